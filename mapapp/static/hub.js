// Keep the one view that all panels and the map share, tell Python about changes, and write the view into the URL.

const RING = "M.64 0A.64 .64 0 1 1-.64 0A.64 .64 0 1 1 .64 0ZM.46 0A.46 .46 0 1 0-.46 0A.46 .46 0 1 0 .46 0Z";
const pie = (part) => {
  const angle = 2 * Math.PI * part - Math.PI / 2;
  return `M0 0L0-.64A.64 .64 0 ${part > 0.5 ? 1 : 0} 1 ${(0.64 * Math.cos(angle)).toFixed(3)} ${(0.64 * Math.sin(angle)).toFixed(3)}Z`;
};
// How far along, without colour: an empty, quarter, half, three-quarter and full disc, then a tick; an arrow for improvement.
export const SIGNS = {
  planned: RING,
  preparation: RING + pie(0.25),
  construction: RING + pie(0.5),
  trial: RING + pie(0.75),
  completed: "M.64 0A.64 .64 0 1 1-.64 0A.64 .64 0 1 1 .64 0Z",
  operation: "M-.62 .02L-.4-.2L-.14 .06L.42-.5L.64-.28L-.14 .5Z",
  improvement: "M0-.66L.56-.06L.2-.06L.2 .6L-.2 .6L-.2-.06L-.56-.06Z",
  unknown: "M-.5-.13L.5-.13L.5 .13L-.5 .13Z",
};

export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") node.style.cssText = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function sign(stage, size = 16) {
  return svg("svg", { viewBox: "-1 -1 2 2", width: size, height: size, class: "sign", "aria-hidden": "true" },
    svg("circle", { r: 1, fill: hub.colours[stage] }), svg("path", { d: SIGNS[stage], fill: "#fff" }));
}

export function say(key, values = {}) {
  const words = hub.words[key];
  if (words === undefined) return key;
  return words.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

function createHub() {
  const listeners = new Set();
  const changed = new Set();
  const lexicons = {};
  const fetched = {};
  let server = {};
  let pending = {};
  let acknowledged = 0;
  let number = 0;
  let send = null;
  let patience = 0;
  const made = {
    words: {}, colours: {}, codes: {}, parts: {}, at: new URLSearchParams(location.search).get("at") || "", origin: "",
    get view() {
      return { ...server, ...pending };
    },
    // Whether Python has yet to answer what was changed here.
    get busy() {
      const main = made.parts[made.view.page === "report" ? "reader" : "ledger"];
      return !main || !made.parts.bar || changed.size > 0 || number > Math.min(main.ack, made.parts.bar.ack);
    },
    // Change the view here at once, and let Python follow; several quick changes travel together, so none is lost.
    set(patch, origin = "") {
      pending = { ...pending, ...patch };
      number = Math.max(Date.now(), number + 1);
      made.origin = origin;
      if (send) send("wire", { number, set: pending });
      clearTimeout(patience);
      patience = setTimeout(() => made.complain(3000), 5000);
      made.address();
      made.tell("view");
    },
    // Streamlit's own sign for a lost connection is hidden with the rest of its furniture: say it in words instead.
    complain(pause) {
      const shown = document.querySelector(".silence");
      if (!made.busy) return shown?.remove();
      if (!shown) document.body.append(h("p", { class: "silence", role: "alert", "data-testid": "silence" }, say("error.silent")));
      number = Math.max(Date.now(), number + 1); // what was said while nobody listened is said again
      if (send) send("wire", { number, set: pending });
      patience = setTimeout(() => made.complain(Math.min(2 * pause, 30000)), pause);
    },
    address() {
      const query = new URLSearchParams();
      for (const [key, value] of Object.entries({ ...made.view, at: made.at })) if (value) query.set(key, value);
      const text = query.toString().replaceAll("%2C", ",");
      history.replaceState(history.state, "", location.pathname + (text ? `?${text}` : ""));
    },
    moved(at) {
      made.at = at;
      made.address();
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // Gather what has changed and let everyone draw it once, in the next frame (or soon, in a window nobody sees).
    tell(what) {
      changed.add(what);
      if (changed.size > 1) return;
      const flush = () => {
        cancelAnimationFrame(frame);
        clearTimeout(later);
        const all = new Set(changed);
        changed.clear();
        for (const listener of [...listeners]) listener(all);
      };
      const frame = requestAnimationFrame(flush);
      const later = setTimeout(flush, 60);
    },
    async receive(part, data, sender) {
      if (part === "bar") {
        send = sender;
        acknowledged = data.ack;
        server = data.query;
        if (acknowledged >= number) pending = {};
        document.documentElement.lang = data.html_lang;
        document.title = data.title;
      }
      lexicons[data.words_url] ??= fetch(data.words_url).then((answer) => answer.json());
      const lexicon = await lexicons[data.words_url];
      Object.assign(made, { words: lexicon.words, colours: lexicon.colours, codes: lexicon.codes });
      made.parts[part] = data;
      if (part === "bar") made.address();
      made.tell(part);
      if (!made.busy) document.querySelector(".silence")?.remove();
    },
    features(url) {
      fetched[url] ??= fetch(url).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      });
      return fetched[url];
    },
  };
  return made;
}

export const hub = (window.mapapp ??= createHub());
Object.assign(hub, { say, sign, SIGNS });

// Read the set of shown rows that Python packed, lowest bit first.
export function unpack(base64, count) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const rows = new Uint8Array(count);
  for (let row = 0; row < count; row++) rows[row] = (bytes[row >> 3] >> (row & 7)) & 1;
  return rows;
}
hub.unpack = unpack;

// Where each list has been scrolled to; asking the page for it would make the page lay itself out at every drawing.
const scrolled = new WeakMap();
document.addEventListener("scroll", ({ target }) => {
  const root = target.closest?.(".part");
  if (root && target.dataset.scroll) scrolled.set(root, { ...scrolled.get(root), [target.dataset.scroll]: target.scrollTop });
}, { capture: true, passive: true });

// Draw a panel anew without losing the reader's place: the focused control keeps the focus, lists keep their scroll.
export function redraw(root, ...children) {
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.k : undefined;
  root.replaceChildren(...children.filter(Boolean));
  for (const [name, top] of Object.entries(scrolled.get(root) || {})) {
    const node = top && root.querySelector(`[data-scroll="${name}"]`);
    if (node) node.scrollTop = top;
  }
  if (focused) root.querySelector(`[data-k="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

// Tell whether what a panel shows has changed since it was drawn, so that it is drawn once per change.
const drawn = new WeakMap();
export function unchanged(root, ...shown) {
  const now = JSON.stringify([hub.words.app, ...shown]);
  if (drawn.get(root) === now) return true;
  drawn.set(root, now);
  return false;
}

export const list = (text) => (text && text !== "-" ? text.split(",") : []);
export const flip = (values, value) => (values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);

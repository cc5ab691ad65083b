// Keep the one view that all panels and the map share, write it into the URL, and tell Python only what it must know.

import { prepare, prepareSearch } from "./columns.js";
import { SIGNS, h, svg } from "./elements.js";
import { canonical, compute, groupsOf, keyOf } from "./filtering.js";

export { SIGNS, flip, h, list, redraw, svg, unchanged } from "./elements.js";

// Python lays out the page, so it must know these; everything else is decided here.
const PYTHONS = ["page", "lang", "report"];

export function sign(stage, size = 16) {
  return svg("svg", { viewBox: "-1 -1 2 2", width: size, height: size, class: "sign", "aria-hidden": "true" },
    svg("circle", { r: 1, fill: hub.colours[stage] }), svg("path", { d: SIGNS[stage], fill: "#fff" }));
}

export function say(key, values = {}) {
  const words = hub.words[key];
  if (words === undefined) return key;
  return words.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

// Money in the units of its language with at most six digits, none of them false.
export function money(yuan) {
  const [large, middle] = hub.view.lang === "en" ? [1e9, 1e6] : [1e8, 1e4];
  const [unit, size] = yuan >= large ? ["large", large] : yuan >= middle ? ["middle", middle] : ["yuan", 1];
  return say(`unit.${unit}`, { n: Number((yuan / size).toPrecision(6)) });
}

const spoken = () => Object.fromEntries(new URLSearchParams(location.search));

function createHub() {
  const listeners = new Set();
  const changed = new Set();
  const lexicons = {};
  const fetched = {};
  const waiting = new Set();
  let view = spoken();
  let known = false; // whether the words of the URL have been read with the codes that are allowed
  let number = 0;
  let send = null;
  let patience = 0;
  let held = {};
  let loaded = "";
  const made = {
    words: {}, colours: {}, codes: {}, parts: {}, at: view.at || "", origin: "", table: null, search: null, ignored: [], slots: {}, waiting,
    get view() {
      return view;
    },
    // Whether anything is still on its way: a drawing, an answer of Python's, a file.
    get busy() {
      return !made.parts.bar || !made.table || changed.size > 0 || waiting.size > 0 || made.unheard;
    },
    get unheard() {
      const main = made.parts[made.view.page === "report" ? "reader" : "ledger"];
      return !main || !made.parts.bar || number > Math.min(main.ack, made.parts.bar.ack);
    },
    // What the view shows; computed once per filter. While the words of a first search are on their way, the last one holds.
    get result() {
      if (!made.table || !known) return null;
      if (view.q && !made.search) {
        made.searching();
        return held.result || compute(made.table, { ...view, q: "" }, made.codes, null);
      }
      const key = keyOf(view);
      if (held.key !== key || held.table !== made.table) held = { key, table: made.table, result: compute(made.table, view, made.codes, made.search) };
      return held.result;
    },
    // The same with nothing filtered: what there is at all.
    get whole() {
      return (made.table.whole ??= compute(made.table, {}, made.codes, null));
    },
    get mask() {
      return made.result?.mask || null;
    },
    get groups() {
      const { result } = made;
      if (held.sort !== view.sort || held.grouped !== result.mask) Object.assign(held, { sort: view.sort, grouped: result.mask, groups: groupsOf(made.table, view, made.codes, result.mask) });
      return held.groups;
    },
    // The rows shown, in the order of the list, as the export writes them.
    get order() {
      if (held.ordered !== made.groups) Object.assign(held, { ordered: held.groups, order: held.groups.flatMap((group) => group.rows) });
      return held.order;
    },
    // What any query would show, for whoever needs to know before choosing it (and for tests).
    async shown(query) {
      const asked = canonical(query, made.codes);
      const search = asked.q ? await made.searching() : null;
      const { mask } = compute(made.table, asked, made.codes, search);
      return groupsOf(made.table, asked, made.codes, mask).flatMap((group) => group.rows).map((row) => made.table.id[row]);
    },
    set(patch, origin = "") {
      const before = view;
      view = known ? canonical({ ...view, ...patch }, made.codes) : { ...view, ...patch };
      made.origin = origin;
      made.ignored = [];
      made.address("pushState");
      follow(before);
    },
    address(how) {
      const query = new URLSearchParams({ ...view, ...(made.at ? { at: made.at } : {}) });
      const text = query.toString().replaceAll("%2C", ",");
      const address = location.pathname + (text ? `?${text}` : "");
      if (address !== location.pathname + location.search) history[how](history.state, "", address);
    },
    moved(at) {
      made.at = at;
      made.address("replaceState");
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
        document.documentElement.lang = data.html_lang;
        document.title = data.title;
      }
      lexicons[data.words_url] ??= fetch(data.words_url).then((answer) => answer.json());
      const { words, colours, codes } = await lexicons[data.words_url];
      Object.assign(made, { words, colours, codes, parts: { ...made.parts, [part]: data } });
      if (!known) arrive();
      if (part === "bar") load(data);
      made.tell(part);
      hush();
    },
    prepare: (wire) => prepare(wire, made.codes),
    features(url) {
      fetched[url] ??= Promise.all([made.fetch(url), found(() => made.codes.sector)]).then(([wire]) => made.prepare(wire));
      return fetched[url];
    },
    // Everything else that is fetched once: sentences and spellings at the first search, details when they are opened.
    searching() {
      const url = made.parts.bar.search_url;
      const table = made.features(made.parts.bar.features_url);
      fetched[url] ??= made.fetch(url).then((wire) => spelled(prepareSearch(wire), url.replace("/search/", "/spelling/")));
      return Promise.all([fetched[url], table]).then(([search, its]) => {
        if (its === made.table && made.search !== search) {
          made.search = search;
          made.tell("mask");
        }
        return search;
      });
    },
    detail(row) {
      const url = made.parts.bar.detail_url.replace("{row}", row);
      fetched[url] ??= made.fetch(url);
      return fetched[url];
    },
    // Ask the server until it answers; a silent server is complained about, a refusal is thrown.
    async fetch(url) {
      waiting.add(url);
      try {
        for (let pause = 500; ; pause = Math.min(2 * pause, 8000)) {
          const answer = await fetch(url).catch(() => null);
          if (answer?.ok) return await answer.json();
          if (answer) throw new Error(String(answer.status));
          made.complain();
          await new Promise((resolve) => setTimeout(resolve, pause));
        }
      } finally {
        waiting.delete(url);
        hush();
      }
    },
    // Streamlit's own sign for a lost connection is hidden with the rest of its furniture: say it in words instead.
    complain() {
      if (!document.querySelector(".silence")) document.body.append(h("p", { class: "silence", role: "alert", "data-testid": "silence" }, say("error.silent")));
    },
    // Have Python lay out the page again although the view is the same: what the store holds has changed.
    refresh: () => tellPython(),
    // Let others draw into a named place of a panel: see the notes at slot() in panels.js.
    slot(name, draw) {
      (made.slots[name] ??= []).push(draw);
      made.tell("view");
    },
  };

  // Read the URL's words once the allowed ones are known, and remember what nobody understood.
  function arrive() {
    const { at, ...said } = view;
    known = true;
    view = canonical(said, made.codes);
    const plain = (key, value) => value === "" || value === made.codes[key]?.[0] || (key === "show" && value === "stage");
    made.ignored = Object.entries(said).filter(([key, value]) => !plain(key, value) && (view[key] || "") !== value.trim()).map(([key, value]) => `${key}=${value}`);
    made.address("replaceState");
  }

  // Spellings take long where there are many names: the search begins without them, and knows when they have come.
  function spelled(search, url) {
    search.spelled = made.fetch(url).then(({ spelling }) => (search.spelling = spelling), () => (search.spelling = []));
    return search;
  }

  // The table that is shown stays until the next one is there, so that a list or a form does not flash.
  function load({ features_url }) {
    if (loaded === features_url) return;
    loaded = features_url;
    made.features(features_url).then((table) => {
      if (loaded !== features_url) return;
      Object.assign(made, { table, search: null });
      made.tell("mask");
    }, () => made.tell("mask"));
  }

  function follow(before) {
    if (PYTHONS.some((key) => before[key] !== view[key])) tellPython();
    if (keyOf(before) !== keyOf(view)) made.tell("mask");
    made.tell("view");
  }

  function tellPython() {
    number = Math.max(Date.now(), number + 1);
    if (send) send("wire", { number, set: view });
    clearTimeout(patience);
    patience = setTimeout(() => again(3000), 5000);
  }

  function again(pause) {
    if (!made.unheard) return hush();
    made.complain();
    number = Math.max(Date.now(), number + 1); // what was said while nobody listened is said again
    if (send) send("wire", { number, set: view });
    patience = setTimeout(() => again(Math.min(2 * pause, 30000)), pause);
  }

  function hush() {
    if (!waiting.size && !made.unheard) document.querySelector(".silence")?.remove();
  }

  // The browser's own Back and Forward bring the whole view back.
  window.addEventListener("popstate", () => {
    const before = view;
    const { at, ...said } = spoken();
    view = known ? canonical(said, made.codes) : said;
    made.at = at || "";
    made.origin = "history";
    follow(before);
    made.tell("at");
  });
  return made;
}

async function found(read) {
  while (!read()) await new Promise((resolve) => setTimeout(resolve, 20));
}

export const hub = (window.mapapp ??= createHub());
Object.assign(hub, { say, sign, money, SIGNS });

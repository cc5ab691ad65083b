// Put what stands on the map around the drawing: switches, tools, legend, badge, scale, sources; and mount it all.
(function () {
  "use strict";
  const { h, Plan, Pencil, Measure, Coordinates, Basemaps, drawLegend, follow, flipped } = window.planmap;
  const ROOMY = [700, 640]; // a smaller map begins with its legend folded, which would cover signs
  const SWITCHES = ["stage", "precision", "report", "cited"];

  async function found(read) {
    for (let turn = 0; turn < 6000; turn++) {
      const value = read();
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("the page around the map did not come");
  }

  // Whether the page shows the report that this frame was made for; after a correction its layers have a new address.
  const ours = (hub, number) => hub.parts.bar.features_url.endsWith(`/${number}.json`);

  async function mount(map, number) {
    // Folium forbids zooming the page, which some readers need.
    for (const meta of document.querySelectorAll("meta[name=viewport]")) meta.content = "width=device-width, initial-scale=1";
    const frame = h("div", { class: "furniture" });
    map.getContainer().append(frame);
    map.getContainer().setAttribute("tabindex", "0");
    try {
      const hub = await found(() => window.parent.mapapp?.parts?.bar && window.parent.mapapp);
      await found(() => hub.words["map.loading"] && ours(hub, number));
      const wait = h("p", { class: "message", role: "status" }, hub.say("map.loading"));
      frame.append(wait);
      const url = hub.parts.bar.features_url;
      const ground = fetch(url.replace("/features/", "/basemap/")).then((answer) => answer.json());
      const [features, base] = await Promise.all([hub.features(url), ground]);
      wait.remove();
      start(map, hub, features, base, frame, number);
    } catch (error) {
      console.error(error);
      const hub = window.parent.mapapp;
      frame.append(h("p", { class: "trouble", role: "alert" }, hub && hub.words["map.failed"] ? hub.say("map.failed") : String(error.message)));
    }
  }

  function start(map, hub, features, base, frame, number) {
    document.documentElement.dataset.theme = window.parent.document.documentElement.dataset.theme || "light";
    map.invalidateSize({ pan: false });
    const plan = new Plan(map, hub, features, base);
    const parts = {
      switches: h("div", { class: "switches" }), tools: h("div", { class: "tools", role: "toolbar", "aria-orientation": "vertical" }),
      badges: h("div", { class: "badges" }), legend: h("section", { class: "legend" }), sheet: h("section", { class: "sheet", hidden: true, "data-testid": "sheet" }),
      tip: h("div", { class: "tip", hidden: true }), ring: h("div", { class: "ring", hidden: true }), chooser: h("div", { class: "chooser", hidden: true, role: "menu" }),
      where: h("div", { class: "where", "aria-hidden": "true", "data-testid": "where" }), foot: h("div", { class: "foot" }), message: h("p", { class: "message", role: "status", hidden: true }),
      equal: h("p", { class: "unseen", id: "map-equal" }),
    };
    frame.append(...Object.values(parts));
    for (const node of [parts.switches, parts.tools, parts.badges, parts.legend, parts.chooser, parts.sheet]) {
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
    }
    L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 110 }).addTo(map);
    const tools = { map, hub, plan, base, parts, number, get features() { return plan.features; }, folded: window.innerWidth < ROOMY[0] || window.innerHeight < ROOMY[1], threads: false };
    Object.assign(tools, sheets(parts, hub));
    tools.schedule = () => {
      tools.boxes = null;
      schedule(tools);
    };
    tools.alarm = (key, values) => {
      parts.message.hidden = false;
      parts.message.textContent = hub.say(key, values);
    };
    tools.pencil = plan.pencil = new Pencil(map, hub, frame);
    Object.assign(tools, { measure: new Measure(tools), where: new Coordinates(tools), basemaps: new Basemaps(tools) });
    plan.badgeAt = () => threads(tools);
    plan.covered = () => covered(tools);
    map.getContainer().setAttribute("aria-describedby", "map-equal");
    follow(tools);
    keys(tools);
    place(tools);
    const stop = hub.on((what) => hear(tools, what));
    window.addEventListener("pagehide", stop);
    expose(tools);
  }

  // Frame the map, and keep its frame while the page around it settles, until a hand has moved it.
  function place(tools) {
    const { map, hub, plan, base, parts } = tools;
    const district = base.bbox ? L.latLngBounds([base.bbox[1], base.bbox[0]], [base.bbox[3], base.bbox[2]]) : null;
    tools.home = (animate = true) => {
      const box = plan.bounds() ? plan.bounds().extend(district || plan.bounds()) : district;
      if (box) map.fitBounds(box, { paddingTopLeft: [20, 56], paddingBottomRight: [20, parts.foot.offsetHeight + 8], animate });
    };
    const at = hub.at.split(",").map(Number);
    const given = at.length === 3 && at.every(Number.isFinite) && Math.abs(at[0]) < 85 && Math.abs(at[1]) <= 180;
    const selected = () => plan.markOf(plan.selected());
    const put = () => {
      if (given) map.setView([at[0], at[1]], Math.min(17, Math.max(7, at[2])), { animate: false });
      else if (selected()) map.fitBounds(plan.bounds([selected()]).pad(0.25), { maxZoom: 13, animate: false });
      else tools.home(false);
    };
    tools.last = hub.view.id || "";
    tools.touched = false;
    for (const name of ["pointerdown", "wheel", "keydown"]) window.addEventListener(name, () => (tools.touched = true), { passive: true, once: true });
    const settle = new ResizeObserver(() => {
      const size = `${map.getContainer().clientWidth}/${map.getContainer().clientHeight}/${parts.foot.offsetHeight}`;
      if (size === tools.size) return;
      tools.size = size;
      tools.boxes = null;
      map.getContainer().style.setProperty("--foot", `${parts.foot.offsetHeight}px`);
      map.invalidateSize({ pan: false });
      if (!tools.touched) put();
    });
    map.on("movestart", () => (parts.ring.hidden = true));
    map.on("moveend zoomend", () => {
      const c = map.getCenter();
      if (tools.touched) hub.moved(`${c.lat.toFixed(4)},${c.lng.toFixed(4)},${map.getZoom().toFixed(2)}`);
    });
    draw(tools);
    put();
    settle.observe(map.getContainer());
    settle.observe(parts.foot);
  }

  function hear(tools, what) {
    const { hub, plan } = tools;
    if (!hub.parts.bar || !ours(hub, tools.number)) return;
    if (hub.table && hub.table !== plan.features) {
      plan.take(hub.table);
      tools.drawnFor = "";
    }
    if (what.has("theme")) {
      document.documentElement.dataset.theme = window.parent.document.documentElement.dataset.theme || "light";
      plan.reink();
      plan.ground.redraw();
      tools.drawnFor = "";
    }
    if (!["view", "mask", "ledger", "bar", "theme"].some((name) => what.has(name))) return;
    draw(tools);
    const id = hub.view.id || "";
    if (id !== tools.last && id && hub.origin === "list") {
      tools.touched = true;
      plan.fly(plan.features.id.indexOf(id));
    }
    tools.last = id;
  }

  // Keys that belong to the whole page work here too: Escape closes what is open, "/" searches.
  function keys({ map, hub, parts, pencil }) {
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.target.closest?.("input, select, .sheet, .chooser, .pencil-bar") || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape" && parts.chooser.hidden && !pencil.session && hub.view.id) hub.set({ id: "" }, "list");
      if (event.key === "/" && hub.focusFind) {
        event.preventDefault();
        hub.focusFind();
      }
    });
  }

  // What tests, the list and the other panels may ask of the map.
  function expose(tools) {
    const { map, plan, hub } = tools;
    const ids = (rows) => Array.from(rows, (row) => plan.features.id[row]);
    window.__mapapp = {
      ready: true, map, plan, tools,
      shown: () => plan.features.id.filter((_, row) => plan.shown[row]),
      drawn: () => ids(Array.from(plan.shapes.order).filter((row) => plan.shown[row])),
      pixelOf: (id) => plan.pixel(plan.features.id.indexOf(id)),
      hitsAt: (x, y) => ids(plan.hits(map.containerPointToLatLng([x, y]))),
      point: (row) => point(tools, row),
      fly: (row) => plan.fly(row),
      go: ([west, south, east, north]) => {
        tools.touched = true;
        plan.go(L.latLngBounds([south, west], [north, east]));
      },
    };
    hub.frame = window.__mapapp;
  }

  // One sheet for all tools: the one that is opened closes the other.
  function sheets(parts, hub) {
    let now = null;
    const shut = (name) => {
      if (!now || (name && now.name !== name)) return;
      const { end } = now;
      now = null;
      parts.sheet.hidden = true;
      for (const button of parts.tools.querySelectorAll("[aria-pressed=true]")) button.setAttribute("aria-pressed", "false");
      end();
    };
    const open = (name, title, end) => {
      shut();
      now = { name, end };
      const close = () => {
        shut();
        parts.tools.querySelector(`[data-k="${name}"]`)?.focus();
      };
      parts.sheet.replaceChildren(h("header", {}, h("h3", {}, title), h("button", { type: "button", "aria-label": hub.say("tool.close"), "data-testid": "sheet-close", onclick: close }, "×")), h("div", { class: "content" }));
      parts.sheet.setAttribute("aria-label", title);
      parts.sheet.dataset.name = name;
      parts.sheet.onkeydown = (event) => event.key === "Escape" && close();
      parts.sheet.hidden = false;
    };
    const fill = (name, nodes) => now?.name === name && parts.sheet.querySelector(".content").replaceChildren(...nodes.filter(Boolean));
    return { open, shut, fill };
  }

  // Draw what has changed: rows, overlays, selection or language; nothing else concerns the map.
  function draw(tools) {
    const { hub, plan, features, parts } = tools;
    const mask = hub.table === features && hub.mask?.length === features.n ? hub.mask : plan.shown;
    const now = JSON.stringify([hub.view.show, hub.view.id, hub.view.lang, hub.words["map.home"], hub.parts.bar?.place, hub.parts.bar?.notice]);
    const worded = now !== tools.drawnFor;
    if (!worded && mask === tools.mask) return;
    if (mask !== tools.mask) plan.show(mask);
    Object.assign(tools, { drawnFor: now, mask });
    parts.ring.hidden = true; // the row under the pointer may be gone
    if (worded) {
      document.documentElement.lang = hub.view.lang === "en" ? "en" : "zh-CN";
      drawSwitches(tools);
      drawTools(tools);
      parts.foot.replaceChildren(h("b", {}, hub.parts.bar?.notice || hub.say("notice")), h("span", {}, [hub.say("attribution"), ...tools.base.attributions, ...tools.basemaps.words].join("  ·  ")));
      tools.map.getContainer().setAttribute("aria-label", hub.say("map.title"));
      if (!tools.base.bbox) tools.alarm("map.no_region", { place: hub.parts.bar?.place || "", total: features.n });
    }
    if (worded || plan.overlays.report) drawBadges(tools);
    drawLegend(tools);
    parts.equal.textContent = hub.say("map.equal", { n: tools.count });
    const { shade } = plan.overlays;
    if (shade || tools.shaded) plan.ground.redraw();
    tools.shaded = shade;
    tools.boxes = null;
    schedule(tools);
  }

  function schedule(tools) {
    cancelAnimationFrame(tools.waiting);
    tools.waiting = requestAnimationFrame(() => tools.plan.sheet.redraw());
  }

  // Show where a row of the list lies while the pointer rests on it.
  function point({ hub, plan, parts, map }, row) {
    const spot = row < 0 || hub.view.id ? null : plan.pixel(row); // with a detail open there is no list to point from
    const size = map.getSize();
    parts.ring.hidden = !spot || spot.x < 0 || spot.y < 0 || spot.x > size.x || spot.y > size.y;
    if (!parts.ring.hidden) parts.ring.style.transform = `translate(${spot.x - 20}px, ${spot.y - 20}px)`;
  }

  function drawSwitches({ hub, plan, parts }) {
    const on = plan.overlays;
    const flip = (name) => hub.set({ show: flipped(hub.view.show, name) });
    const focused = document.activeElement?.dataset.k;
    const button = (name) => h("button", { type: "button", role: "switch", "aria-checked": String(on.on.includes(name)), "data-k": `show-${name}`, "data-testid": `show-${name}`, onclick: () => flip(name) },
      h("i", { "aria-hidden": "true" }), hub.say(`map.${name}`));
    const shade = h("select", { "data-k": "show-towns", "data-testid": "show-towns", "aria-label": hub.say("map.shade"), onchange: (event) => flip(event.target.value || on.shade) },
      ["", "towns", "townsum"].map((name) => h("option", { value: name, selected: on.shade === name }, hub.say(name ? `map.${name}` : "map.no_shade"))));
    const unfold = () => {
      parts.switches.classList.toggle("open");
      parts.switches.querySelector(".unfold").setAttribute("aria-expanded", String(parts.switches.classList.contains("open")));
    };
    parts.switches.replaceChildren(
      h("button", { type: "button", class: "unfold", "data-k": "unfold", "aria-expanded": String(parts.switches.classList.contains("open")), onclick: unfold }, hub.say("map.layers")),
      h("div", { class: "row", role: "group", "aria-label": hub.say("map.layers") }, SWITCHES.map(button), shade));
    if (focused) parts.switches.querySelector(`[data-k="${focused}"]`)?.focus();
  }

  const ICONS = {
    home: "M3 11L12 4l9 7M6 9.5V20h12V9.5", full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", line: "M3 15L15 3l6 6L9 21zM7 11l2.5 2.5M10.5 7.5L13 10M14 4.5L16 6.5",
    area: "M5 6l13-2 2 12-9 4-7-5z", where: "M12 3v5M12 16v5M3 12h5M16 12h5M12 11.9v.2", base: "M12 4l9 4.5-9 4.5-9-4.5zM3.5 12.5L12 17l8.5-4.5M3.5 16L12 20.5 20.5 16",
  };

  function icon(name) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    made.innerHTML = `<path d="${ICONS[name]}" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`;
    for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" })) made.setAttribute(key, value);
    return made;
  }

  function drawTools(tools) {
    const { hub, map, parts } = tools;
    if (parts.tools.dataset.lang === hub.words["map.home"]) return;
    parts.tools.dataset.lang = hub.words["map.home"];
    parts.tools.setAttribute("aria-label", hub.say("tool.bar"));
    tools.shut();
    const button = (name, sign, action, pressed) => h("button", { type: "button", "aria-label": hub.say(name), title: hub.say(name), "data-k": name.replace("tool.", ""), "data-testid": name.replace(".", "-"), "aria-pressed": pressed ? "false" : null, onclick: action }, sign);
    const sheet = (name, begin) => {
      const made = button(`tool.${name}`, icon(name), () => {
        const again = made.getAttribute("aria-pressed") === "true";
        tools.shut();
        if (again) return;
        begin();
        made.setAttribute("aria-pressed", "true");
      }, true);
      return made;
    };
    const wide = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()?.catch(() => tools.alarm("tool.no_full", {})));
    parts.tools.replaceChildren(
      h("div", {}, button("map.zoom_in", "+", () => map.zoomIn()), button("map.zoom_out", "−", () => map.zoomOut()), button("map.home", icon("home"), () => tools.home()), button("tool.full", icon("full"), wide)),
      h("div", {}, sheet("line", () => tools.measure.start("line")), sheet("area", () => tools.measure.start("area")), sheet("where", () => tools.where.start()), sheet("base", () => tools.basemaps.start())));
  }

  // A sum that belongs to no place of its own stands beside the map, once, while the report's money is switched on.
  const badgeRows = ({ plan, features }) => {
    const rows = [];
    for (let row = 0; row < features.n; row++) {
      if (features.yuan[row] && features.basis[row] !== "cited" && plan.shown[row] && !(plan.shapes.kind[row] && features.basis[row] === "own")) rows.push(row);
    }
    return rows;
  };

  function drawBadges(tools) {
    const { hub, plan, features, parts } = tools;
    const focused = document.activeElement?.dataset.k;
    const rows = plan.overlays.report ? badgeRows(tools) : [];
    parts.badges.replaceChildren(...rows.slice(0, 4).map((row) => {
      const names = features.among[row].map((other) => features.name[other]).join(hub.say("sep"));
      const thread = (value) => () => {
        tools.threads = value ? row : false;
        schedule(tools);
      };
      return h("button", { type: "button", class: `badge${hub.view.id === features.id[row] ? " now" : ""}`, "data-testid": "badge", "data-id": features.id[row], "data-k": `badge-${row}`,
        onclick: () => hub.set({ id: features.id[row] }, "map"), onmouseenter: thread(true), onmouseleave: thread(false), onfocus: thread(true), onblur: thread(false) },
      h("b", {}, hub.money(features.yuan[row])), h("span", { lang: "zh" }, features.name[row]),
      h("small", {}, hub.say("money.badge")), names && h("small", {}, hub.say("money.among", { names })));
    }));
    if (focused?.startsWith("badge")) parts.badges.querySelector(`[data-k="${focused}"]`)?.focus();
  }

  function threads(tools) {
    const { plan, features, map, parts } = tools;
    if (!plan.overlays.report) return null;
    const row = badgeRows(tools).find((candidate) => features.among[candidate].length);
    const badge = row === undefined ? null : parts.badges.querySelector(`[data-id="${CSS.escape(features.id[row])}"]`);
    if (!badge) return null;
    const frame = map.getContainer().getBoundingClientRect();
    const rect = badge.getBoundingClientRect();
    const from = map.containerPointToLayerPoint([rect.left - frame.left, rect.bottom - frame.top - 12]);
    return { x: from.x, y: from.y, rows: features.among[row] };
  }

  // Where the furniture stands, so that no label is written beneath it.
  function covered(tools) {
    const { map, parts } = tools;
    const moved = map.containerPointToLayerPoint([0, 0]);
    tools.boxes ??= standing(map, parts);
    return tools.boxes.map(([w, n, e, s]) => [w + moved.x, n + moved.y, e + moved.x, s + moved.y]);
  }

  function standing(map, parts) {
    const frame = map.getContainer().getBoundingClientRect();
    const scale = map.getContainer().querySelector(".leaflet-control-scale");
    return [parts.switches, ...parts.tools.children, parts.legend, parts.sheet, parts.foot, scale, ...parts.badges.children].filter((node) => node && !node.hidden).map((node) => {
      const rect = node.getBoundingClientRect();
      return [rect.left - frame.left, rect.top - frame.top, rect.right - frame.left, rect.bottom - frame.top];
    });
  }

  window.planmap.mount = mount;
})();

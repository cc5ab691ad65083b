// Put what stands on the map around the drawing: switches, legend, badge, tooltip, chooser, scale, sources; and mount it all.
(function () {
  "use strict";
  const { Plan, NEUTRAL } = window.planmap;

  function h(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === false || value === undefined) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  }

  async function found(read) {
    for (let turn = 0; turn < 2400; turn++) {
      const value = read();
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error("the page around the map did not come");
  }

  async function mount(map, addresses) {
    // Folium forbids zooming the page, which some readers need.
    for (const meta of document.querySelectorAll("meta[name=viewport]")) meta.content = "width=device-width, initial-scale=1";
    const frame = h("div", { class: "furniture" });
    map.getContainer().append(frame);
    map.getContainer().setAttribute("tabindex", "0");
    try {
      const hub = await found(() => window.parent.mapapp && window.parent.mapapp.parts.ledger && window.parent.mapapp);
      const wait = h("p", { class: "message", role: "status" }, hub.say("map.loading"));
      frame.append(wait);
      const [features, base] = await Promise.all([hub.features(addresses.features), fetch(addresses.basemap).then((answer) => answer.json())]);
      wait.remove();
      start(map, hub, features, base, frame);
    } catch (error) {
      console.error(error);
      const hub = window.parent.mapapp;
      frame.append(h("p", { class: "trouble", role: "alert" }, hub && hub.words["map.failed"] ? hub.say("map.failed") : String(error.message)));
    }
  }

  function start(map, hub, features, base, frame) {
    map.invalidateSize({ pan: false });
    const plan = new Plan(map, hub, features, base);
    const district = base.bbox ? L.latLngBounds([base.bbox[1], base.bbox[0]], [base.bbox[3], base.bbox[2]]) : null;
    const home = (animate = true) => {
      const box = plan.bounds() ? plan.bounds().extend(district || plan.bounds()) : district;
      if (box) map.fitBounds(box, { paddingTopLeft: [20, 56], paddingBottomRight: [20, parts.foot.offsetHeight + 8], animate });
    };
    const at = hub.at.split(",").map(Number);
    const given = at.length === 3 && at.every(Number.isFinite) && Math.abs(at[0]) < 85 && Math.abs(at[1]) <= 180;
    const selected = () => plan.byRow.get(plan.selected());
    const place = () => {
      if (given) map.setView([at[0], at[1]], Math.min(17, Math.max(7, at[2])), { animate: false });
      else if (selected()) map.fitBounds(plan.bounds([selected()]).pad(0.25), { maxZoom: 13, animate: false });
      else home(false);
    };
    const parts = {
      switches: h("div", { class: "switches", role: "group" }), zoom: h("div", { class: "zoom", role: "group" }),
      badges: h("div", { class: "badges" }), legend: h("section", { class: "legend" }),
      tip: h("div", { class: "tip", hidden: true }), ring: h("div", { class: "ring", hidden: true }), chooser: h("div", { class: "chooser", hidden: true, role: "menu" }),
      foot: h("div", { class: "foot" }), message: h("p", { class: "message", role: "status", hidden: true }),
    };
    frame.append(...Object.values(parts));
    for (const node of [parts.switches, parts.zoom, parts.badges, parts.legend, parts.chooser]) {
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
    }
    L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 110 }).addTo(map);
    const tools = { map, hub, plan, features, base, parts, home, folded: window.innerWidth < 560, threads: false };
    plan.badgeAt = () => threads(tools);
    plan.covered = () => covered(tools);
    let last = hub.view.id || "";
    const follow = (what) => {
      if (!["view", "ledger", "bar"].some((name) => what.has(name))) return;
      draw(tools);
      const id = hub.view.id || "";
      if (id !== last && id && hub.origin === "list") {
        tools.touched = true;
        plan.fly(features.id.indexOf(id));
      }
      last = id;
    };
    const stop = hub.on(follow);
    window.addEventListener("pagehide", stop);
    pointer(tools);
    // Until a hand has moved it, the map keeps its frame while the page around it settles.
    tools.touched = false;
    for (const name of ["pointerdown", "wheel", "keydown"]) window.addEventListener(name, () => (tools.touched = true), { passive: true, once: true });
    const settle = new ResizeObserver(() => {
      map.getContainer().style.setProperty("--foot", `${parts.foot.offsetHeight}px`);
      map.invalidateSize({ pan: false });
      if (!tools.touched) place();
    });
    settle.observe(map.getContainer());
    settle.observe(parts.foot);
    map.on("movestart", () => (parts.ring.hidden = true));
    map.on("moveend zoomend", () => {
      const c = map.getCenter();
      if (tools.touched) hub.moved(`${c.lat.toFixed(4)},${c.lng.toFixed(4)},${map.getZoom().toFixed(2)}`);
    });
    draw(tools);
    place();
    window.__mapapp = {
      ready: true, map, plan,
      shown: () => features.id.filter((_, row) => plan.shown[row]),
      drawn: () => plan.marks.filter((mark) => plan.shown[mark.row]).map((mark) => features.id[mark.row]),
      pixelOf: (id) => plan.pixel(features.id.indexOf(id)),
      hitsAt: (x, y) => plan.hits(map.containerPointToLatLng([x, y])).map((row) => features.id[row]),
    };
    window.__mapapp.point = (row) => point(tools, row);
    hub.frame = window.__mapapp;
  }

  // Draw what has changed: rows, overlays, selection or language; nothing else concerns the map.
  function draw(tools) {
    const { hub, plan, features, parts } = tools;
    const data = hub.parts.ledger;
    const now = JSON.stringify([data.rows, data.features_url, hub.view.show, hub.view.id, hub.view.lang, hub.words["map.home"]]);
    if (now === tools.drawnFor) return;
    tools.drawnFor = now;
    parts.ring.hidden = true; // the row under the pointer may be gone
    document.documentElement.lang = hub.view.lang === "en" ? "en" : "zh-CN";
    if (data.features_url === hub.parts.bar.features_url) plan.shown = hub.unpack(data.rows, features.n);
    drawSwitches(tools);
    drawZoom(tools);
    drawBadges(tools);
    drawLegend(tools);
    parts.foot.replaceChildren(h("b", {}, hub.say("notice")), h("span", {}, [hub.say("attribution"), ...tools.base.attributions].join("  ·  ")));
    tools.map.getContainer().setAttribute("aria-label", hub.say("map.title"));
    parts.message.hidden = Boolean(tools.base.bbox);
    parts.message.textContent = hub.say("map.no_region", { place: hub.parts.bar.place, total: features.n });
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
    const names = ["stage", "report", "cited"];
    const flip = (name) => {
      const next = names.filter((other) => (other === name ? !on[other] : on[other])).join(",");
      hub.set({ show: next === "stage" ? "" : next || "-" });
    };
    const focused = document.activeElement && document.activeElement.dataset.k;
    parts.switches.replaceChildren(...names.map((name) => h("button", {
      type: "button", role: "switch", "aria-checked": String(on[name]), "data-k": `show-${name}`, "data-testid": `show-${name}`, onclick: () => flip(name),
    }, h("i", { "aria-hidden": "true" }), hub.say(`map.${name}`))));
    if (focused) parts.switches.querySelector(`[data-k="${focused}"]`)?.focus();
  }

  function drawZoom({ hub, map, parts, home }) {
    const button = (word, sign, action) => h("button", { type: "button", "aria-label": hub.say(word), title: hub.say(word), onclick: action }, sign);
    if (parts.zoom.dataset.lang === hub.words["map.home"]) return;
    parts.zoom.dataset.lang = hub.words["map.home"];
    parts.zoom.replaceChildren(button("map.zoom_in", "+", () => map.zoomIn()), button("map.zoom_out", "−", () => map.zoomOut()), button("map.home", "⌂", () => home()));
  }

  // A sum that belongs to no place of its own stands beside the map, once.
  const badgeRows = ({ plan, features }) => features.yuan.map((yuan, row) => row).filter((row) => features.yuan[row] && features.basis[row] !== "cited" && !(plan.byRow.has(row) && features.basis[row] === "own") && plan.shown[row]);

  function drawBadges(tools) {
    const { hub, features, parts } = tools;
    const lang = hub.view.lang === "en" ? 1 : 0;
    const focused = document.activeElement && document.activeElement.dataset.k;
    parts.badges.replaceChildren(...badgeRows(tools).slice(0, 4).map((row) => {
      const names = features.among[row].map((other) => features.name[other]).join(hub.say("sep"));
      const thread = (value) => () => { tools.threads = value ? row : false; schedule(tools); };
      return h("button", { type: "button", class: `badge${hub.view.id === features.id[row] ? " now" : ""}`, "data-testid": "badge", "data-id": features.id[row], "data-k": `badge-${row}`,
        onclick: () => hub.set({ id: features.id[row] }, "map"), onmouseenter: thread(true), onmouseleave: thread(false), onfocus: thread(true), onblur: thread(false) },
      h("b", {}, features.money[row][lang]), h("span", { lang: "zh" }, features.name[row]),
      h("small", {}, hub.say("money.badge")), names && h("small", {}, hub.say("money.among", { names })));
    }));
    if (focused && focused.startsWith("badge")) parts.badges.querySelector(`[data-k="${focused}"]`)?.focus();
  }

  function threads(tools) {
    const { plan, features, hub, map, parts } = tools;
    const chosen = plan.selected();
    const row = badgeRows(tools).find((candidate) => features.among[candidate].length && (plan.overlays.report || tools.threads === candidate || chosen === candidate || features.among[candidate].includes(chosen)));
    if (row === undefined) return null;
    const badge = parts.badges.querySelector(`[data-id="${CSS.escape(features.id[row])}"]`);
    if (!badge || !hub) return null;
    const frame = map.getContainer().getBoundingClientRect();
    const rect = badge.getBoundingClientRect();
    const from = map.containerPointToLayerPoint([rect.left - frame.left, rect.bottom - frame.top - 12]);
    return { x: from.x, y: from.y, rows: features.among[row] };
  }

  // Where the furniture stands, so that no label is written beneath it.
  function covered({ map, parts }) {
    const frame = map.getContainer().getBoundingClientRect();
    return [parts.switches, parts.zoom, parts.legend, ...parts.badges.children].map((node) => {
      const rect = node.getBoundingClientRect();
      const from = map.containerPointToLayerPoint([rect.left - frame.left, rect.top - frame.top]);
      return [from.x, from.y, from.x + rect.width, from.y + rect.height];
    });
  }

  function drawLegend(tools) {
    const { hub, plan, features, parts } = tools;
    const rows = plan.marks.filter((mark) => plan.shown[mark.row]).map((mark) => mark.row);
    const count = (codes, column) => codes.map((code, n) => [code, rows.filter((row) => column[row] === n).length]).filter(([, n]) => n);
    const entry = (mark, words, n) => h("li", {}, mark, h("span", {}, words), n === undefined ? null : h("b", {}, String(n)));
    const year = hub.parts.bar.year;
    const sections = [];
    if (!rows.length) sections.push(h("p", {}, hub.say("legend.empty")));
    if (rows.length && plan.overlays.stage) sections.push(h("h3", {}, year ? hub.say("legend.stage", { year }) : hub.say("legend.stage_no_year")),
      h("ul", { class: "two", "data-testid": "legend-stage" }, count(hub.codes.stage, features.stage).map(([stage, n]) => entry(hub.sign(stage, 15), hub.say(`stage.${stage}`), n))),
      h("p", { class: "note" }, hub.say("legend.note")));
    if (rows.length && !plan.overlays.stage) sections.push(h("h3", {}, hub.say("legend.sector")),
      h("ul", { class: "two", "data-testid": "legend-sector" }, count(hub.codes.sector, features.sector).map(([sector, n]) => entry(h("i", { class: "glyph dark" }, hub.say(`glyph.${sector}`)), hub.say(`sector.${sector}`), n))));
    if (rows.length) sections.push(h("h3", {}, hub.say("legend.form")),
      h("ul", { "data-testid": "legend-form" }, count(hub.codes.form, features.form).map(([form, n]) => entry(swatch(form), hub.say(`form.${form}`), n))));
    if (plan.overlays.report || plan.overlays.cited) sections.push(h("h3", {}, hub.say("legend.money")),
      h("ul", { "data-testid": "legend-money" }, ["report", "cited"].filter((name) => plan.overlays[name]).map((name) => entry(h("i", { class: `coin ${name}` }), hub.say(name === "report" ? "basis.own" : "basis.cited"),
        rows.filter((row) => (name === "report" ? features.yuan[row] && features.basis[row] === "own" : features.cited[row])).length))));
    const top = parts.legend.querySelector(".sections")?.scrollTop || 0;
    const toggle = () => { tools.folded = !tools.folded; drawLegend(tools); parts.legend.querySelector("button").focus(); schedule(tools); };
    parts.legend.replaceChildren(
      h("button", { type: "button", class: "fold", "aria-expanded": String(!tools.folded), "aria-label": hub.say("legend.toggle"), "data-testid": "legend-toggle", onclick: toggle }, hub.say("legend"), h("i", { "aria-hidden": "true" }, tools.folded ? "＋" : "－")),
      h("div", { class: "sections", hidden: tools.folded, tabindex: "0", "data-testid": "legend" }, sections));
    parts.legend.querySelector(".sections").scrollTop = top;
  }

  function swatch(form) {
    const canvas = h("canvas", { width: 56, height: 32, class: "swatch", "aria-hidden": "true" });
    const ctx = canvas.getContext("2d");
    ctx.scale(2, 2);
    ctx.strokeStyle = ctx.fillStyle = NEUTRAL;
    ctx.lineWidth = form === "exact" || form === "schematic" ? 3 : 1.2;
    if (form === "schematic") ctx.setLineDash([6, 3.5]);
    ctx.beginPath();
    if (form === "exact" || form === "schematic") {
      ctx.moveTo(1, 8);
      ctx.lineTo(27, 8);
      ctx.stroke();
      return canvas;
    }
    if (form === "area") ctx.rect(3, 2, 22, 12);
    else ctx.arc(14, 8, form === "point" ? 4.5 : 7, 0, 7);
    if (form === "point") ctx.fill();
    ctx.stroke();
    if (form === "point") return canvas;
    ctx.clip();
    ctx.beginPath();
    for (let k = -16; k < 40; k += 4) {
      ctx.moveTo(k, 16);
      ctx.lineTo(k + 16, 0);
    }
    ctx.stroke();
    return canvas;
  }

  function pointer({ map, hub, plan, features, parts }) {
    const hide = () => { parts.tip.hidden = true; map.getContainer().style.cursor = ""; };
    const close = () => (parts.chooser.hidden = true);
    const words = (row) => [`stage.${hub.codes.stage[features.stage[row]]}`, `precision.${hub.codes.precision[features.precision[row]]}`].map((key) => hub.say(key)).join(" · ");
    let waiting = 0;
    map.on("mousemove", (event) => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => {
        const rows = plan.hits(event.latlng);
        if (!rows.length) return hide();
        map.getContainer().style.cursor = "pointer";
        const [row] = rows;
        const more = rows.length > 1 ? hub.say("map.here", { n: rows.length }) : "";
        parts.tip.replaceChildren(h("b", { lang: "zh" }, features.name[row]), h("span", {}, words(row)), more && h("em", {}, more));
        parts.tip.hidden = false;
        const size = map.getSize();
        const p = event.containerPoint;
        parts.tip.style.left = `${Math.min(p.x + 14, size.x - parts.tip.offsetWidth - 8)}px`;
        parts.tip.style.top = `${p.y + 18 + parts.tip.offsetHeight > size.y ? p.y - parts.tip.offsetHeight - 12 : p.y + 18}px`;
      });
    });
    map.on("mouseout movestart", hide);
    map.on("movestart", close);
    map.on("click", (event) => {
      close();
      const rows = plan.hits(event.latlng);
      if (rows.length === 1) hub.set({ id: features.id[rows[0]] }, "map");
      if (rows.length < 2) return;
      hide();
      const pick = (row) => () => { close(); hub.set({ id: features.id[row] }, "map"); };
      parts.chooser.replaceChildren(h("p", {}, hub.say("map.here", { n: rows.length })), ...rows.slice(0, 12).map((row) => h("button", { type: "button", role: "menuitem", "data-id": features.id[row], onclick: pick(row) },
        hub.sign(hub.codes.stage[features.stage[row]], 14), h("span", { lang: "zh" }, features.name[row]))));
      parts.chooser.hidden = false;
      const size = map.getSize();
      parts.chooser.style.left = `${Math.max(8, Math.min(event.containerPoint.x + 8, size.x - parts.chooser.offsetWidth - 8))}px`;
      parts.chooser.style.top = `${Math.max(8, Math.min(event.containerPoint.y + 8, size.y - parts.chooser.offsetHeight - 8))}px`;
      parts.chooser.querySelector("button").focus();
    });
    parts.chooser.addEventListener("keydown", (event) => event.key === "Escape" && (close(), map.getContainer().focus()));
  }

  window.planmap.mount = mount;
})();

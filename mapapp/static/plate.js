// Draw the map of a page that stands alone (a file, a print): the app's own drawing, told everything by the page itself.
(function () {
  "use strict";

  const { SIGNS, h: node, svg } = window.elements;

  // What the page shows, and a hub like the app's, that is told everything at once and asks nobody.
  function open() {
    const shown = JSON.parse(document.getElementById("snapshot").textContent);
    const { words, colours, codes } = shown;
    const view = { show: shown.show === "stage" ? "" : shown.show || "-", id: shown.id, lang: shown.lang === "en" ? "en" : "" };
    const say = (key, values = {}) => (words[key] === undefined ? key : words[key].replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all)));
    const sign = (stage, size = 16) => svg("svg", { viewBox: "-1 -1 2 2", width: size, height: size, class: "sign", "aria-hidden": "true" },
      svg("circle", { r: 1, fill: colours[stage] }), svg("path", { d: SIGNS[stage], fill: "#fff" }));
    const money = (yuan) => {
      const [large, middle] = view.lang ? [1e9, 1e6] : [1e8, 1e4];
      const [unit, size] = yuan >= large ? ["large", large] : yuan >= middle ? ["middle", middle] : ["yuan", 1];
      return say(`unit.${unit}`, { n: Number((yuan / size).toPrecision(6)) });
    };
    const parts = { bar: { year: shown.year, place: shown.place, features_url: "" } };
    return { shown, view, say, hub: { words, colours, codes, view, SIGNS, say, sign, money, parts, theme: "light", on: () => () => {}, tell: () => {} } };
  }

  function draw(box, page, options) {
    const { shown, hub } = page;
    const map = L.map(box, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, wheelPxPerZoomLevel: 120, minZoom: 7, maxZoom: 17, ...options });
    const [w, s, e, n] = shown.basemap.bbox || [73.5, 18, 135.1, 53.6];
    const district = L.latLngBounds([s, w], [n, e]);
    map.fitBounds(district, { animate: false });
    const table = window.columns.prepare(shown.features, hub.codes);
    const plan = new window.planmap.Plan(map, hub, table, shown.basemap);
    const home = () => {
      const held = plan.bounds();
      map.fitBounds(held && shown.basemap.bbox ? held.extend(district) : held || district, { padding: [16, 16], animate: false });
    };
    const at = shown.at.split(",").map(Number);
    const given = at.length === 3 && at.every(Number.isFinite) && Math.abs(at[0]) < 85 && Math.abs(at[1]) <= 180;
    if (given) map.setView([at[0], at[1]], Math.min(17, Math.max(7, at[2])), { animate: false });
    else home();
    const added = window.planmap.additions(map);
    // What planners added to the programmes that are shown; `choose` is told the programme's id.
    const add = (shows, { choose, named } = {}) => {
      added.clearLayers();
      for (const one of shown.further.filter(({ id }) => shows(table.rows.get(id)))) {
        const layer = window.planmap.addition(one, plan.colour(table.rows.get(one.id)), one.name, named);
        if (choose) layer.on("click", (event) => { L.DomEvent.stop(event); choose(one.id); });
        added.addLayer(layer);
      }
    };
    return { map, plan, table, home, add };
  }

  // The app's own legend: what the signs and lines mean, only what is on this map, with counts.
  function legend({ hub }, { plan, table }) {
    const box = node("div", { class: "legend" });
    window.planmap.drawLegend({ hub, plan, features: table, parts: { legend: box }, folded: false, schedule: () => {} });
    return box;
  }

  // What must be said of where all this comes from.
  function sources(page) {
    const { shown, say } = page;
    const from = [shown.report.issuer, shown.report.title, shown.report.source].filter((word, n, all) => word && all.indexOf(word) === n).join(" · ");
    return [
      node("p", {}, say("share.from", { what: from })),
      shown.sources.map((one) => node("p", { lang: "zh" }, `${one.source}（${one.licence}）`)),
      shown.basemap.attributions.map((words) => node("p", { lang: "zh" }, words)),
      shown.licences.map((words) => node("p", { lang: "zh" }, words)),
      node("p", {}, `${say("share.datum")}: ${shown.datum}`),
      node("p", {}, say("share.machine")),
    ];
  }

  window.plate = { node, open, draw, legend, sources };
})();

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
    return { map, plan, home };
  }

  // What the signs and lines mean: only what is on this map, with counts.
  function legend(page, rows) {
    const { shown, hub, say } = page;
    const on = hub.view.show ? hub.view.show.split(",") : ["stage"];
    const drawn = rows.filter((row) => shown.details[row].fate === "placed");
    const count = (codes, read) => codes.map((code) => [code, drawn.filter((row) => read(shown.details[row]) === code).length]).filter(([, n]) => n);
    const entry = (mark, words, n) => node("li", {}, mark, node("span", {}, words), node("b", {}, String(n)));
    const part = (title, entries) => entries.length > 0 && node("div", { class: "key" }, node("h3", {}, title), node("ul", {}, entries));
    const title = shown.year ? say("legend.stage", { year: shown.year }) : say("legend.stage_no_year");
    const money = ["report", "cited"].filter((name) => on.includes(name));
    return [
      !drawn.length && node("p", {}, say("legend.empty")),
      on.includes("stage")
        ? part(title, count(hub.codes.stage, (one) => one.stage).map(([code, n]) => entry(hub.sign(code, 15), say(`stage.${code}`), n)))
        : part(say("legend.sector"), count(hub.codes.sector, (one) => one.sector).map(([code, n]) => entry(node("i", { class: "sector" }, say(`glyph.${code}`)), say(`sector.${code}`), n))),
      part(say("legend.form"), count(hub.codes.form, (one) => one.form).map(([code, n]) => entry(swatch(code), say(`form.${code}`), n))),
      money.length > 0 && part(say("legend.money"), money.map((name) => entry(node("i", { class: `coin ${name}` }), say(name === "report" ? "basis.own" : "basis.cited"),
        drawn.filter((row) => shown.details[row].money.some((one) => one.basis === (name === "report" ? "own" : "cited"))).length))),
      drawn.length > 0 && on.includes("stage") && node("p", { class: "note" }, say("legend.note")),
    ];
  }

  function swatch(form) {
    const ink = { stroke: "#46525f", fill: "none", "stroke-width": form === "exact" || form === "schematic" ? 3 : 1.2 };
    const hatching = () => [-8, -4, 0, 4, 8, 12, 16, 20, 24].map((x) => `M${x} 16L${x + 16} 0`).join("");
    const mark = {
      exact: () => [svg("path", { d: "M1 8H27", ...ink })],
      schematic: () => [svg("path", { d: "M1 8H27", "stroke-dasharray": "6 3.5", ...ink })],
      point: () => [svg("circle", { cx: 14, cy: 8, r: 4.5, fill: "#46525f" })],
      anchor: () => [svg("circle", { cx: 14, cy: 8, r: 7, ...ink }), svg("path", { d: "M9 13L19 3M8 9.5L15.5 2M12.5 14L20 6.5", ...ink, "stroke-width": 0.9 })],
      area: () => [svg("clipPath", { id: "swatch-area" }, svg("rect", { x: 3, y: 2, width: 22, height: 12 })), svg("rect", { x: 3, y: 2, width: 22, height: 12, ...ink }),
        svg("path", { d: hatching(), ...ink, "stroke-width": 0.9, "clip-path": "url(#swatch-area)" })],
    }[form];
    return svg("svg", { viewBox: "0 0 28 16", width: 28, height: 16, class: "swatch", "aria-hidden": "true" }, ...(mark ? mark() : []));
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

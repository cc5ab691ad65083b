// Draw the panels around the map: the bar above, the rail with layers and filters; each is told its data by Python.

import { flip, h, hub, list, redraw, say, sign, unchanged } from "./hub.js";
import { drawLedger } from "./ledger.js";
import { drawReader } from "./reader.js";

const DRAW = { bar: drawBar, rail: drawRail, ledger: drawLedger, reader: drawReader };
const roots = new Map();

export function mount(part, component) {
  let root = component.parentElement.querySelector(`:scope > .part-${part}`);
  if (!root) component.parentElement.append((root = h("div", { class: `part part-${part}`, "data-testid": part })));
  if (roots.get(part)?.root !== root) {
    roots.get(part)?.stop();
    roots.set(part, { root, stop: hub.on((what) => (what.has(part) || what.has("view")) && DRAW[part](root)) });
  }
  return hub.receive(part, component.data, component.setStateValue);
}

function drawBar(root) {
  const data = hub.parts.bar;
  if (!data || unchanged(root, data, hub.view)) return;
  const page = hub.view.page || "map";
  const tab = (name) => h("button", {
    type: "button", class: "tab", "data-k": `page-${name}`, "aria-current": page === name ? "page" : null,
    onclick: () => hub.set({ page: name === "map" ? "" : name }),
  }, say(`page.${name}`));
  let search = root.querySelector("input[type=search]");
  if (!search) search = makeSearch();
  search.placeholder = say("search");
  search.setAttribute("aria-label", say("search"));
  if (document.activeElement !== search) search.value = hub.view.q || "";
  const typing = document.activeElement === search;
  const at = search.selectionStart;
  const skip = (event) => {
    event.preventDefault();
    document.querySelector(".part-ledger button, .paper a")?.focus();
  };
  redraw(root,
    h("a", { class: "skip", href: "#list", "data-k": "skip", onclick: skip }, say("skip")),
    h("div", { class: "brand" },
      h("span", { class: "seal", "aria-hidden": "true" }, "图"),
      h("div", {}, h("h1", {}, data.place), h("p", {}, data.subtitle))),
    data.reports.length > 1 && h("select", { class: "report", "aria-label": say("report"), "data-k": "report",
      onchange: (event) => hub.set({ report: event.target.value, id: "" }) },
      data.reports.map((one) => h("option", { value: one.id, selected: one.id === data.report }, one.title))),
    h("nav", { class: "tabs" }, tab("map"), tab("report")),
    h("div", { class: "search" }, search),
    h("p", { class: "notice", role: "note" }, say("notice")),
    exports(data),
    h("button", { type: "button", class: "quiet", "data-k": "lang", "aria-label": say("language.label"), lang: hub.view.lang === "en" ? "zh" : "en",
      onclick: () => hub.set({ lang: hub.view.lang === "en" ? "" : "en" }) }, say("language")));
  if (typing) {
    search.focus();
    search.setSelectionRange(at, at);
  }
}

function makeSearch() {
  let waiting = 0;
  const ask = (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => hub.set({ q: event.target.value.trim() }), event.type === "change" ? 0 : 250);
  };
  const search = h("input", { type: "search", "data-k": "q", "data-testid": "search", autocomplete: "off", spellcheck: "false", oninput: ask, onchange: ask });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement?.tagName || "")) {
      event.preventDefault();
      search.focus();
    }
  });
  const close = (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (event.type === "blur" || !menu.contains(event.target)) menu.open = false;
  };
  document.addEventListener("click", close);
  window.addEventListener("blur", close);
  return search;
}

function exports(data) {
  const { page, id, sort, ...rest } = hub.view;
  const query = new URLSearchParams({ ...rest, ...(sort ? { sort } : {}) }).toString();
  return h("details", { class: "menu", "data-testid": "export" },
    h("summary", { "data-k": "export" }, say("export")),
    h("div", { class: "sheet" },
      h("p", {}, say("export.hint", { shown: data.shown })),
      ["geojson", "csv", "gpkg"].map((format) => h("a", { href: `/mapapp/export/${format}?${query}`, download: "", "data-format": format, "data-k": `export-${format}` }, say(`export.${format}`)))));
}

function drawRail(root) {
  const data = hub.parts.rail;
  const { id, sort, show, page, ...filters } = hub.view;
  if (!data || unchanged(root, data.counts, data.chips, filters)) return;
  const wasOpen = root.querySelector("details.folding")?.open;
  const open = wasOpen ?? window.innerWidth > 1180;
  redraw(root, chips(data), h("details", { class: "folding", open },
    h("summary", { "data-k": "folding" }, say("filters.open"), data.chips.length ? h("b", {}, String(data.chips.length)) : null),
    h("div", { class: "scroll", "data-scroll": "rail" }, layers(data), ["stage", "kind", "money", "precision"].map((name) => facet(name, data)))));
}

function chips(data) {
  if (!data.chips.length) return null;
  const remove = (chip) => hub.set({ [chip.key]: chip.value ? list(hub.view[chip.key]).filter((value) => value !== chip.value).join(",") : "" });
  return h("div", { class: "chips", "data-testid": "chips" },
    data.chips.map((chip) => h("button", { type: "button", class: "chip", "data-k": `chip-${chip.key}-${chip.value}`,
      "aria-label": say("filter.remove", { what: chip.words }), onclick: () => remove(chip) }, chip.words, h("i", { "aria-hidden": "true" }, "×"))),
    h("button", { type: "button", class: "chip clear", "data-k": "clear", "data-testid": "clear",
      onclick: () => hub.set({ layers: "", stage: "", kind: "", money: "", precision: "", fate: "", q: "" }) }, say("filter.reset")));
}

function layers(data) {
  const all = hub.codes.sector;
  const on = hub.view.layers ? list(hub.view.layers) : all;
  const put = (values) => hub.set({ layers: values.length === all.length ? "" : values.length ? all.filter((s) => values.includes(s)).join(",") : "-" });
  const held = all.filter((sector) => data.all[sector] > 0);
  const most = Math.max(1, ...held.map((sector) => data.all[sector]));
  return h("section", { class: "layers", "data-testid": "layers" },
    h("header", {}, h("h2", {}, say("layers")),
      h("button", { type: "button", class: "switch-all", "data-k": "layers-all", "data-testid": "layers-all", disabled: on.length === all.length, onclick: () => put(all) }, say("layers.all")),
      h("button", { type: "button", class: "switch-all", "data-k": "layers-none", "data-testid": "layers-none", disabled: !on.length, onclick: () => put([]) }, say("layers.none")),
      h("span", { class: "unit" }, say("layers.head"))),
    h("ul", {}, held.map((sector) => {
      const [placed, total] = data.counts.layers[sector];
      const shown = on.includes(sector);
      return h("li", { class: total ? "" : "empty" },
        h("button", { type: "button", class: "layer", role: "switch", "aria-checked": String(shown), "data-k": `layer-${sector}`, "data-testid": `layer-${sector}`,
          onclick: () => put(flip(on, sector)) },
          h("span", { class: "glyph", "aria-hidden": "true" }, say(`glyph.${sector}`)),
          h("span", { class: "label" }, say(`sector.${sector}`)),
          h("span", { class: "count" }, h("b", {}, String(placed)), ` / ${total}`),
          h("span", { class: "bar", "aria-hidden": "true" },
            h("i", { style: `width:${(100 * total) / most}%` }), h("i", { class: "placed", style: `width:${(100 * placed) / most}%` }))),
        h("button", { type: "button", class: "only", "data-k": `only-${sector}`, "aria-label": say("layers.only_label", { name: say(`sector.${sector}`) }),
          onclick: () => put(on.length === 1 && shown ? all : [sector]) }, say("layers.only")));
    })));
}

function facet(name, data) {
  const values = (name === "precision" ? ["L1", "L2", "L3", "L4", "L5", "L7", "L6", "L0"] : hub.codes[name] || ["any", "report", "cited", "none"])
    .filter((value) => data.counts[name][value][1] > 0 || list(hub.view[name]).includes(value));
  if (!values.length) return null;
  const chosen = list(hub.view[name]);
  return h("section", { class: `facet facet-${name}`, "data-testid": `facet-${name}` }, h("h2", {}, say(`facet.${name}`)),
    h("div", { class: "options" }, values.map((value) => h("button", {
      type: "button", class: "option", "aria-pressed": String(chosen.includes(value)), "data-k": `${name}-${value}`, "data-testid": `${name}-${value}`,
      onclick: () => hub.set({ [name]: flip(chosen, value).join(",") }),
    }, name === "stage" ? sign(value, 14) : null, h("span", {}, say(`${name}.${value}`)), h("b", {}, String(data.counts[name][value][1]))))));
}

// Draw the rail: what is filtered, the layers with what is exact, approximate and unplaced, and the other filters.

import { FACETS } from "./filtering.js";
import { flip, h, hub, list, money, redraw, say, sign, unchanged } from "./hub.js";

const SHOWN = { stage: "stage", known: "known", precision: "precision", money: "money", town: "town", kind: "kind", claim: "claim", firmness: "firmness" };
const MONEY = ["own", "shared", "cited", "none"];
const NOTHING = Object.fromEntries(["layers", ...FACETS, "town", "least", "most", "q"].map((name) => [name, ""]));
export const reset = () => hub.set(NOTHING);

const three = (name, code) => [0, 1, 2].map((known) => hub.result.counts[name][3 * code + known]);
const sum = (counts) => counts[0] + counts[1] + counts[2];
const heldSectors = () => {
  hub.table.sectors ??= hub.codes.sector.filter((_, code) => hub.table.sector.includes(code));
  return hub.table.sectors;
};

export function drawRail(root) {
  if (!hub.parts.rail || !hub.result) return;
  if (unchanged(root, hub.result, hub.view, hub.words, hub.theme)) return;
  const wasOpen = root.querySelector("details.folding")?.open;
  const open = wasOpen ?? window.innerWidth > 1180;
  const shown = chips();
  redraw(root, shown.length > 0 && chipRow(shown), h("details", { class: "folding", open },
    h("summary", { "data-k": "folding", "data-testid": "folding" }, say("filters.open"), shown.length ? h("b", {}, String(shown.length)) : null),
    h("div", { class: "scroll", "data-scroll": "rail" }, layers(), Object.keys(SHOWN).map(facet))));
}

// Every active filter: what it is called, what it restricts, and the change that takes it away.
export function chips() {
  const { view } = hub;
  const made = [];
  const without = (name, value) => ({ [name]: list(view[name]).filter((other) => other !== value).join(",") });
  for (const name of [...FACETS, "town"]) for (const value of list(view[name])) {
    made.push({ key: `${name}-${value}`, facet: name, words: name === "town" ? value : say(`${name}.${value}`), patch: without(name, value) });
  }
  for (const name of ["least", "most"]) if (view[name]) made.push({ key: name, facet: "range", words: say(`filter.${name}`, { yuan: money(Number(view[name])) }), patch: { [name]: "" } });
  const off = view.layers ? heldSectors().filter((sector) => !list(view.layers).includes(sector)).length : 0;
  if (view.layers) made.push({ key: "layers", facet: "layers", words: say("layers.off", { n: off }), patch: { layers: "" } });
  if (view.q) made.push({ key: "q", facet: "q", words: say("filter.text", { q: view.q }), patch: { q: "" } });
  return made;
}

function chipRow(shown) {
  return h("div", { class: "chips", "data-testid": "chips" },
    shown.map((chip) => h("button", { type: "button", class: "chip", "data-k": `chip-${chip.key}`, "data-testid": `chip-${chip.facet}`,
      "aria-label": say("filter.remove", { what: chip.words }), onclick: () => hub.set(chip.patch) }, chip.words, h("i", { "aria-hidden": "true" }, "×"))),
    h("button", { type: "button", class: "chip clear", "data-k": "clear", "data-testid": "clear", onclick: reset }, say("filter.reset")));
}

// An empty list says which single filter stands in the way most.
export function loosening() {
  const all = chips();
  const [best] = hub.result.loosen.filter((one) => one.n > 0);
  if (!best) return h("p", {}, say("filter.loosen_none"), " ", h("button", { type: "button", class: "link", "data-k": "loosen", "data-testid": "loosen", onclick: reset }, say("filter.reset")));
  const [name, facets] = [best.name, { range: { least: "", most: "" } }];
  const words = all.filter((chip) => chip.facet === name).map((chip) => chip.words).join(say("sep"));
  return h("p", {}, h("button", { type: "button", class: "link", "data-k": "loosen", "data-testid": "loosen", onclick: () => hub.set(facets[name] || { [name]: "" }) },
    say("filter.loosen", { what: words, n: best.n })));
}

function layers() {
  const held = heldSectors();
  const on = hub.view.layers ? held.filter((sector) => list(hub.view.layers).includes(sector)) : held;
  const put = (values) => hub.set({ layers: held.every((sector) => values.includes(sector)) ? "" : values.join(",") || "-" });
  const counts = Object.fromEntries(held.map((sector) => [sector, three("layers", hub.codes.sector.indexOf(sector))]));
  const most = Math.max(1, ...held.map((sector) => sum(counts[sector])));
  return h("section", { class: "layers", "data-testid": "layers" },
    h("header", {}, h("h2", {}, say("layers")),
      h("button", { type: "button", class: "switch-all", "data-k": "layers-all", "data-testid": "layers-all", disabled: on.length === held.length, onclick: () => put(held) }, say("layers.all")),
      h("button", { type: "button", class: "switch-all", "data-k": "layers-none", "data-testid": "layers-none", disabled: !on.length, onclick: () => put([]) }, say("layers.none")),
      h("span", { class: "unit" }, say("layers.head"))),
    h("ul", {}, held.map((sector) => layer(sector, counts[sector], most, on, put, held))));
}

function layer(sector, [exact, approximate, unplaced], most, on, put, held) {
  const total = exact + approximate + unplaced;
  const shown = on.includes(sector);
  const only = () => put(on.length === 1 && shown ? held : [sector]);
  const part = (name, n) => h("i", { class: name, style: `width:${(100 * n) / most}%` });
  return h("li", { class: total ? "" : "empty" },
    h("button", { type: "button", class: "layer", role: "switch", "aria-checked": String(shown), "data-k": `layer-${sector}`, "data-testid": `layer-${sector}`,
      "data-counts": [exact, approximate, unplaced].join(","), title: say("layers.counts", { exact, approximate, unplaced }), onclick: () => put(flip(on, sector)) },
      h("span", { class: "glyph", "aria-hidden": "true" }, say(`glyph.${sector}`)),
      h("span", { class: "label" }, say(`sector.${sector}`)),
      h("span", { class: "off" }, say("colon"), say("layers.counts", { exact, approximate, unplaced })),
      h("span", { class: "count", "aria-hidden": "true" }, h("b", {}, String(exact)), h("b", {}, String(approximate)), h("span", {}, String(unplaced))),
      h("span", { class: "bar", "aria-hidden": "true" }, part("exact", exact), part("approximate", approximate), part("unplaced", unplaced))),
    h("button", { type: "button", class: "only", "data-k": `only-${sector}`, "aria-label": say("layers.only_label", { name: say(`sector.${sector}`) }), onclick: only }, say("layers.only")));
}

function facet(name) {
  const allowed = { precision: hub.codes.ladder, money: MONEY, town: hub.table.towns.filter(Boolean) }[name] || hub.codes[name];
  const codes = name === "town" ? hub.table.towns : hub.codes[name];
  const chosen = list(hub.view[name]);
  const count = (value) => sum(three(name, codes.indexOf(value)));
  const values = [...new Set([...allowed, ...chosen])].filter((value) => chosen.includes(value) || hub.whole.counts[name].slice(3 * codes.indexOf(value), 3 * codes.indexOf(value) + 3).some(Boolean));
  const alone = values.length < 2 && !chosen.length;
  if (!values.length || (alone && ["claim", "firmness", "kind"].includes(name))) return null;
  const words = (value) => (name === "town" ? value : say(`${name}.${value}`));
  const options = values.map((value) => h("button", {
    type: "button", class: codes.includes(value) && count(value) ? "option" : "option empty", "aria-pressed": String(chosen.includes(value)), "data-k": `${name}-${value}`, "data-testid": `${name}-${value}`,
    lang: name === "town" ? "zh" : null, onclick: () => hub.set({ [name]: flip(chosen, value).join(",") }),
  }, name === "stage" ? sign(value, 14) : null, h("span", {}, words(value)), h("b", {}, String(codes.includes(value) ? count(value) : 0))));
  return h("section", { class: `facet facet-${name}`, "data-testid": `facet-${name}` }, h("h2", {}, say(`facet.${name}`)),
    name === "known" && inexact(chosen), h("div", { class: "options" }, options), name === "money" && range());
}

function inexact(chosen) {
  const wanted = "approximate,unplaced";
  const on = chosen.join(",") === wanted;
  return h("button", { type: "button", class: "option wide", role: "switch", "aria-checked": String(on), "data-k": "inexact", "data-testid": "inexact",
    onclick: () => hub.set({ known: on ? "" : wanted }) }, h("i", { class: "toggle", "aria-hidden": "true" }), say("filter.inexact"));
}

function range() {
  const unit = hub.view.lang === "en" ? 1e9 : 1e8;
  const box = (name) => h("label", {}, say(`facet.range.${name}`), h("input", { type: "number", min: "0", step: "any", inputmode: "decimal", "data-k": name, "data-testid": name,
    value: hub.view[name] ? String(Number(hub.view[name]) / unit) : null,
    onchange: (event) => hub.set({ [name]: event.target.value === "" ? "" : String(Math.round(Math.max(0, Number(event.target.value)) * unit)) }) }));
  return h("fieldset", { class: "range" }, h("legend", {}, say("facet.range"), h("small", {}, say("facet.range.hint"))), box("least"), box("most"));
}

// Mount the panels around the map and draw the bar above the page; each panel is told its data by Python.

import "./correct.js";
import { drawFind, focusFind } from "./find.js";
import { h, hub, redraw, say, unchanged } from "./hub.js";
import { drawLedger } from "./ledger.js";
import { drawRail } from "./rail.js";
import { drawReader } from "./reader.js";
import "./sharing.js";
import { slotted } from "./slots.js";
import { linkButton, linkState, themeButton } from "./theme.js";

hub.focusFind = focusFind;
const DRAW = { bar: drawBar, rail: drawRail, ledger: drawLedger, reader: drawReader };
const COMMON = ["view", "mask", "theme"];
const roots = new Map();

export function mount(part, component) {
  document.querySelector("main[tabindex='0']")?.setAttribute("tabindex", "-1"); // our own skip link comes first
  let root = component.parentElement.querySelector(`:scope > .part-${part}`);
  if (!root) component.parentElement.append((root = h("div", { class: `part part-${part}`, "data-testid": part })));
  if (roots.get(part)?.root !== root) {
    roots.get(part)?.stop();
    roots.set(part, { root, stop: hub.on((what) => (what.has(part) || COMMON.some((word) => what.has(word))) && DRAW[part](root)) });
  }
  return hub.receive(part, component.data, component.setStateValue);
}

function drawBar(root) {
  const data = hub.parts.bar;
  if (!data || unchanged(root, data, hub.view, hub.words, hub.theme, narrow.matches, linkState(), notes(data).join(), hub.result?.shown, Object.keys(hub.slots).length)) return;
  const page = hub.view.page || "map";
  const tab = (name) => h("button", {
    type: "button", class: "tab", "data-k": `page-${name}`, "aria-current": page === name ? "page" : null,
    onclick: () => hub.set({ page: name === "map" ? "" : name }),
  }, say(`page.${name}`));
  const skip = (event) => {
    event.preventDefault();
    const places = [".part-ledger .row button", ".part-ledger button", ".paper a", ".paper"];
    places.map((place) => document.querySelector(place)).find(Boolean)?.focus();
  };
  const find = root.querySelector(".search");
  const kept = find?.contains(document.activeElement) ? { node: document.activeElement, at: document.activeElement.selectionStart } : null;
  redraw(root,
    h("a", { class: "skip", href: "#list", "data-k": "skip", onclick: skip }, say("skip")),
    h("div", { class: "brand" },
      h("span", { class: "seal", "aria-hidden": "true" }, "图"),
      h("div", {}, h("h1", {}, data.place), h("p", {}, data.subtitle))),
    data.reports.length > 1 && h("select", { class: "report", "aria-label": say("report"), "data-k": "report",
      onchange: (event) => hub.set({ report: event.target.value, id: "", town: "" }) },
      data.reports.map((one) => h("option", { value: one.id, selected: one.id === data.report }, one.title))),
    h("nav", { class: "tabs" }, tab("map"), tab("report")),
    drawFind(),
    h("p", { class: "notice", role: "note" }, data.notice),
    tools(root),
    notes(data).length > 0 && h("div", { class: "notes", role: "status", "data-testid": "notes" }, notes(data).map((words) => h("p", {}, words)),
      h("button", { type: "button", class: "quiet", "data-k": "dismiss", "data-testid": "dismiss", onclick: dismiss }, say("link.dismiss"))));
  if (kept) {
    kept.node.focus();
    kept.node.setSelectionRange(kept.at, kept.at);
  }
}

// On a narrow window what is needed now and then folds into one menu, so that the map comes into sight early.
const narrow = window.matchMedia("(max-width: 900px)");
narrow.addEventListener("change", () => hub.tell("theme"));

function tools(root) {
  const language = h("button", { type: "button", class: "quiet", "data-k": "lang", "aria-label": say("language.label"), lang: hub.view.lang === "en" ? "zh" : "en",
    onclick: () => hub.set({ lang: hub.view.lang === "en" ? "" : "en" }) }, say("language"));
  const held = [slotted("bar", "bar", {}), linkButton(), themeButton()];
  const open = root.querySelector(".menu.more")?.open;
  const leave = (event) => event.target.closest(".slot button") && (event.currentTarget.parentElement.open = false);
  return h("div", { class: "bar-tools", role: "group", "aria-label": say("tools") },
    narrow.matches ? h("details", { class: "menu more", "data-testid": "more", open }, h("summary", { "data-k": "more" }, say("tools.more")), h("div", { class: "sheet", onclick: leave }, held, language)) : held,
    exports(), !narrow.matches && language);
}

// What of the address could not be shown.
function notes(data) {
  const { report, id } = hub.view;
  const made = [];
  if (report && report !== data.report && !hub.unheard) made.push(say("link.no_report", { id: report.slice(0, 60) }));
  else if (id && hub.table && !hub.table.rows.has(id)) made.push(say("link.no_item", { id: id.slice(0, 60) }));
  if (hub.ignored.length) made.push(say("link.ignored", { parts: hub.ignored.map((part) => part.slice(0, 60)).join(say("sep")) }));
  return made;
}

function dismiss() {
  const { report, id } = hub.view;
  hub.set({ report: report === hub.parts.bar.report ? report : "", id: hub.table?.rows.has(id) ? id : "" });
}

function exports() {
  const { page, id, ...rest } = hub.view;
  const query = new URLSearchParams(rest).toString();
  return h("details", { class: "menu", "data-testid": "export" },
    h("summary", { "data-k": "export" }, say("export")),
    h("div", { class: "sheet" },
      h("p", {}, say("export.hint", { shown: hub.result?.shown ?? "…" })),
      ["geojson", "csv", "gpkg"].map((format) => h("a", { href: `/mapapp/export/${format}?${query}`, download: "", "data-format": format, "data-k": `export-${format}` }, say(`export.${format}`))),
      slotted("menu", "menu", {})));
}

const closeMenus = (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (event.type === "blur" || !menu.contains(event.target)) menu.open = false;
};
document.addEventListener("click", closeMenus);
window.addEventListener("blur", closeMenus);

// The keys that work wherever the focus is: / finds, Escape closes what is open, the menu before the detail.
document.addEventListener("keydown", (event) => {
  const typing = /INPUT|TEXTAREA|SELECT/.test(event.target.tagName || "") || event.target.isContentEditable;
  if (event.defaultPrevented || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    focusFind();
  }
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (hub.view.id && hub.view.page !== "report") hub.set({ id: "" }, "list");
});

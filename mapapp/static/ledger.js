// Draw the account and the list of all commitments, chunk by chunk, or the detail of the one that is selected.

import { drawDetail, showSentence } from "./detail.js";
import { unscroll } from "./elements.js";
import { flip, h, hub, list, money, redraw, say, sign, unchanged } from "./hub.js";
import { chips, loosening } from "./rail.js";

const CHUNK = 150;
const FIRST = 30;
const LONG = 600; // a list of more rows than this draws no row before the reader comes near
const opened = { folded: new Set(), more: {}, said: new Set(), last: "", of: null };
const state = { drawn: "", root: null, asked: null, detail: null, trouble: false };

export function drawLedger(root) {
  const { view, result } = hub;
  state.root = root;
  if (!hub.parts.ledger || (view.page || "map") !== "map") return;
  if (!result) return waitFor(root);
  const row = view.id ? hub.table.rows.get(view.id) ?? -1 : -1;
  if (row >= 0) ask(row);
  if (unchanged(root, result, hub.groups, view.id, view.fate, hub.words, hub.search, hub.theme, row >= 0 && state.detail, state.trouble, Object.values(hub.slots).flat().length, opened.turn, hub.reviewed)) return;
  const changed = state.drawn !== (view.id || "");
  state.drawn = view.id || "";
  if (row >= 0) return open(root, row, changed);
  const anew = opened.of !== hub.groups;
  if (anew) Object.assign(opened, { of: hub.groups, more: {} });
  if (anew && !changed) unscroll(root, "ledger");
  reach(opened.last);
  state.first = anew && !changed ? FIRST : Infinity;
  redraw(root, account(), table());
  if (state.first === FIRST) later(root);
  else watch(root);
  if (changed) back(root);
}

function waitFor(root) {
  if (!hub.parts.bar) return;
  hub.features(hub.parts.bar.features_url).catch(() => redraw(root, h("p", { class: "trouble", role: "alert" }, say("map.failed"))));
}

function ask(row) {
  const key = `${hub.parts.bar.detail_url}/${row}`;
  if (state.asked === key) return;
  Object.assign(state, { asked: key, detail: null, trouble: false });
  hub.detail(row).then((detail) => state.asked === key && (state.detail = detail), () => state.asked === key && (state.trouble = true))
    .then(() => hub.tell("ledger"));
}

function open(root, row, changed) {
  opened.last = hub.view.id;
  if (changed) unscroll(root, "detail");
  redraw(root, drawDetail(row, state.detail, state.trouble));
  if (state.detail && state.quoted !== state.asked) {
    state.quoted = state.asked;
    showSentence(root);
    show(root);
  }
  if (!changed) return;
  if (["list", "detail", "history"].includes(hub.origin)) root.querySelector(".detail h2").focus({ preventScroll: true });
  show(root);
}

// Where the panels lie below each other, what was opened comes into sight from its beginning.
function show(root) {
  if (window.innerWidth <= 900 && hub.origin) root.scrollIntoView({ block: "start" });
}

// After a filter the rows in sight are drawn first, the others when those are on the screen.
function later(root) {
  if (hub.result.shown > LONG) return watch(root);
  hub.waiting.add("rows");
  clearTimeout(state.later);
  state.later = setTimeout(() => {
    hub.waiting.delete("rows");
    for (const row of root.querySelectorAll("tr.more")) row.fill?.();
    watch(root);
  }, 90);
}

// Back in the list, the row that was open is in sight again and has the focus.
function back(root) {
  const row = root.querySelector(`[data-k="row-${CSS.escape(opened.last)}"]`);
  row?.scrollIntoView({ block: "center" });
  if (hub.origin === "list") row?.focus({ preventScroll: true });
}

function account() {
  const { total, shown, others, fates } = hub.result.account;
  const chosen = list(hub.view.fate);
  const parts = hub.codes.fate.map((fate) => ({ fate, all: fates[fate][1], now: fates[fate][0] }));
  return h("section", { class: "account", "data-testid": "account", "data-total": total, "data-shown": shown },
    h("header", {}, h("h2", {}, say("account.total", { total })),
      h("span", { role: "status" }, shown === total ? say("account.coverage", hub.parts.bar) : say("account.shown", { shown, total }), others ? say("account.others", { n: others }) : null)),
    h("div", { class: "stack", "aria-hidden": "true" }, parts.filter((part) => part.all).map((part) =>
      h("i", { class: `fate-${part.fate}`, style: `flex:${part.all}` }, h("b", { style: `width:${(100 * part.now) / part.all}%` })))),
    h("div", { class: "fates" }, parts.map((part) => h("button", {
      type: "button", class: `fate fate-${part.fate}`, "aria-pressed": String(chosen.includes(part.fate)), "data-k": `fate-${part.fate}`, "data-testid": `fate-${part.fate}`,
      title: say(`fate.note.${part.fate}`), onclick: () => hub.set({ fate: flip(chosen, part.fate).join(",") }),
    }, h("b", {}, part.now === part.all ? String(part.all) : `${part.now}/${part.all}`), h("span", {}, say(`fate.short.${part.fate}`))))));
}

function table() {
  if (!hub.result.shown) return h("div", { class: "trouble", "data-testid": "empty" }, h("p", {}, say("filter.none")), chips().length ? loosening() : null);
  return h("div", { class: "scroll", "data-scroll": "ledger", tabindex: "-1" },
    h("table", { class: "ledger", "aria-label": say("table.caption"), "aria-rowcount": hub.result.shown, "data-testid": "table", "data-rows": hub.result.shown, onclick: press, onmouseover: point, onmouseout: unpoint, onfocusin: point, onfocusout: unpoint },
      h("thead", {}, h("tr", {}, heading("name", "text"), heading("precision", "precision"), heading("stage", "stage"), heading("figure", "money"))),
      hub.groups.filter((group) => group.rows.length).map(groupOf)),
    foot());
}

// The account again, of what the list now holds; it must add up to the number above.
function foot() {
  const { total, shown, fates, precisions } = hub.result.account;
  const parts = hub.codes.fate.map((fate) => say("account.part", { fate: say(`fate.short.${fate}`), n: fates[fate][0] })).join(" + ");
  return h("p", { class: "sum", "data-testid": "foot" }, h("span", {}, say("account.foot", { shown, total, parts })), h("span", {}, Object.entries(precisions).sort().map(([code, n]) => `${code} ${n}`).join(" · ")));
}

function heading(column, sort) {
  const now = hub.view.sort || "text";
  const on = now.replace("-", "") === sort;
  const falling = on && (now.startsWith("-") !== (sort === "money"));
  const next = now === sort ? `-${sort}` : sort;
  return h("th", { scope: "col", class: column, "aria-sort": on ? (falling ? "descending" : "ascending") : null },
    h("button", { type: "button", "data-k": `sort-${sort}`, "data-testid": `sort-${sort}`, title: say("table.sorted", { what: say(`sort.${sort}`) }), onclick: () => hub.set({ sort: next }) },
      say(`table.${column}`), h("i", { "aria-hidden": "true" }, on ? (falling ? "↓" : "↑") : "")));
}

function groupOf(group) {
  const folded = opened.folded.has(group.fate);
  const limit = opened.more[group.fate] || CHUNK;
  const toggle = () => {
    if (!opened.folded.delete(group.fate)) opened.folded.add(group.fate);
    again();
  };
  return h("tbody", { class: `group fate-${group.fate}`, "data-testid": `group-${group.fate}`, "data-count": group.rows.length },
    h("tr", { class: "title" }, h("th", { colspan: 4, scope: "rowgroup" },
      h("button", { type: "button", "aria-expanded": String(!folded), "data-k": `group-${group.fate}`, onclick: toggle },
        h("i", { class: "swatch", "aria-hidden": "true" }), say(`fate.${group.fate}`), h("b", {}, String(group.rows.length)), h("span", {}, say(`fate.note.${group.fate}`))))),
    folded ? [] : group.rows.slice(0, Math.min(limit, state.first)).map(line),
    group.rows.length > Math.min(limit, state.first) && !folded && more(group, Math.min(limit, state.first)));
}

// The rows that are not drawn yet come when the reader gets near, or at the press of a button.
function more(group, limit) {
  const rest = group.rows.length - limit;
  const extend = (upto = limit + CHUNK) => {
    const next = Math.min(group.rows.length, upto);
    if (next > CHUNK) opened.more[group.fate] = next;
    row.replaceWith(...group.rows.slice(limit, next).flatMap((one) => line(one)), ...(next < group.rows.length ? [more(group, next)] : []));
    if (!hub.waiting.has("rows")) watch(state.root);
  };
  const row = h("tr", { class: "more" }, h("td", { colspan: 4 }, h("button", { type: "button", "data-k": `more-${group.fate}`, "data-testid": `more-${group.fate}`, onclick: () => extend() }, say("table.more", { n: Math.min(CHUNK, rest), rest }))));
  row.extend = () => extend();
  if (limit < CHUNK) row.fill = () => extend(CHUNK);
  return row;
}

const watcher = new IntersectionObserver((seen) => seen.filter((one) => one.isIntersecting).forEach(({ target }) => { watcher.unobserve(target); target.extend(); }), { rootMargin: "200px" });
function watch(root) {
  watcher.disconnect();
  for (const row of root.querySelectorAll("tr.more")) watcher.observe(row);
}

// Draw as many rows as are needed to come to one of them.
function reach(id) {
  const row = hub.table.rows.get(id);
  if (row === undefined) return;
  for (const group of hub.groups) {
    const at = group.rows.indexOf(row);
    if (at >= (opened.more[group.fate] || CHUNK)) opened.more[group.fate] = at + 20;
  }
}

function again() {
  opened.turn = (opened.turn || 0) + 1;
  hub.tell("ledger");
}

const mark = (name, sign, words) => h("i", { class: name, role: "img", "aria-label": words, title: words }, sign);

function line(row) {
  const { table: t, codes } = hub;
  const id = t.id[row];
  const stage = codes.stage[t.stage[row]];
  const sector = codes.sector[t.sector[row]];
  const precision = codes.precision[t.precision[row]];
  const said = opened.said.has(id);
  const [own, cited] = [t.yuan[row], t.cited[row]];
  return [h("tr", { class: "row", "data-id": id, "data-row": row, "data-testid": "row" },
    h("td", { class: "name" }, h("span", { class: "glyph", title: say(`sector.${sector}`) }, say(`glyph.${sector}`)),
      h("button", { type: "button", class: "open", "data-k": `row-${id}`, lang: "zh" }, t.name[row]),
      t.corrected[row] ? mark("corrected", "✎", say("correct.mark", { fields: list(t.corrected[row]).map((field) => say(`correct.field.${field}`)).join(say("sep")) })) : null,
      hub.reviewed?.has(id) ? mark("confirmed", "✓", say("correct.confirmed")) : null,
      h("button", { type: "button", class: "say", "aria-expanded": String(said), "aria-label": say("table.sentence", { name: t.name[row] }), title: say("table.sentence", { name: t.name[row] }), "data-k": `say-${id}`, "data-testid": "say" }, "❝"),
      whereabouts(t, row)),
    h("td", { class: "precision", title: say(`precision.${precision}`) }, precision),
    h("td", { class: "stage", title: say(`stage.${stage}`) }, sign(stage, 14), h("span", {}, say(`stage.${stage}`))),
    h("td", { class: "figure" }, own !== null ? h("b", {}, money(own)) : cited !== null ? h("b", { class: "cited", title: say("basis.cited") }, money(cited)) : null,
      t.quantity[row] && h("span", { lang: "zh" }, t.quantity[row]))),
  said && h("tr", { class: "said" }, h("td", { colspan: 4, lang: "zh", "data-testid": "said" }, hub.search ? hub.search.text.sentence.list[row] : say("detail.loading")))].filter(Boolean);
}

// The second line only where it says more than the name: another place, or else the town.
function whereabouts(t, row) {
  const town = t.towns[t.town[row]];
  const place = t.place[row] === t.name[row] ? (town && !t.name[row].includes(town) ? town : "") : t.place[row];
  return place ? h("small", { lang: "zh" }, place) : null;
}

function press(event) {
  const id = event.target.closest(".row")?.dataset.id;
  if (!id) return;
  if (event.target.closest(".say")) {
    if (!opened.said.delete(id)) opened.said.add(id);
    hub.searching().catch(() => null);
    return again();
  }
  hub.frame?.point?.(-1);
  hub.set({ id }, "list");
}

function point(event) {
  const row = event.target.closest(".row");
  if (row) hub.frame?.point?.(Number(row.dataset.row));
}

function unpoint(event) {
  if (!event.relatedTarget?.closest?.(".row")) hub.frame?.point?.(-1);
}

// Hang correcting into the detail: marks of what was corrected and checked, the buttons, the form, the history.

import { draftOf, drafts, listDrafts } from "./correct_drafts.js";
import { historyList } from "./correct_history.js";
import { release } from "./correct_map.js";
import { whoLine } from "./correct_who.js";
import { ask, button, changed, moment, note, post, state, watch, who } from "./correct_wire.js";
import { h, hub, say } from "./hub.js";
import { reviewStrip, startReview } from "./review.js";

const items = new Map(); // what the server told of a commitment, per state of the store
let Form = null; // comes after the map, for nobody corrects before there is one
const open = { id: "", form: null, history: "", asking: "" };

const key = (id) => `${hub.parts.bar?.features_url} ${hub.view.lang || ""} ${id}`;

function itemOf(id) {
  const at = key(id);
  if (!items.has(at)) {
    if (items.size > 60) items.clear();
    items.set(at, null);
    ask("item", { id }).then((answer) => {
      if (answer.ok) items.set(at, answer);
      else setTimeout(() => items.delete(at), 3000);
      hub.tell("ledger");
      redraw();
    });
  }
  return items.get(at);
}

// What the slots last drew, so that our own answers can redraw them without the panel around them.
const slots = { top: null, form: null, id: "" };
function redraw() {
  if (!slots.id) return;
  drawTop(slots.top, { id: slots.id });
  drawForm(slots.form, { id: slots.id });
}

hub.slot("detail-top", drawTop);
hub.slot("detail", drawForm);
hub.on((what) => ["who", "drafts", "review"].some((word) => what.has(word)) && redraw());

function drawTop(node, { id }) {
  if (slots.id !== id) leave(slots.id);
  Object.assign(slots, { top: node, id });
  if (open.arrived !== id) arrive(id);
  const item = itemOf(id);
  const shown = [item, open.id, open.history, state.writable, who(), hub.words, reviewStrip.turn].map((value) => value);
  if (node.shown && node.shown.every((value, n) => value === shown[n])) return;
  node.shown = shown;
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.k : "";
  node.classList.add("correct-top");
  node.replaceChildren(...[reviewStrip(item), marks(item), buttons(item, id), open.asking === id && whoLine(), open.history === id && item && h("section", { class: "history-box" }, h("h3", {}, say("correct.history")), historyList(item, () => items.clear()))].filter(Boolean));
  if (focused) node.querySelector(`[data-k="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function marks(item) {
  if (!item) return null;
  const { corrected, confirmed } = item;
  const fields = corrected.map((field) => say(`correct.field.${field}`)).join(say("sep"));
  const by = confirmed && { who: confirmed.who, when: moment(confirmed.when) };
  if (!corrected.length && !confirmed) return null;
  return h("p", { class: "marks", "data-testid": "correct-marks" },
    corrected.length > 0 && h("span", { class: "corrected", "data-testid": "correct-mark" }, h("i", { "aria-hidden": "true" }, "✎"), say("correct.mark", { fields })),
    corrected.includes("name") && h("small", { lang: "zh" }, say("correct.read_as", { what: item.fields.name.read_words })),
    by && h("span", { class: confirmed.holds ? "confirmed" : "confirmed old", "data-testid": "correct-confirmed" }, h("i", { "aria-hidden": "true" }, "✓"), say(confirmed.holds ? "correct.confirmed_by" : "correct.confirmed_old", by)));
}

function buttons(item, id) {
  const off = !state.writable;
  const confirmed = item?.confirmed?.holds;
  const n = item?.history.length || 0;
  const reviewing = Boolean(reviewStrip(item)); // the strip has these two already
  return h("div", { class: "buttons" },
    !reviewing && button("open", say("correct.open"), () => (open.id === id ? close() : edit(id)), { class: "go", "aria-expanded": String(open.id === id), disabled: off || !item }),
    !reviewing && button("confirm", say(confirmed ? "correct.unconfirm" : "correct.confirm"), () => confirm(id, !confirmed), { disabled: off || !item }),
    button("show-history", n ? say("correct.history_n", { n }) : say("correct.history"), () => { open.history = open.history === id ? "" : id; redraw(); }, { class: "quiet", "aria-expanded": String(open.history === id) }),
    off && h("p", { class: "refused", "data-testid": "correct-read-only" }, state.why));
}

// Say that a commitment is read right (or take that back).
export async function confirm(id, value = true) {
  const item = items.get(key(id)) || await ask("item", { id });
  if (!who()) {
    open.asking = id;
    redraw();
    slots.top.querySelector("[data-k=correct-who]")?.focus();
    return false;
  }
  open.asking = "";
  const answer = await post("save", { id, fields: { confirmed: value || null }, seen: item.seen, who: who(), reason: "" });
  if (!answer.ok) {
    note("trouble", [h("span", {}, answer.clash ? say("correct.stale_some") : answer.message)], "alert", 8000);
    items.clear();
    await changed();
    return false;
  }
  await changed();
  return true;
}

export async function edit(id) {
  const draft = await draftOf(id);
  await form();
  open.id = id;
  open.draft = draft;
  open.form = null;
  redraw();
}

function drawForm(node, { id }) {
  slots.form = node;
  node.classList.toggle("correcting", open.id === id);
  if (open.id !== id) return node.replaceChildren(...members(itemOf(id)));
  if (open.form?.item.id === id && open.form.lang === hub.view.lang) return node.firstChild || node.replaceChildren(open.form.node);
  const item = itemOf(id);
  if (!item) return node.replaceChildren(h("p", { class: "trouble" }, say("correct.wait")));
  open.form = new Form(item, open.form ? { raw: open.form.state(), reason: open.form.reason, seen: open.form.seen } : open.draft, { close, saved: () => { open.id = ""; open.form = null; redraw(); } });
  open.form.lang = hub.view.lang;
  node.replaceChildren(open.form.node);
  open.form.node.querySelector("h3").focus({ preventScroll: true });
  open.form.node.scrollIntoView({ block: "start" });
}

// The members of a counted programme that planners gave places to, and how many have none yet.
function members(item) {
  if (!item?.further.length) return [];
  const left = item.rest === null ? say("correct.further_done", { done: item.further.length }) : say("correct.further_left", { done: item.further.length, left: item.rest - item.further.length });
  return [h("section", { class: "planned-further", "data-testid": "further-held" }, h("h3", {}, say("correct.field.further")),
    h("ol", {}, item.further.map((one, n) => h("li", { lang: "zh" }, say("correct.further_item", { n: n + 1, name: one.name, place: one.words })))), h("p", { class: "count" }, left))];
}

function close() {
  release(open.id);
  const id = open.id;
  open.id = "";
  open.form = null;
  redraw();
  if (slots.id === id) slots.top?.querySelector("[data-k=correct-open]")?.focus();
}

// Another commitment is opened: what was begun stays as its draft.
function leave(id) {
  if (open.id === id && id) {
    release(id);
    Object.assign(open, { id: "", form: null, history: "", asking: "" });
  }
  open.arrived = "";
}

async function arrive(id) {
  open.arrived = id;
  if (open.id) return;
  const draft = await draftOf(id);
  if (draft && hub.view.id === id && !open.id) edit(id);
}

async function form() {
  Form ??= (await import("./correct_form.js")).Form;
}

// At the start: what was left unsaved, here or on another day.
async function begin() {
  watch();
  form();
  await listDrafts();
  if (!drafts.list.length) return;
  const go = (one) => {
    note("drafts", null);
    if (!one.id || !hub.table?.rows.has(one.id)) return hub.set({ report: one.report, id: one.id, page: "" }, "list");
    hub.set({ id: one.id, page: "" }, "list");
  };
  note("drafts", [h("span", {}, say("correct.drafts", { n: drafts.list.length })), drafts.list.slice(0, 3).map((one) => button(`draft-${one.id}`, one.name, () => go(one), { class: "link", lang: "zh" }))]);
}

async function ready() {
  while (!hub.parts.bar || !hub.table || !hub.words["correct.open"]) await new Promise((resolve) => setTimeout(resolve, 50));
  begin();
}
ready();

startReview({ confirm, edit });

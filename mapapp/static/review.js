// Lead through the commitments that deserve a look, the most doubtful first, by keys alone; show how far the review is.

import { ask, button, state } from "./correct_wire.js";
import { setTicks, ticksOn } from "./correct_layer.js";
import { h, hub, say } from "./hub.js";
import { drawWays } from "./review_ways.js";

const held = { queue: [], at: "", done: 0, whole: 0, confirmed: {}, on: false, skipped: new Set(), dialog: null, tab: "queue", only: false, ended: false };
const actions = {};
const TABS = ["queue", "drafts", "orphans", "files"];

export function startReview(given) {
  Object.assign(actions, given);
}

// The queue belongs to a state of the store: ask for it anew when that has changed.
async function refresh() {
  const url = `${hub.parts.bar?.features_url} ${hub.view.lang || ""}`;
  if (!hub.parts.bar || held.url === url) return;
  held.url = url;
  const answer = await ask("queue", { report: hub.parts.bar.report });
  if (!answer.ok) { held.url = ""; return; }
  Object.assign(held, { queue: answer.queue, done: answer.done, whole: answer.whole, confirmed: answer.confirmed });
  hub.reviewed = new Map(Object.entries(answer.confirmed));
  hub.further = answer.further;
  held.turn = (held.turn || 0) + 1;
  hub.tell("reviewed");
  hub.tell("ledger");
  hub.tell("review");
  drawButton();
  if (held.dialog?.open) draw();
}
hub.on((what) => ["bar", "view", "review"].some((word) => what.has(word)) && refresh());

let entry = null;
hub.slot("bar", (node) => {
  entry = node;
  drawButton();
});

function drawButton() {
  if (!entry || !hub.words["review.open"]) return;
  const words = `${hub.words["review.open"]} ${held.done}/${held.whole} ${held.on}`;
  if (entry.dataset.words === words) return;
  entry.dataset.words = words;
  entry.replaceChildren(h("button", { type: "button", class: "quiet review-button", "data-k": "review", "data-testid": "review", onclick: openReview }, say("review.open"), held.whole > 0 && h("b", {}, `${held.done}/${held.whole}`)));
}

export async function openReview() {
  held.dialog ??= document.body.appendChild(h("dialog", { class: "correct-dialog review", "data-testid": "review-dialog", "aria-labelledby": "review-title", onclick: (event) => event.target === held.dialog && held.dialog.close(), onclose: () => held.dialog.replaceChildren() }));
  held.ended = false;
  draw();
  if (!held.dialog.open) held.dialog.showModal();
  await refresh();
}

const closeReview = () => held.dialog?.close();

function draw() {
  const focus = held.dialog.contains(document.activeElement) ? document.activeElement.dataset.k : "";
  const tab = (name) => h("button", { type: "button", role: "tab", "aria-selected": String(held.tab === name), "data-k": `tab-${name}`, "data-testid": `tab-${name}`, onclick: () => { held.tab = name; draw(); } }, say(`review.tab.${name}`));
  const body = h("div", { class: "body", role: "tabpanel", "aria-label": say(`review.tab.${held.tab}`), tabindex: "0" });
  held.dialog.replaceChildren(h("header", {}, h("h2", { id: "review-title" }, say("review.title")), button("review-close", "×", closeReview, { class: "quiet", "aria-label": say("review.close") })),
    h("div", { role: "tablist", class: "tabs" }, TABS.map(tab)), body);
  if (held.tab === "queue") body.append(...queue());
  else drawWays(held.tab, body, { draw, close: closeReview });
  if (focus) held.dialog.querySelector(`[data-k="${CSS.escape(focus)}"]`)?.focus();
}

function queue() {
  if (!held.whole) return [h("p", { class: "hint", "data-testid": "review-empty" }, say("review.empty"))];
  const all = held.done === held.whole;
  const names = hub.table;
  const shown = held.only ? held.queue.filter((one) => one.done) : held.queue;
  return [meter(),
    h("p", { class: "hint", "data-testid": "review-told" }, say(all ? "review.all_done" : held.ended ? "review.end" : "review.hint"), " ", !all && say("review.keys")),
    h("div", { class: "row" }, !all && button("review-start", say(held.done || held.skipped.size ? "review.go_on" : "review.start"), () => { closeReview(); begin(); }, { class: "go", disabled: !state.writable }),
      h("button", { type: "button", role: "switch", class: "option", "aria-checked": String(held.only), "data-k": "review-only", "data-testid": "review-only", onclick: () => { held.only = !held.only; draw(); } }, say("review.only")),
      h("button", { type: "button", role: "switch", class: "option", "aria-checked": String(ticksOn()), "data-k": "review-ticks", "data-testid": "review-ticks", onclick: () => { setTicks(!ticksOn()); draw(); } }, say("review.ticks")),
      !state.writable && h("p", { class: "refused" }, state.why)),
    h("ol", { class: "queue", "data-testid": "review-queue" }, shown.slice(0, 200).map((one) => h("li", { class: one.done ? "done" : null, "data-id": one.id },
      h("button", { type: "button", "data-k": `queue-${one.id}`, onclick: () => { closeReview(); begin(one.id); } }, h("b", { lang: "zh" }, names.name[names.rows.get(one.id)] ?? one.id),
        h("small", {}, one.done ? say("correct.confirmed_by", { who: held.confirmed[one.id]?.who ?? "", when: (held.confirmed[one.id]?.when ?? "").slice(0, 10) }) : one.reasons.join(say("sep")) || say("review.nothing"))))))];
}

const meter = () => h("p", { class: "meter" }, h("progress", { max: held.whole, value: held.done, "aria-label": say("review.title") }), h("span", { "data-testid": "review-progress" }, say("review.progress", { done: held.done, whole: held.whole })));

const open = () => held.queue.filter((one) => !one.done && !held.skipped.has(one.id));

function begin(id) {
  const [first] = open();
  held.on = true;
  go(id || first?.id || "");
}

function go(id) {
  held.at = id;
  if (!id) return stop(true);
  bump();
  hub.set({ id, page: "" }, "list");
}

function stop(ended = false) {
  Object.assign(held, { on: false, at: "", ended });
  bump();
  if (ended) {
    held.skipped.clear();
    openReview();
    held.ended = true;
    draw();
  }
}

function bump() {
  held.turn = (held.turn || 0) + 1;
  drawButton();
  hub.tell("review");
}

// The next that is open after where we are in the queue, in the order of doubt; from its end back to its begin.
function step(by) {
  const rest = open().filter((one) => one.id !== held.at);
  if (!rest.length) return stop(true);
  const order = held.queue.map((one) => one.id);
  const at = order.indexOf(held.at);
  const after = rest.filter((one) => (by > 0 ? order.indexOf(one.id) > at : order.indexOf(one.id) < at));
  go((by > 0 ? after[0] || rest[0] : after.at(-1) || rest.at(-1)).id);
}

const DO = {
  confirm: async () => {
    const id = held.at;
    if (!(await actions.confirm(id))) return;
    const one = held.queue.find((other) => other.id === id);
    if (one && !one.done) { one.done = true; held.done++; }
    step(1);
  },
  correct: () => actions.edit(held.at),
  skip: () => { held.skipped.add(held.at); step(1); },
  next: () => step(1),
  prev: () => step(-1),
};
const KEYS = { c: "confirm", e: "correct", s: "skip", n: "next", p: "prev" };

document.addEventListener("keydown", (event) => {
  const typing = /INPUT|TEXTAREA|SELECT/.test(event.target.tagName || "") || event.target.isContentEditable;
  const todo = KEYS[event.key.toLowerCase?.()];
  if (!held.on || !todo || typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || hub.view.id !== held.at) return;
  event.preventDefault();
  DO[todo]();
});

// The strip over the detail while a review is under way: why this one, and what can be done.
export function reviewStrip(item) {
  if (!held.on || !item || hub.view.id !== held.at) return null;
  const one = held.queue.find((other) => other.id === held.at);
  const key = (name) => Object.keys(KEYS).find((letter) => KEYS[letter] === name).toUpperCase();
  const act = (name, more = {}) => h("button", { type: "button", "data-k": `review-${name}`, "data-testid": `review-${name}`, "aria-keyshortcuts": key(name), onclick: DO[name], ...more }, say(`review.${name}`), h("kbd", { "aria-hidden": "true" }, key(name)));
  return h("section", { class: "review-strip", "data-testid": "review-strip", "aria-label": say("review.bar") }, meter(),
    h("p", { class: "why", role: "status" }, one?.reasons.join(say("sep")) || say("review.nothing")),
    h("div", { class: "row" }, act("confirm", { class: "go", disabled: !state.writable }), act("correct", { disabled: !state.writable }), act("skip"), act("prev"), act("next"), button("review-stop", say("review.stop"), () => stop(), { class: "quiet" })));
}
Object.defineProperty(reviewStrip, "turn", { get: () => held.turn });

// Show who changed what of one commitment, when, from what to what and why, and take an entry back by a new one.

import { button, changed, moment, note, post, state, who } from "./correct_wire.js";
import { h, say } from "./hub.js";

// `tell` is called after an undo, so that whoever shows the item asks for it anew.
export function historyList(item, tell) {
  if (!item.history.length) return h("p", { class: "hint" }, say("correct.history_none"));
  return h("ol", { class: "history", "data-testid": "correct-history" }, item.history.map((one) => entry(item, one, tell)));
}

function entry(item, one, tell) {
  const last = !item.history.some((other) => other.field === one.field && other.number > one.number);
  return h("li", { class: one.undone ? "undone" : null, "data-number": one.number },
    h("p", { class: "head" }, h("b", {}, one.field_words), h("span", {}, one.who), h("time", { datetime: one.when }, moment(one.when)), one.undone && h("em", {}, say("correct.undone")), one.undoes !== null && h("em", {}, say("correct.undoes", { n: one.undoes }))),
    h("p", { class: "change", lang: "zh" }, h("span", { class: "off" }, say("correct.from"), " "), h("del", {}, one.before), h("span", { "aria-hidden": "true" }, " → "), h("span", { class: "off" }, say("correct.to"), " "), h("ins", {}, one.value)),
    one.reason && h("p", { class: "reason", lang: "zh" }, say("correct.why"), say("colon"), one.reason),
    last && !item.locked && state.writable && button(`undo-${one.number}`, say("correct.undo"), () => undo(item, one, tell), { class: "quiet", "aria-label": say("correct.undo_what", { n: one.number }) }));
}

async function undo(item, one, tell) {
  if (!who()) return note("trouble", [say("correct.who_ask")], "alert", 8000);
  const answer = await post("undo", { entry: one.number, seen: item.seen, who: who() });
  if (!answer.ok) note("trouble", [answer.clash ? say("correct.stale_some") : answer.message], "alert", 8000);
  else note("saved", [say("correct.saved", { what: say("correct.undo_what", { n: one.number }) })], "status", 6000);
  tell();
  await changed();
}

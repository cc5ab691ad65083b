// Show a clash field by field, yours, theirs and the base, and let the planner choose; whatever is chosen, nothing is lost.

import { dropDraft } from "./correct_drafts.js";
import { button, changed, moment } from "./correct_wire.js";
import { h, say } from "./hub.js";

export function clashed(form, clash, fields) {
  const taken = new Map(clash.fields.map((one) => [one.field, "theirs"]));
  const free = Object.keys(fields).filter((field) => !taken.has(field));
  const shut = () => { dialog.close(); dialog.remove(); };

  // Save those of mine that were chosen, on the version that holds theirs.
  const mine = async (chosen) => {
    shut();
    form.seen = clash.version;
    await form.save(clash.version, chosen);
  };
  const theirs = async () => {
    shut();
    form.leave();
    await dropDraft(form.item.id);
    form.close(true);
    await changed();
  };
  const merge = () => {
    const chosen = [...free, ...[...taken].filter(([, side]) => side === "yours").map(([field]) => field)];
    return chosen.length ? mine(chosen) : theirs();
  };
  const option = (one, side) => h("td", { "data-label": say(`clash.${side}`) }, h("label", {}, h("input", { type: "radio", name: `clash-${one.field}`, value: side, checked: side === "theirs", "data-testid": `clash-${one.field}-${side}`, onchange: () => taken.set(one.field, side) }), h("span", { lang: "zh" }, one[side])));
  const others = clash.others.filter((one) => !taken.has(one.field)).map((one) => `${one.field_words}${say("colon")}${one.value}`);
  const dialog = h("dialog", { class: "correct-dialog clash", "data-testid": "clash", "aria-labelledby": "clash-title" },
    h("h2", { id: "clash-title" }, say("clash.title")),
    h("p", {}, clash.who && say("clash.note", { who: clash.who, when: moment(clash.when) })),
    clash.reread && h("p", { class: "refused" }, say("clash.reread")),
    clash.mergeable && h("p", {}, say("clash.mergeable")),
    clash.fields.length > 0 && h("div", { class: "scroll", tabindex: "0" }, h("table", {}, h("thead", {}, h("tr", {}, ["field", "base", "theirs", "yours"].map((name) => h("th", { scope: "col" }, say(`clash.${name}`))))),
      h("tbody", {}, clash.fields.map((one) => h("tr", {}, h("th", { scope: "row" }, one.field_words), h("td", { lang: "zh", "data-label": say("clash.base") }, one.base), option(one, "theirs"), option(one, "yours")))))),
    others.length > 0 && h("p", { class: "others", lang: "zh" }, say("clash.others", { what: others.join(say("sep")) })),
    h("div", { class: "row" },
      button("clash-merge", say("clash.merge"), merge, { class: "go" }), button("clash-mine", say("clash.keep_mine"), () => mine(Object.keys(fields))),
      button("clash-theirs", say("clash.keep_theirs"), theirs), button("clash-later", say("clash.later"), shut, { class: "quiet" })));
  document.body.append(dialog);
  dialog.addEventListener("cancel", () => dialog.remove());
  dialog.showModal();
}

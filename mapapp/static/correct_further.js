// Give places to those members of a counted programme that the report does not name, and say how many are left.

import { input, labelled } from "./correct_fields.js";
import { placeControl, rawOf } from "./correct_place.js";
import { release } from "./correct_map.js";
import { button } from "./correct_wire.js";
import { h, say } from "./hub.js";

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export function furtherControl(item, held, changed) {
  const now = item.further;
  let list = structuredClone(held ?? now);
  let place = null;
  const node = h("fieldset", { class: "cf cf-further", "data-testid": "correct-further" });
  const left = () => (item.rest === null ? Infinity : item.rest - list.length);

  function draw() {
    const count = item.rest === null ? say("correct.further_done", { done: list.length }) : say("correct.further_left", { done: list.length, left: left() });
    node.replaceChildren(h("legend", {}, say("correct.field.further")),
      h("p", { class: "hint" }, item.rest === null ? say("correct.further_hint_open") : say("correct.further_hint", { total: item.rest + item.named, named: item.named, rest: item.rest })),
      h("ol", {}, list.map((one, n) => h("li", {}, h("span", { lang: "zh" }, say("correct.further_item", { n: n + 1, name: one.name, place: one.label || "" })),
        button(`further-out-${n}`, "×", () => { list.splice(n, 1); draw(); changed(); }, { class: "out", "aria-label": say("correct.remove_what", { what: one.name }) })))),
      h("p", { class: "count", role: "status", "data-testid": "correct-further-left" }, count),
      place ? adding() : left() > 0 ? button("further-add", `+ ${say("correct.further_add")}`, () => { place = {}; draw(); node.querySelector("[data-k=correct-further-name]").focus(); }, { class: "quiet" }) : h("p", { class: "hint" }, say("correct.further_full")));
  }

  function adding() {
    const trouble = h("p", { class: "refused", role: "alert" });
    const name = input("correct-further-name", place.name ?? "", () => { place.name = name.value; }, { maxlength: 200, lang: "zh" });
    place.control ??= placeControl({ owner: item.id, name: () => name.value || item.name, now: null, candidates: [], key: "further", held: null, changed: () => null });
    const put = () => {
      try {
        if (!name.value.trim()) throw new Error(say("refuse.blank"));
        list.push({ name: name.value.trim(), place: rawOf(place.control.state() || {}), label: place.control.label() });
        shut();
      } catch (error) { trouble.textContent = error.message; }
    };
    return h("div", { class: "adding" }, labelled(say("correct.further_name"), name), place.control.node, trouble,
      h("div", { class: "row" }, button("further-put", say("correct.further_put"), put, { class: "go" }), button("further-close", say("correct.cancel"), shut, { class: "quiet" })));
  }

  function shut() {
    release(item.id);
    place = null;
    draw();
    changed();
  }

  draw();
  const raw = () => list.map(({ name, place: where }) => ({ name, place: where }));
  return { node, state: () => (same(list, now) ? undefined : structuredClone(list)),
    value: () => (same(list, now) ? undefined : list.length || !item.corrected.includes("further") ? raw() : null) };
}

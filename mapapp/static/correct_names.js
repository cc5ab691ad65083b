// Search the known places by what is typed, and show of each how it fits, how precisely it is known, and where it lies.

import { input } from "./correct_fields.js";
import { goTo } from "./correct_map.js";
import { ask, button } from "./correct_wire.js";
import { h, hub, say } from "./hub.js";

// `state.asked` is what was typed, `state.picked` the place that was chosen.
export function nameSearch({ keys, name, candidates, state, touched }) {
  const list = h("ul", { class: "options", role: "listbox", "aria-label": say("correct.how.gazetteer"), "data-testid": keys("options") });
  const count = h("p", { class: "hint", role: "status" });
  const box = input(keys("search"), state.asked ?? "", () => { state.asked = box.value; search(); }, { type: "search", placeholder: say("correct.search"), "aria-label": say("correct.search"), maxlength: 100, lang: "zh", onkeydown: press });
  const asked = () => box.value.trim() || name();

  async function search() {
    const text = asked();
    const answer = await ask("places", { q: text, report: hub.parts.bar.report });
    if (asked() !== text || !answer.ok) return;
    list.replaceChildren(...answer.places.map((one) => option(one, { keys, chosen: state.picked?.place_id === one.place_id, pick, step })));
    count.textContent = answer.places.length ? say("correct.search_many", { n: answer.places.length }) : say("correct.search_none");
  }

  function pick(one) {
    state.picked = { place_id: one.place_id, name: one.name, precision: one.precision };
    for (const node of list.children) node.setAttribute("aria-selected", String(node.dataset.k === keys(`option-${one.place_id}`)));
    goTo(one.box);
    touched();
  }

  function step(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const all = [...list.children];
    const at = all.indexOf(document.activeElement) + by;
    (at < 0 ? box : all[Math.min(at, all.length - 1)])?.focus();
  }

  function press(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      list.firstElementChild?.click();
    }
    step(event);
  }

  const take = (word) => { box.value = state.asked = word; search(); };
  const offered = candidates.filter((one) => one.name).slice(0, 4);
  search();
  return [box, offered.length > 0 && h("p", { class: "hint" }, offered.map((one) => button(`try-${one.place_id || one.name}`, one.name, () => take(one.name), { class: "link", lang: "zh" }))), count, list].filter(Boolean);
}

function option(one, { keys, chosen, pick, step }) {
  const press = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return step(event);
    event.preventDefault();
    pick(one);
  };
  return h("li", { role: "option", "aria-selected": String(chosen), tabindex: "0", "data-k": keys(`option-${one.place_id}`), onclick: () => pick(one), onkeydown: press },
    h("b", { lang: "zh" }, one.name), h("span", { class: "tag" }, one.located ? one.precision : "L0"), one.town && one.town !== one.name && h("span", { lang: "zh" }, one.town),
    h("small", {}, one.located ? one.reason : [h("strong", {}, say("correct.unlocated")), " ", one.reason]));
}

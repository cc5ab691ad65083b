// Ask once who is at work, and say it wherever something is signed.

import { button, setWho, state, who } from "./correct_wire.js";
import { h, say } from "./hub.js";

// Who signs: asked once, shown ever after, changed at a press; a proxy's word is not changed here.
export function whoLine() {
  const line = h("div", { class: "who" });
  const typed = () => {
    const box = h("input", { type: "text", "data-k": "correct-who", "data-testid": "correct-who", value: who(), autocomplete: "name", spellcheck: "false", maxlength: 80, onchange: () => { setWho(box.value); if (who()) shown(); }, onkeydown: (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); box.blur(); } } });
    line.replaceChildren(h("label", { class: "line" }, h("span", {}, say("correct.who")), box));
    return box;
  };
  const shown = () => line.replaceChildren(h("span", {}, say("correct.who_is", { who: who() })), state.named === null ? button("who-change", say("correct.who_change"), () => typed().focus(), { class: "link" }) : "");
  if (who()) shown();
  else typed();
  return line;
}

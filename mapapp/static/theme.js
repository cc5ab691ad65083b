// Follow the system's light or dark, or the planner's own switch, and copy the address of the view.

import { h, hub, say } from "./hub.js";

const KEY = "mapapp.theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");
const own = () => { try { return localStorage.getItem(KEY); } catch { return null; } };

function apply() {
  hub.theme = own() || (system.matches ? "dark" : "light");
  document.documentElement.dataset.theme = hub.theme;
  hub.tell("theme");
}
system.addEventListener("change", apply);
window.addEventListener("storage", (event) => event.key === KEY && apply());
apply();

function flip() {
  const next = hub.theme === "dark" ? "light" : "dark";
  try { // what the system says anyway need not be kept
    if (next === (system.matches ? "dark" : "light")) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch { /* a browser that keeps nothing follows the system */ }
  apply();
  if (hub.theme !== next) Object.assign(document.documentElement.dataset, { theme: (hub.theme = next) });
}

export function themeButton() {
  const words = say(hub.theme === "dark" ? "theme.light" : "theme.dark");
  return h("button", { type: "button", class: "quiet icon", "data-k": "theme", "data-testid": "theme", "aria-label": words, title: words, onclick: flip }, hub.theme === "dark" ? "☀" : "☾");
}

// An office's plain http address has no clipboard of its own, so the old way is the second way.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => oldCopy(text));
  return oldCopy(text);
}

function oldCopy(text) {
  const area = h("textarea", { class: "off", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

let said = "";
export function linkButton() {
  const press = async () => {
    said = (await copy(location.href)) ? "link.copied" : "link.failed";
    hub.tell("theme");
    setTimeout(() => { said = ""; hub.tell("theme"); }, 2500);
  };
  return [h("button", { type: "button", class: "quiet", "data-k": "link", "data-testid": "copy-link", onclick: press }, said ? say(said) : say("link.copy")),
    h("span", { class: "off", role: "status", "data-testid": "copied" }, said && say(said))];
}
export const linkState = () => said;

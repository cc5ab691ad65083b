// Ask and tell the server about corrections, know who is asking, notice a lost connection and an old state, say so.

import { h, hub, say } from "./hub.js";

const WHO = "mapapp.who";
const EVERY = 3000; // ms between two looks at the number of the store's last change
export const state = { version: 0, mark: "", writable: true, why: "", offline: false, named: null, waiting: false };

const lang = () => (hub.view.lang === "en" ? "en" : "zh");
const address = (what, query) => `/mapapp/corrections/${what}?${new URLSearchParams({ lang: lang(), ...query })}`;

async function answered(promise) {
  let answer;
  try {
    answer = await promise;
    const told = await answer.json();
    online(true);
    return { status: answer.status, ...told };
  } catch {
    if (!answer || answer.status >= 500) online(false);
    return { ok: false, silent: true, message: say("correct.not_sent") };
  }
}

export const ask = (what, query = {}) => answered(fetch(address(what, query)));
export const post = (what, body) => answered(fetch(address(what), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), keepalive: JSON.stringify(body).length < 60000 }));
export const send = (what, query, file) => answered(fetch(address(what, query), { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file }));

// Who is at work: the proxy's word, else what was typed once and is kept in this browser.
export const who = () => state.named ?? (stored(WHO) || "");
export function setWho(name) {
  keep(WHO, name.trim().slice(0, 80));
  hub.tell("who");
}

export function stored(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch { return false; } // a browser that keeps nothing still has the server's drafts
}

const whenBack = new Set();
export const onBack = (action) => whenBack.add(action);

function online(now) {
  if (state.offline === !now) return;
  state.offline = !now;
  note("offline", now ? null : [h("span", {}, say("correct.offline"))], "alert");
  if (now) for (const action of whenBack) action();
  hub.tell("who");
}

// The addresses of all data name the state that they are of: another name at the server means that ours is old.
const shownMark = () => hub.parts.bar?.features_url.split("/")[3]?.split("-")[0] || "";
export const isOld = () => Boolean(state.mark && shownMark() && state.mark !== shownMark());

export async function look() {
  const told = await ask("version");
  if (!told.ok) return;
  const writable = state.writable;
  Object.assign(state, { version: told.version, mark: told.mark, writable: told.writable, why: told.why, named: told.who });
  if (writable !== told.writable) hub.tell("who");
  sayOld();
}

function sayOld() {
  if (!isOld() || hub.busy || state.waiting) {
    if (!isOld()) note("old", null);
    return;
  }
  note("old", [h("span", {}, say("correct.stale_some")), button("load", say("correct.load"), load)], "status");
}

// Have Python lay the page out anew; the map, the list and the detail follow with the new addresses.
export function load() {
  note("old", null);
  state.waiting = true;
  hub.refresh();
  setTimeout(() => { state.waiting = false; }, 2500);
}

export async function changed() {
  load();
  await look();
}

let timer = 0;
export function watch() {
  clearInterval(timer);
  timer = setInterval(() => document.visibilityState === "visible" && hub.parts.bar && look(), EVERY);
  if (hub.parts.bar) look();
}
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hub.parts.bar && look());

// Streamlit covers the page with a window of its own when its line is lost, so that nobody could go on typing: shut it,
// for the page says the same in its own words and keeps what is typed.
new MutationObserver(() => {
  const window_ = document.querySelector("[data-testid=stDialog]");
  if (!window_) return;
  window_.querySelector("button[aria-label=Close]")?.click();
  look();
}).observe(document.body, { childList: true });

export const button = (key, words, action, more = {}) => h("button", { type: "button", "data-k": `correct-${key}`, "data-testid": `correct-${key}`, onclick: action, ...more }, words);

// Short notes over the foot of the page, one per kind.
let tray = null;
const notes = new Map();
export function note(kind, content, role = "status", fades = 0) {
  clearTimeout(notes.get(kind)?.fading);
  if (content) notes.set(kind, { content, role, fading: fades ? setTimeout(() => note(kind, null), fades) : 0 });
  else if (!notes.delete(kind)) return;
  tray ??= document.body.appendChild(h("div", { class: "correct-notes", "data-testid": "correct-notes" }));
  const drawn = new Map([...tray.children].map((node) => [node.dataset.kind, node]));
  const node = content && h("div", { class: `correct-note ${kind}`, role, "data-kind": kind, "data-testid": `note-${kind}` }, content, kind !== "offline" && button(`shut-${kind}`, "×", () => note(kind, null), { "aria-label": say("correct.dismiss"), class: "shut" }));
  drawn.get(kind)?.remove();
  if (node) tray.append(node);
}

// A moment as the reader's clock and language tell it.
export function moment(text) {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? String(text) : at.toLocaleString(lang() === "en" ? "en-GB" : "zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
}

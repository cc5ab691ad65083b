// Keep what is begun: at once in the browser, soon after on the server; bring it back after a reload or a lost line.

import { ask, keep, note, onBack, post, state, stored, who } from "./correct_wire.js";
import { h, hub, say } from "./hub.js";

const KEY = "mapapp.draft.";
const SOON = 700; // ms after the last change
const waiting = new Map();
const unsent = new Set();

const place = (id) => KEY + id;

// A draft is what the form holds: fields, reason, the version seen, and the moment of the last change.
export function keepDraft(id, body, told = () => {}) {
  const kept = keep(place(id), JSON.stringify({ ...body, who: who() }));
  unsent.add(id);
  clearTimeout(waiting.get(id));
  waiting.set(id, setTimeout(() => push(id, told), SOON));
  return kept;
}

async function push(id, told = () => {}) {
  const text = stored(place(id));
  if (!text || !who()) return told("local");
  const { who: _, ...body } = JSON.parse(text);
  const answer = await post("draft", { id, who: who(), body });
  if (answer.ok && stored(place(id)) === text) unsent.delete(id);
  told(answer.ok ? "kept" : "local");
}

export async function dropDraft(id) {
  clearTimeout(waiting.get(id));
  unsent.delete(id);
  keep(place(id), null);
  if (who() && !state.offline) await post("draft", { id, who: who(), body: null });
}

// Forget the browser's copy alone: the server has dropped its own with the save.
export function forgetDraft(id) {
  clearTimeout(waiting.get(id));
  unsent.delete(id);
  keep(place(id), null);
}

export function localDraft(id) {
  try {
    const held = JSON.parse(stored(place(id)) || "null");
    return held && (held.who === who() || !held.who || !who()) ? held : null;
  } catch { return null; }
}

export const drafts = { list: [], known: false };

export async function listDrafts() {
  const told = who() ? await ask("drafts", { who: who() }) : { ok: true, drafts: [] };
  const byId = new Map((told.ok ? told.drafts : []).map((one) => [one.id || `-${one.name}`, one]));
  for (const [id, body] of localDrafts()) {
    const remote = byId.get(id)?.body;
    if (!remote || (body.at || 0) > (remote.at || 0)) byId.set(id, { id, name: body.name || id, report: body.report || "", body, when: new Date(body.at || 0).toISOString(), local: !remote });
  }
  drafts.list = [...byId.values()];
  drafts.known = told.ok;
  return drafts.list;
}

function localDrafts() {
  const found = [];
  try {
    for (let n = 0; n < localStorage.length; n++) {
      const key = localStorage.key(n);
      const body = key.startsWith(KEY) && localDraft(key.slice(KEY.length));
      if (body) found.push([key.slice(KEY.length), body]);
    }
  } catch { /* a browser that keeps nothing has none */ }
  return found;
}

// The newer of the server's draft and the browser's own.
export async function draftOf(id) {
  const found = (await listDrafts()).find((one) => one.id === id);
  return found?.body || null;
}

onBack(async () => {
  for (const [id, body] of localDrafts()) if (body) unsent.add(id);
  for (const id of [...unsent]) await push(id);
  note("online", [h("span", {}, say("correct.online"))], "status", 5000);
  hub.tell("drafts");
});

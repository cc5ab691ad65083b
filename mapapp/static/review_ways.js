// Show drafts, orphans after a rebuild, and the ways of corrections out of and into the store, in the review dialog.

import { dropDraft, listDrafts } from "./correct_drafts.js";
import { select } from "./correct_fields.js";
import { historyList } from "./correct_history.js";
import { ask, button, changed, moment, note, post, send, state, who } from "./correct_wire.js";
import { whoLine } from "./correct_who.js";
import { h, hub, say } from "./hub.js";

const held = { file: null, preview: null, trouble: "" };
const fill = (body, ...nodes) => body.replaceChildren(...nodes.flat(2).filter(Boolean));

export function drawWays(tab, body, ways) {
  ({ drafts: drawDrafts, orphans: drawOrphans, files: drawFiles })[tab](body, ways);
}

async function drawDrafts(body, { draw, close }) {
  fill(body, h("p", { class: "hint" }, say("correct.wait")));
  const list = await listDrafts();
  fill(body, whoLine(), list.length ? h("ul", { class: "drafts", "data-testid": "drafts" }, list.map((one) => h("li", {},
    h("button", { type: "button", class: "link", lang: "zh", disabled: !hub.table.rows.has(one.id), "data-k": `draft-${one.id}`, onclick: () => { close(); hub.set({ id: one.id, page: "" }, "list"); } }, one.name),
    h("small", {}, moment(one.when), !one.id && say("correct.draft_lost")),
    one.id && button(`drop-${one.id}`, say("correct.discard"), async () => { await dropDraft(one.id); draw(); }, { class: "quiet" })))) : h("p", { class: "hint" }, say("correct.drafts_none")));
}

async function drawOrphans(body, { draw }) {
  fill(body, h("p", { class: "hint" }, say("correct.wait")));
  const told = await ask("orphans", { report: hub.parts.bar.report });
  if (!told.ok) return fill(body, h("p", { class: "refused", role: "alert" }, told.message));
  if (!told.orphans.length) return fill(body, h("p", { class: "hint", "data-testid": "orphans-none" }, say("orphan.none")));
  fill(body, h("p", { class: "hint" }, say("orphan.hint")), whoLine(), h("ul", { class: "orphans", "data-testid": "orphans" }, told.orphans.map((one) => orphan(one, told.seen, draw))));
}

function orphan(one, seen, draw) {
  const ids = hub.table.id;
  const near = ids.map((id, row) => ({ id, name: hub.table.name[row], alike: alike(hub.table.name[row], one.name) })).sort((a, b) => b.alike - a.alike);
  let chosen = "";
  const box = select(`orphan-${one.item}`, ["", ...near.map(({ id }) => id)], chosen, (id) => (id ? hub.table.name[hub.table.rows.get(id)] : say("orphan.to")), (event) => { chosen = event.target.value; }, { "aria-label": say("orphan.to"), lang: "zh" });
  const go = async () => {
    if (!who()) return note("trouble", [say("correct.who_ask")], "alert", 8000);
    if (!chosen) return box.focus();
    const answer = await post("attach", { orphan: one.item, id: chosen, seen, who: who() });
    if (!answer.ok) return note("trouble", [answer.clash ? say("correct.stale_some") : answer.message], "alert", 9000);
    note("saved", [say("orphan.attached", { name: hub.table.name[hub.table.rows.get(chosen)] })], "status", 6000);
    await changed();
    draw();
  };
  return h("li", { "data-item": one.item }, h("b", { lang: "zh" }, one.name), h("p", { class: "said", lang: "zh" }, say("orphan.said", { sentence: one.sentence })),
    h("ul", {}, one.values.map((value) => h("li", {}, value.field, say("colon"), h("span", { lang: "zh" }, value.value)))),
    h("details", {}, h("summary", {}, say("correct.history_n", { n: one.history.length })), historyList({ history: one.history.map((line) => ({ ...line })), seen, locked: true }, () => null)),
    state.writable && h("div", { class: "row" }, h("label", { class: "line" }, h("span", {}, say("orphan.attach")), box), button(`attach-${one.item}`, say("orphan.go"), go, { class: "go" })));
}

// How many characters two names share: enough to put the likely ones first.
const alike = (a, b) => [...new Set(a)].filter((letter) => b.includes(letter)).length / Math.max(a.length, b.length, 1);

function drawFiles(body, { draw }) {
  const report = hub.parts.bar.report;
  const link = (format) => h("a", { href: `/mapapp/corrections/export/${format}?${new URLSearchParams({ report, lang: hub.view.lang || "" })}`, download: "", "data-k": `carry-${format}`, "data-testid": `carry-${format}` }, say(`carry.${format}`));
  const pick = h("input", { type: "file", accept: ".csv,.geojson,.json", "data-k": "carry-input", "data-testid": "carry-input", onchange: () => { held.file = pick.files[0]; bring(false, draw); } });
  fill(body, h("h3", {}, say("carry.export")), h("div", { class: "row" }, link("csv"), link("geojson")),
    h("h3", {}, say("carry.import")), !state.writable && h("p", { class: "refused" }, state.why), whoLine(),
    h("label", { class: "line" }, h("span", {}, say("carry.choose")), pick),
    held.trouble && h("p", { class: "refused", role: "alert", "data-testid": "carry-trouble" }, held.trouble), held.preview && preview(draw));
}

function preview(draw) {
  const { name, counts, lines } = held.preview;
  return h("div", { "data-testid": "carry-preview" }, h("p", {}, say("carry.preview", { name, ...counts })),
    h("ul", { class: "lines" }, lines.map((line) => h("li", { class: line.state }, h("span", { class: "tag" }, say(`carry.state.${line.state}`)), " ", h("span", { lang: "zh" }, line.words), line.why && h("small", {}, line.why)))),
    counts.new + counts.lost > 0 && state.writable && button("carry-apply", say("carry.apply", { n: counts.new + counts.lost }), () => bring(true, draw), { class: "go" }));
}

// The same file is sent twice: first to see what it would do, then to do it.
async function bring(apply, draw) {
  if (!held.file) return;
  if (apply && !who()) { held.trouble = say("correct.who_ask"); return draw(); }
  const query = { name: held.file.name, report: hub.parts.bar.report, who: who(), ...(apply ? { apply: "1" } : {}) };
  const answer = await send("import", query, held.file);
  held.trouble = answer.ok ? "" : answer.message;
  held.preview = answer.ok && !apply ? answer : null;
  if (answer.ok && apply) {
    note("saved", [h("span", {}, say("carry.applied", { n: answer.written }), " ", answer.left)], "status", answer.left ? 0 : 8000);
    held.file = null;
    await changed();
  }
  draw();
}

// Take a shape out of a map file: the server reads it confined, the planner sees datum, encoding and what will change.

import { labelled, select } from "./correct_fields.js";
import { shapeWords } from "./correct_place.js";
import { button, send } from "./correct_wire.js";
import { h, say } from "./hub.js";

const KINDS = ".geojson,.json,.gpkg,.csv,.zip,.kml";
const DATUMS = ["", "WGS 84", "CGCS2000", "GCJ-02", "BD-09"];
const MOST_MB = 30;

export function fileBox({ owner, now, keys, took }) {
  const told = h("div", { class: "file-told", "aria-live": "polite", "data-testid": keys("file-told") });
  let file = null;
  const pick = h("input", { type: "file", accept: KINDS, "data-k": keys("file-input"), "data-testid": keys("file-input"), onchange: () => { file = pick.files[0]; if (file) read(""); } });

  async function read(datum) {
    if (file.size > MOST_MB * 1e6) return told.replaceChildren(h("p", { class: "refused" }, say("refuse.large_file", { mb: MOST_MB })));
    told.replaceChildren(h("p", {}, say("correct.file_reading", { name: file.name })));
    const answer = await send("file", { name: file.name, datum, id: owner }, file);
    told.replaceChildren(...(answer.ok ? told_(answer, datum) : [h("p", { class: "refused", role: "alert" }, answer.message)]));
  }

  function told_(found, datum) {
    const kinds = Object.entries(found.kinds).map(([kind, n]) => `${kind} ${n}`).join(say("sep"));
    const from = say(`correct.file_datum_from.${found.datum_from}`);
    return [
      h("p", {}, say("correct.file_held", { name: found.name, format: found.format, encoding: found.encoding || "–", count: found.count, kinds })),
      labelled(say("correct.file_datum"), select(keys("file-datum"), DATUMS, datum, (value) => value || `${say("correct.file_datum_auto")}${say("colon")}${found.datum} (${from})`, (event) => read(event.target.value))),
      found.question && h("p", { class: "refused" }, found.question),
      ...found.notes.map((text) => h("p", { class: "hint" }, text)),
      ...found.problems.slice(0, 8).map((text) => h("p", { class: "refused" }, text)),
      ...features(found)].filter(Boolean);
  }

  function features(found) {
    if (!found.rows.length) return [h("p", { class: "refused" }, say("correct.file_none"))];
    const list = h("ul", { class: "options", "data-testid": keys("file-rows") }, found.rows.map((row) => h("li", {}, h("button", { type: "button", "data-k": keys(`file-${row.n}`), onclick: () => take(row) },
      h("b", { lang: "zh" }, say("correct.file_row", { n: row.n, name: row.name })), h("small", {}, shapeWords(row.geometry))))));
    return [h("p", { class: "hint" }, say("correct.file_choose")), list, found.count > found.rows.length && h("p", { class: "hint" }, say("correct.file_more", { n: found.rows.length }))];
  }

  function take(row) {
    told.append(h("p", { class: "will" }, say("correct.file_change", { old: now(), shape: shapeWords(row.geometry) })));
    took({ geometry: row.geometry, name: [file.name, row.name].filter(Boolean).join(" · ") });
  }

  return h("div", { class: "file-box" }, h("label", { class: "line" }, h("span", {}, say("correct.file")), pick), h("p", { class: "hint" }, say("correct.file_kinds", { mb: MOST_MB })), told);
}

// Let a planner say where a thing is: a known name, a point, a line, an area, a file's feature, the district, nowhere.

import { fileBox } from "./correct_file.js";
import { input, labelled, select } from "./correct_fields.js";
import { draw, look, release, shapeOf, show, verticesOf } from "./correct_map.js";
import { nameSearch } from "./correct_names.js";
import { button, post } from "./correct_wire.js";
import { h, hub, say } from "./hub.js";

const HOWS = ["gazetteer", "point", "line", "area", "file", "nowhere", "district"];
const CLAIMS = { point: ["L1", "L2", "L3"], line: ["L1", "L2", "L3"], area: ["L1", "L2", "L3", "L4"] };
const round = (n) => n.toFixed(5);

export function shapeWords(geometry) {
  const [lon, lat] = geometry.type === "Point" ? geometry.coordinates.map(round) : ["", ""];
  return say(`correct.shape.${geometry.type}`, { n: verticesOf(geometry), lon, lat });
}

// `owner` is the commitment, `name` tells what the thing is called now, `now` the place that it has; `key` tells forms apart.
export function placeControl({ owner, name, now, candidates, key, held, changed }) {
  const state = held ? structuredClone(held) : { how: "" };
  const panel = h("div", { class: "correct-how" });
  const told = h("p", { class: "will", role: "status", "data-testid": `${key}-will` });
  const keys = (word) => `${key}-${word}`;
  const control = { state: () => (state.how ? structuredClone(state) : undefined), value: () => (state.how ? rawOf(state) : undefined), label: () => labelOf(state), clear, check };
  let asking = 0;
  let box = null; // the file that was chosen, kept while one of its shapes is taken
  let waiting = 0;

  // Tell the form, and soon ask the server what the place would become.
  function touched() {
    changed();
    clearTimeout(waiting);
    waiting = setTimeout(check, 350);
  }

  async function check() {
    const turn = ++asking;
    let place;
    try { place = rawOf(state); } catch { place = null; }
    if (!place) return told.replaceChildren();
    const answer = await post("preview", { id: owner, name: name(), place });
    if (turn !== asking) return;
    told.className = answer.ok ? "will" : "will refused";
    told.replaceChildren(...(answer.ok ? [answer.precision === "L7" ? h("strong", { "data-testid": keys("coarse") }, say("correct.will", { what: answer.words }), " ", answer.why) : say("correct.will", { what: answer.words })] : [answer.message]));
  }

  function moved(made, { drawing }) {
    if (!made || drawing || JSON.stringify(made) === JSON.stringify(state.geometry)) return;
    state.geometry = made;
    touched();
  }

  function clear() {
    release(owner);
    for (const word of Object.keys(state)) delete state[word];
    state.how = "";
    redraw();
    told.replaceChildren();
  }

  function choose(how) {
    release(owner);
    const again = state.how === how;
    if (!again) for (const word of ["geometry", "precision", "file", "radius", "source"]) delete state[word];
    state.how = again ? "" : how;
    redraw();
    touched();
    panel.querySelector("input, button, select")?.focus();
  }

  const hows = h("div", { class: "hows", role: "group", "aria-label": say("correct.place_how") });
  function redraw() {
    hows.replaceChildren(...HOWS.map((how) => button(how, say(`correct.how.${how}`), () => choose(how), { "aria-pressed": String(state.how === how), "data-k": keys(how), "data-testid": keys(how) })));
    const drawn = { gazetteer: names, point: hand, line: hand, area: hand, file: taken, nowhere: why, district: why }[state.how];
    panel.replaceChildren(...(drawn ? [drawn()].flat() : []));
  }

  const names = () => nameSearch({ keys, name, candidates, state, touched });

  function hand() {
    const shape = state.how;
    const words = h("p", { class: "drawn", "data-testid": keys("drawn") });
    const say_ = (text) => { words.textContent = text; };
    const put = (geometry) => {
      state.geometry = geometry;
      say_(geometry ? say("correct.drawn", { what: shapeWords(geometry) }) : say("correct.not_drawn"));
      touched();
    };
    const begin = (geometry) => {
      const before = state.geometry;
      const on = { onchange: (made, { drawing }) => !drawing && made && put(made), ondone: put, oncancel: () => { state.geometry = before; redraw(); } };
      if (!draw(owner, shape, geometry, on)) return say_(say("correct.no_map"));
      if (!geometry) say_(say("correct.drawing"));
    };
    say_(state.geometry ? say("correct.drawn", { what: shapeWords(state.geometry) }) : say("correct.not_drawn"));
    return [h("div", { class: "row" },
      button("draw", say(shape === "point" ? "correct.draw_point" : "correct.draw"), () => begin(null), { class: "go", "data-k": keys("draw"), "data-testid": keys("draw") }),
      state.geometry && button("again", say("correct.edit_shape"), () => begin(state.geometry), { "data-k": keys("again"), "data-testid": keys("again") }),
      now && shapeOf(now) === shape && button("now", say("correct.edit_now"), () => { put(now); begin(now); }, { "data-k": keys("edit-now"), "data-testid": keys("edit-now") })), words, ...claim(shape)];
  }

  // How sure: nobody's drawing is called exact by itself.
  function claim(shape) {
    const precision = select(keys("precision"), ["", ...CLAIMS[shape]], state.precision || "", (value) => say(value ? `correct.precision.${value}` : "correct.precision_choose"), (event) => { state.precision = event.target.value; touched(); }, { required: true });
    const text = (word, more) => input(keys(word), state[word] ?? "", (event) => { state[word] = event.target.value; touched(); }, more);
    return [labelled(say("correct.precision"), precision), labelled(say("correct.radius"), text("radius", { inputmode: "decimal", maxlength: 8 })), labelled(say("correct.source"), text("source", { maxlength: 300, placeholder: say("correct.source_example") }))];
  }

  function taken() {
    const took = ({ geometry, name: file }) => {
      Object.assign(state, { geometry, file });
      state.source ||= file;
      redraw();
      show(owner, geometry, moved);
      look(geometry);
      touched();
    };
    const made = state.file && state.geometry && shapeOf(state.geometry);
    box ??= fileBox({ owner, now: () => hub.table.place[hub.table.rows.get(owner)] || say("correct.nothing"), keys, took });
    return [box,
      ...(made ? [h("p", { class: "drawn", "data-testid": keys("drawn") }, say("correct.file_shape", { what: shapeWords(state.geometry), name: state.file })), ...claim(made)] : [])];
  }

  function why() {
    const words = say(state.how === "nowhere" ? "correct.why_not" : "correct.why_district");
    return labelled(words, input(keys("why"), state.why ?? "", (event) => { state.why = event.target.value; touched(); }, { maxlength: 500 }));
  }

  redraw();
  if (state.how) check();
  if (state.geometry) setTimeout(() => show(owner, state.geometry, moved)); // what a draft brought back
  control.node = h("div", { class: "correct-place" }, hows, panel, told);
  return control;
}

// The place as the server takes it; throws with what is missing.
export function rawOf(state) {
  const { how, picked, geometry, precision, radius, source, why } = state;
  const missing = () => { throw new Error(say("correct.bad_place")); };
  if (how === "gazetteer") return picked ? { how, place_id: picked.place_id } : missing();
  if (how === "nowhere" || how === "district") return why?.trim() ? { how, reason: why.trim() } : missing();
  if (!geometry || !precision) missing();
  const metres = radius?.trim() ? Number(radius) : null;
  if (metres !== null && !Number.isFinite(metres)) throw new Error(say("correct.bad_number", { what: radius.slice(0, 40) }));
  return { how: how === "file" ? shapeOf(geometry) : how, geometry, precision, ...(metres === null ? {} : { radius_m: metres }), ...(source?.trim() ? { source: source.trim() } : {}) };
}

export function labelOf(state) {
  if (state.how === "gazetteer") return state.picked?.name || "";
  return state.geometry ? shapeWords(state.geometry) : state.why || "";
}

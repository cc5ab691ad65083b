// Find commitments, sentences, towns and places by name, alias or pinyin from one box, and go there.

import { matches } from "./filtering.js";
import { h, hub, say } from "./hub.js";

const MOST = { commitments: 8, sentences: 5, towns: 4, places: 5 };
const state = { input: null, popup: null, box: null, options: [], active: -1, text: "", asked: 0 };

export function focusFind() {
  state.input?.focus();
  state.input?.select();
}

// The box is made once and kept between drawings of the bar, so that nobody loses what they are typing.
export function drawFind() {
  state.box ??= makeBox();
  const { input, box } = state;
  input.placeholder = say("search");
  input.setAttribute("aria-label", say("search"));
  state.popup.setAttribute("aria-label", say("find.results"));
  if (document.activeElement !== input) input.value = hub.view.q || "";
  return box;
}

function makeBox() {
  state.input = h("input", { type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "find-list", "aria-autocomplete": "list", "aria-haspopup": "listbox",
    "data-k": "q", "data-testid": "search", autocomplete: "off", spellcheck: "false", maxlength: "200", oninput: type, onkeydown: press, onfocus: () => state.input.value && search(), onblur: close });
  state.popup = h("div", { id: "find-list", role: "listbox", class: "found", "data-testid": "found", hidden: true, onmousedown: (event) => event.preventDefault() });
  state.status = h("span", { class: "off", role: "status" });
  return h("div", { class: "search" }, state.input, h("kbd", { "aria-hidden": "true" }, "/"), state.popup, state.status);
}

let waiting = 0;
function type() {
  clearTimeout(waiting);
  if (!state.input.value.trim()) {
    close();
    if (hub.view.q) hub.set({ q: "" });
    return;
  }
  waiting = setTimeout(search, 90);
}

async function search() {
  const turn = ++state.asked;
  const data = await hub.searching().catch(() => null);
  if (turn !== state.asked || !data || document.activeElement !== state.input) return;
  const text = state.input.value.trim();
  if (!text) return;
  const late = !data.spelling && latin.test(plain(text));
  const found = find(text, data);
  if (!late || Object.values(found).some((held) => held.length || held > 0)) show(text, found);
  if (!late) return;
  await data.spelled;
  if (turn === state.asked && document.activeElement === state.input) show(text, find(text, data));
}

const plain = (text) => text.toLowerCase().replace(/\s+/g, "");
const latin = /^[a-z0-9']+$/;

// How well a name answers: its beginning before its middle, its words before its spelling, short before long.
function score(asked, name, aliases, spelling) {
  const told = plain(name);
  if (told === asked) return 100;
  if (told.startsWith(asked)) return 80;
  if (told.includes(asked)) return 60;
  if (aliases && plain(aliases).includes(asked)) return 50;
  if (!spelling || !latin.test(asked) || asked.length < 2) return 0;
  const [full, initials] = spelling.split(" ");
  if (initials.startsWith(asked)) return 45;
  if (full.startsWith(asked)) return 40;
  if (initials.includes(asked) && asked.length > 2) return 25;
  return asked.length > 2 && full.includes(asked) ? 20 : 0;
}

function best(count, rated) {
  return rated.filter((one) => one.score > 0).sort((a, b) => b.score - a.score || a.length - b.length || a.number - b.number).slice(0, count);
}

function find(text, data) {
  const { table } = hub;
  const asked = plain(text);
  const rate = (name, aliases, spelling, number) => ({ number, length: name.length, score: score(asked, name, aliases, spelling) });
  const named = best(MOST.commitments, table.name.map((name, row) => rate(name, data.aliases[row], data.spelling?.[row], row)));
  const held = matches(table, data, text);
  const spot = (place) => rate(place[0], place[2], place[3], data.places.indexOf(place));
  const ranked = (towns, count) => best(count, data.places.filter((place) => (place[4] === "town") === towns).map(spot)).map(({ number }) => data.places[number]);
  return {
    filter: held.reduce((sum, one) => sum + one, 0),
    commitments: named.map(({ number }) => number),
    sentences: sentences(plain(text) ? text.toLowerCase().split(/\s+/) : [], data, new Set(named.map(({ number }) => number))),
    towns: ranked(true, MOST.towns), places: ranked(false, MOST.places),
  };
}

// The first commitments of the sentences that hold every word, besides those found by their names.
function sentences(words, data, besides) {
  const { sentence } = data.text;
  const found = [];
  const told = new Set();
  for (let row = 0; row < hub.table.n && found.length < MOST.sentences; row++) {
    if (told.has(sentence.codes[row])) continue;
    const lower = sentence.lower?.[sentence.codes[row]] ?? sentence.list[row].toLowerCase();
    if (!words.every((word) => lower.includes(word))) continue;
    told.add(sentence.codes[row]);
    if (!besides.has(row)) found.push(row);
  }
  return found;
}

function show(text, found) {
  const word = text.toLowerCase().split(/\s+/)[0];
  const { table, mask } = hub;
  state.text = text;
  state.options = [];
  const option = (choose, key, ...content) => {
    const number = state.options.push(choose) - 1;
    return h("div", { role: "option", id: `find-${number}`, "aria-selected": "false", "data-key": key, onclick: () => pick(number), onmousemove: () => activate(number) }, content);
  };
  const commitment = (row) => option(() => hub.set({ id: table.id[row], page: "" }, "list"), table.id[row], hub.sign(hub.codes.stage[table.stage[row]], 14),
    h("span", { lang: "zh" }, marked(table.name[row], word)), h("small", {}, mask[row] ? say(`known.${hub.codes.known[table.known[row]]}`) : say("find.hidden")));
  const line = (row) => option(() => hub.set({ id: table.id[row], page: "" }, "list"), table.id[row], h("span", { class: "line", lang: "zh" }, around(hub.search.text.sentence.list[row], word)));
  const place = (one) => option(() => go(one[5]), one[0], h("span", { lang: "zh" }, marked(one[0], word)), h("small", { lang: one[4] === "town" ? null : "zh" }, one[4] === "town" ? inTown(one[0]) : one[1]));
  const group = (name, items, draw) => items.length > 0 && h("div", { role: "group", "aria-labelledby": `find-${name}` }, h("p", { id: `find-${name}` }, say(`find.${name}`)), items.map(draw));
  const list = [
    found.filter > 0 && option(() => hub.set({ q: text }), "filter", h("i", { class: "funnel", "aria-hidden": "true" }), h("span", {}, say("find.filter", { q: text, n: found.filter }))),
    group("commitments", found.commitments, commitment), group("sentences", found.sentences, line), group("towns", found.towns, place), group("places", found.places, place),
  ];
  state.popup.replaceChildren(...list.filter(Boolean));
  const none = !state.options.length;
  if (none) state.popup.append(h("div", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "none" }, say("find.nothing", { q: text })));
  state.status.textContent = none ? say("find.nothing", { q: text }) : say("find.count", { n: state.options.length });
  state.popup.hidden = false;
  state.input.setAttribute("aria-expanded", "true");
  activate(-1);
}

const inTown = (name) => say("find.in_town", { n: hub.table.town.reduce((sum, code) => sum + (hub.table.towns[code] === name ? 1 : 0), 0) });

function marked(text, word) {
  const at = text.toLowerCase().indexOf(word);
  return at < 0 || !word ? [text] : [text.slice(0, at), h("b", {}, text.slice(at, at + word.length)), text.slice(at + word.length)];
}

function around(text, word) {
  const from = Math.max(0, text.toLowerCase().indexOf(word) - 12);
  return [from > 0 && "…", marked(text.slice(from, from + 60), word), text.length > from + 60 && "…"];
}

function activate(number) {
  state.active = number;
  for (const node of state.popup.querySelectorAll("[role=option]")) node.setAttribute("aria-selected", String(node.id === `find-${number}`));
  if (number < 0) return state.input.removeAttribute("aria-activedescendant");
  state.input.setAttribute("aria-activedescendant", `find-${number}`);
  state.popup.querySelector(`#find-${number}`)?.scrollIntoView({ block: "nearest" });
}

function pick(number) {
  const choose = state.options[number];
  close();
  state.input.value = hub.view.q || "";
  if (document.activeElement === state.input) state.input.blur();
  choose();
}

function press(event) {
  if (event.isComposing) return; // the Enter that ends a pinyin input is not ours
  const open = !state.popup.hidden;
  const count = state.options.length;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!open) return search();
    const step = event.key === "ArrowDown" ? 1 : -1;
    activate(count ? (state.active + step + (state.active < 0 && step < 0 ? 1 : 0) + count) % count : -1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (open && state.active >= 0) return pick(state.active);
    close();
    hub.set({ q: state.input.value });
  } else if (event.key === "Escape") {
    event.preventDefault();
    if (open) return close();
    state.input.value = "";
    if (hub.view.q) hub.set({ q: "" });
    state.input.blur();
  }
}

function close() {
  clearTimeout(waiting);
  state.asked++;
  state.popup.hidden = true;
  state.input.setAttribute("aria-expanded", "false");
  state.input.removeAttribute("aria-activedescendant");
}

const alive = (frame) => frame?.go && frame.map.getContainer().ownerDocument.defaultView;

// Fly to a box; from the report page the map has to come first.
async function go(box) {
  if (hub.view.page === "report") hub.set({ page: "" });
  for (let turn = 0; turn < 200 && !alive(hub.frame); turn++) await new Promise((resolve) => setTimeout(resolve, 50));
  hub.frame?.go?.(box);
}

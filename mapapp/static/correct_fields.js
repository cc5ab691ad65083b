// Make the controls of a form, one per field: each tells its value (undefined: unchanged, null: as read) and its state.

import { button } from "./correct_wire.js";
import { h, hub, say } from "./hub.js";

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// What a save sends of a field: nothing if it is as it was, null to go back to what was read.
export function settled(field, value) {
  if (same(value, field.now)) return undefined;
  return same(value, field.read) ? null : value;
}

export function labelled(words, control, more = {}) {
  return h("label", { class: "line", ...more }, h("span", {}, words), control);
}

export function select(key, values, chosen, words, onchange, more = {}) {
  return h("select", { "data-k": key, "data-testid": key, onchange, ...more }, values.map((value) => h("option", { value, selected: value === chosen }, words(value))));
}

export const input = (key, value, oninput, more = {}) => h("input", { type: "text", "data-k": key, "data-testid": key, value: value ?? "", autocomplete: "off", spellcheck: "false", oninput, ...more });

// Under a control: what the report was read as, and the way back to it.
function readLine(field, back, changed) {
  const line = h("p", { class: "read" });
  const draw = () => {
    const differs = changed();
    line.hidden = !differs;
    line.replaceChildren(...(differs ? [h("span", {}, say("correct.read_as", { what: field.read_words }))] : []), ...(differs ? [button("back", say("correct.back_to_read"), back, { class: "link" })] : []));
  };
  return { line, draw };
}

export function nameControl(item, held, changed) {
  const field = item.fields.name;
  const box = input("correct-name", held ?? field.now, () => { under.draw(); changed(); }, { maxlength: 200, lang: "zh" });
  const back = () => { box.value = field.read; under.draw(); changed(); };
  const under = readLine(field, back, () => box.value !== field.read);
  under.draw();
  return { node: h("div", { class: "cf cf-name" }, labelled(say("correct.field.name"), box), h("p", { class: "hint" }, say("correct.name_words")), under.line),
    text: () => box.value, state: () => (box.value === field.now ? undefined : box.value), value: () => settled(field, box.value) };
}

export function codeControl(name, item, held, changed) {
  const field = item.fields[name];
  const box = select(`correct-${name}`, hub.codes[name], held ?? field.now, (value) => say(`${name}.${value}`), () => { under.draw(); changed(); });
  const back = () => { box.value = field.read; under.draw(); changed(); };
  const under = readLine(field, back, () => box.value !== field.read);
  under.draw();
  return { node: h("div", { class: `cf cf-${name}` }, labelled(say(`correct.field.${name}`), box), under.line),
    text: () => box.value, state: () => (box.value === field.now ? undefined : box.value), value: () => settled(field, box.value) };
}

export function numberOf(text) {
  const plain = text.replaceAll(/[,，\s]/g, "");
  if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain)) throw new Error(say("correct.bad_number", { what: text.slice(0, 40) }));
  return Number(plain);
}

const UNITS = ["1", "10000", "100000000"];
const fitting = (yuan) => (yuan >= 1e8 ? UNITS[2] : yuan >= 1e4 ? UNITS[1] : UNITS[0]);

export function moneyControl(item, held, changed) {
  const field = item.fields.investment;
  const begin = (value) => ({ amount: value.yuan === null ? "" : String(Number((value.yuan / fitting(value.yuan)).toPrecision(12))), unit: value.yuan === null ? UNITS[2] : fitting(value.yuan), basis: value.basis === "shared" ? "shared" : "own", period: value.period || "" });
  const told = () => { under.draw(); changed(); };
  const now = begin(field.now);
  const first = held ?? now;
  const amount = input("correct-amount", first.amount, told, { inputmode: "decimal", maxlength: 20 });
  const unit = select("correct-unit", UNITS, first.unit, (value) => say(`correct.unit.${value}`), told);
  const basis = select("correct-basis", ["own", "shared"], first.basis, (value) => say(`correct.basis.${value}`), told);
  const period = select("correct-period", ["", "annual", "total", "completed"], first.period, (value) => say(`correct.period.${value}`), told);
  const state = () => ({ amount: amount.value, unit: unit.value, basis: basis.value, period: period.value });
  const put = (value) => { [amount.value, unit.value, basis.value, period.value] = [value.amount, value.unit, value.basis, value.period]; };
  const raw = () => (amount.value.trim() ? { yuan: Math.round(numberOf(amount.value) * Number(unit.value) * 100) / 100, basis: basis.value, period: period.value } : { yuan: null, basis: "", period: "" });
  const under = readLine(field, () => { put(begin(field.read)); told(); }, () => !same(state(), begin(field.read)));
  under.draw();
  return { node: h("fieldset", { class: "cf cf-money" }, h("legend", {}, say("correct.field.investment")),
    h("div", { class: "row" }, labelled(say("correct.yuan"), amount), labelled(say("correct.unit"), unit)),
    h("div", { class: "row" }, labelled(say("correct.basis"), basis), labelled(say("correct.period"), period)), h("p", { class: "hint" }, say("correct.money_none")), under.line),
    state: () => (same(state(), now) ? undefined : state()), value: () => (same(state(), now) ? undefined : settled(field, raw())) };
}

const COMPARATORS = ["eq", "ge", "gt", "le", "lt", "approx"];
const ROLES = ["", "threshold", "attribute", "scope"];

export function figuresControl(item, held, changed) {
  const field = item.fields.quantities;
  const begin = (values) => values.map((one) => ({ value: String(one.value), unit: one.unit, comparator: one.comparator, role: one.role || "" }));
  const now = begin(field.now);
  let rows = structuredClone(held ?? now);
  const list = h("div", { class: "figures" });
  const told = () => { under.draw(); changed(); };
  const draw = () => list.replaceChildren(...rows.map((row, n) => {
    const set = (key) => (event) => { row[key] = event.target.value; told(); };
    const part = (key, control) => labelled(say(key), control);
    return h("div", { class: "figure", role: "group", "aria-label": say("correct.quantity", { n: n + 1 }) },
      part("correct.comparator", select(`correct-comparator-${n}`, COMPARATORS, row.comparator, (value) => say(`correct.comparator.${value}`), set("comparator"))),
      part("correct.value", input(`correct-value-${n}`, row.value, set("value"), { inputmode: "decimal", maxlength: 24 })),
      part("correct.of_unit", input(`correct-of-${n}`, row.unit, set("unit"), { maxlength: 40, lang: "zh" })),
      part("correct.role", select(`correct-role-${n}`, ROLES, row.role, (value) => say(`correct.role.${value}`), set("role"))),
      button(`figure-out-${n}`, "×", () => { rows.splice(n, 1); draw(); told(); }, { class: "out", "aria-label": say("correct.remove_what", { what: say("correct.quantity", { n: n + 1 }) }) }));
  }), button("figure-add", `+ ${say("correct.quantity_add")}`, () => { rows.push({ value: "", unit: "", comparator: "eq", role: "" }); draw(); told(); }, { class: "quiet" }));
  const raw = () => rows.map((row) => ({ value: numberOf(row.value), unit: row.unit.trim(), comparator: row.comparator, role: row.role || null }));
  const under = readLine(field, () => { rows = begin(field.read); draw(); told(); }, () => !same(rows, begin(field.read)));
  draw();
  under.draw();
  return { node: h("fieldset", { class: "cf cf-quantities" }, h("legend", {}, say("correct.field.quantities")), list, under.line),
    state: () => (same(rows, now) ? undefined : rows), value: () => (same(rows, now) ? undefined : settled(field, raw())) };
}

// Decide in the browser which rows a view shows, in which order, and what the counts are: the same law as controls.py.

// The blanks between the words of a search, the same here and on the server (each calls other things blank by itself).
const BLANKS = " \\t\\n\\v\\f\\r\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const EDGES = new RegExp(`^[${BLANKS}]+|[${BLANKS}]+$`, "g");
const BETWEEN = new RegExp(`[${BLANKS}]+`);
const COLUMNS = ["stage", "kind", "claim", "firmness", "precision", "known", "fate"];
export const FACETS = [...COLUMNS.slice(0, 4), "money", ...COLUMNS.slice(4)];
export const FILTERS = ["layers", ...FACETS, "town", "least", "most", "q"];

const length = (text) => [...text].length;
const cut = (text, most) => (text.length <= most ? text : [...text].slice(0, most).join(""));
const among = (text, allowed) => { const said = new Set(text.split(",")); return allowed.filter((word) => said.has(word)); };
const one = (text, allowed) => (allowed.includes(text) ? text : allowed[0]);
const yuan = (text) => (/^[0-9]{1,15}$/.test(text) ? String(Number(text)) : "");
const trim = (text) => cut(text.replace(EDGES, ""), 200).replace(EDGES, "");
const switched = (text, allowed) => among(text, allowed).join(",") || (text === "-" ? "-" : "");

// The shortest query that means the same as a query, whoever wrote it; what is unknown is left out.
export function canonical(query, codes) {
  const said = (key) => String(query[key] ?? "");
  const view = {
    page: one(said("page"), codes.page), lang: one(said("lang"), codes.lang), sort: one(said("sort"), codes.sort), report: cut(said("report"), 300), id: cut(said("id"), 300),
    show: switched(said("show"), codes.show), layers: switched(said("layers"), codes.sector), least: yuan(said("least")), most: yuan(said("most")), q: trim(said("q")),
    town: [...new Set(said("town").split(","))].filter((word) => word && length(word) <= 40).slice(0, 60).join(","),
  };
  for (const name of FACETS) view[name] = among(said(name), codes[name]).join(",");
  if (view.show === "stage") view.show = "";
  if (view.layers === codes.sector.join(",")) view.layers = "";
  for (const key of ["page", "lang", "sort"]) if (view[key] === codes[key][0]) view[key] = "";
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value));
}

// The part of a view that decides what is shown; two views with the same key show the same rows.
export const keyOf = (view) => JSON.stringify(FILTERS.map((name) => view[name] || ""));
export const isFiltered = (view) => FILTERS.some((name) => view[name]);

// One test per restriction: its name, and for each row whether it holds.
function restrictions(table, view, codes, search) {
  const made = [];
  const byCode = (name, column, allowed) => made.push({ name, holds: (row) => allowed[column[row]] === 1 });
  const chosen = (words, all) => Uint8Array.from(all, (word) => (words.includes(word) ? 1 : 0));
  if (view.layers) byCode("layers", table.sector, chosen(view.layers.split(","), codes.sector));
  for (const name of COLUMNS) if (view[name]) byCode(name, table[name], chosen(view[name].split(","), codes[name]));
  if (view.town) byCode("town", table.town, chosen(view.town.split(","), table.towns));
  if (view.money) {
    const bits = view.money.split(",").reduce((all, word) => all | (1 << codes.money.indexOf(word)), 0);
    made.push({ name: "money", holds: (row) => (table.money_bits[row] & bits) !== 0 });
  }
  if (view.least || view.most) {
    const [least, most] = [Number(view.least || 0), view.most ? Number(view.most) : Infinity];
    const within = (value) => value !== null && value >= least && value <= most;
    made.push({ name: "range", holds: (row) => within(table.yuan[row]) || within(table.cited[row]) });
  }
  if (view.q) {
    const found = matches(table, search, view.q);
    made.push({ name: "q", holds: (row) => found[row] === 1 });
  }
  return made;
}

// Which rows hold every word of a text in one of their columns.
export function matches(table, search, text) {
  const columns = [...["name", "head", "quantity", "town"].map((name) => table.text[name]), ...Object.values(search.text)];
  const all = new Uint8Array(table.n).fill(1);
  for (const word of text.toLowerCase().split(BETWEEN).filter(Boolean)) {
    const found = new Uint8Array(table.n);
    for (const column of columns) {
      column.lower ??= column.words.map((one) => one.toLowerCase());
      const hits = Uint8Array.from(column.lower, (one) => (one.includes(word) ? 1 : 0));
      for (let row = 0; row < table.n; row++) if (hits[column.codes ? column.codes[row] : row]) found[row] = 1;
    }
    for (let row = 0; row < table.n; row++) all[row] &= found[row];
  }
  return all;
}

// Count, per facet and value, what the other restrictions leave: exactly placed, approximately placed, unplaced.
function counted(table, codes, fails, which, at) {
  const counts = { money: new Int32Array(3 * codes.money.length), layers: new Int32Array(3 * codes.sector.length), town: new Int32Array(3 * table.towns.length) };
  const columns = [["layers", table.sector], ["town", table.town]];
  for (const name of COLUMNS) {
    counts[name] = new Int32Array(3 * codes[name].length);
    columns.push([name, table[name]]);
  }
  for (const [name, column] of columns) {
    const held = counts[name];
    const own = at[name] ?? -1;
    for (let row = 0; row < table.n; row++) if (fails[row] === 0 || (fails[row] === 1 && which[row] === own)) held[3 * column[row] + table.known[row]]++;
  }
  for (let row = 0; row < table.n; row++) if (fails[row] === 0 || (fails[row] === 1 && which[row] === (at.money ?? -1))) {
    for (let bit = 0; bit < codes.money.length; bit++) if (table.money_bits[row] & (1 << bit)) counts.money[3 * bit + table.known[row]]++;
  }
  return counts;
}

// The commitments by what became of them, shown and all; statements that are no commitments are counted apart.
function balanced(table, codes, mask) {
  const promised = codes.claim.indexOf("commitment");
  const fates = Object.fromEntries(codes.fate.map((fate) => [fate, [0, 0]]));
  const precisions = {};
  let [total, shown, others] = [0, 0, 0];
  for (let row = 0; row < table.n; row++) {
    if (table.claim[row] !== promised) { others++; continue; }
    const pair = fates[codes.fate[table.fate[row]]];
    pair[1]++;
    total++;
    if (mask[row]) { pair[0]++; shown++; }
    if (codes.fate[table.fate[row]] === "placed") precisions[codes.precision[table.precision[row]]] = (precisions[codes.precision[table.precision[row]]] || 0) + 1;
  }
  return { total, shown, others, fates, precisions };
}

export function compute(table, view, codes, search) {
  const tests = restrictions(table, view, codes, search);
  const [fails, which, mask] = [new Uint8Array(table.n), new Int8Array(table.n), new Uint8Array(table.n)];
  tests.forEach((test, number) => {
    for (let row = 0; row < table.n; row++) if (!test.holds(row)) {
      fails[row]++;
      which[row] = number;
    }
  });
  const loosen = tests.map((test) => ({ name: test.name, n: 0 }));
  let shown = 0;
  for (let row = 0; row < table.n; row++) {
    if (fails[row] === 0) shown += mask[row] = 1;
    else if (fails[row] === 1) loosen[which[row]].n++;
  }
  const at = Object.fromEntries(tests.map((test, number) => [test.name, number]));
  return { mask, shown, loosen: loosen.sort((a, b) => b.n - a.n), counts: counted(table, codes, fails, which, at), account: balanced(table, codes, mask) };
}

// Rank every row for a sort; smaller comes first, and rows without money come last either way.
function ranks(table, codes, sort) {
  const down = sort.startsWith("-");
  const amount = (row) => table.yuan[row] ?? table.cited[row] ?? 0;
  const rank = {
    text: (row) => row,
    money: (row) => (amount(row) ? -amount(row) : down ? -Infinity : Infinity),
    stage: (row) => table.stage[row],
    precision: (row) => codes.ladder.indexOf(codes.precision[table.precision[row]]),
  }[sort.replace("-", "")];
  return Float64Array.from({ length: table.n }, (_, row) => (down ? -rank(row) : rank(row)));
}

// All rows in the order of the list: by what became of them, then as sorted, then as in the text.
export function ordered(table, view, codes) {
  const sort = view.sort || codes.sort[0];
  if (!table.orders[sort]) {
    const rows = Uint32Array.from({ length: table.n }, (_, row) => row);
    if (sort !== "text") {
      const rank = ranks(table, codes, sort);
      rows.sort((a, b) => (rank[a] < rank[b] ? -1 : rank[a] > rank[b] ? 1 : a - b));
    }
    const groups = codes.fate.map(() => []);
    for (const row of rows) groups[table.fate[row]].push(row);
    table.orders[sort] = groups;
  }
  return table.orders[sort];
}

export function groupsOf(table, view, codes, mask) {
  return ordered(table, view, codes).map((rows, code) => ({ fate: codes.fate[code], rows: rows.filter((row) => mask[row] === 1) }));
}

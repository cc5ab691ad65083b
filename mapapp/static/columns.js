// Unpack what the server sent of a report's commitments into columns that are quick to ask.

const coded = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0) - 48);

// A column of words is a plain list, or a list of different words with one code per row.
function worded(column) {
  if (Array.isArray(column)) return { words: column, codes: null, list: column };
  const codes = Uint32Array.from(column.codes);
  return { words: column.words, codes, list: Array.from(codes, (code) => column.words[code]) };
}

function numbered({ prefix, width, count, all }) {
  return all || Array.from({ length: count }, (_, row) => prefix + String(row + 1).padStart(width, "0"));
}

// How well a place is known (exact, approximate, unplaced) follows from fate and precision.
function knownOf(table, codes) {
  const placed = codes.fate.indexOf("placed");
  const sure = codes.precision.map((code) => codes.exact.includes(code));
  return Uint8Array.from(table.fate, (fate, row) => (fate !== placed ? 2 : sure[table.precision[row]] ? 0 : 1));
}

// One bit per word of the money facet, in the order of its codes: any, report, own, shared, cited, none.
function moneyOf(table, codes) {
  const bit = (word) => 1 << codes.money.indexOf(word);
  return Uint8Array.from({ length: table.n }, (_, row) => {
    const report = table.yuan[row] !== null && table.basis[row] !== "cited";
    const cited = table.cited[row] !== null;
    return (report ? bit("report") | bit("any") : 0) | (cited ? bit("cited") | bit("any") : 0) | (report || cited ? 0 : bit("none"))
      | (report && ["own", "shared"].includes(table.basis[row]) ? bit(table.basis[row]) : 0);
  });
}

export function prepare(wire, codes) {
  const table = { ...wire, id: numbered(wire.id), text: {} };
  for (const name of ["sector", "stage", "kind", "claim", "firmness", "precision", "form", "fate"]) table[name] = coded(wire[name]);
  for (const name of ["name", "head", "quantity", "place", "basis", "corrected"]) {
    table.text[name] = worded(wire[name]);
    table[name] = table.text[name].list;
  }
  table.towns = wire.town.words;
  table.town = Uint32Array.from(wire.town.codes);
  table.text.town = { words: table.towns, codes: table.town };
  table.known = knownOf(table, codes);
  table.money_bits = moneyOf(table, codes);
  table.orders = {};
  table.rows = new Map(table.id.map((id, row) => [id, row]));
  return table;
}

// What only a search needs: sentences and the other words that are searched, spellings, places.
export function prepareSearch(wire) {
  const text = Object.fromEntries(["sentence", "place", "investment", "cited"].map((name) => [name, worded(wire[name])]));
  return { text, spelling: null, aliases: worded(wire.aliases).list, places: wire.places };
}

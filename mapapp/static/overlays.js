// Decide what colours, sizes and shading mean: promised stage or precision, money, and sums by town that smear nothing.
(function () {
  "use strict";
  const COLOURS = ["stage", "precision"];
  const SHADES = ["towns", "townsum"];
  const CLASSES = 5;

  // What is switched on, from the view's word list; nothing said is the stage alone.
  function overlaysOf(show) {
    const on = show ? show.split(",") : ["stage"];
    const first = (names) => names.find((name) => on.includes(name)) || "";
    return { colour: first(COLOURS), shade: first(SHADES), report: on.includes("report"), cited: on.includes("cited"), stage: first(COLOURS) === "stage", on };
  }

  // The word list after one switch: stage and precision exclude each other, so do the two ways to shade towns.
  function flipped(show, name) {
    const { on } = overlaysOf(show);
    const rivals = [COLOURS, SHADES].find((group) => group.includes(name)) || [name];
    const next = on.includes(name) ? on.filter((other) => other !== name) : [...on.filter((other) => !rivals.includes(other)), name];
    const words = ["stage", "precision", "report", "cited", "towns", "townsum"].filter((word) => next.includes(word)).join(",");
    return words === "stage" ? "" : words || "-";
  }

  // Count, or sum, what is shown per town; what is not of one town alone stands apart and is never spread.
  function byTown(features, codes, shown, shade) {
    const towns = new Map();
    const apart = { n: 0, yuan: 0, rows: [] };
    const names = features.towns || [];
    for (let row = 0; row < features.n; row++) {
      if (!shown[row]) continue;
      const yuan = features.basis[row] === "cited" ? 0 : features.yuan[row] || 0;
      if (shade === "townsum" && !yuan) continue;
      const town = codes.fate[features.fate[row]] === "placed" ? names[features.town?.[row]] : "";
      const own = shade === "towns" || features.basis[row] === "own";
      if (!town || !own) {
        apart.n++;
        apart.yuan += yuan;
        apart.rows.push(row);
      } else towns.set(town, (towns.get(town) || 0) + (shade === "towns" ? 1 : yuan));
    }
    return { towns, apart, classes: classesOf([...towns.values()]) };
  }

  // At most five classes: one per value while that is enough, else five of equal number.
  function classesOf(values) {
    const sorted = values.slice().sort((a, b) => a - b);
    const distinct = [...new Set(sorted)];
    if (distinct.length <= CLASSES) return distinct.map((value) => ({ from: value, to: value, n: sorted.filter((v) => v === value).length }));
    const edges = [...new Set(Array.from({ length: CLASSES }, (_, k) => sorted[Math.floor((k * sorted.length) / CLASSES)]))];
    return edges.map((from, k) => {
      const held = sorted.filter((v) => v >= from && (k + 1 === edges.length || v < edges[k + 1]));
      return { from, to: held.at(-1), n: held.length };
    });
  }

  // Few classes are spread over the whole scale, so that two are told apart as well as five.
  const inkOf = (k, count) => `class-${count === 1 ? 3 : Math.round(1 + (k * (CLASSES - 1)) / (count - 1))}`;

  function shadeOf({ towns, classes }, inks) {
    return (name) => {
      const value = towns.get(name);
      const k = value === undefined ? -1 : classes.findIndex((one) => value <= one.to);
      return k < 0 ? "" : inks[inkOf(k, classes.length)];
    };
  }

  Object.assign(window.planmap, { overlaysOf, flipped, byTown, classesOf, shadeOf, inkOf });
})();

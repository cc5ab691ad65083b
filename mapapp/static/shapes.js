// Unpack the geometries into typed arrays in world units (0 to 1, Mercator), with the box and the sign's place of each row.
(function () {
  "use strict";
  const { worldX, worldY } = window.planmap;
  const KIND = { "-": 0, A: 1, P: 2, L: 3 };
  const EARTH = 40075016.686;

  function corners({ origin, steps, parts, sizes, kind }) {
    const at = new Float64Array(steps.length);
    let [read, part] = [0, 0];
    let held = 0;
    for (let row = 0; row < kind.length; row++) {
      if (kind[row] === "-") continue;
      let [lon, lat] = origin;
      for (const end = part + parts[held++]; part < end; part++) {
        for (const stop = read + 2 * sizes[part]; read < stop; read += 2) {
          lon += steps[read];
          lat += steps[read + 1];
          at[read] = worldX(lon / 1e6);
          at[read + 1] = worldY(lat / 1e6);
        }
      }
    }
    return at;
  }

  // Halfway along the longest part of a line.
  function halfway(at, from, first, last) {
    let longest = [0, 0, -1];
    for (let p = first; p < last; p++) {
      let length = 0;
      for (let i = from[p] + 1; i < from[p + 1]; i++) length += Math.hypot(at[2 * i] - at[2 * i - 2], at[2 * i + 1] - at[2 * i - 1]);
      if (length > longest[2]) longest = [from[p], from[p + 1], length];
    }
    let left = longest[2] / 2;
    for (let i = longest[0] + 1; i < longest[1]; i++) {
      const [ax, ay, bx, by] = [at[2 * i - 2], at[2 * i - 1], at[2 * i], at[2 * i + 1]];
      const step = Math.hypot(bx - ax, by - ay);
      if (step >= left && step > 0) return [ax + ((bx - ax) * left) / step, ay + ((by - ay) * left) / step];
      left -= step;
    }
    return [at[2 * longest[0]], at[2 * longest[0] + 1]];
  }

  function unpack(packed, n, radius) {
    const at = corners(packed);
    const from = new Uint32Array(packed.sizes.length + 1);
    packed.sizes.forEach((size, p) => (from[p + 1] = from[p] + size));
    const rows = (Type) => new Type(n);
    const held = { at, from, kind: rows(Uint8Array), first: new Uint32Array(n + 1), x: rows(Float64Array), y: rows(Float64Array), w: rows(Float64Array), e: rows(Float64Array), n: rows(Float64Array), s: rows(Float64Array), reach: rows(Float64Array) };
    let [index, part, spot] = [0, 0, 0];
    for (let row = 0; row < n; row++) {
      held.first[row] = part;
      const kind = (held.kind[row] = KIND[packed.kind[row]]);
      if (!kind) continue;
      const last = part + packed.parts[index++];
      place(held, packed, row, part, last, kind === 1 ? spot++ : -1, radius[row]);
      part = last;
    }
    held.first[n] = part;
    held.order = drawn(held, n);
    return held;
  }

  function place(held, packed, row, part, last, spot, radius) {
    const { at, from } = held;
    const start = from[part];
    let [x, y] = [at[2 * start], at[2 * start + 1]];
    if (held.kind[row] === 3) [x, y] = halfway(at, from, part, last);
    if (spot >= 0) {
      let [lon, lat] = [packed.origin[0] + packed.steps[2 * start], packed.origin[1] + packed.steps[2 * start + 1]];
      [lon, lat] = [lon + packed.spots[2 * spot], lat + packed.spots[2 * spot + 1]];
      [x, y] = [worldX(lon / 1e6), worldY(lat / 1e6)];
    }
    // Mercator stretches by 1 / cos(latitude); cosh of its northing is just that.
    const reach = radius ? (radius / EARTH) * Math.cosh(Math.PI * (1 - 2 * y)) : 0;
    let [w, e, n, s] = [x - reach, x + reach, y - reach, y + reach];
    for (let i = 2 * start; i < 2 * from[last]; i += 2) {
      if (at[i] < w) w = at[i];
      if (at[i] > e) e = at[i];
      if (at[i + 1] < n) n = at[i + 1];
      if (at[i + 1] > s) s = at[i + 1];
    }
    held.x[row] = x;
    held.y[row] = y;
    held.w[row] = w;
    held.e[row] = e;
    held.n[row] = n;
    held.s[row] = s;
    held.reach[row] = reach;
  }

  // Areas lie under points, points under lines, large under small.
  function drawn({ kind, w, e, n, s }, count) {
    const sizes = new Float64Array(count);
    const layers = [[], [], [], []];
    for (let row = 0; row < count; row++) {
      sizes[row] = (e[row] - w[row]) * (s[row] - n[row]);
      layers[kind[row]].push(row);
    }
    const bySize = (a, b) => sizes[b] - sizes[a] || a - b;
    return Uint32Array.from(layers.slice(1).flatMap((rows) => rows.sort(bySize)));
  }

  // The square of the distance from a point to the lines of a row.
  function distance({ at, from, first }, row, x, y) {
    let best = Infinity;
    for (let p = first[row]; p < first[row + 1]; p++) for (let i = 2 * from[p] + 2; i < 2 * from[p + 1]; i += 2) {
      const [ax, ay, dx, dy] = [at[i - 2], at[i - 1], at[i] - at[i - 2], at[i + 1] - at[i - 1]];
      const length = dx * dx + dy * dy;
      const t = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
      best = Math.min(best, Math.hypot(x - ax - t * dx, y - ay - t * dy));
    }
    return best;
  }

  function inside({ at, from, first }, row, x, y) {
    let odd = false;
    for (let p = first[row]; p < first[row + 1]; p++) {
      const [a, z] = [2 * from[p], 2 * from[p + 1]];
      for (let i = a, j = z - 2; i < z; j = i, i += 2) {
        if (at[i + 1] > y !== at[j + 1] > y && x < ((at[j] - at[i]) * (y - at[i + 1])) / (at[j + 1] - at[i + 1]) + at[i]) odd = !odd;
      }
    }
    return odd;
  }

  Object.assign(window.planmap, { unpack, distance, inside });
})();

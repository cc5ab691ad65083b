// Draw the commitments on a canvas of our own; a filter only changes which rows are drawn.
(function () {
  "use strict";
  const { FONT, inks, worldX, worldY, Sheet, prepareBase, drawBase, unpack, distance, inside, writeLabels, Signs, Raster, overlaysOf, byTown, shadeOf } = window.planmap;
  const DENSE = 1200; // signs in view; beyond, pixels are set instead of paths stroked
  const TYPES = ["", "A", "P", "L"];

  class Plan {
    constructor(map, hub, features, base) {
      Object.assign(this, { map, hub, base: prepareBase(base), under: "ours", hidden: -1, paints: 0, raster: new Raster(), signs: new Signs(hub) });
      this.take(features);
      this.reink();
      map.createPane("ground").style.zIndex = 150;
      map.createPane("plan").style.zIndex = 410;
      map.getPane("plan").style.pointerEvents = "none";
      this.ground = new Sheet((ctx, at) => this.paintGround(ctx, at), { pane: "ground", padding: 0.35 });
      this.sheet = new Sheet((ctx, at) => this.paint(ctx, at), { pane: "plan", padding: 0.35 });
      map.addLayer(this.ground).addLayer(this.sheet);
    }

    // Take over a table, also another one of the same report while the map stands.
    take(features) {
      Object.assign(this, { features, cache: new Map(), picked: null, spread: null, hidden: -1 });
      this.shapes = unpack(features.shapes, features.n, features.radius);
      this.signs.features = features;
      this.shown = new Uint8Array(features.n).fill(1);
      this.inView = new Uint32Array(features.n);
    }

    // Read the palette anew, after the theme has changed.
    reink() {
      this.inks = inks();
      this.signs.forget(this.inks);
    }

    // Which rows are shown, as one byte each.
    show(mask) {
      this.shown = mask;
      this.spread = null;
    }

    hide(row) {
      this.hidden = row;
      this.sheet.redraw();
    }

    get overlays() {
      const { show } = this.hub.view;
      if (!this.on || this.on.show !== show) {
        this.on = { ...overlaysOf(show), show };
        this.spread = null;
      }
      return this.on;
    }

    // The sums by town that the ground is shaded with, or null.
    get towns() {
      const { shade } = this.overlays;
      if (!shade) return null;
      return (this.spread ??= byTown(this.features, this.hub.codes, this.shown, shade));
    }

    townWords(name) {
      const value = this.towns?.towns.get(name);
      return value === undefined ? "" : this.overlays.shade === "towns" ? String(value) : this.moneyWords(value);
    }

    get marks() {
      return Array.from(this.shapes.order, (row) => this.markOf(row));
    }

    markOf(row) {
      const s = this.shapes;
      if (!(row >= 0) || !s.kind[row]) return undefined;
      if (!this.cache.has(row)) {
        const form = this.hub.codes.form[this.features.form[row]];
        this.cache.set(row, { row, type: TYPES[s.kind[row]], form, x: s.x[row], y: s.y[row], w: s.w[row], e: s.e[row], n: s.n[row], s: s.s[row], reach: s.reach[row] });
      }
      return this.cache.get(row);
    }

    colour(row) {
      const { colour } = this.overlays;
      return this.signs.ink(this.signs.key(row, colour), colour);
    }

    moneyWords(yuan) {
      return this.hub.money(yuan);
    }

    // Money said of this thing alone: never the group's, which has a badge of its own.
    money(row) {
      const { report, cited } = this.overlays;
      const f = this.features;
      if (report && f.yuan[row] && f.basis[row] === "own") return { yuan: f.yuan[row], cited: false, words: this.moneyWords(f.yuan[row]) };
      if (cited && f.cited[row]) return { yuan: f.cited[row], cited: true, words: this.moneyWords(f.cited[row]) + this.hub.words["map.cited_mark"] };
      return null;
    }

    coinReach({ yuan }) {
      return 2 + Math.sqrt(yuan / 1e8) * 2.6;
    }

    paintGround(ctx, at) {
      const towns = this.towns;
      drawBase(ctx, at, this.base, { inks: this.inks, under: this.under, shade: towns ? shadeOf(towns, this.inks) : undefined });
    }

    // Fill `inView` with the shown rows that touch the sheet, in drawing order, and return how many they are.
    look(at) {
      const { order, w, e, n, s } = this.shapes;
      const { shown, inView } = this;
      let count = 0;
      for (let k = 0; k < order.length; k++) {
        const row = order[k];
        if (shown[row] && e[row] >= at.west && w[row] <= at.east && s[row] >= at.north && n[row] <= at.south) inView[count++] = row;
      }
      return count;
    }

    paint(ctx, at) {
      this.paints++;
      const selected = this.selected();
      const count = this.look(at);
      this.drawn = count;
      const many = count > DENSE;
      const radius = many ? 3 : at.zoom < 9.5 ? 7 : at.zoom < 11.5 ? 9 : 10;
      const chosen = this.shown[selected] && selected !== this.hidden ? this.markOf(selected) : undefined;
      const marks = many ? [] : Array.from(this.inView.subarray(0, count), (row) => this.markOf(row)).filter((mark) => mark.row !== this.hidden);
      if (many) this.crowd(ctx, at, count, radius);
      for (const mark of marks) if (mark !== chosen) this.body(ctx, at, mark, false);
      if (chosen) this.body(ctx, at, chosen, true);
      this.leaders(ctx, at);
      for (const mark of marks) this.coin(ctx, at, mark, radius);
      for (const mark of marks) this.head(ctx, at, mark, radius);
      if (chosen) this.halo(ctx, at, chosen, Math.max(radius, 7));
      const piles = this.stacks(ctx, at, marks, radius);
      writeLabels(this, ctx, at, many && chosen ? [chosen] : marks, piles, radius, chosen ? selected : -1);
    }

    crowd(ctx, at, count, radius) {
      const { colour } = this.overlays;
      const name = colour || "sector";
      const { codes } = this.hub;
      const values = Uint32Array.from(codes[name], (key) => this.raster.value(this.signs.ink(key, colour)));
      const dashed = codes.form.map((form) => form === "schematic");
      const look = { codes: this.features[name], values, forms: this.features.form, dashed, ring: this.raster.value(this.inks.sign) };
      this.raster.draw(ctx, at, this.shapes, this.inView, count, look, radius);
    }

    trace(ctx, at, { row, type }) {
      const { at: xy, from, first } = this.shapes;
      ctx.beginPath();
      for (let p = first[row]; p < first[row + 1]; p++) {
        for (let i = 2 * from[p]; i < 2 * from[p + 1]; i += 2) {
          const [x, y] = [xy[i] * at.scale - at.ox, xy[i + 1] * at.scale - at.oy];
          if (i > 2 * from[p]) ctx.lineTo(x, y);
          else ctx.moveTo(x, y);
        }
        if (type === "A") ctx.closePath();
      }
    }

    body(ctx, at, mark, chosen) {
      if (Math.max(mark.e - mark.w, mark.s - mark.n) * at.scale < 3) return;
      const colour = this.colour(mark.row);
      ctx.setLineDash([]);
      if (mark.type === "L") this.line(ctx, at, mark, colour, chosen);
      else if (mark.type === "A") {
        this.trace(ctx, at, mark);
        this.field(ctx, colour, chosen, !this.overlays.shade);
      } else if (mark.reach * at.scale > 9) {
        ctx.beginPath();
        ctx.arc(mark.x * at.scale - at.ox, mark.y * at.scale - at.oy, mark.reach * at.scale, 0, 7);
        this.field(ctx, colour, chosen, mark.form === "anchor");
      }
    }

    // An area or a circle in which a thing lies somewhere: hatched, unless a shading below is to be read.
    field(ctx, colour, chosen, hatched) {
      if (hatched) {
        ctx.fillStyle = this.signs.hatch(ctx, colour);
        ctx.fill("evenodd");
      }
      if (chosen) {
        ctx.fillStyle = `${colour}1c`;
        ctx.fill("evenodd");
      }
      ctx.strokeStyle = colour;
      ctx.globalAlpha = chosen ? 1 : 0.75;
      ctx.lineWidth = chosen ? 2.4 : 1.2;
      ctx.stroke();
      ctx.globalAlpha = 1;
    }

    line(ctx, at, mark, colour, chosen) {
      const money = this.money(mark.row);
      const width = (money ? Math.min(9, 3.2 + Math.sqrt(money.yuan / 1e8) * 0.4) : 3.2) + (chosen ? 1.2 : 0);
      this.trace(ctx, at, mark);
      ctx.lineCap = "butt";
      ctx.lineJoin = "round";
      ctx.strokeStyle = this.inks.halo;
      ctx.globalAlpha = 0.65;
      ctx.lineWidth = width + 2.4;
      ctx.stroke();
      ctx.globalAlpha = 1;
      if (mark.form === "schematic") ctx.setLineDash([width * 2.6, width * 1.5]);
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
      ctx.setLineDash([]);
    }

    coin(ctx, at, mark, radius) {
      const money = this.money(mark.row);
      if (!money || mark.type === "L") return;
      ctx.beginPath();
      ctx.arc(mark.x * at.scale - at.ox, mark.y * at.scale - at.oy, radius + this.coinReach(money), 0, 7);
      ctx.fillStyle = this.inks[money.cited ? "cited-fill" : "money-fill"];
      ctx.fill();
      ctx.strokeStyle = this.inks[money.cited ? "cited" : "money"];
      ctx.lineWidth = money.cited ? 1.4 : 2.2;
      ctx.stroke();
    }

    head(ctx, at, mark, radius) {
      const { colour } = this.overlays;
      const { tile, side } = this.signs.tile(this.signs.key(mark.row, colour), colour, radius);
      ctx.drawImage(tile, mark.x * at.scale - at.ox - side / 2, mark.y * at.scale - at.oy - side / 2, side, side);
    }

    // Signs that stand on one spot hide each other: say how many there are; a click opens the choice.
    stacks(ctx, at, marks, radius) {
      const piles = [];
      for (const mark of marks) {
        const [x, y] = [mark.x * at.scale - at.ox, mark.y * at.scale - at.oy];
        const pile = piles.find((other) => Math.hypot(other.px - x, other.py - y) < radius * 0.9);
        if (pile) Object.assign(pile, { n: pile.n + 1, px: x, py: y });
        else piles.push({ px: x, py: y, n: 1 });
      }
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.font = `700 10px ${FONT}`;
      const high = piles.filter((one) => one.n > 1).map((one) => ({ ...one, x: one.px + radius * 0.85, y: one.py - radius * 0.85 }));
      for (const { x, y, n } of high) {
        ctx.beginPath();
        ctx.arc(x, y, 7.5, 0, 7);
        ctx.fillStyle = this.inks.ink;
        ctx.fill();
        ctx.strokeStyle = this.inks.sign;
        ctx.lineWidth = 1.5;
        ctx.stroke();
        ctx.fillStyle = this.inks.casing;
        ctx.fillText(String(n), x, y + 0.5);
      }
      return high;
    }

    halo(ctx, at, mark, radius) {
      ctx.beginPath();
      ctx.arc(mark.x * at.scale - at.ox, mark.y * at.scale - at.oy, radius + 5, 0, 7);
      ctx.strokeStyle = this.inks.ink;
      ctx.lineWidth = 2.2;
      ctx.stroke();
      this.head(ctx, at, mark, radius);
    }

    // Thin threads from the district's badge to the places that stand beside the sum "among others".
    leaders(ctx, at) {
      const from = this.badgeAt && this.badgeAt();
      if (!from) return;
      for (const row of from.rows) {
        const mark = this.markOf(row);
        const seen = mark && mark.x > at.west && mark.x < at.east && mark.y > at.north && mark.y < at.south;
        if (!seen || !this.shown[row]) continue;
        ctx.beginPath();
        ctx.moveTo(from.x, from.y);
        ctx.lineTo(mark.x * at.scale - at.ox, mark.y * at.scale - at.oy);
        ctx.strokeStyle = this.inks.halo;
        ctx.lineWidth = 3.4;
        ctx.stroke();
        ctx.strokeStyle = this.inks.money;
        ctx.lineWidth = 1.3;
        ctx.stroke();
      }
    }

    // The name, for a schematic line that word and the published length, and the money where it is shown.
    caption(row, full) {
      const words = [this.features.name[row]];
      const km = this.features.km[row];
      if (this.hub.codes.form[this.features.form[row]] === "schematic") words.push(this.hub.words["map.schematic"], km ? this.hub.say("unit.km", { n: km }) : "");
      words.push((full && this.money(row)?.words) || "");
      return words.filter(Boolean).join(" ");
    }

    selected() {
      const { id } = this.hub.view;
      if (!this.picked || this.picked.id !== id) this.picked = { id, row: id ? this.features.id.indexOf(id) : -1 };
      return this.picked.row;
    }

    // Signs under the pointer first, then lines, then what merely covers the place.
    hits(latlng) {
      const [px, py] = [worldX(latlng.lng), worldY(latlng.lat)];
      const scale = 256 * 2 ** this.map.getZoom();
      const slack = 13 / scale;
      const { order, kind, x, y, w, e, n, s, reach } = this.shapes;
      const near = { sign: [], line: [], cover: [] };
      for (let k = 0; k < order.length; k++) {
        const row = order[k];
        if (px < w[row] - slack || px > e[row] + slack || py < n[row] - slack || py > s[row] + slack || !this.shown[row] || row === this.hidden) continue;
        const gap = Math.hypot(x[row] - px, y[row] - py) * scale;
        const size = (e[row] - w[row]) * (s[row] - n[row]);
        if (gap <= 13) near.sign.push({ row, gap });
        else if (kind[row] === 3 && distance(this.shapes, row, px, py) * scale <= 8) near.line.push({ row, gap });
        else if (kind[row] === 1 && inside(this.shapes, row, px, py)) near.cover.push({ row, gap: size });
        else if (kind[row] === 2 && gap <= reach[row] * scale) near.cover.push({ row, gap: size });
      }
      const found = near.sign.length ? near.sign : near.line.length ? near.line : near.cover;
      return found.sort((a, b) => a.gap - b.gap || a.row - b.row).map((hit) => hit.row);
    }

    // The box around all that is placed, or around some marks, as latitudes and longitudes.
    bounds(marks) {
      const s = this.shapes;
      const rows = marks ? marks.map((mark) => mark.row) : s.order;
      if (!rows.length) return null;
      const lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
      let [w, n, e, south] = [Infinity, Infinity, -Infinity, -Infinity];
      for (const row of rows) [w, n, e, south] = [Math.min(w, s.w[row]), Math.min(n, s.n[row]), Math.max(e, s.e[row]), Math.max(south, s.s[row])];
      return L.latLngBounds([lat(south), w * 360 - 180], [lat(n), e * 360 - 180]);
    }

    pixel(row) {
      const mark = this.markOf(row);
      if (!mark) return null;
      const scale = 256 * 2 ** this.map.getZoom();
      const corner = this.map.getPixelBounds().min;
      return { x: mark.x * scale - corner.x, y: mark.y * scale - corner.y };
    }

    fly(row) {
      const mark = this.markOf(row);
      if (mark) this.go(this.bounds([mark]).pad(0.25), 13);
    }

    go(box, maxZoom = 15) {
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.map.flyToBounds(box, { maxZoom, duration: 0.7, animate: !still });
    }
  }

  Object.assign(window.planmap, { Plan });
})();

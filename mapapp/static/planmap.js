// Draw the commitments on a canvas of our own; a filter only changes which rows are drawn.
(function () {
  "use strict";
  const { FONT, worldX, worldY, project, Sheet, trace, prepareBase, drawBase, distance, inside, writeLabels } = window.planmap;
  const NEUTRAL = "#46525f";
  const INK = "#1d2733";
  const DENSE = 1200;

  function prepare(features, codes) {
    const marks = [];
    features.geometry.forEach((shape, row) => {
      if (!shape || !features.point[row]) return;
      const parts = shape[1].map(project);
      const mark = { row, type: shape[0], parts, x: worldX(features.point[row][0]), y: worldY(features.point[row][1]) };
      mark.cos = Math.cos((features.point[row][1] * Math.PI) / 180);
      mark.form = codes.form[features.form[row]];
      mark.reach = features.radius[row] ? features.radius[row] / (40075016.686 * mark.cos) : 0;
      let [w, s, e, n] = [mark.x - mark.reach, mark.y - mark.reach, mark.x + mark.reach, mark.y + mark.reach];
      for (const part of parts) for (let i = 0; i < part.length; i += 2) {
        w = Math.min(w, part[i]);
        e = Math.max(e, part[i]);
        s = Math.min(s, part[i + 1]);
        n = Math.max(n, part[i + 1]);
      }
      Object.assign(mark, { w, e, n: s, s: n, size: (e - w) * (n - s) });
      marks.push(mark);
    });
    const rank = { A: 0, P: 1, L: 2 };
    return marks.sort((a, b) => rank[a.type] - rank[b.type] || b.size - a.size || a.row - b.row);
  }

  class Plan {
    constructor(map, hub, features, base) {
      Object.assign(this, { map, hub, features, base: prepareBase(base), sprites: {}, patterns: {} });
      this.marks = prepare(features, hub.codes);
      this.byRow = new Map(this.marks.map((mark) => [mark.row, mark]));
      this.shown = new Uint8Array(features.n).fill(1);
      this.hover = -1;
      map.createPane("ground").style.zIndex = 150;
      this.ground = new Sheet((ctx, at) => drawBase(ctx, at, this.base), { pane: "ground", padding: 0.35 });
      this.sheet = new Sheet((ctx, at) => this.paint(ctx, at), { padding: 0.35 });
      map.addLayer(this.ground).addLayer(this.sheet);
      map.getPane("overlayPane").style.pointerEvents = "none";
    }

    get overlays() {
      const show = this.hub.view.show;
      const on = show ? show.split(",") : ["stage"];
      return { stage: on.includes("stage"), report: on.includes("report"), cited: on.includes("cited") };
    }

    colour(row) {
      return this.overlays.stage ? this.hub.colours[this.hub.codes.stage[this.features.stage[row]]] : NEUTRAL;
    }

    // Money said of this thing alone: never the group's, which has a badge of its own.
    money(row) {
      const { report, cited } = this.overlays;
      const f = this.features;
      if (report && f.yuan[row] && f.basis[row] === "own") return { yuan: f.yuan[row], cited: false, words: f.money[row] };
      if (cited && f.cited[row]) return { yuan: f.cited[row], cited: true, words: f.cited_money[row] };
      return null;
    }

    hatch(colour) {
      if (!this.patterns[colour]) {
        const tile = document.createElement("canvas");
        tile.width = tile.height = 16;
        const ctx = tile.getContext("2d");
        ctx.strokeStyle = colour;
        ctx.globalAlpha = 0.42;
        ctx.lineWidth = 1.6;
        for (const k of [-16, -8, 0, 8, 16, 24]) {
          ctx.moveTo(k, 16);
          ctx.lineTo(k + 16, 0);
        }
        ctx.stroke();
        this.patterns[colour] = tile;
      }
      return this.sheet._ctx.createPattern(this.patterns[colour], "repeat");
    }

    sprite(key, radius, paint) {
      const ratio = window.devicePixelRatio || 1;
      const name = `${key}/${radius}/${ratio}`;
      if (!this.sprites[name]) {
        const side = Math.ceil((radius + 3) * 2 * ratio);
        const tile = document.createElement("canvas");
        tile.width = tile.height = side;
        const ctx = tile.getContext("2d");
        ctx.translate(side / 2, side / 2);
        ctx.scale(ratio, ratio);
        paint(ctx, radius);
        this.sprites[name] = { tile, side: side / ratio };
      }
      return this.sprites[name];
    }

    sign(row, radius) {
      const stage = this.hub.codes.stage[this.features.stage[row]];
      const sector = this.hub.codes.sector[this.features.sector[row]];
      const key = this.overlays.stage ? stage : `sector ${sector}`;
      return this.sprite(key, radius, (ctx) => {
        ctx.beginPath();
        ctx.arc(0, 0, radius + 1.5, 0, 7);
        ctx.fillStyle = "#fff";
        ctx.shadowColor = "rgba(20,30,40,.35)";
        ctx.shadowBlur = 3;
        ctx.fill();
        ctx.shadowBlur = 0;
        ctx.beginPath();
        ctx.arc(0, 0, radius, 0, 7);
        ctx.fillStyle = this.overlays.stage ? this.hub.colours[stage] : NEUTRAL;
        ctx.fill();
        if (radius < 6) return;
        ctx.fillStyle = "#fff";
        if (this.overlays.stage) {
          ctx.scale(radius, radius);
          ctx.fill(new Path2D(this.hub.SIGNS[stage]));
          return;
        }
        ctx.font = `600 ${radius * 1.15}px ${FONT}`;
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillText(this.hub.words[`glyph.${sector}`], 0, 0.5);
      });
    }

    paint(ctx, at) {
      const selected = this.selected();
      const inView = this.marks.filter((m) => this.shown[m.row] && m.e >= at.west && m.w <= at.east && m.s >= at.north && m.n <= at.south);
      this.drawn = inView.length;
      const radius = inView.length > DENSE ? 3.5 : at.zoom < 9.5 ? 7 : at.zoom < 11.5 ? 9 : 10;
      const many = inView.length > DENSE;
      if (many) this.crowd(ctx, at, inView);
      else for (const mark of inView) if (mark.row !== selected) this.body(ctx, at, mark, false);
      const chosen = this.byRow.get(selected);
      if (chosen && this.shown[selected]) this.body(ctx, at, chosen, true);
      this.leaders(ctx, at);
      for (const mark of inView) this.coin(ctx, at, mark, radius);
      for (const mark of inView) this.head(ctx, at, mark, radius);
      if (chosen && this.shown[selected]) this.halo(ctx, at, chosen, radius);
      if (!many) this.stacks(ctx, at, inView, radius);
      writeLabels(this, ctx, at, inView, radius, chosen);
    }

    body(ctx, at, mark, chosen) {
      const colour = this.colour(mark.row);
      const pixels = Math.max(mark.e - mark.w, mark.s - mark.n) * at.scale;
      if (pixels < 3) return;
      ctx.setLineDash([]);
      if (mark.type === "A") this.area(ctx, at, mark, colour, chosen);
      else if (mark.type === "L") this.line(ctx, at, mark, colour, chosen);
      else if (mark.reach * at.scale > 9) this.circle(ctx, at, mark, colour, chosen);
    }

    // Thousands at once: outlines and lines of one colour and one style in one stroke, without hatching.
    crowd(ctx, at, inView) {
      const groups = new Map();
      for (const mark of inView) {
        if (Math.max(mark.e - mark.w, mark.s - mark.n) * at.scale < 3) continue;
        const dashed = mark.form === "schematic";
        const key = `${this.colour(mark.row)} ${mark.type} ${dashed}`;
        if (!groups.has(key)) groups.set(key, { colour: this.colour(mark.row), type: mark.type, dashed, path: new Path2D() });
        const { path } = groups.get(key);
        if (mark.type === "P") {
          const r = mark.reach * at.scale;
          const [x, y] = [mark.x * at.scale - at.ox, mark.y * at.scale - at.oy];
          path.moveTo(x + r, y);
          path.arc(x, y, r, 0, 7);
        } else for (const part of mark.parts) {
          for (let i = 0; i < part.length; i += 2) path[i ? "lineTo" : "moveTo"](part[i] * at.scale - at.ox, part[i + 1] * at.scale - at.oy);
          if (mark.type === "A") path.closePath();
        }
      }
      for (const { colour, type, dashed, path } of groups.values()) {
        ctx.setLineDash(dashed ? [6, 4] : []);
        ctx.strokeStyle = colour;
        ctx.globalAlpha = type === "L" ? 0.9 : 0.55;
        ctx.lineWidth = type === "L" ? 1.8 : 0.9;
        ctx.stroke(path);
      }
      ctx.setLineDash([]);
      ctx.globalAlpha = 1;
    }

    area(ctx, at, mark, colour, chosen) {
      trace(ctx, at, mark.parts, true);
      ctx.fillStyle = this.hatch(colour);
      ctx.fill("evenodd");
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
      trace(ctx, at, mark.parts, false);
      ctx.lineCap = "butt";
      ctx.lineJoin = "round";
      ctx.strokeStyle = "rgba(255,255,255,.6)";
      ctx.lineWidth = width + 2.4;
      ctx.stroke();
      if (mark.form === "schematic") ctx.setLineDash([width * 2.6, width * 1.5]);
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
      ctx.setLineDash([]);
    }

    circle(ctx, at, mark, colour, chosen) {
      ctx.beginPath();
      ctx.arc(mark.x * at.scale - at.ox, mark.y * at.scale - at.oy, mark.reach * at.scale, 0, 7);
      if (mark.form === "anchor") {
        ctx.fillStyle = this.hatch(colour);
        ctx.fill();
      }
      if (chosen) {
        ctx.fillStyle = `${colour}1c`;
        ctx.fill();
      }
      ctx.strokeStyle = colour;
      ctx.globalAlpha = chosen ? 1 : 0.7;
      ctx.lineWidth = chosen ? 2.2 : 1;
      ctx.stroke();
      ctx.globalAlpha = 1;
    }

    coin(ctx, at, mark, radius) {
      const money = this.money(mark.row);
      if (money && mark.type !== "L") {
        const x = mark.x * at.scale - at.ox;
        const y = mark.y * at.scale - at.oy;
        const r = radius + 2 + Math.sqrt(money.yuan / 1e8) * 2.6;
        ctx.beginPath();
        ctx.arc(x, y, r, 0, 7);
        ctx.fillStyle = money.cited ? "rgba(255,255,255,.55)" : "rgba(120,88,20,.42)";
        ctx.fill();
        ctx.strokeStyle = money.cited ? "rgba(29,39,51,.85)" : "#6b4d0c";
        ctx.lineWidth = money.cited ? 1.4 : 2.2;
        ctx.stroke();
      }
    }

    head(ctx, at, mark, radius) {
      const { tile, side } = this.sign(mark.row, radius);
      ctx.drawImage(tile, mark.x * at.scale - at.ox - side / 2, mark.y * at.scale - at.oy - side / 2, side, side);
    }

    // Signs that stand on one spot hide each other: say how many there are; a click opens the choice.
    stacks(ctx, at, inView, radius) {
      const piles = [];
      for (const mark of inView) {
        const x = mark.x * at.scale - at.ox;
        const y = mark.y * at.scale - at.oy;
        const pile = piles.find((other) => Math.hypot(other.x - x, other.y - y) < radius * 0.9);
        if (pile) Object.assign(pile, { n: pile.n + 1, x, y });
        else piles.push({ x, y, n: 1 });
      }
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.font = `700 10px ${FONT}`;
      for (const pile of piles.filter((one) => one.n > 1)) {
        const [x, y] = [pile.x + radius * 0.85, pile.y - radius * 0.85];
        ctx.beginPath();
        ctx.arc(x, y, 7.5, 0, 7);
        ctx.fillStyle = INK;
        ctx.fill();
        ctx.strokeStyle = "#fff";
        ctx.lineWidth = 1.5;
        ctx.stroke();
        ctx.fillStyle = "#fff";
        ctx.fillText(String(pile.n), x, y + 0.5);
      }
    }

    halo(ctx, at, mark, radius) {
      const x = mark.x * at.scale - at.ox;
      const y = mark.y * at.scale - at.oy;
      ctx.beginPath();
      ctx.arc(x, y, radius + 5, 0, 7);
      ctx.strokeStyle = INK;
      ctx.lineWidth = 2.2;
      ctx.stroke();
      const { tile, side } = this.sign(mark.row, radius);
      ctx.drawImage(tile, x - side / 2, y - side / 2, side, side);
    }

    // Thin threads from the district's badge to the places that stand beside the sum "among others".
    leaders(ctx, at) {
      const from = this.badgeAt && this.badgeAt();
      if (!from) return;
      for (const row of from.rows) {
        const mark = this.byRow.get(row);
        const seen = mark && mark.x > at.west && mark.x < at.east && mark.y > at.north && mark.y < at.south;
        if (!seen || !this.shown[row]) continue;
        ctx.beginPath();
        ctx.moveTo(from.x, from.y);
        ctx.lineTo(mark.x * at.scale - at.ox, mark.y * at.scale - at.oy);
        ctx.strokeStyle = "rgba(255,255,255,.85)";
        ctx.lineWidth = 3.4;
        ctx.stroke();
        ctx.strokeStyle = "#6b4d0c";
        ctx.lineWidth = 1.3;
        ctx.stroke();
      }
    }

    // The name, for a schematic line that word and the published length, and the money where it is shown.
    caption(row, full) {
      const lang = this.hub.view.lang === "en" ? 1 : 0;
      const words = [this.features.name[row]];
      const km = this.features.km[row];
      if (this.hub.codes.form[this.features.form[row]] === "schematic") words.push(this.hub.words["map.schematic"], km ? this.hub.say("unit.km", { n: km }) : "");
      const money = full && this.money(row);
      if (money) words.push(money.words[lang] + (money.cited ? this.hub.words["map.cited_mark"] : ""));
      return words.filter(Boolean).join(" ");
    }

    selected() {
      const id = this.hub.view.id;
      return id ? this.features.id.indexOf(id) : -1;
    }

    // Signs under the pointer first, then lines, then what merely covers the place.
    hits(latlng) {
      const x = worldX(latlng.lng);
      const y = worldY(latlng.lat);
      const scale = 256 * 2 ** this.map.getZoom();
      const near = { sign: [], line: [], cover: [] };
      for (const mark of this.marks) {
        if (!this.shown[mark.row]) continue;
        const slack = 13 / scale;
        if (x < mark.w - slack || x > mark.e + slack || y < mark.n - slack || y > mark.s + slack) continue;
        const gap = Math.hypot(mark.x - x, mark.y - y) * scale;
        if (gap <= 13) near.sign.push({ mark, gap });
        else if (mark.type === "L" && distance(mark.parts, x, y) * scale <= 8) near.line.push({ mark, gap });
        else if (mark.type === "A" && inside(mark.parts, x, y)) near.cover.push({ mark, gap: mark.size });
        else if (mark.type === "P" && gap <= mark.reach * scale) near.cover.push({ mark, gap: mark.size });
      }
      const found = near.sign.length ? near.sign : near.line.length ? near.line : near.cover;
      return found.sort((a, b) => a.gap - b.gap || a.mark.row - b.mark.row).map((hit) => hit.mark.row);
    }

    // The box around all that is placed, as latitudes and longitudes.
    bounds(marks = this.marks) {
      if (!marks.length) return null;
      const lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
      let [w, n, e, s] = [Infinity, Infinity, -Infinity, -Infinity];
      for (const mark of marks) [w, n, e, s] = [Math.min(w, mark.w), Math.min(n, mark.n), Math.max(e, mark.e), Math.max(s, mark.s)];
      return L.latLngBounds([lat(s), w * 360 - 180], [lat(n), e * 360 - 180]);
    }

    pixel(row) {
      const mark = this.byRow.get(row);
      if (!mark) return null;
      const scale = 256 * 2 ** this.map.getZoom();
      const corner = this.map.getPixelBounds().min;
      return { x: mark.x * scale - corner.x, y: mark.y * scale - corner.y };
    }

    fly(row) {
      const mark = this.byRow.get(row);
      if (!mark) return;
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.map.flyToBounds(this.bounds([mark]).pad(0.25), { maxZoom: 13, duration: 0.7, animate: !still });
    }
  }

  Object.assign(window.planmap, { Plan, NEUTRAL });
})();

// Draw base map and commitments on two canvases of our own over Leaflet; filters only change which rows are drawn.
(function () {
  "use strict";
  const FORM = { exact: 0, point: 1, schematic: 2, anchor: 3, area: 4 };
  const NEUTRAL = "#46525f";
  const INK = "#1d2733";
  const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif';
  const DENSE = 1200;

  const worldX = (lon) => (lon + 180) / 360;
  const worldY = (lat) => {
    const s = Math.sin((lat * Math.PI) / 180);
    return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
  };
  const project = (flat) => {
    const out = new Float64Array(flat.length);
    for (let i = 0; i < flat.length; i += 2) {
      out[i] = worldX(flat[i]);
      out[i + 1] = worldY(flat[i + 1]);
    }
    return out;
  };

  // A canvas that moves with the map; Leaflet's own renderer does the panning and the zoom animation.
  const Sheet = L.Renderer.extend({
    initialize(draw, options) {
      this.draw = draw;
      L.Renderer.prototype.initialize.call(this, options);
    },
    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._ctx = this._container.getContext("2d");
    },
    _destroyContainer() {
      this._container.remove();
    },
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this.redraw();
    },
    redraw() {
      if (!this._bounds || !this._map) return;
      const box = this._bounds;
      const size = box.getSize();
      const ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._container, box.min);
      this._container.width = Math.round(size.x * ratio);
      this._container.height = Math.round(size.y * ratio);
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      const scale = 256 * 2 ** this._map.getZoom();
      const origin = this._map.getPixelOrigin();
      this._ctx.setTransform(ratio, 0, 0, ratio, -box.min.x * ratio, -box.min.y * ratio);
      this.draw(this._ctx, {
        scale, ox: origin.x, oy: origin.y, zoom: this._map.getZoom(), box,
        west: (box.min.x + origin.x) / scale, east: (box.max.x + origin.x) / scale,
        north: (box.min.y + origin.y) / scale, south: (box.max.y + origin.y) / scale,
      });
    },
  });

  function trace(ctx, at, parts, close) {
    ctx.beginPath();
    for (const part of parts) {
      for (let i = 0; i < part.length; i += 2) {
        const x = part[i] * at.scale - at.ox;
        const y = part[i + 1] * at.scale - at.oy;
        if (i) ctx.lineTo(x, y);
        else ctx.moveTo(x, y);
      }
      if (close) ctx.closePath();
    }
  }

  const rings = (geometry) => {
    if (!geometry) return [];
    const many = { Polygon: (c) => c, MultiPolygon: (c) => c.flat(), LineString: (c) => [c], MultiLineString: (c) => c }[geometry.type];
    return many ? many(geometry.coordinates).map((ring) => project(ring.flatMap((c) => [c[0], c[1]]))) : [];
  };

  // --- base map -------------------------------------------------------------------------------------------------

  function prepareBase(base) {
    const layer = (name) => (base.layers[name] ? base.layers[name].features : []);
    const spot = (feature, at) => ({ x: worldX(at[0]), y: worldY(at[1]), ...feature.properties });
    return {
      land: layer("land").flatMap((f) => rings(f.geometry)),
      district: layer("district").flatMap((f) => rings(f.geometry)),
      towns: layer("towns").map((f) => ({ rings: rings(f.geometry), ...(f.properties.label ? spot(f, f.properties.label) : {}) })),
      lines: layer("lines").map((f) => ({ rings: rings(f.geometry), name: f.properties.name })),
      stations: layer("stations").map((f) => spot(f, f.geometry.coordinates)),
      labels: layer("labels").map((f) => spot(f, f.geometry.coordinates)),
    };
  }

  function drawBase(ctx, at, base) {
    const { box } = at;
    ctx.fillStyle = "#d5e3ea";
    ctx.fillRect(box.min.x, box.min.y, box.max.x - box.min.x, box.max.y - box.min.y);
    if (!base.land.length) {
      ctx.fillStyle = "#eef0ee";
      ctx.fillRect(box.min.x, box.min.y, box.max.x - box.min.x, box.max.y - box.min.y);
    }
    trace(ctx, at, base.land, true);
    ctx.fillStyle = "#e9ebe7";
    ctx.fill("evenodd");
    ctx.strokeStyle = "#b9ccd6";
    ctx.lineWidth = 1;
    ctx.stroke();
    if (base.district.length) {
      ctx.save();
      trace(ctx, at, base.district, true);
      ctx.clip("evenodd");
      trace(ctx, at, base.land, true);
      ctx.fillStyle = "#fbfaf6";
      ctx.fill("evenodd");
      ctx.restore();
    }
    ctx.lineJoin = "round";
    for (const town of base.towns) {
      trace(ctx, at, town.rings, true);
      ctx.strokeStyle = "rgba(90,100,110,.22)";
      ctx.lineWidth = 0.8;
      ctx.stroke();
    }
    trace(ctx, at, base.district, true);
    ctx.strokeStyle = "rgba(88,98,110,.13)";
    ctx.lineWidth = 5;
    ctx.stroke();
    ctx.strokeStyle = "rgba(70,80,92,.6)";
    ctx.lineWidth = 1.2;
    ctx.stroke();
    drawMetro(ctx, at, base);
  }

  function drawMetro(ctx, at, base) {
    for (const line of base.lines) {
      trace(ctx, at, line.rings, false);
      ctx.strokeStyle = "#fff";
      ctx.lineWidth = at.zoom < 11 ? 2.4 : 4;
      ctx.stroke();
      ctx.strokeStyle = "#a9b3bf";
      ctx.lineWidth = at.zoom < 11 ? 1.2 : 2;
      ctx.stroke();
    }
    if (at.zoom < 11) return;
    const r = at.zoom < 12.5 ? 1.8 : 3;
    for (const station of base.stations) {
      ctx.beginPath();
      ctx.arc(station.x * at.scale - at.ox, station.y * at.scale - at.oy, r, 0, 7);
      ctx.fillStyle = "#fff";
      ctx.fill();
      ctx.strokeStyle = "#93a0ad";
      ctx.lineWidth = 1.1;
      ctx.stroke();
    }
  }

  // --- commitments ----------------------------------------------------------------------------------------------

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
      for (const mark of inView) if (mark.row !== selected) this.body(ctx, at, mark, false, inView.length > DENSE);
      const chosen = this.byRow.get(selected);
      if (chosen && this.shown[selected]) this.body(ctx, at, chosen, true, false);
      this.leaders(ctx, at);
      for (const mark of inView) this.coin(ctx, at, mark, radius);
      for (const mark of inView) this.head(ctx, at, mark, radius);
      if (chosen && this.shown[selected]) this.halo(ctx, at, chosen, radius);
      if (inView.length <= DENSE) this.stacks(ctx, at, inView, radius);
      this.letter(ctx, at, inView, radius, chosen);
    }

    body(ctx, at, mark, chosen, dense) {
      const colour = this.colour(mark.row);
      const pixels = Math.max(mark.e - mark.w, mark.s - mark.n) * at.scale;
      if (pixels < 3) return;
      ctx.setLineDash([]);
      if (mark.type === "A") this.area(ctx, at, mark, colour, chosen, dense);
      else if (mark.type === "L") this.line(ctx, at, mark, colour, chosen);
      else if (mark.reach * at.scale > 9) this.circle(ctx, at, mark, colour, chosen, dense);
    }

    area(ctx, at, mark, colour, chosen, dense) {
      trace(ctx, at, mark.parts, true);
      if (!dense) {
        ctx.fillStyle = this.hatch(colour);
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
      trace(ctx, at, mark.parts, false);
      ctx.lineCap = "butt";
      ctx.lineJoin = "round";
      ctx.strokeStyle = "rgba(255,255,255,.92)";
      ctx.lineWidth = width + 3;
      ctx.stroke();
      if (mark.form === "schematic") ctx.setLineDash([width * 2.6, width * 1.5]);
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
      ctx.setLineDash([]);
    }

    circle(ctx, at, mark, colour, chosen, dense) {
      ctx.beginPath();
      ctx.arc(mark.x * at.scale - at.ox, mark.y * at.scale - at.oy, mark.reach * at.scale, 0, 7);
      if (mark.form === "anchor" && !dense) {
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
        if (!mark || !this.shown[row]) continue;
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

    letter(ctx, at, inView, radius, chosen) {
      const placed = [];
      const view = L.bounds(this.map.containerPointToLayerPoint([0, 0]), this.map.containerPointToLayerPoint(this.map.getSize()));
      const clear = (box) => placed.every((o) => box[2] < o[0] || box[0] > o[2] || box[3] < o[1] || box[1] > o[3]);
      const put = (text, x, y, style, spots) => {
        ctx.font = style.font;
        const w = ctx.measureText(text).width;
        const hgt = style.size * 1.15;
        for (const [dx, dy, align] of spots) {
          const left = align === "left" ? x + dx : align === "right" ? x + dx - w : x + dx - w / 2;
          const box = [left - 3, y + dy - hgt / 2 - 1, left + w + 3, y + dy + hgt / 2 + 1];
          const seen = x < view.min.x || x > view.max.x || (box[0] > view.min.x && box[2] < view.max.x && box[1] > view.min.y && box[3] < view.max.y);
          if (!seen || !clear(box)) continue;
          placed.push(box);
          ctx.textAlign = "left";
          ctx.textBaseline = "middle";
          ctx.lineJoin = "round";
          ctx.strokeStyle = style.halo || "rgba(255,255,255,.92)";
          ctx.lineWidth = 3.4;
          ctx.strokeText(text, left, y + dy);
          ctx.fillStyle = style.fill;
          ctx.fillText(text, left, y + dy);
          return true;
        }
        return false;
      };
      for (const box of this.covered ? this.covered() : []) placed.push(box);
      const few = inView.length <= 400;
      if (few) for (const m of inView) {
        const [x, y] = [m.x * at.scale - at.ox, m.y * at.scale - at.oy];
        placed.push([x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1]);
      }
      const around = (d) => [[d, 0, "left"], [-d, 0, "right"], [0, d + 5, "center"], [0, -d - 5, "center"], [d - 2, -d, "left"], [d - 2, d, "left"]];
      const own = few ? [...(chosen && this.shown[chosen.row] ? [chosen] : []), ...inView.filter((m) => m !== chosen && m.type === "L"), ...inView.filter((m) => m !== chosen && m.type !== "L")] : [];
      const roomy = at.zoom >= 9.6;
      for (const mark of own) {
        if (!roomy && mark !== chosen) continue;
        put(this.caption(mark.row), mark.x * at.scale - at.ox, mark.y * at.scale - at.oy,
          { font: `600 12px ${FONT}`, size: 12, fill: INK }, around(radius + 5));
      }
      for (const town of this.base.towns) if (town.x !== undefined && at.zoom >= 9.75) {
        put(town.name, town.x * at.scale - at.ox, town.y * at.scale - at.oy,
          { font: `400 11px ${FONT}`, size: 11, fill: "#66717d" }, [[0, 0, "center"], [0, 16, "center"], [0, -16, "center"]]);
      }
      for (const label of this.base.labels) {
        const water = label.kind === "water";
        put(label.name, label.x * at.scale - at.ox, label.y * at.scale - at.oy,
          { font: `${water ? "italic" : "400"} 12px ${FONT}`, size: 12, fill: water ? "#6d93a8" : "#99a1a8", halo: water ? "rgba(213,227,234,.8)" : "rgba(233,235,231,.85)" }, [[0, 0, "center"]]);
      }
      if (at.zoom >= 12.5) for (const station of this.base.stations) {
        put(station.name, station.x * at.scale - at.ox, station.y * at.scale - at.oy,
          { font: `400 10.5px ${FONT}`, size: 10.5, fill: "#7b8794" }, [[7, 0, "left"], [-7, 0, "right"]]);
      }
    }

    caption(row) {
      const lang = this.hub.view.lang === "en" ? 1 : 0;
      const words = [this.features.name[row]];
      const km = this.features.km[row];
      if (this.hub.codes.form[this.features.form[row]] === "schematic") words.push(this.hub.words["map.schematic"], km ? this.hub.say("unit.km", { n: km }) : "");
      const money = this.money(row);
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

  function distance(parts, x, y) {
    let best = Infinity;
    for (const part of parts) for (let i = 2; i < part.length; i += 2) {
      const [ax, ay, bx, by] = [part[i - 2], part[i - 1], part[i], part[i + 1]];
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const t = length ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) : 0;
      best = Math.min(best, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
    }
    return best;
  }

  function inside(parts, x, y) {
    let odd = false;
    for (const part of parts) for (let i = 0, j = part.length - 2; i < part.length; j = i, i += 2) {
      if (part[i + 1] > y !== part[j + 1] > y && x < ((part[j] - part[i]) * (y - part[i + 1])) / (part[j + 1] - part[i + 1]) + part[i]) odd = !odd;
    }
    return odd;
  }

  window.planmap = { Plan, INK, NEUTRAL };
})();

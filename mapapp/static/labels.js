// Write the names on the map so that none covers another: what is selected first, then money, lines, signs, towns, waters, stations.
(function () {
  "use strict";
  const { FONT } = window.planmap;
  const MOST = 400; // beyond so many signs in view, names of signs would hide more than they tell
  const widths = new Map();

  function widthOf(ctx, text) {
    const key = `${ctx.font}|${text}`;
    if (!widths.has(key)) {
      if (widths.size > 5000) widths.clear();
      widths.set(key, ctx.measureText(text).width);
    }
    return widths.get(key);
  }

  class Labels {
    constructor(ctx, view, halo) {
      Object.assign(this, { ctx, view, halo, taken: [] });
    }

    take(box) {
      this.taken.push(box);
    }

    clear(box) {
      return this.taken.every((o) => box[2] < o[0] || box[0] > o[2] || box[3] < o[1] || box[1] > o[3]);
    }

    // Write a text at the first of the spots where it covers nothing; what lies off the screen may run over its edge.
    put(text, x, y, style, spots) {
      const { ctx, view } = this;
      ctx.font = style.font;
      const w = widthOf(ctx, text);
      const tall = style.size * 1.25;
      const off = x < view.min.x || x > view.max.x || y < view.min.y || y > view.max.y;
      for (const [dx, dy, align] of spots) {
        const left = align === "left" ? x + dx : align === "right" ? x + dx - w : x + dx - w / 2;
        const box = [left - 4, y + dy - tall / 2 - 1, left + w + 4, y + dy + tall / 2 + 1];
        const whole = box[0] > view.min.x && box[2] < view.max.x && box[1] > view.min.y && box[3] < view.max.y;
        if (!(off || whole) || !this.clear(box)) continue;
        this.take(box);
        this.write(text, left, y + dy, style);
        return true;
      }
      return false;
    }

    write(text, left, y, style) {
      const { ctx } = this;
      ctx.textAlign = "left";
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      ctx.strokeStyle = style.halo || this.halo;
      ctx.lineWidth = 3.4;
      ctx.strokeText(text, left, y);
      ctx.fillStyle = style.fill;
      ctx.fillText(text, left, y);
    }
  }

  const around = (d) => [[d, 0, "left"], [-d, 0, "right"], [0, d + 5, "center"], [0, -d - 5, "center"], [d - 2, -d, "left"], [d - 2, d, "left"],
    [2 - d, -d, "right"], [2 - d, d, "right"], [d, d + 12, "left"], [-d, d + 12, "right"], [d, -d - 12, "left"], [-d, -d - 12, "right"]];

  // `marks` are the signs in view, `piles` where several stand on one spot.
  function writeLabels(plan, ctx, at, marks, piles, radius, chosen) {
    const view = L.bounds(plan.map.containerPointToLayerPoint([0, 0]), plan.map.containerPointToLayerPoint(plan.map.getSize()));
    const labels = new Labels(ctx, view, plan.inks.halo);
    const where = (mark) => [mark.x * at.scale - at.ox, mark.y * at.scale - at.oy];
    for (const box of plan.covered ? plan.covered() : []) labels.take(box);
    const few = marks.length <= MOST;
    if (few) for (const mark of marks) {
      const [x, y] = where(mark);
      labels.take([x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1]);
    }
    for (const pile of piles) labels.take([pile.x - 9, pile.y - 9, pile.x + 9, pile.y + 9]);
    if (few) signs(plan, labels, at, marks, radius, chosen, where);
    places(plan, labels, at);
  }

  function signs(plan, labels, at, marks, radius, chosen, where) {
    const weight = (mark) => (mark.row === chosen ? 1e15 : (plan.money(mark.row)?.yuan || 0) + (mark.type === "L" ? 1 : 0));
    const roomy = at.zoom >= 9.6;
    const style = { font: `600 12px ${FONT}`, size: 12, fill: plan.inks.ink };
    for (const mark of marks.slice().sort((a, b) => weight(b) - weight(a) || a.row - b.row)) {
      const money = plan.money(mark.row);
      if (!roomy && mark.row !== chosen && !money) continue;
      const [x, y] = where(mark);
      const words = [...new Set([plan.caption(mark.row, true), plan.caption(mark.row, false), plan.features.name[mark.row], ...(money ? [money.words] : [])])];
      const reach = radius + 6 + (money && mark.type !== "L" ? Math.min(14, plan.coinReach(money)) : 0);
      words.some((text) => labels.put(text, x, y, style, around(reach)));
    }
  }

  function places(plan, labels, at) {
    const { inks, base } = plan;
    const spot = (one) => [one.x * at.scale - at.ox, one.y * at.scale - at.oy];
    const town = { font: `400 11px ${FONT}`, size: 11, fill: inks["town-name"] };
    const shaded = { font: `600 11.5px ${FONT}`, size: 11.5, fill: inks.ink };
    for (const one of base.towns) {
      const value = plan.townWords(one.name);
      if (one.x === undefined || (at.zoom < 9.75 && !value)) continue;
      const words = value ? (at.zoom < 9.75 ? [value] : [`${one.name} ${value}`, value]) : [one.name];
      words.some((text) => labels.put(text, ...spot(one), value ? shaded : town, [[0, 0, "center"], [0, 16, "center"], [0, -16, "center"], [0, 30, "center"], [0, -30, "center"]]));
    }
    if (plan.under === "ours") for (const label of base.labels) {
      const water = label.kind === "water";
      labels.put(label.name, ...spot(label), { font: `${water ? "italic" : "400"} 12px ${FONT}`, size: 12, fill: inks[water ? "water-name" : "land-name"], halo: inks[water ? "sea" : "land"] }, [[0, 0, "center"]]);
    }
    if (plan.under === "ours" && at.zoom >= 12.5) for (const station of base.stations) {
      labels.put(station.name, ...spot(station), { font: `400 10.5px ${FONT}`, size: 10.5, fill: inks["station-name"] }, [[7, 0, "left"], [-7, 0, "right"]]);
    }
  }

  Object.assign(window.planmap, { writeLabels });
})();

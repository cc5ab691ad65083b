// Write the names on the map so that none covers another: what is selected first, then lines, signs, towns, waters, stations.
(function () {
  "use strict";
  const { FONT } = window.planmap;
  const INK = "#1d2733";

  function writeLabels(plan, ctx, at, inView, radius, chosen) {
    const placed = [];
    const view = L.bounds(plan.map.containerPointToLayerPoint([0, 0]), plan.map.containerPointToLayerPoint(plan.map.getSize()));
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
    for (const box of plan.covered ? plan.covered() : []) placed.push(box);
    const few = inView.length <= 400;
    if (few) for (const m of inView) {
      const [x, y] = [m.x * at.scale - at.ox, m.y * at.scale - at.oy];
      placed.push([x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1]);
    }
    const around = (d) => [[d, 0, "left"], [-d, 0, "right"], [0, d + 5, "center"], [0, -d - 5, "center"], [d - 2, -d, "left"], [d - 2, d, "left"],
      [2 - d, -d, "right"], [2 - d, d, "right"]];
    const weight = (mark) => (mark === chosen ? 1e15 : (plan.money(mark.row)?.yuan || 0) + (mark.type === "L" ? 1 : 0));
    const own = few ? inView.slice().sort((a, b) => weight(b) - weight(a) || a.row - b.row) : [];
    const roomy = at.zoom >= 9.6;
    for (const mark of own) {
      if (!roomy && mark !== chosen) continue;
      const words = [plan.caption(mark.row, true), plan.caption(mark.row, false), plan.features.name[mark.row]];
      const [x, y] = [mark.x * at.scale - at.ox, mark.y * at.scale - at.oy];
      words.some((text) => put(text, x, y, { font: `600 12px ${FONT}`, size: 12, fill: INK }, around(radius + 5)));
    }
    for (const town of plan.base.towns) if (town.x !== undefined && at.zoom >= 9.75) {
      put(town.name, town.x * at.scale - at.ox, town.y * at.scale - at.oy,
        { font: `400 11px ${FONT}`, size: 11, fill: "#66717d" }, [[0, 0, "center"], [0, 16, "center"], [0, -16, "center"]]);
    }
    for (const label of plan.base.labels) {
      const water = label.kind === "water";
      put(label.name, label.x * at.scale - at.ox, label.y * at.scale - at.oy,
        { font: `${water ? "italic" : "400"} 12px ${FONT}`, size: 12, fill: water ? "#6d93a8" : "#99a1a8", halo: water ? "rgba(213,227,234,.8)" : "rgba(233,235,231,.85)" }, [[0, 0, "center"]]);
    }
    if (at.zoom >= 12.5) for (const station of plan.base.stations) {
      put(station.name, station.x * at.scale - at.ox, station.y * at.scale - at.oy,
        { font: `400 10.5px ${FONT}`, size: 10.5, fill: "#7b8794" }, [[7, 0, "left"], [-7, 0, "right"]]);
    }
  }

  Object.assign(window.planmap, { writeLabels });
})();

// Paint the signs once and stamp them: what is inside says without colour what the colour says; hatching, swatches, coins.
(function () {
  "use strict";
  const { FONT, h } = window.planmap;

  class Signs {
    constructor(hub) {
      Object.assign(this, { hub, tiles: {}, patterns: {} });
    }

    // What distinguishes a row under the overlay that gives the colour.
    key(row, colour) {
      const { codes } = this.hub;
      const f = this.features;
      if (colour === "stage") return codes.stage[f.stage[row]];
      return colour === "precision" ? codes.precision[f.precision[row]] : codes.sector[f.sector[row]];
    }

    ink(key, colour) {
      if (colour === "stage") return this.hub.colours[key];
      return colour === "precision" ? this.inks[key.toLowerCase()] || this.inks.neutral : this.inks.neutral;
    }

    tile(key, colour, radius) {
      const ratio = window.devicePixelRatio || 1;
      const name = `${colour}/${key}/${radius}/${ratio}`;
      if (!this.tiles[name]) {
        const side = Math.ceil((radius + 3) * 2 * ratio);
        const tile = document.createElement("canvas");
        tile.width = tile.height = side;
        const ctx = tile.getContext("2d");
        ctx.translate(side / 2, side / 2);
        ctx.scale(ratio, ratio);
        this.paint(ctx, key, colour, radius);
        this.tiles[name] = { tile, side: side / ratio };
      }
      return this.tiles[name];
    }

    paint(ctx, key, colour, radius) {
      const disc = (r, fill) => {
        ctx.beginPath();
        ctx.arc(0, 0, r, 0, 7);
        ctx.fillStyle = fill;
        ctx.fill();
      };
      ctx.shadowColor = "rgba(20,30,40,.35)";
      ctx.shadowBlur = 3;
      disc(radius + 1.5, this.inks.sign);
      ctx.shadowBlur = 0;
      disc(radius, this.ink(key, colour));
      if (radius < 6) return;
      ctx.fillStyle = "#fff";
      if (colour === "stage") {
        ctx.scale(radius, radius);
        ctx.fill(new Path2D(this.hub.SIGNS[key]));
        return;
      }
      ctx.font = `600 ${radius * (colour ? 1.3 : 1.15)}px ${FONT}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(colour === "precision" ? key.slice(1) : this.hub.words[`glyph.${key}`], 0, 0.5);
    }

    hatch(ctx, colour) {
      if (!this.patterns[colour]) {
        const tile = document.createElement("canvas");
        tile.width = tile.height = 16;
        const pen = tile.getContext("2d");
        pen.strokeStyle = colour;
        pen.globalAlpha = 0.42;
        pen.lineWidth = 1.6;
        for (const k of [-16, -8, 0, 8, 16, 24]) {
          pen.moveTo(k, 16);
          pen.lineTo(k + 16, 0);
        }
        pen.stroke();
        this.patterns[colour] = tile;
      }
      return ctx.createPattern(this.patterns[colour], "repeat");
    }

    forget(inks) {
      Object.assign(this, { inks, tiles: {}, patterns: {} });
    }
  }

  // The sign of a legend's line, the same tile that the map stamps.
  function badge(signs, key, colour) {
    const { tile, side } = signs.tile(key, colour, 8);
    const canvas = h("canvas", { width: tile.width, height: tile.height, class: "tile", "aria-hidden": "true", style: `width:${side}px;height:${side}px` });
    canvas.getContext("2d").drawImage(tile, 0, 0);
    return canvas;
  }

  // How a form is drawn, for the legend.
  function swatch(form, colour) {
    const canvas = h("canvas", { width: 56, height: 32, class: "swatch", "aria-hidden": "true" });
    const ctx = canvas.getContext("2d");
    const line = form === "exact" || form === "schematic";
    ctx.scale(2, 2);
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = line ? 3 : 1.2;
    if (form === "schematic") ctx.setLineDash([6, 3.5]);
    ctx.beginPath();
    if (line) {
      ctx.moveTo(1, 8);
      ctx.lineTo(27, 8);
    } else if (form === "area") ctx.rect(3, 2, 22, 12);
    else ctx.arc(14, 8, form === "point" ? 4.5 : 7, 0, 7);
    if (form === "point") ctx.fill();
    ctx.stroke();
    if (line || form === "point") return canvas;
    ctx.clip();
    ctx.beginPath();
    for (let k = -16; k < 40; k += 4) {
      ctx.moveTo(k, 16);
      ctx.lineTo(k + 16, 0);
    }
    ctx.stroke();
    return canvas;
  }

  Object.assign(window.planmap, { Signs, badge, swatch });
})();

// Draw thousands of features at once by setting pixels: strokes of a path cost far more than the pixels they leave.
(function () {
  "use strict";

  const packed = (ctx, colour) => {
    ctx.clearRect(0, 0, 1, 1);
    ctx.fillStyle = colour;
    ctx.fillRect(0, 0, 1, 1);
    const [r, g, b] = ctx.getImageData(0, 0, 1, 1).data;
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  };

  // A disc in a ring, as the offsets of its pixels and which of them are ring.
  function stamp(radius, ring, width) {
    const [inner, outer] = [[], []];
    const reach = Math.ceil(radius + ring);
    for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++) {
      const d = Math.hypot(x, y);
      if (d <= radius) inner.push(y * width + x);
      else if (d <= radius + ring) outer.push(y * width + x);
    }
    return { inner: Int32Array.from(inner), outer: Int32Array.from(outer), reach };
  }

  class Raster {
    constructor() {
      this.scratch = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      this.scratch.canvas.width = this.scratch.canvas.height = 1;
      this.size = "";
    }

    fit(width, height) {
      if (this.size === `${width}/${height}`) this.pixels.fill(0);
      else {
        this.image = new ImageData(width, height);
        this.pixels = new Uint32Array(this.image.data.buffer);
        this.size = `${width}/${height}`;
      }
      Object.assign(this, { width, height });
    }

    // A straight stroke of `thick` pixels, broken into dashes of `dash` pixels if that is not zero.
    segment(ax, ay, bx, by, colour, thick, dash, walked) {
      const { width, height, pixels } = this;
      if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax >= width && bx >= width) || (ay >= height && by >= height)) return walked;
      const [dx, dy] = [bx - ax, by - ay];
      const long = Math.max(Math.abs(dx), Math.abs(dy));
      if (long > 8000) return walked;
      const count = Math.ceil(long) || 1;
      const [sx, sy] = [dx / count, dy / count];
      const across = Math.abs(dx) >= Math.abs(dy) ? width : 1;
      let [x, y] = [ax, ay];
      for (let k = 0; k < count; k++, x += sx, y += sy, walked++) {
        if (dash && walked % (dash * 1.6) > dash) continue;
        const [px, py] = [x | 0, y | 0];
        if (px < 1 || py < 1 || px >= width - 2 || py >= height - 2) continue;
        const at = py * width + px;
        pixels[at] = colour;
        if (thick > 1) pixels[at + across] = colour;
        if (thick > 2) pixels[at - across] = colour;
      }
      return walked;
    }

    outline({ at, from, first }, row, view, colour, thick, dash, close) {
      const { scale, left, top } = view;
      let walked = 0;
      for (let p = first[row]; p < first[row + 1]; p++) {
        const [a, z] = [2 * from[p], 2 * from[p + 1]];
        let i = close ? z - 2 : a;
        let [ax, ay] = [at[i] * scale - left, at[i + 1] * scale - top];
        for (i = close ? a : a + 2; i < z; i += 2) {
          const [bx, by] = [at[i] * scale - left, at[i + 1] * scale - top];
          walked = this.segment(ax, ay, bx, by, colour, thick, dash, walked);
          [ax, ay] = [bx, by];
        }
      }
    }

    dot(x, y, mark, colour, ring) {
      const [px, py] = [Math.round(x), Math.round(y)];
      if (px < mark.reach || py < mark.reach || px >= this.width - mark.reach || py >= this.height - mark.reach) return;
      const { pixels } = this;
      const at = py * this.width + px;
      for (let k = 0; k < mark.outer.length; k++) pixels[at + mark.outer[k]] = ring;
      for (let k = 0; k < mark.inner.length; k++) pixels[at + mark.inner[k]] = colour;
    }

    // The pixel value of a colour.
    value(colour) {
      return packed(this.scratch, colour);
    }

    // Outlines and lines first, then every sign. `codes` gives each row's place in `values` (pixel values), `dashed` those
    // forms that are dashed, `forms` the rows' forms.
    draw(ctx, at, shapes, rows, count, { codes, values, forms, dashed, ring }, radius) {
      const ratio = window.devicePixelRatio || 1;
      this.fit(ctx.canvas.width, ctx.canvas.height);
      const view = { scale: at.scale * ratio, left: (at.ox + at.box.min.x) * ratio, top: (at.oy + at.box.min.y) * ratio };
      const { kind, w, e, n, s, x, y } = shapes;
      const thick = Math.max(1, Math.round(1.6 * ratio));
      const least = (2 * radius) / at.scale; // what is smaller lies beneath its own sign
      for (let k = 0; k < count; k++) {
        const row = rows[k];
        if (kind[row] === 2 || (e[row] - w[row] < least && s[row] - n[row] < least)) continue;
        const line = kind[row] === 3;
        this.outline(shapes, row, view, values[codes[row]], line ? thick : 1, line && dashed[forms[row]] ? 6 * ratio : 0, !line);
      }
      const mark = stamp(radius * ratio, ratio, this.width);
      for (let k = 0; k < count; k++) {
        const row = rows[k];
        this.dot(x[row] * view.scale - view.left, y[row] * view.scale - view.top, mark, values[codes[row]], ring);
      }
      ctx.putImageData(this.image, 0, 0);
    }
  }

  Object.assign(window.planmap, { Raster });
})();

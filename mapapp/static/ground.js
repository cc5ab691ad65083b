// Draw on canvas under and over Leaflet: projection, the sheet that moves with the map, and the base map.
(function () {
  "use strict";
  const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif';

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

  window.planmap = { FONT, worldX, worldY, project, Sheet, trace, prepareBase, drawBase, distance, inside };
})();

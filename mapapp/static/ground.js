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

  function h(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === false || value === undefined) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
    return node;
  }

  // The palette stands in the style sheet, once per theme; the canvas reads it when the theme changes.
  const INKS = ["sea", "shore", "land", "empty", "district", "town", "edge", "glow", "metro", "casing", "station", "ink", "halo", "town-name", "water-name", "land-name",
    "station-name", "neutral", "money", "money-fill", "cited", "cited-fill", "sign", "class-1", "class-2", "class-3", "class-4", "class-5",
    "l1", "l2", "l3", "l4", "l5", "l7"];
  const inks = () => {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(INKS.map((name) => [name, style.getPropertyValue(`--map-${name}`).trim()]));
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

  const fill = (ctx, colour) => {
    ctx.fillStyle = colour;
    ctx.fill("evenodd");
  };
  const stroke = (ctx, colour, width) => {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  };

  // `under`: "ours" draws sea and land, anything else leaves them to what lies below; `shade` gives a town its colour.
  function drawBase(ctx, at, base, { inks: ink, under = "ours", shade = () => "" }) {
    ctx.lineJoin = "round";
    if (under === "ours") drawLand(ctx, at, base, ink);
    for (const town of base.towns) {
      trace(ctx, at, town.rings, true);
      const colour = shade(town.name);
      if (colour) {
        ctx.globalAlpha = under === "ours" ? 1 : 0.6;
        fill(ctx, colour);
        ctx.globalAlpha = 1;
      }
      stroke(ctx, ink.town, colour ? 1.4 : 0.8);
    }
    trace(ctx, at, base.district, true);
    stroke(ctx, ink.glow, 5);
    stroke(ctx, ink.edge, 1.2);
    if (under === "ours") drawMetro(ctx, at, base, ink);
  }

  function drawLand(ctx, at, base, ink) {
    const { min, max } = at.box;
    ctx.fillStyle = base.land.length ? ink.sea : ink.empty;
    ctx.fillRect(min.x, min.y, max.x - min.x, max.y - min.y);
    trace(ctx, at, base.land, true);
    fill(ctx, ink.land);
    stroke(ctx, ink.shore, 1);
    if (!base.district.length) return;
    ctx.save();
    trace(ctx, at, base.district, true);
    ctx.clip("evenodd");
    trace(ctx, at, base.land, true);
    fill(ctx, ink.district);
    ctx.restore();
  }

  function drawMetro(ctx, at, base, ink) {
    for (const line of base.lines) {
      trace(ctx, at, line.rings, false);
      stroke(ctx, ink.casing, at.zoom < 11 ? 2.4 : 4);
      stroke(ctx, ink.metro, at.zoom < 11 ? 1.2 : 2);
    }
    if (at.zoom < 11) return;
    const r = at.zoom < 12.5 ? 1.8 : 3;
    for (const station of base.stations) {
      ctx.beginPath();
      ctx.arc(station.x * at.scale - at.ox, station.y * at.scale - at.oy, r, 0, 7);
      ctx.fillStyle = ink.casing;
      ctx.fill();
      stroke(ctx, ink.station, 1.1);
    }
  }

  window.planmap = { FONT, h, inks, worldX, worldY, project, Sheet, trace, prepareBase, drawBase };
})();

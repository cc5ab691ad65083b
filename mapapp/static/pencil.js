// Draw and edit a point, a line or an area on the map, by mouse, by finger and by keyboard alone.
//
//   const session = plan.pencil.start({ shape, geometry, keep, onchange, ondone, oncancel });
//     shape     "point", "line" or "area"
//     geometry  GeoJSON (WGS 84) to edit, of that shape or its Multi form, holes included; without it one is drawn
//     keep      true: after finishing, the shape stays on the map with movable vertices until session.stop()
//     onchange  (geometry or null while there is too little of it, { drawing, points, cursor }) after every change
//     ondone    (geometry) when the planner finishes; oncancel () on Escape or the button
//   session.geometry() session.undo() session.finish() session.cancel() session.stop() session.again(geometry)
//   plan.pencil.busy   true while clicks on the map belong to the pencil and not to the features
// A click adds a vertex, dragging moves it, dragging or clicking the small dot between two vertices puts one there;
// a double click, a click on the last vertex (of an area: on the first) or Enter finishes; Space adds a vertex at the
// cross in the middle of the map; Delete takes the focused vertex (else the last); arrows move a focused vertex by a
// pixel (with Shift ten); Ctrl+Z undoes; Escape cancels. Only one session lives at a time: a new one cancels the last.
// Geometry comes out with 7 decimals, rings closed and right-handed (RFC 7946); what crosses itself is not finished.
(function () {
  "use strict";
  const { h } = window.planmap;
  const LEAST = { point: 1, line: 2, area: 3 };
  const MANY = 250; // handles at once; beyond that the planner is asked to zoom in

  const round = (n) => Math.round(n * 1e7) / 1e7;
  const closed = (ring) => ring.length > 1 && ring[0][0] === ring.at(-1)[0] && ring[0][1] === ring.at(-1)[1];

  // One part per point, line or ring; `of` says to which polygon a ring belongs.
  function partsOf(geometry) {
    const { type, coordinates: c } = geometry;
    const part = (points, of) => ({ of, points: points.map(([lng, lat]) => L.latLng(lat, lng)) });
    const ring = (points, of) => part(closed(points) ? points.slice(0, -1) : points, of);
    const read = {
      Point: () => [part([c], 0)], MultiPoint: () => c.map((one, n) => part([one], n)),
      LineString: () => [part(c, 0)], MultiLineString: () => c.map((one, n) => part(one, n)),
      Polygon: () => c.map((one) => ring(one, 0)), MultiPolygon: () => c.flatMap((rings, n) => rings.map((one) => ring(one, n))),
    }[type];
    if (!read) throw new Error(`the pencil cannot edit a ${type}`);
    return read();
  }

  function turned(points, right) {
    let twice = 0;
    for (let i = 0; i < points.length; i++) {
      const [a, b] = [points[i], points[(i + 1) % points.length]];
      twice += a[0] * b[1] - b[0] * a[1];
    }
    return twice > 0 === right ? points : points.slice().reverse();
  }

  function geometryOf(shape, parts) {
    const whole = parts.filter((part) => part.points.length >= LEAST[shape]);
    if (!whole.length || whole.length < parts.length) return null;
    const lists = whole.map((part) => ({ of: part.of, list: part.points.map((p) => [round(p.lng), round(p.lat)]) }));
    const one = lists.length === 1;
    if (shape === "point") return one ? { type: "Point", coordinates: lists[0].list[0] } : { type: "MultiPoint", coordinates: lists.map((l) => l.list[0]) };
    if (shape === "line") return one ? { type: "LineString", coordinates: lists[0].list } : { type: "MultiLineString", coordinates: lists.map((l) => l.list) };
    const polygons = new Map();
    for (const { of, list } of lists) {
      if (!polygons.has(of)) polygons.set(of, []);
      const rings = polygons.get(of);
      const ring = turned(list, !rings.length);
      rings.push([...ring, ring[0]]);
    }
    const all = [...polygons.values()];
    return all.length === 1 ? { type: "Polygon", coordinates: all[0] } : { type: "MultiPolygon", coordinates: all };
  }

  const side = (a, b, c) => Math.sign((b.lng - a.lng) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lng - a.lng));
  const meet = (a, b, c, d) => side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;

  function crosses(parts) {
    const edges = parts.flatMap(({ points }) => points.map((p, i) => [p, points[(i + 1) % points.length]]));
    if (edges.length > 3000) return false; // such a shape was read from a file, which the server checks
    return edges.some(([a, b], i) => edges.some(([c, d], j) => j > i && meet(a, b, c, d)));
  }

  class Session {
    constructor(pencil, wish) {
      Object.assign(this, { pencil, map: pencil.map, wish, shape: wish.shape, past: [], live: true, resting: false });
      this.drawing = !wish.geometry;
      this.parts = wish.geometry ? partsOf(wish.geometry) : [{ of: 0, points: [] }];
      this.layer = L.layerGroup().addTo(this.map);
      this.ink = { renderer: pencil.renderer, pane: "pencil", interactive: false, className: "pencil-ink" };
      this.rubber = L.polyline([], { ...this.ink, className: "pencil-rubber" }).addTo(this.map);
      this.draw();
    }

    geometry() {
      return geometryOf(this.shape, this.parts);
    }

    // Keep what was, so that it can be undone; dragging one vertex is one step.
    remember() {
      this.past.push(this.parts.map(({ of, points }) => ({ of, points: points.slice() })));
      if (this.past.length > 200) this.past.shift();
    }

    undo() {
      if (!this.past.length) return;
      this.parts = this.past.pop();
      this.changed();
    }

    add(latlng) {
      if (!this.live || !this.drawing && this.shape !== "point") return;
      this.remember();
      const { points } = this.parts.at(-1);
      if (this.shape === "point") points.splice(0, 1, latlng);
      else points.push(latlng);
      this.changed();
      if (this.shape === "point" && this.drawing) this.finish();
    }

    insert(part, before, latlng) {
      this.remember();
      part.points.splice(before, 0, latlng);
      this.changed([part, before]);
    }

    take(part, index) {
      if (!part.points.length || !this.drawing && part.points.length <= LEAST[this.shape]) return;
      this.remember();
      part.points.splice(index, 1);
      this.changed([part, Math.min(index, part.points.length - 1)]);
    }

    changed(focus) {
      this.draw(focus);
      this.tell();
      this.pencil.words();
    }

    tell(cursor) {
      const points = this.parts.reduce((sum, part) => sum + part.points.length, 0);
      this.wish.onchange?.(this.geometry(), { drawing: this.drawing, points, cursor, parts: this.parts });
    }

    finish() {
      const { live, resting } = this;
      if (!live || resting) return;
      const geometry = this.geometry();
      if (!geometry) return this.pencil.words("pencil.too_few");
      if (this.shape === "area" && crosses(this.parts)) return this.pencil.words("pencil.crosses");
      this.drawing = false;
      this.pencil.ending = true; // the click that finishes belongs to the pencil too
      setTimeout(() => (this.pencil.ending = false));
      this.rubber.setLatLngs([]);
      if (this.wish.keep) {
        this.resting = true;
        this.draw();
        this.tell();
        this.pencil.words();
      } else this.stop();
      this.wish.ondone?.(geometry);
    }

    cancel() {
      if (!this.live) return;
      this.stop();
      this.wish.oncancel?.();
    }

    stop() {
      if (!this.live) return;
      this.live = false;
      this.layer.remove();
      this.rubber.remove();
      this.pencil.ended(this);
    }

    // Put another geometry under the pencil, as one step that can be undone.
    again(geometry) {
      this.remember();
      this.parts = partsOf(geometry);
      this.drawing = false;
      this.changed();
    }

    follow(latlng) {
      if (!this.drawing || this.shape === "point") return;
      const { points } = this.parts.at(-1);
      if (!points.length) return;
      this.rubber.setLatLngs(this.shape === "area" && points.length > 1 ? [points.at(-1), latlng, points[0]] : [points.at(-1), latlng]);
      this.tell(latlng);
    }

    // The ink, and over it the handles of what is in view.
    draw(focus) {
      const at = focus || this.focused();
      this.layer.clearLayers();
      const make = this.shape === "area" && !(this.drawing && this.parts.at(-1).points.length < 3) ? L.polygon : L.polyline;
      const rings = this.parts.map((part) => part.points);
      this.lines = this.shape === "point" ? null : make(rings, this.ink).addTo(this.layer);
      const box = this.map.getBounds().pad(0.05);
      const seen = this.parts.flatMap((part) => part.points.map((p, i) => [part, i]).filter(([, i]) => box.contains(part.points[i])));
      this.crowded = seen.length > MANY;
      this.handles = this.crowded ? [] : seen.map(([part, i]) => this.handle(part, i));
      if (!this.crowded && this.shape !== "point" && !this.drawing) for (const [part, i] of seen) this.between(part, i);
      if (at) this.handles.find((one) => one.part === at[0] && one.index === at[1])?.icon.focus({ preventScroll: true });
    }

    focused() {
      const now = this.handles?.find((one) => one.icon === document.activeElement);
      return now && [now.part, now.index];
    }

    knob(latlng, name, label, draggable) {
      const icon = L.divIcon({ className: `knob ${name}`, iconSize: [28, 28], html: "" });
      const marker = L.marker(latlng, { icon, draggable, keyboard: true, pane: "pencil", bubblingMouseEvents: false, autoPanOnFocus: false, alt: label }).addTo(this.layer);
      const node = marker.getElement();
      node.setAttribute("aria-label", label);
      return { marker, node };
    }

    handle(part, index) {
      const words = { n: index + 1, all: part.points.length };
      const { marker, node } = this.knob(part.points[index], this.shape, this.pencil.hub.say("pencil.vertex", words), true);
      const last = index === part.points.length - 1;
      const shut = this.drawing && (this.shape === "area" ? index === 0 || last : last);
      marker.on("dragstart", () => this.remember());
      marker.on("drag", () => this.moved(part, index, marker.getLatLng()));
      marker.on("dragend", () => this.changed([part, index]));
      marker.on("click", () => (shut ? this.finish() : node.focus()));
      node.addEventListener("keydown", (event) => this.keyed(event, part, index));
      return { part, index, icon: node };
    }

    moved(part, index, latlng) {
      part.points[index] = latlng;
      this.lines?.setLatLngs(this.parts.map((one) => one.points));
      this.tell();
    }

    between(part, index) {
      const next = (index + 1) % part.points.length;
      if (next === 0 && this.shape === "line") return;
      const half = this.map.layerPointToLatLng(this.map.latLngToLayerPoint(part.points[index]).add(this.map.latLngToLayerPoint(part.points[next])).divideBy(2));
      const { marker, node } = this.knob(half, "half", this.pencil.hub.say("pencil.insert", { n: index + 1 }), true);
      const put = () => this.insert(part, index + 1, marker.getLatLng());
      marker.on("click dragend", put);
      node.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        put();
      });
    }

    keyed(event, part, index) {
      const step = event.shiftKey ? 10 : 1;
      const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
      if (event.key === "Delete" || event.key === "Backspace") this.take(part, index);
      else if (by) {
        this.remember();
        this.moved(part, index, this.map.layerPointToLatLng(this.map.latLngToLayerPoint(part.points[index]).add(by)));
        this.changed([part, index]);
      } else return;
      event.preventDefault();
      event.stopPropagation();
    }
  }

  class Pencil {
    constructor(map, hub, frame) {
      Object.assign(this, { map, hub, session: null });
      map.createPane("pencil").style.zIndex = 640;
      this.renderer = L.svg({ pane: "pencil", padding: 0.5 });
      this.bar = h("div", { class: "pencil-bar", role: "group", hidden: true, "data-testid": "pencil" });
      this.cross = h("div", { class: "pencil-cross", hidden: true, "aria-hidden": "true" });
      frame.append(this.bar, this.cross);
      L.DomEvent.disableClickPropagation(this.bar);
      map.on("click", (event) => this.busy && this.session.add(event.latlng));
      map.on("mousemove", (event) => this.session?.follow(event.latlng));
      map.on("moveend", () => this.session?.draw());
      map.getContainer().addEventListener("keydown", (event) => this.keyed(event), true);
    }

    get busy() {
      return Boolean(this.ending || (this.session && !this.session.resting));
    }

    start(wish) {
      this.session?.cancel();
      this.session = new Session(this, wish);
      this.map.doubleClickZoom.disable();
      this.map.getContainer().classList.toggle("drawing", this.session.drawing);
      this.words();
      this.map.getContainer().focus({ preventScroll: true });
      this.session.tell();
      return this.session;
    }

    ended(session) {
      if (this.session === session) this.session = null;
      this.map.doubleClickZoom.enable();
      this.words();
    }

    // Say what can be done now; a reason why something cannot be done stands before it.
    words(trouble = "") {
      const { session, hub, bar } = this;
      bar.hidden = this.cross.hidden = !session || session.resting;
      this.map.getContainer().classList.toggle("drawing", Boolean(session?.drawing));
      if (!session) return;
      const doing = session.crowded ? "pencil.crowded" : session.drawing ? `pencil.draw_${session.shape}` : "pencil.edit";
      const button = (name, action, off) => h("button", { type: "button", "data-k": name, "data-testid": name, disabled: off, onclick: action }, hub.say(name.replace("-", ".")));
      const focused = bar.contains(document.activeElement) ? document.activeElement.dataset.k : "";
      bar.setAttribute("aria-label", hub.say("pencil"));
      bar.replaceChildren(h("p", { role: "status" }, trouble && h("strong", {}, hub.say(trouble)), hub.say(doing), session.drawing && h("span", { class: "keys" }, hub.say(session.shape === "point" ? "pencil.keys_point" : "pencil.keys"))), h("div", {},
        button("pencil-undo", () => session.undo(), !session.past.length), button("pencil-finish", () => session.finish(), !session.geometry()),
        button("pencil-cancel", () => session.cancel())));
      if (focused) bar.querySelector(`[data-k="${focused}"]:not(:disabled)`)?.focus();
    }

    keyed(event) {
      const { session } = this;
      if (!session || !session.live || event.target.closest?.(".furniture")) return;
      const undo = event.key === "z" && (event.ctrlKey || event.metaKey);
      const onKnob = event.target.classList?.contains("knob");
      const act = undo ? () => session.undo()
        : event.key === "Escape" ? () => session.cancel()
          : session.resting ? null
            : event.key === "Enter" && !event.target.classList?.contains("half") ? () => session.finish()
              : onKnob ? null
                : event.key === " " ? () => session.add(this.map.getCenter())
                  : event.key === "Delete" || event.key === "Backspace" ? () => session.take(session.parts.at(-1), session.parts.at(-1).points.length - 1)
                    : null;
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  }

  Object.assign(window.planmap, { Pencil, crosses });
})();

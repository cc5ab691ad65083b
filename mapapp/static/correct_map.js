// Lend the map's pencil to a form: draw, edit, show a shape from a file, look at a known place, and let go again.

import { hub } from "./hub.js";

const SHAPE = { Point: "point", MultiPoint: "point", LineString: "line", MultiLineString: "line", Polygon: "area", MultiPolygon: "area" };
export const shapeOf = (geometry) => (geometry ? SHAPE[geometry.type] : "");
let held = null;

const alive = () => hub.frame?.plan?.pencil && hub.frame.map.getContainer().ownerDocument.defaultView;
const frame = () => document.querySelector(".st-key-map-box iframe");
const narrow = () => window.innerWidth <= 900;

// Begin to draw, or to edit a geometry; false if there is no map yet.
export function draw(owner, shape, geometry, { onchange, ondone, oncancel }) {
  if (!alive()) return false;
  release();
  const row = hub.table?.rows.get(owner) ?? -1;
  if (geometry) hub.frame.plan.hide(row);
  if (narrow()) frame()?.scrollIntoView({ block: "start" });
  const session = hub.frame.plan.pencil.start({
    shape, geometry: geometry || undefined, keep: true, onchange,
    ondone: (made) => {
      ondone(made);
      if (narrow()) document.querySelector(".correct-form .correct-place")?.scrollIntoView({ block: "center" });
    },
    oncancel: () => {
      held = null;
      hub.frame.plan.hide(-1);
      oncancel();
    },
  });
  held = { owner, session };
  frame()?.contentDocument.querySelector(".leaflet-container")?.focus({ preventScroll: true });
  if (geometry) look(geometry);
  return true;
}

// Show a shape that is not drawn by hand, with vertices that can still be moved.
export function show(owner, geometry, onchange) {
  if (!alive() || !geometry) return false;
  const done = draw(owner, shapeOf(geometry), geometry, { onchange, ondone: () => null, oncancel: () => null });
  held?.session.finish();
  return done;
}

export function release(owner) {
  if (!held || (owner && held.owner !== owner)) return;
  const { session } = held;
  held = null;
  session.stop();
  if (alive()) hub.frame.plan.hide(-1);
}

export function goTo(box) {
  if (!box || !alive()) return;
  const pad = Math.max(0.004, (box[2] - box[0]) * 0.2);
  hub.frame.go([box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad]);
}

function positions(geometry) {
  const flat = geometry.coordinates.flat(Infinity);
  return Array.from({ length: flat.length / 2 }, (_, n) => [flat[2 * n], flat[2 * n + 1]]);
}

export const verticesOf = (geometry) => positions(geometry).length - ({ Polygon: geometry.coordinates.length, MultiPolygon: geometry.coordinates.flat().length }[geometry.type] || 0);

export function look(geometry) {
  const points = positions(geometry);
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
  goTo([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
}

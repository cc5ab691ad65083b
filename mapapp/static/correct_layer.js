// Draw on the map what planners added: the places of a programme's further members, and a tick at what was checked.

import { keep, stored } from "./correct_wire.js";
import { hub, say } from "./hub.js";

const KEY = "mapapp.ticks";
const held = { map: null, group: null, drawn: [] };

export const ticksOn = () => stored(KEY) === "1";
export function setTicks(on) {
  keep(KEY, on ? "1" : null);
  redraw();
}

const alive = () => hub.frame?.map?.getContainer().ownerDocument.defaultView;
const lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

function redraw() {
  const view = alive();
  if (!view || !hub.table) return;
  const shown = [hub.frame.map, hub.table, hub.mask, hub.further, ticksOn() ? hub.reviewed : null, hub.words];
  if (shown.every((value, n) => value === held.drawn[n])) return;
  held.drawn = shown;
  const { L, planmap } = view;
  if (held.map !== hub.frame.map) begin(planmap);
  held.group.clearLayers();
  for (const one of hub.further || []) further(planmap, one);
  if (ticksOn()) for (const id of hub.reviewed?.keys() || []) tick(L, id);
}

function begin(planmap) {
  const { map } = hub.frame;
  const root = map.getContainer().ownerDocument;
  if (!root.querySelector("#correct-layer-style")) root.head.append(Object.assign(root.createElement("style"), { id: "correct-layer-style", textContent: ".planner-tick{display:grid;place-items:center;border-radius:50%;background:#1d6b3c;color:#fff;font:700 10px/1 system-ui;border:1.5px solid #fff;pointer-events:none}.planner-tip{font:12px/1.4 system-ui}" }));
  Object.assign(held, { map, group: planmap.additions(map) });
}

function shownRow(id) {
  const row = hub.table.rows.get(id) ?? -1;
  return row >= 0 && (!hub.mask || hub.mask[row]) ? row : -1;
}

// A further member is drawn as finely as it is known, in its programme's colour, and opens the programme.
function further(planmap, one) {
  const row = shownRow(one.id);
  if (row < 0 || !one.geometry) return;
  const colour = hub.colours[hub.codes.stage[hub.table.stage[row]]];
  const layer = planmap.addition(one, colour, `${one.name} · ${say(`precision.${one.precision}`)}`, false);
  layer.on("click", (event) => {
    L.DomEvent.stop(event);
    if (!hub.frame.plan.pencil.busy) hub.set({ id: one.id }, "map");
  });
  held.group.addLayer(layer);
}

function tick(L, id) {
  const mark = shownRow(id) >= 0 && hub.frame.plan.markOf(shownRow(id));
  if (!mark) return;
  const icon = L.divIcon({ className: "planner-tick", iconSize: [15, 15], iconAnchor: [16, 16], html: "✓" });
  held.group.addLayer(L.marker([lat(mark.y), mark.x * 360 - 180], { icon, pane: "planners", interactive: false, keyboard: false }));
}

hub.on((what) => ["mask", "view", "reviewed", "ledger"].some((word) => what.has(word)) && redraw());

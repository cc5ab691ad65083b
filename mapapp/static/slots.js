// Lend named places in the panels to other scripts: hub.slot(name, draw) is called as draw(node, info) at each drawing.
// The node stays the same as long as the key does, so that a half-filled form survives a drawing of the panel around it.

import { h, hub } from "./hub.js";

const hosts = new Map();

export function slotted(name, key, info) {
  return (hub.slots[name] || []).map((draw, number) => {
    const place = `${name}/${number}`;
    if (hosts.get(place)?.key !== key) hosts.set(place, { key, node: h("div", { class: `slot slot-${name}` }) });
    const { node } = hosts.get(place);
    draw(node, info);
    return node;
  });
}

// Make elements, signs and drawings that keep the reader's place.

const RING = "M.64 0A.64 .64 0 1 1-.64 0A.64 .64 0 1 1 .64 0ZM.46 0A.46 .46 0 1 0-.46 0A.46 .46 0 1 0 .46 0Z";
const pie = (part) => {
  const angle = 2 * Math.PI * part - Math.PI / 2;
  return `M0 0L0-.64A.64 .64 0 ${part > 0.5 ? 1 : 0} 1 ${(0.64 * Math.cos(angle)).toFixed(3)} ${(0.64 * Math.sin(angle)).toFixed(3)}Z`;
};
// How far along, without colour: an empty, quarter, half, three-quarter and full disc, then a tick; an arrow for improvement.
export const SIGNS = {
  planned: RING,
  preparation: RING + pie(0.25),
  construction: RING + pie(0.5),
  trial: RING + pie(0.75),
  completed: "M.64 0A.64 .64 0 1 1-.64 0A.64 .64 0 1 1 .64 0Z",
  operation: "M-.62 .02L-.4-.2L-.14 .06L.42-.5L.64-.28L-.14 .5Z",
  improvement: "M0-.66L.56-.06L.2-.06L.2 .6L-.2 .6L-.2-.06L-.56-.06Z",
  unknown: "M-.5-.13L.5-.13L.5 .13L-.5 .13Z",
};

export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") node.style.cssText = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

export function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// Where each list has been scrolled to; asking the page for it would make the page lay itself out at every drawing.
const scrolled = new WeakMap();
document.addEventListener("scroll", ({ target }) => {
  const root = target.closest?.(".part");
  if (root && target.dataset.scroll) scrolled.set(root, { ...scrolled.get(root), [target.dataset.scroll]: target.scrollTop });
}, { capture: true, passive: true });

// Forget where a list was scrolled to, so that the next drawing begins at its top.
export const unscroll = (root, name) => scrolled.set(root, { ...scrolled.get(root), [name]: 0 });

// Draw a panel anew without losing the reader's place: the focused control keeps the focus, lists keep their scroll.
export function redraw(root, ...children) {
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.k : undefined;
  root.replaceChildren(...children.flat().filter(Boolean));
  for (const [name, top] of Object.entries(scrolled.get(root) || {})) {
    const node = top && root.querySelector(`[data-scroll="${name}"]`);
    if (node) node.scrollTop = top;
  }
  if (focused) root.querySelector(`[data-k="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

// Tell whether what a panel shows is the same as when it was drawn, so that it is drawn once per change.
const drawn = new WeakMap();
export function unchanged(root, ...shown) {
  const before = drawn.get(root);
  drawn.set(root, shown);
  return Boolean(before) && before.length === shown.length && shown.every((value, number) => Object.is(value, before[number]));
}

export const list = (text) => (text && text !== "-" ? text.split(",") : []);
export const flip = (values, value) => (values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);

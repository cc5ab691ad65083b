// Draw the report itself: every sentence marked by what became of it, every commitment a way back to the map.

import { h, hub, redraw, say, unchanged } from "./hub.js";

let shownFor = "";
const last = {};

export function drawReader(root) {
  const data = hub.parts.reader;
  if (!data || (hub.view.page || "map") !== "report") return;
  if (unchanged(root, data, hub.view.id, hub.words)) return;
  redraw(root, h("div", { class: "reader", "data-testid": "reader-body" },
    h("aside", { class: "contents", "aria-label": say("report.headings") }, coverage(root, data), headings(root, data)),
    h("article", { class: "paper", lang: "zh", tabindex: "-1", "data-testid": "paper", "data-scroll": "paper" },
      h("header", {}, h("h1", {}, data.title), h("p", {}, data.about)),
      data.paragraphs.map((paragraph) => h("p", { id: `at-${paragraph.start}`, class: paragraph.heading ? "heading" : null, role: paragraph.heading ? "heading" : null, "aria-level": paragraph.heading ? "2" : null },
        paragraph.sentences.map(sentence))))));
  if (hub.view.id && shownFor !== hub.view.id) root.querySelector(".s.chosen")?.scrollIntoView({ block: "center" });
  if (hub.view.id && shownFor !== hub.view.id && hub.origin === "detail") root.querySelector(".c.now")?.focus({ preventScroll: true });
  shownFor = hub.view.id || "";
}

// What became of each sentence, as a bar and as counts; each count leads to its next sentence.
function coverage(root, data) {
  const marks = [...hub.codes.fate, "silent", "furniture"].filter((mark) => data.coverage[mark]);
  const words = (fate) => (hub.codes.fate.includes(fate) ? say(`fate.${fate}`) : say(`report.${fate}`));
  const count = (some) => some.reduce((sum, mark) => sum + (data.coverage[mark] || 0), 0);
  const share = Math.round((100 * count(hub.codes.fate)) / Math.max(1, count([...hub.codes.fate, "silent"])));
  return [h("h2", {}, say("report.coverage")),
    h("p", { class: "share" }, say("report.share", { n: share })),
    h("div", { class: "stack", role: "img", "aria-label": say("report.share", { n: share }), "data-testid": "coverage" }, marks.map((mark) => h("i", { class: `fate-${mark}`, style: `flex:${data.coverage[mark]}`, title: `${words(mark)} ${data.coverage[mark]}` }))),
    h("ul", { class: "coverage" }, marks.map((mark) => h("li", { class: `fate-${mark}` }, h("button", { type: "button", "data-k": `next-${mark}`, "data-testid": `next-${mark}`, title: say("report.next", { what: words(mark) }), onclick: () => next(root, mark) },
      h("i", { class: "swatch", "aria-hidden": "true" }), h("span", {}, words(mark)), h("b", {}, say("report.sentences", { n: data.coverage[mark] })))))),
    h("p", { class: "hint" }, say("report.hint"))];
}

function next(root, mark) {
  const all = [...root.querySelectorAll(`.s.fate-${mark}`)];
  if (!all.length) return;
  last[mark] = ((last[mark] ?? -1) + 1) % all.length;
  root.querySelector(".s.found")?.classList.remove("found");
  const node = all[last[mark]];
  node.classList.add("found");
  node.scrollIntoView({ block: "center" });
}

function headings(root, data) {
  if (!data.headings.length) return null;
  const go = (start) => (event) => {
    event.preventDefault();
    const node = root.querySelector(`#at-${start}`);
    node?.scrollIntoView({ block: "start" });
    node?.setAttribute("tabindex", "-1");
    node?.focus({ preventScroll: true });
  };
  return h("details", { class: "sections", open: window.innerWidth > 900 }, h("summary", { "data-k": "sections" }, say("report.headings")),
    h("ol", {}, data.headings.map((heading) => h("li", { class: `level-${heading.level}` },
      h("a", { href: `#at-${heading.start}`, "data-k": `h-${heading.start}`, "data-testid": "heading", lang: "zh", onclick: go(heading.start) }, heading.text)))));
}

function sentence(one) {
  const chosen = one.ids.includes(hub.view.id);
  return h("span", { class: `s fate-${one.fate}${chosen ? " chosen" : ""}`, "data-start": one.start, "data-testid": chosen ? "chosen" : null }, one.runs.map(([text, id, fate]) => (id
    ? h("a", { href: `?${new URLSearchParams({ ...hub.view, page: "map", id })}`, class: `c fate-${fate}${id === hub.view.id ? " now" : ""}`, "data-k": `c-${id}`, "data-id": id, title: say(`fate.${fate}`),
      onclick: (event) => { event.preventDefault(); hub.set({ id, page: "" }, "list"); } }, text)
    : text)));
}

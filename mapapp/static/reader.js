// Draw the report itself: every sentence marked by what became of it, every commitment a way back to the map.

import { h, hub, redraw, say, unchanged } from "./hub.js";

let shownFor = "";

export function drawReader(root) {
  const data = hub.parts.reader;
  if (!data || (hub.view.page || "map") !== "report") return;
  if (unchanged(root, data, hub.view.id, hub.words)) return;
  const marks = [...hub.codes.fate, "silent", "furniture"];
  const words = (fate) => (hub.codes.fate.includes(fate) ? say(`fate.${fate}`) : say(`report.${fate}`));
  redraw(root, h("div", { class: "reader", "data-testid": "reader-body" },
    h("aside", { class: "contents" },
      h("h2", {}, say("report.coverage")),
      h("ul", { class: "coverage" }, marks.filter((mark) => data.coverage[mark]).map((mark) => h("li", { class: `fate-${mark}` },
        h("i", { class: "swatch", "aria-hidden": "true" }), h("span", {}, words(mark)), h("b", {}, say("report.sentences", { n: data.coverage[mark] }))))),
      h("div", { class: "stack", "aria-hidden": "true" }, marks.filter((mark) => data.coverage[mark]).map((mark) => h("i", { class: `fate-${mark}`, style: `flex:${data.coverage[mark]}` }))),
      h("p", { class: "hint" }, say("report.hint")),
      data.headings.length ? [h("h2", { class: "sections-title" }, say("report.headings")), h("ol", {}, data.headings.map((heading) => h("li", { class: `level-${heading.level}` },
        h("a", { href: `#at-${heading.start}`, "data-k": `h-${heading.start}`, lang: "zh",
          onclick: (event) => { event.preventDefault(); root.querySelector(`#at-${heading.start}`)?.scrollIntoView({ block: "start" }); } }, heading.text))))] : null),
    h("article", { class: "paper", lang: "zh", "data-testid": "paper", "data-scroll": "paper" },
      h("header", {}, h("h1", {}, data.title), h("p", {}, data.about)),
      data.paragraphs.map((paragraph) => h("p", { id: `at-${paragraph.start}`, class: paragraph.heading ? "heading" : null }, paragraph.sentences.map(sentence))))));
  if (hub.view.id && shownFor !== hub.view.id) root.querySelector(".s.chosen")?.scrollIntoView({ block: "center" });
  shownFor = hub.view.id || "";
}

function sentence(one) {
  const chosen = one.ids.includes(hub.view.id);
  return h("span", { class: `s fate-${one.fate}${chosen ? " chosen" : ""}`, "data-start": one.start, "data-testid": chosen ? "chosen" : null }, one.runs.map(([text, id, fate]) => (id
    ? h("a", { href: `?${new URLSearchParams({ ...hub.view, page: "map", id })}`, class: `c fate-${fate}${id === hub.view.id ? " now" : ""}`, "data-k": `c-${id}`, "data-id": id, title: say(`fate.${fate}`),
      onclick: (event) => { event.preventDefault(); hub.set({ id, page: "" }, "list"); } }, text)
    : text)));
}

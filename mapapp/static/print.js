// Lay a view out for paper: map with legend, the table, what has no place, the sources; A4 either way round.
(function () {
  "use strict";
  const { node, open, draw, legend, sources } = window.plate;
  const DOTS = 3; // canvas pixels per CSS pixel: 288 to the inch on paper

  document.addEventListener("DOMContentLoaded", () => {
    const page = open();
    const { shown, hub, say } = page;
    Object.defineProperty(window, "devicePixelRatio", { value: DOTS, configurable: true });
    const rows = shown.details.map((_, row) => row);
    const placed = rows.filter((row) => shown.details[row].fate === "placed");
    const key = node("div", { class: "key", "data-testid": "legend" });
    const box = node("div", { class: "map", role: "img", "aria-label": shown.title });
    const sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [sheet];
    const turn = (way) => {
      const small = "font: 9px sans-serif; color: #4e5965;";
      sheet.replaceSync(`@page { size: A4 ${way}; margin: 10mm 10mm 13mm; @bottom-left { content: ${JSON.stringify(`${shown.title} · ${shown.notice}`)}; ${small} } @bottom-right { content: counter(page) " / " counter(pages); ${small} } }`);
      document.body.dataset.way = way;
    };
    const way = (name) => node("button", { type: "button", "data-way": name, onclick: () => { turn(name); settle(); } }, say(`print.${name}`));
    const sentences = node("input", { type: "checkbox", onchange: () => document.body.classList.toggle("worded", sentences.checked) });
    document.body.append(
      node("nav", { class: "tools", "aria-label": say("print.tools") }, node("button", { type: "button", class: "go", onclick: () => window.print() }, say("print.go")), way("landscape"), way("portrait"),
        node("label", {}, sentences, say("print.sentences"))),
      node("main", {},
        node("section", { class: "front" },
          node("header", {}, node("h1", {}, shown.title), node("p", { class: "notice", "data-testid": "notice" }, shown.notice)),
          node("p", { class: "about" }, `${say("share.filter")}: ${shown.filter}`, " · ", accountWords(), " · ", say("share.made", { date: shown.date })),
          node("div", { class: "plate" }, box, key)),
        node("section", { class: "listed" }, node("h2", {}, `${say("fate.placed")} ${placed.length}`), placed.length ? table(placed, "where") : node("p", {}, say("legend.empty"))),
        node("section", { class: "unplaced", "data-testid": "unplaced" }, hub.codes.fate.slice(1).map((fate) => group(fate, rows.filter((row) => shown.details[row].fate === fate)))),
        node("section", { class: "sources" }, node("h2", {}, say("attribution")), sources(page), node("p", { class: "notice" }, shown.notice))));
    turn("landscape");
    let drawn = null;
    function settle() {
      drawn?.map.remove();
      box.replaceChildren();
      drawn = draw(box, page, { dragging: false, keyboard: false, scrollWheelZoom: false, doubleClickZoom: false, touchZoom: false, boxZoom: false, zoomAnimation: false, fadeAnimation: false });
      L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(drawn.map);
      drawn.plan.shown = new Uint8Array(rows.length).fill(1);
      drawn.plan.sheet.redraw();
      drawn.add(() => true, { named: true });
      key.replaceChildren(node("h2", {}, say("legend")), legend(page, drawn));
      window.print_plate = drawn;
    }
    settle();
    document.fonts.ready.then(() => drawn.plan.sheet.redraw());
    document.body.dataset.ready = "yes";

    function accountWords() {
      const { total, fates } = shown.account;
      return rows.length === total ? say("account.sum", { parts: hub.codes.fate.map((fate) => fates[fate][1]).join(" + "), total }) : say("account.shown", { shown: rows.length, total });
    }

    function group(fate, held) {
      return held.length > 0 && [node("h2", {}, `${say(`fate.${fate}`)} ${held.length}`, node("small", {}, say(`fate.note.${fate}`))), table(held, fate === "not_found" ? "why" : "")];
    }

    // The last column says where a thing lies, or why it lies nowhere; for the rest it would say the same of every row.
    function table(held, last) {
      const head = ["name", "sector", "stage", "figure", ...(last ? [last] : [])];
      return node("table", { class: last || "short" }, node("thead", {}, node("tr", {}, head.map((name) => node("th", { scope: "col", class: name }, say(`print.${name}`))))),
        node("tbody", {}, held.flatMap((row) => line(shown.details[row], last, head.length))));
    }

    function line(one, last, width) {
      const money = one.money.filter((said) => said.amount).map((said) => node("p", {}, node("b", {}, said.amount), said.basis === "cited" ? say("map.cited_mark") : ""));
      const words = { where: one.place.map((said) => said.text).slice(0, 2).join(" · "), why: one.reason }[last];
      return node("tr", {},
        node("td", { class: "name", lang: "zh" }, one.name, node("p", { class: "words" }, one.quote.filter(([, mark]) => mark).map(([text]) => text).join(""))),
        node("td", {}, say(`sector.${one.sector}`)), node("td", { class: "stage" }, hub.sign(one.stage, 12), say(`stage.${one.stage}`)),
        node("td", { lang: "zh" }, money, one.quantities.join("；")), last && node("td", { lang: "zh" }, words));
    }
  });
})();

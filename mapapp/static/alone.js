// Make one file into a small app: map, layers, list, account and the sentence behind everything, with no server at all.
(function () {
  "use strict";
  const { node, open, draw, legend, sources } = window.plate;

  document.addEventListener("DOMContentLoaded", () => {
    const page = open();
    const { shown, hub, say } = page;
    const rows = shown.details.map((_, row) => row);
    const off = new Set();
    const kept = () => rows.filter((row) => !off.has(shown.details[row].sector));
    const box = node("div", { class: "map", "data-testid": "map", "aria-label": say("map.title"), tabindex: "0" });
    const rail = node("aside", { class: "rail" });
    const side = node("section", { class: "side", "data-testid": "side" });
    const tip = node("div", { class: "hint", hidden: true });
    document.body.append(
      node("header", { class: "head" }, node("h1", {}, shown.title), node("p", { class: "filter", "data-testid": "filter" }, `${say("share.filter")}: ${shown.filter}`),
        node("p", { class: "date" }, say("share.made", { date: shown.date })), node("p", { class: "notice", "data-testid": "notice" }, shown.notice)),
      node("main", {}, rail, node("div", { class: "mapbox" }, box, tip), side));
    const drawn = draw(box, page, {});
    const { map, plan, home } = drawn;
    L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 110 }).addTo(map);
    tools();

    function show() {
      plan.shown = Uint8Array.from(rows, (row) => (off.has(shown.details[row].sector) ? 0 : 1));
      plan.sheet.redraw();
      drawn.add((row) => plan.shown[row], { choose: (id) => choose(id, false) });
      drawRail();
      if (hub.view.id) drawDetail();
      else drawList();
    }

    function choose(id, fly) {
      const before = hub.view.id;
      hub.view.id = id;
      const row = shown.details.findIndex((one) => one.id === id);
      if (row >= 0 && fly) plan.fly(row);
      show();
      if (row >= 0) side.querySelector("h2").focus({ preventScroll: true });
      else side.querySelector(`[data-id="${CSS.escape(before)}"] button`)?.focus();
    }

    function drawRail() {
      const counted = (sector) => rows.filter((row) => shown.details[row].sector === sector).length;
      const flip = (sector) => () => {
        if (!off.delete(sector)) off.add(sector);
        show();
        rail.querySelector(`[data-sector=${sector}]`).focus();
      };
      rail.replaceChildren(
        node("h2", {}, say("layers")),
        node("ul", { class: "layers" }, hub.codes.sector.filter(counted).map((sector) => node("li", {}, node("button", { type: "button", role: "switch", "aria-checked": String(!off.has(sector)), "data-sector": sector, onclick: flip(sector) },
          node("i", { class: "sector" }, say(`glyph.${sector}`)), node("span", {}, say(`sector.${sector}`)), node("b", {}, String(counted(sector))))))),
        node("h2", {}, say("legend")), legend(page, drawn),
        node("details", { class: "sources" }, node("summary", {}, say("attribution")), sources(page)));
    }

    function account() {
      const { total, fates } = shown.account;
      const now = kept();
      return node("div", { class: "account", "data-testid": "account" },
        node("h2", { tabindex: "-1" }, say("account.total", { total })),
        node("p", {}, now.length === total ? say("account.sum", { parts: hub.codes.fate.map((fate) => fates[fate][1]).join(" + "), total }) : say("account.shown", { shown: now.length, total })));
    }

    function drawList() {
      const groups = hub.codes.fate.map((fate) => [fate, kept().filter((row) => shown.details[row].fate === fate)]).filter(([, held]) => held.length);
      side.replaceChildren(account(), groups.length ? node("table", { "data-testid": "table", "aria-label": say("table.caption") },
        node("thead", {}, node("tr", {}, ["name", "stage", "figure"].map((name) => node("th", { scope: "col" }, say(`table.${name}`))))),
        groups.map(([fate, held]) => node("tbody", { class: `fate-${fate}` },
          node("tr", { class: "title" }, node("th", { colspan: 3, scope: "rowgroup" }, `${say(`fate.${fate}`)} ${held.length}`)), held.map(line)))) : node("p", { class: "none" }, say("filter.none")));
      side.scrollTop = 0;
    }

    function line(row) {
      const one = shown.details[row];
      const money = one.money.find((said) => said.amount);
      return node("tr", { "data-id": one.id, "data-testid": "row", onclick: () => choose(one.id, true) },
        node("td", {}, node("button", { type: "button", lang: "zh" }, one.name), one.place_name && one.place_name !== one.name && node("small", { lang: "zh" }, one.place_name)),
        node("td", { class: "stage" }, hub.sign(one.stage, 14), node("span", {}, say(`stage.${one.stage}`))),
        node("td", {}, money && node("b", { class: money.basis }, money.amount, money.basis === "cited" ? say("map.cited_mark") : ""), one.quantities.length > 0 && node("span", { lang: "zh" }, one.quantities.join("；"))));
    }

    function drawDetail() {
      const one = shown.details.find((other) => other.id === hub.view.id);
      if (!one) return drawList();
      const held = new Set(shown.details.map((other) => other.id));
      const field = (name, ...content) => (content.flat(3).some(Boolean) ? [node("dt", {}, say(name)), node("dd", {}, ...content)] : null);
      const others = (list) => list.map((other) => (held.has(other.id) ? node("button", { type: "button", class: "link", lang: "zh", onclick: () => choose(other.id, true) }, other.name) : node("p", { lang: "zh" }, other.name)));
      side.replaceChildren(node("article", { class: "one", "data-testid": "detail", "data-id": one.id, onkeydown: (event) => event.key === "Escape" && choose("", false) },
        node("button", { type: "button", class: "back", "data-testid": "back", onclick: () => choose("", false) }, `‹ ${say("detail.close")}`),
        node("h2", { tabindex: "-1", lang: "zh" }, one.name, one.head && node("small", {}, one.head_words)),
        node("p", { class: "tags" }, hub.sign(one.stage, 14), " ", [one.stage_words, say(`kind.${one.kind}`), say(`sector.${one.sector}`), say(`fate.${one.fate}`), ...one.tags].join(" · ")),
        node("blockquote", { lang: "zh", tabindex: "0", "data-testid": "quote" }, one.quote.map(([text, mark]) => (mark ? node("mark", { class: mark }, text) : text))),
        node("dl", {},
          field("detail.quantity", one.quantities.map((text) => node("p", { lang: "zh" }, text))),
          field("detail.money", one.money.map((said) => node("p", {}, said.amount && node("b", {}, said.amount, " "), said.words, said.source && node("small", { lang: "zh" }, said.source)))),
          field("detail.remainder_title", one.remainder), field("detail.part_of", others(one.part_of)), field("detail.exemplars", others(one.exemplars)), field("detail.among", others(one.among)),
          field("detail.place", one.place.map((said) => node("p", { lang: said.lang || null }, said.text))),
          field("detail.source", one.source.map((text) => node("p", { lang: "zh" }, text)))),
        one.facts.length > 0 && node("div", { class: "facts", lang: "zh" }, node("h3", {}, say("detail.facts")), one.facts.map((fact) => node("p", {}, fact.text, node("small", {}, fact.source))))));
      side.scrollTop = 0;
    }

    function tools() {
      const button = (word, sign, action) => node("button", { type: "button", "aria-label": say(word), title: say(word), onclick: action }, sign);
      const bar = node("div", { class: "tools" }, button("map.zoom_in", "+", () => map.zoomIn()), button("map.zoom_out", "−", () => map.zoomOut()), button("map.home", "⌂", home));
      const { flipped, overlaysOf } = window.planmap;
      const on = (name) => String(overlaysOf(hub.view.show).on.includes(name));
      const switches = node("div", { class: "switches", role: "group", "aria-label": say("map.layers") }, ["stage", "precision", "report", "cited"].map((name) => node("button", {
        type: "button", role: "switch", "aria-checked": on(name), "data-show": name,
        onclick: () => {
          hub.view.show = flipped(hub.view.show, name);
          for (const one of switches.children) one.setAttribute("aria-checked", on(one.dataset.show));
          show();
        },
      }, say(`map.${name}`))));
      box.parentElement.append(bar, switches);
      map.on("click", (event) => {
        const hits = plan.hits(event.latlng);
        if (hits.length === 1) choose(shown.details[hits[0]].id, false);
        if (hits.length > 1) pick(hits, event.containerPoint);
      });
      map.on("movestart", () => (tip.hidden = true));
      map.on("mousemove", (event) => {
        if (tip.querySelector("button")) return;
        const [row] = plan.hits(event.latlng);
        tip.hidden = row === undefined;
        box.style.cursor = row === undefined ? "" : "pointer";
        if (row !== undefined) tip.replaceChildren(node("b", { lang: "zh" }, shown.details[row].name), node("span", {}, say(`stage.${shown.details[row].stage}`)));
        place(event.containerPoint);
      });
    }

    // Several things on one spot: let the reader choose.
    function pick(hits, point) {
      const close = () => { tip.replaceChildren(); tip.hidden = true; };
      tip.replaceChildren(node("p", {}, say("map.here", { n: hits.length })), ...hits.slice(0, 12).map((row) => node("button", { type: "button", onclick: () => { close(); choose(shown.details[row].id, false); } }, shown.details[row].name)));
      tip.onkeydown = (event) => event.key === "Escape" && close();
      tip.hidden = false;
      place(point);
      tip.querySelector("button").focus();
      map.once("click movestart", close);
    }

    function place(point) {
      const size = map.getSize();
      tip.style.left = `${Math.max(4, Math.min(point.x + 14, size.x - tip.offsetWidth - 8))}px`;
      tip.style.top = `${point.y + 18 + tip.offsetHeight > size.y ? Math.max(4, point.y - tip.offsetHeight - 12) : point.y + 18}px`;
    }

    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(box);
    show();
    window.alone = { map, plan, shown, choose };
  });
})();

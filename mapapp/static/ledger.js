// Draw the list of all commitments with the account above it, and the detail of the one that is selected.

import { flip, h, hub, list, redraw, say, sign, unchanged, unpack } from "./hub.js";

const FIRST = 150;
const opened = { folded: new Set(), more: {} };
let drawn = "";

export function drawLedger(root) {
  const data = hub.parts.ledger;
  if (!data) return;
  hub.features(data.features_url).then((features) => {
    const { ack, words_url, ...told } = data;
    if (unchanged(root, told, hub.view.id, hub.view.sort, hub.view.fate, hub.view.lang, [...opened.folded], opened.more)) return;
    const groups = ordered(data, features);
    hub.order = groups.flatMap((group) => group.rows);
    const detail = data.detail && data.detail.id === hub.view.id ? data.detail : null;
    const changed = drawn !== (hub.view.id || "");
    drawn = hub.view.id || "";
    if (hub.view.id && detail) {
      redraw(root, drawDetail(detail, data, features));
      if (changed) showSentence(root);
      if (changed && hub.origin === "list") root.querySelector(".detail h2")?.focus({ preventScroll: true });
      if (changed && window.innerWidth <= 900 && hub.origin) root.scrollIntoView({ block: "start", behavior: "smooth" });
      return;
    }
    if (hub.view.id && data.known.includes(hub.view.id)) return; // the detail is on its way
    redraw(root, account(data), table(groups, data, features));
    if (changed) root.querySelector(`[data-k="row-${CSS.escape(opened.last || "")}"]`)?.scrollIntoView({ block: "center" });
  }).catch(() => redraw(root, h("p", { class: "trouble", role: "alert" }, say("map.failed"))));
}

// In a long paragraph, bring the sentence into its frame without moving anything else.
function showSentence(root) {
  root.querySelector(".detail").scrollTo(0, 0);
  const quote = root.querySelector("blockquote");
  const name = quote.querySelector("mark.name");
  if (name) quote.scrollTop = name.offsetTop - quote.offsetTop - quote.clientHeight / 2;
}

function account(data) {
  const { total, shown, fates, precisions } = data.account;
  const chosen = list(hub.view.fate);
  const parts = hub.codes.fate.map((fate) => ({ fate, all: fates[fate][1], now: fates[fate][0] }));
  const sum = parts.map((part) => part.all).join(" + ");
  return h("section", { class: "account", "data-testid": "account", "data-total": total, "data-shown": shown },
    h("header", {}, h("h2", {}, say("account.total", { total })),
      h("span", { role: "status" }, shown === total ? say("account.coverage", data.account) : say("account.shown", { shown, total }))),
    h("div", { class: "stack", "aria-hidden": "true" }, parts.filter((part) => part.all).map((part) =>
      h("i", { class: `fate-${part.fate}`, style: `flex:${part.all}` }, h("b", { style: `width:${(100 * part.now) / part.all}%` })))),
    h("div", { class: "fates" }, parts.map((part) => h("button", {
      type: "button", class: `fate fate-${part.fate}`, "aria-pressed": String(chosen.includes(part.fate)), "data-k": `fate-${part.fate}`, "data-testid": `fate-${part.fate}`,
      title: say(`fate.note.${part.fate}`), onclick: () => hub.set({ fate: flip(chosen, part.fate).join(",") }),
    }, h("b", {}, part.now === part.all ? String(part.all) : `${part.now}/${part.all}`), h("span", {}, say(`fate.short.${part.fate}`))))),
    h("p", { class: "sum" }, say("account.sum", { parts: sum, total }), h("span", {}, Object.entries(precisions).map(([code, n]) => `${code} ${n}`).join(" · "))));
}

// The order of the list, which the export repeats: what is placed, the district's, figures, not found; then as sorted.
function ordered(data, features) {
  const shown = unpack(data.rows, features.n);
  const rows = [];
  for (let row = 0; row < features.n; row++) if (shown[row]) rows.push(row);
  const amount = (row) => features.yuan[row] ?? features.cited[row] ?? 0;
  const compare = { money: (a, b) => amount(b) - amount(a), stage: (a, b) => features.stage[a] - features.stage[b] }[hub.view.sort];
  if (compare) rows.sort((a, b) => compare(a, b) || a - b);
  return hub.codes.fate.map((fate, code) => ({ fate, rows: rows.filter((row) => features.fate[row] === code) }));
}

function table(groups, data, features) {
  if (!hub.order.length) return h("p", { class: "trouble", "data-testid": "empty" }, say("filter.none"));
  return h("div", { class: "scroll", "data-scroll": "ledger" },
    h("table", { class: "ledger", "aria-label": say("table.caption"), "data-testid": "table", "data-rows": hub.order.length },
      h("thead", {}, h("tr", {}, heading("name", "text"), heading("stage", "stage"), heading("figure", "money"))),
      groups.filter((group) => group.rows.length).map((group) => groupOf(group, data, features))));
}

function heading(column, sort) {
  const now = (hub.view.sort || "text") === sort;
  return h("th", { scope: "col", class: column, "aria-sort": now ? (sort === "money" ? "descending" : "ascending") : null },
    h("button", { type: "button", "data-k": `sort-${sort}`, title: say(`sort.${sort}`), onclick: () => hub.set({ sort: sort === "text" ? "" : sort }) },
      say(`table.${column}`), h("i", { "aria-hidden": "true" }, now ? (sort === "money" ? "↓" : "↑") : "")));
}

function groupOf(group, data, features) {
  const folded = opened.folded.has(group.fate);
  const again = () => hub.tell("ledger");
  const limit = opened.more[group.fate] || FIRST;
  const rows = folded ? [] : group.rows.slice(0, limit);
  const toggle = () => {
    if (!opened.folded.delete(group.fate)) opened.folded.add(group.fate);
    again();
  };
  return h("tbody", { class: `group fate-${group.fate}`, "data-testid": `group-${group.fate}`, "data-count": group.rows.length },
    h("tr", { class: "title" }, h("th", { colspan: 3, scope: "rowgroup" },
      h("button", { type: "button", "aria-expanded": String(!folded), "data-k": `group-${group.fate}`, onclick: toggle },
        h("i", { class: "swatch", "aria-hidden": "true" }), say(`fate.${group.fate}`), h("b", {}, String(group.rows.length)), h("span", {}, say(`fate.note.${group.fate}`))))),
    rows.map((row) => line(row, features)),
    group.rows.length > limit && !folded && h("tr", { class: "more" }, h("td", { colspan: 3 }, h("button", { type: "button", "data-k": `more-${group.fate}`,
      onclick: () => { opened.more[group.fate] = limit * 4; again(); } }, `+ ${group.rows.length - limit}`))));
}

function line(row, features) {
  const id = features.id[row];
  const stage = hub.codes.stage[features.stage[row]];
  const sector = hub.codes.sector[features.sector[row]];
  const lang = hub.view.lang === "en" ? 1 : 0;
  const money = features.money[row]?.[lang];
  const cited = features.cited_money[row]?.[lang];
  const open = () => {
    opened.last = id;
    hub.frame?.point?.(-1);
    hub.set({ id }, "list");
  };
  const precision = hub.codes.precision[features.precision[row]];
  const point = (to) => () => hub.frame?.point?.(to);
  return h("tr", { class: "row", "data-id": id, "data-testid": "row", onclick: open, onmouseenter: point(row), onmouseleave: point(-1), onfocusin: point(row), onfocusout: point(-1) },
    h("td", { class: "name" }, h("span", { class: "glyph", title: say(`sector.${sector}`) }, say(`glyph.${sector}`)),
      h("button", { type: "button", "data-k": `row-${id}`, lang: "zh" }, features.name[row]),
      features.place[row] ? h("small", { lang: "zh" }, features.place[row], h("em", {}, precision)) : null),
    h("td", { class: "stage" }, sign(stage, 14), h("span", {}, say(`stage.${stage}`))),
    h("td", { class: "figure" }, money ? h("b", {}, money) : cited ? h("b", { class: "cited", title: say("basis.cited") }, cited) : null,
      features.quantity[row] && h("span", { lang: "zh" }, features.quantity[row])));
}

function drawDetail(detail, data, features) {
  const rows = hub.order || [];
  const here = rows.indexOf(detail.row);
  const step = (by) => rows[here + by] !== undefined && here >= 0 && hub.set({ id: features.id[rows[here + by]] }, "list");
  const back = () => hub.set({ id: "" }, "list");
  const field = (name, ...content) => (content.flat(3).some(Boolean) ? h("div", { class: "field" }, h("dt", {}, say(name)), h("dd", {}, ...content)) : null);
  return h("article", { class: "detail", "data-testid": "detail", "data-id": detail.id, "data-scroll": "detail",
    onkeydown: (event) => event.key === "Escape" && back() },
    h("header", {},
      h("button", { type: "button", class: "quiet", "data-k": "back", "data-testid": "back", onclick: back }, "‹ ", say("detail.close")),
      h("span", { class: "steps" },
        h("button", { type: "button", class: "quiet", "data-k": "prev", "aria-label": say("detail.prev"), disabled: here <= 0, onclick: () => step(-1) }, "↑"),
        h("button", { type: "button", class: "quiet", "data-k": "next", "aria-label": say("detail.next"), disabled: here < 0 || here >= rows.length - 1, onclick: () => step(1) }, "↓"))),
    h("h2", { tabindex: "-1", lang: "zh", "data-testid": "detail-name" }, detail.name, detail.head && h("small", {}, detail.head_words)),
    h("p", { class: "tags" }, h("span", { class: "tag stage" }, sign(detail.stage, 14), detail.stage_words),
      h("span", { class: "tag" }, say(`kind.${detail.kind}`)), h("span", { class: "tag" }, say(`sector.${detail.sector}`)),
      h("span", { class: `tag fate fate-${detail.fate}` }, say(`fate.${detail.fate}`)), detail.tags.map((tag) => h("span", { class: "tag" }, tag))),
    h("section", { class: "words" }, h("h3", {}, say("detail.words")),
      h("blockquote", { lang: "zh", tabindex: "0", "data-testid": "quote" }, detail.quote.map(([text, mark]) => (mark ? h("mark", { class: mark, "data-testid": "sentence" }, text) : text))),
      h("button", { type: "button", class: "quiet", "data-k": "read", onclick: () => hub.set({ page: "report" }, "detail") }, say("detail.read"), " ›")),
    h("dl", {},
      field("detail.quantity", detail.quantities.map((text) => h("p", { lang: "zh" }, text))),
      field("detail.money", detail.money.map((one) => h("p", { class: `money ${one.basis}` }, one.amount && h("b", {}, one.amount), h("span", {}, one.words), one.source && h("small", { lang: "zh" }, one.source)))),
      field("detail.remainder_title", detail.remainder && h("p", { class: "remainder" }, detail.remainder)),
      links("detail.part_of", detail.part_of), links("detail.exemplars", detail.exemplars), links("detail.among", detail.among),
      field("detail.place", detail.place.map((one) => h("p", { class: one.kind, lang: one.lang || null }, one.text))),
      field("detail.source", detail.source.map((text) => h("p", { lang: "zh" }, text))),
      field("detail.candidates", detail.candidates.map((one) => h("p", { lang: "zh" }, h("b", {}, one.name), ` ${one.score} `, h("span", {}, one.reason)))),
    ),
    detail.facts.length ? h("section", { class: "facts" }, h("h3", {}, say("detail.facts")),
      detail.facts.map((fact) => h("div", { class: "fact", lang: "zh" }, h("p", {}, fact.text), h("small", {}, fact.source, fact.link && [" · ", h("a", { href: fact.link, target: "_blank", rel: "noopener noreferrer" }, fact.link_words)])))) : null);
}

function links(name, items) {
  if (!items.length) return null;
  return h("div", { class: "field" }, h("dt", {}, say(name)), h("dd", {}, items.map((item) => h("button", { type: "button", class: "link", lang: "zh",
    "data-k": `link-${item.id}`, onclick: () => hub.set({ id: item.id }, "list") }, item.name))));
}

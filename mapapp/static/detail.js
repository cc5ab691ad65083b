// Draw everything that is known of one commitment: what the columns hold at once, the rest when it has come.

import { h, hub, say, sign } from "./hub.js";
import { slotted } from "./slots.js";

export function drawDetail(row, detail, trouble) {
  const { table: t, codes } = hub;
  const rows = hub.order;
  const here = rows.indexOf(row);
  const step = (by) => hub.set({ id: t.id[rows[here + by]] }, "detail");
  const info = { id: t.id[row], row, values: detail, report: hub.parts.bar.report };
  const [stage, fate] = [codes.stage[t.stage[row]], codes.fate[t.fate[row]]];
  return h("article", { class: "detail", "data-testid": "detail", "data-id": t.id[row], "data-scroll": "detail", "aria-busy": String(!detail && !trouble) },
    h("header", {},
      h("button", { type: "button", class: "quiet", "data-k": "back", "data-testid": "back", onclick: () => hub.set({ id: "" }, "list") }, "‹ ", say("detail.close")),
      h("span", { class: "steps" },
        h("button", { type: "button", class: "quiet", "data-k": "prev", "aria-label": say("detail.prev"), disabled: here <= 0, onclick: () => step(-1) }, "↑"),
        h("button", { type: "button", class: "quiet", "data-k": "next", "aria-label": say("detail.next"), disabled: here < 0 || here >= rows.length - 1, onclick: () => step(1) }, "↓"))),
    h("h2", { tabindex: "-1", lang: "zh", "data-k": "detail-name", "data-testid": "detail-name" }, t.name[row], detail?.head && h("small", {}, detail.head_words)),
    h("p", { class: "tags" }, h("span", { class: "tag stage" }, sign(stage, 14), detail ? detail.stage_words : say(`stage.${stage}`)),
      h("span", { class: "tag" }, say(`kind.${codes.kind[t.kind[row]]}`)), h("span", { class: "tag" }, say(`sector.${codes.sector[t.sector[row]]}`)),
      h("span", { class: `tag fate fate-${fate}` }, say(`fate.${fate}`)), detail?.tags.map((tag) => h("span", { class: "tag" }, tag))),
    slotted("detail-top", info.id, info),
    trouble && h("p", { class: "trouble", role: "alert" }, say("error.detail")),
    detail ? [words(detail), fields(detail), facts(detail.facts)] : !trouble && h("p", { class: "trouble" }, say("detail.loading")),
    slotted("detail", info.id, info));
}

function words(detail) {
  return h("section", { class: "words" }, h("h3", {}, say("detail.words")),
    h("blockquote", { lang: "zh", tabindex: "0", "data-testid": "quote" }, detail.quote.map(([text, mark]) => (mark ? h("mark", { class: mark, "data-testid": "sentence" }, text) : text))),
    h("button", { type: "button", class: "quiet", "data-k": "read", onclick: () => hub.set({ page: "report" }, "detail") }, say("detail.read"), " ›"));
}

function fields(detail) {
  const field = (name, ...content) => (content.flat(3).some(Boolean) ? h("div", { class: "field" }, h("dt", {}, say(name)), h("dd", {}, ...content)) : null);
  return h("dl", {},
    field("detail.quantity", detail.quantities.map((text) => h("p", { lang: "zh" }, text))),
    field("detail.money", detail.money.map((one) => h("p", { class: `money ${one.basis}` }, one.amount && h("b", {}, one.amount), h("span", {}, one.words), one.source && h("small", { lang: "zh" }, one.source)))),
    field("detail.remainder_title", detail.remainder && h("p", { class: "remainder" }, detail.remainder)),
    links("detail.part_of", detail.part_of), links("detail.exemplars", detail.exemplars), links("detail.among", detail.among),
    field("detail.place", detail.place.map((one) => h("p", { class: one.kind, lang: one.lang || null }, one.text))),
    field("detail.source", detail.source.map((text) => h("p", { lang: "zh" }, text))),
    field("detail.candidates", detail.candidates.map((one) => h("p", { lang: "zh" }, h("b", {}, one.name), ` ${one.score} `, h("span", {}, one.reason)))));
}

function links(name, items) {
  if (!items.length) return null;
  return h("div", { class: "field" }, h("dt", {}, say(name)), h("dd", {}, items.map((item) => h("button", { type: "button", class: "link", lang: "zh",
    "data-k": `link-${item.id}`, onclick: () => hub.set({ id: item.id }, "list") }, item.name))));
}

function facts(items) {
  if (!items.length) return null;
  const source = (fact) => h("small", {}, fact.source, fact.link && [" · ", h("a", { href: fact.link, target: "_blank", rel: "noopener noreferrer" }, fact.link_words)]);
  return h("section", { class: "facts" }, h("h3", {}, say("detail.facts")), items.map((fact) => h("div", { class: "fact", lang: "zh" }, h("p", {}, fact.text), source(fact))));
}

// In a long paragraph, bring the sentence into its frame without moving anything else.
export function showSentence(root) {
  const quote = root.querySelector("blockquote");
  const name = quote?.querySelector("mark.name");
  if (name) quote.scrollTop = name.offsetTop - quote.offsetTop - quote.clientHeight / 2;
}

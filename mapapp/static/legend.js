// Say what is on the map and how much of it: colours, signs, lines, money with its sums, towns with what was not spread.
(function () {
  "use strict";
  const { h, badge, swatch, inkOf } = window.planmap;

  // How many of the drawn rows hold each code of a column.
  function counted(tools, column) {
    const { order } = tools.plan.shapes;
    const { shown } = tools.plan;
    const counts = new Uint32Array(256);
    for (let k = 0; k < order.length; k++) if (shown[order[k]]) counts[column[order[k]]]++;
    return counts;
  }

  const entry = (mark, words, n) => h("li", {}, mark, h("span", {}, words), n === undefined ? null : h("b", {}, String(n)));

  function colours(tools) {
    const { hub, plan, features } = tools;
    const { colour } = plan.overlays;
    const name = colour || "sector";
    const counts = counted(tools, features[name]);
    const year = hub.parts.bar?.year;
    const title = colour === "stage" ? (year ? hub.say("legend.stage", { year }) : hub.say("legend.stage_no_year")) : hub.say(`legend.${name}`);
    const lines = hub.codes[name].map((key, code) => [key, counts[code]]).filter(([, n]) => n)
      .map(([key, n]) => entry(badge(plan.signs, key, colour), hub.say(`${name}.${key}`), n));
    return [h("h3", {}, title), h("ul", { class: colour === "precision" ? "" : "two", "data-testid": `legend-${name}` }, lines),
      colour === "stage" && h("p", { class: "note" }, hub.say("legend.note"))];
  }

  function forms(tools) {
    const { hub, plan, features } = tools;
    const counts = counted(tools, features.form);
    return [h("h3", {}, hub.say("legend.form")), h("ul", { "data-testid": "legend-form" }, hub.codes.form.map((form, code) => [form, counts[code]]).filter(([, n]) => n)
      .map(([form, n]) => entry(swatch(form, plan.inks.neutral), hub.say(`form.${form}`), n)))];
  }

  // Money of the report and cited money are summed apart; a group's sum is one, and what is on the map is never its share.
  function money({ hub, plan, features }) {
    const { report, cited } = plan.overlays;
    if (!report && !cited) return null;
    const sums = { own: [0, 0], shared: [0, 0], cited: [0, 0] };
    const add = (name, yuan) => (sums[name] = [sums[name][0] + 1, sums[name][1] + yuan]);
    for (let row = 0; row < features.n; row++) {
      if (!plan.shown[row]) continue;
      if (features.yuan[row] && features.basis[row] !== "cited") add(features.basis[row] === "shared" ? "shared" : "own", features.yuan[row]);
      if (features.cited[row]) add("cited", features.cited[row]);
    }
    const line = (name, coin) => h("li", { class: "sum" }, h("i", { class: `coin ${coin}` }), h("span", {}, hub.say(`legend.money_${name}`)),
      h("b", {}, sums[name][0] ? hub.say("legend.sum", { n: sums[name][0], sum: hub.money(sums[name][1]) }) : "0"));
    return [h("h3", {}, hub.say("legend.money")), h("ul", { "data-testid": "legend-money" }, report && [line("own", "report"), line("shared", "group")], cited && line("cited", "cited"))];
  }

  function towns({ hub, plan }) {
    const spread = plan.towns;
    if (!spread) return null;
    const { shade } = plan.overlays;
    const value = (yuan) => (shade === "towns" ? String(yuan) : hub.money(yuan));
    const range = ({ from, to }) => (from === to ? value(from) : hub.say("legend.range", { from: value(from), to: value(to) }));
    const lines = spread.classes.map((one, k) => entry(h("i", { class: "shade", style: `background:var(--map-${inkOf(k, spread.classes.length)})` }), range(one), hub.say("legend.towns_n", { n: one.n })));
    const { apart } = spread;
    const words = apart.yuan && shade === "townsum" ? hub.say("legend.apart_sum", { n: apart.n, sum: hub.money(apart.yuan) }) : hub.say("legend.apart", { n: apart.n });
    return [h("h3", {}, hub.say(`legend.${shade}`)),
      lines.length ? h("ul", { "data-testid": "legend-towns" }, lines) : h("p", { class: "note" }, hub.say("legend.towns_none")),
      apart.n ? h("p", { class: "note apart", "data-testid": "legend-apart" }, words) : null];
  }

  function drawLegend(tools) {
    const { hub, parts } = tools;
    tools.count = counted(tools, tools.features.fate).reduce((sum, n) => sum + n, 0);
    const sections = [towns(tools), ...(tools.count ? [colours(tools), money(tools), forms(tools)] : [h("p", {}, hub.say("legend.empty")), money(tools)])];
    const toggle = () => {
      tools.folded = !tools.folded;
      drawLegend(tools);
      parts.legend.querySelector("button").focus();
      tools.schedule();
    };
    parts.legend.replaceChildren(
      h("button", { type: "button", class: "fold", "aria-expanded": String(!tools.folded), "aria-label": hub.say("legend.toggle"), "data-testid": "legend-toggle", onclick: toggle }, hub.say("legend"), h("i", { "aria-hidden": "true" }, tools.folded ? "＋" : "－")),
      h("div", { class: "sections", hidden: tools.folded, tabindex: "0", role: "region", "aria-label": hub.say("legend"), "data-testid": "legend", onscroll: ({ target }) => (tools.scrolled = target.scrollTop) }, sections.flat()));
    // Asking for the place would make the whole page lay itself out.
    if (tools.scrolled) parts.legend.querySelector(".sections").scrollTop = tools.scrolled;
  }

  Object.assign(window.planmap, { drawLegend });
})();

// Measure lengths and areas on the ellipsoid, and read and copy coordinates in the datums that planners meet.
(function () {
  "use strict";
  const { h, DATUMS, geodesy } = window.planmap;

  const say = (hub, key, n) => hub.say(key, { n });
  const figure = (value, digits) => value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

  // Under a kilometre in metres; a mu is a fifteenth of a hectare.
  function lengthWords(hub, metres) {
    return metres < 1000 ? say(hub, "unit.m", figure(metres, metres < 100 ? 1 : 0)) : say(hub, "unit.km", figure(metres / 1000, metres < 1e5 ? 2 : 1));
  }
  const areaWords = (hub, m2) => [
    m2 < 1e6 ? say(hub, "measure.m2", figure(m2, m2 < 1000 ? 1 : 0)) : say(hub, "measure.km2", figure(m2 / 1e6, 3)),
    say(hub, "measure.mu", figure((m2 * 3) / 2000, m2 < 1e5 ? 2 : 0)),
    ...(m2 < 1e6 ? [] : [say(hub, "measure.m2", figure(m2, 0))]),
  ];

  class Measure {
    constructor(tools) {
      this.tools = tools;
    }

    start(shape) {
      const { tools } = this;
      this.stop();
      this.shape = shape;
      tools.open("measure", hubTitle(tools.hub, shape), () => this.stop());
      this.session = tools.pencil.start({ shape, keep: true, onchange: (_, state) => this.tell(state), oncancel: () => tools.shut("measure") });
    }

    stop() {
      const { session } = this;
      this.session = null;
      session?.stop();
    }

    tell({ parts, cursor, points }) {
      const { hub } = this.tools;
      const line = parts[0].points;
      const going = cursor ? [...line, cursor] : line;
      const rows = [];
      if (going.length < 2) rows.push([this.shape === "line" ? "measure.total" : "measure.area", ["—"]]);
      else if (this.shape === "line") {
        rows.push(["measure.total", [lengthWords(hub, geodesy.length(going))]]);
        if (going.length > 2) rows.push(["measure.last", [lengthWords(hub, geodesy.distance(going.at(-2), going.at(-1)))]]);
      } else {
        rows.push(["measure.area", areaWords(hub, cursor && points > 1 ? geodesy.area(going) : geodesy.areaOf(parts))]);
        rows.push(["measure.edge", [lengthWords(hub, geodesy.length([...going, going[0]].filter(Boolean)))]]);
      }
      const again = h("button", { type: "button", class: "plain", "data-testid": "measure-again", onclick: () => this.start(this.shape) }, hub.say("measure.again"));
      this.tools.fill("measure", [h("dl", { "data-testid": "measured" }, rows.map(([name, words]) => [h("dt", {}, hub.say(name)), h("dd", {}, words.map((text, i) => h(i ? "small" : "b", {}, text)))])),
        h("p", { class: "note" }, hub.say("measure.note")), !cursor && this.session && !this.tools.pencil.busy ? again : null]);
    }
  }
  const hubTitle = (hub, shape) => hub.say(shape === "line" ? "tool.line" : "tool.area");

  const written = (pair) => (pair ? `${pair[0].toFixed(6)}, ${pair[1].toFixed(6)}` : "—");

  // Copy without a permission: the clipboard first, else the old way by a selection (http has no clipboard).
  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = h("textarea", { style: "position:fixed;opacity:0", readonly: true, "aria-hidden": "true" });
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  class Coordinates {
    constructor(tools) {
      this.tools = tools;
      const { map, parts } = tools;
      this.pinned = null;
      map.on("mousemove", (event) => this.under(event.latlng));
      map.on("mouseout", () => (parts.where.textContent = ""));
      map.on("move", () => this.open && !this.pinned && this.draw(map.getCenter(), true));
    }

    under(latlng) {
      this.tools.parts.where.textContent = `${written([latlng.lng, latlng.lat])} WGS 84`;
      if (this.open && !this.pinned) this.draw(latlng);
    }

    start() {
      const { tools } = this;
      this.open = true;
      this.pinned = null;
      tools.open("where", tools.hub.say("tool.where"), () => this.stop());
      // A click holds the place instead of opening what lies there.
      tools.taken = (latlng) => {
        this.pinned = latlng;
        this.draw(latlng);
        return true;
      };
      this.draw(tools.map.getCenter(), true);
    }

    stop() {
      this.open = false;
      this.tools.taken = null;
      this.spot?.remove();
      this.spot = null;
    }

    draw(latlng, middle = false) {
      const { hub } = this.tools;
      const button = (name, text) => h("button", { type: "button", class: "plain", "aria-label": hub.say("where.copy_label", { name }), "data-testid": `copy-${name}`, disabled: !text,
        onclick: async (event) => {
          const { target } = event;
          target.textContent = hub.say((await copied(text)) ? "where.copied" : "where.not_copied");
        } }, hub.say("where.copy"));
      const lines = Object.entries(DATUMS).map(([name, convert]) => {
        const pair = convert(latlng.lng, latlng.lat);
        return [h("dt", {}, name), h("dd", { "data-datum": name }, h("b", {}, written(pair)), button(name, pair && written(pair)))];
      });
      const hint = this.pinned ? "where.pinned" : middle ? "where.middle" : "where.pointer";
      this.tools.fill("where", [h("dl", {}, lines), h("p", { class: "note" }, hub.say(hint)), h("p", { class: "note" }, hub.say("where.note"))]);
      this.mark(latlng, middle);
    }

    mark(latlng, middle) {
      const shown = this.pinned || middle;
      if (!shown) {
        this.spot?.remove();
        this.spot = null;
        return;
      }
      this.spot ??= L.marker(latlng, { pane: "pencil", interactive: false, keyboard: false, icon: L.divIcon({ className: "spot", iconSize: [21, 21] }) }).addTo(this.tools.map);
      this.spot.setLatLng(latlng);
    }
  }

  Object.assign(window.planmap, { Measure, Coordinates });
})();

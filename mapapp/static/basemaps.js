// Let the planner choose what lies under the map: ours, nothing, or tiles of a server that is asked only after a yes.
//
// The choice with its key is kept in this browser alone (localStorage), never in the address of the page. The server's
// policy forbids all foreign pictures until a cookie names the one origin that was agreed to; then this frame is loaded anew.
(function () {
  "use strict";
  const { h, worldY } = window.planmap;
  const KEPT = "mapapp.basemap";
  const COOKIE = "mapapp_hosts";
  const KINDS = ["ours", "none", "tianditu", "wmts", "wms"];
  const HOST = /^https?:\/\/[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::[0-9]{1,5})?$/;
  const TIANDITU = "https://t0.tianditu.gov.cn";
  const DEGREES = /(tilematrixset|matrixset|crs|srs)=(c\b|[^&]*(4490|4326|cgcs2000))|_c\/wmts|\/c\/wmts/i;
  const MERCATOR = /(tilematrixset|matrixset|crs|srs)=(w\b|[^&]*(3857|900913|102100|googlemaps))|_w\/wmts/i;

  function kept() {
    try {
      const told = JSON.parse(localStorage.getItem(KEPT) || "{}");
      return KINDS.includes(told.kind) ? told : { kind: "ours" };
    } catch {
      return { kind: "ours" };
    }
  }

  const agreed = () => decodeURIComponent(document.cookie.match(new RegExp(`(?:^|; )${COOKIE}=([^;]*)`))?.[1] || "").split(" ").filter(Boolean);
  const open = (origin) => (document.cookie = `${COOKIE}=${encodeURIComponent(origin)}; path=/; SameSite=Strict; max-age=31536000`);
  const close = () => (document.cookie = `${COOKIE}=; path=/; SameSite=Strict; max-age=0`);

  // Make a wish into what Leaflet needs, or say as a word's key what is wrong with it.
  function read(wish) {
    if (wish.kind === "tianditu") return tianditu(wish);
    let url;
    const text = (wish.url || "").trim();
    try {
      url = new URL(text);
    } catch {
      return { trouble: "base.bad_address" };
    }
    if (!HOST.test(url.origin) || url.username || url.password) return { trouble: "base.bad_address" };
    if (location.protocol === "https:" && url.protocol === "http:") return { trouble: "base.insecure" };
    if (/\{s\}/i.test(text)) return { trouble: "base.subdomain" };
    if (wish.grid !== "4490" && DEGREES.test(text)) return { trouble: "base.is_degrees" };
    if (wish.grid === "4490" && MERCATOR.test(text)) return { trouble: "base.is_mercator" };
    return wish.kind === "wms" ? wms(wish, url, text) : wmts(wish, url, text);
  }

  function tianditu({ key = "", style = "vec", grid }) {
    const code = key.trim();
    if (!/^[0-9a-z]{16,64}$/i.test(code)) return { trouble: "base.bad_key" };
    const set = grid === "4490" ? "c" : "w";
    const layer = (name) => `${TIANDITU}/${name}_${set}/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${name}&STYLE=default&TILEMATRIXSET=${set}&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${code}`;
    return { origin: TIANDITU, grid, layers: style === "img" ? [layer("img"), layer("cia")] : [layer("vec"), layer("cva")] };
  }

  function wmts({ layer = "", grid }, url, text) {
    const named = text.replace(/\{(tilematrix|z)\}/gi, "{z}").replace(/\{(tilerow|y)\}/gi, "{y}").replace(/\{(tilecol|x)\}/gi, "{x}");
    if (["{z}", "{x}", "{y}"].every((part) => named.includes(part))) {
      return /\{(?![zxy]\})/.test(named) ? { trouble: "base.placeholder" } : { origin: url.origin, grid, layers: [named] };
    }
    if (/[{}]/.test(named)) return { trouble: "base.placeholder" };
    const said = new Map([...url.searchParams].map(([name, value]) => [name.toUpperCase(), value]));
    const name = layer.trim() || said.get("LAYER");
    if (!name) return { trouble: "base.no_layer" };
    const wish = { SERVICE: "WMTS", REQUEST: "GetTile", VERSION: "1.0.0", LAYER: name, STYLE: "default", TILEMATRIXSET: grid === "4490" ? "c" : "w", FORMAT: "image/png" };
    for (const [key, value] of said) if (!["REQUEST", "LAYER", "SERVICE"].includes(key)) wish[key] = value;
    return { origin: url.origin, grid, layers: [`${url.origin}${url.pathname}?${new URLSearchParams(wish)}&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}`] };
  }

  function wms({ layer = "", grid }, url) {
    const drop = ["service", "request", "version", "layers", "bbox", "width", "height", "crs", "srs", "styles", "format"];
    const name = layer.trim() || [...url.searchParams].find(([key]) => key.toLowerCase() === "layers")?.[1];
    if (!name) return { trouble: "base.no_layer" };
    for (const key of [...url.searchParams.keys()]) if (drop.includes(key.toLowerCase())) url.searchParams.delete(key);
    return { origin: url.origin, grid, wms: { url: url.href.replace(/[{}]/g, ""), layer: name } };
  }

  // Tiles cut in degrees (CGCS2000), each stretched to where its own parallels lie on this map; within a tile the error is
  // below a pixel from zoom 7 on. Levels are counted so that at level z a tile spans 360 / 2^z degrees.
  const Degrees = L.GridLayer.extend({
    initialize(url, options) {
      this.url = url;
      L.setOptions(this, options);
    },
    createTile({ x, y, z }, done) {
      const tile = h("div", {});
      const [many, span] = [2 ** z, 360 / 2 ** z];
      const lat = (v) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * v))) * 180) / Math.PI;
      const row = (v) => Math.floor((90 - lat(v)) / span);
      const size = this.getTileSize().y;
      const top = (r) => (worldY(90 - r * span) * many - y) * size;
      const last = row((y + 1) / many - 1e-12);
      let left = 0;
      const came = (event) => {
        if (event.type === "error") this.fire("tileerror");
        if (--left === 0) done(null, tile);
      };
      for (let r = row(y / many); r <= last; r++) {
        left++;
        const image = h("img", { alt: "", onload: came, onerror: came, style: `position:absolute;left:0;width:100%;top:${top(r)}px;height:${top(r + 1) - top(r)}px` });
        image.src = L.Util.template(this.url, { x: ((x % many) + many) % many, y: r, z });
        tile.append(image);
      }
      tile.style.overflow = "hidden";
      return tile;
    },
  });

  function layersOf(source) {
    if (source.wms) {
      const crs = source.grid === "4490" ? { ...L.CRS.EPSG4326, code: "EPSG:4490" } : L.CRS.EPSG3857;
      return [L.tileLayer.wms(source.wms.url, { layers: source.wms.layer, format: "image/png", version: "1.1.1", crs })];
    }
    return source.layers.map((url) => (source.grid === "4490" ? new Degrees(url, {}) : L.tileLayer(url, {})));
  }

  class Basemaps {
    constructor(tools) {
      this.tools = tools;
      this.wish = kept();
      this.apply();
    }

    // What lies under the map now, for its foot.
    get words() {
      const { hub } = this.tools;
      return this.source ? [hub.say("base.from", { host: this.wish.kind === "tianditu" ? hub.say("base.tianditu") : new URL(this.source.origin).host })] : [];
    }

    apply() {
      const { plan, map } = this.tools;
      const { kind } = this.wish;
      if (kind === "ours" || kind === "none") {
        plan.under = kind;
        return;
      }
      const source = read(this.wish);
      // The cookie is the yes; without it (it expired, was cleared) nothing is asked for.
      if (source.trouble || !agreed().includes(source.origin)) {
        this.wish = { ...this.wish, kind: "ours" };
        return;
      }
      this.source = source;
      plan.under = "tiles";
      let [came, missed] = [0, 0];
      for (const layer of layersOf(source)) {
        layer.on("tileload", () => came++);
        layer.on("tileerror", () => ++missed === 4 && !came && this.tools.alarm("base.failed", { host: new URL(source.origin).host }));
        layer.addTo(map);
      }
    }

    start() {
      this.tools.open("base", this.tools.hub.say("tool.base"), () => {});
      this.draft = { grid: "3857", style: "vec", ...this.wish };
      this.draw();
    }

    draw(trouble = "") {
      const { hub } = this.tools;
      const { draft } = this;
      const online = !["ours", "none"].includes(draft.kind);
      const pick = (kind) => h("label", {}, h("input", { type: "radio", name: "base", value: kind, checked: draft.kind === kind, "data-testid": `base-${kind}`, onchange: () => this.choose(kind) }), hub.say(`base.${kind}`));
      this.tools.fill("base", [h("fieldset", {}, h("legend", {}, hub.say("base.choose")), KINDS.map(pick)), online ? this.form(trouble) : null]);
    }

    choose(kind) {
      this.draft = { ...this.draft, kind };
      if (kind === "ours" || kind === "none") this.save(null);
      this.draw();
      this.tools.parts.sheet.querySelector(`[value="${kind}"]`)?.focus();
    }

    form(trouble) {
      const { hub } = this.tools;
      const { draft } = this;
      const keep = (name) => (event) => {
        draft[name] = event.target.value;
        consent.replaceChildren(...this.consent());
      };
      const text = (name, label, type = "text", placeholder = "") => h("label", { class: "line" }, hub.say(label), h("input", { type, value: draft[name] || "", placeholder, spellcheck: "false", autocomplete: "off", maxlength: "2000", "data-testid": `base-${name}`, oninput: keep(name) }));
      const select = (name, label, options) => h("label", { class: "line" }, hub.say(label), h("select", { "data-testid": `base-${name}`, onchange: keep(name) }, options.map(([value, word]) => h("option", { value, selected: draft[name] === value }, hub.say(word)))));
      const grid = select("grid", "base.grid", [["3857", "base.grid_3857"], ["4490", "base.grid_4490"]]);
      const fields = draft.kind === "tianditu" ? [text("key", "base.key", "password"), select("style", "base.style", [["vec", "base.vec"], ["img", "base.img"]]), grid]
        : [text("url", "base.url", "url", draft.kind === "wms" ? "http://map.example/wms" : "http://map.example/{z}/{y}/{x}.png"), text("layer", draft.kind === "wms" ? "base.layer" : "base.layer_maybe"), grid];
      const consent = h("div", { class: "consent", "data-testid": "base-consent" }, this.consent());
      const submit = (event) => {
        event.preventDefault();
        const source = read(draft);
        if (source.trouble) return this.draw(source.trouble);
        this.save(source.origin);
      };
      return h("form", { onsubmit: submit, novalidate: true }, fields, trouble && h("p", { class: "trouble", role: "alert", "data-testid": "base-trouble" }, hub.say(trouble)), consent,
        h("button", { type: "submit", class: "yes", "data-testid": "base-agree" }, hub.say("base.agree")));
    }

    // What leaves the machine, and what does not, before anything does.
    consent() {
      const { hub } = this.tools;
      const source = read(this.draft);
      const host = source.trouble ? hub.say("base.that_server") : new URL(source.origin).host;
      return [h("p", {}, hub.say("base.leaves", { host })), h("p", {}, hub.say("base.stays"))];
    }

    save(origin) {
      const was = Boolean(this.source);
      this.wish = this.draft;
      localStorage.setItem(KEPT, JSON.stringify(this.wish));
      if (origin) open(origin);
      else close();
      // Only a fresh document gets the policy that opens, or closes, the door to that one server.
      if (origin || was) {
        location.reload();
        return;
      }
      this.apply();
      this.tools.plan.ground.redraw();
      this.tools.schedule();
    }
  }

  Object.assign(window.planmap, { Basemaps, readBase: read });
})();

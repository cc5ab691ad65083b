// Follow the pointer over the map: say what lies under it, open it at a click, ask which where several lie on one spot.
(function () {
  "use strict";
  const { h } = window.planmap;

  function follow(tools) {
    const { map, hub, plan, parts } = tools;
    const hide = () => {
      parts.tip.hidden = true;
      map.getContainer().classList.remove("over");
    };
    const close = () => (parts.chooser.hidden = true);
    const words = (row) => [`stage.${hub.codes.stage[plan.features.stage[row]]}`, `precision.${hub.codes.precision[plan.features.precision[row]]}`].map((key) => hub.say(key)).join(" · ");
    let waiting = 0;
    map.on("mousemove", (event) => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => {
        const rows = tools.pencil.busy ? [] : plan.hits(event.latlng);
        if (!rows.length) return hide();
        map.getContainer().classList.add("over");
        const [row] = rows;
        const more = rows.length > 1 ? hub.say("map.here", { n: rows.length }) : "";
        parts.tip.replaceChildren(h("b", { lang: "zh" }, plan.features.name[row]), h("span", {}, words(row)), ...(more ? [h("em", {}, more)] : []));
        parts.tip.hidden = false;
        const size = map.getSize();
        const p = event.containerPoint;
        parts.tip.style.left = `${Math.max(4, Math.min(p.x + 14, size.x - parts.tip.offsetWidth - 8))}px`;
        parts.tip.style.top = `${p.y + 18 + parts.tip.offsetHeight > size.y ? p.y - parts.tip.offsetHeight - 12 : p.y + 18}px`;
      });
    });
    map.on("mouseout movestart", hide);
    map.on("movestart", close);
    map.on("click", (event) => {
      close();
      if (tools.pencil.busy) return;
      if (tools.taken?.(event.latlng)) return;
      const rows = plan.hits(event.latlng);
      if (rows.length === 1) hub.set({ id: plan.features.id[rows[0]] }, "map");
      if (rows.length < 2) return;
      hide();
      const pick = (row) => () => {
        close();
        hub.set({ id: plan.features.id[row] }, "map");
      };
      parts.chooser.replaceChildren(h("p", {}, hub.say("map.here", { n: rows.length })), ...rows.slice(0, 12).map((row) => h("button", { type: "button", role: "menuitem", "data-id": plan.features.id[row], onclick: pick(row) },
        hub.sign(hub.codes.stage[plan.features.stage[row]], 14), h("span", { lang: "zh" }, plan.features.name[row]))));
      parts.chooser.hidden = false;
      const size = map.getSize();
      parts.chooser.style.left = `${Math.max(8, Math.min(event.containerPoint.x + 8, size.x - parts.chooser.offsetWidth - 8))}px`;
      parts.chooser.style.top = `${Math.max(8, Math.min(event.containerPoint.y + 8, size.y - parts.chooser.offsetHeight - 8))}px`;
      parts.chooser.querySelector("button").focus();
    });
    parts.chooser.addEventListener("keydown", (event) => event.key === "Escape" && (close(), map.getContainer().focus()));
  }

  Object.assign(window.planmap, { follow });
})();

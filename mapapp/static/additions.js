// Draw what planners added to a counted programme: the places of members that the report does not name.
(function () {
  "use strict";

  // As finely as it is known, in its programme's colour: what is not sure is dashed, within its radius.
  function addition(one, colour, words, permanent) {
    const sure = ["L1", "L2"].includes(one.precision);
    const look = { pane: "planners", color: colour, weight: 2.5, fillColor: "#fff", fillOpacity: one.geometry.type.endsWith("Polygon") ? 0.15 : 0.9, dashArray: sure ? null : "5 4" };
    const spot = (_, at) => (sure ? L.circleMarker(at, { ...look, radius: 6 }) : L.circle(at, { ...look, radius: one.radius || 2000, fillOpacity: 0.12 }));
    const layer = L.geoJSON(one.geometry, { style: look, pane: "planners", pointToLayer: spot });
    const tip = document.createElement("span"); // words of planners are text, never markup
    tip.textContent = words;
    return layer.bindTooltip(tip, { className: "planner-tip", permanent, direction: "right" });
  }

  // A group on the map that holds the additions of the rows that are shown.
  function additions(map) {
    if (!map.getPane("planners")) map.createPane("planners").style.zIndex = 420;
    return L.layerGroup().addTo(map);
  }

  Object.assign(window.planmap, { addition, additions });
})();

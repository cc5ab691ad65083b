"""Make the folium map: Leaflet from our own address, and one canvas layer that fetches its features once."""

from __future__ import annotations

from typing import Any, Final

import folium
from branca.element import MacroElement
from folium.template import Template

from mapapp.assets import asset_url
from mapapp.loading import Edition

CHINA: Final = (73.5, 18.0, 135.1, 53.6)


class OfflineMap(folium.Map):
    """A folium map that asks nobody but its own server (changing ``folium.Map`` itself would leak between sessions)."""

    default_js = [("plan", asset_url("plan.js"))]  # noqa: RUF012 (folium's own form)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 (the script brings them, before the canvas asks for colours)


class PlanLayer(MacroElement):
    """The layer of our own that draws the map on canvas; it takes a report's number, never project text."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            window.planmap.mount({{ this._parent.get_name() }}, {{ this.number }});
        {% endmacro %}
    """)

    def __init__(self, number: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca is not typed
        self._name = "PlanLayer"
        self.number = number


def planning_map(edition: Edition) -> folium.Map:
    """Return the map of one report, framed on its district; what is shown on it is told in the browser."""
    west, south, east, north = edition.region.bbox or CHINA
    options: dict[str, Any] = {
        "zoom_control": False, "attributionControl": False, "zoomSnap": 0.25, "wheelPxPerZoomLevel": 120,
        "minZoom": 7, "maxZoom": 17,
    }  # fmt: skip
    shown = OfflineMap(location=[(south + north) / 2, (west + east) / 2], zoom_start=10, tiles=None, **options)
    shown.add_child(PlanLayer(edition.number))
    return shown

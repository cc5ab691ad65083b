"""Name the scripts and styles of the map frame in the order in which they are joined into one file."""

from __future__ import annotations

from typing import Final

PLAN: Final = ("ground", "shapes", "overlays", "signs", "raster", "labels", "planmap", "additions")
"""What draws the map; a page that stands alone needs these and no more."""

TOOLS: Final = ("pencil", "datums", "measure", "basemaps", "legend", "pointer", "furniture")
"""What a hand does on the map."""

MAP: Final = (*PLAN, *TOOLS)
STYLES: Final = ("mapapp.css", "tools.css")

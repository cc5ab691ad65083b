"""Say what the tools on the map say: measuring, coordinates, base maps, overlays."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {}

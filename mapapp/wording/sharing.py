"""Say what reports brought in, views shared and pages printed say."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {}

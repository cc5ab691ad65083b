"""Find the words of a correction again in a new reading: by span in the same text, else by name, else not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geodata.corrections.entries import Anchor


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a commitment of a reading stands: its id, the span and words of its name, and its sentence."""

    commitment_id: str
    start: int
    end: int
    name: str
    sentence: str


def match(anchors: Mapping[int, Anchor], text_sha256: str, stands: Iterable[Stand]) -> dict[int, str]:
    """Give the commitment of each item, "" for an orphan; no commitment is given to two items.

    The surer ways go first over all items: the same span of the same text; the same name in the same sentence; a name
    that stands once in the report.
    """
    free = {stand.commitment_id: stand for stand in stands}
    found: dict[int, str] = {}
    for rung in (_by_span, _by_sentence, _by_name):
        for item, anchor in sorted(anchors.items()):
            if item not in found and (stand := rung(anchor, text_sha256, list(free.values()))):
                found[item] = stand.commitment_id
                del free[stand.commitment_id]
    return {item: found.get(item, "") for item in anchors}


def _by_span(anchor: Anchor, text_sha256: str, stands: list[Stand]) -> Stand | None:
    if anchor.text_sha256 != text_sha256:
        return None
    return next((one for one in stands if (one.start, one.end) == (anchor.start, anchor.end)), None)


def _by_sentence(anchor: Anchor, _text_sha256: str, stands: list[Stand]) -> Stand | None:
    found = [one for one in stands if (one.name, one.sentence) == (anchor.name, anchor.sentence)]
    return found[0] if len(found) == 1 else None


def _by_name(anchor: Anchor, _text_sha256: str, stands: list[Stand]) -> Stand | None:
    found = [one for one in stands if one.name == anchor.name]
    return found[0] if len(found) == 1 else None

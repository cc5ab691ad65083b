"""Tell what deserves a look first, what has lost its words, and whether a page shows an old state."""

from __future__ import annotations

import os
from typing import Any

from geodata.corrections import Orphan, doubt, progress
from geodata.pipeline import default_store
from mapapp.corrections.asked import Asked, store
from mapapp.corrections.said import log_told, words_of
from mapapp.drawing import additions
from mapapp.loading import library
from mapapp.wording import say


def version(asked: Asked) -> dict[str, Any]:
    """Tell the number of the last change, the name of the state in every data address, and whether one may save."""
    held = library()
    with store() as opened:
        read_only = opened.read_only or _locked()
    why = say(asked.lang, "refuse.read_only") if read_only else ""
    return {
        "version": held.version, "mark": held.fingerprint[:16], "writable": not read_only, "why": why,
        "who": asked.named,
    }  # fmt: skip


def _locked() -> bool:
    """Tell whether the file of the store cannot be written by this program; opening it would cost SQLite its locks."""
    return not os.access(default_store(), os.W_OK)


def queue(asked: Asked) -> dict[str, Any]:
    """Order all commitments of a report by doubt, what is confirmed last."""
    edition = library().edition(asked.text("report"))
    with store() as held:
        reviewed = held.reviewed(edition.report.id)
        seen = held.version
    done = {key for key, review in reviewed.items() if review.holds}
    ordered = doubt(edition.features, done)
    whole = progress(ordered)
    return {
        "seen": seen, "done": whole.done, "whole": whole.whole,
        "queue": [
            {"id": one.commitment_id, "reasons": [say(asked.lang, f"doubt.{code}") for code in one.reasons],
             "done": one.done}
            for one in ordered
        ],
        "further": additions(edition.features),
        "confirmed": {key: {"who": one.who, "when": one.when} for key, one in reviewed.items() if one.holds},
    }  # fmt: skip


def orphans(asked: Asked) -> dict[str, Any]:
    """List the corrections of a report whose words its present reading no longer holds."""
    report = library().edition(asked.text("report")).report.id
    with store() as held:
        seen, found = held.version, held.orphans(report)
    return {"seen": seen, "orphans": [_told(one, asked.lang) for one in found]}


def _told(one: Orphan, lang: str) -> dict[str, Any]:
    values = [
        {"field": say(lang, f"correct.field.{field}"), "value": words_of(field, value, lang)}
        for field, value in one.values.items()
    ]
    return {
        "item": one.item, "name": one.anchor.name, "sentence": one.anchor.sentence, "values": values,
        "history": log_told(one.entries, lang),
    }  # fmt: skip

"""Save what planners change against the version they saw, undo, attach, and keep what is begun and not saved."""

from __future__ import annotations

import contextlib
from typing import Any

from geodata.corrections import Change, Clash, Conflict, Saved
from geodata.errors import StoreError
from mapapp.corrections.asked import Asked, RefusedError, store
from mapapp.corrections.said import log_told, words_of
from mapapp.wording import say

LEAST_REASON = 1


def save(asked: Asked) -> dict[str, Any]:
    """Save fields of one commitment together, or none; a clash is told whole and nothing is saved."""
    key, fields, who = asked.text("id"), asked.body.get("fields"), asked.who
    if not isinstance(fields, dict) or not fields:
        raise RefusedError("refuse.json", 422)
    reason = _reason(asked, needed=set(fields) != {"confirmed"})
    changes = [Change(key, str(field), value) for field, value in fields.items()]
    with store() as held:
        done = held.save(changes, who=who, reason=reason, seen=asked.number("seen"))
        told = _told(done, asked.lang)
        if set(fields) != {"confirmed"}:
            with contextlib.suppress(StoreError):  # the save stands; a draft that stays is offered again
                held.drop_draft(who, key)
    return told


def undo(asked: Asked) -> dict[str, Any]:
    """Take one entry of the log back by a new entry."""
    reason = asked.text("reason").strip()[:500] or say(asked.lang, "correct.undo_reason")
    with store() as held:
        done = held.undo(asked.number("entry"), who=asked.who, seen=asked.number("seen"), reason=reason)
        return _told(done, asked.lang)


def attach(asked: Asked) -> dict[str, Any]:
    """Carry an orphan's corrections over to a commitment."""
    reason = asked.text("reason").strip()[:500] or say(asked.lang, "orphan.reason")
    with store() as held:
        done = held.attach(
            asked.number("orphan"), asked.text("id"), who=asked.who, seen=asked.number("seen"), reason=reason
        )
        return _told(done, asked.lang)


def draft(asked: Asked) -> dict[str, Any]:
    """Keep what a planner has begun; a body of null forgets it."""
    key, body = asked.text("id"), asked.body.get("body")
    with store() as held:
        if body is None:
            held.drop_draft(asked.who, key)
        else:
            held.keep_draft(asked.who, key, body)
    return {}


def drafts(asked: Asked) -> dict[str, Any]:
    """List a planner's drafts, the newest first."""
    with store() as held:
        found = held.drafts(asked.who)
    return {
        "drafts": [
            {"id": one.commitment_id, "name": one.name, "report": one.report_id, "body": one.body, "when": one.at}
            for one in reversed(found)
        ]
    }


def _reason(asked: Asked, *, needed: bool) -> str:
    reason = asked.text("reason").strip()
    if (needed and len(reason) < LEAST_REASON) or len(reason) > 500:
        raise RefusedError("refuse.reason", 422)
    return reason


def _told(done: Saved | Conflict, lang: str) -> dict[str, Any]:
    if isinstance(done, Conflict):
        raise RefusedError("clash.title", 409, {"clash": clash_told(done, lang)})
    return {"version": done.version, "entries": log_told(done.entries, lang)}


def clash_told(done: Conflict, lang: str) -> dict[str, Any]:
    """Say a clash field by field: what both began with, what the other made of it, what you want."""
    last = done.others[-1] if done.others else None
    return {
        "id": done.commitment_id, "version": done.version, "reread": done.reread, "mergeable": done.mergeable,
        "who": last.who if last else "", "when": last.when if last else "",
        "fields": [_one(clash, lang) for clash in done.clashes],
        "others": [
            {"field": one.field, "field_words": say(lang, f"correct.field.{one.field}"), "who": one.who,
             "value": words_of(one.field, one.value, lang)}
            for one in done.others
        ],
    }  # fmt: skip


def _one(clash: Clash, lang: str) -> dict[str, Any]:
    told = {name: words_of(clash.field, getattr(clash, name), lang) for name in ("base", "theirs", "yours")}
    names = {"field": clash.field, "field_words": say(lang, f"correct.field.{clash.field}")}
    return names | told | {"who": clash.who, "when": clash.when}

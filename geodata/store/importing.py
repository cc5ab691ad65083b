"""Add the entries of another log: none twice, and none over what the store's own planners say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from geodata.corrections import Anchor, Entry, Stand, match
from geodata.store import statements as run
from geodata.store.home import Home
from geodata.store.opened import Store
from geodata.store.rows import anchor_of, anchor_row, entry_of, json_of
from geodata.store.saving import Move, Signature, Standing, append, signed

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the entries of a file: every one is counted once; clashes and refusals are told in a sentence."""

    added: int
    known: int
    orphaned: int
    clashes: tuple[str, ...]
    refused: tuple[str, ...]


def import_entries(store: Store, entries: Sequence[Entry], *, who: str, prefer_file: bool = False) -> Imported:
    """Add entries in one transaction, each by the planner and of the moment that its file says.

    Corrections find their words by span in the same text, else by name; else they are orphans, kept and shown. A field
    that the store's own planners have corrected otherwise is left as it is and told, unless ``prefer_file``.

    Raises
    ------
    CorrectionError, StoreError
        Nothing is added then.
    """
    signed(who, "", 0, None)
    with store.writing() as connection:
        return _Import(connection, store.home, entries, prefer_file).run()


class _Import:
    def __init__(self, connection: sa.Connection, home: Home, entries: Sequence[Entry], prefer_file: bool) -> None:
        self._connection, self._home, self._prefer_file = connection, home, prefer_file
        self._entries = sorted(entries, key=lambda entry: entry.number)
        held = [entry_of(row) for row in connection.execute(run.ENTRIES)]
        self._known = {_key(entry): entry.number for entry in held}
        self._items = {_words(entry.anchor): entry.item for entry in held}
        self._numbers: dict[int, int] = {}

    def run(self) -> Imported:
        fresh = [entry for entry in self._entries if _key(entry) not in self._known]
        self._numbers |= {one.number: self._known[_key(one)] for one in self._entries if _key(one) in self._known}
        items = self._items_of(fresh)
        clashing = set() if self._prefer_file else self._clashing(fresh, items)
        taken = [entry for entry in fresh if (items[_words(entry.anchor)].item, entry.field) not in clashing]
        for entry in taken:
            self._add(entry, items[_words(entry.anchor)])
        left = [entry for entry in fresh if entry not in taken]
        orphaned = sum(not items[_words(entry.anchor)].commitment_id for entry in taken)
        known = len(self._entries) - len(fresh)
        return Imported(len(taken), known, orphaned, tuple(_told(entry) for entry in left), ())

    def _items_of(self, fresh: Sequence[Entry]) -> dict[Key, Standing]:
        anchors = {_words(entry.anchor): entry.anchor for entry in fresh}
        return {key: self._standing(key, anchor) for key, anchor in anchors.items()}

    def _standing(self, key: Key, anchor: Anchor) -> Standing:
        if key in self._items:
            row = self._connection.execute(run.ITEM, {"key": self._items[key]}).one()
            return Standing(row.commitment_id or "", anchor_of(row), row.id, row.version, 0, 0)
        commitment_id = self._matched(anchor)
        where = {"commitment_id": commitment_id}
        found = self._connection.execute(run.STANDING, where).first() if commitment_id else None
        if found is not None and found.item:
            return Standing(commitment_id, anchor, found.item, found.version, 0, 0)
        made = anchor_row(anchor) | {"commitment_id": commitment_id or None, "version": 0}
        return Standing(commitment_id, anchor, int(self._connection.execute(run.PUT_ITEM, made).scalar_one()), 0, 0, 0)

    def _matched(self, anchor: Anchor) -> str:
        where = {"text_sha256": anchor.text_sha256, "report_id": anchor.report_id}
        for report in self._connection.execute(run.LIKELY_REPORTS, where):
            rows = self._connection.execute(run.STANDS, {"report_id": report.id})
            stands = [Stand(one.id, one.name_start, one.name_end, one.name, one.sentence) for one in rows]
            if found := match({0: anchor}, report.text_sha256, stands)[0]:
                return found
        return ""

    def _clashing(self, fresh: Iterable[Entry], items: dict[Key, Standing]) -> set[tuple[int, str]]:
        """Find the fields that the store's planners have corrected otherwise than the file, by entries it lacks."""
        last = {(items[_words(entry.anchor)].item, entry.field): entry for entry in fresh}
        theirs = {_key(entry) for entry in self._entries}
        found = set()
        for item, field in last:
            row = self._connection.execute(run.LAST_ENTRY, {"key": item, "named": field}).first()
            if row is None:
                continue
            mine = entry_of(row)
            if _key(mine) not in theirs and mine.value != last[item, field].value:
                found.add((item, field))
        return found

    def _add(self, entry: Entry, at: Standing) -> None:
        version = int(self._connection.execute(run.VERSION).scalar_one())
        by = Signature(entry.who, entry.when, entry.reason, version)
        undoes = self._numbers.get(entry.undoes) if entry.undoes else None
        moves = {entry.field: Move(entry.before, None, entry.value)}
        (made,) = append(self._connection, self._home, at, moves, by, undoes)
        self._numbers[entry.number] = made.number


def _words(anchor: Anchor) -> Key:
    return (anchor.text_sha256, anchor.start, anchor.end, anchor.name, anchor.sentence)


def _key(entry: Entry) -> Key:
    value = orjson.dumps(entry.value, option=orjson.OPT_SORT_KEYS)
    return (entry.who, entry.when, entry.field, value, entry.reason, *_words(entry.anchor))


def _told(entry: Entry) -> str:
    return f"{entry.anchor.name}: {entry.field} by {entry.who} on {entry.when[:10]}, {json_of(entry.value)[:120]}"

"""Save what planners change: the version check, the log entry and the state stand or fall in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import orjson
import sqlalchemy as sa

from geodata.corrections import (
    ATTACHED,
    Anchor,
    Change,
    Clash,
    Conflict,
    Entry,
    Saved,
    Value,
    corrected,
    shown,
    text,
)
from geodata.errors import StoreError
from geodata.store import statements as run
from geodata.store.home import Home
from geodata.store.readings import tick
from geodata.store.rows import Row, anchor_row, entry_of, entry_row, feature_of, json_of


@dataclass(frozen=True, slots=True)
class Signature:
    """Who changes something, when (UTC, ISO 8601), why, and the number of the last entry that they had seen."""

    who: str
    when: str
    reason: str
    seen: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a commitment stands in the store: its words, the item that carries its corrections, and their versions."""

    commitment_id: str
    anchor: Anchor
    item: int
    version: int
    reread: int
    latest: int


def signed(who: str, reason: str, seen: int, now: datetime | None) -> Signature:
    """Check who, why and when.

    Raises
    ------
    CorrectionError
        If the name is blank or a text holds what is no text.
    StoreError
        If the moment has no time zone or what was seen is no number.
    """
    moment = now or datetime.now(UTC)
    if moment.tzinfo is None:
        raise StoreError("the moment of a change needs a time zone: give it in UTC")
    if isinstance(seen, bool) or not isinstance(seen, int) or not 0 <= seen < 2**62:
        raise StoreError(f"{seen!r:.40} is not a version of the store: load the page again")
    when = moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return Signature(text(who, "who", 80), when, text(reason, "reason", 500, empty=True), seen)


@dataclass(frozen=True, slots=True)
class Looked:
    """A commitment as it was read and as it is shown, with what the log holds of each field (None: as read)."""

    read: Row
    now: Row
    held: Mapping[str, Value]
    adcode: str

    def move(self, field: str, value: Value) -> Move:
        """Give the move of a field from what is shown to a value."""
        return Move(shown(self.now, field), self.held.get(field), value)


@dataclass(frozen=True, slots=True)
class Move:
    """A field's way from what was shown, and what the log held of it, to its new value."""

    before: Value
    held: Value
    value: Value


def look(connection: sa.Connection, commitment_id: str) -> Looked:
    """Look at a commitment.

    Raises
    ------
    StoreError
        If the store shows no such commitment.
    """
    found = connection.execute(run.FEATURE, {"commitment_id": commitment_id}).first()
    if found is None:
        raise _gone(commitment_id)
    read = feature_of(found)
    entries = [entry_of(row) for row in connection.execute(run.CURRENT_OF, {"commitment_id": commitment_id})]
    now = corrected(read, {entry.field: entry for entry in entries})
    return Looked(read, now, {entry.field: entry.value for entry in entries}, str(found.adcode))


def standing(connection: sa.Connection, commitment_id: str) -> Standing:
    """Give where a commitment stands; an item without corrections yet has the number 0."""
    row = connection.execute(run.STANDING, {"commitment_id": commitment_id}).first()
    if row is None:
        raise _gone(commitment_id)
    anchor = Anchor(row.report_id, row.text_sha256, row.name_start, row.name_end, row.name, row.sentence)
    return Standing(row.id, anchor, row.item or 0, row.version or 0, row.reread, row.latest)


def conflict(connection: sa.Connection, at: Standing, wanted: Mapping[str, Move], seen: int) -> Conflict | None:
    """Tell whether a commitment was changed after ``seen``, with base, theirs and yours of every field that clashes."""
    if seen > at.latest:
        raise StoreError(f"version {seen} is not yet there, the store is at {at.latest}: load the page again")
    if at.version <= seen and at.reread <= seen:
        return None
    others = _since(connection, at.item, seen)
    last = {entry.field: entry for entry in others}
    read = look(connection, at.commitment_id).read
    clashes = tuple(
        Clash(field, _value_at(connection, at.item, field, seen, read), _theirs(last[field], read), yours.value,
              last[field].who, last[field].when)
        for field, yours in wanted.items() if field in last and last[field].value != yours.value
    )  # fmt: skip
    return Conflict(at.commitment_id, at.latest, clashes, others, reread=at.reread > seen)


def _theirs(entry: Entry, read: Row) -> Value:
    return shown(read, entry.field) if entry.value is None else entry.value


def _value_at(connection: sa.Connection, item: int, field: str, seen: int, read: Row) -> Value:
    value = _logged(connection, item, field, seen)
    return shown(read, field) if value is None else value


def _logged(connection: sa.Connection, item: int, field: str, at: int) -> Value:
    """Give the value that the log gave a field at a version, None for: as read."""
    found = connection.execute(run.VALUE_AT, {"key": item, "named": field, "seen": at}).first()
    return orjson.loads(found.value) if found else None


def _since(connection: sa.Connection, item: int, seen: int) -> tuple[Entry, ...]:
    return tuple(entry_of(row) for row in connection.execute(run.ENTRIES_SINCE, {"key": item, "seen": seen}))


def write(
    connection: sa.Connection, home: Home, at: Standing, moves: Mapping[str, Move], by: Signature,
    undoes: int | None = None,
) -> Saved | Conflict:  # fmt: skip
    """Append the entries of one commitment and move its state on, unless somebody else was there first.

    A field that already has the value asked for gets no entry.
    """
    clash = conflict(connection, at, moves, by.seen)
    if clash:
        return clash
    new = {field: move for field, move in moves.items() if move.value != move.held}
    if not new:
        return Saved(at.latest, ())
    here = at if at.item else replace(at, item=_new_item(connection, at))
    entries = append(connection, home, here, new, by, undoes)
    return Saved(entries[-1].number, entries)


def append(
    connection: sa.Connection, home: Home, at: Standing, moves: Mapping[str, Move], by: Signature,
    undoes: int | None = None,
) -> tuple[Entry, ...]:  # fmt: skip
    """Write entries and the state that they make, all or none of them."""
    last = tick(connection, len(moves))
    entries = tuple(
        Entry(
            number=number, item=at.item, who=by.who, when=by.when, field=field, before=move.before, value=move.value,
            reason=by.reason, seen=by.seen, undoes=undoes, commitment_id=at.commitment_id, anchor=at.anchor,
        )
        for number, (field, move) in enumerate(moves.items(), last - len(moves) + 1)
    )  # fmt: skip
    connection.execute(run.PUT_ENTRY, [entry_row(entry) for entry in entries])
    for entry in entries:
        _hold(connection, home, entry)
    moved = connection.execute(run.ADVANCE_ITEM, {"key": at.item, "seen": by.seen, "number": last})
    if moved.rowcount != 1:
        raise StoreError("a correction met another one at the same moment: save again")
    return entries


def _hold(connection: sa.Connection, home: Home, entry: Entry) -> None:
    if entry.value is None:
        connection.execute(run.DROP_HELD, {"key": entry.item, "named": entry.field})
        return
    made = {"item": entry.item, "field": entry.field, "value": json_of(entry.value), "number": entry.number}
    connection.execute(home.put(run.HELD_TABLE, ("item", "field")), made)


def undo(connection: sa.Connection, home: Home, entry: Entry, by: Signature) -> Saved | Conflict:
    """Take an entry back: its field gets the value that the log gave it before, by a new entry."""
    if entry.field == ATTACHED or not entry.commitment_id:
        raise StoreError(f"entry {entry.number} belongs to no commitment of the present reading: attach it first")
    at = standing(connection, entry.commitment_id)
    value = _logged(connection, entry.item, entry.field, entry.number - 1)
    later = [other for other in _since(connection, entry.item, entry.number) if other.field == entry.field]
    if later:
        return _undone_too_late(connection, at, entry, value, later)
    move = look(connection, entry.commitment_id).move(entry.field, value)
    return write(connection, home, at, {entry.field: move}, by, entry.number)


def _undone_too_late(
    connection: sa.Connection, at: Standing, entry: Entry, value: Value, later: list[Entry]
) -> Conflict:
    """Tell that somebody has changed the field again: taking the old entry back would take that back too."""
    read = look(connection, at.commitment_id).read
    yours = shown(read, entry.field) if value is None else value
    last = later[-1]
    clash = Clash(entry.field, _theirs(entry, read), _theirs(last, read), yours, last.who, last.when)
    return Conflict(at.commitment_id, at.latest, (clash,), tuple(later))


def attach(
    connection: sa.Connection, home: Home, orphan: int, entries: Sequence[Entry], commitment_id: str, by: Signature
) -> Saved | Conflict:
    """Carry an orphan's corrections over to a commitment of the present reading; the orphan's log says where to."""
    at, seen = standing(connection, commitment_id), look(connection, commitment_id)
    done = write(connection, home, at, {entry.field: seen.move(entry.field, entry.value) for entry in entries}, by)
    if isinstance(done, Conflict):
        return done
    old = Standing("", entries[0].anchor, orphan, 0, 0, 0)
    last = append(connection, home, old, {ATTACHED: Move(None, None, commitment_id)}, replace(by, seen=by.seen))
    return Saved(last[-1].number, done.entries)


def changes_by_commitment(changes: Sequence[Change]) -> dict[str, list[Change]]:
    """Put changes together by commitment.

    Raises
    ------
    StoreError
        If there are none, or two are for one field.
    """
    if not changes:
        raise StoreError("there is nothing to save: change a field first")
    found: dict[str, list[Change]] = {}
    for change in changes:
        mine = found.setdefault(change.commitment_id, [])
        if any(other.field == change.field for other in mine):
            raise StoreError(f"{change.field!r:.40} is changed twice in one save: send it once")
        mine.append(change)
    return found


def item_for(connection: sa.Connection, commitment_id: str) -> int:
    """Give the item of a commitment, made now if it has none."""
    at = standing(connection, commitment_id)
    return at.item or _new_item(connection, at)


def _new_item(connection: sa.Connection, at: Standing) -> int:
    made = anchor_row(at.anchor) | {"commitment_id": at.commitment_id, "version": 0}
    return int(connection.execute(run.PUT_ITEM, made).scalar_one())


def _gone(commitment_id: str) -> StoreError:
    return StoreError(f"the store shows no commitment {commitment_id!r:.120}: load the page again")

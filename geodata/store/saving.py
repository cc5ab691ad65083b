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


def row_of(connection: sa.Connection, commitment_id: str) -> tuple[Row, Row, str]:
    """Give a commitment as it was read, as it is shown, and the code of its region.

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
    return read, corrected(read, {entry.field: entry for entry in entries}), str(found.adcode)


def standing(connection: sa.Connection, commitment_id: str) -> Standing:
    """Give where a commitment stands; an item without corrections yet has the number 0."""
    row = connection.execute(run.STANDING, {"commitment_id": commitment_id}).first()
    if row is None:
        raise _gone(commitment_id)
    anchor = Anchor(row.report_id, row.text_sha256, row.name_start, row.name_end, row.name, row.sentence)
    return Standing(row.id, anchor, row.item or 0, row.version or 0, row.reread)


def conflict(connection: sa.Connection, at: Standing, wanted: Mapping[str, Value], seen: int) -> Conflict | None:
    """Tell whether a commitment was changed after ``seen``, with base, theirs and yours of every field that clashes."""
    version = int(connection.execute(run.VERSION).scalar_one())
    if seen > version:
        raise StoreError(f"version {seen} is not yet there, the store is at {version}: load the page again")
    if at.version <= seen and at.reread <= seen:
        return None
    others = _since(connection, at.item, seen)
    last = {entry.field: entry for entry in others}
    read, _, _ = row_of(connection, at.commitment_id)
    clashes = tuple(
        Clash(field, _value_at(connection, at.item, field, seen, read), _theirs(last[field], read), yours,
              last[field].who, last[field].when)
        for field, yours in wanted.items() if field in last and last[field].value != yours
    )  # fmt: skip
    return Conflict(at.commitment_id, version, clashes, others, reread=at.reread > seen)


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
    connection: sa.Connection, home: Home, at: Standing, values: Mapping[str, Value], by: Signature,
    undoes: int | None = None,
) -> Saved | Conflict:  # fmt: skip
    """Append the entries of one commitment and move its state on, unless somebody else was there first.

    A field that already has the value asked for gets no entry.
    """
    clash = conflict(connection, at, values, by.seen)
    if clash:
        return clash
    item = at.item or int(connection.execute(run.PUT_ITEM, anchor_row(at.anchor) | _new(at)).scalar_one())
    _, now, _ = row_of(connection, at.commitment_id)
    entries = tuple(
        append(connection, home, replace_item(at, item), field, (shown(now, field), value), by, undoes)
        for field, value in values.items() if value != _held(connection, item, field)
    )  # fmt: skip
    return Saved(int(connection.execute(run.VERSION).scalar_one()), entries)


def append(
    connection: sa.Connection, home: Home, at: Standing, field: str, change: tuple[Value, Value], by: Signature,
    undoes: int | None,
) -> Entry:  # fmt: skip
    """Write one entry and the state that it makes."""
    number, (before, value) = tick(connection), change
    entry = Entry(
        number=number, item=at.item, who=by.who, when=by.when, field=field, before=before, value=value,
        reason=by.reason, seen=by.seen, undoes=undoes, commitment_id=at.commitment_id, anchor=at.anchor,
    )  # fmt: skip
    connection.execute(run.PUT_ENTRY, entry_row(entry))
    if value is None:
        connection.execute(run.DROP_HELD, {"key": at.item, "named": field})
    else:
        made = {"item": at.item, "field": field, "value": json_of(value), "number": number}
        connection.execute(home.put(run.HELD_TABLE, ["item", "field"]), made)
    moved = connection.execute(run.ADVANCE_ITEM, {"key": at.item, "seen": number - 1, "number": number})
    if moved.rowcount != 1:
        raise StoreError("a correction met another one at the same moment: save again")
    return entry


def replace_item(at: Standing, item: int) -> Standing:
    """Give a standing with the item that carries its corrections."""
    return replace(at, item=item)


def undo(connection: sa.Connection, home: Home, entry: Entry, by: Signature) -> Saved | Conflict:
    """Take an entry back: its field gets the value that the log gave it before, by a new entry."""
    if entry.field == ATTACHED or not entry.commitment_id:
        raise StoreError(f"entry {entry.number} belongs to no commitment of the present reading: attach it first")
    at = standing(connection, entry.commitment_id)
    value = _logged(connection, entry.item, entry.field, entry.number - 1)
    later = [other for other in _since(connection, entry.item, entry.number) if other.field == entry.field]
    if later:
        return _undone_too_late(connection, at, entry, value, later)
    return write(connection, home, at, {entry.field: value}, by, entry.number)


def _undone_too_late(
    connection: sa.Connection, at: Standing, entry: Entry, value: Value, later: list[Entry]
) -> Conflict:
    """Tell that somebody has changed the field again: taking the old entry back would take that back too."""
    read, _, _ = row_of(connection, at.commitment_id)
    yours = shown(read, entry.field) if value is None else value
    last = later[-1]
    clash = Clash(entry.field, _theirs(entry, read), _theirs(last, read), yours, last.who, last.when)
    return Conflict(at.commitment_id, int(connection.execute(run.VERSION).scalar_one()), (clash,), tuple(later))


def attach(
    connection: sa.Connection, home: Home, orphan: int, entries: Sequence[Entry], commitment_id: str, by: Signature
) -> Saved | Conflict:
    """Carry an orphan's corrections over to a commitment of the present reading; the orphan's log says where to."""
    at = standing(connection, commitment_id)
    done = write(connection, home, at, {entry.field: entry.value for entry in entries}, by)
    if isinstance(done, Saved):
        old = Standing("", entries[0].anchor, orphan, 0, 0)
        append(connection, home, old, ATTACHED, (None, commitment_id), by, None)
        return Saved(int(connection.execute(run.VERSION).scalar_one()), done.entries)
    return done


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
    return at.item or int(connection.execute(run.PUT_ITEM, anchor_row(at.anchor) | _new(at)).scalar_one())


def _new(at: Standing) -> Row:
    return {"commitment_id": at.commitment_id, "version": 0}


def _held(connection: sa.Connection, item: int, field: str) -> Value:
    found = connection.execute(run.HELD_VALUE, {"key": item, "named": field}).first()
    return orjson.loads(found.value) if found else None


def _gone(commitment_id: str) -> StoreError:
    return StoreError(f"the store shows no commitment {commitment_id!r:.120}: load the page again")

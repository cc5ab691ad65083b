"""Look things up in a store: rows of features, who confirmed what, whose words are gone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from geodata.corrections import Entry, Orphan, corrected, current
from geodata.store import statements as run
from geodata.store.rows import Row, entry_of, feature_of


@dataclass(frozen=True, slots=True)
class Review:
    """Who confirmed a commitment and when; ``holds`` is False if the report has been read differently since."""

    who: str
    when: str
    holds: bool


def rows_of(connection: sa.Connection, report_id: str | None, with_corrections: bool) -> list[Row]:
    """Give the rows of the features, of one report or of all that are shown."""
    one = report_id is not None
    values = {"report_id": report_id} if one else {}
    rows = [feature_of(row) for row in connection.execute(run.FEATURES_OF if one else run.FEATURES, values)]
    if not with_corrections:
        return rows
    held: dict[str, dict[str, Entry]] = {}
    for row in connection.execute(run.CURRENT_IN if one else run.CURRENT_SHOWN, values):
        entry = entry_of(row)
        held.setdefault(entry.commitment_id, {})[entry.field] = entry
    return [corrected(row, held.get(row["id"], {})) for row in rows]


def fingerprint_of(connection: sa.Connection) -> str:
    """Hash what was read from all reports that are shown."""
    whole = hashlib.sha256()
    for row in connection.execute(run.CONTENTS):
        whole.update(f"{row.id}\0{row.content}\0".encode())
    return whole.hexdigest()


def orphan_of(item: int, entries: Sequence[Entry]) -> Orphan:
    """Give an orphan with the values that its log leaves."""
    values = {field: entry.value for field, entry in current(entries).get(item, {}).items()}
    return Orphan(item, entries[0].anchor, values, tuple(entries))

"""Open a store, read what it holds, and save what planners change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import sqlalchemy as sa
from shapely.errors import ShapelyError

from geodata.corrections import (
    ATTACHED,
    Change,
    Conflict,
    Entry,
    Orphan,
    Saved,
    Value,
    check_change,
    current,
    reading_of,
    text,
)
from geodata.errors import StoreError
from geodata.gazetteer import load_gazetteer
from geodata.layers import frame_of
from geodata.models import Report
from geodata.store import readings, saving
from geodata.store import statements as run
from geodata.store.home import Home, SqliteHome
from geodata.store.looking import Review, fingerprint_of, orphan_of, rows_of
from geodata.store.migrating import version_of
from geodata.store.readings import Origin, Reading
from geodata.store.rows import (
    Draft,
    Kept,
    Region,
    Row,
    StoredRegion,
    draft_of,
    entry_of,
    json_of,
    region_of,
    report_of,
)
from geodata.store.tables import VERSION

_LONGEST_DRAFT = 200_000


def open_store(path: Path) -> Store:
    """Open a store.

    Raises
    ------
    StoreError
        If the file is missing, is not a store, is of an older version (the message says how to move it on) or of a
        newer one that this program cannot read, is locked, or cannot be read.
    """
    version = version_of(path)
    if version < VERSION:
        raise StoreError(
            f"{path} is a store of version {version} from an older program: geodata store migrate --store {path}"
        )
    store = Store(SqliteHome(path))
    if version > VERSION:
        store.read_only = _newer(path, version, store.about)
    store.version  # noqa: B018 (a store that cannot tell its version is not whole)
    return store


def _newer(path: Path, version: int, about: dict[str, str]) -> str:
    told = f"{path} is a store of version {version}, from a newer program than this one ({VERSION})"
    if not about.get("readable_from", "").isdigit() or int(about["readable_from"]) > VERSION:
        raise StoreError(f"{told}: install that program")
    return f"{told}: it can be looked at, but not changed; install that program"


class Store:
    """Reports, their features and every correction; made by `open_store`. Threads and processes may share the file.

    ``read_only`` says why nothing can be saved, "" if it can.
    """

    def __init__(self, home: Home) -> None:
        self.home, self.read_only = home, ""

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.home.close()

    # What the store holds.

    @property
    def about(self) -> dict[str, str]:
        """What the store says about itself."""
        with self._reading() as connection:
            return {row.key: row.value for row in connection.execute(run.ABOUT)}

    @property
    def fingerprint(self) -> str:
        """Hash of what was read from all the reports that are shown."""
        with self._reading() as connection:
            return fingerprint_of(connection)

    @property
    def version(self) -> int:
        """Number of the last change: it grows with each save and each new reading."""
        with self._reading() as connection:
            return int(connection.execute(run.VERSION).scalar_one())

    @property
    def mark(self) -> str:
        """Hash of the whole state, readings and corrections, for whoever caches what was made from it."""
        with self._reading() as connection:
            version = int(connection.execute(run.VERSION).scalar_one())
            return hashlib.sha256(f"{fingerprint_of(connection)}-{version}".encode()).hexdigest()

    def reports(self) -> tuple[Report, ...]:
        """Give all reports, built ones first, then uploads in the order in which they came."""
        with self._reading() as connection:
            return tuple(report_of(row) for row in connection.execute(run.REPORTS))

    def report(self, report_id: str) -> Report:
        """Give one report.

        Raises
        ------
        StoreError
            If the store shows no report of this id.
        """
        with self._reading() as connection:
            row = connection.execute(run.REPORT, {"report_id": report_id}).first()
            if row is None:
                raise StoreError(f"the store {self.home.place} has no report {report_id}")
            return report_of(row)

    def kept(self) -> tuple[Kept, ...]:
        """Give what is known of every report besides its text, hidden ones too."""
        with self._reading() as connection:
            return readings.all_kept(connection)

    def features(self, report_id: str | None = None, *, corrected: bool = True) -> gpd.GeoDataFrame:
        """Give the features in text order, of one report or of all; EPSG:4326, the columns of ``layers.COLUMNS``.

        Parameters
        ----------
        corrected
            With the corrections that hold now (``name`` is then the planner's, ``name_read`` the report's own;
            ``corrected`` lists the fields); without, exactly as read.
        """
        with self._reading() as connection:
            return frame_of(rows_of(connection, report_id, corrected))

    def regions(self) -> tuple[StoredRegion, ...]:
        """Give the base maps, one per region that the shown reports are about."""
        with self._reading() as connection:
            return tuple(region_of(row) for row in connection.execute(run.REGIONS))

    # What is read into it.

    def put_reports(
        self,
        given: Sequence[Reading],
        regions: Sequence[Region] = (),
        *,
        origin: Origin = "built",
        made_from: Sequence[str] = (),
        whole: bool = False,
    ) -> bool:
        """Put readings in one transaction: they replace the extraction of those reports and of no other.

        Corrections and drafts stay and find their words again: by span in the same text, else by name, else they are
        orphans. A report that was hidden is shown again.

        Parameters
        ----------
        made_from
            Per report, a hash of what its reading depends on, for whoever wants to know whether it is still true.
        whole
            Hide all other reports of this origin.

        Returns
        -------
        Whether anything is different now.
        """
        marks = made_from or [""] * len(given)
        with self.writing() as connection:
            return readings.put_all(connection, self.home, given, regions, origin, marks, whole)

    def remove_report(self, report_id: str) -> None:
        """Hide a report; its corrections stay in the log and come back with it."""
        with self.writing() as connection:
            self._known(connection, report_id)
            readings.hide(connection, report_id)

    def show_report(self, report_id: str) -> None:
        """Bring a hidden report back."""
        with self.writing() as connection:
            self._known(connection, report_id)
            readings.show(connection, report_id)

    def mark_stale(self, report_id: str, why: str) -> None:
        """Say why the reading of a report is not what this program would read."""
        with self.writing() as connection:
            connection.execute(run.STALE_REPORT, {"report_id": report_id, "why": why})

    # What planners change.

    def save(
        self, changes: Sequence[Change], *, who: str, reason: str = "", seen: int, now: datetime | None = None
    ) -> Saved | Conflict:
        """Save changes together, or none of them.

        Parameters
        ----------
        seen
            The ``version`` of the store that the planner was looking at.

        Returns
        -------
        `Saved`, or the `Conflict` of the first commitment that somebody else changed after ``seen``: nothing is saved
        then, and it holds the base, theirs and yours.

        Raises
        ------
        CorrectionError
            If a value breaks a rule; it has a ``code`` and one sentence.
        StoreError
            If a commitment is gone, or the store cannot be written.
        """
        by = saving.signed(who, reason, seen, now)
        wanted = {key: self._checked(mine) for key, mine in saving.changes_by_commitment(changes).items()}
        return self._write(wanted, by)

    def undo(
        self, number: int, *, who: str, seen: int, reason: str = "", now: datetime | None = None
    ) -> Saved | Conflict:
        """Take the entry of a number back by a new entry: its field is again what it was before."""
        by = saving.signed(who, reason, seen, now)
        with self.writing() as connection:
            row = connection.execute(run.ENTRY, {"number": number}).first()
            if row is None:
                raise StoreError(f"the log has no entry {number}: load the page again")
            return saving.undo(connection, self.home, entry_of(row), by)

    def row(self, commitment_id: str) -> tuple[Row, Row]:
        """Give one commitment as it was read and as it is shown."""
        with self._reading() as connection:
            looked = saving.look(connection, commitment_id)
            return looked.read, looked.now

    def history(self, commitment_id: str) -> tuple[Entry, ...]:
        """Give all entries about a commitment, oldest first."""
        return self._entries(run.HISTORY, commitment_id=commitment_id)

    def entries(self, report_id: str | None = None) -> tuple[Entry, ...]:
        """Give the log, of one report or whole, oldest first."""
        return self._entries(run.ENTRIES_OF_REPORT, report_id=report_id) if report_id else self._entries(run.ENTRIES)

    def state(self) -> dict[int, dict[str, Value]]:
        """Give the state as it is kept, by item and field; replaying the log gives the same (`corrections.current`)."""
        with self._reading() as connection:
            made: dict[int, dict[str, Value]] = {}
            for row in connection.execute(run.HELD):
                made.setdefault(row.item, {})[row.field] = orjson.loads(row.value)
            return made

    def reviewed(self, report_id: str | None = None) -> dict[str, Review]:
        """Give who confirmed which commitment, by its id."""
        with self._reading() as connection:
            rows = {row["id"]: row for row in rows_of(connection, report_id, False)}
            entries = [entry_of(row) for row in connection.execute(run.CURRENT_SHOWN)]
            return {
                entry.commitment_id: Review(
                    entry.who, entry.when, entry.value["reading"] == reading_of(rows[entry.commitment_id])
                )
                for entry in entries
                if entry.field == "confirmed" and entry.commitment_id in rows
            }

    def orphans(self, report_id: str | None = None) -> tuple[Orphan, ...]:
        """Give the corrections whose words no present reading holds."""
        found: dict[int, list[Entry]] = {}
        for entry in self._entries(run.ORPHANED):
            if report_id in (None, entry.anchor.report_id):
                found.setdefault(entry.item, []).append(entry)
        return tuple(orphan_of(item, entries) for item, entries in found.items())

    def attach(
        self, orphan: int, commitment_id: str, *, who: str, seen: int, reason: str = "", now: datetime | None = None
    ) -> Saved | Conflict:
        """Carry the corrections of an orphan (its ``item``) over to a commitment of the present reading."""
        by = saving.signed(who, reason, seen, now)
        with self.writing() as connection:
            entries = [entry_of(row) for row in connection.execute(run.ENTRIES_OF_ITEM, {"key": orphan})]
            held = list(current(entries).get(orphan, {}).values())
            if not entries or entries[0].commitment_id or ATTACHED in {entry.field for entry in held} or not held:
                raise StoreError(f"{orphan!r:.40} is no orphan: load the page again")
            return saving.attach(connection, self.home, orphan, held, commitment_id, by)

    # Drafts.

    def keep_draft(self, who: str, commitment_id: str, body: Any, *, now: datetime | None = None) -> None:
        """Keep what a planner has begun, in place of what was kept before; it is theirs alone and no correction."""
        by = saving.signed(who, "", 0, now)
        written = json_of(body)
        if len(written) > _LONGEST_DRAFT:
            raise StoreError(f"this draft is longer than {_LONGEST_DRAFT} characters: save it, or make it simpler")
        with self.writing() as connection:
            made = {"who": by.who, "item": saving.item_for(connection, commitment_id), "body": written, "at": by.when}
            connection.execute(self.home.put(run.DRAFT_TABLE, ("who", "item")), made)

    def drafts(self, who: str) -> tuple[Draft, ...]:
        """Give the drafts of a planner, oldest first; one whose words are gone has no commitment."""
        with self._reading() as connection:
            return tuple(draft_of(row) for row in connection.execute(run.DRAFTS, {"planner": text(who, "who", 80)}))

    def drop_draft(self, who: str, commitment_id: str) -> None:
        """Forget a draft, if there is one."""
        with self.writing() as connection:
            item = saving.standing(connection, commitment_id).item
            connection.execute(run.DROP_DRAFT, {"planner": who, "key": item})

    # How.

    def _checked(self, changes: Sequence[Change]) -> dict[str, saving.Move]:
        # Looked at before the lock is taken: if nobody changed the commitment after ``seen``, it is still as it was.
        with self._reading() as connection:
            at = saving.look(connection, changes[0].commitment_id)
        places = partial(load_gazetteer, at.adcode)
        return {one.field: at.move(one.field, check_change(one, at.now, places)) for one in changes}

    def _write(self, wanted: dict[str, dict[str, saving.Move]], by: saving.Signature) -> Saved | Conflict:
        with self.writing() as connection:
            entries: tuple[Entry, ...] = ()
            for commitment_id, values in wanted.items():
                done = saving.write(connection, self.home, saving.standing(connection, commitment_id), values, by)
                if isinstance(done, Conflict):
                    connection.rollback()
                    return done
                entries += done.entries
            return Saved(done.version, entries)

    def _entries(self, statement: sa.Executable, **values: Any) -> tuple[Entry, ...]:
        with self._reading() as connection:
            return tuple(entry_of(row) for row in connection.execute(statement, values))

    def _known(self, connection: sa.Connection, report_id: str) -> None:
        if readings.kept(connection, report_id) is None:
            raise StoreError(f"the store {self.home.place} has no report {report_id}")

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        if self.read_only:
            raise StoreError(self.read_only)
        with self._whole(), self.home.writing() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._whole(), self.home.reading() as connection:
            yield connection

    @contextmanager
    def _whole(self) -> Iterator[None]:
        try:
            yield
        except (KeyError, TypeError, ValueError, ShapelyError):
            raise StoreError(
                f"the store {self.home.place} is damaged inside: restore a backup, or build it anew"
            ) from None

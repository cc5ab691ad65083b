"""Put readings into the store: one report's extraction is replaced, everybody's corrections find their words again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import geopandas as gpd
import sqlalchemy as sa

from geodata.corrections import Stand, match
from geodata.errors import StoreError
from geodata.models import Report
from geodata.store import statements as run
from geodata.store.home import Home
from geodata.store.rows import (
    Kept,
    Region,
    Row,
    anchor_of,
    content_hash,
    feature_rows,
    kept_of,
    region_row,
    report_row,
)

Reading = tuple[Report, gpd.GeoDataFrame]
Origin = Literal["built", "uploaded"]


def tick(connection: sa.Connection, steps: int = 1) -> int:
    """Take the next numbers of the store and give the last; all that changes anything takes one, in commit order."""
    return int(connection.execute(run.TICK, {"steps": steps}).scalar_one())


def kept(connection: sa.Connection, report_id: str) -> Kept | None:
    """Give what is known of a report, shown or hidden."""
    row = connection.execute(run.KEPT_REPORT, {"report_id": report_id}).first()
    return kept_of(row) if row else None


def put_all(
    connection: sa.Connection, home: Home, readings: Sequence[Reading], regions: Sequence[Region],
    origin: Origin, made_from: Sequence[str], whole: bool,
) -> bool:  # fmt: skip
    """Put readings and base maps; with ``whole`` other reports of this origin are hidden. Tell if anything changed."""
    _refuse_twins(readings)
    made = [_put(connection, reading, origin, mark, at) for at, (reading, mark) in
            enumerate(zip(readings, made_from, strict=True), _first_place(connection, origin))]  # fmt: skip
    changed = any(made)
    if whole:
        given = {report.id for report, _ in readings}
        others = [
            one for one in all_kept(connection) if one.origin == origin and not one.hidden and one.id not in given
        ]
        for other in others:
            hide(connection, other.id)
        changed = changed or bool(others)
    for region in regions:
        connection.execute(home.put(run.REGION_TABLE, ("adcode",)), region_row(region))
    return changed


def all_kept(connection: sa.Connection) -> tuple[Kept, ...]:
    """Give what is known of all reports, shown and hidden."""
    return tuple(kept_of(row) for row in connection.execute(run.KEPT))


def hide(connection: sa.Connection, report_id: str) -> None:
    """Take a report out of sight; its reading, its log and its drafts stay."""
    connection.execute(run.HIDE_REPORT, {"report_id": report_id, "number": tick(connection)})


def show(connection: sa.Connection, report_id: str) -> None:
    """Bring a hidden report back."""
    connection.execute(run.SHOW_REPORT, {"report_id": report_id, "number": tick(connection)})


def _refuse_twins(readings: Sequence[Reading]) -> None:
    ids = [report.id for report, _ in readings]
    twin = next((one for one in ids if ids.count(one) > 1), "")
    if twin:
        raise StoreError(f"two commitments or reports share one id ({twin}): give the files different names")


def _first_place(connection: sa.Connection, origin: Origin) -> int:
    """Give the place of the first of the readings: built ones stand first, in order; uploads follow as they come."""
    return 0 if origin == "built" else max(1_000_000, connection.execute(run.LAST_POSITION).scalar_one() + 1)


def _put(connection: sa.Connection, reading: Reading, origin: Origin, made_from: str, at: int) -> bool:
    report, features = reading
    old = kept(connection, report.id)
    if old and old.origin != origin and not old.hidden:
        raise StoreError(f"the store has a report {report.id} already, {old.origin}: give the file another name")
    row, rows = report_row(report), feature_rows(features)
    content = content_hash(row, rows)
    same = old is not None and old.origin == origin and content == _content(connection, report.id)
    standing = connection.execute(run.STANDING_IN, {"report_id": report.id}).scalar_one()
    if same and old and standing == len(rows):  # rows that somebody took out of the file are put back
        place = {"report_id": report.id, "at": _place_of(connection, report.id, at, origin), "made": made_from}
        connection.execute(run.TOUCH_REPORT, place)
        if old.hidden:
            show(connection, report.id)
            _match_anew(connection, row)
        return old.hidden
    _replace(connection, row, rows, origin=origin, made_from=made_from, content=content, position=at)
    return True


def _content(connection: sa.Connection, report_id: str) -> str:
    return str(connection.execute(run.CONTENT_OF, {"report_id": report_id}).scalar_one())


def _place_of(connection: sa.Connection, report_id: str, at: int, origin: Origin) -> int:
    """Keep an upload where it stands; a built report goes where the build puts it."""
    return at if origin == "built" else int(connection.execute(run.PLACE_OF, {"report_id": report_id}).scalar_one())


def _replace(connection: sa.Connection, row: Row, rows: Sequence[Row], **more: Any) -> None:
    number = tick(connection)
    connection.execute(run.DROP_FEATURES, {"report_id": row["id"]})
    connection.execute(run.DROP_REPORT, {"report_id": row["id"]})
    connection.execute(run.PUT_REPORT, row | more | {"stale": "", "hidden": False, "version": number})
    if rows:
        connection.execute(run.PUT_FEATURES, list(rows))
    _match_anew(connection, row)


def _match_anew(connection: sa.Connection, row: Row) -> None:
    """Let the corrections of a report, and those of the same text under another name, find their words again."""
    where = {"report_id": row["id"], "text_sha256": row["text_sha256"]}
    anchors = {item.id: anchor_of(item) for item in connection.execute(run.ITEMS_OF, where)}
    if not anchors:
        return
    stands = [Stand(one.id, one.name_start, one.name_end, one.name, one.sentence)
              for one in connection.execute(run.STANDS, {"report_id": row["id"]})]  # fmt: skip
    for item in anchors:
        connection.execute(run.UNMATCH, {"key": item})
    for item, commitment_id in match(anchors, row["text_sha256"], stands).items():
        if commitment_id:
            connection.execute(run.MATCH, {"key": item, "to": commitment_id, "report_id": row["id"]})

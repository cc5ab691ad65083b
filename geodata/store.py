"""Keep reports, features and base maps in one SQLite file that the screen reads; the only SQL of the house."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import geopandas as gpd
import orjson
import shapely
import sqlalchemy as sa
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry
from sqlalchemy.pool import NullPool

from geodata.errors import StoreError
from geodata.layers import COLUMNS, FLAGS, LISTS, NUMBERS, OFFSETS, frame_of
from geodata.models import Report, Section, Sentence
from geodata.writing import written_beside

APPLICATION_ID = 0x6D617061  # "mapa"
VERSION = 1
_MAGIC = b"SQLite format 3\x00"
_WAIT_MS = 2000

_tables = sa.MetaData()


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _feature_column(name: str) -> sa.Column[Any]:
    if name in NUMBERS:
        return sa.Column(name, sa.Integer if name.startswith("verb_") else sa.Float)
    if name in OFFSETS:
        return sa.Column(name, sa.Integer, nullable=False)
    if name in FLAGS:
        return sa.Column(name, sa.Boolean, nullable=False)
    return sa.Column(name, sa.LargeBinary if name == "geometry" else sa.String, nullable=name == "geometry")


_about = sa.Table("about", _tables, sa.Column("key", sa.String, primary_key=True), *_texts("value"))
_report = sa.Table(
    "report",
    _tables,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("year", sa.Integer),
    *_texts("id", "title", "issuer", "adcode", "source", "sha256", "encoding"),
    *_texts("text", "sections", "sentences", "page_starts"),
    sa.UniqueConstraint("id"),
)
_feature = sa.Table(
    "feature",
    _tables,
    sa.Column("position", sa.Integer, primary_key=True),
    *(_feature_column(name) for name in COLUMNS),
    sa.UniqueConstraint("id"),
    sa.Index("feature_report", "report_id"),
)
_region = sa.Table(
    "region",
    _tables,
    sa.Column("adcode", sa.String, primary_key=True),
    *_texts("name", "bbox", "basemap", "attributions"),
    sa.Column("outline", sa.LargeBinary),
)


class Region(Protocol):
    """What the store keeps of a gazetteer: enough to draw the base map without it."""

    @property
    def adcode(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def bbox(self) -> tuple[float, float, float, float] | None: ...
    @property
    def outline(self) -> BaseGeometry | None: ...
    @property
    def attributions(self) -> Sequence[str]: ...
    def basemap(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class StoredRegion:
    """The base map of one region as GeoJSON layers, with what must be said about its sources."""

    adcode: str
    name: str
    bbox: tuple[float, float, float, float] | None
    outline: BaseGeometry | None
    basemap: dict[str, Any]
    attributions: tuple[str, ...]


def write_store(
    path: Path,
    reports: Sequence[tuple[Report, gpd.GeoDataFrame]],
    regions: Sequence[Region],
    *,
    fingerprint: str = "",
    built_from: Sequence[dict[str, str]] = (),
) -> None:
    """Write a whole store at once: after an error or a kill, ``path`` holds what it held before.

    Parameters
    ----------
    fingerprint, built_from
        What the store was made of, so that a later start can tell whether it is still true.

    Raises
    ------
    StoreError
        If ``path`` holds something that is not a store of this version, is in use by a writer, or cannot be written.
    """
    refuse_to_replace(path)
    about = {"fingerprint": fingerprint, "built_from": _json(list(built_from))}
    try:
        with written_beside(path) as beside:
            _fill(beside, reports, regions, about)
    except OSError as error:
        raise StoreError(f"cannot write the store {path} ({error.strerror}): name another place with --store") from None
    except sa.exc.IntegrityError as error:
        raise StoreError(
            f"two commitments or reports share one id ({error.orig}): give the files different names"
        ) from None
    except sa.exc.DBAPIError as error:
        raise StoreError(f"cannot write the store {path} ({error.orig}): free some disk space and try again") from None


def refuse_to_replace(path: Path) -> None:
    """Make sure that writing to ``path`` destroys nothing but a store of this version that no one is writing.

    Raises
    ------
    StoreError
        If it would.
    """
    if not is_there(path):
        return
    open_store(path)
    try:
        with sqlite3.connect(path, timeout=_WAIT_MS / 1000) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
        connection.close()
    except sqlite3.OperationalError as error:
        raise _explained(path, error) from None


def is_there(path: Path) -> bool:
    """Whether anything stands at the place of a store.

    Raises
    ------
    StoreError
        If the place cannot be looked at.
    """
    try:
        return path.exists()
    except OSError as error:
        raise StoreError(f"cannot reach the store {path} ({error.strerror}): name another place with --store") from None


def open_store(path: Path) -> Store:
    """Open a store for reading.

    Raises
    ------
    StoreError
        If the file is missing, is not a store, was written by another version, is locked, or cannot be read.
    """
    if is_there(path) and not path.is_file():
        raise StoreError(f"{path} is a folder, a device or a pipe and not a store: name a file with --store")
    try:
        with path.open("rb") as handle:
            magic = handle.read(len(_MAGIC))
    except FileNotFoundError:
        raise StoreError(f"there is no store {path}: make one with geodata build --store {path}") from None
    except OSError as error:
        raise StoreError(
            f"cannot read the store {path} ({error.strerror}): check the name and its permissions"
        ) from None
    if magic != _MAGIC:
        raise StoreError(
            f"{path} is not a store: name the file that geodata build wrote, or another place for a new one"
        )
    store = Store(path)
    store.check()
    return store


class Store:
    """A store that can be read; made by :func:`open_store`.

    Each call opens its own connection, so threads may share it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        address = f"file:{quote(str(path.resolve()))}?mode=ro"
        self._engine = sa.create_engine(
            "sqlite://",
            poolclass=NullPool,
            creator=lambda: sqlite3.connect(address, uri=True, timeout=_WAIT_MS / 1000),
        )

    def check(self) -> None:
        """Make sure that the file is a store of this version, and readable now."""
        with self._reading() as connection:
            application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if application != APPLICATION_ID:
                raise StoreError(f"{self.path} is a database but not a store: name another place with --store")
            if version != VERSION:
                newer = (
                    "a newer program: install that version" if version > VERSION else "an older program: move it away"
                )
                raise StoreError(
                    f"{self.path} is a store of version {version}, this program reads {VERSION}, from {newer}"
                )
            connection.execute(sa.select(_about.c.key).limit(1))

    @cached_property
    def about(self) -> dict[str, str]:
        """What the store says about itself."""
        with self._reading() as connection:
            return {row.key: row.value for row in connection.execute(sa.select(_about))}

    @property
    def fingerprint(self) -> str:
        """Hash of everything the store was made of: files, program, gazetteer."""
        return self.about.get("fingerprint", "")

    @property
    def built_from(self) -> list[dict[str, str]]:
        """The files it was made of: name and sha256."""
        files: list[dict[str, str]] = orjson.loads(self.about.get("built_from", "[]"))
        return files

    def reports(self) -> tuple[Report, ...]:
        """Give all reports in the order in which they were built."""
        with self._reading() as connection:
            return tuple(_report_of(row) for row in connection.execute(sa.select(_report).order_by(_report.c.position)))

    def report(self, id: str) -> Report:  # noqa: A002 (the field it looks for)
        """Give one report.

        Raises
        ------
        StoreError
            If the store has no report of this id.
        """
        with self._reading() as connection:
            row = connection.execute(sa.select(_report).where(_report.c.id == id)).first()
            if row is None:
                raise StoreError(f"the store {self.path} has no report {id}")
            return _report_of(row)

    def features(self, report_id: str | None = None) -> gpd.GeoDataFrame:
        """Give the features in text order, of one report or of all; EPSG:4326, the columns of ``layers.COLUMNS``."""
        query = sa.select(*(_feature.c[name] for name in COLUMNS)).order_by(_feature.c.position)
        if report_id is not None:
            query = query.where(_feature.c.report_id == report_id)
        with self._reading() as connection:
            return frame_of(_feature_of(row) for row in connection.execute(query).mappings())

    def regions(self) -> tuple[StoredRegion, ...]:
        """Give the base maps, one per region that the reports are about."""
        with self._reading() as connection:
            return tuple(_region_of(row) for row in connection.execute(sa.select(_region).order_by(_region.c.adcode)))

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise _explained(self.path, error.orig) from None
        except (KeyError, TypeError, ValueError, ShapelyError):
            raise StoreError(
                f"the store {self.path} is damaged inside: move it away and build it anew with geodata build"
            ) from None


def _explained(path: Path, error: BaseException | None) -> StoreError:
    words = str(error)
    if "locked" in words or "busy" in words:
        return StoreError(f"the store {path} is locked by another program: close that program and try again")
    if "not a database" in words or "malformed" in words or "no such" in words:
        return StoreError(f"{path} is not a whole store ({words}): move it away and run geodata build again")
    return StoreError(f"cannot use the store {path} ({words}): check its permissions or name another with --store")


def _fill(
    path: Path, reports: Sequence[tuple[Report, gpd.GeoDataFrame]], regions: Sequence[Region], about: dict[str, str]
) -> None:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
        _tables.create_all(connection)
        connection.execute(sa.insert(_about), [{"key": key, "value": value} for key, value in sorted(about.items())])
        for position, (report, features) in enumerate(reports):
            connection.execute(sa.insert(_report), _report_row(report) | {"position": position})
            rows = [_feature_row(row) for row in features.to_dict("records")]
            if rows:
                connection.execute(sa.insert(_feature), rows)
        for region in regions:
            connection.execute(sa.insert(_region), _region_row(region))


def _report_row(report: Report) -> dict[str, Any]:
    plain = ("id", "title", "issuer", "adcode", "year", "source", "sha256", "encoding", "text")
    return {name: getattr(report, name) for name in plain} | {
        "sections": _json([astuple(section) for section in report.sections]),
        "sentences": _json([astuple(sentence) for sentence in report.sentences]),
        "page_starts": _json(report.page_starts),
    }


def _report_of(row: sa.Row[Any]) -> Report:
    plain = ("id", "title", "issuer", "adcode", "year", "source", "sha256", "encoding", "text")
    return Report(
        **{name: getattr(row, name) for name in plain},
        sections=tuple(Section(*fields) for fields in orjson.loads(row.sections)),
        sentences=tuple(Sentence(*fields) for fields in orjson.loads(row.sentences)),
        page_starts=tuple(orjson.loads(row.page_starts)),
    )


def _feature_row(row: dict[str, Any]) -> dict[str, Any]:
    held = {name: row[name] for name in COLUMNS}
    held |= {name: _json(row[name]) for name in LISTS}
    held["geometry"] = shapely.to_wkb(row["geometry"]) if row["geometry"] is not None else None
    return held


def _feature_of(row: sa.RowMapping) -> dict[str, Any]:
    held = dict(row)
    held |= {name: orjson.loads(held[name]) for name in LISTS}
    held["geometry"] = shapely.from_wkb(held["geometry"]) if held["geometry"] is not None else None
    return held


def _region_row(region: Region) -> dict[str, Any]:
    return {
        "adcode": region.adcode,
        "name": region.name,
        "bbox": _json(region.bbox),
        "basemap": _json(region.basemap()),
        "attributions": _json(list(region.attributions)),
        "outline": shapely.to_wkb(region.outline) if region.outline is not None else None,
    }


def _region_of(row: sa.Row[Any]) -> StoredRegion:
    bbox = orjson.loads(row.bbox)
    return StoredRegion(
        adcode=row.adcode,
        name=row.name,
        bbox=(bbox[0], bbox[1], bbox[2], bbox[3]) if bbox else None,
        outline=shapely.from_wkb(row.outline) if row.outline is not None else None,
        basemap=orjson.loads(row.basemap),
        attributions=tuple(orjson.loads(row.attributions)),
    )


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()

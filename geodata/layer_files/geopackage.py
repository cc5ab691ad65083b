"""Read the one feature layer of a GeoPackage as plain tables: no view, no trigger and no function of it is run."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import shapely
import sqlalchemy as sa
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geodata.errors import GazetteerError
from geodata.layer_files.layer import BROKEN, MAX_BYTES, MAX_FEATURES, Layer, checked_file, too_many, unreadable
from geodata.layer_files.wkb import shape_of

_MAX_CELL: Final = 50_000_000
_ENVELOPE: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_EXTENDED, _BIG_ENDIAN = 0b100000, 0b1
_TABLES: Final = sa.table("sqlite_master", sa.column("type"), sa.column("name"), sa.column("sql"))
_HELD: Final = sa.table("gpkg_contents", sa.column("table_name"), sa.column("data_type"))
_SHAPES: Final = sa.table(
    "gpkg_geometry_columns", sa.column("table_name"), sa.column("column_name"), sa.column("srs_id")
)
_GRIDS: Final = sa.table(
    "gpkg_spatial_ref_sys",
    sa.column("srs_id"),
    sa.column("organization"),
    sa.column("organization_coordsys_id"),
    sa.column("definition"),
)


def read_geopackage(path: Path, shown: str) -> Layer:
    """Read every row of the only feature table; ``shown`` names the file to the user.

    Raises
    ------
    GazetteerError
        For a file that is no GeoPackage, is still open elsewhere, or holds no or several layers or a layer that is
        not a plain table.
    """
    checked_file(path)
    journal = path.with_name(f"{path.name}-wal")
    if journal.is_file() and journal.stat().st_size:
        raise GazetteerError(f"{shown} is open in another program and not yet saved whole: close it there first")
    engine = sa.create_engine("sqlite://", creator=partial(_opened, path), poolclass=sa.NullPool)
    try:
        with engine.connect() as package:
            _restrain(package)
            return _layer(package, shown)
    except (*BROKEN, OSError, sa.exc.SQLAlchemyError, struct.error, shapely.errors.ShapelyError) as error:
        raise unreadable(shown, getattr(error, "orig", None) or error) from error


def _opened(path: Path) -> sqlite3.Connection:
    package = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    package.execute("pragma trusted_schema = off")
    package.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_CELL)
    return package


def _restrain(package: sa.Connection) -> None:
    # Not when the file is opened: SQLAlchemy asks questions of its own before the first statement of ours.
    connection = package.connection.driver_connection
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError("the driver of SQLite is another one")
    connection.set_authorizer(_only_reading)


def _only_reading(action: int, *_: str | None) -> int:
    """Let plain tables be read; views, functions and files that the schema brings along are denied."""
    return sqlite3.SQLITE_OK if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ) else sqlite3.SQLITE_DENY


def _layer(package: sa.Connection, shown: str) -> Layer:
    held = package.execute(sa.select(_HELD.c.table_name).where(_HELD.c.data_type == "features")).scalars().fetchmany(3)
    if len(held) != 1:
        raise GazetteerError(f"{shown} must hold exactly one layer of features: save the one you mean on its own")
    _check_plain(package, held[0], shown)
    where = _SHAPES.c.table_name == held[0]
    column, grid = package.execute(sa.select(_SHAPES.c.column_name, _SHAPES.c.srs_id).where(where)).one()
    found = package.execute(sa.select(sa.text("*")).select_from(sa.table(held[0])))
    shapes = tuple((row, _geometry(row.pop(column))) for row in _rows(found.mappings(), shown))
    return Layer(tuple(key for key in found.keys() if key != column), shapes, _crs(package, grid))  # noqa: SIM118


def _rows(found: Iterable[Mapping[Any, Any]], shown: str) -> Iterator[dict[str, Any]]:
    # Counted as they come: a column may be computed, and so hold more than the file does.
    size = 0
    for number, row in enumerate(found, 1):
        size += sum(len(cell) for cell in row.values() if isinstance(cell, (str, bytes)))
        if number > MAX_FEATURES or size > MAX_BYTES:
            raise too_many(shown)
        yield {str(key): value for key, value in row.items()}


def _check_plain(package: sa.Connection, table: str, shown: str) -> None:
    """Let a written table through alone: what a view or a virtual table reads is not in the file."""
    found = package.execute(sa.select(_TABLES.c.type, _TABLES.c.sql).where(_TABLES.c.name == table)).all()
    plain = [sql for kind, sql in found if kind == "table" and str(sql).lstrip().upper().startswith("CREATE TABLE")]
    if len(plain) != 1:
        raise unreadable(shown, "its layer is a view or a virtual table")


def _geometry(cell: Any) -> BaseGeometry:
    """Take the geometry out of its GeoPackage header (OGC 12-128, 2.1.3)."""
    if cell is None:
        return shapely.Point()
    if not isinstance(cell, bytes) or cell[:2] != b"GP" or len(cell) < 8 or cell[3] & _EXTENDED:
        raise ValueError("a geometry is not written as a GeoPackage writes it")
    return shape_of(cell[8 + _ENVELOPE[(cell[3] >> 1) & 0b111] :])


def _crs(package: sa.Connection, grid: int) -> CRS | None:
    columns = (_GRIDS.c.organization, _GRIDS.c.organization_coordsys_id, _GRIDS.c.definition)
    row = package.execute(sa.select(*columns).where(_GRIDS.c.srs_id == grid)).first()
    if row is None or grid in (-1, 0):
        return None
    organization, code, definition = row
    try:
        return CRS.from_epsg(int(code)) if str(organization).upper() == "EPSG" else CRS.from_wkt(str(definition))
    except CRSError as error:
        raise ValueError(f"the grid {organization}:{code} is not known") from error

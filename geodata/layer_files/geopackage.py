"""Read the feature layers of a GeoPackage as plain tables: no view, no trigger and no function of it is run."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import shapely
import sqlalchemy as sa
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geodata.crs import BD09, GCJ02
from geodata.errors import LayerFileError
from geodata.layer_files.escaping import unescaped
from geodata.layer_files.layer import BROKEN, MAX_FEATURES, Layer, joined, too_many, unreadable
from geodata.layer_files.wkb import shape_of

_MAX_CELL: Final = 50_000_000
_MOST_TEXT: Final = 100_000_000
_MOST_LAYERS: Final = 20
_MAGIC: Final = b"SQLite format 3\x00"
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


def read_geopackage(data: bytes, shown: str) -> Layer:
    """Read every row of every feature table; ``shown`` names the file to the user.

    Raises
    ------
    LayerFileError
        For bytes that are no GeoPackage, hold no layer, or a layer that is not a plain table.
    """
    if not data.startswith(_MAGIC):
        raise unreadable(shown, "it is no GeoPackage")
    engine = sa.create_engine("sqlite://", creator=partial(_opened, data), poolclass=sa.NullPool)
    try:
        with engine.connect() as package:
            _restrain(package)
            return _whole(package, shown)
    except (*BROKEN, OSError, sa.exc.SQLAlchemyError, struct.error, shapely.errors.ShapelyError) as error:
        raise unreadable(shown, getattr(error, "orig", None) or error) from error


def _opened(data: bytes) -> sqlite3.Connection:
    """Open the bytes in memory: what is read is what was handed in, and there is no path to follow."""
    package = sqlite3.connect(":memory:")
    # A file that was left in WAL mode cannot be opened in memory; nothing is in its journal, or it was refused before.
    package.deserialize(data[:18] + b"\x01\x01" + data[20:])
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


def _whole(package: sa.Connection, shown: str) -> Layer:
    wanted = sa.select(_HELD.c.table_name).where(_HELD.c.data_type == "features")
    held = package.execute(wanted).scalars().fetchmany(_MOST_LAYERS + 1)
    if not 0 < len(held) <= _MOST_LAYERS:
        told = f"{shown} must hold at least one layer of features and at most {_MOST_LAYERS}"
        raise LayerFileError(f"{told}: save the one you mean on its own")
    for table in held:
        _check_plain(package, table, shown)
    return joined([_layer(package, table, shown) for table in held], shown)


def _layer(package: sa.Connection, table: str, shown: str) -> Layer:
    where = _SHAPES.c.table_name == table
    column, grid = package.execute(sa.select(_SHAPES.c.column_name, _SHAPES.c.srs_id).where(where)).one()
    whole = sa.select(sa.text("*")).select_from(sa.table(table)).execution_options(sqlite_raw_colnames=True)
    found = package.execute(whole)
    names = {name: unescaped(str(name)) for name in found.keys() if name != column}  # noqa: SIM118
    rows = _rows(found.mappings(), shown)
    shapes = tuple(({names[key]: _value(row[key]) for key in names}, _geometry(row[column])) for row in rows)
    crs, datum = _crs(package, grid), _shifted(table)
    return Layer(tuple(names.values()), shapes, None if datum else crs, datum, "GeoPackage", "UTF-8")


def _value(cell: Any) -> Any:
    if isinstance(cell, bytes):
        return cell.hex()
    return unescaped(cell) if isinstance(cell, str) else cell


def _shifted(table: str) -> str:
    """Return the shifted datum that a layer of our own carries in its name."""
    return next((datum for datum in (GCJ02, BD09) if table.endswith(f"_{datum}")), "")


def _rows(found: Iterable[Mapping[Any, Any]], shown: str) -> Iterator[dict[str, Any]]:
    # Counted as they come: a column may be computed, and so hold more than the file does.
    size = 0
    for number, row in enumerate(found, 1):
        size += sum(len(cell) for cell in row.values() if isinstance(cell, (str, bytes)))
        if number > MAX_FEATURES or size > _MOST_TEXT:
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

"""Hold what a map file says, its columns, its rows and its grid, and the limits that every reader keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geodata.crs import BD09, GCJ02, ZONES
from geodata.errors import LayerFileError

MAX_BYTES: Final = 200_000_000
MAX_TEXT_BYTES: Final = 50_000_000
"""Of a file that is read whole into memory, as JSON and tables are: parsed, it takes some twenty times its size."""

MAX_FEATURES: Final = 20_000
"""Of one addition: a region's own pack has some thousand names, and each added one is proved and written in turn."""

MAX_ELEMENTS: Final = 100_000
"""Of OpenStreetMap data, most of which is nothing of ours."""

MAX_VERTICES: Final = 5_000_000
BROKEN: Final = (ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError, RecursionError)
"""What values of the wrong type, number or depth raise in the parsers."""

_SHOWN: Final = 120
Row = tuple[dict[str, Any], BaseGeometry]


@dataclass(frozen=True, slots=True)
class Layer:
    """The rows of one map file, each the values of its columns and its geometry, in the file's own datum.

    ``crs`` is None if none is said; ``datum`` is the shifted datum that a file says it is in. ``ids`` are those of
    GeoJSON features, None where there is none. ``notes`` are sentences about what was found and what was undone.
    ``unit`` says what a row is called (feature, line) and ``first`` what number the first one has.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    crs: CRS | None = None
    datum: str = ""
    format: str = ""
    encoding: str = ""
    notes: tuple[str, ...] = ()
    ids: tuple[str | int | float | None, ...] = field(default=())
    unit: str = "feature"
    first: int = 1

    def where(self, shown: str, number: int) -> str:
        """Say which row of the file the ``number``-th one (from 0) is."""
        return f"{shown} {self.unit} {number + self.first}"


def checked_layer(layer: Layer, shown: str) -> Layer:
    """Give the layer back if it holds something and not too much.

    Raises
    ------
    LayerFileError
        If it holds no feature, or more features or vertices than anybody adds to one region.
    """
    if not layer.rows:
        raise LayerFileError(f"{shown} holds no features with a geometry")
    vertices = sum(int(shapely.get_num_coordinates(shape)) for _, shape in layer.rows)
    if len(layer.rows) > MAX_FEATURES or vertices > MAX_VERTICES:
        raise too_many(shown)
    return layer


def declared(layer: Layer, shown: str) -> str:
    """Return the datum or grid that the file itself declares ("" if it declares none that we can use).

    A shifted datum and a projected zone of CGCS2000 are the only declarations that say anything: EPSG:4326 is what
    GCJ-02 files claim as well.

    Raises
    ------
    LayerFileError
        For a projected grid that is no zone of CGCS2000.
    """
    if layer.datum:
        return layer.datum
    if layer.crs is None or layer.crs.is_geographic:
        return ""
    code = layer.crs.to_epsg()
    if code in ZONES:
        return f"EPSG:{code}"
    told = f"{shown} is in the grid '{printable(layer.crs.name)}', which is not CGCS2000"
    raise LayerFileError(f"{told}: export it in degrees or in a CGCS2000 zone")


def crs_of(text: str, shown: str) -> tuple[CRS | None, str]:
    """Read what a file says of its grid, as WKT or as a code: (grid, shifted datum).

    Raises
    ------
    LayerFileError
        If it says something that nobody knows.
    """
    if not text.strip():
        return None, ""
    if text.strip() in (GCJ02, BD09):
        return None, text.strip()
    try:
        return CRS.from_user_input(text), ""
    except CRSError as error:
        raise LayerFileError(f"{shown} names a grid that is not known: export it in degrees") from error


def joined(layers: Sequence[Layer], shown: str) -> Layer:
    """Make one layer of those that a file holds, as an export does with points, lines and areas.

    Raises
    ------
    LayerFileError
        If they are in different grids.
    """
    first = layers[0]
    if any(layer.crs != first.crs or layer.datum != first.datum for layer in layers):
        raise LayerFileError(f"{shown} holds layers in different grids: save the one you mean on its own")
    return Layer(
        columns=tuple(dict.fromkeys(name for layer in layers for name in layer.columns)),
        rows=tuple(row for layer in layers for row in layer.rows),
        crs=first.crs,
        datum=first.datum,
        format=first.format,
        encoding=first.encoding,
        notes=tuple(dict.fromkeys(note for layer in layers for note in layer.notes)),
        ids=tuple(key for layer in layers for key in layer.ids),
    )


def too_many(shown: str, most: int = MAX_FEATURES) -> LayerFileError:
    """Say that a file goes past the limits."""
    limits = f"{most} features or {MAX_VERTICES} vertices"
    return LayerFileError(f"{shown} holds more than {limits}: cut it to the region first")


def unreadable(shown: str, why: object) -> LayerFileError:
    """Say that a file is no map layer of ours, and why."""
    return LayerFileError(f"{shown} cannot be read as a map layer ({short(why)}): save it again as GeoJSON")


def checked_file(path: Path, limit: int = MAX_BYTES) -> Path:
    """Give the path back if it is a regular file of at most ``limit`` bytes.

    Raises
    ------
    LayerFileError
        For a missing or locked file, a folder, a device or a pipe, and for a file that is too large.
    """
    try:
        size = path.stat().st_size if path.is_file() else -1
    except (OSError, ValueError) as error:
        raise LayerFileError(
            f"{shown_name(path)} cannot be opened ({short(error)}): check its name and its rights"
        ) from error
    if size < 0:
        raise LayerFileError(f"there is no file {printable(str(path))}: check the name")
    check_size(size, shown_name(path), limit)
    return path


def check_size(size: int, shown: str, limit: int) -> None:
    """Refuse what is too large to be read.

    Raises
    ------
    LayerFileError
        If ``size`` goes past ``limit``, both in bytes.
    """
    if size > limit:
        told = f"{shown} is larger than {limit // 1_000_000} MB"
        raise LayerFileError(f"{told}: cut it to the region first, or save it as GeoPackage")


def content(path: Path, limit: int = MAX_TEXT_BYTES) -> bytes:
    """Return the bytes of a file that `checked_file` lets through.

    Raises
    ------
    LayerFileError
        As there.
    """
    try:
        with checked_file(path, limit).open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise LayerFileError(f"{shown_name(path)} cannot be opened ({short(error)}): check its rights") from error


def shown_name(path: Path) -> str:
    """Return the file's name as it can be printed."""
    return printable(path.name)


def printable(text: str) -> str:
    """Return a text that any terminal and file can take: what cannot be printed is escaped, and the rest is cut."""
    plain = text if text.isprintable() else ascii(text)[1:-1]
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"


def short(error: object) -> str:
    """Return the first line of a message, cut, printable and never empty."""
    lines = str(error).split("\n")
    return printable(next((line for line in lines if line.strip()), type(error).__name__))

"""Hold what a map file says, its columns, its rows and its grid, and the limits that every reader keeps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geodata.errors import GazetteerError

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


@dataclass(frozen=True, slots=True)
class Layer:
    """The rows of one map layer, each the values of its columns and its geometry; ``crs`` is None if none is said."""

    columns: tuple[str, ...]
    rows: tuple[tuple[dict[str, Any], BaseGeometry], ...]
    crs: CRS | None = None


def checked_layer(layer: Layer, shown: str) -> Layer:
    """Give the layer back if it holds something and not too much.

    Raises
    ------
    GazetteerError
        If it holds no feature, or more features or vertices than anybody adds to one region.
    """
    if not layer.rows:
        raise GazetteerError(f"{shown} holds no features with a geometry")
    vertices = sum(int(shapely.get_num_coordinates(shape)) for _, shape in layer.rows)
    if len(layer.rows) > MAX_FEATURES or vertices > MAX_VERTICES:
        raise too_many(shown)
    return layer


def too_many(shown: str, most: int = MAX_FEATURES) -> GazetteerError:
    """Say that a file goes past the limits."""
    limits = f"{most} features or {MAX_VERTICES} vertices"
    return GazetteerError(f"{shown} holds more than {limits}: cut it to the region first")


def unreadable(shown: str, why: object) -> GazetteerError:
    """Say that a file is no map layer of ours, and why."""
    return GazetteerError(f"{shown} cannot be read as a map layer ({short(why)}): save it again as GeoJSON")


def checked_file(path: Path, limit: int = MAX_BYTES) -> Path:
    """Give the path back if it is a regular file of at most ``limit`` bytes.

    Raises
    ------
    GazetteerError
        For a missing or locked file, a folder, a device or a pipe, and for a file that is too large.
    """
    try:
        size = path.stat().st_size if path.is_file() else -1
    except (OSError, ValueError) as error:
        raise GazetteerError(
            f"{shown_name(path)} cannot be opened ({short(error)}): check its name and its rights"
        ) from error
    if size < 0:
        raise GazetteerError(f"there is no file {printable(str(path))}: check the name")
    if size > limit:
        told = f"{shown_name(path)} is larger than {limit // 1_000_000} MB"
        raise GazetteerError(f"{told}: cut it to the region first, or save it as GeoPackage")
    return path


def content(path: Path, limit: int = MAX_TEXT_BYTES) -> bytes:
    """Return the bytes of a file that `checked_file` lets through.

    Raises
    ------
    GazetteerError
        As there.
    """
    try:
        with checked_file(path, limit).open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise GazetteerError(f"{shown_name(path)} cannot be opened ({short(error)}): check its rights") from error


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

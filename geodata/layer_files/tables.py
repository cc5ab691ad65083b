"""Read a table (CSV) as it is saved by spreadsheets, with points from two columns or shapes written as WKT."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from itertools import islice
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import LayerFileError
from geodata.layer_files.decoding import decoded, encoding_note
from geodata.layer_files.escaping import unescaped, unguarded
from geodata.layer_files.headings import known_columns, names_by_heading
from geodata.layer_files.layer import MAX_FEATURES, Layer, Row, printable, short, too_many

LON_FIELDS: Final = ("lon", "lng", "longitude", "经度", "x", "X")
LAT_FIELDS: Final = ("lat", "latitude", "纬度", "y", "Y")
WKT_FIELDS: Final = ("geometry", "wkt", "WKT", "几何")
_SHOWN_COLUMNS: Final = 20
_LONGEST_CELL: Final = 131_072
_SEPARATORS: Final = ",;\t"
_UNDONE: Final = "an apostrophe before a formula, or a mark such as ⟦U+code⟧, was undone in some cells"
_WKT_DEEPEST: Final = 8


def read_table(data: bytes, shown: str) -> Layer:
    """Read every row; the values are texts, a file of our own has its headings turned back into names.

    Raises
    ------
    LayerFileError
        For a file that is no table, has a column twice or none for a place, or holds a coordinate that is no number.
    """
    text, encoding = decoded(data, shown)
    cells = _cells(text, shown)
    if len(cells) < 2:
        raise LayerFileError(f"{shown} holds no rows")
    if len(cells) > MAX_FEATURES + 1:
        raise too_many(shown)
    columns = _names(cells[0], shown)
    place = _place(columns, shown, ours=known_columns()["geometry"].heading in cells[0])
    rows = tuple(_row(columns, place, line, f"{shown} line {number}") for number, line in enumerate(cells[1:], 2))
    undone = any(_undone(cell) != cell for line in cells[1:] for cell in line)
    notes = (*encoding_note(encoding), *((_UNDONE,) if undone else ()))
    return Layer(columns, rows, format="CSV", encoding=encoding, notes=notes, unit="line", first=2)


def _cells(text: str, shown: str) -> list[list[str]]:
    head = text[: text.find("\n") + 1] or text
    separator = max(_SEPARATORS, key=head.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        held = [line for line in islice(lines, MAX_FEATURES + 2) if line]
        if any(len(cell) > _LONGEST_CELL for line in held for cell in line):
            raise csv.Error(f"a cell holds more than {_LONGEST_CELL} characters")
        return held
    except csv.Error as error:
        told = f"{shown} is not a table that can be read ({short(error)})"
        raise LayerFileError(f"{told}: save it again as CSV") from error


def _names(head: Sequence[str], shown: str) -> tuple[str, ...]:
    known = names_by_heading()
    names = [known.get(cell) or unescaped(unguarded(cell)) for cell in head]
    twice = [name for number, name in enumerate(names) if name and name in names[:number]]
    if twice:
        told = f"{shown} has the column '{printable(twice[0])}' twice"
        raise LayerFileError(f"{told}, and only one could be kept: rename one of them")
    return tuple(name if cell else f"column {at}" for at, (name, cell) in enumerate(zip(names, head, strict=True), 1))


def _place(columns: Sequence[str], shown: str, *, ours: bool) -> tuple[int, ...]:
    """Return the columns that say where: longitude and latitude, or the one of WKT, which our own files have."""
    lon, lat = (_column(columns, names) for names in (LON_FIELDS, LAT_FIELDS))
    wkt = _column(columns, WKT_FIELDS)
    if wkt is not None and (ours or lon is None or lat is None):
        return (wkt,)
    for at, names, what in ((lon, LON_FIELDS, "lon"), (lat, LAT_FIELDS, "lat")):
        if at is None:
            raise no_column(columns, names, shown, what)
    return tuple(at for at in (lon, lat) if at is not None)


def _column(columns: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((columns.index(name) for name in wanted if name in columns), None)


def no_column(columns: Sequence[str], wanted: Sequence[str], shown: str, what: str) -> LayerFileError:
    """Say that a column is missing, what was looked for and what there is."""
    has = printable(", ".join(map(str, columns[:_SHOWN_COLUMNS])))
    return LayerFileError(f"{shown} has no column for the {what} (looked for {', '.join(wanted)}; it has {has})")


def _row(columns: Sequence[str], place: tuple[int, ...], line: list[str], where: str) -> Row:
    if len(line) > len(columns) and any(line[len(columns) :]):
        raise LayerFileError(f"{where} has {len(line)} cells, the first line {len(columns)}: save it again as CSV")
    cells = [*line, *[""] * (len(columns) - len(line))]
    values = {name: _undone(cell) for name, cell in zip(columns, cells, strict=False)}
    if len(place) == 1:
        return values, _shape(cells[place[0]], where)
    lon, lat = (_number(cells[at], where) for at in place)
    return values, shapely.Point(lon, lat)


def _undone(cell: str) -> str:
    return unescaped(unguarded(cell))


def _number(text: str, where: str) -> float:
    try:
        value = float(text.strip())
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise LayerFileError(f"{where}: '{printable(text)}' is not a coordinate")
    return value


def _shape(text: str, where: str) -> BaseGeometry:
    if not text.strip():
        return shapely.Point()
    try:
        if text.count("(") > len(text) // 2 or "(" * _WKT_DEEPEST in text.replace(" ", ""):
            raise ValueError("it is nested too deeply")
        shape: BaseGeometry = shapely.force_2d(shapely.from_wkt(text))
    except (ValueError, shapely.errors.ShapelyError) as error:
        raise LayerFileError(f"{where}: '{printable(text)[:60]}' is no geometry ({short(error)})") from error
    if not all(map(math.isfinite, shapely.get_coordinates(shape).ravel().tolist())):
        raise LayerFileError(f"{where}: a coordinate of '{printable(text)[:60]}' is not a number")
    return shape

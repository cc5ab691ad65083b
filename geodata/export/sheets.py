"""Lay features out as columns of plain values that every format can hold, and say which had to be written as marks."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import geopandas as gpd
import numpy as np
import orjson
import shapely

from geodata.crs import CGCS2000, WGS84, to_datum
from geodata.errors import ExportError
from geodata.layer_files.escaping import SURROGATES, escaper, safe_names
from geodata.layers import COLUMNS

DECIMALS: Final = 7
Shapes = np.ndarray[Any, Any]
_LARGEST: Final = 2**63
_in_json = escaper(SURROGATES)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns of values in the order of the rows, without the geometry; ``marked`` names what was written as marks."""

    names: tuple[str, ...]
    columns: tuple[list[Any], ...]
    shapes: Shapes
    marked: tuple[str, ...] = ()

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Give the values row by row."""
        return zip(*self.columns, strict=True)


def sheet_of(features: gpd.GeoDataFrame, datum: str = WGS84, *, rounded: bool = True) -> Sheet:
    """Take the columns of the house first, in their order, then any others as they stand.

    Coordinates are converted to ``datum`` and, where ``rounded``, cut to 7 decimals, about a centimetre.
    """
    others = [name for name in features.columns if name not in COLUMNS]
    names = (*COLUMNS[:-1], *others)
    return Sheet(names, tuple(features[name].tolist() for name in names), _shapes(features, datum, rounded))


def _shapes(features: gpd.GeoDataFrame, datum: str, rounded: bool) -> Shapes:
    def moved(points: Shapes) -> Shapes:
        if datum not in (WGS84, CGCS2000) and len(points):
            points = np.column_stack(to_datum(datum, points[:, 0], points[:, 1]))
        return np.round(points, DECIMALS) if rounded else points

    made: Shapes = shapely.transform(features.geometry.to_numpy(), moved)
    return made


def sayable(sheet: Sheet, escape: Callable[[str], str] = _in_json, *, fold: bool = False, taken: Any = ()) -> Sheet:
    """Write what a format cannot hold as marks, in names and in values; lists become JSON-like values of the same.

    No row is ever left out or refused: a whole number beyond 64 bits and anything that JSON does not know become
    text, and what is not a number becomes None.
    """
    safe = safe_names(sheet.names, escape, taken=taken, fold=fold)
    marked = [f"{safe[name]} (column)" for name in sheet.names if safe[name] != name]
    ids = sheet.columns[sheet.names.index("id")] if "id" in sheet.names else []
    columns = []
    for name, values in zip(sheet.names, sheet.columns, strict=True):
        told = [_said(value, escape) for value in values]
        for number, (before, after) in enumerate(zip(values, told, strict=True)):
            if isinstance(before, (str, list, dict)) and before != after:
                marked.append(f"{_said(ids[number], escape) if ids else number + 1} {safe[name]}")
        columns.append(told)
    return Sheet(tuple(safe[name] for name in sheet.names), tuple(columns), sheet.shapes, tuple(marked))


def _said(value: Any, escape: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return escape(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_LARGEST <= value < _LARGEST else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {escape(str(key)): _said(one, escape) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_said(one, escape) for one in value]
    return escape(str(value))


def json_text(value: Any) -> str:
    """Write a list or an object as JSON.

    Raises
    ------
    ExportError
        For a value that `sayable` has not made sayable.
    """
    try:
        return orjson.dumps(value).decode()
    except TypeError as error:
        raise ExportError(f"a record holds a value that no file can hold ({error}): correct it") from None


@cache
def words(column: str) -> dict[str, dict[str, str]]:
    """Read the codes of one column: their words in Chinese (zh) and English (en), and the colour of a stage."""
    with (files("geodata") / "data" / "export" / "words.csv").open(encoding="utf-8") as lines:
        return {row["code"]: row for row in csv.DictReader(lines) if row["column"] == column}

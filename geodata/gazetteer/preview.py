"""Show what a file would do before anything is kept: what it holds, in which datum, what is wrong, what changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.crs import CHINA_BOX, DATUMS, datum_named, geometry_to_wgs84
from geodata.errors import DatumError, GazetteerError
from geodata.gazetteer.aliases import folded
from geodata.gazetteer.checking import OUTSIDE_DEGREES, checked_datum, likely_datum, shape_issues
from geodata.gazetteer.incoming import Incoming, name_column
from geodata.gazetteer.index import Gazetteer
from geodata.layer_files import LayerFile
from geodata.layer_files.layer import printable
from geodata.models import Issue

DatumFrom = Literal["declared", "detected", "asked", "unknown"]
_OF_NAMES: Final = frozenset({"no_name", "bad_name", "bad_kind", "double"})
_MOST_DEGREES: Final = 180.0


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A row that can be kept: number in the file (from 1), name, geometry in WGS 84, values.

    ``original`` is the geometry before it was mended, None if nothing was mended.
    """

    number: int
    name: str
    geometry: BaseGeometry
    properties: dict[str, Any]
    original: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be kept, and why, in one sentence."""

    number: int
    name: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What keeping a row would do: make something new, or replace what has the id ``replaces``."""

    number: int
    name: str
    replaces: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds and would change; ``question`` is what must be answered before any row is good, or ""."""

    file: LayerFile
    count: int
    kinds: dict[str, int]
    datum: str
    datum_from: DatumFrom
    question: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    good: tuple[GoodRow, ...] = ()
    changes: tuple[Difference, ...] = field(default=())


def preview(
    file: LayerFile,
    gazetteer: Gazetteer,
    *,
    datum: str = "",
    name_field: str = "",
    known: Mapping[str, str] | None = None,
    needs_names: bool = True,
    mend: bool = False,
) -> Preview:
    """Look at a file without keeping anything.

    ``datum`` is what the planner says; without it the file's own declaration counts, then known points of the same
    names are asked. ``known`` gives the id of each name that exists already. ``mend`` is the planner's consent to
    repair outlines that cross themselves; the original is kept beside. Without ``needs_names`` (a shape for one
    correction) a row may have no name and names may repeat.

    Raises
    ------
    LayerFileError
        If names are needed and no column holds them.
    DatumError
        If ``datum`` is no datum of ours.
    """
    rows = _incoming(file, name_field, needs_names)
    settled, source, question = _datum(file, rows, datum, gazetteer)
    kinds = Counter("none" if row.geometry.is_empty else row.geometry.geom_type for row in rows)
    made = Preview(file, len(rows), dict(kinds), settled, source, question, warnings=file.notes)
    if not settled or (question and source != "detected"):
        return made
    if mend:
        rows = [_mended(row) for row in rows]
    problems = {problem.number: problem for problem in _problems(file, rows, settled, gazetteer, needs_names)}
    good = tuple(
        _good(number, row, file, settled, mend) for number, row in enumerate(rows, 1) if number not in problems
    )
    ids = {folded(name): key for name, key in (known or {}).items()}
    changes = tuple(Difference(row.number, row.name, ids.get(folded(row.name), "")) for row in good)
    return replace(made, problems=tuple(problems.values()), good=good, changes=changes)


def _incoming(file: LayerFile, name_field: str, needs_names: bool) -> list[Incoming]:
    column = ""
    if needs_names or name_field:
        column = name_column(file.columns, name_field, file.name)
    else:
        column = next((name for name in ("name", "名称") if name in file.columns), "")
    return [
        Incoming(_name(values, column, file, at, needs_names), shape, file.where(at), "", values)
        for at, (values, shape) in enumerate(file.rows)
    ]


def _name(values: dict[str, Any], column: str, file: LayerFile, at: int, needs_names: bool) -> str:
    said = values.get(column)
    name = str(said).strip() if isinstance(said, (str, int)) else ""
    return name if name or needs_names else f"{file.unit} {at + file.first}"


def _datum(file: LayerFile, rows: Sequence[Incoming], asked: str, gazetteer: Gazetteer) -> tuple[str, DatumFrom, str]:
    """Settle the datum: (datum, where it is known from, question); never assumed without a word."""
    if file.declared:
        if asked and datum_named(asked) != file.declared:
            return "", "unknown", f"{file.name} says that it is in {file.declared}, not {asked}: choose {file.declared}"
        return file.declared, "declared", ""
    if asked:
        try:
            return checked_datum(datum_named(asked), rows, gazetteer), "asked", ""
        except DatumError:
            raise
        except GazetteerError as error:
            return "", "unknown", str(error)
    if any(abs(number) > _MOST_DEGREES for row in rows for number in _bounds(row.geometry)):
        told = "the numbers are metres and not degrees, and the file does not say its grid"
        return "", "unknown", f"{told}: choose a zone of CGCS2000, EPSG:4513 to EPSG:4554"
    found, witnesses, _ = likely_datum(rows, gazetteer)
    if not found:
        return "", "unknown", f"the file does not say its datum: choose one of {', '.join(DATUMS)}"
    return found, "detected", f"{witnesses} known points fit {found}: confirm it, or choose another datum"


def _bounds(shape: BaseGeometry) -> tuple[float, ...]:
    return () if shape.is_empty else tuple(shape.bounds)


def _mended(row: Incoming) -> Incoming:
    if row.geometry.is_empty or shapely.is_valid(row.geometry):
        return row
    return replace(row, geometry=shapely.make_valid(row.geometry))


def _problems(
    file: LayerFile, rows: Sequence[Incoming], datum: str, gazetteer: Gazetteer, needs_names: bool
) -> Iterator[Problem]:
    numbers = {row.where: number for number, row in enumerate(rows, 1)}
    yield from _same_ids(file, rows)
    for issue in shape_issues(rows, datum, gazetteer):
        if not needs_names and issue.kind in _OF_NAMES:
            continue
        number = numbers[issue.commitment_id]
        row = rows[number - 1]
        yield Problem(number, printable(row.name), issue.kind, issue.message + _swapped(issue, row, gazetteer))


def _same_ids(file: LayerFile, rows: Sequence[Incoming]) -> Iterator[Problem]:
    held: dict[Any, list[int]] = defaultdict(list)
    for number, key in enumerate(file.ids, 1):
        if key is not None:
            held[type(key).__name__, key].append(number)
    for (_, key), numbers in held.items():
        for number in numbers if len(numbers) > 1 else ():
            others = ", ".join(str(other) for other in numbers if other != number)
            told = f"{rows[number - 1].where}: its id '{printable(str(key))}' is that of feature {others} as well"
            yield Problem(number, printable(rows[number - 1].name), "same_id", f"{told}: choose one of them")


def _swapped(issue: Issue, row: Incoming, gazetteer: Gazetteer) -> str:
    """Say so if the row would lie in the region with its two numbers the other way round."""
    if issue.kind not in ("outside_china", "outside_region"):
        return ""
    west, south, east, north = gazetteer.bbox or CHINA_BOX
    points = shapely.get_coordinates(row.geometry)[:, ::-1]
    low, high = points.min(axis=0), points.max(axis=0)
    inside = np.all(low >= (west - OUTSIDE_DEGREES, south - OUTSIDE_DEGREES)) and np.all(
        high <= (east + OUTSIDE_DEGREES, north + OUTSIDE_DEGREES)
    )
    return "; latitude and longitude look swapped: put the longitude first" if inside else ""


def _good(number: int, row: Incoming, file: LayerFile, datum: str, mend: bool) -> GoodRow:
    original = file.rows[number - 1][1]
    changed = mend and original is not row.geometry
    made = geometry_to_wgs84(row.geometry, datum)
    return GoodRow(number, row.name, made, row.properties, original if changed else None)

"""Add a planner's places to a region, or make a new region, whole or not at all; shipped files are never touched."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import regex
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.crs import geometry_to_wgs84
from geodata.errors import GazetteerError
from geodata.gazetteer.checking import checked_datum, shape_issues, stored
from geodata.gazetteer.divisions import LICENCE, RETRIEVED, SOURCE, below, divisions, former_names, full_name
from geodata.gazetteer.incoming import Incoming, read_incoming, read_outline
from geodata.gazetteer.index import Gazetteer
from geodata.gazetteer.packs import additions, gazetteer_from, has_pack, load_gazetteer, own_regions, pack_folder
from geodata.gazetteer.rows import PlaceRow, read_pack
from geodata.layer_files.layer import MAX_FEATURES, printable, short, shown_name, too_many
from geodata.models import Issue

RADIUS_M: Final = {"L1": 100, "L2": 300}
"""Within which an added point or line is true unless its planner says better. Measured: nine in ten stations of one
map service lie within 60 m of where another has them, all but one in forty within 300 m (``tests/truth/elsewhere``)."""

_WIDEST_M: Final = 10_000
_NO_OUTLINE: Final = "只知其名，轮廓尚未补充，不能上图"
_NO_OUTLINE_EN: Final = "known by name only: there is no outline of it to draw yet"
_LONGEST_WORDS: Final = 500
_PRECISION_OF: Final = {"town": "L5", "district": "L6"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where added places come from: source, licence, day of retrieval; kind and precision where none is given.

    ``radius_m`` is the radius within which a point or line is true, 0 for the one that goes with the precision.
    """

    source: str
    licence: str = ""
    retrieved: str = ""
    kind: str = "poi"
    precision: str = "L1"
    radius_m: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """A place as it is written: its row, its geometry in WGS 84, and the coordinate that its source gives a point."""

    row: PlaceRow
    geometry: BaseGeometry
    source_point: dict[str, float]


@dataclass(frozen=True, slots=True)
class Added:
    """What an addition did: its batch, the ids it wrote, those that replaced a known place, and the rows left out."""

    folder: Path
    datum: str
    ids: tuple[str, ...]
    replaced: tuple[str, ...]
    issues: tuple[Issue, ...]


def add_file(
    path: Path, adcode: str, datum: str, origin: Origin, *, name_field: str = "", skip_bad: bool = False
) -> Added:
    """Add the named places of a file; ``datum`` is a name, or ``detect`` to find it by known points.

    Raises
    ------
    GazetteerError, DatumError
        The gazetteer is then as it was.
    """
    rows, declared = read_incoming(path, name_field)
    if declared and datum not in ("detect", declared):
        told = f"{shown_name(path)} says that it is in {declared}, not {datum or 'degrees'}"
        raise GazetteerError(f"{told}: give --datum {declared}")
    return add_rows(rows, adcode, declared or datum, origin, path.stem, skip_bad=skip_bad)


def add_rows(
    rows: Sequence[Incoming], adcode: str, datum: str, origin: Origin, batch: str, *, skip_bad: bool = False
) -> Added:
    """Add rows as one batch that replaces an earlier one of the same name; nothing is written if a row is bad."""
    if not datum:
        raise GazetteerError("the datum is not known: give --datum WGS84, CGCS2000, GCJ-02 or BD-09, or --datum detect")
    if len(rows) > MAX_FEATURES:
        raise too_many(printable(batch))
    _check_words(origin)
    folder = pack_folder(adcode)
    gazetteer = load_gazetteer(adcode)
    datum = checked_datum(datum, rows, gazetteer_from(folder))
    known = {row.id: row for row in read_pack(folder).places}
    issues = (*shape_issues(rows, datum, gazetteer), *_pointed_towns(rows, gazetteer, known, origin))
    if issues and not skip_bad:
        more = f" (and {len(issues) - 1} more)" if len(issues) > 1 else ""
        raise GazetteerError(f"{issues[0].message}{more}: mend the file, or leave such rows out with --skip-bad")
    bad = {issue.commitment_id for issue in issues}
    good = [row for row in rows if row.where not in bad]
    if not good:
        raise GazetteerError("not one row is good enough to be added")
    made = [_made(row, datum, gazetteer, known, origin) for row in good]
    target = additions(adcode) / _slug(batch)
    with _writing():
        _write_batch(target, made, origin, datum, folder)
    ids = tuple(made_one.row.id for made_one in made)
    return Added(target, datum, ids, tuple(key for key in ids if key in known), issues)


def new_region(adcode: str, outline: Path, datum: str, origin: Origin) -> Path:
    """Make the pack of a region out of its outline and the names of its towns; positions are added afterwards.

    Raises
    ------
    GazetteerError
        For an unknown code, a region that has a pack, or an outline that is no polygon or has no area.
    """
    _check_words(origin)
    if adcode not in divisions():
        raise GazetteerError(f"{adcode!r} is not the code of a province, city or county: six digits, such as 370211")
    if has_pack(adcode):
        told = f"the region {adcode} has a pack already, in {pack_folder(adcode)}"
        raise GazetteerError(f"{told}: add to it with geodata gazetteer add")
    if not datum or datum == "detect":
        raise GazetteerError("an outline alone cannot tell its datum: give --datum WGS84, CGCS2000, GCJ-02 or BD-09")
    geometry = _region_outline(outline, datum)
    with _writing():
        _put_region(adcode, geometry, origin, datum)
    return own_regions() / adcode


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        told = f"{printable(str(own_regions()))} cannot be written ({short(error)})"
        raise GazetteerError(f"{told}: give another folder in MAPAPP_GAZETTEER, or the right to write there") from error


def _put_region(adcode: str, outline: BaseGeometry, origin: Origin, datum: str) -> None:
    own_regions().mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".new-", dir=own_regions()))
    try:
        _write_region(staging, adcode, outline, origin, datum)
        gazetteer_from(staging)
        _keep_batches(own_regions() / adcode, staging)
        staging.replace(own_regions() / adcode)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _region_outline(path: Path, datum: str) -> BaseGeometry:
    geometry = stored(shapely.make_valid(geometry_to_wgs84(read_outline(path), datum)))
    if not geometry.area:
        raise GazetteerError(f"{shown_name(path)} holds no area that could be a region: give its outline")
    return geometry


def _check_words(origin: Origin) -> None:
    for word in (origin.source, origin.licence, origin.kind):
        if len(word) > _LONGEST_WORDS or not word.isprintable():
            told = f"'{printable(word)}' is longer than {_LONGEST_WORDS} characters or holds unprintable ones"
            raise GazetteerError(f"{told}: give a plain source, licence and kind")
    if not 0 <= origin.radius_m <= _WIDEST_M:
        raise GazetteerError(f"a radius of {origin.radius_m} m means nothing: give 1 to {_WIDEST_M}")


def _keep_batches(old: Path, staging: Path) -> None:
    if old.is_dir():
        shutil.copytree(old, staging, dirs_exist_ok=True)
        shutil.rmtree(old)


def _pointed_towns(
    rows: Sequence[Incoming], gazetteer: Gazetteer, known: dict[str, PlaceRow], origin: Origin
) -> Iterator[Issue]:
    """Say which towns and districts come without an outline: a point of one says nothing about how far it reaches."""
    for row in rows:
        kind = _kind_of(row, _same_place(row, gazetteer, known), known, origin)
        if kind in _PRECISION_OF and not row.geometry.is_empty and not row.geometry.geom_type.endswith("Polygon"):
            told = f"{row.where} ({printable(row.name)}): a {kind} needs its outline, not a {row.geometry.geom_type}"
            yield Issue("no_outline", row.where, told)


def _kind_of(row: Incoming, same: str, known: dict[str, PlaceRow], origin: Origin) -> str:
    return known[same].kind if same else row.kind or origin.kind


def _made(row: Incoming, datum: str, gazetteer: Gazetteer, known: dict[str, PlaceRow], origin: Origin) -> Made:
    point = row.geometry.geom_type == "Point"
    given = {"source_lon": float(row.geometry.x), "source_lat": float(row.geometry.y)} if point else {}
    there = replace(row, geometry=stored(geometry_to_wgs84(row.geometry, datum)))
    return Made(_place_row(there, gazetteer, known, origin), there.geometry, given)


def _place_row(row: Incoming, gazetteer: Gazetteer, known: dict[str, PlaceRow], origin: Origin) -> PlaceRow:
    """Make the row of an added place: its mapped geometry first, then whatever was known of it before."""
    same = _same_place(row, gazetteer, known)
    kind = _kind_of(row, same, known, origin)
    precision = _PRECISION_OF.get(kind, origin.precision)
    metres = origin.radius_m or RADIUS_M.get(precision, 0)
    radius = f" {metres}" if metres and row.geometry.geom_type.endswith(("Point", "LineString")) else ""
    position = f"outline {precision}{radius}"
    if same:
        old = known[same]
        rest = " | ".join(part for part in (position, old.position) if part)
        told, town = f"{origin.source}（补充）", old.town or _town(row.geometry, gazetteer)
        fresh = replace(old, position=rest, town=town, source=told, reason=told)
        return replace(fresh, licence=origin.licence, retrieved=origin.retrieved)
    return PlaceRow(
        id=_own_id(row, origin),
        name=row.name,
        kind=kind,
        position=position,
        town=_town(row.geometry, gazetteer),
        published_length_km=None,
        valid_from="",
        valid_to="",
        source=origin.source,
        licence=origin.licence,
        retrieved=origin.retrieved,
        reason=f"{origin.source}（补充）",
    )


def _same_place(row: Incoming, gazetteer: Gazetteer, known: dict[str, PlaceRow]) -> str:
    """Return the id of the one known place of this very name and kind, so that it is made finer instead of doubled."""
    found = [gazetteer.get(candidate.place_id) for candidate in gazetteer.lookup(row.name)]
    alike = [place.id for place in found if place.id in known and (not row.kind or place.kind == row.kind)]
    return alike[0] if len(alike) == 1 else ""


def _own_id(row: Incoming, origin: Origin) -> str:
    return f"own-{hashlib.sha256(f'{row.name}|{row.kind or origin.kind}'.encode()).hexdigest()[:10]}"


def _town(geometry: BaseGeometry, gazetteer: Gazetteer) -> str:
    point = geometry.representative_point()
    towns = (town for town in gazetteer.of_kind("town") if town.geometry is not None)
    return next((town.id for town in towns if town.geometry is not None and town.geometry.contains(point)), "")


def _write_batch(target: Path, made: list[Made], origin: Origin, datum: str, folder: Path) -> None:
    """Write a batch beside its place, prove that the gazetteer builds with it, and only then put it there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".adding-", dir=target.parent) as staging:
        batch = Path(staging) / "whole" / target.name
        batch.mkdir(parents=True)
        _write_places(batch / "places.csv", [one.row for one in made])
        about = {"source": origin.source, "licence": origin.licence, "datum": datum, "retrieved": origin.retrieved}
        shapes = [(one.geometry, {"id": one.row.id, **one.source_point}) for one in made]
        _write_features(batch / "features.geojson", shapes, about)
        gazetteer_from(folder, batch.parent)
        if target.exists():
            target.replace(Path(staging) / "before")
        batch.replace(target)


def _write_places(path: Path, rows: list[PlaceRow]) -> None:
    unique = {row.id: row for row in rows}
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow([column.name for column in fields(PlaceRow)])
        table.writerows([["" if cell is None else cell for cell in astuple(row)] for row in unique.values()])


def _write_features(path: Path, shapes: list[tuple[BaseGeometry, dict[str, Any]]], about: dict[str, str]) -> None:
    features = [
        {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}
        for shape, properties in shapes
    ]
    whole: dict[str, Any] = {"type": "FeatureCollection", **about, "features": features}
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")


def _write_region(folder: Path, adcode: str, outline: BaseGeometry, origin: Origin, datum: str) -> None:
    division = divisions()[adcode]
    west, south, east, north = (round(float(side), 5) for side in outline.bounds)
    region = {
        "adcode": adcode,
        "name": division.name,
        "issuer_names": [full_name(adcode), division.name],
        "parents": [{"adcode": division.parent, "name": divisions()[division.parent].name}] if division.parent else [],
        "bbox": [west, south, east, north],
        "attributions": [f"区界：{origin.source}"],
    }
    (folder / "region.json").write_text(json.dumps(region, ensure_ascii=False, indent=1), encoding="utf-8")
    about = {"source": origin.source, "licence": origin.licence, "datum": datum, "retrieved": origin.retrieved}
    _write_features(folder / "district.geojson", [(outline, {"id": f"district-{adcode}"})], about)
    whole = ("", None, "", "", origin.source, origin.licence, origin.retrieved)
    rows = [PlaceRow(f"district-{adcode}", division.name, "district", "outline L6", *whole, "全区范围")]
    _write_places(folder / "places.csv", rows + _named_rows(adcode))
    _write_rows(folder / "aliases.csv", ("place_id", "alias", "rule", "weight", "source"), _former(adcode))
    _write_rows(folder / "reasons_en.csv", ("reason", "reason_en"), [(_NO_OUTLINE, _NO_OUTLINE_EN)])


def _named_rows(adcode: str) -> list[PlaceRow]:
    """Make a row for every division and, below a province, every town inside, so that a new pack knows what was known.

    None has a position yet: an outline that is added under the same name becomes its own.
    """
    rest = ("", None, "", "", SOURCE, LICENCE, RETRIEVED, _NO_OUTLINE)
    division = divisions()[adcode]
    rows = [PlaceRow(f"town-{adcode}-{town}", town, "town", "outline L5", *rest) for town in division.towns]
    for inner in below(adcode):
        rows.append(PlaceRow(f"division-{inner.adcode}", inner.name, "district", "outline L6", *rest))
        towns = () if adcode.endswith("0000") else inner.towns
        rows += [PlaceRow(f"division-{inner.adcode}-{town}", town, "town", "outline L5", *rest) for town in towns]
    return rows


def _former(adcode: str) -> list[tuple[Any, ...]]:
    ids = {adcode: f"district-{adcode}"} | {inner.adcode: f"division-{inner.adcode}" for inner in below(adcode)}
    named = [(ids[code], alias) for code, aliases in former_names().items() if code in ids for alias in aliases]
    return [(place_id, alias.name, alias.rule, alias.weight, alias.source) for place_id, alias in named]


def _write_rows(path: Path, header: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def _slug(text: str) -> str:
    plain = regex.sub(r"[^\p{Han}\w-]+", "-", text).strip("-_.")[:60]
    return plain or "batch"

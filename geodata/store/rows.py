"""Turn the nouns of the house into rows of the store and back, losing nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Protocol

import geopandas as gpd
import orjson
import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from geodata.corrections import Anchor, Entry
from geodata.errors import StoreError
from geodata.layers import COLUMNS, FLAGS, LISTS, NUMBERS, OFFSETS
from geodata.models import Report, Section, Sentence

Row = dict[str, Any]
_PLAIN = ("id", "title", "issuer", "adcode", "year", "source", "sha256", "encoding", "text")


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


@dataclass(frozen=True, slots=True)
class Draft:
    """What a planner has begun and not saved; ``commitment_id`` is "" where the present reading lost its words."""

    commitment_id: str
    name: str
    report_id: str
    body: Any
    at: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store knows of a report besides its text; ``stale`` says why its reading is not the program's own."""

    id: str
    title: str
    issuer: str
    adcode: str
    year: int | None
    sha256: str
    text_sha256: str
    origin: str
    made_from: str
    stale: str
    hidden: bool
    version: int


def json_of(value: Any) -> str:
    """Write JSON.

    Raises
    ------
    StoreError
        For half a character (a lone surrogate) and anything else that JSON cannot hold.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    except TypeError as error:
        raise StoreError(f"a value cannot be kept ({error!s:.120}): take the character out, or load the page") from None


def text_hash(text: str) -> str:
    """Hash the text itself, which the same report has in any file format."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def report_row(report: Report) -> Row:
    """Give the columns of a report that are its own."""
    return {name: getattr(report, name) for name in _PLAIN} | {
        "sections": json_of([astuple(section) for section in report.sections]),
        "sentences": json_of([astuple(sentence) for sentence in report.sentences]),
        "page_starts": json_of(report.page_starts),
        "text_sha256": text_hash(report.text),
    }


def report_of(row: sa.Row[Any]) -> Report:
    """Give a report back."""
    return Report(
        **{name: getattr(row, name) for name in _PLAIN},
        sections=tuple(Section(*fields) for fields in orjson.loads(row.sections)),
        sentences=tuple(Sentence(*fields) for fields in orjson.loads(row.sentences)),
        page_starts=tuple(orjson.loads(row.page_starts)),
    )


def kept_of(row: sa.Row[Any]) -> Kept:
    """Give what is known of a report without its text."""
    return Kept(**{name: getattr(row, name) for name in Kept.__slots__})


def feature_rows(features: gpd.GeoDataFrame) -> list[Row]:
    """Give the rows of a frame: what matching needs in columns, all else in one body."""
    return [_feature_row(number, row) for number, row in enumerate(features.to_dict("records"))]


def _feature_row(number: int, row: Row) -> Row:
    kept = {name: row[name] for name in ("id", "report_id", "name", "sentence", "name_start", "name_end")}
    body = {name: row[name] for name in COLUMNS if name != "geometry"}
    geometry = shapely.to_wkb(row["geometry"]) if row["geometry"] is not None else None
    return kept | {"number": number, "body": json_of(body), "geometry": geometry}


def feature_of(row: Any) -> Row:
    """Give a row of a frame back; a column that is younger than the row is empty."""
    body: Row = orjson.loads(row.body)
    made = {name: body[name] if name in body else _empty(name) for name in COLUMNS if name != "geometry"}
    return made | {"geometry": shapely.from_wkb(row.geometry) if row.geometry is not None else None}


def _empty(name: str) -> Any:
    if name in LISTS:
        return []
    if name in NUMBERS:
        return None
    return 0 if name in OFFSETS else False if name in FLAGS else ""


def content_hash(report: Row, features: Iterable[Row]) -> str:
    """Hash all that a reading says, so that the same reading is known as the same."""
    whole = hashlib.sha256(orjson.dumps(report))
    for row in features:
        whole.update(row["body"].encode() + b"\0" + (row["geometry"] or b""))
    return whole.hexdigest()


def region_row(region: Region) -> Row:
    """Give the row of a base map."""
    return {
        "adcode": region.adcode,
        "name": region.name,
        "bbox": json_of(region.bbox),
        "basemap": json_of(region.basemap()),
        "attributions": json_of(list(region.attributions)),
        "outline": shapely.to_wkb(region.outline) if region.outline is not None else None,
    }


def region_of(row: sa.Row[Any]) -> StoredRegion:
    """Give a base map back."""
    bbox = orjson.loads(row.bbox)
    return StoredRegion(
        adcode=row.adcode,
        name=row.name,
        bbox=(bbox[0], bbox[1], bbox[2], bbox[3]) if bbox else None,
        outline=shapely.from_wkb(row.outline) if row.outline is not None else None,
        basemap=orjson.loads(row.basemap),
        attributions=tuple(orjson.loads(row.attributions)),
    )


def anchor_of(row: Any) -> Anchor:
    """Give the words that an item is about."""
    return Anchor(row.report_id, row.text_sha256, row.name_start, row.name_end, row.name, row.sentence)


def anchor_row(anchor: Anchor) -> Row:
    """Give the row of a new item."""
    return {
        "report_id": anchor.report_id, "text_sha256": anchor.text_sha256, "name_start": anchor.start,
        "name_end": anchor.end, "name": anchor.name, "sentence": anchor.sentence,
    }  # fmt: skip


def entry_row(entry: Entry) -> Row:
    """Give the row of an entry."""
    plain = ("number", "item", "who", "field", "reason", "seen", "undoes")
    made: Row = {name: getattr(entry, name) for name in plain}
    return made | {"at": entry.when, "before": json_of(entry.before), "value": json_of(entry.value)}


def entry_of(row: Any) -> Entry:
    """Give an entry back."""
    plain = ("number", "item", "who", "field", "reason", "seen", "undoes")
    return Entry(
        **{name: getattr(row, name) for name in plain},
        when=row.at,
        before=orjson.loads(row.before),
        value=orjson.loads(row.value),
        commitment_id=row.commitment_id or "",
        anchor=anchor_of(row),
    )


def draft_of(row: Any) -> Draft:
    """Give a draft back."""
    return Draft(row.commitment_id or "", row.name, row.report_id, orjson.loads(row.body), row.at)

"""Read the placemarks of KML as rows: no definition of its own (DOCTYPE) is taken, no link is followed."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from typing import Any, Final

import shapely
from lxml import etree
from shapely.geometry.base import BaseGeometry

from geodata.errors import LayerFileError
from geodata.layer_files.decoding import decoded, encoding_note
from geodata.layer_files.escaping import unescaped
from geodata.layer_files.layer import MAX_FEATURES, Layer, Row, too_many, unreadable

_PROLOG: Final = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]*?\?>")
_MOST_TAGS: Final = 4_000_000
_MOST_IN_ONE: Final = 20_000
_DEEPEST: Final = 4
_LINKED: Final = "links to other files (NetworkLink) are not followed"
_UNREAD: Final = "tracks, models and overlays are not read"
_UNDONE: Final = "a mark such as ⟦U+code⟧ was undone in some values"
_NOT_READ: Final = {"Model", "Track", "MultiTrack", "GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Tour"}


def read_kml(data: bytes, shown: str) -> Layer:
    """Read every placemark: its data, its name and description, and its geometry; heights are dropped.

    Raises
    ------
    LayerFileError
        For anything that is not KML, carries a DOCTYPE, or breaks inside.
    """
    text, encoding = decoded(data, shown)
    notes: dict[str, None] = dict.fromkeys(encoding_note(encoding))
    _check_start(text, shown)
    rows: list[Row] = []
    try:
        for mark in _placemarks(_DECLARATION.sub("", text, count=1).encode("utf-8"), notes):
            rows.append(_row(mark, notes))
            if len(rows) > MAX_FEATURES:
                raise too_many(shown)
    except etree.XMLSyntaxError as error:
        raise unreadable(shown, f"it is not well-formed XML: {error}") from error
    except (ValueError, UnicodeEncodeError) as error:
        raise unreadable(f"{shown} feature {len(rows) + 1}", error) from error
    if not rows and _LINKED in notes:
        raise LayerFileError(f"{shown} only points to other files, which are not fetched: give the file itself")
    columns = dict.fromkeys(name for values, _ in rows for name in values)
    return Layer(tuple(columns), tuple(rows), format="KML", encoding=encoding, notes=tuple(notes))


def _check_start(text: str, shown: str) -> None:
    start = _PROLOG.match(text)
    begins = text[start.end() if start else 0 :][:300].lstrip("\ufeff")
    if begins.startswith("<!DOCTYPE"):
        raise unreadable(shown, "it brings definitions of its own (DOCTYPE)")
    if not re.match(r"<(?:[\w.-]+:)?kml[\s>/]", begins):
        raise unreadable(shown, "it is not KML")
    if text.count("<") > _MOST_TAGS:
        raise too_many(shown)


def _placemarks(data: bytes, notes: dict[str, None]) -> Iterator[Any]:
    """Yield each placemark as it closes, and forget all else."""
    events = etree.iterparse(
        io.BytesIO(data), ("start", "end"), resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    inside = held = 0
    for event, item in events:
        tag = etree.QName(item).localname if isinstance(item.tag, str) else ""
        if tag == "Placemark":
            inside += 1 if event == "start" else -1
            held = 0
        held += 1
        if held > _MOST_IN_ONE and inside:
            raise ValueError("it is too large")
        if event == "end" and (not inside or tag == "Placemark"):
            if tag == "Placemark":
                yield item
            _note(tag, notes)
            item.clear(keep_tail=False)
            while item.getprevious() is not None:
                del item.getparent()[0]


def _note(tag: str, notes: dict[str, None]) -> None:
    if tag == "NetworkLink":
        notes[_LINKED] = None
    if tag in _NOT_READ:
        notes[_UNREAD] = None


def _row(mark: Any, notes: dict[str, None]) -> Row:
    values: dict[str, Any] = {}
    for tag in ("name", "description"):
        said = mark.find(f"{{*}}{tag}")
        if said is not None:
            _put(values, tag, _text(said), notes)
    for holder in mark.findall("{*}ExtendedData"):
        for item in holder.iter("{*}Data"):
            _put(values, item.get("name", ""), _text(item.find("{*}value")), notes)
        for item in holder.iter("{*}SimpleData"):
            _put(values, item.get("name", ""), _text(item), notes)
    shapes = [shape for child in mark if (shape := _shape(child, notes, 1)) is not None]
    return values, shapes[0] if shapes else shapely.Point()


def _put(values: dict[str, Any], name: str, text: str, notes: dict[str, None]) -> None:
    plain, value = unescaped(name), unescaped(text)
    if (plain, value) != (name, text):
        notes[_UNDONE] = None
    if values.get(plain, value) != value and plain not in ("name", "description"):
        raise ValueError(f"it holds the value '{plain:.60}' twice, and only one could be kept")
    values[plain] = value


def _text(item: Any) -> str:
    return "" if item is None else "".join(item.itertext())


def _shape(item: Any, notes: dict[str, None], depth: int) -> BaseGeometry | None:
    """Make the geometry of an element; None if the element is none."""
    kind = etree.QName(item).localname if isinstance(item.tag, str) else ""
    _note(kind, notes)
    if kind == "MultiGeometry":
        if depth > _DEEPEST:
            raise ValueError("its geometry is nested too deeply")
        return _several([made for child in item if (made := _shape(child, notes, depth + 1)) is not None])
    if kind == "Polygon":
        outer, inner = _rings(item, "outerBoundaryIs"), _rings(item, "innerBoundaryIs")
        if len(outer) != 1:
            raise ValueError(f"its polygon has {len(outer)} outer rings")
        return shapely.Polygon(outer[0], inner)
    if kind == "Point":
        return shapely.Point(_coordinates(item, 1, "point")[0])
    if kind in ("LineString", "LinearRing"):
        return shapely.LineString(_coordinates(item, 2, "line"))
    return None


def _several(parts: list[BaseGeometry]) -> BaseGeometry:
    kinds = {part.geom_type for part in parts}
    several = {"Point": shapely.MultiPoint, "LineString": shapely.MultiLineString, "Polygon": shapely.MultiPolygon}
    made: BaseGeometry = several.get(kinds.pop() if len(kinds) == 1 else "", shapely.GeometryCollection)(parts)
    return made


def _rings(item: Any, tag: str) -> list[list[tuple[float, float]]]:
    rings = [ring for holder in item.findall(f"{{*}}{tag}") for ring in holder.findall("{*}LinearRing")]
    made = [_coordinates(ring, 4, "ring") for ring in rings]
    if any(ring[0] != ring[-1] for ring in made):
        raise ValueError("its ring is not closed")
    return made


def _coordinates(item: Any, least: int, what: str) -> list[tuple[float, float]]:
    made = [_position(word) for word in _text(item.find("{*}coordinates")).split()]
    if len(made) < least:
        raise ValueError(f"its {what} has {len(made)} position(s), it needs {least}")
    return made


def _position(word: str) -> tuple[float, float]:
    numbers = word.split(",")
    try:
        lon, lat = float(numbers[0]), float(numbers[1])
    except (ValueError, IndexError):
        lon = lat = math.nan
    if not (math.isfinite(lon) and math.isfinite(lat)) or "_" in word:
        raise ValueError(f"{word[:60]!r} is no position: lon,lat without blanks")
    return lon, lat

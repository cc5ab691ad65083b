"""Write GeoJSON as RFC 7946 has it: WGS 84, longitude first, counterclockwise, one feature per line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

import geopandas as gpd
import orjson
import shapely

from geodata.crs import WGS84
from geodata.export.about import NOTICE, metadata, with_marks
from geodata.export.sheets import Sheet, sayable, sheet_of
from geodata.models import Report

_BRACKET: Final = "⟦".encode()
"""What a mark begins with; where it stands in no text, nothing has to be told apart from a mark."""


def to_geojson_bytes(
    features: gpd.GeoDataFrame,
    *,
    filter_text: str = "",
    reports: Sequence[Report] = (),
    datum: str = WGS84,
    notice: str = NOTICE,
) -> bytes:
    """Write GeoJSON: WGS 84, longitude first, 7 decimals, outer rings counterclockwise, no ``crs`` member.

    Features stand in the order given; what is not placed has ``geometry: null``. The foreign member ``metadata`` says
    what was filtered, the sources and their licences, and that the map is a sketch. There is no date of today in it,
    so that the same features always give the same bytes.

    A shifted ``datum`` (GCJ-02, BD-09) makes a file that is not RFC 7946 and says so before anything else: its ``crs``
    is a local grid of that name, so that GDAL and QGIS do not take the coordinates for WGS 84. Half a character (a
    lone surrogate) is written as a mark and listed in the metadata.
    """
    sheet = sheet_of(features, datum)
    about = metadata(features, notice=notice, filter_text=filter_text, reports=reports, datum=datum)
    with suppress(TypeError):
        plain = _written(sheet, about, datum)
        if _BRACKET not in plain:
            return plain
    sheet = sayable(sheet)
    about = sayable(Sheet(("about",), ([about],), sheet.shapes)).columns[0][0]
    return _written(sheet, with_marks(about, sheet.marked), datum)


def _local(datum: str) -> dict[str, Any]:
    """Name a grid that no program can convert: an unknown name, or none, would be read as WGS 84 by GDAL."""
    name = f'LOCAL_CS["{datum}",UNIT["degree",0.0174532925199433]]'
    return {"type": "name", "properties": {"name": name}}


def _written(sheet: Sheet, about: dict[str, Any], datum: str) -> bytes:
    head = {"type": "FeatureCollection"}
    shifted = {} if datum == WGS84 else {"datum": datum, "crs": _local(datum)}
    start = orjson.dumps(head | shifted | {"metadata": about})[:-1]
    return b"".join((start, b',"features":[\n', b",\n".join(_lines(sheet)), b"\n]}\n"))


def _lines(sheet: Sheet) -> Iterator[bytes]:
    names, dumps, fragment = sheet.names, orjson.dumps, orjson.Fragment
    shapes = shapely.to_geojson(shapely.orient_polygons(sheet.shapes))
    ids = sheet.columns[names.index("id")]
    for key, shape, row in zip(ids, shapes, sheet.rows(), strict=True):
        yield dumps(
            {
                "type": "Feature",
                "id": key,
                "geometry": None if shape is None else fragment(shape),
                "properties": dict(zip(names, row, strict=True)),
            }
        )

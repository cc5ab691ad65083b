"""Write KML 2.2 that is well-formed for every text: own writer, plain text only, nothing that a viewer would run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import geopandas as gpd
import shapely
from lxml import etree
from shapely.geometry.base import BaseGeometry

from geodata.crs import WGS84
from geodata.errors import ExportError
from geodata.export.about import NOTICE, metadata, with_marks
from geodata.export.sheets import Sheet, json_text, sayable, sheet_of, words
from geodata.layer_files.escaping import NOT_IN_XML, escaper
from geodata.models import Report

_KML: Final = "http://www.opengis.net/kml/2.2"
_SURE: Final = ("exact", "point")
_in_xml = escaper(NOT_IN_XML)


def to_kml_bytes(
    features: gpd.GeoDataFrame,
    *,
    filter_text: str = "",
    reports: Sequence[Report] = (),
    datum: str = WGS84,
    notice: str = NOTICE,
) -> bytes:
    """Write KML: one placemark per feature in the order given, the unplaced without a geometry, values as data.

    Raises
    ------
    ExportError
        For another datum than WGS 84, which KML does not allow.
    """
    if datum != WGS84:
        raise ExportError(f"KML is in WGS 84 by its standard: give another format for {datum}")
    sheet = sayable(sheet_of(features, datum), _in_xml)
    about = with_marks(metadata(features, notice=notice, filter_text=filter_text, reports=reports), sheet.marked)
    out = io.BytesIO()
    with etree.xmlfile(out, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element(f"{{{_KML}}}kml", nsmap={None: _KML}), file.element(f"{{{_KML}}}Document"):
            for element in (_title(about), *_styles(), _data((key, _cell(value)) for key, value in about.items())):
                file.write(element)
            for element in _placemarks(sheet):
                file.write(element)
    return out.getvalue() + b"\n"


def _title(about: dict[str, Any]) -> Any:
    titles = "、".join(report["title"] for report in about["reports"]) or "政府工作报告"
    name = _made("name")
    name.text = _in_xml(f"{titles}（{about['notice']}）")
    return name


def _styles() -> Iterator[Any]:
    for stage, said in words("stage").items():
        for sure in (True, False):
            style = _made("Style", id=_style(stage, sure))
            red, green, blue = (said["colour"][at : at + 2] for at in (1, 3, 5))
            solid, clear = f"ff{blue}{green}{red}", f"50{blue}{green}{red}"
            _add(_add(style, "IconStyle"), "color", solid)
            line = _add(style, "LineStyle")
            _add(line, "color", solid if sure else f"a0{blue}{green}{red}")
            _add(line, "width", "4" if sure else "2")
            _add(_add(style, "PolyStyle"), "color", clear)
            yield style


def _style(stage: str, sure: bool) -> str:
    return f"{stage}-{'known' if sure else 'sketch'}"


def _placemarks(sheet: Sheet) -> Iterator[Any]:
    at = {name: sheet.names.index(name) for name in ("name", "stage", "form", "precision")}
    shapes = shapely.orient_polygons(sheet.shapes)
    for row, shape in zip(sheet.rows(), shapes, strict=True):
        mark = _made("Placemark")
        _add(mark, "name", row[at["name"]])
        sure = row[at["form"]] in _SURE
        if shape is not None:
            _add(mark, "Snippet", row[at["precision"]] + ("" if sure else " 示意")).set("maxLines", "1")
            _add(mark, "styleUrl", f"#{_style(row[at['stage']], sure)}")
        mark.append(_data((name, _cell(value)) for name, value in zip(sheet.names, row, strict=True)))
        if shape is not None:
            _shape(mark, shape)
        yield mark


def _made(tag: str, **attributes: str) -> Any:
    return etree.Element(f"{{{_KML}}}{tag}", attributes, nsmap={None: _KML})


def _data(pairs: Iterable[tuple[str, str]]) -> Any:
    holder = _made("ExtendedData")
    for name, value in pairs:
        _add(etree.SubElement(holder, f"{{{_KML}}}Data", name=name), "value", value)
    return holder


def _add(parent: Any, tag: str, text: str | None = None) -> Any:
    element = etree.SubElement(parent, f"{{{_KML}}}{tag}")
    element.text = text
    return element


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return _in_xml(value) if not value.isprintable() else value
    if value is None:
        return ""
    return json_text(value)


def _shape(parent: Any, shape: BaseGeometry) -> None:
    kind = shape.geom_type
    if kind.startswith("Multi") or kind == "GeometryCollection":
        several = _add(parent, "MultiGeometry")
        for part in shapely.get_parts(shape):
            _shape(several, part)
    elif kind == "Polygon":
        area = _add(parent, "Polygon")
        for tag, rings in (("outerBoundaryIs", [shape.exterior]), ("innerBoundaryIs", shape.interiors)):
            for ring in rings:
                _add(_add(_add(area, tag), "LinearRing"), "coordinates", _coordinates(ring))
    else:
        _add(_add(parent, "Point" if kind == "Point" else "LineString"), "coordinates", _coordinates(shape))


def _coordinates(shape: BaseGeometry) -> str:
    return " ".join(f"{lon!r},{lat!r}" for lon, lat in shapely.get_coordinates(shape).tolist())

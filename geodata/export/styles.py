"""Draw an export in QGIS as on the screen: colour by promised stage, dash and hatch by how well a place is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from geodata.export.sheets import words

_KIND: Final = {"points": "marker", "lines": "line", "areas": "fill"}
_SURE: Final = ("exact", "point")
_WIDTH_MM: Final = "0.9"
_DASH_MM: Final = "3;2"
_SLD: Final = "http://www.opengis.net/sld"
_OGC: Final = "http://www.opengis.net/ogc"
_COLUMNS: Final = ("f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML",
                   "styleSLD", "useAsDefault", "description", "owner", "ui")  # fmt: skip


def style_rows(layers: Mapping[str, str]) -> dict[str, list[Any]]:
    """Return the columns of QGIS's table ``layer_styles`` for layers, given as name and family."""
    styled = [(layer, family) for layer, family in layers.items() if family in _KIND]
    rows = [
        ("", "", layer, "geom", "承诺阶段 stage", qml(family), sld(family, layer), True, "报告承诺的阶段", "", "")
        for layer, family in styled
    ]
    return {name: [row[number] for row in rows] for number, name in enumerate(_COLUMNS)}


def _rules() -> Iterator[tuple[str, str, bool, str]]:
    """Give each rule: stage, colour, whether the place is known for sure, and its words for the legend."""
    for sure in (True, False):
        for code, said in words("stage").items():
            yield code, said["colour"], sure, said["zh"] if sure else f"{said['zh']}（示意）"


def qml(family: str) -> str:
    """Write a rule-based renderer of QGIS 3."""
    root = etree.Element("qgis", version="3.22.0", styleCategories="Symbology")
    renderer = etree.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0")
    rules = etree.SubElement(renderer, "rules", key="{all}")
    symbols = etree.SubElement(renderer, "symbols")
    for number, (stage, colour, sure, label) in enumerate(_rules()):
        chosen = f"\"stage\" = '{stage}' AND \"form\" {'IN' if sure else 'NOT IN'} ('exact','point')"
        etree.SubElement(rules, "rule", key=f"{{{number}}}", symbol=str(number), label=label, filter=chosen)
        _symbol(symbols, str(number), family, colour, sure)
    text = etree.tostring(root, encoding="unicode", pretty_print=True)
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{text}"


def _symbol(symbols: Any, name: str, family: str, colour: str, sure: bool) -> None:
    kind = _KIND[family]
    symbol = etree.SubElement(symbols, "symbol", name=name, type=kind, alpha="1", clip_to_extent="1")
    for layer, options in _symbol_layers(family, _rgba(colour), sure):
        made = etree.SubElement(symbol, "layer", **{"class": layer, "enabled": "1", "locked": "0", "pass": "0"})
        holder = etree.SubElement(made, "Option", type="Map")
        for key, value in options.items():
            etree.SubElement(holder, "Option", name=key, type="QString", value=value)
            etree.SubElement(made, "prop", k=key, v=value)


def _symbol_layers(family: str, colour: str, sure: bool) -> list[tuple[str, dict[str, str]]]:
    outline = {"outline_color": colour, "outline_width": "0.5", "outline_width_unit": "MM"}
    if family == "points":
        fill = colour if sure else "255,255,255,160"
        size = {"name": "circle", "color": fill, "size": "3.2", "size_unit": "MM"}
        return [("SimpleMarker", size | outline)]
    if family == "lines":
        dash = {"use_custom_dash": "0" if sure else "1", "customdash": _DASH_MM, "customdash_unit": "MM"}
        return [("SimpleLine", {"line_color": colour, "line_width": _WIDTH_MM, "line_width_unit": "MM"} | dash)]
    style = {"style": "solid", "outline_style": "solid"} if sure else {"style": "b_diagonal", "outline_style": "dash"}
    alpha = colour.rsplit(",", 1)[0] + (",70" if sure else ",255")
    return [("SimpleFill", {"color": alpha} | style | outline)]


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def sld(family: str, layer: str) -> str:
    """Write the same in OGC Styled Layer Descriptor 1.0, for GeoServer and others."""
    root = etree.Element(f"{{{_SLD}}}StyledLayerDescriptor", nsmap={None: _SLD, "ogc": _OGC}, version="1.0.0")
    named = etree.SubElement(root, f"{{{_SLD}}}NamedLayer")
    _text(named, "Name", layer)
    style = etree.SubElement(etree.SubElement(named, f"{{{_SLD}}}UserStyle"), f"{{{_SLD}}}FeatureTypeStyle")
    for stage, colour, sure, label in _rules():
        rule = etree.SubElement(style, f"{{{_SLD}}}Rule")
        _text(rule, "Name", label)
        _filter(rule, stage, sure)
        _symbolizer(rule, family, colour, sure)
    return str(etree.tostring(root, encoding="unicode"))


def _filter(rule: Any, stage: str, sure: bool) -> None:
    both = etree.SubElement(etree.SubElement(rule, f"{{{_OGC}}}Filter"), f"{{{_OGC}}}And")
    _equal(both, "stage", stage)
    either = etree.SubElement(both if sure else etree.SubElement(both, f"{{{_OGC}}}Not"), f"{{{_OGC}}}Or")
    for form in _SURE:
        _equal(either, "form", form)


def _equal(parent: Any, name: str, value: str) -> None:
    equal = etree.SubElement(parent, f"{{{_OGC}}}PropertyIsEqualTo")
    etree.SubElement(equal, f"{{{_OGC}}}PropertyName").text = name
    etree.SubElement(equal, f"{{{_OGC}}}Literal").text = value


def _symbolizer(rule: Any, family: str, colour: str, sure: bool) -> None:
    kind = {"points": "PointSymbolizer", "lines": "LineSymbolizer", "areas": "PolygonSymbolizer"}[family]
    holder = etree.SubElement(rule, f"{{{_SLD}}}{kind}")
    if family == "points":
        graphic = etree.SubElement(holder, f"{{{_SLD}}}Graphic")
        holder = etree.SubElement(graphic, f"{{{_SLD}}}Mark")
        _text(holder, "WellKnownName", "circle")
    if family != "lines":
        opacity = "0.25" if family == "areas" else "1" if sure else "0.2"
        _parameters(etree.SubElement(holder, f"{{{_SLD}}}Fill"), {"fill": colour, "fill-opacity": opacity})
    dash = {} if sure else {"stroke-dasharray": "8 5"}
    width = {"stroke-width": "3" if family == "lines" else "1.5"}
    _parameters(etree.SubElement(holder, f"{{{_SLD}}}Stroke"), {"stroke": colour} | width | dash)
    if family == "points":
        _text(graphic, "Size", "10")


def _parameters(parent: Any, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        etree.SubElement(parent, f"{{{_SLD}}}CssParameter", name=name).text = value


def _text(parent: Any, tag: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_SLD}}}{tag}").text = text

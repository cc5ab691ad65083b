"""Prove what is read from a planner's file: all that is right, nothing that is wrong, and each fault with its place."""

from __future__ import annotations

import codecs
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from geojson_cases import GOOD, HERE, INVALID, RING, VALID, collection, feature, shape
from samples import sample, sample_features

from geodata.crs import to_datum
from geodata.errors import LayerFileError
from geodata.export import EXTENSIONS, FORMATS, Format, to_bytes
from geodata.gazetteer import load_gazetteer
from geodata.gazetteer.preview import preview
from geodata.layer_files import Layer, read_layer, read_layer_file, read_upload


def read(content: Any, name: str = "x.geojson") -> Layer:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return read_layer(data, name)


def test_there_are_more_than_60_wrong_ones() -> None:
    assert len(INVALID) >= 60


@pytest.mark.parametrize("case", INVALID)
def test_wrong_geojson_is_refused_with_feature_and_reason(case: str) -> None:
    text, words = INVALID[case]
    with pytest.raises(LayerFileError, match=words) as told:
        read(text)
    said = str(told.value)
    assert said.startswith("x.geojson") and said.isprintable()
    assert "feature 2" in said or not case.startswith("feature 2")


def flat(value: Any) -> Any:
    """Leave two numbers to each position, for shapely cannot hold positions of several lengths in one geometry."""
    if isinstance(value, dict):
        return {key: flat(one) for key, one in value.items()}
    if isinstance(value, list):
        return value[:2] if value and isinstance(value[0], (int, float)) else [flat(one) for one in value]
    return value


@pytest.mark.parametrize("case", VALID)
def test_right_geojson_is_read_whole(case: str) -> None:
    whole = VALID[case]
    features = whole.get("features", [whole])
    layer = read(json.dumps(whole))
    assert len(layer.rows) == len(features)
    for (values, made), one in zip(layer.rows, features, strict=True):
        assert values == (one.get("properties") or {})
        geometry = one.get("geometry", one) if one["type"] == "Feature" else one
        wanted = shapely.geometry.shape(flat(geometry)) if geometry else shapely.Point()
        assert made.is_empty if wanted.is_empty else made.equals_exact(wanted, 0)


def test_numbers_that_would_change_are_kept_as_they_were_written() -> None:
    long = {"a": "9223372036854775808", "b": "1e400", "c": "123456789012345678901234567890", "d": "900719925474099312"}
    text = json.dumps(collection(GOOD | {"properties": {"name": "甲"}}))
    numbers = ", ".join(f'"{key}": {value}' for key, value in long.items())
    layer = read(text.replace('"name"', f'{numbers}, "name"', 1))
    assert layer.rows[0][0] == {**long, "d": 900719925474099312, "name": layer.rows[0][0]["name"]}
    assert sum("too long to be kept exactly" in note for note in layer.notes) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_encoding_of_an_office_is_read_and_said(encoding: str) -> None:
    name = "青岛西海岸𠮷"
    geojson = json.dumps(collection(GOOD | {"properties": {"name": name}}), ensure_ascii=False)
    kml = f'<?xml version="1.0" encoding="{encoding}"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>{name}'
    kml += "</name><Point><coordinates>120.1,35.9,0</coordinates></Point></Placemark></kml>"
    for text, suffix in ((geojson, "geojson"), (f"name,lon,lat\r\n{name},120.1,35.9\r\n", "csv"), (kml, "kml")):
        layer = read(text.encode(encoding), f"x.{suffix}")
        assert layer.rows[0][0]["name"] == name
        assert layer.rows[0][1].equals_exact(shapely.Point(HERE), 0)
        assert layer.encoding == encoding.upper().removesuffix("-SIG")
        assert any("read as" in note for note in layer.notes) == (layer.encoding != "UTF-8")


def test_a_text_that_is_no_text_is_refused() -> None:
    with pytest.raises(LayerFileError, match="neither UTF-8 nor GB18030"):
        read(codecs.BOM_UTF8 + b'{"a":"\xff\xfe"}')


def shapefile(tmp_path: Path, name: str, encoding: str, cpg: str | None = None) -> bytes:
    frame = gpd.GeoDataFrame({"名称": [name]}, geometry=[shapely.Point(HERE)], crs=4490)
    frame.to_file(tmp_path / "r.shp", encoding=encoding)
    if cpg is None:
        (tmp_path / "r.cpg").unlink(missing_ok=True)
    else:
        (tmp_path / "r.cpg").write_text(cpg, encoding="ascii")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in tmp_path.glob("r.*"):
            archive.write(part, part.name)
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "cpg"), [("UTF-8", "UTF-8"), ("UTF-8", None), ("GBK", "GBK"), ("GBK", "936"), ("GBK", None)]
)
def test_a_shapefile_of_any_office_keeps_its_names(tmp_path: Path, encoding: str, cpg: str | None) -> None:
    layer = read(shapefile(tmp_path, "珠江路", encoding, cpg), "r.zip")
    assert layer.rows[0][0] == {"名称": "珠江路"}
    assert layer.encoding == ("UTF-8" if encoding == "UTF-8" else "GB18030")
    assert any("check that the names" in note for note in layer.notes) == (cpg is None)
    assert layer.crs is not None and layer.crs.to_epsg() == 4490


def test_a_shapefile_that_is_not_what_it_says_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerFileError, match="not UTF-8"):
        read(shapefile(tmp_path, "珠江路", "GBK", "UTF-8"), "r.zip")


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_comes_back(form: Format) -> None:
    features = sample_features()
    layer = read(to_bytes(features, form, reports=[sample()[0]]), f"x{EXTENSIONS[form]}")
    rows = {values["id"]: (values, made) for values, made in layer.rows}
    placed = features[features.geometry.notna()]
    assert set(rows) == set(features["id"] if form in ("geojson", "csv", "kml") else placed["id"])
    for kept in placed.to_dict("records"):
        values, made = rows[kept["id"]]
        assert made.equals_exact(kept["geometry"], 1e-7, normalize=True)
        for name in ("name", "stage", "sentence", "explanation", "place_source"):
            assert (values[name] or "") == kept[name]


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
@pytest.mark.parametrize("form", ["geojson", "gpkg", "shp"])
def test_a_shifted_export_is_known_again(form: Format, datum: str) -> None:
    features = sample_features()
    data = to_bytes(features, form, datum=datum)
    layer = read(data, "x.json" if form == "geojson" else f"x{EXTENSIONS[form]}")
    assert layer.datum == datum and layer.crs is None
    line = next(made for values, made in layer.rows if values["id"] == "sample-001")
    lon, lat = to_datum(datum, *features.geometry[0].coords[0])
    assert line.coords[0] == pytest.approx((float(lon), float(lat)), abs=1e-7)
    assert line.coords[0] != pytest.approx(features.geometry[0].coords[0], abs=1e-4)


def test_a_package_changed_by_qgis_comes_back_with_all_its_layers(tmp_path: Path) -> None:
    (tmp_path / "x.gpkg").write_bytes(to_bytes(sample_features(), "gpkg"))
    with closing(sqlite3.connect(tmp_path / "x.gpkg")) as package:
        package.execute("pragma journal_mode = wal")
        for (trigger,) in package.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            package.execute(f'drop trigger "{trigger}"')
        package.execute("create view v as select load_extension('x')")
        package.execute("create trigger t after update on lines begin select load_extension('x'); end")
        package.commit()
        package.execute("pragma wal_checkpoint(truncate)")
    assert [values["id"] for values, _ in read_layer_file(tmp_path / "x.gpkg").rows] == ["sample-001", "sample-002"]


KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
MARK = "<Placemark><name>甲</name><{0}>{1}</{0}></Placemark>"


def coordinates(text: str) -> str:
    return f"<coordinates>{text}</coordinates>"


def rings(*texts: str) -> str:
    first, *rest = (f"<LinearRing>{coordinates(text)}</LinearRing>" for text in texts)
    return f"<outerBoundaryIs>{first}</outerBoundaryIs>" + "".join(
        f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in rest
    )


CLOSED = " ".join(f"{lon},{lat},5" for lon, lat in RING)


@pytest.mark.parametrize(
    ("body", "wkt"),
    [
        (MARK.format("Point", coordinates("120.1,35.9")), "POINT (120.1 35.9)"),
        (MARK.format("LineString", coordinates("\n 1,2,3\n4,5 ")), "LINESTRING (1 2, 4 5)"),
        (MARK.format("Polygon", rings(CLOSED)), shapely.Polygon(RING).wkt),
        (MARK.format("MultiGeometry", f"<Point>{coordinates('1,2')}</Point>" * 2), "MULTIPOINT (1 2, 1 2)"),
        (f"<Folder><Folder>{MARK.format('Point', coordinates('1,2'))}</Folder></Folder>", "POINT (1 2)"),
        ("<Placemark><name>甲</name></Placemark>", "POINT EMPTY"),
    ],
)
def test_kml_is_read(body: str, wkt: str) -> None:
    layer = read(KML.format(body), "x.kml")
    assert [(values["name"], made.wkt) for values, made in layer.rows] == [("甲", shapely.from_wkt(wkt).wkt)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not KML"),
        ("<html/>", "not KML"),
        (KML.format("<Placemark>"), "not well-formed"),
        (KML.format(MARK.format("Point", coordinates("120.1 35.9"))), "feature 1.*no position"),
        (KML.format(MARK.format("Point", coordinates("nan,1"))), "feature 1.*no position"),
        (KML.format(MARK.format("Point", coordinates("1e999,1"))), "feature 1.*no position"),
        (KML.format(MARK.format("Point", coordinates(""))), "feature 1.*needs 1"),
        (KML.format(MARK.format("LineString", coordinates("1,2"))), "feature 1.*needs 2"),
        (KML.format(MARK.format("Polygon", rings("1,2 3,4 5,6 7,8"))), "feature 1.*not closed"),
        (KML.format(MARK.format("Polygon", "")), "feature 1.*0 outer rings"),
        (KML.format("<NetworkLink><Link><href>http://x.invalid/</href></Link></NetworkLink>"), "not fetched"),
        ("<!DOCTYPE kml><kml/>", "DOCTYPE"),
        ("<?xml version='1.0'?><!-- x --> <!DOCTYPE kml [<!ENTITY a 'b'>]><kml>&a;</kml>", "DOCTYPE"),
        (KML.format(MARK.format("Point", "&a;")), "not well-formed"),
        ("<kml>" + "<a>" * 100_000, "not well-formed"),
    ],
)
def test_wrong_kml_is_refused(text: str, words: str) -> None:
    with pytest.raises(LayerFileError, match=words):
        read(text, "x.kml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,lon,lat\n甲,1e999,35\n", "line 2.*not a coordinate"),
        ("name,lon,lat\n甲,120\n", "line 2.*not a coordinate"),
        ("name,lon,lat\n甲,120,35,乙\n", "line 2 has 4 cells"),
        ("name,name,lon,lat\n甲,乙,120,35\n", "twice"),
        ("name,geometry\n甲,POINT (1 2\n", "line 2.*no geometry"),
        ("name,geometry\n甲,POINT (nan 2)\n", "line 2"),
        ("name,geometry\n甲," + "GEOMETRYCOLLECTION (" * 5_000 + "\n", "line 2.*no geometry"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(LayerFileError, match=words):
        read(text, "x.csv")


def test_a_table_may_be_divided_by_semicolons_or_tabs() -> None:
    for separator in (";", "\t"):
        text = "名称,经度,纬度\n甲,120.1,35.9\n".replace(",", separator)
        assert read(text, "x.csv").rows[0][0]["名称"] == "甲"


def looked_at(*features: Any, **more: Any) -> Any:
    file = read_upload(json.dumps(collection(*features)).encode(), "x.geojson")
    return preview(file, load_gazetteer("370211"), **more)


def named(name: str, geometry: Any, **more: Any) -> dict[str, Any]:
    return feature(geometry, properties={"name": name}, **more)


BOWTIE = [[120.1, 35.9], [120.2, 36.0], [120.2, 35.9], [120.1, 36.0], [120.1, 35.9]]


def test_a_preview_tells_what_is_wrong_and_what_would_change() -> None:
    seen = looked_at(
        named("甲", shape("Point", HERE), id=1),
        named("乙", shape("Point", HERE), id=1),
        named("丙", shape("Point", HERE[::-1])),
        named("丁", shape("Polygon", [BOWTIE])),
        named("戊", shape("Point", [116.4, 39.9])),
        named("己", None),
        named("庚", shape("Point", HERE)),
        named("辛", shape("Point", HERE)),
        datum="WGS 84",
        known={"庚": "place-7"},
    )
    kinds = {problem.number: problem.kind for problem in seen.problems}
    assert kinds == {
        1: "same_id",
        2: "same_id",
        3: "outside_china",
        4: "self_crossing",
        5: "outside_region",
        6: "empty",
    }
    messages = {problem.number: problem.message for problem in seen.problems}
    assert "look swapped" in messages[3] and "swapped" not in messages[5]
    assert all(f"feature {number}" in message for number, message in messages.items())
    assert [(change.number, change.replaces) for change in seen.changes] == [(7, "place-7"), (8, "")]
    assert (seen.count, seen.kinds) == (8, {"Point": 6, "Polygon": 1, "none": 1})


def test_an_outline_is_repaired_by_consent_alone_and_the_original_is_kept() -> None:
    row = looked_at(named("丁", shape("Polygon", [BOWTIE])), datum="WGS 84", mend=True).good[0]
    assert row.geometry.is_valid and row.original is not None and not row.original.is_valid


def test_a_datum_is_asked_for_and_never_assumed() -> None:
    unknown = looked_at(named("甲", shape("Point", HERE)))
    assert (unknown.datum, unknown.datum_from, unknown.good) == ("", "unknown", ())
    assert "choose one of WGS 84" in unknown.question
    metres = looked_at(named("甲", shape("Point", [40_500_000, 3_900_000])))
    assert "metres" in metres.question and metres.good == ()
    region = load_gazetteer("370211")
    held = [(place.name, place.geometry) for place in region.of_kind("station")]
    inside = [(name, point) for name, point in held if region.outline is not None and region.outline.contains(point)]
    known = [(name, point) for name, point in inside if isinstance(point, shapely.Point)][:4]
    moved = [(name, to_datum("GCJ-02", point.x, point.y)) for name, point in known]
    points = [named(name, shape("Point", [float(lon), float(lat)])) for name, (lon, lat) in moved]
    found = looked_at(*points)
    assert (found.datum, found.datum_from) == ("GCJ-02", "detected") and "confirm" in found.question
    assert "not in WGS 84 but in GCJ-02" in looked_at(*points, datum="WGS 84").question
    assert looked_at(*points, datum="GCJ-02").question == ""
    assert found.good[0].geometry.distance(known[0][1]) < 1e-6


def test_one_shape_for_a_correction_needs_no_name() -> None:
    seen = looked_at(feature(shape("Point", HERE), properties=None), datum="CGCS2000", needs_names=False)
    assert (seen.good[0].name, seen.problems) == ("feature 1", ())

"""Prove that exports follow their standards, say what they are, harm no spreadsheet, and give back what was written."""

from __future__ import annotations

import csv
import io
import json
import math
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import CLOCKWISE, sample, sample_features
from shapely.geometry import LinearRing, Point, shape

from geodata.errors import ExportError
from geodata.export import (
    FORMATS,
    NOTICE,
    Format,
    to_bytes,
    to_csv_bytes,
    to_geojson_bytes,
    to_gpkg_bytes,
    write_export,
)
from geodata.layers import COLUMNS, LISTS, frame_of

HOSTILE = [
    "<script>alert(1)</script>", "</script>", "{{7*7}}", "${7*7}", "`x`", '"', "'", "''", "=cmd|' /C calc'!A0", "+1",
    "-1", "@SUM(A1)", "\ttab", "\r", "\nline", "＝1", "＋1", "－1", "＠a", "%0a", "|x", "\\", "\u202eright to left",
    "\ufeffmark", "2025-01-01", "null", "NaN", "𠮷", "é", "a,b;c", "=1+1\r\nnext", "\x7f", "\x0b", "\u2028",
]  # fmt: skip


def with_text(text: str) -> gpd.GeoDataFrame:
    """Put a text wherever a text may stand."""
    row: dict[str, Any] = sample_features().iloc[0].to_dict()
    row |= {"name": text, "sentence": text, "reason": text, "place_source": text or "x", "licence": "ODbL-1.0"}
    return frame_of([row | {"facts": [{"kind": text}], "geometry": Point(120, 36)}])


def geojson(features: gpd.GeoDataFrame, **more: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(to_geojson_bytes(features, **more))
    return read


def csv_rows(content: bytes) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [{key.rsplit(" ", 1)[-1]: value.removeprefix("'") for key, value in row.items()} for row in rows]


def gpkg_layers(content: bytes, folder: Path) -> dict[str, Any]:
    path = folder / "x.gpkg"
    path.write_bytes(content)
    return {name: pyogrio.read_dataframe(path, layer=name) for name, _ in pyogrio.list_layers(path)}


def test_geojson_is_rfc_7946() -> None:
    features = sample_features()
    features.loc[[0], "geometry"] = gpd.GeoSeries([CLOCKWISE], index=[0], crs=features.crs)
    held = geojson(features)
    assert list(held) == ["type", "metadata", "features"]
    polygon = held["features"][0]["geometry"]["coordinates"]
    assert LinearRing(polygon[0]).is_ccw
    assert not LinearRing(polygon[1]).is_ccw
    assert [feature["geometry"] is None for feature in held["features"]] == [False, False, True, True, True]
    assert all(
        feature["type"] == "Feature" and feature["properties"]["id"] == feature["id"] for feature in held["features"]
    )


def test_geojson_has_seven_decimals_longitude_first() -> None:
    features = with_text("a")
    features.geometry = [Point(120.123456789012, 35.987654321098)]
    assert geojson(features)["features"][0]["geometry"]["coordinates"] == [120.1234568, 35.9876543]


def test_geojson_gives_back_every_value() -> None:
    features = sample_features()
    rows = [feature["properties"] | {"geometry": feature["geometry"]} for feature in geojson(features)["features"]]
    for row, kept in zip(rows, features.to_dict("records"), strict=True):
        assert list(row) == list(COLUMNS)
        assert {name: row[name] for name in COLUMNS[:-1]} == {name: kept[name] for name in COLUMNS[:-1]}
        if kept["geometry"] is not None:
            assert shape(row["geometry"]).equals_exact(kept["geometry"], 1e-7, normalize=True)


def test_metadata_says_what_the_file_is() -> None:
    about = geojson(sample_features(), filter_text="阶段：在建", reports=[sample()[0]])["metadata"]
    assert about["notice"] == NOTICE == "示意图，未经地图审核，仅供内部使用"
    assert about["filter"] == "阶段：在建"
    assert (about["count"], about["placed"]) == (5, 2)
    assert about["reports"][0]["title"] == "云山区2023年政府工作报告"
    assert {row["licence"] for row in about["sources"]} == {"ODbL-1.0", "fact"}
    assert "Open Database License" in about["licence_notices"][0]
    assert "WGS 84" in about["datum"]


def test_no_odbl_notice_where_nothing_is_odbl() -> None:
    features = sample_features()
    assert geojson(features[features["licence"] != "ODbL-1.0"])["metadata"]["licence_notices"] == []


def test_order_and_selection_are_those_given(tmp_path: Path) -> None:
    chosen = sample_features().iloc[[4, 1]]
    assert [feature["id"] for feature in geojson(chosen)["features"]] == ["sample-005", "sample-002"]
    assert [row["id"] for row in csv_rows(to_csv_bytes(chosen))] == ["sample-005", "sample-002"]
    layers = gpkg_layers(to_gpkg_bytes(chosen), tmp_path)
    assert layers["areas"]["id"].tolist() + layers["unplaced"]["id"].tolist() == ["sample-002", "sample-005"]


def test_nothing_selected_is_still_a_file(tmp_path: Path) -> None:
    none = sample_features().iloc[:0]
    assert geojson(none)["features"] == []
    assert csv_rows(to_csv_bytes(none)) == []
    assert len(gpkg_layers(to_gpkg_bytes(none), tmp_path)["unplaced"]) == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_unchanged_from_every_format(text: str, tmp_path: Path) -> None:
    features = with_text(text)
    assert geojson(features)["features"][0]["properties"]["name"] == text
    assert csv_rows(to_csv_bytes(features))[0]["name"] == text
    point = gpkg_layers(to_gpkg_bytes(features), tmp_path)["points"].iloc[0]
    assert (point["name"], json.loads(point["facts"])) == (text, [{"kind": text}])


def test_no_text_cell_begins_as_a_formula() -> None:
    for text in HOSTILE:
        content = to_csv_bytes(with_text(text), filter_text=text or "x").decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row]
        assert not any(cell.startswith(tuple("=+-@\t\r\n＝＋－＠%|")) for cell in cells)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20))
def test_any_text_comes_back_from_geojson_and_csv(text: str) -> None:
    features = with_text(text)
    assert geojson(features)["features"][0]["properties"]["sentence"] == text
    assert csv_rows(to_csv_bytes(features))[0]["sentence"] == text


@pytest.mark.parametrize("form", FORMATS)
def test_half_a_character_spoils_no_batch(form: Format, tmp_path: Path) -> None:
    features = with_text("a")
    features.at[0, "facts"] = [{"text": "\ud800"}]
    content = to_bytes(features, form)
    if form == "shp":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read("attributes.csv")
    assert "⟦U+D800⟧".encode() in content
    assert "⟦U+编码⟧".encode() in content, "the file must say what the marks are"


def test_csv_is_for_spreadsheets() -> None:
    content = to_csv_bytes(sample_features(), filter_text="全部", reports=[sample()[0]])
    assert content.startswith("\ufeff编号 id,报告编号 report_id,名称 name,".encode())
    assert content.count(b"\r\n") == 6
    rows = csv_rows(content)
    assert rows[2]["investment_yuan"] == "28600000000"
    assert rows[0]["geometry"] == "LINESTRING (120.1 35.9, 120.2 36)"
    assert (rows[0]["notice"], rows[0]["filter"]) == (NOTICE, "全部")
    assert rows[0]["report_title"] == "云山区2023年政府工作报告"
    assert json.loads(rows[2]["quantities"])[0]["text"] == "15个"


def test_gpkg_gives_back_every_value(tmp_path: Path) -> None:
    features = sample_features()
    layers = gpkg_layers(to_gpkg_bytes(features), tmp_path)
    assert list(layers) == ["lines", "areas", "unplaced", "about", "layer_styles"]
    read = {row["id"]: row for name in ("lines", "areas", "unplaced") for row in layers[name].to_dict("records")}
    for kept in features.to_dict("records"):
        row = read[kept["id"]]
        for name in COLUMNS[:-1]:
            got = json.loads(row[name]) if name in LISTS else row[name]
            unknown = kept[name] is None and math.isnan(got)
            assert unknown or got == kept[name], name
        if kept["geometry"] is not None:
            assert row["geometry"].equals_exact(kept["geometry"], 0)
    assert dict(layers["about"].itertuples(index=False, name=None))["notice"] == NOTICE


def test_gpkg_opens_anywhere() -> None:
    """Bytes 18 and 19 of an SQLite file are 1 in rollback-journal mode, 2 in WAL, which network drives cannot hold."""
    assert to_gpkg_bytes(sample_features())[18:20] == b"\x01\x01"


def test_mixed_geometry_keeps_its_exact_type(tmp_path: Path) -> None:
    features = sample_features()
    both = features.geometry[1].union(Point(121, 36).buffer(0.01, 4))
    features.loc[[0], "geometry"] = gpd.GeoSeries([both], index=[0], crs=features.crs)
    layers = gpkg_layers(to_gpkg_bytes(features), tmp_path)
    assert layers["areas"].geometry.geom_type.tolist() == ["MultiPolygon", "Polygon"]


@pytest.mark.parametrize("form", FORMATS)
def test_same_in_same_out(form: Any, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_export(sample_features(), tmp_path / name, form, filter_text="全部", reports=[sample()[0]])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_unwritable_place_says_what_to_do_and_keeps_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    with pytest.raises(ExportError, match="name another place with -o"):
        write_export(sample_features(), tmp_path / "old" / "x.csv", "csv")
    with pytest.raises(ExportError, match="is a folder"):
        write_export(sample_features(), tmp_path, "csv")
    assert (tmp_path / "old").read_text() == "old"

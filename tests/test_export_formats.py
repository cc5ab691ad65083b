"""Prove what an export is to others: styled in QGIS, plain in the GIS of an office, named after what it holds."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from lxml import etree
from samples import CLOCKWISE, sample, sample_features

from geodata.cli import main
from geodata.errors import ExportError, UsageError
from geodata.export import (
    EXTENSIONS,
    FORMATS,
    MEDIA_TYPES,
    NOTICE,
    Format,
    suggested_name,
    to_bytes,
    to_geojson_bytes,
    words_of,
    write_export,
)
from geodata.export.sheets import words
from geodata.layer_files.headings import known_columns, short_names
from geodata.layers import COLUMNS, LISTS
from mapapp.drawing import STAGE_COLOURS
from mapapp.wording.terms import WORDS

KML = {"k": "http://www.opengis.net/kml/2.2"}
REPORT = sample()[0]


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(content: bytes, query: str, folder: Path) -> list[Any]:
    (folder / "x.gpkg").write_bytes(content)
    with closing(sqlite3.connect(folder / "x.gpkg")) as package:
        return package.execute(query).fetchall()


def test_every_column_has_its_words() -> None:
    assert set(COLUMNS) <= set(known_columns())
    short = [column.short for column in known_columns().values() if column.short]
    assert len({name.casefold() for name in short}) == len(short)
    assert all(len(name) <= 10 and name.isascii() for name in short)
    assert {name for name in COLUMNS if not known_columns()[name].short} == set(LISTS)
    assert len(set(short_names([f"extra {number}" for number in range(300)]).values())) == 250


def test_codes_are_said_as_on_the_screen() -> None:
    for column in ("sector", "stage", "kind", "precision", "fate"):
        for code, said in words(column).items():
            assert (said["zh"], said["en"]) == WORDS[f"{column}.{code}"]
    assert {code: said["colour"] for code, said in words("stage").items()} == STAGE_COLOURS


def test_kml_is_a_map_of_plain_text() -> None:
    root = etree.fromstring(to_bytes(sample_features(), "kml", reports=[REPORT]))
    marks = root.findall(".//k:Placemark", KML)
    assert [mark.findtext("k:name", namespaces=KML) for mark in marks] == sample_features()["name"].tolist()
    assert [mark.find("k:LineString", KML) is not None for mark in marks] == [True, False, False, False, False]
    assert NOTICE in root.findtext("k:Document/k:name", namespaces=KML)
    assert "示意" in marks[0].findtext("k:Snippet", namespaces=KML)
    styles = {style.get("id") for style in root.findall(".//k:Style", KML)}
    assert {mark.findtext("k:styleUrl", namespaces=KML)[1:] for mark in marks[:2]} <= styles
    assert marks[0].findtext("k:LineString/k:coordinates", namespaces=KML) == "120.1,35.9 120.2,36.0"
    assert not root.findall(".//k:description", KML), "a viewer would run what stands there"


def test_kml_rings_have_their_holes() -> None:
    features = sample_features()
    features.geometry = [CLOCKWISE, None, None, None, None]
    root = etree.fromstring(to_bytes(features, "kml"))
    assert len(root.findall(".//k:outerBoundaryIs", KML)) == len(root.findall(".//k:innerBoundaryIs", KML)) == 1


def test_shapefiles_are_in_cgcs2000_and_utf_8(tmp_path: Path) -> None:
    parts = unzipped(to_bytes(sample_features(), "shp", reports=[REPORT]))
    assert parts["lines.cpg"] == b"UTF-8" and b"2000" in parts["lines.prj"]
    for name, data in parts.items():
        (tmp_path / name).write_bytes(data)
    lines = pyogrio.read_dataframe(tmp_path / "lines.shp")
    assert lines.crs.to_epsg() == 4490
    assert (lines["name"][0], lines["sentence"][0]) == ("东湖大桥", sample_features()["sentence"][0])
    assert all(len(name) <= 10 for name in lines.columns)
    rows = list(csv.DictReader(io.StringIO(parts["attributes.csv"].decode("utf-8-sig"), newline="")))
    assert [row["编号 id"] for row in rows] == sample_features()["id"].tolist()
    readme = parts["README.txt"].decode("utf-8-sig")
    assert NOTICE in readme and "inv_yuan\t资金（元） investment_yuan" in readme and "CGCS2000" in readme


def test_a_long_text_is_cut_visibly_and_whole_in_the_table(tmp_path: Path) -> None:
    features = sample_features()
    features["sentence"] = "路" * 200
    parts = unzipped(to_bytes(features, "shp"))
    for name, data in parts.items():
        (tmp_path / name).write_bytes(data)
    said = pyogrio.read_dataframe(tmp_path / "lines.shp")["sentence"][0]
    assert said.endswith("…全文见CSV") and said.startswith("路路") and len(said.encode()) <= 254
    assert "路" * 200 in parts["attributes.csv"].decode("utf-8-sig")


def test_qgis_finds_a_style_for_every_layer(tmp_path: Path) -> None:
    content = to_bytes(sample_features(), "gpkg")
    query = "select f_table_name, f_geometry_column, f_table_catalog, f_table_schema, useAsDefault, styleQML, styleSLD from layer_styles"  # noqa: E501
    styles = rows_of(content, query, tmp_path)
    assert [row[:5] for row in styles] == [(layer, "geom", "", "", 1) for layer in ("lines", "areas")]
    for layer, *_, qml, sld in styles:
        root = etree.fromstring(qml.encode())
        rules, symbols = root.findall(".//rule"), root.findall(".//symbol")
        assert {rule.get("symbol") for rule in rules} == {symbol.get("name") for symbol in symbols}
        assert len(rules) == len(etree.fromstring(sld.encode()).findall(".//{*}Rule")) == 2 * len(STAGE_COLOURS)
        chosen = [rule for rule in rules if "'construction'" in rule.get("filter") and "NOT IN" in rule.get("filter")]
        drawn = next(symbol for symbol in symbols if symbol.get("name") == chosen[0].get("symbol"))
        options = {option.get("name"): option.get("value") for option in drawn.iter("Option")}
        dashed = {"lines": ("use_custom_dash", "1"), "areas": ("style", "b_diagonal")}[layer]
        assert options[dashed[0]] == dashed[1]
        colour = options["line_color" if layer == "lines" else "outline_color"].split(",")[:3]
        assert "#" + "".join(f"{int(part):02x}" for part in colour) == STAGE_COLOURS["construction"]


def test_a_plain_reader_finds_the_package_well_formed(tmp_path: Path) -> None:
    content = to_bytes(sample_features(), "gpkg", reports=[REPORT])
    assert rows_of(content, "pragma integrity_check", tmp_path) == [("ok",)]
    assert rows_of(content, "pragma foreign_key_check", tmp_path) == []
    held = dict(rows_of(content, "select table_name, data_type from gpkg_contents", tmp_path))
    assert held == {"lines": "features", "areas": "features", "unplaced": "attributes", "about": "attributes",
                    "layer_styles": "attributes"}  # fmt: skip
    assert rows_of(content, "pragma application_id", tmp_path) == [(0x47504B47,)]


def test_shifted_geojson_can_be_taken_for_nothing_else(tmp_path: Path) -> None:
    held = json.loads(to_geojson_bytes(sample_features(), datum="GCJ-02"))
    assert list(held)[:3] == ["type", "datum", "crs"]
    assert held["datum"] == "GCJ-02" and "GCJ-02" in held["crs"]["properties"]["name"]
    assert "不是 WGS 84" in held["metadata"]["datum"]
    (tmp_path / "x.json").write_bytes(to_geojson_bytes(sample_features(), datum="GCJ-02"))
    assert pyogrio.read_info(tmp_path / "x.json")["crs"].startswith('LOCAL_CS["GCJ-02"')


def test_shifted_layers_say_so_and_claim_no_grid(tmp_path: Path) -> None:
    content = to_bytes(sample_features(), "gpkg", datum="BD-09")
    layers = rows_of(content, "select table_name, srs_id from gpkg_geometry_columns", tmp_path)
    assert {name for name, _ in layers} == {"lines_BD-09", "areas_BD-09"}
    assert all(grid in (0, -1) or grid > 90_000 for _, grid in layers)
    parts = unzipped(to_bytes(sample_features(), "shp", datum="BD-09"))
    assert "lines_BD-09.shp" in parts and not any(name.endswith(".prj") for name in parts)


@pytest.mark.parametrize(
    ("name", "form", "words"),
    [
        ("plan.geojson", "geojson", "call it plan_GCJ-02.json"),
        ("plan_GCJ-02.geojson", "geojson", r"call it plan_GCJ-02\.json"),
        ("plan.csv", "csv", "call it plan_GCJ-02.csv"),
        ("plan.zip", "shp", "call it plan_GCJ-02.zip"),
    ],
)
def test_a_shifted_file_must_say_so_in_its_name(tmp_path: Path, name: str, form: Format, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        write_export(sample_features(), tmp_path / name, form, datum="GCJ-02")
    assert list(tmp_path.iterdir()) == []


def test_kml_and_unknown_datums_are_refused() -> None:
    with pytest.raises(ExportError, match="WGS 84 by its standard"):
        to_bytes(sample_features(), "kml", datum="GCJ-02")
    with pytest.raises(ExportError, match="exports are in one of"):
        to_bytes(sample_features(), "csv", datum="EPSG:4528")


def test_a_file_is_named_after_what_it_holds() -> None:
    assert suggested_name([REPORT], words_of("sector", ["rail"]), "geojson") == (
        "云山区_2023_政府工作报告_轨道交通.geojson"
    )
    assert suggested_name([REPORT], [], "shp", datum="GCJ-02") == "云山区_2023_政府工作报告_GCJ-02.zip"
    assert suggested_name([REPORT], [], "geojson", datum="BD-09").endswith("_BD-09.json")
    assert suggested_name([REPORT, REPORT], [], "csv") == "2份政府工作报告.csv"
    assert set(EXTENSIONS) == set(MEDIA_TYPES) == set(FORMATS)


@pytest.mark.parametrize(
    "word", ["../../x", "a/b\\c:d", "con", "\u202ea", "x\0y", "路" * 500, "a\nb", "<>|?*\"'", ".", ""]
)
def test_no_word_makes_a_name_that_a_system_refuses(word: str, tmp_path: Path) -> None:
    name = suggested_name([], [word], "csv")
    assert not set(name) & set('<>:"/\\|?*\0\n\u202e') and not name.startswith(".")
    assert len(name.encode()) <= 180 and name.endswith(".csv")
    assert name.split(".")[0].casefold() != "con"
    (tmp_path / name).write_bytes(b"")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_command_names_the_file_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seed_path: Path
) -> None:
    store = ["--store", str(tmp_path / "store.sqlite")]
    assert main(["build", str(seed_path), *store]) == 0
    monkeypatch.chdir(tmp_path)
    assert main(["export", *store, "--format", "shp", "--sector", "rail", "--datum", "GCJ-02"]) == 0
    assert "政府工作报告_轨道交通_GCJ-02.zip" in capsys.readouterr().out
    assert [path.name.endswith("_2023_政府工作报告_轨道交通_GCJ-02.zip") for path in tmp_path.glob("*.zip")] == [True]
    assert main(["export", *store, "--datum", "GCJ-02", "-o", "x.geojson"]) == 2

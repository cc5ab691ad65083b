"""Send every nasty text through every format and back, as a value and as the name of a field: not one may change."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from lxml import etree
from nasty import TRIGGERS, nasty_strings
from samples import sample_features

from geodata.export import EXTENSIONS, FORMATS, Format, to_bytes
from geodata.layer_files import Layer, read_layer
from geodata.layer_files.escaping import NOT_IN_XML, escaper, guarded, safe_names, unescaped, unguarded

NASTY = nasty_strings()


def as_values() -> gpd.GeoDataFrame:
    """Put each text into a row of its own, in a column of further properties."""
    row = sample_features().iloc[[0]]
    features = pd.concat([row] * len(NASTY), ignore_index=True)
    features["id"] = [f"r-{number:04d}" for number in range(len(NASTY))]
    features["nasty"] = pd.Series(NASTY, dtype="object")
    return gpd.GeoDataFrame(features, geometry="geometry", crs=4326)


def as_names() -> gpd.GeoDataFrame:
    """Make each text the name of a further column that no column of the house has."""
    row = sample_features().iloc[[0]]
    more = [(name, f"v{number}") for number, name in enumerate(NASTY) if name not in row]
    values = [*row.drop(columns="geometry").iloc[0], *(value for _, value in more)]
    names = [*row.columns.drop("geometry"), *(name for name, _ in more)]
    whole = pd.DataFrame([values], columns=pd.Index(names, dtype="object"))
    return gpd.GeoDataFrame(whole, geometry=row.geometry.to_numpy(), crs=4326)


@cache
def written(form: Format, how: str) -> bytes:
    return to_bytes(as_values() if how == "values" else as_names(), form)


def read(form: Format, how: str) -> Layer:
    return read_layer(written(form, how), f"nasty{EXTENSIONS[form]}")


def test_there_are_more_than_500_of_them() -> None:
    assert len(NASTY) > 500


@pytest.mark.parametrize("form", FORMATS)
def test_not_one_value_changes(form: Format) -> None:
    back = {row["id"]: row["nasty"] for row, _ in read(form, "values").rows}
    changed = {text: back.get(f"r-{number:04d}") for number, text in enumerate(NASTY)
               if back.get(f"r-{number:04d}") != text}  # fmt: skip
    assert changed == {}


@pytest.mark.parametrize("form", FORMATS)
def test_not_one_name_changes(form: Format) -> None:
    frame, row = as_names(), read(form, "names").rows[0][0]
    wanted = {name: frame[name].iloc[0] for name in NASTY if isinstance(frame.get(name), pd.Series)}
    wanted = {name: value for name, value in wanted.items() if str(value).startswith("v")}
    assert len(wanted) > 480
    assert {name: row.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("how", ["values", "names"])
def test_every_file_is_well_formed_for_others(how: str, tmp_path: Path) -> None:
    json.loads(written("geojson", how))
    etree.fromstring(written("kml", how))
    for row in csv.reader(io.StringIO(written("csv", how).decode("utf-8-sig"), newline=""), strict=True):
        assert not any(cell.startswith(TRIGGERS[:-1]) for cell in row)
    with zipfile.ZipFile(io.BytesIO(written("shp", how))) as archive:
        assert archive.testzip() is None
    (tmp_path / "x.gpkg").write_bytes(written("gpkg", how))
    with closing(sqlite3.connect(tmp_path / "x.gpkg")) as package:
        assert package.execute("pragma integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_written_as_a_mark_is_said(form: Format) -> None:
    content = written(form, "values")
    if form == "shp":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read("README.txt")
    assert "⟦U+编码⟧".encode() in content


def test_a_cut_text_says_so_in_the_shapefile_itself() -> None:
    with zipfile.ZipFile(io.BytesIO(written("shp", "values"))) as archive:
        alone = io.BytesIO()
        with zipfile.ZipFile(alone, "w") as other:
            for name in archive.namelist():
                if name.startswith("lines"):
                    other.writestr(name, archive.read(name))
    values = [row["x1"] for row, _ in read_layer(alone.getvalue(), "lines.zip").rows]
    for text, value in zip(NASTY, values, strict=True):
        assert value == text or (not value and not text) or value.endswith("…全文见CSV"), text


def test_marks_and_guards_are_exact_inverses() -> None:
    escape = escaper(NOT_IN_XML)
    for text in NASTY:
        assert unescaped(escape(text)) == text
        assert unguarded(guarded(text)) == text
    names: dict[str, Any] = safe_names(NASTY, escape, taken=["fid", "geom"])
    assert len({name.casefold() for name in names.values()}) == len(NASTY)
    assert all(unescaped(safe) == name for name, safe in names.items())

"""Write a zip with Shapefiles (CGCS2000, UTF-8), the whole table as CSV beside them, and what the short names mean."""

from __future__ import annotations

import io
import tempfile
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.crs import CGCS2000, WGS84
from geodata.errors import ExportError
from geodata.export.about import NOTICE, latest_year, metadata, with_marks
from geodata.export.geopackage import FAMILIES, frame_of
from geodata.export.sheets import Sheet, sayable, sheet_of
from geodata.export.spreadsheet import heading, in_csv, table_bytes, told_sheet
from geodata.layer_files.drivers import gdal
from geodata.layer_files.escaping import NOT_IN_SQLITE, escaper
from geodata.layer_files.headings import FULL_TEXTS, cut, known_columns, short_names
from geodata.models import Report

_in_dbf = escaper(NOT_IN_SQLITE, beside=r"^\s+|\s+$")


def to_shapefile_bytes(
    features: gpd.GeoDataFrame,
    *,
    filter_text: str = "",
    reports: Sequence[Report] = (),
    datum: str = WGS84,
    notice: str = NOTICE,
) -> bytes:
    """Write a zip: ``points``, ``lines`` and ``areas`` as Shapefiles, ``attributes.csv``, ``README.txt``.

    Coordinates are in CGCS2000 (EPSG:4490), whose degrees are those of WGS 84 to a few centimetres. A field name has at most ten
    letters (README.txt tells the full ones); lists stand in the CSV alone; a text beyond 254 bytes is cut and ends
    with ``…全文见CSV``, and the CSV holds it whole. With a shifted ``datum`` there is no ``.prj`` and the names say it.

    Raises
    ------
    ExportError
        If the machine has no room to make it.
    """  # noqa: E501
    shifted = datum not in (WGS84, CGCS2000)
    sheet = sheet_of(features, datum)
    told = told_sheet(sheet)
    full = metadata(
        features, notice=notice, filter_text=filter_text, reports=reports, datum=datum if shifted else CGCS2000
    )
    about = with_marks(full, told.marked)
    try:
        with tempfile.TemporaryDirectory() as folder:
            _write_layers(Path(folder), sheet, datum if shifted else "", f"{latest_year(reports)}-01-01")
            parts = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    except (OSError, RuntimeError) as error:
        raise ExportError(f"cannot make the Shapefile ({error}): export GeoPackage instead") from None
    parts[FULL_TEXTS] = table_bytes(told, about)
    parts["README.txt"] = _readme(told, about).encode("utf-8-sig")
    return _zipped(parts, latest_year(reports))


def _write_layers(folder: Path, sheet: Sheet, shifted: str, date: str) -> None:
    plain, kinds = _short_frame(sheet), shapely.get_type_id(sheet.shapes)
    for layer, types in FAMILIES.items():
        chosen = np.isin(kinds, [shapely.GeometryType[kind.upper()].value for kind in types])
        for suffix, part in _single(layer, sheet.shapes[chosen], plain[chosen]):
            part = part.set_crs(None if shifted else "EPSG:4490")
            stem = f"{layer}{suffix}" + (f"_{shifted}" if shifted else "")
            path = folder / f"{stem}.shp"
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "'crs' was not provided")
                gdal().write_dataframe(part, path, encoding="UTF-8", DBF_DATE_LAST_UPDATE=date, RESIZE="YES")
            _check_beside(folder, stem)


def _check_beside(folder: Path, stem: str) -> None:
    cpg = folder / f"{stem}.cpg"
    if not cpg.exists():
        cpg.write_text("UTF-8", encoding="ascii")


def _single(layer: str, shapes: Any, plain: pd.DataFrame) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    """Give one frame per type that a Shapefile can hold: many points are another type than one, collections none."""
    if layer != "mixed":
        for several in (False, True):
            chosen = np.array([shape.geom_type == "MultiPoint" for shape in shapes], dtype=bool) == several
            if chosen.any():
                yield "_several" if several else "", gpd.GeoDataFrame(plain[chosen], geometry=shapes[chosen])


def _short_frame(sheet: Sheet) -> pd.DataFrame:
    """Name the columns as a Shapefile can and cut what is too long; lists are left to the CSV."""
    short = short_names(sheet.names)
    kept = [number for number, name in enumerate(sheet.names) if name in short]
    names, columns = [sheet.names[number] for number in kept], [sheet.columns[number] for number in kept]
    whole = frame_of(sayable(Sheet(tuple(names), tuple(columns), sheet.shapes), _in_dbf))
    whole.columns = pd.Index(list(short.values()))
    for name in whole.columns:
        if whole[name].dtype == object:
            whole[name] = [cut(value) if isinstance(value, str) else value for value in whole[name]]
    return whole


def _readme(sheet: Sheet, about: dict[str, Any]) -> str:
    lines = [about["notice"], f"坐标系 datum: {about['datum']}", f"筛选 filter: {about['filter']}"]
    lines += [f"报告 report: {report['title']}" for report in about["reports"]]
    lines += [f"来源 source: {row['source']}（{row['licence']}）" for row in about["sources"]]
    lines += [*about["licence_notices"], about.get("escaped", "")]
    lines += ["", "attributes.csv 含全部记录（包括未上图的）和完整文字；字段对照：", "field\tfull name\tmeaning"]
    known = known_columns()
    for name, short in short_names(sheet.names).items():
        lines.append(f"{short}\t{heading(name)}\t{known[name].meaning if name in known else ''}")
    return "\r\n".join(in_csv(line) for line in lines) + "\r\n"


def _zipped(parts: dict[str, bytes], year: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts.items():
            member = zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0))
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(member, data)
    return out.getvalue()

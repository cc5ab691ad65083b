"""Write CSV that Excel opens as it is: byte order mark, Chinese headings, no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import shapely

from geodata.crs import WGS84
from geodata.export.about import NOTICE, metadata, with_marks
from geodata.export.sheets import DECIMALS, Sheet, json_text, sayable, sheet_of
from geodata.layer_files.escaping import NOT_IN_SQLITE, escaper, guarded
from geodata.layer_files.headings import known_columns
from geodata.layers import COLUMNS
from geodata.models import Report

in_csv: Final = escaper(NOT_IN_SQLITE)


def to_csv_bytes(
    features: gpd.GeoDataFrame,
    *,
    filter_text: str = "",
    reports: Sequence[Report] = (),
    datum: str = WGS84,
    notice: str = NOTICE,
) -> bytes:
    """Write CSV: UTF-8 with a byte order mark, geometry as WKT (7 decimals, longitude first), lists as JSON.

    A heading is Chinese with the machine's name after a blank (``名称 name``). A text that a spreadsheet would run as
    a formula (it begins with one of ``= + - @ TAB CR LF ＝ ＋ － ＠ % |``) gets a ``'`` in front, and so does one that
    begins with ``'`` itself: taking one leading ``'`` away gives it back. The last columns say what the file is: the
    title of the row's report, filter, notice, sources, datum.
    """
    sheet = told_sheet(sheet_of(features, datum))
    about = with_marks(
        metadata(features, notice=notice, filter_text=filter_text, reports=reports, datum=datum), sheet.marked
    )
    return table_bytes(sheet, about)


def told_sheet(sheet: Sheet) -> Sheet:
    """Make a sheet sayable in CSV; no further column is called like a heading of the house or a column at the end."""
    known = known_columns()
    taken = [column.heading for column in known.values()] + [name for name in known if name not in COLUMNS[:-1]]
    return sayable(sheet, in_csv, taken=taken)


def table_bytes(sheet: Sheet, about: dict[str, Any]) -> bytes:
    """Write a sheet that `sayable` has made sayable in CSV, and what the file is beside each row."""
    titles = {report["id"]: report["title"] for report in about["reports"]}
    tail = {
        "filter": about["filter"],
        "notice": about["notice"],
        "sources": "；".join(f"{row['source']}（{row['licence']}）" for row in about["sources"]),
        "coordinates": about["datum"] + (f"；{about['escaped']}" if "escaped" in about else ""),
    }
    last = [in_csv(text) for text in tail.values()]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(heading(name)) for name in (*sheet.names, "geometry", "report_title", *tail)])
    wkt = shapely.to_wkt(sheet.shapes, rounding_precision=DECIMALS)
    report_ids = sheet.columns[sheet.names.index("report_id")]
    for row, shape, report_id in zip(sheet.rows(), wkt, report_ids, strict=True):
        writer.writerow([_cell(value) for value in (*row, shape, in_csv(titles.get(report_id, "")), *last)])
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def heading(name: str) -> str:
    """Return what stands over a column."""
    known = known_columns().get(name)
    return known.heading if known else name


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return guarded(value)
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        return json_text(value) if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)

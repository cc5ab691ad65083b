"""Write a GeoPackage that QGIS opens with its signs: points, lines and areas styled, the unplaced as a table."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from geodata.crs import WGS84
from geodata.errors import ExportError
from geodata.export.about import NOTICE, latest_year, metadata, with_marks
from geodata.export.sheets import Sheet, json_text, sayable, sheet_of
from geodata.export.styles import style_rows
from geodata.layer_files.drivers import gdal
from geodata.layer_files.escaping import NOT_IN_SQLITE, escaper
from geodata.layers import FLAGS, NUMBERS, OFFSETS
from geodata.models import Report

FAMILIES: Final = {
    "points": ("Point", "MultiPoint"),
    "lines": ("LineString", "MultiLineString", "LinearRing"),
    "areas": ("Polygon", "MultiPolygon"),
    "mixed": ("GeometryCollection",),
}
_TAKEN: Final = ("fid", "geom")
_ONE_AT_A_TIME: Final = Lock()
_in_sqlite = escaper(NOT_IN_SQLITE)


def to_gpkg_bytes(
    features: gpd.GeoDataFrame,
    *,
    filter_text: str = "",
    reports: Sequence[Report] = (),
    datum: str = WGS84,
    notice: str = NOTICE,
) -> bytes:
    """Write a GeoPackage: layers ``points``, ``lines`` and ``areas``, the tables ``unplaced``, ``about``, ``layer_styles``.

    Lists are JSON. The file is in rollback-journal mode (QGIS opens it anywhere) and, given the same features, the same
    byte for byte: its dates are the first day of the latest report's year. With a shifted ``datum`` the layers carry
    its name and the grid is "undefined", so that no reader takes the coordinates for WGS 84.

    Raises
    ------
    ExportError
        If the machine has no room to make it.
    """  # noqa: E501 (the first line names the tables)
    sheet = sayable(sheet_of(features, datum, rounded=False), _in_sqlite, fold=True, taken=_TAKEN)
    about = with_marks(
        metadata(features, notice=notice, filter_text=filter_text, reports=reports, datum=datum), sheet.marked
    )
    try:
        with _gdal_date(f"{latest_year(reports)}-01-01T00:00:00.000Z"), tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export.gpkg"
            _fill(path, sheet, about, datum)
            return path.read_bytes()
    except (OSError, RuntimeError) as error:
        raise ExportError(f"cannot make the GeoPackage ({error}): export GeoJSON instead") from None


@contextmanager
def _gdal_date(date: str) -> Iterator[None]:
    """Give GDAL a fixed clock; its options are global, so one GeoPackage is made at a time."""
    with _ONE_AT_A_TIME:
        gdal().set_gdal_config_options({"OGR_CURRENT_DATE": date})
        try:
            yield
        finally:
            gdal().set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _fill(path: Path, sheet: Sheet, about: dict[str, Any], datum: str) -> None:
    plain, kinds = frame_of(sheet), shapely.get_type_id(sheet.shapes)
    suffix, crs = ("", "EPSG:4326") if datum == WGS84 else (f"_{datum}", None)
    made: dict[str, str] = {}
    for layer, types in FAMILIES.items():
        chosen = np.isin(kinds, [shapely.GeometryType[kind.upper()].value for kind in types])
        if chosen.any():
            part = gpd.GeoDataFrame(plain[chosen], geometry=sheet.shapes[chosen], crs=crs)
            made[layer + suffix] = layer
            _write_shapes(part, path, layer + suffix)
    _write_table(plain[kinds < 0], path, "unplaced")
    rows = [(key, in_cell(value)) for key, value in about.items()]
    _write_table(pd.DataFrame(rows, columns=["key", "value"]), path, "about")
    _write_table(pd.DataFrame(style_rows(made)), path, "layer_styles")


def in_cell(value: Any) -> str:
    """Write a value of the metadata as text that SQLite holds."""
    return _in_sqlite(value if isinstance(value, str) else orjson.dumps(value).decode())


def _write_shapes(part: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    held = part.geometry.geom_type.unique()
    single = held[0] if len(held) == 1 else "Unknown"
    _write_table(part, path, layer, geometry_type=single, promote_to_multi=False)


def _write_table(part: pd.DataFrame, path: Path, layer: str, **options: Any) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")
        gdal().write_dataframe(part, path, layer=layer, driver="GPKG", append=path.exists(), **options)


def frame_of(sheet: Sheet) -> pd.DataFrame:
    """Make a frame with one type per column: lists are JSON, unknown numbers are NULL."""
    return pd.DataFrame(
        {name: _typed(name, values) for name, values in zip(sheet.names, sheet.columns, strict=True)},
        index=range(len(sheet.shapes)),
    )


def _typed(name: str, values: list[Any]) -> pd.Series:
    if name in NUMBERS:
        return pd.Series(values, dtype="float64")
    if name in OFFSETS:
        return pd.Series(values, dtype="int64")
    if name in FLAGS:
        return pd.Series(values, dtype="bool")
    kinds = {type(value) for value in values} - {type(None)}
    if kinds == {int} or kinds == {bool}:
        return pd.Series(values, dtype="Int64" if kinds == {int} else "boolean")
    if kinds == {float}:
        return pd.Series(values, dtype="float64")
    return pd.Series([value if isinstance(value, str) else _told(value) for value in values], dtype="object")


def _told(value: Any) -> str | None:
    return None if value is None else json_text(value)

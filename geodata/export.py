"""Write the features that are shown into files for others: GeoJSON (RFC 7946), CSV for spreadsheets, GeoPackage."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, Literal, get_args

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyogrio
import shapely

from geodata.errors import ExportError
from geodata.layers import COLUMNS, LISTS, NUMBERS
from geodata.models import Report
from geodata.writing import written_beside

Format = Literal["geojson", "csv", "gpkg"]
FORMATS: tuple[Format, ...] = get_args(Format)
NOTICE = "示意图，未经地图审核，仅供内部使用"
ODBL_NOTICE = (
    "含 OpenStreetMap 数据，© OpenStreetMap contributors，依 ODbL 1.0 使用："
    "公开使用须署名，公开发布的派生数据库须以 ODbL 共享。"
    "Contains data © OpenStreetMap contributors, available under the Open Database License 1.0, "
    "https://opendatacommons.org/licenses/odbl/1-0/"
)
_DECIMALS = 7
_ONE_AT_A_TIME = Lock()
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "%", "|", "'")
_FAMILIES = {
    "points": ("Point", "MultiPoint"),
    "lines": ("LineString", "MultiLineString", "LinearRing"),
    "areas": ("Polygon", "MultiPolygon"),
    "mixed": ("GeometryCollection",),
}


def write_export(
    features: gpd.GeoDataFrame,
    path: Path,
    format: Format,  # noqa: A002 (the user's word for it)
    *,
    filter_text: str = "",
    reports: Sequence[Report] = (),
) -> None:
    """Write an export beside its place and move it there whole.

    Raises
    ------
    ExportError
        If the place cannot be written or a value cannot be told in this format; ``path`` is then as it was.
    """
    content = _WRITERS[format](features, filter_text=filter_text, reports=reports)
    try:
        if path.is_dir():
            raise ExportError(f"{path} is a folder: give the name of a file with -o")
        if path.exists() and not path.is_file():
            raise ExportError(f"{path} is a device or a pipe: give the name of a file with -o")
        with written_beside(path.resolve()) as beside:
            beside.write_bytes(content)
    except OSError as error:
        raise ExportError(f"cannot write {path} ({error.strerror}): name another place with -o") from None


def to_geojson_bytes(features: gpd.GeoDataFrame, *, filter_text: str = "", reports: Sequence[Report] = ()) -> bytes:
    """Write GeoJSON: WGS 84, longitude first, 7 decimals, outer rings counterclockwise, no ``crs`` member.

    Features stand in the order given; what is not placed has ``geometry: null``. The foreign member ``metadata`` says
    what was filtered, the sources and their licences, and that the map is a sketch. There is no date of today in it,
    so that the same features always give the same bytes.
    """
    about = _json(metadata(features, filter_text=filter_text, reports=reports))
    lines = b",\n".join(_features(features))
    return b'{"type":"FeatureCollection","metadata":' + about + b',"features":[\n' + lines + b"\n]}\n"


def to_csv_bytes(features: gpd.GeoDataFrame, *, filter_text: str = "", reports: Sequence[Report] = ()) -> bytes:
    """Write CSV: UTF-8 with a byte order mark, geometry as WKT (7 decimals, longitude first), lists as JSON.

    A text that a spreadsheet would run as a formula (it begins with one of ``= + - @ TAB CR LF ＝ ＋ － ＠ % |``) gets
    a ``'`` in front, and so does one that begins with ``'`` itself: taking one leading ``'`` away gives it back.
    The last columns say what the file is: the title of the row's report, filter, notice, sources.
    """
    about = metadata(features, filter_text=filter_text, reports=reports)
    titles = {report["id"]: report["title"] for report in about["reports"]}
    tail = {
        "filter": about["filter"],
        "notice": about["notice"],
        "sources": "；".join(f"{row['source']}（{row['licence']}）" for row in about["sources"]),
    }
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*COLUMNS, "report_title", *tail])
    wkt = shapely.to_wkt(_rounded(features), rounding_precision=_DECIMALS)
    for row, geometry in zip(features.to_dict("records"), wkt, strict=True):
        cells = [geometry if name == "geometry" else row[name] for name in COLUMNS]
        writer.writerow([_cell(value) for value in (*cells, titles.get(row["report_id"], ""), *tail.values())])
    try:
        return ("\ufeff" + out.getvalue()).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ExportError(f"a record holds a character that no file can hold ({error}): correct it") from None


def to_gpkg_bytes(features: gpd.GeoDataFrame, *, filter_text: str = "", reports: Sequence[Report] = ()) -> bytes:
    """Write a GeoPackage: layers ``points``, ``lines`` and ``areas``, the table ``unplaced`` and the table ``about``.

    Lists are JSON. The file is in rollback-journal mode (QGIS opens it anywhere) and, given the same features, the same
    byte for byte: its dates are the first day of the latest report's year.
    """
    about = metadata(features, filter_text=filter_text, reports=reports)
    year = max((report.year or 1970 for report in reports), default=1970)
    try:
        with _gdal_date(f"{year}-01-01T00:00:00.000Z"), tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export.gpkg"
            _fill_gpkg(path, features, about)
            return path.read_bytes()
    except (OSError, pyogrio.errors.DataSourceError, UnicodeError) as error:
        raise ExportError(f"cannot make the GeoPackage ({error}): export GeoJSON instead") from None


def metadata(features: gpd.GeoDataFrame, *, filter_text: str, reports: Sequence[Report]) -> dict[str, Any]:
    """Say what an export holds, by which filter, from which reports and sources, under which licences."""
    named = features.loc[features["place_source"] != "", ["place_source", "licence"]].drop_duplicates()
    sources = sorted(named.itertuples(index=False, name=None))
    return {
        "notice": NOTICE,
        "filter": filter_text or "全部 (all)",
        "count": len(features),
        "placed": int(features.geometry.notna().sum()),
        "reports": [
            {name: getattr(report, name) for name in ("id", "title", "issuer", "adcode", "year", "source", "sha256")}
            for report in reports
        ],
        "sources": [{"source": source, "licence": licence} for source, licence in sources],
        "licence_notices": [ODBL_NOTICE] if any("ODbL" in licence for _, licence in sources) else [],
        "datum": "WGS 84 (EPSG:4326), longitude first",
        "generator": f"mapapp {version('mapapp')}",
    }


def _features(features: gpd.GeoDataFrame) -> Iterator[bytes]:
    geometries = shapely.to_geojson(shapely.orient_polygons(_rounded(features)))
    for row, geometry in zip(features.to_dict("records"), geometries, strict=True):
        properties = {name: row[name] for name in COLUMNS if name != "geometry"}
        shape = orjson.Fragment(geometry) if geometry is not None else None
        feature = {"type": "Feature", "id": row["id"], "geometry": shape, "properties": properties}
        yield _json(feature)


def _rounded(features: gpd.GeoDataFrame) -> np.ndarray[Any, Any]:
    """Round coordinates to 7 decimals, about a centimetre; None stays None."""
    rounded: np.ndarray[Any, Any] = shapely.transform(
        features.geometry.to_numpy(), lambda coordinates: np.round(coordinates, _DECIMALS)
    )
    return rounded


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError as error:
        raise ExportError(f"a record holds a character that no file can hold ({error}): correct it") from None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return _json(value).decode() if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    text = str(value)
    return "'" + text if isinstance(value, str) and text.startswith(_TRIGGERS) else text


@contextmanager
def _gdal_date(date: str) -> Iterator[None]:
    """Give GDAL a fixed clock; its options are global, so one GeoPackage is made at a time."""
    with _ONE_AT_A_TIME:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": date})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _fill_gpkg(path: Path, features: gpd.GeoDataFrame, about: dict[str, Any]) -> None:
    plain = _plain(features)
    kinds = features.geometry.geom_type
    for layer, types in _FAMILIES.items():
        part = plain[kinds.isin(types)]
        if len(part):
            held = part.geometry.geom_type.unique()
            single = held[0] if len(held) == 1 else "Unknown"
            pyogrio.write_dataframe(
                part,
                path,
                layer=layer,
                driver="GPKG",
                geometry_type=single,
                promote_to_multi=False,
                append=path.exists(),
            )
    rest = pd.DataFrame(plain[features.geometry.isna()].drop(columns="geometry"))
    _write_layer(rest, path, "unplaced")
    rows = [(key, value if isinstance(value, str) else orjson.dumps(value).decode()) for key, value in about.items()]
    _write_layer(pd.DataFrame(rows, columns=["key", "value"]), path, "about")


def _write_layer(part: pd.DataFrame, path: Path, layer: str, **options: Any) -> None:
    pyogrio.write_dataframe(part, path, layer=layer, driver="GPKG", append=path.exists(), **options)


def _plain(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Turn lists into JSON and unknown numbers into NULL."""
    plain = features.copy()
    for name in LISTS:
        plain[name] = pd.Series([_json(value).decode() for value in features[name]], features.index, dtype="str")
    for name in NUMBERS:
        plain[name] = features[name].astype("float64")
    return plain


_WRITERS: dict[Format, Callable[..., bytes]] = {
    "geojson": to_geojson_bytes,
    "csv": to_csv_bytes,
    "gpkg": to_gpkg_bytes,
}

"""Write an export beside its place and move it there whole, in any format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal, get_args

import geopandas as gpd

from geodata.crs import BD09, GCJ02, WGS84
from geodata.errors import ExportError
from geodata.export.about import NOTICE
from geodata.export.geojson import to_geojson_bytes
from geodata.export.geopackage import to_gpkg_bytes
from geodata.export.kml import to_kml_bytes
from geodata.export.naming import EXTENSIONS, check_name
from geodata.export.shapefile import to_shapefile_bytes
from geodata.export.spreadsheet import to_csv_bytes
from geodata.models import Report
from geodata.writing import written_beside

__all__ = ["EXTENSIONS", "FORMATS", "MEDIA_TYPES", "OUT_DATUMS", "Format", "to_bytes", "write_export"]

Format = Literal["geojson", "csv", "gpkg", "kml", "shp"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
OUT_DATUMS: Final = (WGS84, GCJ02, BD09)
MEDIA_TYPES: Final[dict[Format, str]] = {
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8",
    "gpkg": "application/geopackage+sqlite3",
    "kml": "application/vnd.google-earth.kml+xml",
    "shp": "application/zip",
}
_WRITERS: Final[dict[Format, Callable[..., bytes]]] = {
    "geojson": to_geojson_bytes,
    "csv": to_csv_bytes,
    "gpkg": to_gpkg_bytes,
    "kml": to_kml_bytes,
    "shp": to_shapefile_bytes,
}


def to_bytes(
    features: gpd.GeoDataFrame,
    format: Format,  # noqa: A002 (the user's word for it)
    *,
    filter_text: str = "",
    reports: Sequence[Report] = (),
    datum: str = WGS84,
    notice: str = NOTICE,
) -> bytes:
    """Write an export in a format, for a download.

    Raises
    ------
    ExportError
        For a datum that no export has, or that the format does not allow.
    """
    if datum not in OUT_DATUMS:
        raise ExportError(f"exports are in one of {', '.join(OUT_DATUMS)}, not {datum!r}")
    return _WRITERS[format](features, filter_text=filter_text, reports=reports, datum=datum, notice=notice)


def write_export(
    features: gpd.GeoDataFrame,
    path: Path,
    format: Format,  # noqa: A002 (the user's word for it)
    *,
    filter_text: str = "",
    reports: Sequence[Report] = (),
    datum: str = WGS84,
    notice: str = NOTICE,
) -> None:
    """Write an export beside its place and move it there whole.

    Raises
    ------
    ExportError
        If the place cannot be written or the format does not allow the datum; ``path`` is then as it was.
    UsageError
        If the name would let shifted coordinates pass for WGS 84.
    """
    check_name(path, format, datum)
    content = to_bytes(features, format, filter_text=filter_text, reports=reports, datum=datum, notice=notice)
    try:
        if path.is_dir():
            raise ExportError(f"{path} is a folder: give the name of a file with -o")
        if path.exists() and not path.is_file():
            raise ExportError(f"{path} is a device or a pipe: give the name of a file with -o")
        with written_beside(path.resolve()) as beside:
            beside.write_bytes(content)
    except OSError as error:
        raise ExportError(f"cannot write {path} ({error.strerror}): name another place with -o") from None

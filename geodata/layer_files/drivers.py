"""Let GDAL read Shapefiles and packed OSM extracts and nothing else: no description of other files, no service."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.layer_files.layer import MAX_ELEMENTS, checked_file, shown_name, too_many, unreadable

_PACKED_OSM: Final = b"OSMHeader"
_OFF: Final = (
    "OGR_VRT,VRT,GTI,GDALG,WFS,OAPIF,OGCAPI,CSW,WCS,WMS,WMTS,HTTP,EEDA,EEDAI,Carto,AmigoCloud,PLSCENES,PLMosaic,NGW,"
    "DAAS,STACIT,STACTA,Elasticsearch,ADBC,GeoRSS,GTFS"
)


def gdal() -> Any:
    """Return pyogrio with every driver off that follows a file to another or to an address.

    What a file is, is known by its first bytes before it comes here; this is the second wall.
    """
    os.environ.setdefault("GDAL_SKIP", _OFF)
    import pyogrio

    pyogrio.set_gdal_config_options({"CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none", "OGR_SQLITE_LIST_VIRTUAL_OGR": "NO"})
    return pyogrio


def read_packed_osm(path: Path, layers: tuple[str, ...]) -> Iterator[tuple[dict[str, Any], BaseGeometry]]:
    """Read the rows of the layers of an ``.osm.pbf`` extract.

    Raises
    ------
    GazetteerError
        If it does not begin as one, or breaks inside.
    """
    for layer in layers:
        for row in _frame(path, shown_name(path), _PACKED_OSM, 6, layer).to_dict("records"):
            yield row, _geometry(row.pop("geometry", None))


def is_packed_osm(start: bytes) -> bool:
    """Tell an ``.osm.pbf`` extract by the name of its first block."""
    return start[6 : 6 + len(_PACKED_OSM)] == _PACKED_OSM


def _frame(path: Path, shown: str, magic: bytes, at: int, layer: str) -> Any:
    with _alone(path, shown, magic, at) as source:
        try:
            pyogrio = gdal()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                frame = pyogrio.read_dataframe(source, layer=layer or None, max_features=MAX_ELEMENTS + 1)
        except (ValueError, OSError, RuntimeError, shapely.errors.ShapelyError) as error:
            raise unreadable(shown, error) from error
    if len(frame) > MAX_ELEMENTS:
        raise too_many(shown, MAX_ELEMENTS)
    return frame


@contextmanager
def _alone(path: Path, shown: str, magic: bytes, at: int) -> Iterator[Path]:
    """Copy a file to a folder where nothing else lies, under a name that means nothing to a driver."""
    try:
        with checked_file(path).open("rb") as file:
            start = file.read(at + len(magic))
        if start[at:] != magic:
            raise unreadable(shown, "it does not begin as its name says")
        with tempfile.TemporaryDirectory() as folder:
            yield Path(shutil.copyfile(path, Path(folder) / "layer.osm.pbf"))
    except OSError as error:
        raise unreadable(shown, error) from error


def _geometry(value: Any) -> BaseGeometry:
    return value if isinstance(value, BaseGeometry) else shapely.Point()

"""Read one upload in a sealed process and print what it holds as JSON, or the sentence why it is refused."""

from __future__ import annotations

import codecs
import json
import re
import sys
from importlib import import_module
from pathlib import PurePath
from typing import Any, Final

import shapely
from pyproj import CRS

from geodata.confined import Limits, limit, seal
from geodata.errors import LayerFileError
from geodata.layer_files.headings import known_columns
from geodata.layer_files.layer import Layer, declared, printable
from geodata.layer_files.reading import PACKED, check_suffix, read_layer, reader_of

LIMITS: Final = Limits(2048, 15, 30)
_ENDINGS: Final = re.compile(rb"(?i)\.(?:shp|gpkg|kml|geojson)")
_ENCODINGS: Final = ("utf-8-sig", "utf-16", "gb18030", "latin-1", "cp437", "ascii")


def main() -> int:
    """Read a line with the name and then the bytes; the exit code is not 0 only if the limits struck."""
    limit(LIMITS)
    name = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    _warm(_inside(data) if (suffix := check_suffix(PurePath(name))) in PACKED else {suffix})
    seal()
    try:
        answer = _answer(read_layer(data, name), printable(name))
    except LayerFileError as error:
        answer = {"error": str(error)}
    except MemoryError:
        answer = {"error": f"{printable(name)} needs too much memory to read: cut it to the region first"}
    sys.stdout.write(json.dumps(answer))
    return 0


def _inside(data: bytes) -> set[str]:
    """Return the endings that a zip names, before anything of it is taken apart."""
    return {ending.decode().lower() for ending in _ENDINGS.findall(data)}


def _warm(suffixes: set[str]) -> None:
    """Open whatever the libraries open when they are first used, for afterwards nothing can be opened."""
    for encoding in _ENCODINGS:
        codecs.lookup(encoding)
    known_columns()
    CRS.from_wkt(CRS.from_epsg(4490).to_wkt()).to_epsg()
    for suffix in suffixes - {".shp"}:
        reader_of(suffix)
    if ".gpkg" in suffixes:
        from sqlalchemy import create_engine, select

        with create_engine("sqlite://").connect() as connection:
            connection.execute(select(1))
    if ".shp" in suffixes:
        _warm_gdal()


def _warm_gdal() -> None:
    """Load GDAL without pandas and Arrow, which pyogrio would load in a second and no reader here needs."""
    for name in ("geopandas", "pandas", "pyarrow"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    from geodata.layer_files.drivers import gdal

    gdal().list_drivers()
    import_module("geodata.layer_files.shapefiles")


def _answer(layer: Layer, shown: str) -> dict[str, Any]:
    return {
        "columns": layer.columns,
        "rows": [values for values, _ in layer.rows],
        "shapes": [shapely.to_wkb(shape, hex=True) for _, shape in layer.rows],
        "declared": declared(layer, shown),
        "grid": layer.crs.name if layer.crs else "",
        "format": layer.format,
        "encoding": layer.encoding,
        "notes": layer.notes,
        "ids": layer.ids,
        "unit": layer.unit,
        "first": layer.first,
    }


if __name__ == "__main__":
    sys.exit(main())

"""Read one map file by the reader of its ending; each reader proves by the content that the ending is true."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Final

from geodata.errors import LayerFileError
from geodata.layer_files.layer import (
    MAX_BYTES,
    MAX_TEXT_BYTES,
    Layer,
    check_size,
    checked_file,
    checked_layer,
    content,
    joined,
    shown_name,
)
from geodata.layer_files.unpacking import SIDECARS, Packed, unpacked

FORMATS: Final = (".geojson", ".json", ".gpkg", ".csv", ".zip", ".shp", ".kml", ".kmz")
PACKED: Final = (".zip", ".kmz")
_MOST_ZIP_BYTES: Final = 50_000_000


def read_layer_file(path: Path) -> Layer:
    """Read a map file of this machine.

    Raises
    ------
    LayerFileError
        For a file that is missing, unreadable, too large, hostile or empty, with the feature and the reason.
    """
    shown = shown_name(path)
    checked_file(path)
    suffix = check_suffix(path)
    if suffix == ".gpkg":
        _check_saved(path, shown)
    if suffix != ".shp":
        return read_layer(content(path, _limit(suffix)), path.name)
    parts = [part for part in path.parent.iterdir() if part.stem == path.stem and part.suffix.lower() in SIDECARS]
    files = {part.suffix.lower(): content(part, MAX_BYTES) for part in parts}
    check_size(sum(map(len, files.values())), shown, MAX_BYTES)
    return checked_layer(_shapefile(files, shown, path.stem), shown)


def read_layer(data: bytes, name: str) -> Layer:
    """Read the bytes of a map file; ``name`` says which format it should be.

    Raises
    ------
    LayerFileError
        As `read_layer_file`.
    """
    path = PurePath(name)
    shown, suffix = shown_name(Path(path)), check_suffix(path)
    check_size(len(data), shown, _limit(suffix))
    if suffix == ".shp":
        raise LayerFileError(f"{shown} is one part of a Shapefile: give all its parts in one zip")
    return checked_layer(reader_of(suffix)(data, shown), shown)


def check_suffix(path: PurePath) -> str:
    """Return the ending of a map file.

    Raises
    ------
    LayerFileError
        For a format that is not read.
    """
    if path.suffix.lower() not in FORMATS:
        told = f"{shown_name(Path(path))}: give one of {', '.join(FORMATS)}"
        raise LayerFileError(f"{told} (a Shapefile as a zip with its .dbf and .shx)")
    return path.suffix.lower()


def _limit(suffix: str) -> int:
    if suffix in PACKED:
        return _MOST_ZIP_BYTES
    return MAX_BYTES if suffix == ".gpkg" else MAX_TEXT_BYTES


def _check_saved(path: Path, shown: str) -> None:
    journal = path.with_name(f"{path.name}-wal")
    if journal.is_file() and journal.stat().st_size:
        raise LayerFileError(f"{shown} is open in another program and not yet saved whole: close it there first")


def reader_of(suffix: str) -> Callable[[bytes, str], Layer]:
    """Import the one reader that a file needs: a child process that reads one upload starts in half the time."""
    if suffix == ".gpkg":
        from geodata.layer_files.geopackage import read_geopackage as reader
    elif suffix == ".csv":
        from geodata.layer_files.tables import read_table as reader
    elif suffix == ".kml":
        from geodata.layer_files.kml import read_kml as reader
    elif suffix in PACKED:
        return _from_zip
    else:
        from geodata.layer_files.geojson import read_geojson

        return read_geojson
    return reader


def _shapefile(files: dict[str, bytes], shown: str, name: str) -> Layer:
    from geodata.layer_files.shapefiles import read_shapefile

    return read_shapefile(files, shown, name)


def _from_zip(data: bytes, shown: str) -> Layer:
    packed, texts = unpacked(data, shown)
    layer = joined([_unpacked(one, shown) for one in packed], shown)
    if not texts or packed[0].suffix != ".shp":
        return layer
    from geodata.layer_files.shapefiles import made_whole

    return made_whole(layer, texts, shown)


def _unpacked(packed: Packed, shown: str) -> Layer:
    if packed.suffix == ".shp":
        return _shapefile(packed.files, shown, packed.name)
    return reader_of(packed.suffix)(packed.files[packed.suffix], shown)

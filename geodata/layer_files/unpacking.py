"""Take the one map layer out of a zip, under names of our own; nothing else of it is unpacked."""

from __future__ import annotations

import lzma
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from geodata.errors import GazetteerError
from geodata.layer_files.drivers import SIDECARS
from geodata.layer_files.layer import MAX_BYTES, MAX_TEXT_BYTES, checked_file, printable, short, shown_name

_LAYERS: Final = (".shp", ".gpkg", ".geojson", ".json")
_MOST_MEMBERS: Final = 200
_MOST_ZIP_BYTES: Final = 50_000_000
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
)


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the layer of a zip as a file of its own, and any other file as it is.

    Raises
    ------
    GazetteerError
        For a zip that is broken, too large, leads out of itself, or does not hold exactly one layer.
    """
    if path.suffix.lower() != ".zip":
        yield checked_file(path)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield _unzip(checked_file(path, _MOST_ZIP_BYTES), Path(folder))


def _unzip(path: Path, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_members(members, shown_name(path))
            parts = _parts(members, shown_name(path))
            for member in parts:
                with archive.open(member) as inside, (folder / f"layer{_suffix(member)}").open("wb") as target:
                    shutil.copyfileobj(inside, target)
    except _BROKEN as error:
        raise GazetteerError(f"{shown_name(path)} is not a zip that can be opened ({short(error)})") from error
    return folder / f"layer{_suffix(parts[0])}"


def _check_members(members: list[zipfile.ZipInfo], shown: str) -> None:
    if sum(member.file_size for member in members) > MAX_BYTES or len(members) > _MOST_MEMBERS:
        raise GazetteerError(
            f"{shown} would unpack to more than {MAX_BYTES // 1_000_000} MB or {_MOST_MEMBERS} files: it is refused"
        )
    for member in members:
        path = _path(member)
        linked = stat.S_ISLNK(member.external_attr >> 16)
        if path.is_absolute() or ".." in path.parts or ":" in member.filename or linked:
            told = f"{shown} holds the path '{printable(member.filename)}'"
            raise GazetteerError(f"{told}, which leads out of it: it is refused")


def _parts(members: list[zipfile.ZipInfo], shown: str) -> list[zipfile.ZipInfo]:
    """Return the layer and, after it, the files that belong to it by their name."""
    known = [member for member in members if _suffix(member) in {*_LAYERS, *SIDECARS}]
    doubled = [name for name, times in Counter(_path(member).name.casefold() for member in known).items() if times > 1]
    if doubled:
        told = f"{shown} holds '{printable(doubled[0])}' in more than one folder"
        raise GazetteerError(f"{told}, and only one of them could be taken: put each into a zip of its own")
    layers = [member for member in known if _suffix(member) in _LAYERS]
    if len(layers) != 1:
        raise GazetteerError(f"{shown} must hold exactly one .shp, .gpkg or .geojson; it holds {len(layers)}")
    if _suffix(layers[0]) in (".geojson", ".json") and layers[0].file_size > MAX_TEXT_BYTES:
        told = f"{shown} holds more than {MAX_TEXT_BYTES // 1_000_000} MB of GeoJSON"
        raise GazetteerError(f"{told}: cut it to the region first, or save it as GeoPackage")
    stem = _path(layers[0]).stem.casefold()
    sidecars = [part for part in known if _suffix(part) in SIDECARS and _path(part).stem.casefold() == stem]
    return [layers[0], *(part for part in sidecars if part is not layers[0])]


def _path(member: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(member.filename.replace("\\", "/"))


def _suffix(member: zipfile.ZipInfo) -> str:
    return _path(member).suffix.lower()

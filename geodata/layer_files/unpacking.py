"""Take the map layers out of a zip, in memory and under names of our own; nothing is ever written to a disk."""

from __future__ import annotations

import io
import lzma
import stat
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from geodata.errors import LayerFileError
from geodata.layer_files.headings import FULL_TEXTS
from geodata.layer_files.layer import MAX_BYTES, MAX_TEXT_BYTES, printable, short

SIDECARS: Final = (".shp", ".dbf", ".shx", ".prj", ".cpg")
_LAYERS: Final = (".shp", ".gpkg", ".geojson", ".json", ".kml")
_TEXTS: Final = (".geojson", ".json", ".kml")
_MOST_MEMBERS: Final = 200
_MOST_LAYERS: Final = 20
_MOST_RATIO: Final = 100
_RATIO_FROM_BYTES: Final = 20_000_000
_ENTRY: Final = b"PK\x01\x02"
_UTF_8: Final = 0x800
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


@dataclass(frozen=True, slots=True)
class Packed:
    """One layer of a zip: its own name, the ending that says its format, and its files by their endings."""

    name: str
    suffix: str
    files: dict[str, bytes]


def unpacked(data: bytes, shown: str) -> tuple[tuple[Packed, ...], bytes]:
    """Return the layers of a zip, all of one format, and the table of full texts that our own zips carry.

    Raises
    ------
    LayerFileError
        For a zip that is broken, too large, leads out of itself, or holds no layer.
    """
    try:
        if data.count(_ENTRY) > 2 * _MOST_MEMBERS:
            raise _too_large(shown)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_members(members, shown)
            layers = _layers(members, shown)
            packed = tuple(_packed(archive, layer, members) for layer in layers)
            texts = [member for member in members if _path(member).name.casefold() == FULL_TEXTS]
            small = len(texts) == 1 and texts[0].file_size <= MAX_TEXT_BYTES
            return packed, archive.read(texts[0]) if small else b""
    except _BROKEN as error:
        raise LayerFileError(f"{shown} is not a zip that can be opened ({short(error)})") from error


def _too_large(shown: str) -> LayerFileError:
    return LayerFileError(
        f"{shown} would unpack to more than {MAX_BYTES // 1_000_000} MB or {_MOST_MEMBERS} files, or is a bomb: "
        "it is refused"
    )


def _check_members(members: list[zipfile.ZipInfo], shown: str) -> None:
    whole = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    inflated = whole > _RATIO_FROM_BYTES and whole > _MOST_RATIO * max(packed, 1)
    texts = sum(member.file_size for member in members if _suffix(member) in _TEXTS)
    if whole > MAX_BYTES or len(members) > _MOST_MEMBERS:
        raise _too_large(shown)
    if texts > MAX_TEXT_BYTES:
        told = f"{shown} holds more than {MAX_TEXT_BYTES // 1_000_000} MB of GeoJSON or KML"
        raise LayerFileError(f"{told}: cut it to the region first, or save it as GeoPackage")
    if inflated:
        raise _too_large(shown)
    for member in members:
        path = _path(member)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if path.is_absolute() or ".." in path.parts or ":" in member.filename or kind not in (0, stat.S_IFREG):
            told = f"{shown} holds the path '{printable(_readable(member))}'"
            raise LayerFileError(f"{told}, which leads out of it: it is refused")


def _layers(members: list[zipfile.ZipInfo], shown: str) -> list[zipfile.ZipInfo]:
    known = [member for member in members if _suffix(member) in {*_LAYERS, *SIDECARS}]
    doubled = [name for name, times in Counter(_path(member).name.casefold() for member in known).items() if times > 1]
    if doubled:
        told = f"{shown} holds '{printable(doubled[0])}' in more than one folder"
        raise LayerFileError(f"{told}, and only one of them could be taken: put each into a zip of its own")
    layers = [member for member in known if _suffix(member) in _LAYERS]
    formats = {_suffix(member).replace(".json", ".geojson") for member in layers}
    if len(formats) != 1 or len(layers) > _MOST_LAYERS:
        told = f"{shown} must hold layers of one format: .shp, .gpkg, .geojson or .kml"
        raise LayerFileError(f"{told}; it holds {len(layers)} of {len(formats)} formats")
    return layers


def _packed(archive: zipfile.ZipFile, layer: zipfile.ZipInfo, members: list[zipfile.ZipInfo]) -> Packed:
    stem, suffix = _path(layer).stem.casefold(), _suffix(layer)
    parts = [layer]
    if suffix == ".shp":
        parts += [part for part in members if _suffix(part) in SIDECARS[1:] and _path(part).stem.casefold() == stem]
    name = PurePosixPath(_readable(layer).replace("\\", "/")).stem
    return Packed(name, suffix, {_suffix(part): archive.read(part) for part in parts})


def _path(member: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(member.filename.replace("\\", "/"))


def _readable(member: zipfile.ZipInfo) -> str:
    """Return the name as it was written: zips of Chinese Windows write GBK and do not say so."""
    if member.flag_bits & _UTF_8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _suffix(member: zipfile.ZipInfo) -> str:
    return _path(member).suffix.lower()

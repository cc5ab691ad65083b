"""Read a Shapefile from its parts in memory, decode its texts strictly, and make whole what our own export cut."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np
import shapely

from geodata.crs import BD09, GCJ02
from geodata.errors import LayerFileError
from geodata.layer_files.drivers import gdal
from geodata.layer_files.escaping import unescaped
from geodata.layer_files.headings import CUT, cut, short_names
from geodata.layer_files.layer import MAX_ELEMENTS, Layer, crs_of, printable, too_many, unreadable
from geodata.layer_files.tables import read_table

MAGIC: Final = b"\0\0\x27\x0a"
_EXACT: Final = 2**53
_PAGES: Final = {
    "utf-8": "utf-8", "utf8": "utf-8", "65001": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "936": "gb18030",
    "cp936": "gb18030", "gb18030": "gb18030", "54936": "gb18030",
}  # fmt: skip
_SHOWN: Final = {"utf-8": "UTF-8", "gb18030": "GB18030"}
_GUESSED: Final = "no part says the encoding (.cpg): check that the names look right"
_HALF: Final = "a text ended in half a character, which was left out"
_LOST_DIGITS: Final = "a whole number of more than 15 digits may have lost its last ones: keep such numbers as text"


def read_shapefile(parts: Mapping[str, bytes], shown: str, name: str = "") -> Layer:
    """Read a Shapefile from its files by their endings; nothing but these bytes is opened.

    Raises
    ------
    LayerFileError
        If it does not begin as one, lacks a part, or breaks inside.
    """
    if not parts.get(".shp", b"").startswith(MAGIC):
        raise unreadable(shown, "it does not begin as its name says")
    if ".shx" not in parts or ".dbf" not in parts:
        raise LayerFileError(f"{shown} lacks the .shx or .dbf of its Shapefile: put all parts into one zip")
    names, shapes, columns = _raw(parts, shown)
    if len(shapes) > MAX_ELEMENTS:
        raise too_many(shown, MAX_ELEMENTS)
    notes: dict[str, None] = {}
    decode, encoding = _decoder(parts.get(".cpg", b""), names, columns, shown, notes)
    fields = {decode(field): [_value(cell, decode, notes) for cell in cells.tolist()] for field, cells in columns}
    rows = tuple(({field: cells[at] for field, cells in fields.items()}, shape) for at, shape in enumerate(shapes))
    datum = next((datum for datum in (GCJ02, BD09) if name.endswith(f"_{datum}")), "")
    crs = crs_of(parts.get(".prj", b"").decode("utf-8", "replace"), shown)[0]
    return Layer(tuple(fields), rows, crs, datum, "Shapefile", encoding, tuple(notes))


def _raw(parts: Mapping[str, bytes], shown: str) -> tuple[list[str], list[Any], list[tuple[str, Any]]]:
    """Read field names and texts as bytes in disguise (Latin-1), so that no driver drops what it cannot decode."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for suffix in (".shp", ".shx", ".dbf"):
            archive.writestr(f"layer{suffix}", parts[suffix])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw = gdal().raw.read(packed.getvalue(), encoding="ISO-8859-1", max_features=MAX_ELEMENTS + 1)
        meta, _, binaries, data = raw
        with np.errstate(invalid="ignore"):
            made = shapely.from_wkb(binaries) if binaries is not None else np.full(len(data[0]), None)
        shapes = [shapely.Point() if shape is None else shapely.force_2d(shape) for shape in made]
    except (ValueError, IndexError, OSError, RuntimeError, shapely.errors.ShapelyError) as error:
        raise unreadable(shown, error) from error
    names = [str(field) for field in meta["fields"]]
    return names, shapes, list(zip(names, data, strict=True))


def _decoder(
    cpg: bytes, names: list[str], columns: list[tuple[str, Any]], shown: str, notes: dict[str, None]
) -> tuple[Callable[[str], str], str]:
    """Return what turns a text in disguise into its own characters, by the .cpg or else by what fits all texts."""
    said = cpg.decode("ascii", "replace").strip().casefold()
    said = said.removeprefix("ansi ")
    texts = [cell for _, cells in columns for cell in cells.tolist() if isinstance(cell, str)] + names
    plain = all(text.isascii() for text in texts)
    if not plain and said not in _PAGES:
        notes[_GUESSED] = None
    wanted = [_PAGES[said]] if said in _PAGES else ["utf-8", "gb18030"]
    for page in wanted:
        if all(_fits(text, page) for text in texts):
            return partial(_said, page=page, notes=notes), _SHOWN[page]
    told = f"{shown} holds texts that are not {' or '.join(_SHOWN[page] for page in wanted)}"
    raise LayerFileError(f"{told}: save it again with UTF-8 and a .cpg that says so")


def _fits(text: str, page: str) -> bool:
    try:
        return _cut_back(text.encode("latin-1"), page) is not None
    except UnicodeError:
        return False


def _cut_back(data: bytes, page: str) -> str | None:
    """Decode a text that a field of 254 bytes may have cut inside its last character; None if it is not of the page."""
    for dropped in range(4 if len(data) > 250 else 1):
        try:
            return data[: len(data) - dropped].decode(page)
        except UnicodeDecodeError:
            continue
    return None


def _said(text: str, page: str, notes: dict[str, None]) -> str:
    data = text.encode("latin-1")
    said = _cut_back(data, page) or ""
    if len(said.encode(page)) < len(data):
        notes[_HALF] = None
    return said


def _value(cell: Any, decode: Callable[[str], str], notes: dict[str, None]) -> Any:
    if isinstance(cell, str):
        return unescaped(decode(cell))
    if isinstance(cell, float):
        if abs(cell) > _EXACT:
            notes[_LOST_DIGITS] = None
        return cell if np.isfinite(cell) else None
    return cell if isinstance(cell, (int, bool)) or cell is None else str(cell)


def made_whole(layer: Layer, texts: bytes, shown: str) -> Layer:
    """Give the fields of our own export their full names, and the texts that it cut their ends, out of its table.

    What somebody has changed in the Shapefile stays as it is there.
    """
    table = read_table(texts, f"{shown} {printable('attributes.csv')}")
    full = {str(row.get("id", "")): row for row, _ in table.rows}
    names = {short: name for name, short in _short(table.columns).items()}
    if not any(name in names for name in layer.columns):
        return layer
    lists = [name for name in _own(table.columns) if name not in names.values()]
    rows = tuple((_whole_row(row, full, names, lists), shape) for row, shape in layer.rows)
    columns = tuple(dict.fromkeys(name for row, _ in rows for name in row))
    return Layer(columns, rows, layer.crs, layer.datum, layer.format, layer.encoding, layer.notes)


def _short(columns: tuple[str, ...]) -> dict[str, str]:
    """Name the columns of the table as the export named them: those after the geometry are not in the Shapefile."""
    return short_names(_own(columns))


def _own(columns: tuple[str, ...]) -> tuple[str, ...]:
    return columns[: columns.index("geometry")] if "geometry" in columns else columns


def _whole_row(
    row: dict[str, Any], full: dict[str, dict[str, Any]], names: dict[str, str], lists: list[str]
) -> dict[str, Any]:
    told = full.get(str(row.get("id", "")), {})
    made: dict[str, Any] = {}
    for short, value in row.items():
        name = names.get(short, short)
        whole = told.get(name, "")
        cut_here = isinstance(value, str) and value.endswith(CUT) and cut(whole) == value
        made[name] = whole if cut_here or (value is None and whole == "" and name in told) else value
    return made | {name: told[name] for name in lists if name in told}

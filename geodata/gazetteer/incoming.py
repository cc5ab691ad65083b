"""Read a planner's file of places, whatever its format, into named geometries; nothing in it is trusted."""

from __future__ import annotations

import csv
import io
import math
import stat
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

import geopandas as gpd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geodata.crs import ZONES
from geodata.errors import GazetteerError

FORMATS: Final = (".geojson", ".json", ".gpkg", ".csv", ".zip", ".shp")
MAX_BYTES: Final = 200_000_000
MAX_FEATURES: Final = 100_000
MAX_VERTICES: Final = 5_000_000
_NAME_FIELDS: Final = ("name", "名称", "name_zh", "NAME", "Name", "地名", "标准名称", "MC", "项目名称")
_LON_FIELDS: Final = ("lon", "lng", "longitude", "经度", "x", "X")
_LAT_FIELDS: Final = ("lat", "latitude", "纬度", "y", "Y")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One named geometry of a file, in the file's own datum; ``where`` says which row it is."""

    name: str
    geometry: BaseGeometry
    where: str
    kind: str = ""
    properties: dict[str, Any] = field(default_factory=dict)


def read_incoming(path: Path, name_field: str = "") -> tuple[list[Incoming], str]:
    """Read every named feature, and the grid that the file itself declares ("" if it declares none we can use).

    A file in a projected zone of CGCS2000 is the only one whose declaration says anything: EPSG:4326 is what GCJ-02
    files claim as well.

    Raises
    ------
    GazetteerError
        For a file that is missing, unreadable, too large, or of another grid.
    """
    if not path.is_file():
        raise GazetteerError(f"there is no file {path}: check the name")
    if path.suffix.lower() not in FORMATS:
        raise GazetteerError(
            f"{path.name}: give one of {', '.join(FORMATS)} (a Shapefile as a zip with its .dbf and .shx)"
        )
    if path.stat().st_size > MAX_BYTES:
        raise GazetteerError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB: cut it to the region first")
    if path.suffix.lower() == ".csv":
        return list(_from_table(path, name_field)), ""
    with _unpacked(path) as source:
        return _from_layer(source, path.name, name_field)


def read_outline(path: Path) -> BaseGeometry:
    """Read the polygons of a file as one outline, in the file's own datum; names do not matter.

    Raises
    ------
    GazetteerError
        If it cannot be read or holds no polygon.
    """
    with _unpacked(path) as source:
        frame = _frame(source, path.name)
    polygons = [shape for shape in frame.geometry if shape is not None and shape.geom_type.endswith("Polygon")]
    if not polygons:
        raise GazetteerError(f"{path.name} holds no polygon: give the outline of the region")
    return shapely.force_2d(shapely.union_all([shapely.make_valid(shape) for shape in polygons]))


def _from_layer(source: Path, shown: str, name_field: str) -> tuple[list[Incoming], str]:
    frame = _frame(source, shown)
    column = _column(list(frame.columns), (name_field,) if name_field else _NAME_FIELDS, shown, "name")
    rows = [
        Incoming(_text(row[column]), _geometry(row.geometry), f"{shown} feature {number}", _kind(row))
        for number, (_, row) in enumerate(frame.iterrows(), 1)
    ]
    return rows, _declared(frame.crs, shown)


def _frame(source: Path, shown: str) -> gpd.GeoDataFrame:
    try:
        features = int(pyogrio.read_info(source)["features"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = gpd.read_file(source, rows=MAX_FEATURES)
    except (DataSourceError, DataLayerError, ValueError, OSError, shapely.errors.GEOSException) as error:
        told = f"{shown} cannot be read as a map layer ({_short(error)}): save it again as GeoJSON"
        raise GazetteerError(told) from error
    if features > MAX_FEATURES or _vertices(frame) > MAX_VERTICES:
        limits = f"{MAX_FEATURES} features or {MAX_VERTICES} vertices"
        raise GazetteerError(f"{shown} holds more than {limits}: cut it to the region first")
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise GazetteerError(f"{shown} holds no features with a geometry")
    return frame


def _vertices(frame: gpd.GeoDataFrame) -> int:
    return int(shapely.get_num_coordinates(frame.geometry.values).sum()) if isinstance(frame, gpd.GeoDataFrame) else 0


def _declared(crs: Any, shown: str) -> str:
    if crs is None or crs.is_geographic:
        return ""
    code = crs.to_epsg()
    if code in ZONES:
        return f"EPSG:{code}"
    raise GazetteerError(
        f"{shown} is in the grid {crs.name!r}, which is not CGCS2000: export it in degrees or in a CGCS2000 zone"
    )


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, (str, int)) else ""


def _geometry(value: Any) -> BaseGeometry:
    return value if isinstance(value, BaseGeometry) else Point()


def _kind(row: Any) -> str:
    return str(row["kind"]).strip() if "kind" in row.index and isinstance(row["kind"], str) else ""


def _from_table(path: Path, name_field: str) -> Iterator[Incoming]:
    try:
        rows = list(csv.DictReader(io.StringIO(_decoded(path)), strict=True))
    except csv.Error as error:
        raise GazetteerError(f"{path.name} is not a table that can be read ({error}): save it again as CSV") from error
    if not rows:
        raise GazetteerError(f"{path.name} holds no rows")
    columns = [column for column in rows[0] if column]
    name = _column(columns, (name_field,) if name_field else _NAME_FIELDS, path.name, "name")
    lon, lat = (
        _column(columns, names, path.name, what) for names, what in ((_LON_FIELDS, "lon"), (_LAT_FIELDS, "lat"))
    )
    for number, row in enumerate(rows, 2):
        where = f"{path.name} line {number}"
        point = Point(_number(row[lon], where), _number(row[lat], where))
        yield Incoming((row[name] or "").strip(), point, where, (row.get("kind") or "").strip())


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise GazetteerError(f"{path.name} is neither UTF-8 nor GB18030: save it again as UTF-8")


def _number(text: str | None, where: str) -> float:
    try:
        value = float(text or "")
    except ValueError as error:
        raise GazetteerError(f"{where}: {text!r} is not a coordinate") from error
    if not math.isfinite(value):
        raise GazetteerError(f"{where}: {text!r} is not a coordinate")
    return value


def _column(columns: list[str], wanted: tuple[str, ...], shown: str, what: str) -> str:
    for name in wanted:
        if name in columns:
            return name
    raise GazetteerError(
        f"{shown} has no column for the {what} (looked for {', '.join(wanted)}; it has {', '.join(map(str, columns))})"
    )


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    if path.suffix.lower() != ".zip":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        yield _unzip(path, Path(folder))


def _unzip(path: Path, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_members(members, path.name)
            for member in members:
                target = folder / PurePosixPath(member.filename).name
                with archive.open(member) as inside:
                    target.write_bytes(inside.read(MAX_BYTES + 1))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise GazetteerError(f"{path.name} is not a zip that can be opened ({_short(error)})") from error
    layers = sorted(file for file in folder.iterdir() if file.suffix.lower() in (".shp", ".gpkg", ".geojson", ".json"))
    if len(layers) != 1:
        raise GazetteerError(f"{path.name} must hold exactly one .shp, .gpkg or .geojson; it holds {len(layers)}")
    return layers[0]


def _check_members(members: list[zipfile.ZipInfo], shown: str) -> None:
    if sum(member.file_size for member in members) > MAX_BYTES or len(members) > 200:
        raise GazetteerError(
            f"{shown} would unpack to more than {MAX_BYTES // 1_000_000} MB or 200 files: it is refused"
        )
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if (
            name.is_absolute()
            or ".." in name.parts
            or ":" in member.filename
            or stat.S_ISLNK(member.external_attr >> 16)
        ):
            raise GazetteerError(f"{shown} holds the path {member.filename!r}, which leads out of it: it is refused")


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__

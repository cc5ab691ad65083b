"""A hostile file of places: no request leaves, no other file is read, nothing is lost unsaid, one sentence each."""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from listening import Listener, listening

from geodata.cli import main
from geodata.errors import GazetteerError
from geodata.gazetteer import gazetteer_state
from geodata.gazetteer.adding import Origin, add_file
from geodata.gazetteer.incoming import read_incoming, read_outline
from geodata.gazetteer.osm import read_osm
from geodata.layer_files.layer import MAX_FEATURES
from geodata.layer_files.wkb import shape_of

ORIGIN = Origin("区规划测绘中心 2026", "内部", "2026-11-23")
HERE = [120.1, 35.9]
DOORS: dict[str, Callable[[Path], Any]] = {"add": read_incoming, "import-osm": read_osm, "new": read_outline}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAPAPP_GAZETTEER", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as server:
        yield server


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """Lay out a table that nobody asked for, read last long ago."""
    path = tmp_path / "canary.csv"
    path.write_text("name,lon,lat,highway\n金丝雀,120.1,35.9,bus_stop\n", encoding="utf-8")
    os.utime(path, (1, path.stat().st_mtime))
    return path


def virtual(source: str) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="points"><SrcDataSource>{source}</SrcDataSource>'
        "<SrcLayer>canary</SrcLayer><GeometryType>wkbPoint</GeometryType>"
        '<GeometryField encoding="PointFromColumns" x="lon" y="lat"/></OGRVRTLayer></OGRVRTDataSource>'
    )


def hostile(url: str, canary: Path) -> dict[str, str]:
    return {
        "a table elsewhere": virtual(str(canary)),
        "an address": virtual(f"/vsicurl/{url}/canary.csv"),
        "a service": f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>",
        "after an osm": "<osm></osm>" + virtual(str(canary)),
        "within a comment": f"<!--{virtual(str(canary))}-->{virtual(str(canary))}",
        "an entity": f'<!DOCTYPE osm [<!ENTITY e SYSTEM "{canary}">]><osm><node id="1">&e;</node></osm>',
        "an algorithm": json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector read {canary}"}),
        "a feature service": json.dumps({"links": [{"rel": "data", "href": f"{url}/collections"}]}),
        "a bare address": f"{url}/places.geojson",
    }


def closed(path: Path, content: bytes, door: str) -> None:
    path.write_bytes(content)
    with pytest.raises(GazetteerError) as told:
        DOORS[door](path)
    assert "金丝雀" not in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("suffix", [".geojson", ".json", ".gpkg", ".shp", ".osm", ".osm.pbf", ".vrt", ".zip"])
def test_a_file_that_points_elsewhere_reaches_nothing(
    tmp_path: Path, listener: Listener, canary: Path, suffix: str, door: str
) -> None:
    for number, content in enumerate(hostile(f"http://127.0.0.1:{listener.server_port}", canary).values()):
        path = tmp_path / f"places{number}{suffix}"
        if suffix == ".zip":
            for inside in ("x.geojson", "x.gpkg", "x.shp"):
                with zipfile.ZipFile(path, "w") as archive:
                    archive.writestr(inside, content)
                closed(path, path.read_bytes(), door)
        else:
            closed(path, content.encode(), door)
    assert listener.knocks == 0
    assert canary.stat().st_atime == 1, "the canary was read"


def test_the_listener_and_the_canary_would_tell(listener: Listener, canary: Path) -> None:
    with pytest.raises(OSError, match="404"):
        urllib.request.urlopen(f"http://127.0.0.1:{listener.server_port}/")
    assert listener.knocks == 1
    plain = "import pyogrio, sys; print(pyogrio.read_dataframe(sys.argv[1])['name'][0])"
    (canary.parent / "control.geojson").write_text(virtual(str(canary)), encoding="utf-8")
    words = [sys.executable, "-c", plain, str(canary.parent / "control.geojson")]
    open_door = {key: value for key, value in os.environ.items() if key != "GDAL_SKIP"}
    told = subprocess.run(words, capture_output=True, env=open_door | {"PYTHONUTF8": "1"}, check=False)
    assert told.stdout.decode().strip() == "金丝雀", "the file is a trap no longer: the test above proves nothing"


def test_the_drivers_that_point_elsewhere_are_off() -> None:
    told = "from geodata.layer_files.drivers import gdal; print(*sorted(gdal().list_drivers()), sep='\\n')"
    clean = {key: value for key, value in os.environ.items() if key != "GDAL_SKIP"}
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, env=clean, check=True)
    drivers = set(done.stdout.splitlines())
    assert {"ESRI Shapefile", "OSM"} <= drivers
    assert not drivers & {"OGR_VRT", "WFS", "OAPIF", "OGCAPI", "CSW", "HTTP", "GDALG", "EEDA", "Carto", "GTFS"}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def feature(name: Any, geometry: Any = None, **more: Any) -> dict[str, Any]:
    at = geometry or {"type": "Point", "coordinates": HERE}
    return {"type": "Feature", "properties": {"name": name, **more}, "geometry": at}


def polygon(*ring: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def package(path: Path, *statements: str) -> Path:
    frame = gpd.GeoDataFrame({"name": ["珠江路"]}, geometry=[shapely.Point(HERE)], crs=4326)
    frame.to_file(path, layer="places")
    with closing(sqlite3.connect(path)) as content:
        for (trigger,) in content.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            content.execute(f'drop trigger "{trigger}"')
        for statement in statements:
            content.execute(statement)
        content.commit()
    return path


TWICE = ("insert into places (name, geom) select name, geom from places",)


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (("alter table places rename to x", "create view places as select * from x"), "a view or a virtual"),
        (("drop table places", "create virtual table places using fts5(name, geom)"), "a view or a virtual"),
        (("alter table places add column y as (hex(zeroblob(900000000)))",), "cannot be read"),
        (("alter table places add column y as (hex(zeroblob(15000000)))", *TWICE * 3), "holds more than"),
        (("insert into gpkg_contents (table_name, data_type) values ('more', 'features')",), "cannot be read"),
        (("delete from gpkg_contents",), "at least one layer"),
        (("update gpkg_geometry_columns set column_name = 'elsewhere'",), "cannot be read"),
        (("update places set geom = 'text'",), "cannot be read"),
        (("update places set geom = zeroblob(3)",), "cannot be read"),
        (("update places set geom = x'47500001e6100000' || zeroblob(2)",), "cannot be read"),
    ],
)
def test_a_geopackage_that_is_not_plain_is_refused(tmp_path: Path, statements: Any, message: str) -> None:
    with pytest.raises(GazetteerError, match=message):
        read_incoming(package(tmp_path / "places.gpkg", *statements))


def test_a_geopackage_that_is_open_elsewhere_is_not_read_by_half(tmp_path: Path) -> None:
    path = package(tmp_path / "places.gpkg")
    with closing(sqlite3.connect(path)) as other:
        other.execute("pragma journal_mode = wal")
        other.execute("update places set name = '长江路'")
        other.commit()
        with pytest.raises(GazetteerError, match="open in another program"):
            read_incoming(path)
    assert [row.name for row in read_incoming(path)[0]] == ["长江路"]


def test_a_grid_of_nobody_is_not_taken_for_degrees(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["珠江路"]}, geometry=[shapely.Point(1, 2)], crs="+proj=lcc +lat_1=30 +lat_2=40")
    frame.to_file(tmp_path / "own.gpkg")
    refused(tmp_path / "own.gpkg", "not CGCS2000")


@pytest.mark.parametrize("kind", [4, 5, 6, 7])
def test_a_geometry_nested_without_end_is_refused_before_it_is_built(kind: int) -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        shape_of(struct.pack("<BII", 1, kind, 1) * 100_000 + struct.pack("<BIdd", 1, 1, *HERE))


@pytest.mark.parametrize("height", [False, True])
@pytest.mark.parametrize("text", ["POINT (1 2)", "LINESTRING (1 2, 3 4)", "POLYGON ((0 0, 1 0, 1 1, 0 0))"])
def test_honest_geometries_are_read_whole(text: str, height: bool) -> None:
    shape = shapely.force_3d(shapely.from_wkt(text), 5) if height else shapely.from_wkt(text)
    many = shapely.GeometryCollection([shape, shapely.multipoints([HERE, HERE]), shape])
    for made in (shape, many):
        for flavor in ("extended", "iso"):
            binary = shapely.to_wkb(made, byte_order=0, flavor=flavor)
            assert shapely.to_wkb(shape_of(binary), byte_order=0, flavor=flavor) == binary


def in_a_zip(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_names_in_a_zip_never_reach_the_disk(tmp_path: Path) -> None:
    for name in (f"{'x' * 300}.geojson", "x\n.geojson", "CON.geojson"):
        path = in_a_zip(tmp_path / "z.zip", **{name: collection(feature("珠江路")), ".": "{}", "READ.ME": "x"})
        assert [row.name for row in read_incoming(path)[0]] == ["珠江路"]


@pytest.mark.parametrize(
    "members",
    [
        {"a/x.geojson": collection(feature("甲")), "b/x.geojson": collection(feature("乙"))},
        {"a/x.geojson": collection(feature("甲")), "b/X.GeoJSON": collection(feature("乙"))},
        {"x.shp": "", "a/x.dbf": "", "b/x.dbf": ""},
    ],
)
def test_a_zip_in_which_one_file_would_hide_another_is_refused(tmp_path: Path, members: dict[str, str]) -> None:
    with pytest.raises(GazetteerError, match="in more than one folder"):
        read_incoming(in_a_zip(tmp_path / "z.zip", **members))


def refused(path: Path, message: str) -> None:
    state = gazetteer_state()
    with pytest.raises(GazetteerError, match=message) as told:
        add_file(path, "370211", "WGS 84", ORIGIN)
    assert str(told.value).isprintable()
    assert gazetteer_state() == state


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (feature("甲\ud800乙"), "unprintable"),
        (feature("甲\0乙"), "unprintable"),
        (feature("甲\x1b[31m乙"), "unprintable"),
        (feature("甲", kind="poi\ud800"), "its kind"),
        (feature("甲", kind="k" * 101), "its kind"),
        (feature("甲", polygon((120.1, 35.9), (120.10000001, 35.9), (120.1, 35.90000001))), "smaller than a step"),
        (feature("甲", {"type": "LineString", "coordinates": [HERE, [120.10000001, 35.9]]}), "smaller than a step"),
    ],
)
def test_a_bad_row_is_refused_and_its_neighbour_may_be_kept(tmp_path: Path, row: Any, message: str) -> None:
    path = tmp_path / "rows.geojson"
    path.write_text(collection(row, feature("好地方")), encoding="utf-8")
    refused(path, message)
    added = add_file(path, "370211", "WGS 84", ORIGIN, skip_bad=True)
    assert (len(added.ids), len(added.issues)) == (1, 1)
    assert all(issue.message.isprintable() for issue in added.issues)


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        collection(feature("甲", {"type": "Point", "coordinates": "ab"})),
        collection(feature("甲", {"type": "Point", "coordinates": [{}, {}]})),
        collection(feature("甲", {"type": "Polygon", "coordinates": [[[1, 2]]]})),
        collection(feature("甲", {"type": "Circle", "coordinates": HERE})),
        collection(feature("甲", {"type": [], "coordinates": HERE})),
        collection(feature("甲", {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}]})),
        collection(feature("甲", {"type": "Point", "coordinates": [10**400, 1]})),
        collection(5),
        collection({"type": "Feature", "properties": [1], "geometry": None}),
        '{"type": "FeatureCollection", "features": [], "n": ' + "9" * 5000 + "}",
        '{"type": "Topology", "objects": {}}',
        '{"type": ["FeatureCollection"], "features": []}',
        json.dumps({"type": "FeatureCollection", "crs": {"properties": {"name": "file:///x"}}, "features": []}),
        "NaN",
    ],
)
def test_what_only_calls_itself_geojson_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "rows.geojson"
    path.write_text(content, encoding="utf-8")
    refused(path, r"rows\.geojson")


def field(number: int, value: bytes | int) -> bytes:
    """Write one field of a protocol buffer shorter than 128 bytes."""
    if isinstance(value, int):
        return bytes([number << 3]) + varint(value)
    return bytes([number << 3 | 2]) + varint(len(value)) + value


def varint(value: int) -> bytes:
    return bytes([value & 127 | 128]) + varint(value >> 7) if value > 127 else bytes([value])


def block(kind: bytes, content: bytes) -> bytes:
    blob = field(1, content)
    head = field(1, kind) + field(3, len(blob))
    return struct.pack(">I", len(head)) + head + blob


def test_a_packed_osm_file_is_read(tmp_path: Path) -> None:
    words = (b"", b"amenity", b"school", b"name", "烟台路小学".encode())
    lat, lon = 358_700_000 * 2, 1_199_900_000 * 2
    node = field(1, 2) + field(2, b"\1\3") + field(3, b"\2\4") + field(8, lat) + field(9, lon)
    content = field(1, b"".join(field(1, word) for word in words)) + field(2, field(1, node))
    header = block(b"OSMHeader", field(4, b"OsmSchema-V0.6"))
    (tmp_path / "small.osm.pbf").write_bytes(header + block(b"OSMData", content))
    row = read_osm(tmp_path / "small.osm.pbf")[0]
    assert (row.name, row.kind) == ("烟台路小学", "campus")
    assert row.geometry.equals_exact(shapely.Point(119.99, 35.87), 1e-7)


@pytest.mark.parametrize("content", ['{"elements":' + "[" * 100_000, '{"elements":5}', '{"elements":[{"type":"node",'])
def test_a_deep_or_broken_answer_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "answer.json").write_text(content, encoding="utf-8")
    with pytest.raises(GazetteerError, match="not an Overpass answer"):
        read_osm(tmp_path / "answer.json")


def test_a_table_of_too_many_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("name,lon,lat\n" + "a,120.1,35.9\n" * (MAX_FEATURES + 1), encoding="utf-8")
    refused(path, f"more than {MAX_FEATURES} features")


def test_a_file_too_large_to_be_held_is_refused_unread(tmp_path: Path) -> None:
    for name in ("rows.csv", "rows.json", "rows.zip"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(60_000_000)
        refused(tmp_path / name, "larger than 50 MB")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.geojson", bytes(51_000_000))
    refused(tmp_path / "bomb.zip", r"bomb\.zip holds more than 50 MB")


@pytest.mark.parametrize("name", ["x" * 300 + ".csv", "a\0b.csv", "folder.csv", "pipe.csv"])
def test_what_is_no_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    refused(tmp_path / name, "there is no file|cannot be opened")


@pytest.mark.parametrize(
    "geometry",
    [
        polygon((120, 36), (121, 37), (120, 36)),
        polygon((120, 36), (120.0000001, 36), (120, 36.0000001)),
        {"type": "Point", "coordinates": HERE},
        {"type": "Polygon", "coordinates": []},
    ],
)
def test_an_outline_without_area_makes_no_pack(tmp_path: Path, own_folder: Path, geometry: Any) -> None:
    path, words = tmp_path / "outline.geojson", ("--datum", "WGS84", "--source", "x")
    path.write_text(collection(feature("界", geometry)), encoding="utf-8")
    assert main(["gazetteer", "new", "370202", "--outline", str(path), *words]) == 1
    assert not list(own_folder.glob("*"))
    path.write_text(collection(feature("界", polygon((120.3, 36), (120.4, 36), (120.4, 36.1)))), encoding="utf-8")
    assert main(["gazetteer", "new", "370202", "--outline", str(path), *words]) == 0

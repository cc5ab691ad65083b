"""A planner's own places: added whole or not at all, in the right datum or refused, and finer than what was known."""

from __future__ import annotations

import argparse
import json
import sqlite3
import struct
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import crs
from geodata.errors import GazetteerError, GeodataError
from geodata.gazetteer import Gazetteer, gazetteer_state, load_gazetteer
from geodata.gazetteer.adding import Origin, add_file
from geodata.gazetteer.command import register
from geodata.gazetteer.incoming import read_incoming
from geodata.gazetteer.osm import overpass_query, read_osm
from geodata.geocoding import place_commitment
from geodata.models import Placement
from geodata.places import find_mentions
from tests.promises import promise

ORIGIN = Origin("区规划测绘中心 2026", "内部", "2026-11-23")
STATIONS = {"王家港站": (120.156734, 35.942194), "北门外站": (120.13141, 35.937409), "港头站": (120.159915, 36.005934)}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAPAPP_GAZETTEER", str(tmp_path / "own"))
    return tmp_path / "own"


def layer(path: Path, shapes: dict[str, Any], **columns: Any) -> Path:
    frame = gpd.GeoDataFrame({"name": list(shapes), **columns}, geometry=list(shapes.values()), crs=4326)
    frame.to_file(path)
    return path


def placed(name: str, gazetteer: Gazetteer) -> Placement:
    commitment, report = promise(f"推进{name}建设。", name)
    return place_commitment(commitment, find_mentions(commitment, report, gazetteer), gazetteer)


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    told = parser.parse_args(["gazetteer", *words])
    return int(told.run(told))


def road() -> shapely.LineString:
    return shapely.LineString([(120.17, 35.955), (120.19, 35.957), (120.205, 35.959)])


def test_a_mapped_road_makes_the_known_one_finer(tmp_path: Path) -> None:
    before = placed("珠江路", load_gazetteer("370211"))
    state = gazetteer_state()
    added = add_file(layer(tmp_path / "roads.geojson", {"珠江路": road()}), "370211", "WGS 84", ORIGIN)
    assert added.replaced == ("road-zhujiang",)
    assert gazetteer_state() != state
    after = placed("珠江路", load_gazetteer("370211"))
    assert (before.precision, after.precision) == ("L3", "L1")
    assert after.matches[0].form == "exact"
    assert after.matches[0].place.source.startswith(ORIGIN.source)
    assert after.matches[0].place.id == before.matches[0].place.id


def test_a_new_name_is_known_afterwards(tmp_path: Path) -> None:
    points = {"海王路小学": shapely.Point(119.99, 35.87)}
    add_file(layer(tmp_path / "schools.gpkg", points, kind=["campus"]), "370211", "WGS 84", ORIGIN)
    outcome = placed("海王路小学", load_gazetteer("370211"))
    assert (outcome.fate, outcome.precision) == ("placed", "L1")
    assert outcome.matches[0].place.town.endswith("街道")


@pytest.mark.parametrize(
    ("precision", "radius", "declared"), [("L1", 0, 100), ("L2", 0, 300), ("L2", 40, 40), ("L1", 900, 900)]
)
def test_an_added_point_declares_within_which_radius_it_is_true(
    tmp_path: Path, precision: str, radius: int, declared: int
) -> None:
    path = layer(tmp_path / "one.geojson", {"明德中学": shapely.Point(119.98, 35.87)})
    add_file(path, "370211", "WGS 84", Origin("测绘中心", precision=precision, radius_m=radius))
    match = placed("明德中学", load_gazetteer("370211")).matches[0]
    assert (match.precision, match.form, match.radius_m) == (precision, "point", declared)


def test_an_added_point_keeps_the_coordinate_of_its_source_beside_it(tmp_path: Path) -> None:
    path = layer(tmp_path / "one.geojson", {"明德中学": shapely.Point(119.985, 35.87)})
    add_file(path, "370211", "GCJ-02", ORIGIN)
    place = placed("明德中学", load_gazetteer("370211")).matches[0].place
    assert (place.source_lon, place.source_lat, place.datum) == (119.985, 35.87, "GCJ-02")
    assert place.geometry is not None and 0.004 < 119.985 - place.geometry.x < 0.006


def test_a_new_region_of_a_city_knows_the_names_that_were_known_before(tmp_path: Path) -> None:
    outline = layer(tmp_path / "outline.geojson", {"永州": shapely.box(111.0, 25.0, 112.3, 26.9)})
    before = {place.name for place in load_gazetteer("431100").places}
    assert run("new", "431100", "--outline", str(outline), "--datum", "WGS84", "--source", "测绘院") == 0
    made = load_gazetteer("431100")
    assert {place.name for place in made.places} == before and len(before) > 150
    known = placed("道县", made)
    assert (known.fate, known.precision) == ("district", "L6") and "known by name only" in known.reason_en
    assert run("doctor", "--adcode", "431100") == 0


@pytest.mark.parametrize("radius", [-1, 10_001])
def test_a_radius_that_means_nothing_is_refused(tmp_path: Path, radius: int) -> None:
    path = layer(tmp_path / "one.geojson", {"明德中学": shapely.Point(119.98, 35.87)})
    with pytest.raises(GazetteerError, match="radius"):
        add_file(path, "370211", "WGS 84", Origin("测绘中心", radius_m=radius))


@pytest.mark.parametrize("name", ["某新镇", "王台街道"])
def test_a_town_without_its_outline_is_refused(tmp_path: Path, name: str) -> None:
    path = layer(tmp_path / "town.geojson", {name: shapely.Point(119.98, 35.87)}, kind=["town"])
    with pytest.raises(GazetteerError, match="needs its outline, not a Point"):
        add_file(path, "370211", "WGS 84", ORIGIN)


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_shifted_files_come_back_to_where_they_belong(tmp_path: Path, datum: str) -> None:
    shifted = crs.geometry_to_datum(road(), datum)
    add_file(layer(tmp_path / "roads.geojson", {"珠江路": shifted}), "370211", datum, ORIGIN)
    geometry = placed("珠江路", load_gazetteer("370211")).matches[0].geometry
    assert shapely.hausdorff_distance(geometry, road()) < 2e-6


def test_a_gcj02_file_is_not_taken_for_wgs84(tmp_path: Path) -> None:
    shifted = {name: crs.geometry_to_datum(shapely.Point(at), "GCJ-02") for name, at in STATIONS.items()}
    path = layer(tmp_path / "stations.geojson", shifted, kind=["station"] * 3)
    with pytest.raises(GazetteerError, match="not in WGS 84 but in GCJ-02"):
        add_file(path, "370211", "WGS 84", ORIGIN)
    assert add_file(path, "370211", "detect", ORIGIN).datum == "GCJ-02"


def test_a_file_is_not_converted_twice(tmp_path: Path) -> None:
    path = layer(tmp_path / "right.geojson", {name: shapely.Point(at) for name, at in STATIONS.items()})
    with pytest.raises(GazetteerError, match="not in GCJ-02 but in WGS 84"):
        add_file(path, "370211", "GCJ-02", ORIGIN)


def test_a_projected_file_says_its_own_zone(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["珠江路"]}, geometry=[road()], crs=4326).to_crs(4549)
    frame.to_file(tmp_path / "roads.gpkg")
    with pytest.raises(GazetteerError, match="EPSG:4549"):
        add_file(tmp_path / "roads.gpkg", "370211", "GCJ-02", ORIGIN)
    add_file(tmp_path / "roads.gpkg", "370211", "EPSG:4549", ORIGIN)
    geometry = placed("珠江路", load_gazetteer("370211")).matches[0].geometry
    assert shapely.hausdorff_distance(geometry, road()) < 2e-6


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "点位.csv"
    path.write_text("名称,经度,纬度\n海王路小学,119.99,35.87\n", encoding=encoding)
    rows, _ = read_incoming(path)
    assert [(row.name, row.geometry.x) for row in rows] == [("海王路小学", 119.99)]


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"name": ["珠江路"]}, geometry=[road()], crs=4326).to_file(tmp_path / "r.shp", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        for part in tmp_path.glob("r.???"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    assert [row.name for row in read_incoming(tmp_path / "r.zip")[0]] == ["珠江路"]


with np.errstate(invalid="ignore"):
    NAN = shapely.from_wkt("LINESTRING (120.1 35.9, NaN 36)")
BOWTIE = shapely.Polygon([(120.1, 35.9), (120.2, 36.0), (120.2, 35.9), (120.1, 36.0)])


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (shapely.Point(35.9, 120.1), "longitude comes first"),
        (shapely.Point(-170.0, 35.9), "outside China"),
        (shapely.Point(117.0, 36.6), "km outside"),
        (shapely.Polygon([(179, 35.8), (-179, 35.8), (-179, 36), (179, 36)]), "outside China"),
        (BOWTIE, "not valid"),
        (shapely.Polygon(), "empty"),
        (NAN, "not a number"),
        (None, "empty"),
    ],
)
def test_a_bad_geometry_is_named_and_nothing_is_added(tmp_path: Path, geometry: Any, message: str) -> None:
    state = gazetteer_state()
    path = layer(tmp_path / "mixed.gpkg", {"好路": road(), "坏路": geometry})
    with pytest.raises(GeodataError, match=message):
        add_file(path, "370211", "WGS 84", ORIGIN)
    assert gazetteer_state() == state
    added = add_file(path, "370211", "WGS 84", ORIGIN, skip_bad=True)
    assert len(added.ids) == 1 and len(added.issues) == 1


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["路" * 101], "longer than"),
        (["甲路\n乙路"], "unprintable"),
        (["甲路", "甲 路"], "stands in the file already"),
        ([None], "no name"),
    ],
)
def test_a_bad_name_is_named_and_nothing_is_added(tmp_path: Path, names: list[Any], message: str) -> None:
    state = gazetteer_state()
    shape = shapely.geometry.mapping(road())
    features = [{"type": "Feature", "properties": {"name": name}, "geometry": shape} for name in names]
    path = tmp_path / "names.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    with pytest.raises(GazetteerError, match=message):
        add_file(path, "370211", "WGS 84", ORIGIN)
    assert gazetteer_state() == state


def test_a_geometry_that_claims_a_billion_points_is_refused(tmp_path: Path) -> None:
    path = layer(tmp_path / "claim.gpkg", {"珠江路": road()})
    with closing(sqlite3.connect(path)) as package:
        for (trigger,) in package.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            package.execute(f'drop trigger "{trigger}"')
        head = package.execute("select geom from claim").fetchone()[0][:8]
        package.execute("update claim set geom = ?", (head + struct.pack("<BII", 1, 2, 10**9) + bytes(32),))
        package.commit()
    with pytest.raises(GazetteerError, match="cannot be read"):
        add_file(path, "370211", "WGS 84", ORIGIN)


def test_a_third_dimension_and_turned_rings_are_taken(tmp_path: Path) -> None:
    ring = [(120.1, 35.93, 9.0), (120.1, 35.94, 9.0), (120.11, 35.94, 9.0), (120.11, 35.93, 9.0)]
    for turned in (ring, ring[::-1]):
        path = layer(tmp_path / "area.geojson", {"海王园": shapely.Polygon(turned)})
        added = add_file(path, "370211", "WGS 84", ORIGIN)
        geometry = load_gazetteer("370211").get(added.ids[0]).geometry
        assert geometry is not None and geometry.is_valid and not geometry.has_z
        assert crs.area_m2(geometry) == pytest.approx(902 * 1110, rel=0.01)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.geojson", b"", "cannot be read"),
        ("a.geojson", b'{"type":"FeatureCollection","features":[]}', "no features|cannot be read"),
        ("a.gpkg", b"not a package", "cannot be read"),
        ("a.csv", "名称,经度,纬度\n路,abc,35\n".encode(), "not a coordinate"),
        ("a.csv", "名称,经度,纬度\n路,nan,35\n".encode(), "not a coordinate"),
        ("a.csv", "名称,东\n路,1\n".encode(), "no column for the lon"),
        ("a.csv", b"", "no rows"),
        ("a.csv", b"\xff\xfe\x00\x81\xff", "neither UTF-8 nor GB18030"),
        ("a.csv", b'name,lon,lat\n"abc,120,35\n', "not a table"),
        ("a.csv", ("name,lon,lat\n" + "路" * 200_000 + ",120,35\n").encode(), "not a table"),
        ("a.geojson", b"[" * 100_000, "cannot be read"),
        ("a.geojson", b'{"type":"FeatureCollection","features":5}', "cannot be read"),
        ("a.zip", b"PK\x03\x04 broken", "not a zip"),
        ("a.exe", b"MZ", "give one of"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(GazetteerError, match=message):
        read_incoming(tmp_path / name)


@pytest.mark.parametrize("inside", ["../evil.geojson", "/etc/evil.geojson", "a/../../evil.geojson", "c:\\evil.geojson"])
def test_a_zip_that_leads_out_is_refused(tmp_path: Path, inside: str) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr(inside, "{}")
    with pytest.raises(GazetteerError, match="leads out"):
        read_incoming(tmp_path / "z.zip")


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"big{number}.geojson", bytes(70_000_000))
    with pytest.raises(GazetteerError, match="unpack"):
        read_incoming(tmp_path / "z.zip")


def test_a_layer_without_a_grid_needs_a_datum(tmp_path: Path) -> None:
    bare = {"type": "Feature", "properties": {"name": "珠江路"}, "geometry": shapely.geometry.mapping(road())}
    (tmp_path / "r.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [bare]}))
    with pytest.raises(GazetteerError, match="datum is not known"):
        add_file(tmp_path / "r.geojson", "370211", "", ORIGIN)
    with pytest.raises(GazetteerError, match="cannot be detected"):
        add_file(tmp_path / "r.geojson", "370211", "detect", ORIGIN)


def line(*points: tuple[float, float]) -> list[dict[str, float]]:
    return [{"lon": lon, "lat": lat} for lon, lat in points]


def way(name: str, key: str, value: str, *points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "way", "tags": {key: value, "name": name}, "geometry": line(*points)}


OVERPASS = {
    "elements": [
        way("珠江路", "highway", "primary", (120.17, 35.955), (120.19, 35.957)),
        way("珠江路", "highway", "primary", (120.19, 35.957), (120.205, 35.959)),
        {"type": "node", "tags": {"amenity": "school", "name": "烟台路小学"}, "lon": 119.99, "lat": 35.87},
        {"type": "node", "tags": {"shop": "bakery", "name": "面包"}, "lon": 119.99, "lat": 35.87},
        way("松泉变电站", "power", "substation", (119.98, 35.87), (119.981, 35.87), (119.981, 35.871), (119.98, 35.87)),
        {
            "type": "relation",
            "tags": {"leisure": "park", "name": "隐珠公园"},
            "members": [
                {"type": "way", "geometry": line((120.0, 35.89), (120.01, 35.89), (120.01, 35.9))},
                {"type": "way", "geometry": line((120.01, 35.9), (120.0, 35.89))},
            ],
        },
    ]
}


def test_an_overpass_answer_gives_roads_whole_and_places_fine(tmp_path: Path) -> None:
    path = tmp_path / "overpass.json"
    path.write_text(json.dumps(OVERPASS), encoding="utf-8")
    assert [row.name for row in read_osm(path)] == ["松泉变电站", "烟台路小学", "珠江路", "隐珠公园"]
    assert run("import-osm", str(path)) == 0
    gazetteer = load_gazetteer("370211")
    assert placed("珠江路", gazetteer).precision == "L1"
    assert placed("烟台路小学", gazetteer).precision == "L1"
    assert shapely.hausdorff_distance(placed("珠江路", gazetteer).matches[0].geometry, road()) < 1e-5
    substation = placed("松泉变电站", gazetteer)
    assert (substation.precision, substation.matches[0].form) == ("L7", "area"), "coarsened whatever its source"


@pytest.mark.parametrize("name", ["古镇口码头", "某部队营区", "北海热电厂", "隐珠水厂"])
def test_what_must_be_coarse_stays_coarse_when_a_planner_adds_it(tmp_path: Path, name: str) -> None:
    add_file(layer(tmp_path / "p.geojson", {name: shapely.Point(119.97, 35.78)}), "370211", "WGS 84", ORIGIN)
    place = load_gazetteer("370211").get(load_gazetteer("370211").lookup(name)[0].place_id)
    assert (place.precision, place.form) == ("L7", "area")
    assert place.source_lon is None, "the exact coordinate must not travel with the coarse shape"


def test_an_osm_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "small.osm"
    path.write_text(
        '<?xml version="1.0"?><osm version="0.6">'
        '<node id="1" lat="35.955" lon="120.17"/><node id="2" lat="35.957" lon="120.19"/>'
        '<node id="3" lat="35.87" lon="119.99"><tag k="amenity" v="school"/><tag k="name" v="烟台路小学"/></node>'
        '<way id="9"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="name" v="珠江路"/></way></osm>',
        encoding="utf-8",
    )
    assert sorted((row.name, row.kind) for row in read_osm(path)) == [("烟台路小学", "campus"), ("珠江路", "road")]


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"elements":[{"type":"node","tags":{"name":"x"}}]}'])
def test_a_broken_answer_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "overpass.json").write_bytes(content)
    with pytest.raises(GazetteerError, match="not an Overpass answer"):
        read_osm(tmp_path / "overpass.json")


def test_the_live_query_asks_for_the_region_only() -> None:
    query = overpass_query((119.5, 35.5, 120.3, 36.1))
    assert "(35.5,119.5,36.1,120.3)" in query and '"railway"' in query and query.endswith("out geom;")


def test_the_shipped_gazetteer_is_healthy_and_a_shifted_one_is_caught(
    tmp_path: Path, capsys: Any, own_folder: Path
) -> None:
    assert run("doctor") == 0
    folder = own_folder / "370211" / "by-hand"
    folder.mkdir(parents=True)
    head = "id,name,kind,position,town,published_length_km,valid_from,valid_to,source,licence,retrieved,reason\n"
    rows, points = "", "place_id,lon,lat,source_lon,source_lat,source_datum,radius_m,source,licence,retrieved\n"
    for number, (name, at) in enumerate(STATIONS.items()):
        lon, lat = crs.to_datum("GCJ-02", *at)
        rows += f"own-{number},{name},station,own L2 300,,,,,手抄,,2026-11-23,\n"
        points += f"own-{number},{lon},{lat},{lon},{lat},WGS 84,300,手抄,,2026-11-23\n"
    (folder / "places.csv").write_text(head + rows, encoding="utf-8")
    (folder / "stations.csv").write_text(points, encoding="utf-8")
    assert run("doctor") == 1
    told = capsys.readouterr().out
    assert "GCJ-02 taken for WGS 84" in told and "stands 2 times" in told


def test_a_region_is_made_from_an_outline_and_towns_are_added_to_it(tmp_path: Path) -> None:
    outline = layer(tmp_path / "outline.geojson", {"即墨": shapely.box(120.1, 36.3, 121.0, 36.7)})
    assert run("new", "370215", "--outline", str(outline), "--datum", "WGS84", "--source", "天地图") == 0
    made = load_gazetteer("370215")
    assert made.outline is not None and len(made.of_kind("town")) > 5
    town = made.of_kind("town")[0].name
    towns = layer(tmp_path / "towns.geojson", {town: shapely.box(120.2, 36.3, 120.3, 36.4)}, kind=["town"])
    assert run("add", str(towns), "--adcode", "370215", "--datum", "WGS84", "--source", "测绘中心") == 0
    outcome = placed(f"{town}中学", load_gazetteer("370215"))
    assert (outcome.fate, outcome.precision) == ("placed", "L5")
    with pytest.raises(GazetteerError, match="has a pack already"):
        run("new", "370215", "--outline", str(outline), "--datum", "WGS84", "--source", "天地图")


@pytest.mark.parametrize("adcode", ["999999", "abc", "../370211"])
def test_a_region_nobody_knows_is_refused(tmp_path: Path, adcode: str) -> None:
    outline = layer(tmp_path / "outline.geojson", {"x": shapely.box(120.1, 36.3, 121.0, 36.7)})
    with pytest.raises(GazetteerError, match="not the code"):
        run("new", adcode, "--outline", str(outline), "--datum", "WGS84", "--source", "x")
    with pytest.raises(GazetteerError, match="no pack yet"):
        add_file(outline, adcode, "WGS 84", ORIGIN)


def test_list_and_show_tell_what_is_known(capsys: Any) -> None:
    assert run("list", "--kind", "tunnel") == 0
    assert "胶州湾第二海底隧道" in capsys.readouterr().out
    assert run("show", "二隧") == 0
    told = capsys.readouterr().out
    assert "17.48公里" in told and "L3 schematic" in told and "abbreviation" in told
    assert run("show", "珠江路东") == 0
    told = capsys.readouterr().out
    assert "no name of the gazetteer" in told and "珠江路  [road-zhujiang]" in told
    assert run("show", "董家口") == 0
    told = capsys.readouterr().out
    assert "ambiguous: 2 places" in told and told.count("  score") == 2 and "also  " in told
    with pytest.raises(GazetteerError, match="gazetteer add"):
        run("show", "qqq")
    assert run("list", "--kind", "roads") == 0
    assert "there are area, campus" in capsys.readouterr().out

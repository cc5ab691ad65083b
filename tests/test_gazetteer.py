"""The gazetteer of 370211: every row honest, every name found; without its removable files coarser, never broken."""

from __future__ import annotations

import csv
import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
import shapely

from geodata.crs import distance_m, gcj02_to_wgs84
from geodata.errors import GazetteerError
from geodata.gazetteer import Gazetteer, kind_named, load_gazetteer, rule_name
from geodata.gazetteer.aliases import alias_rules, folded, ruled_aliases
from geodata.gazetteer.packs import gazetteer_from
from geodata.models import PRECISIONS, Place

PACK = Path(str(files("geodata"))) / "data" / "regions" / "370211"
GAZETTEER = load_gazetteer("370211")
NAMED = [place for place in GAZETTEER.places if place.kind != "village"]
VILLAGES = GAZETTEER.of_kind("village")
FORMS = {"L2": {"point"}, "L3": {"anchor", "schematic"}, "L4": {"area"}, "L5": {"area"}, "L6": {"area"}, "L7": {"area"}}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACK, tmp_path / "370211"))


def place_named(gazetteer: Gazetteer, name: str) -> Place:
    return gazetteer.get(gazetteer.lookup(name)[0].place_id)


@pytest.mark.parametrize("place", NAMED, ids=lambda place: place.id)
def test_every_row_is_honest(place: Place) -> None:
    assert place.precision in PRECISIONS
    if place.geometry is None:
        assert (place.form, place.precision, place.radius_m) == ("none", "L0", None)
        assert place.reason, "a place without geometry must say why"
        return
    assert place.form in FORMS[place.precision]
    assert place.radius_m and place.radius_m > 0
    assert place.source and place.licence and place.datum and place.retrieved
    assert shapely.is_valid(place.geometry) and not shapely.is_empty(place.geometry)


@pytest.mark.parametrize("place", [p for p in NAMED if p.geometry and p.kind != "tunnel"], ids=lambda p: p.id)
def test_every_place_lies_where_it_says(place: Place) -> None:
    assert GAZETTEER.bbox and GAZETTEER.outline
    town = GAZETTEER.town_of(place)
    if town and town.geometry and place.form in ("point", "anchor") and not place.id.startswith("port-"):
        assert town.geometry.buffer(0.006).intersects(place.geometry), f"{place.name} is not in {town.name}"
    if town or place.kind == "town":
        assert GAZETTEER.outline.buffer(0.03).intersects(place.geometry)


def test_every_village_is_its_town_and_no_finer() -> None:
    assert len(VILLAGES) == 376
    for village in VILLAGES:
        town = GAZETTEER.town_of(village)
        assert town is not None and village.geometry == town.geometry, village.name
        assert (village.precision, village.form) == ("L5", "area")


def test_qingdao_north_station_is_within_100_metres_of_its_published_position() -> None:
    station = place_named(GAZETTEER, "青岛北站")
    assert distance_m(station.geometry.x, station.geometry.y, 120.37167, 36.16917) < 100  # type: ignore[union-attr]


def test_source_coordinates_convert_to_the_stored_ones() -> None:
    stations = [place for place in GAZETTEER.places if place.datum == "GCJ-02" and place.form == "point"]
    assert len(stations) > 70
    for place in stations:
        lon, lat = gcj02_to_wgs84(place.source_lon, place.source_lat)
        assert distance_m(lon, lat, place.geometry.x, place.geometry.y) < 0.5  # type: ignore[union-attr]


def test_outlines_of_the_towns_cover_the_district() -> None:
    towns = GAZETTEER.of_kind("town")
    assert len(towns) == 23
    union = shapely.union_all([town.geometry for town in towns])
    assert GAZETTEER.outline is not None
    assert union.intersection(GAZETTEER.outline).area / GAZETTEER.outline.area > 0.97
    overlap = sum(town.geometry.area for town in towns if town.geometry) - union.area
    assert overlap / union.area < 0.001


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("胶州湾二隧", "tunnel-jiaozhouwan-2"),
        ("二隧", "tunnel-jiaozhouwan-2"),
        ("地铁6号线二期", "line-6-2"),
        ("青岛地铁13号线二期北段", "line-13-2n"),
        ("13号线二期（北段）", "line-13-2n"),
        ("滨海学院站", "station-6-bashan"),
        ("扒山站", "station-6-bashan"),
        ("嘉年华站", "station-13-jimiya"),
        ("淮河西路站", "station-6-majialou"),
        ("基因产业园站", "station-6-hengyunshanlu"),
        ("华山一路站", "station-6-huashan"),
        ("G228", "road-g228"),
        ("丹东线", "road-g228"),
        ("王台镇", "town-370211014"),
        ("王台", "town-370211014"),
        ("海青", "town-370211107"),
        ("自贸", "area-zimao"),
        ("董家口", "area-dongjiakou"),
        ("西海岸新区", "district-370211"),
        ("ＶＲ产业园", ""),
    ],
)
def test_former_engineering_and_short_names_are_found(name: str, place_id: str) -> None:
    found = GAZETTEER.lookup(name)
    assert (found[0].place_id if found else "") == place_id


def test_ambiguous_names_keep_every_candidate() -> None:
    assert [candidate.place_id for candidate in GAZETTEER.lookup("董家口")] == ["area-dongjiakou", "port-dongjiakou"]
    assert len(GAZETTEER.lookup("凤凰山路站")) >= 1


@pytest.mark.parametrize("name", ["古镇口", "古镇口站", "古镇口核心区", "吸气式发动机热物理试验装置"])
def test_the_military_area_is_never_finer_than_its_town(name: str) -> None:
    place = place_named(GAZETTEER, name)
    assert place.form == "area"
    assert place.precision in ("L5", "L7")
    towns = shapely.union_all(
        [town.geometry for town in GAZETTEER.of_kind("town") if town.name in ("滨海街道", "张家楼街道")]
    )
    assert any(shapely.equals(place.geometry, town.geometry) for town in GAZETTEER.of_kind("town")) or shapely.equals(
        place.geometry, towns
    )


def test_without_the_amap_folder_the_pack_stands_and_is_coarser(pack: Path) -> None:
    shutil.rmtree(pack / "amap")
    coarse = gazetteer_from(pack)
    assert [place.id for place in coarse.places] == [place.id for place in GAZETTEER.places]
    for name in ("珠江路", "隐珠二路", "海上嘉年华", "13号线二期北段", "6号线一期", "滨海学院站"):
        fine, rough = place_named(GAZETTEER, name), place_named(coarse, name)
        assert rough.precision == "L5", name
        assert rough.radius_m and fine.radius_m and rough.radius_m > fine.radius_m
        assert "退到镇街" in rough.reason
    assert not [place for place in coarse.places if "AMap, GCJ-02" in place.source]


def test_rows_under_odbl_stand_in_their_own_folder_only() -> None:
    for path in (*PACK.glob("*.csv"), *(PACK / "amap").glob("*.csv")):
        assert "ODbL-1.0" not in path.read_text(encoding="utf-8"), path.name
    assert "Open Database License" in (PACK / "odbl" / "LICENCE.txt").read_text(encoding="utf-8")
    for place in GAZETTEER.places:
        if "OpenStreetMap" in place.source:
            assert "ODbL" in place.licence, place.id


def test_without_the_odbl_folder_the_stations_stay(pack: Path) -> None:
    shutil.rmtree(pack / "odbl")
    bare = gazetteer_from(pack)
    assert place_named(bare, "珠江路").precision == "L3"
    assert place_named(bare, "王台街道").geometry is None
    assert bare.basemap()["land"]["features"] == []


def test_facts_that_disagree_are_kept_as_history() -> None:
    tunnel = GAZETTEER.get("tunnel-jiaozhouwan-2")
    current = {fact.kind: fact.value for fact in tunnel.facts}
    assert (current["length"], current["tunnel_length"], current["sea_length"]) == (17.48, 14.37, 9.95)
    assert current["investment_estimate"] == 17_100_000_000
    assert [fact.value for fact in tunnel.facts if fact.kind == "length_history"] == [17.9]


@pytest.mark.parametrize("place", [p for p in GAZETTEER.places if p.facts], ids=lambda p: p.id)
def test_every_cited_fact_names_its_source_and_date(place: Place) -> None:
    for fact in place.facts:
        assert fact.source and fact.date, fact.text


def test_the_base_map_is_small_and_complete() -> None:
    layers = GAZETTEER.basemap()
    assert len(json.dumps(layers, ensure_ascii=False).encode()) < 300_000
    assert {"land", "district", "towns", "lines", "stations", "labels", "view"} == set(layers)
    assert {feature["properties"]["name"] for feature in layers["lines"]["features"]} == {"1号线", "6号线", "13号线"}
    assert "古镇口站" not in {feature["properties"]["name"] for feature in layers["stations"]["features"]}
    land = shapely.from_geojson(json.dumps(layers["land"]["features"][0]["geometry"]))
    for lon, lat, dry in [(119.9, 35.87, True), (120.35, 36.1, True), (120.25, 36.12, False), (120.3, 35.8, False)]:
        assert land.contains(shapely.Point(lon, lat)) is dry


def test_an_unknown_region_gives_an_empty_gazetteer_with_a_reason() -> None:
    for adcode in ("", "999999", "../370211"):
        empty = load_gazetteer(adcode)
        assert not empty.places and empty.lookup("王台") == () and empty.reason


@pytest.mark.parametrize(
    ("file", "broken", "message"),
    [
        ("places.csv", "id,name\nx", "columns"),
        ("region.json", "{", "region.json"),
        ("routes.csv", "place_id,seq,station_id\nline-9,1,station-x\n", "line-9"),
        ("routes.csv", "place_id,seq,station_id\nline-1,eins,station-x\n", "eins"),
    ],
)
def test_a_broken_pack_is_named(pack: Path, file: str, broken: str, message: str) -> None:
    (pack / file).write_text(broken, encoding="utf-8")
    with pytest.raises(GazetteerError, match=message):
        gazetteer_from(pack)


@pytest.mark.parametrize(
    ("position", "message"),
    [
        ("nearby L3", "not understood"),
        ("own L9", "L9"),
        ("anchor nowhere L3", "nowhere"),
        ("area x+road-zhujiang L5", "no row"),
        ("anchor road-zhujiang L3 | own L2", "itself"),
    ],
)
def test_a_position_that_means_nothing_is_named(pack: Path, position: str, message: str) -> None:
    text = (pack / "places.csv").read_text(encoding="utf-8")
    old = next(line for line in text.splitlines() if line.startswith("road-zhujiang,")).split(",")[3]
    (pack / "places.csv").write_text(text.replace(old, position, 1), encoding="utf-8")
    with pytest.raises(GazetteerError, match=message):
        gazetteer_from(pack)


def test_names_are_folded_alike() -> None:
    assert folded("13号线二期（北段）") == folded("13号线 二期(北段)") == folded("１３号线二期(北段)")


def test_every_kind_has_its_iati_location_class_and_its_words() -> None:
    with (files("geodata") / "data" / "osm_kinds.csv").open(encoding="utf-8") as lines:
        used = {row["kind"] for row in csv.DictReader(lines)} | {place.kind for place in GAZETTEER.places}
    kinds = [kind_named(name) for name in sorted(used)]
    assert all(kind.iati_class in "1234" and kind.zh != kind.name for kind in kinds), used
    assert kind_named("town").iati_name == "Administrative Region"
    assert kind_named("station").iati_class == "3" and kind_named("village").iati_class == "2"
    assert kind_named("a kind of a planner").iati_class == "4"


@pytest.mark.parametrize(
    ("name", "kind", "alias", "rule", "weight"),
    [
        ("海青镇", "town", "海青", "drop_admin_suffix", 0.85),
        ("6号线", "line", "地铁6号线", "metro_line", 0.95),
        ("6号线", "line", "青岛地铁6号线", "metro_line", 0.95),
        ("胶州湾第二海底隧道", "tunnel", "胶州湾二隧", "nth_tunnel", 0.9),
        ("G228丹东线", "road", "G228", "road_number", 0.95),
        ("中国（湖北）自由贸易试验区宜昌片区", "area", "自贸", "free_trade_zone", 0.7),
        ("湖北自贸试验区宜昌片区", "area", "宜昌自贸片区", "free_trade_zone", 0.9),
        ("青岛滨海学院", "campus", "滨海学院", "city_prefix", 0.85),
    ],
)
def test_aliases_are_made_by_named_rules_with_a_weight(
    name: str, kind: str, alias: str, rule: str, weight: float
) -> None:
    made = {found.name: found for found in ruled_aliases(name, kind, "青岛")}
    assert (made[alias].rule, made[alias].weight) == (rule, weight)


def test_every_rule_has_its_words_in_both_languages() -> None:
    rules = {made.name for made in alias_rules()} | {
        alias.rule for place in GAZETTEER.places for alias in place.aliases
    }
    assert all(rule_name(rule, "zh") and rule_name(rule, "en") for rule in rules), rules

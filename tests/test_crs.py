"""Datums: there and back within a centimetre, refusals outside China, and the shift that published positions prove."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata import crs
from geodata.errors import DatumError

LON = st.floats(73.6, 134.9)
LAT = st.floats(3.5, 53.6)


@given(lon=LON, lat=LAT, datum=st.sampled_from(crs.DATUMS))
def test_there_and_back_stays_within_a_centimetre(lon: float, lat: float, datum: str) -> None:
    back = crs.wgs84_from(datum, *crs.to_datum(datum, lon, lat))
    assert crs.distance_m(lon, lat, *back) < 0.01


@pytest.mark.parametrize("datum", ["EPSG:4513", "4528", "epsg:4549", "CGCS2000"])
def test_projected_zones_of_cgcs2000_come_back(datum: str) -> None:
    back = crs.wgs84_from(datum, *crs.to_datum(datum, 120.2, 36.0))
    assert crs.distance_m(120.2, 36.0, *back) < 0.001


@pytest.mark.parametrize("lat", [18.0, 36.0, 53.0])
def test_zone_40_runs_along_its_meridian(lat: float) -> None:
    # Truth: the projection keeps lengths on its central meridian, so the northing is the geodesic from the equator.
    east, north = crs.to_datum("EPSG:4528", 120.0, lat)
    assert abs(east - 40_500_000.0) < 0.001
    assert abs(north - crs.distance_m(120.0, 0.0, 120.0, lat)) < 0.01


def test_gcj02_of_a_station_meets_its_published_position() -> None:
    # AMap's coordinate of 青岛北站 in GCJ-02; Wikipedia has the station at 36.16917 N 120.37167 E in WGS 84.
    lon, lat = crs.wgs84_from("GCJ-02", 120.377367, 36.169798)
    assert crs.distance_m(lon, lat, 120.37167, 36.16917) < 100
    assert crs.distance_m(120.377367, 36.169798, 120.37167, 36.16917) > 450


def test_conversion_agrees_with_the_published_gcj02_example() -> None:
    # The test vector of the eviltransform project.
    lon, lat = crs.gcj02_from_wgs84(121.5272106, 31.1774276)
    assert crs.distance_m(lon, lat, 121.531541859215, 31.17530398364597) < 0.01


@pytest.mark.parametrize(("lon", "lat"), [(36.0, 120.0), (2.35, 48.85), (float("nan"), 36.0), (120.0, float("inf"))])
@pytest.mark.parametrize("datum", crs.DATUMS)
def test_points_outside_china_are_refused(datum: str, lon: float, lat: float) -> None:
    with pytest.raises(DatumError, match="outside"):
        crs.wgs84_from(datum, lon, lat)


@pytest.mark.parametrize("name", ["", "西安80", "EPSG:4512", "EPSG:4555", "EPSG:2437", "青岛城建坐标系"])
def test_an_unknown_grid_is_refused(name: str) -> None:
    with pytest.raises(DatumError, match="unknown datum"):
        crs.wgs84_from(name, 120.0, 36.0)


def test_one_bad_vertex_refuses_the_whole_array() -> None:
    with pytest.raises(DatumError, match=r"13\.0"):
        crs.gcj02_to_wgs84(np.array([120.0, 13.0]), np.array([36.0, 36.0]))


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_geometries_keep_their_shape_and_lose_the_third_dimension(datum: str) -> None:
    ring = shapely.Polygon(
        [(120, 36, 5), (120.1, 36, 5), (120.1, 36.1, 5)], [[(120.06, 36.02), (120.08, 36.02), (120.08, 36.04)]]
    )
    there = crs.geometry_to_datum(ring, datum)
    back = crs.geometry_to_wgs84(there, datum)
    assert shapely.hausdorff_distance(shapely.force_2d(ring), back) < 1e-7
    assert shapely.hausdorff_distance(ring, there) > 0.004
    assert not back.has_z


def test_an_empty_geometry_stays_empty() -> None:
    assert crs.geometry_to_wgs84(shapely.Polygon(), "GCJ-02").is_empty


def test_areas_ignore_the_direction_of_rings() -> None:
    box = shapely.box(120, 36, 120.1, 36.1)
    assert crs.area_m2(box) == pytest.approx(crs.area_m2(box.reverse()))
    assert crs.area_m2(box) == pytest.approx(9018.0 * 11096.0, rel=0.01)

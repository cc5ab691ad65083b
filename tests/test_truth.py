"""Placing against what other sources say is true: right, never too fine, and within the radius it claims."""

from __future__ import annotations

import csv
from pathlib import Path
from statistics import median

import pytest

from geodata.crs import distance_m
from geodata.gazetteer import known_regions, load_gazetteer
from geodata.gazetteer.divisions import country
from tests.truth.elsewhere import found, pairs, region
from tests.truth.measure import Verdict, figures, judged, truths

HERE = load_gazetteer("370211")
HELD = [truth for truth in truths() if truth.half == "held"]


@pytest.fixture(scope="module")
def scoped() -> list[Verdict]:
    return [judged(truth, HERE) for truth in HELD]


def test_the_table_is_large_enough_and_half_of_it_is_set_aside() -> None:
    assert len(truths()) >= 120
    assert 0.4 < len(HELD) / len(truths()) < 0.6
    assert all(truth.source for truth in truths())


def test_places_are_linked_right_in_their_region(scoped: list[Verdict]) -> None:
    wrong = [verdict.truth.mention for verdict in scoped if not verdict.right]
    assert figures(scoped)["linked_right"] >= 0.95, wrong


def test_nothing_is_put_finer_than_anybody_knows(scoped: list[Verdict]) -> None:
    assert [verdict.truth.mention for verdict in scoped if verdict.too_fine] == []


def test_the_declared_radius_holds_the_truth() -> None:
    measured = figures([judged(truth, HERE) for truth in truths()])
    assert measured["with_coordinate"] >= 8
    assert measured["radius_holds_truth"] >= 0.9
    assert measured["median_error_m_fine"] <= 200
    assert measured["in_its_town"] >= 0.95


def test_most_names_are_found_without_a_region() -> None:
    free = country(tuple(load_gazetteer(code) for code in known_regions()))
    assert figures([judged(truth, free, free=True) for truth in HELD])["linked_right"] >= 0.75


def test_stations_stand_as_far_apart_as_their_track_is_long() -> None:
    # Track lengths between stations: CGo-OpenMap, city/qingdao (ODbL 1.0), which knows nothing of our coordinates.
    with (Path(__file__).parent / "truth" / "spacing.csv").open(encoding="utf-8") as lines:
        pairs = list(csv.DictReader(lines))
    off = []
    for pair in pairs:
        ends = [HERE.get(pair[end]) for end in ("from", "to")]
        if any(end.form != "point" for end in ends):
            continue
        (x, y), (u, v) = ((end.geometry.x, end.geometry.y) for end in ends if end.geometry is not None)
        straight, track = float(distance_m(x, y, u, v)), float(pair["track_m"])
        slack = sum(end.radius_m or 0 for end in ends)
        if not 0.7 * track - slack <= straight <= track + slack:
            off.append((pair["from"], pair["to"], round(straight), track))
    assert len(pairs) >= 80
    assert off == []


def test_of_a_hundred_mentions_read_by_hand_none_is_in_the_wrong_province() -> None:
    with (Path(__file__).parent / "truth" / "spread.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 100 and len({row["report"] for row in rows}) >= 40
    assert [row for row in rows if row["province_right"] != "yes"] == []
    wrong = [row for row in rows if row["place_right"] != "yes"]
    assert len(wrong) <= 10 and all(row["cause_and_rule"] for row in wrong)
    # What was read is held to what the data says: the code of the place begins with that of the report's province.
    codes = [(row, row["place_id"].removeprefix("division-").removeprefix("district-")[:2]) for row in rows]
    assert [row for row, code in codes if code.isdigit() and code != row["adcode"][:2]] == []


def test_stations_of_another_city_lie_where_another_source_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAPAPP_GAZETTEER", str(tmp_path / "own"))
    gazetteer = region(tmp_path, pairs())
    rows = [found(pair, gazetteer) for pair in pairs() if pair.half == "held"]
    assert len(rows) >= 40 and {row.precision for row in rows} == {"L2"}
    assert sum(row.right for row in rows) / len(rows) >= 0.95
    assert sum(row.error_m <= row.radius_m for row in rows) / len(rows) >= 0.9
    assert median(row.error_m for row in rows) <= 200
    assert median(row.radius_m for row in rows) <= 300

"""Prove that layers hold every commitment once, with the frame's columns, and that the account balances."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from samples import lost, sample, sample_features
from shapely.geometry import Point

from geodata.layers import COLUMNS, LISTS, NUMBERS, account, account_by_sector, build_features, by_sector, unplaced


def test_frame_has_the_fixed_columns_and_reference_system() -> None:
    features = sample_features()
    assert list(features.columns) == list(COLUMNS)
    assert features.crs.to_epsg() == 4326
    assert list(features["id"]) == [f"sample-00{n}" for n in range(1, 6)]


def test_frame_without_commitments_keeps_its_columns() -> None:
    report, _, _ = sample()
    empty = build_features(report, (), ())
    assert list(empty.columns) == list(COLUMNS)
    assert account(empty).total == 0
    assert account(empty).balanced


def test_unknown_numbers_are_none_and_unknown_texts_empty() -> None:
    features = sample_features()
    values = [features[name][row] for name in NUMBERS for row in features.index]
    assert not any(isinstance(value, float) and pd.isna(value) for value in values)
    assert features["investment_yuan"].tolist() == [None, None, 28_600_000_000.0, None, None]
    assert features["verb_start"].tolist()[1] is None
    assert features["place_name"].tolist()[3] == ""
    assert all(isinstance(value, list) for name in LISTS for value in features[name])


def test_exemplars_and_programme_point_at_each_other() -> None:
    features = sample_features().set_index("id")
    assert features.loc["sample-002", "part_of"] == "sample-003"
    assert features.loc["sample-003", "exemplars"] == ["sample-002"]
    assert features.loc["sample-003", "among"] == ["sample-002"]


def test_money_of_the_group_stands_once() -> None:
    features = sample_features()
    assert features["investment_yuan"].dropna().tolist() == [28_600_000_000.0]
    assert features.loc[features["investment_yuan"].notna(), "investment_basis"].tolist() == ["shared"]


def test_cited_money_is_apart_from_the_reports_money() -> None:
    bridge = sample_features().iloc[0]
    assert bridge["investment_yuan"] is None
    assert bridge["cited_yuan"] == 17_100_000_000.0
    assert bridge["facts"][0]["source"] == "某报"


@pytest.mark.parametrize("method", ["host", "town", "product", "whole_for_part"])
def test_facts_of_another_thing_are_not_told_of_this_one(method: str) -> None:
    report, commitments, placements = sample()
    match = dataclasses.replace(placements[0].matches[0], method=method)
    row = build_features(report, commitments[:1], (dataclasses.replace(placements[0], matches=(match,)),)).iloc[0]
    assert (row["cited_yuan"], row["cited_text"], row["facts"], row["published_length_km"]) == (None, "", [], None)


def test_layers_and_unplaced_hold_everything_once() -> None:
    features = sample_features()
    layers = by_sector(features)
    held = [row for part in layers.values() for row in part["id"]] + unplaced(features)["id"].tolist()
    assert sorted(held) == sorted(features["id"])
    assert list(layers) == ["transport"]
    assert unplaced(features).geometry.isna().all()


def test_account_balances_per_precision_and_sector() -> None:
    features = sample_features()
    whole = account(features)
    assert (whole.total, whole.placed) == (5, {"L3": 1, "L4": 1})
    assert (whole.district, whole.placeless, whole.not_found) == (1, 1, 1)
    assert whole.balanced
    sectors = account_by_sector(features)
    assert list(sectors) == ["transport", "health_social", "governance"]
    assert sum(part.total for part in sectors.values()) == whole.total


def test_statements_about_the_past_are_not_counted() -> None:
    report, commitments, placements = sample()
    past = dataclasses.replace(commitments[0], claim="achievement")
    assert account(build_features(report, (past, *commitments[1:]), placements)).total == 4


def test_what_is_not_placed_is_never_drawn() -> None:
    report, commitments, placements = sample()
    for fate in ("district", "placeless", "not_found"):
        wrong = dataclasses.replace(placements[0], fate=fate)
        assert build_features(report, commitments[:1], (wrong,)).geometry.isna().all()


def test_commitment_without_placement_is_an_error() -> None:
    report, commitments, placements = sample()
    with pytest.raises(KeyError):
        build_features(report, commitments, placements[1:])


def test_every_span_of_the_frame_cuts_its_words_from_the_text() -> None:
    report, _, _ = sample()
    for row in sample_features().to_dict("records"):
        assert report.text[row["name_start"] : row["name_end"]] == row["name"]
        assert report.text[row["sentence_start"] : row["sentence_end"]] == row["sentence"]
        assert row["paragraph_start"] <= row["sentence_start"] < row["sentence_end"] <= row["paragraph_end"]
        if row["verb_start"] is not None:
            assert report.text[row["verb_start"] : row["verb_end"]] == row["verb"]


def test_mentions_say_which_place_they_were_taken_for() -> None:
    features = sample_features()
    assert features["mentions"][0][0]["place_id"] == "p-东湖大桥"
    report, commitments, _ = sample()
    gone = dataclasses.replace(lost(commitments[4], "not_found", "没有"), mentions=())
    assert build_features(report, commitments[4:], (gone,))["mentions"][0] == []
    assert isinstance(features.geometry[0].centroid, Point)

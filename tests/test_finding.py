"""Prove that a search knows spellings, aliases and places, and shows no place more finely than it may."""

from __future__ import annotations

import json

import pytest

from geodata.gazetteer import load_gazetteer
from geodata.gazetteer.coarsening import FINER_THAN_TOWN, listed
from geodata.pipeline import default_seeds, read_one
from mapapp.drawing import worded
from mapapp.finding import columns, spelling, spellings


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("青岛西站", "qingdaoxizhan qdxz"),
        ("重庆路5号", "chongqinglu5hao cql5h"),
        ("滨海学院站TOD", "binhaixueyuanzhantod bhxyztod"),
        ("", " "),
    ],
)
def test_names_are_spelt_in_full_and_by_initials(name: str, spelt: str) -> None:
    assert spelling(name) == spelt


def test_every_row_has_its_words_and_nothing_secret_is_shown_finely() -> None:
    _, features = read_one(sorted(default_seeds().glob("*.txt"))[0])
    found = columns(features, "370211")
    for name, column in (("sentence", "sentence"), ("place", "place_name"), ("cited", "cited_text")):
        assert [found[name]["words"][code] for code in found[name]["codes"]] == features[column].tolist()
    assert len(spellings(features)["spelling"]) == len(found["aliases"]["codes"]) == len(features)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    secret = [place for place in load_gazetteer("370211").places if listed(place.name, place.kind).zh]
    fine = {place.name for place in secret if place.precision in FINER_THAN_TOWN}
    assert not fine & {place[0] for place in found["places"]}
    for *_, (west, south, east, north) in found["places"]:
        assert 119 < west < east < 121 and 35 < south < north < 37


def test_an_unknown_region_has_words_but_no_places() -> None:
    _, features = read_one(sorted(default_seeds().glob("*.txt"))[0])
    assert columns(features, "999999")["places"] == []


def test_words_come_back_from_their_numbers() -> None:
    values = ["b", "", "a", "b"]
    packed = worded(values)
    assert packed == {"words": ["b", "", "a"], "codes": [0, 1, 2, 0]}

"""Prove that the view and the URL are one, and that filters show exactly what they say."""

from __future__ import annotations

from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.models import FATES, SECTORS, STAGES
from geodata.pipeline import default_seeds, read_one
from mapapp.controls import BLANKS, CHOICES, EXACT, OVERLAYS, SORTS, Filters, View, known_of, order, shown_rows
from mapapp.wording import LANGUAGES


@cache
def seed() -> gpd.GeoDataFrame:
    return read_one(sorted(default_seeds().glob("*.txt"))[0])[1]


def some(words: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(words)).map(lambda chosen: tuple(word for word in words if word in chosen))


def clean(text: str) -> str:
    return text.strip(BLANKS)[:200].strip(BLANKS)


TOWNS = st.lists(st.text(min_size=1, max_size=40).filter(lambda word: "," not in word), max_size=4, unique=True)
BOUNDS = st.none() | st.integers(0, 10**15 - 1)
FILTERS = st.builds(
    Filters,
    layers=st.none() | some(SECTORS).filter(lambda chosen: chosen != SECTORS),
    **{name: some(allowed) for name, allowed in CHOICES.items()},
    town=TOWNS.map(tuple), least=BOUNDS, most=BOUNDS, text=st.text(max_size=40).map(clean),
)  # fmt: skip
VIEWS = st.builds(
    View,
    page=st.sampled_from(("map", "report")), lang=st.sampled_from(LANGUAGES), report=st.text(max_size=20),
    selected=st.text(max_size=20), sort=st.sampled_from(SORTS), show=some(OVERLAYS), filters=FILTERS,
)  # fmt: skip


@given(VIEWS)
def test_a_view_comes_back_from_its_query(view: View) -> None:
    assert View.from_query(view.to_query()) == view


@given(
    st.dictionaries(
        st.sampled_from([*View().to_query(), *CHOICES, "layers", "show", "q", "id", "page", "lang", "sort"]), st.text()
    )
)
def test_any_query_gives_a_view(query: dict[str, str]) -> None:
    view = View.from_query(query)
    assert View.from_query(view.to_query()) == view


def test_the_plain_view_needs_no_query() -> None:
    assert View().to_query() == {}


@given(FILTERS)
def test_what_is_shown_is_what_every_facet_lets_through(filters: Filters) -> None:
    features = seed()
    mask = filters.mask(features)
    for row, shown in zip(features.to_dict("records"), mask, strict=True):
        wanted = [
            not getattr(filters, name) or row[name] in getattr(filters, name)
            for name in ("stage", "kind", "claim", "firmness", "precision", "fate", "town")
        ]
        wanted += [_money(filters, row), _range(filters, row), _known(filters, row)]
        wanted.append(filters.layers is None or row["sector"] in filters.layers)
        if not filters.text:
            assert shown == all(wanted)
        elif shown:
            assert all(wanted)


def _money(filters: Filters, row: dict[str, Any]) -> bool:
    held = {"report": row["investment_yuan"] is not None, "cited": row["cited_yuan"] is not None}
    held |= {basis: held["report"] and row["investment_basis"] == basis for basis in ("own", "shared")}
    held |= {"any": held["report"] or held["cited"], "none": not (held["report"] or held["cited"])}
    return not filters.money or any(held[word] for word in filters.money)


def _range(filters: Filters, row: dict[str, Any]) -> bool:
    if filters.least is None and filters.most is None:
        return True
    amounts = [amount for name in ("investment_yuan", "cited_yuan") if (amount := row[name]) is not None]
    return any(
        (filters.least or 0) <= amount <= (filters.most if filters.most is not None else amount) for amount in amounts
    )


def _known(filters: Filters, row: dict[str, Any]) -> bool:
    placed = row["fate"] == "placed"
    known = "unplaced" if not placed else "exact" if row["precision"] in EXACT else "approximate"
    return not filters.known or known in filters.known


def test_how_well_places_are_known_covers_every_row_once() -> None:
    features = seed()
    parts = [Filters(known=(word,)).mask(features).sum() for word in CHOICES["known"]]
    assert sum(parts) == len(features) and all(parts)
    assert (np.array(known_of(features)) == "unplaced").sum() == (features["fate"] != "placed").sum()


def test_every_word_of_the_search_must_be_found() -> None:
    features = seed()
    names = features.loc[Filters(text="王台 低效片区").mask(features), "name"].tolist()
    assert "王台" in names
    assert not Filters(text="王台 没有的词").mask(features).any()


@pytest.mark.parametrize("sort", SORTS)
def test_the_order_is_a_permutation_grouped_by_fate(sort: str) -> None:
    features = seed()
    rows = order(features, sort)
    assert sorted(rows) == list(range(len(features)))
    ranks = features["fate"].map(FATES.index).to_numpy()[rows]
    assert (np.diff(ranks) >= 0).all()


def test_sorting_by_money_puts_the_largest_first_and_keeps_ties_in_text_order() -> None:
    features = seed()
    rows = [row for row in order(features, "money") if features["fate"][row] == "placed"]
    amounts = [features["investment_yuan"][row] or features["cited_yuan"][row] or 0 for row in rows]
    assert amounts == sorted(amounts, reverse=True)
    assert [row for row in rows if not (features["investment_yuan"][row] or features["cited_yuan"][row])] == sorted(
        row for row in rows if not (features["investment_yuan"][row] or features["cited_yuan"][row])
    )


@pytest.mark.parametrize("sort", ["text", "stage", "precision"])
def test_a_sort_runs_the_other_way_with_a_minus(sort: str) -> None:
    features = seed()
    fates = features["fate"].to_numpy()
    keys = {
        "text": np.arange(len(features)),
        "stage": features["stage"].map(STAGES.index).to_numpy(),
        "precision": None,
    }
    ahead, back = order(features, sort), order(features, f"-{sort}")
    assert list(fates[ahead]) == list(fates[back])
    if keys[sort] is not None:
        for fate in FATES:
            assert sorted(keys[sort][ahead[fates[ahead] == fate]]) == list(keys[sort][ahead[fates[ahead] == fate]])
            assert sorted(keys[sort][back[fates[back] == fate]], reverse=True) == list(
                keys[sort][back[fates[back] == fate]]
            )


def test_what_states_no_money_is_last_whichever_way_money_runs() -> None:
    features = seed()
    for sort in ("money", "-money"):
        rows = [row for row in order(features, sort) if features["fate"][row] == "placed"]
        stated = [bool(features["investment_yuan"][row] or features["cited_yuan"][row]) for row in rows]
        assert stated == sorted(stated, reverse=True) and any(stated)


def test_what_the_browser_tells_is_a_view_and_what_is_no_text_is_nothing() -> None:
    view = View.told({"stage": "construction", "lang": "en", "q": "学校", "layers": "-", "number": 3, "sort": None})
    assert view == View.from_query({"stage": "construction", "lang": "en", "q": "学校", "layers": "-"})
    assert not view.filters.mask(seed()).any()


def test_the_filter_is_said_in_both_languages() -> None:
    filters = Filters.from_query({"layers": "rail,transport", "stage": "construction", "q": "号线"})
    assert filters.sentence("zh") == "行业图层: 轨道交通、道路交通; 建设、“号线”"
    assert "Construction" in filters.sentence("en")
    assert Filters().sentence("zh") == "全部"
    assert len(shown_rows(seed(), View(filters=filters))) == filters.mask(seed()).sum()

"""Prove that the view and the URL are one, and that filters show exactly what they say."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.models import FATES, KINDS, PRECISIONS, SECTORS, STAGES
from geodata.pipeline import default_seeds, read_one
from mapapp.controls import CHOICES, MONEY, OVERLAYS, SORTS, Filters, View, facets, order, shown_rows
from mapapp.wording import LANGUAGES


@cache
def seed() -> gpd.GeoDataFrame:
    return read_one(sorted(default_seeds().glob("*.txt"))[0])[1]


def some(words: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(words)).map(lambda chosen: tuple(word for word in words if word in chosen))


def clean(text: str) -> str:
    return text.strip()[:200].strip()


FILTERS = st.builds(
    Filters,
    layers=st.none() | some(SECTORS).filter(lambda chosen: chosen != SECTORS),
    stage=some(STAGES), kind=some(KINDS), money=some(MONEY), precision=some(PRECISIONS), fate=some(FATES),
    text=st.text(max_size=40).map(clean),
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
            for name in ("stage", "kind", "precision", "fate")
        ]
        money = {"report": row["investment_yuan"] is not None, "cited": row["cited_yuan"] is not None}
        money |= {"any": any(money.values()), "none": not any(money.values())}
        wanted.append(not filters.money or any(money[word] for word in filters.money))
        wanted.append(filters.layers is None or row["sector"] in filters.layers)
        if not filters.text:
            assert shown == all(wanted)
        elif shown:
            assert all(wanted)


def test_every_word_of_the_search_must_be_found() -> None:
    features = seed()
    names = features.loc[Filters(text="王台 低效片区").mask(features), "name"].tolist()
    assert "王台" in names
    assert not Filters(text="王台 没有的词").mask(features).any()


@given(FILTERS)
def test_facets_count_what_choosing_would_show(filters: Filters) -> None:
    features = seed()
    counts = facets(features, filters)
    placed = (features["fate"] == "placed").to_numpy()
    for facet, allowed in CHOICES.items():
        for value in allowed:
            chosen = Filters(**{**filters.__dict__, facet: (value,)}).mask(features)
            assert counts[facet][value] == [int((chosen & placed).sum()), int(chosen.sum())]


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


def test_a_patch_of_the_browser_changes_only_what_it_names() -> None:
    view = View.from_query({"stage": "construction", "lang": "en", "q": "学校"})
    patched = view.patched({"stage": "", "id": "x", "layers": "-", "number": 3})
    assert patched == View.from_query({"lang": "en", "q": "学校", "id": "x", "layers": "-"})
    assert not patched.filters.mask(seed()).any()


def test_the_filter_is_said_in_both_languages() -> None:
    filters = Filters.from_query({"layers": "rail,transport", "stage": "construction", "q": "号线"})
    assert filters.sentence("zh") == "行业图层: 轨道交通、道路交通; 建设、“号线”"
    assert "Construction" in filters.sentence("en")
    assert Filters().sentence("zh") == "全部"
    assert len(shown_rows(seed(), View(filters=filters))) == filters.mask(seed()).sum()

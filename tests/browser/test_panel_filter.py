"""Prove that the browser shows what the server would: rows, order, counts and export, for plain and hostile queries."""

from __future__ import annotations

import json
import random
from urllib.parse import urlencode

import geopandas as gpd
import pytest

from geodata.pipeline import read_one
from mapapp.controls import CHOICES, SORTS, View, shown_rows

from .conftest import ROOT, Screen, Server

pytestmark = pytest.mark.browser
ASK = """async queries => { const all = [];
    for (const query of queries) all.push(await mapapp.shown(Object.fromEntries(new URLSearchParams(query))));
    return all; }"""
COUNTS = "name => Array.from(mapapp.result.counts[name])"
HOSTILE = (
    "q=%00", "q=\x85王台", "q=  王台\u3000低效片区 ", "q=\ufeff王台", "q=İSTANBUL", "q=Σς", "q=" + "王" * 300,
    "q=" + "😀" * 250,
    "q=tod", "q=TOD", "q=ＴＯＤ", "q=%", "q=\\", "q='\"`<script>", "q={{7*7}}", "q=.*", "q=286亿元", "q=街道",
    "layers=-", "layers=,,,", "layers=rail,rail,nope", "layers=RAIL", "layers=-,rail",
    "stage=__proto__", "kind=constructor",
    "stage=construction,construction", "town=", "town=,", "town=长江路街道", "town=长江路街道,没有的街道",
    "town=" + "街" * 41,
    "least=1e9", "least=-5", "least=０", "least=007", "least=99999999999999999", "most=0", "least=0", "least=0&most=0",
    "least=2920000000&most=2920000000", "most=999999999999999", "least=1 ", "sort=-money", "sort=--money", "sort=money",
    "known=exact", "known=approximate,unplaced", "known=exact&fate=district", "money=own", "money=shared,none",
    "claim=commitment", "claim=achievement", "firmness=best_effort", "fate=not_found&q=湘江",
    "stage=a&stage=construction",
)  # fmt: skip


def drawn_by_lot(count: int) -> list[str]:
    """Return queries of random filters, the same at each run."""
    lot = random.Random(7)
    words = ["学校", "建设", "", "青岛 工程", "5", "。", "project"]
    queries = []
    for _ in range(count):
        names = lot.sample([*CHOICES], lot.randint(0, 3))
        query = {name: ",".join(lot.sample(CHOICES[name], lot.randint(1, 3))) for name in names}
        query |= {"sort": lot.choice(SORTS), "q": lot.choice(words)}
        query |= {"least": str(10 ** lot.randint(0, 11))} if lot.random() < 0.3 else {}
        queries.append(urlencode(query))
    return queries


def told(features: gpd.GeoDataFrame, query: str) -> list[str]:
    """Return the ids that the server would export for a query, in their order."""
    from starlette.datastructures import QueryParams

    view = View.from_query(QueryParams(query))
    return list(features["id"].to_numpy()[shown_rows(features, view)])


@pytest.mark.parametrize("report", ["seed", "hostile"])
def test_the_browser_shows_what_the_server_would(screen: Screen, server: Server, report: str) -> None:
    path = server.hostile if report == "hostile" else sorted((ROOT / "seeds").glob("*.txt"))[0]
    _, features = read_one(path)
    screen.open("?report=hostile" if report == "hostile" else "")
    queries = [*HOSTILE, *drawn_by_lot(150)]
    for query, shown in zip(queries, screen.page.evaluate(ASK, queries), strict=True):
        assert shown == told(features, query), query


def test_the_export_of_an_address_is_its_screen(screen: Screen) -> None:
    screen.open("?q=青岛&sort=money")
    for query in ("sort=-precision&known=approximate", "q=青岛&sort=money", "town=王台街道&most=1"):
        answer = screen.page.request.get(f"{screen.base}/mapapp/export/geojson?{query}")
        exported = [feature["properties"]["id"] for feature in json.loads(answer.body())["features"]]
        assert exported == screen.page.evaluate(ASK, [query])[0]
        if query.startswith("q="):
            assert exported == screen.in_table()


def test_counts_say_what_choosing_would_show(screen: Screen) -> None:
    screen.open("?stage=construction,completed&known=unplaced")
    view = screen.page.evaluate("mapapp.view")
    for name in ("stage", "kind", "money", "precision", "fate", "known"):
        counts = screen.page.evaluate(COUNTS, name)
        queries = [urlencode({**view, name: word}) for word in CHOICES[name]]
        shown = screen.page.evaluate(ASK, queries)
        assert [sum(counts[3 * n : 3 * n + 3]) for n in range(len(queries))] == [len(ids) for ids in shown], name


def test_a_filter_asks_the_server_for_nothing(screen: Screen) -> None:
    screen.open()
    asked: list[str] = []
    screen.page.on("request", lambda request: asked.append(request.url))
    screen.page.on("websocket", lambda socket: asked.append(socket.url))
    screen.click("layer-rail").click("stage-construction").click("sort-money")
    assert [url for url in asked if not url.endswith("favicon.png")] == []
    assert screen.on_map() == set(screen.group("placed"))


def test_layers_tell_exact_approximate_and_unplaced(screen: Screen) -> None:
    screen.open()
    layers = screen.page.locator("[data-testid^=layer-]")
    counts = [
        [int(n) for n in (layers.nth(i).get_attribute("data-counts") or "").split(",")] for i in range(layers.count())
    ]
    assert sum(map(sum, counts)) == int(screen.page.get_by_test_id("account").get_attribute("data-total") or 0)
    placed = len(screen.group("placed"))
    assert sum(exact + approximate for exact, approximate, _ in counts) == placed
    screen.click("inexact")
    assert len(screen.in_table()) == sum(approximate + unplaced for _, approximate, unplaced in counts)


def test_all_layers_off_are_as_many_as_are_listed(screen: Screen) -> None:
    screen.open().click("layers-none")
    listed = screen.page.locator("[data-testid^=layer-]").count()
    assert str(listed) in screen.page.get_by_test_id("chip-layers").inner_text()
    screen.click("chip-layers")
    assert len(screen.in_table()) == int(screen.page.get_by_test_id("account").get_attribute("data-total") or 0)


def test_an_empty_result_names_the_filter_that_stands_in_the_way(screen: Screen) -> None:
    screen.open("?stage=trial&kind=indicator&sort=money")
    empty = screen.page.get_by_test_id("empty")
    assert "筛选条件" in empty.inner_text()
    button = screen.page.get_by_test_id("loosen")
    promised = [int(word) for word in button.inner_text().split() if word.isdigit()][-1]
    screen.click("loosen")
    assert len(screen.in_table()) == promised > 0


def test_money_has_bounds_and_a_town_is_a_filter(screen: Screen) -> None:
    screen.open()
    screen.page.get_by_test_id("least").fill("100")
    screen.page.get_by_test_id("least").press("Enter")
    screen.settle()
    figures = screen.page.locator(".ledger .row .figure b").all_inner_texts()
    assert figures and all(float(text.removesuffix("亿元")) >= 100 for text in figures)
    assert "least=10000000000" in screen.page.url
    screen.click("clear").click("town-王台街道")
    assert len(screen.in_table()) == int(screen.page.get_by_test_id("town-王台街道").locator("b").inner_text()) > 0


def test_a_hundred_thousand_rows_are_drawn_in_chunks(screen: Screen) -> None:
    screen.open()
    drawn = screen.page.evaluate(
        """async () => { const { table, codes } = mapapp; const times = 1000;
        const many = { ...table, n: table.n * times, text: { ...table.text }, orders: {} };
        for (const name of ["id", "name", "head", "quantity", "place", "basis", "yuan", "cited", "radius", "km",
            "sector", "stage", "kind", "claim", "firmness", "precision", "form", "fate", "town", "known",
            "money_bits"]) {
            const one = table[name]; const all = new one.constructor(many.n);
            for (let row = 0; row < many.n; row++) all[row] = one[row % table.n];
            many[name] = all;
        }
        many.id = many.id.map((id, row) => `${id}-${row}`);
        many.rows = new Map(many.id.map((id, row) => [id, row]));
        mapapp.table = many; mapapp.tell("mask");
        await new Promise(done => setTimeout(done, 500));
        return [mapapp.result.shown, document.querySelectorAll("[data-testid=row]").length]; }"""
    )
    assert drawn[0] > 100_000
    assert 100 < drawn[1] < 1200
    more = screen.page.get_by_test_id("more-placed")
    more.scroll_into_view_if_needed()
    screen.page.wait_for_function(f"document.querySelectorAll('[data-testid=row]').length > {drawn[1]}")

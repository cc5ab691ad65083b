"""Prove that our own addresses answer what they promise: cached by content, calm about nonsense, safe to ask."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from served import Browser

from geodata import export
from geodata.pipeline import build
from geodata.store.approving import approvals
from mapapp import server
from mapapp.controls import View, shown_rows
from mapapp.data import packed_layer
from mapapp.guard import Guard
from mapapp.loading import STORE_VARIABLE, library
from mapapp.loading import store as opened_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("server") / "store.sqlite"
    build([], path)
    return path


@pytest.fixture
def browser(served: Browser, store: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setenv(STORE_VARIABLE, str(store))
    return served


def test_health_names_the_store(browser: Browser) -> None:
    told = browser.get("/mapapp/health").json()
    assert {name: told[name] for name in ("ok", "store", "reports")} == {
        "ok": True, "store": library().fingerprint, "reports": 1,
    }  # fmt: skip
    assert told["free_mb"] > 0


def test_health_is_a_sentence_when_there_is_no_store(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, "/nowhere/store.sqlite")
    answer = browser.get("/mapapp/health")
    assert answer.status == 503
    assert "there is no store /nowhere/store.sqlite" in answer.text


def test_features_come_once_packed_and_for_ever(browser: Browser) -> None:
    answer = browser.get(server.data_url(library(), "features", 0))
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.json()["name"] == library().editions[0].features["name"].tolist()


@pytest.mark.parametrize("offer", ["identity", "", "gzip;q=0", "br", "*;q=0.0"])
def test_who_cannot_unpack_gets_it_plain(browser: Browser, offer: str) -> None:
    answer = browser.get(server.data_url(library(), "features", 0), **{"Accept-Encoding": offer})
    assert "content-encoding" not in answer.headers
    assert answer.json()["n"] > 80


def test_features_asked_by_an_old_address_are_not_kept(browser: Browser) -> None:
    assert browser.get("/mapapp/data/old/features/0.json").headers["cache-control"] == "no-store"


def test_the_same_content_gives_the_same_bytes(browser: Browser) -> None:
    first = packed_layer("", "features", 0)
    packed_layer.cache_clear()
    assert packed_layer("", "features", 0) == first
    assert json.loads(gzip.decompress(first))["n"] > 80


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_detail_is_one_row_with_the_report_s_own_words(browser: Browser, lang: str) -> None:
    features = library().editions[0].features
    row = int(features.index[features["fate"] == "placed"][0])
    answer = browser.get(server.data_url(library(), "detail", f"0/{lang}/{row}"))
    assert "immutable" in answer.headers["cache-control"]
    told, one = answer.json(), features.iloc[row]
    assert (told["id"], told["row"]) == (one["id"], row)
    assert "".join(text for text, _ in told["quote"]).count(one["sentence"]) == 1
    assert one["explanation" if lang == "zh" else "explanation_en"] in [said["text"] for said in told["place"]]


@pytest.mark.parametrize(
    "told", ["9/zh/0", "0/zh/99999", "0/zh/-1", "0/zh/1e1", "0/fr/0", f"0/zh/{'1' * 500}", "x/zh/0"]
)
def test_a_detail_of_nothing_is_not_found(browser: Browser, told: str) -> None:
    assert browser.get(server.data_url(library(), "detail", told)).status == 404


def test_a_detail_asked_by_an_old_address_is_not_kept(browser: Browser) -> None:
    assert browser.get("/mapapp/data/old/detail/0/zh/0.json").headers["cache-control"] == "no-store"


def test_spellings_come_apart_from_the_search(browser: Browser) -> None:
    search = browser.get(server.data_url(library(), "search", 0)).json()
    spelt = browser.get(server.data_url(library(), "spelling", 0)).json()["spelling"]
    assert "spelling" not in search and len(spelt) == len(search["sentence"]["codes"])


def test_the_base_map_names_its_sources(browser: Browser) -> None:
    base = browser.get(server.data_url(library(), "basemap", 0)).json()
    assert {"land", "district", "towns", "lines", "stations"} <= base["layers"].keys()
    assert any("OpenStreetMap" in words for words in base["attributions"])


@pytest.mark.parametrize(
    "path",
    [
        "/mapapp/assets/x/nothing.js", "/mapapp/assets/x/..%2f..%2fserver.py", "/mapapp/leaflet/1/../../../server.py",
        "/mapapp/leaflet/1/%2e%2e%2f__init__.py", "/mapapp/leaflet/1//etc/hosts", "/mapapp/data/x/features/99.json",
        f"/mapapp/data/x/features/{'9' * 5000}.json", f"/mapapp/leaflet/1/{'a' * 5000}",
        "/mapapp/data/x/secrets/0.json", "/mapapp/export/dwg", "/mapapp/nothing", "/mapapp", "/mapapp/",
        "/mapapp/a/b/c", "/_stcore/metrics", "/_stcore/metrics/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(browser: Browser, path: str) -> None:
    assert browser.get(path).status == 404


def test_leaflet_comes_from_the_installed_package(browser: Browser) -> None:
    assert b"Leaflet" in browser.get(server.leaflet_url("leaflet.js")).body
    assert browser.get(server.leaflet_url("leaflet.css")).headers["content-type"].startswith("text/css")


def test_every_answer_forbids_foreign_requests(browser: Browser) -> None:
    policy = browser.get("/mapapp/health").headers["content-security-policy"]
    assert "default-src 'self'" in policy and "http" not in policy


@pytest.mark.parametrize("path", ["/mapapp/health", "/mapapp/nothing", "/_stcore/metrics", "/mapapp/export/csv"])
def test_every_answer_carries_the_headers(browser: Browser, path: str) -> None:
    told = browser.get(path).headers
    assert told.keys() >= {name.decode() for name in Guard.HEADERS} | {"content-security-policy"}


def test_only_hosts_that_were_agreed_to_are_let_in(browser: Browser) -> None:
    said = quote("https://t0.tianditu.gov.cn http://10.1.2.3:8080 *; script-src evil https://a.b/c javascript:x")
    closed, policy = (
        browser.get(path, Cookie=f"mapapp_hosts={said}").headers["content-security-policy"]
        for path in ("/mapapp/health", "/component/streamlit_folium.st_folium/index.html")
    )
    assert "http" not in closed
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    agreed = ["https://t0.tianditu.gov.cn", "http://10.1.2.3:8080"]
    assert rules["img-src"] == ["'self'", "data:", "blob:", *agreed]
    assert not set(agreed) & set(rules["script-src"]) and "evil" not in policy and "*" not in policy


def test_a_foreign_name_for_this_machine_is_not_answered(browser: Browser) -> None:
    assert browser.get("/mapapp/health", Host="evil.example").status == 400
    assert browser.get("/mapapp/health", Host="localhost").status == 200


def test_other_sites_may_not_ask(browser: Browser) -> None:
    answer = browser.get("/mapapp/export/geojson", **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403


@pytest.mark.parametrize(
    "query", ["", "stage=construction", "layers=rail,transport&sort=money", "q=学校&lang=en", "layers=-"]
)
def test_the_export_is_the_filter_in_its_order(browser: Browser, query: str) -> None:
    data = browser.get(f"/mapapp/export/geojson?{quote(query, safe='=&,')}").json()
    view = View.from_query(dict(part.split("=") for part in query.split("&") if part))
    features = library().editions[0].features
    assert [one["id"] for one in data["features"]] == features["id"].iloc[shown_rows(features, view)].tolist()
    assert data["metadata"]["filter"] == view.filters.sentence(view.lang)
    assert "示意图，未经地图审核，仅供内部使用" in json.dumps(data, ensure_ascii=False)


@pytest.mark.parametrize("name", export.FORMATS)
def test_every_format_comes_under_a_name_that_says_what_it_holds(browser: Browser, name: str) -> None:
    answer = browser.get(f"/mapapp/export/{name}?layers=rail&stage=construction")
    assert answer.status == 200 and answer.body
    kept = unquote(answer.headers["content-disposition"])
    assert kept.endswith(f"_2023_政府工作报告_轨道交通_建设{export.EXTENSIONS[name]}")


def test_a_shifted_datum_stands_in_the_name_and_kml_refuses_it(browser: Browser) -> None:
    answer = browser.get("/mapapp/export/geojson?datum=GCJ-02")
    assert unquote(answer.headers["content-disposition"]).endswith("_GCJ-02.json")
    assert browser.get("/mapapp/export/geojson?datum=EPSG:3857").status == 404
    refused = browser.get("/mapapp/export/kml?datum=BD-09")
    assert refused.status == 422 and "Traceback" not in refused.text


@pytest.mark.parametrize("number", ["GS(2024)0650号", "鲁SG（2023）012号", "青S〔2023〕5号"])
def test_an_approval_number_is_kept_with_who_and_when_and_can_be_withdrawn(browser: Browser, number: str) -> None:
    said = browser.post("/mapapp/approval", {"number": f" {number} ", "who": "王"}).json()
    assert (said["number"], said["who"]) == (number, "王") and said["at"]
    assert browser.get("/mapapp/approval").json() == said
    data = browser.get("/mapapp/export/geojson").json()
    assert data["metadata"]["notice"] == f"审图号：{number}"
    assert browser.post("/mapapp/approval", {"number": "", "who": "李"}).json()["number"] == ""
    assert browser.get("/mapapp/export/geojson").json()["metadata"]["notice"] == export.NOTICE
    assert [one.who for one in approvals(opened_store())][-2:] == ["王", "李"]


@pytest.mark.parametrize(
    "said",
    [
        {"number": "<b>GS(2024)1号</b>", "who": "王"},
        {"number": "GS(2024)", "who": "王"}, {"who": "王", "number": "1"},
        {"number": "GS(2024)1号", "who": ""}, {"number": "GS(2024)1号", "who": "王" * 61}, {"number": ["a"]}, [], 7,
    ],
)  # fmt: skip
def test_what_is_no_approval_number_is_refused_in_a_sentence(browser: Browser, said: object) -> None:
    before = browser.get("/mapapp/approval").json()
    answer = browser.post("/mapapp/approval", said)
    assert answer.status == 422 and answer.json()["ok"] is False and len(answer.json()["message"]) > 8
    assert browser.get("/mapapp/approval").json() == before


def test_no_other_site_enters_an_approval_number(browser: Browser) -> None:
    said = {"number": "GS(2024)1号", "who": "王"}
    assert browser.post("/mapapp/approval", said, Origin="https://evil.example").status == 403

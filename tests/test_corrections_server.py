"""Prove that corrections over the wire are saved against what was seen, refused in sentences, and never lost or run."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from nasty import nasty_strings
from served import Answer, Browser

from geodata.store import VERSION, backups, open_store
from mapapp.corrections.routes import LARGEST, WHO_VARIABLE
from mapapp.loading import STORE_VARIABLE, library

BASE = "/mapapp/corrections"
JSON = {"Content-Type": "application/json"}
FILE = {"Content-Type": "application/octet-stream"}
NEAR = [120.0, 35.9]


@pytest.fixture
def browser(served: Browser, built: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    path = tmp_path / "store.sqlite"
    path.write_bytes(built)
    monkeypatch.setenv(STORE_VARIABLE, str(path))
    return served


def id_of(name: str) -> str:
    features = library().editions[0].features
    return str(features.loc[features["name"] == name, "id"].iloc[0])


def post(browser: Browser, what: str, said: object, **headers: str) -> Answer:
    return browser.post(f"{BASE}/{what}?lang=en", said, **(JSON | headers))


def item(browser: Browser, key: str) -> Any:
    return browser.get(f"{BASE}/item?id={quote(key)}").json()


def save(browser: Browser, key: str, fields: object, *, seen: int | None = None, who: str = "王工") -> Answer:
    version = item(browser, key)["seen"] if seen is None else seen
    return post(browser, "save", {"id": key, "fields": fields, "seen": version, "who": who, "reason": "对照原文"})


def test_a_save_is_seen_in_item_history_data_and_exports(browser: Browser) -> None:
    key = id_of("王台")
    mark = browser.get(f"{BASE}/version").json()["mark"]
    answer = save(browser, key, {"name": "王台老工业区", "stage": "planned"})
    assert answer.status == 200
    assert {entry["field"] for entry in answer.json()["entries"]} == {"name", "stage"}
    told = item(browser, key)
    assert told["corrected"] == ["name", "stage"]
    assert (told["fields"]["name"]["read"], told["fields"]["name"]["now"]) == ("王台", "王台老工业区")
    assert [(one["who"], one["before"], one["value"]) for one in told["history"] if one["field"] == "name"] == [
        ("王工", "王台", "王台老工业区")
    ]
    assert browser.get(f"{BASE}/version").json()["mark"] != mark
    features = json.loads(browser.get("/mapapp/export/geojson").body)["features"]
    row = next(one["properties"] for one in features if one["properties"]["id"] == key)
    assert (row["name"], row["name_read"], row["corrected"]) == ("王台老工业区", "王台", ["name", "stage"])


def test_null_takes_a_correction_back_and_undo_takes_the_last_entry_back(browser: Browser) -> None:
    key = id_of("王台")
    save(browser, key, {"name": "甲"})
    save(browser, key, {"name": None})
    assert item(browser, key)["corrected"] == []
    last = item(browser, key)["history"][0]["number"]
    done = post(browser, "undo", {"entry": last, "who": "李工", "seen": item(browser, key)["seen"]})
    assert done.status == 200
    assert item(browser, key)["fields"]["name"]["now"] == "甲"
    assert len(item(browser, key)["history"]) == 3


def test_a_clash_is_told_whole_and_saves_nothing(browser: Browser) -> None:
    key = id_of("王台")
    seen = item(browser, key)["seen"]
    assert save(browser, key, {"name": "甲"}, seen=seen, who="甲工").status == 200
    answer = save(browser, key, {"name": "乙", "sector": "rail"}, seen=seen, who="乙工")
    assert answer.status == 409
    clash = answer.json()["clash"]
    assert [(one["field"], one["base"], one["theirs"], one["yours"], one["who"]) for one in clash["fields"]] == [
        ("name", "王台", "甲", "乙", "甲工")
    ]
    assert item(browser, key)["corrected"] == ["name"]
    assert save(browser, key, {"name": "乙", "sector": "rail"}, seen=clash["version"], who="乙工").status == 200
    assert item(browser, key)["fields"]["name"]["now"] == "乙"


def test_asking_whether_one_may_save_takes_no_lock_from_the_store(browser: Browser, tmp_path: Path) -> None:
    key, store, copy = id_of("王台"), tmp_path / "store.sqlite", tmp_path / "copy.sqlite"
    assert save(browser, key, {"name": "甲"}).status == 200
    backups.back_up(store, copy)
    assert browser.get(f"{BASE}/version").json()["writable"]
    command = [sys.executable, "-m", "geodata", "store"]
    subprocess.run([*command, "restore", str(copy), "--store", str(store)], check=True, capture_output=True)
    assert save(browser, key, {"name": "乙"}).status == 200
    told = subprocess.run([*command, "history", key, "--store", str(store)], check=True, capture_output=True)
    assert "乙" in told.stdout.decode(), "what was acknowledged stands in the file, not in a log that was taken away"


def test_others_who_changed_other_fields_are_merged(browser: Browser) -> None:
    key = id_of("王台")
    seen = item(browser, key)["seen"]
    save(browser, key, {"stage": "planned"}, seen=seen, who="甲工")
    clash = save(browser, key, {"name": "乙"}, seen=seen, who="乙工").json()["clash"]
    assert clash["mergeable"]
    assert clash["fields"] == []
    assert clash["others"][0]["field"] == "stage"


def test_a_place_is_previewed_and_kept_as_coarse_as_it_must_be(browser: Browser) -> None:
    key = id_of("王台")
    place = {"how": "point", "geometry": {"type": "Point", "coordinates": NEAR}, "precision": "L1"}
    plain = post(browser, "preview", {"id": key, "place": place}).json()
    secret = post(browser, "preview", {"id": key, "place": place, "name": "王台变电站"}).json()
    assert (plain["precision"], secret["precision"]) == ("L1", "L7")
    assert secret["why"]
    assert browser.get(f"{BASE}/coarse?id={quote(key)}&name={quote('王台变电站')}").json()["why"]
    assert item(browser, key)["history"] == []
    assert save(browser, key, {"name": "王台变电站", "place": place}).status == 200
    assert str(NEAR[0]) not in json.dumps(item(browser, key))


def test_places_are_offered_with_reason_and_precision(browser: Browser) -> None:
    found = browser.get(f"{BASE}/places?q={quote('王台')}&lang=en").json()["places"]
    assert found[0]["name"].startswith("王台")
    assert all(one["reason"] and one["precision"] for one in found)
    assert browser.get(f"{BASE}/places?q=").json()["places"] == []


def test_members_of_a_programme_are_counted_and_can_be_sent_again(browser: Browser) -> None:
    key = id_of("15个重点道路工程")
    place = {"how": "point", "geometry": {"type": "Point", "coordinates": NEAR}, "precision": "L3"}
    assert item(browser, key)["rest"] == 14
    assert save(browser, key, {"further": [{"name": "甲路", "place": place}]}).status == 200
    held = item(browser, key)["further"]
    again = [{"name": one["name"], "place": one["place"]} for one in held]
    assert save(browser, key, {"further": [*again, {"name": "乙路", "place": place}]}).status == 200
    assert [one["name"] for one in browser.get(f"{BASE}/queue").json()["further"]] == ["甲路", "乙路"]
    many = save(browser, key, {"further": [{"name": f"{n}路", "place": place} for n in range(15)]})
    assert many.status == 422
    assert many.json()["code"] == "further.many"


def test_drafts_are_kept_per_planner_and_go_with_the_save(browser: Browser) -> None:
    key = id_of("王台")
    body = {"raw": {"name": "半截"}, "seen": 1, "at": 5}
    assert post(browser, "draft", {"id": key, "who": "王工", "body": body}).status == 200
    mine = browser.get(f"{BASE}/drafts?who={quote('王工')}").json()["drafts"]
    assert [(one["id"], one["body"]) for one in mine] == [(key, body)]
    assert browser.get(f"{BASE}/drafts?who={quote('李工')}").json()["drafts"] == []
    save(browser, key, {"name": "王台老区"})
    assert browser.get(f"{BASE}/drafts?who={quote('王工')}").json()["drafts"] == []


def test_the_queue_is_ordered_by_doubt_and_what_is_confirmed_goes_last(browser: Browser) -> None:
    before = browser.get(f"{BASE}/queue?lang=en").json()
    first = before["queue"][0]
    assert first["reasons"]
    said = {"id": first["id"], "fields": {"confirmed": True}, "seen": before["seen"], "who": "王工", "reason": ""}
    assert post(browser, "save", said).status == 200
    after = browser.get(f"{BASE}/queue").json()
    assert after["done"] == before["done"] + 1
    assert after["queue"][-1] == {**after["queue"][-1], "id": first["id"], "done": True}
    assert after["confirmed"][first["id"]]["who"] == "王工"


def test_orphans_are_listed_and_attached(browser: Browser) -> None:
    key = id_of("王台")
    save(browser, key, {"name": "王台老区"})
    edition = library().editions[0]
    rows = edition.features[edition.features["id"] != key]
    with open_store(Path(os.environ[STORE_VARIABLE])) as held:
        read = held.features(edition.report.id, corrected=False)
        held.put_reports([(edition.report, read[read["id"] != key])], [])
    told = browser.get(f"{BASE}/orphans").json()
    assert [one["name"] for one in told["orphans"]] == ["王台"]
    target = str(rows["id"].iloc[0])
    done = post(
        browser, "attach", {"orphan": told["orphans"][0]["item"], "id": target, "seen": told["seen"], "who": "王"}
    )
    assert done.status == 200
    assert item(browser, target)["fields"]["name"]["now"] == "王台老区"
    assert browser.get(f"{BASE}/orphans").json()["orphans"] == []


@pytest.mark.parametrize("format_", ["csv", "geojson"])
def test_corrections_go_out_and_come_in_after_a_preview(browser: Browser, built: bytes, format_: str) -> None:
    key = id_of("王台")
    place = {"how": "point", "geometry": {"type": "Point", "coordinates": NEAR}, "precision": "L3"}
    save(browser, key, {"name": "=cmd|'/C calc'!A0", "place": place})
    carried = browser.get(f"{BASE}/export/{format_}").body
    Path(os.environ[STORE_VARIABLE]).unlink()
    for ending in ("-wal", "-shm"):
        Path(os.environ[STORE_VARIABLE] + ending).unlink(missing_ok=True)
    Path(os.environ[STORE_VARIABLE]).write_bytes(built)
    address = f"{BASE}/import?name=x.{format_}&who={quote('李工')}"
    seen = browser.post(address, carried, **FILE).json()
    assert seen["counts"] == {"total": 2, "new": 2, "same": 0, "lost": 0, "bad": 0}
    assert item(browser, key)["corrected"] == []
    assert browser.post(f"{address}&apply=1", carried, **FILE).json()["written"] == 2
    assert item(browser, key)["fields"]["name"]["now"] == "=cmd|'/C calc'!A0"
    assert browser.post(address, carried, **FILE).json()["counts"]["same"] == 2


def test_a_shape_is_taken_out_of_a_file_after_its_datum_is_settled(browser: Browser) -> None:
    line = {"type": "LineString", "coordinates": [NEAR, [120.1, 35.95]]}
    feature = {"type": "Feature", "properties": {"name": "一段"}, "geometry": line}
    body = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    asked = browser.post(f"{BASE}/file?name=a.geojson&lang=en", body, **FILE).json()
    assert asked["question"]
    assert asked["rows"] == []
    told = browser.post(f"{BASE}/file?name=a.geojson&datum=GCJ-02", body, **FILE).json()
    assert (told["count"], told["kinds"], told["datum_from"]) == (1, {"LineString": 1}, "asked")
    assert told["rows"][0]["name"] == "一段"
    assert told["rows"][0]["geometry"]["coordinates"][0] != NEAR


def test_a_file_that_is_none_is_refused_in_a_sentence(browser: Browser) -> None:
    bad = browser.post(f"{BASE}/file?name=a.geojson", b"{", **FILE)
    assert bad.status == 422
    assert bad.json()["message"]
    assert browser.post(f"{BASE}/file?name=a.geojson", b"", **FILE).status == 422
    assert browser.post(f"{BASE}/import?name=x.exe", b"x", **FILE).status == 422


def test_only_the_apps_own_pages_change_anything(browser: Browser) -> None:
    key = id_of("王台")
    said = {"id": key, "fields": {"name": "甲"}, "seen": 1, "who": "王", "reason": "x"}
    for origin in ("http://evil.example", "null", ""):
        assert post(browser, "save", said, Origin=origin).status == 403
    assert browser.post(f"{BASE}/save", said, **{"Content-Type": "text/plain"}).status == 415
    assert browser.get(f"{BASE}/save").status == 404
    assert browser.get(f"{BASE}/item?id=x", **{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert item(browser, key)["corrected"] == []


@pytest.mark.parametrize(
    "said",
    [
        b"", b"[]", b"null", b"{", b"\xff", {"id": 7}, {"fields": []}, {"fields": {"name": "甲"}},
        {"fields": {"name": "甲"}, "seen": -1}, {"fields": {"name": "甲"}, "seen": "1"},
        {"fields": {"name": "甲"}, "seen": 1, "who": ["x"]}, {"fields": {"who": "甲"}, "seen": 1},
        {"fields": {"name": {"a": 1}}, "seen": 1}, {"fields": {"name": ""}, "seen": 1},
        {"fields": {"stage": "dreamt"}, "seen": 1}, {"fields": {"investment": {"yuan": "much"}}, "seen": 1},
        {"fields": {"place": {"how": "point", "geometry": {"type": "Point", "coordinates": [0, 0]}}}, "seen": 1},
        {"fields": {"confirmed": "yes"}, "seen": 1}, {"fields": {"name": "甲"}, "seen": 999},
        {"fields": {"name": "甲"}, "seen": 1, "reason": " "}, {"fields": {"name": "甲"}, "seen": 1, "who": "x" * 81},
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_a_sentence_and_changes_nothing(browser: Browser, said: Any) -> None:
    key = id_of("王台")
    if isinstance(said, dict):
        said = {"id": key, "who": "王工", "reason": "x"} | said
    answer = post(browser, "save", said)
    assert 400 <= answer.status < 500
    assert answer.json()["ok"] is False
    assert len(answer.json()["message"]) > 10
    assert item(browser, key)["history"] == []


def test_a_body_without_end_is_cut_off(browser: Browser) -> None:
    assert post(browser, "draft", b'{"id": "' + b"x" * LARGEST + b'"}').status == 413


def test_what_is_gone_is_told(browser: Browser) -> None:
    assert browser.get(f"{BASE}/item?id=nobody").status == 404
    assert browser.get(f"{BASE}/coarse?id=nobody").status == 404
    assert browser.get(f"{BASE}/nothing").status == 404
    assert browser.get(f"{BASE}/export/exe").status == 404


def test_nasty_texts_come_back_as_they_are_or_are_refused(browser: Browser) -> None:
    key = id_of("王台")
    kept = 0
    for text in nasty_strings()[::9]:
        try:
            body = json.dumps({"id": key, "fields": {"name": text}, "seen": item(browser, key)["seen"],
                               "who": "王工", "reason": "x"}).encode()  # fmt: skip
        except UnicodeEncodeError:
            continue
        if post(browser, "save", body).status == 200:
            assert item(browser, key)["fields"]["name"]["now"] == text
            kept += 1
    assert kept > 5


def test_a_proxy_says_who_is_asking_only_where_the_office_switched_it_on(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = id_of("王台")
    said = {"id": key, "fields": {"name": "甲"}, "seen": item(browser, key)["seen"], "who": "冒名", "reason": "x"}
    assert browser.get(f"{BASE}/version", **{"X-User": "liu"}).json()["who"] is None
    monkeypatch.setenv(WHO_VARIABLE, "X-User")
    assert post(browser, "save", said).status == 403
    assert post(browser, "save", said, **{"X-User": "刘工".encode().decode("latin-1")}).status == 200
    monkeypatch.delenv(WHO_VARIABLE)
    assert item(browser, key)["history"][0]["who"] == "刘工"


def test_a_store_of_a_newer_program_is_looked_at_and_not_changed(browser: Browser) -> None:
    key = id_of("王台")
    path = Path(os.environ[STORE_VARIABLE])
    newer = path.with_name("newer.sqlite")
    newer.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        connection.execute("INSERT OR REPLACE INTO about VALUES ('readable_from', ?)", (str(VERSION),))
        connection.commit()
    newer.replace(path)
    told = browser.get(f"{BASE}/version").json()
    assert not told["writable"]
    assert told["why"]
    assert not item(browser, key)["writable"]
    answer = save(browser, key, {"name": "甲"})
    assert answer.status == 409
    assert "newer program" in answer.json()["message"]

"""Prove that a report that a planner brings is read, kept, replaced and removed, and that nothing hostile gets far."""

from __future__ import annotations

import io
import os
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from documents import pdf, word
from served import Answer, Browser

from geodata.store import Change, Saved, open_store
from mapapp import desk as desks
from mapapp import uploads
from mapapp.loading import STORE_VARIABLE, library

TEXT = (
    "青岛西海岸新区2024年政府工作报告\n二、2024年工作安排\n开工建设地铁6号线二期、淮河西路小学等3个项目。\n"
    "新建公园5处。全区生产总值增长6%。\n"
)


@pytest.fixture
def browser(served: Browser, built: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    (tmp_path / "store").mkdir()
    path = tmp_path / "store" / "store.sqlite"
    path.write_bytes(built)
    monkeypatch.setenv(STORE_VARIABLE, str(path))
    uploads.desk.cache_clear()
    yield served
    uploads.desk().close()


def bring(browser: Browser, body: bytes, name: str = "报告.txt", lang: str = "zh") -> Answer:
    return browser.post(f"/mapapp/reports?name={quote(name)}&lang={lang}", body)


def wait(browser: Browser, job: str, *stages: str) -> dict[str, Any]:
    """Ask until a job stands at one of the stages."""
    for _ in range(1200):
        told: dict[str, Any] = browser.get(f"/mapapp/jobs/{job}").json()["job"]
        if told["stage"] in stages:
            return told
        time.sleep(0.05)
    pytest.fail(f"the job stays {told}")


def read(browser: Browser, body: bytes, name: str = "报告.txt") -> dict[str, Any]:
    answer = bring(browser, body, name)
    assert answer.status == 202, answer.text
    return wait(browser, answer.json()["job"]["id"], "ready", "failed")


def keep(browser: Browser, told: dict[str, Any], **more: object) -> dict[str, Any]:
    answer = browser.post(f"/mapapp/jobs/{told['id']}/keep", told["about"] | more)
    assert answer.status == 202, answer.text
    return wait(browser, told["id"], "done", "ready", "failed")


def test_a_report_is_read_shown_first_and_kept_on_a_word(browser: Browser) -> None:
    told = read(browser, TEXT.encode())
    assert told["about"] == {
        "title": "青岛西海岸新区2024年政府工作报告", "issuer": "青岛西海岸新区", "year": 2024, "adcode": "370211",
    }  # fmt: skip
    account = dict(told["account"])
    assert account.pop("total") == sum(account.values()) >= 4 and account["placed"] == 2
    assert len(library().editions) == 1
    done = keep(browser, told, title="我们的报告")
    edition = library().edition(done["report"])
    assert (edition.report.title, edition.report.year, edition.region.adcode) == ("我们的报告", 2024, "370211")
    assert edition.account.total == told["account"]["total"]
    shelf = browser.get("/mapapp/reports").json()
    assert [one["year"] for one in shelf["reports"]] == [2023, 2024] and shelf["regions"][0]["adcode"] == "370211"


def test_what_the_planner_says_of_it_is_what_is_placed(browser: Browser) -> None:
    told = read(browser, TEXT.encode())
    done = keep(browser, told, adcode="", issuer="某地", year=None)
    edition = library().edition(done["report"])
    assert (edition.report.adcode, edition.report.issuer, edition.report.year) == ("", "某地", None)
    assert not edition.account.placed and edition.account.total >= 4


def test_the_same_file_twice_is_one_report_and_a_newer_one_may_take_its_place(browser: Browser) -> None:
    first = keep(browser, read(browser, TEXT.encode()))["report"]
    again = read(browser, TEXT.encode())
    assert again["again"] and not again["same"]
    assert keep(browser, again)["report"] == first
    changed = read(browser, TEXT.replace("5处", "8处").encode())
    assert changed["same"] == [first]
    assert keep(browser, changed, replaces=first)["report"] == first
    assert len(library().editions) == 2
    assert "公园8处" in library().edition(first).features["name"].tolist()


def test_a_built_report_that_is_replaced_is_hidden(browser: Browser) -> None:
    (seed,) = [edition.report.id for edition in library().editions]
    done = keep(browser, read(browser, TEXT.replace("2024", "2023").encode()), replaces=seed)
    assert [edition.report.id for edition in library().editions] == [done["report"]] != [seed]


def test_a_removed_report_is_gone_for_everybody_but_the_last_stays(browser: Browser) -> None:
    brought = keep(browser, read(browser, TEXT.encode()))["report"]
    (seed,) = {edition.report.id for edition in library().editions} - {brought}
    assert browser.post("/mapapp/reports/remove", {"id": brought}).status == 200
    assert [edition.report.id for edition in library().editions] == [seed]
    refused = browser.post("/mapapp/reports/remove", {"id": seed})
    assert refused.status == 409 and "最后一份" in refused.json()["message"]
    assert browser.post("/mapapp/reports/remove", {"id": "nothing"}).status == 404


def test_every_change_needs_this_servers_own_page(browser: Browser) -> None:
    for origin in ("http://evil.example", "null", ""):
        answer = browser.post("/mapapp/reports?name=a.txt", TEXT.encode(), Origin=origin)
        assert answer.status == 403 and not answer.json()["ok"]
        assert browser.post("/mapapp/reports/remove", {"id": "x"}, Origin=origin).status == 403
    job = bring(browser, TEXT.encode()).json()["job"]["id"]
    assert browser.ask("DELETE", f"/mapapp/jobs/{job}", Origin="http://evil.example").status == 403
    assert wait(browser, job, "ready")


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 300_000_000)
    return out.getvalue()


HOSTILE = {
    "zip bomb.docx": bomb,
    "locked.pdf": lambda: pdf(TEXT.splitlines(), password="secret"),
    "program.txt": lambda: b"MZ\x90\x00\x03\x00\x00\x00" + bytes(range(256)) * 40,
    "broken.pdf": lambda: b"%PDF-1.7\n" + os.urandom(2000),
    "archive.docx": lambda: b"PK\x03\x04" + bytes(400),
    "blank.txt": lambda: b" \n\t\n",
    "silent.txt": lambda: "今天天气很好。\n".encode(),
    "picture.txt": lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "../../../../etc/cron.d/x.txt": lambda: b"\x00" * 50,
    "<script>alert(1)</script>.txt": lambda: b"\xff\xd8\xff" + bytes(20),
    "a\u202etxt.exe": lambda: b"MZ" + bytes(500),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_sentence_and_leaves_nothing(browser: Browser, name: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    told = read(browser, HOSTILE[name](), name)
    assert told["stage"] == "failed" and told["name"] == name
    assert "Traceback" not in told["message"] and told["message"][-1] in "。." and len(told["message"]) > 10
    assert len(library().editions) == 1
    assert {path.name.split("-")[0] for path in sorted(tmp_path.rglob("*"))} == {path.name for path in before}


def test_names_that_lead_elsewhere_are_only_words(browser: Browser, tmp_path: Path) -> None:
    told = read(browser, TEXT.encode(), "../../../../tmp/<b>x</b>.txt")
    done = keep(browser, told)
    assert done["report"].isalnum() and library().edition(done["report"]).report.source == "b>.txt"


def test_what_is_too_large_or_empty_is_refused_at_the_door(browser: Browser) -> None:
    assert bring(browser, b"").status == 422
    large = browser.post("/mapapp/reports?name=a.txt", b"", **{"Content-Length": str(uploads.LARGEST + 1)})
    assert large.status == 413 and "30 MB" in large.json()["message"]


def test_a_body_that_says_it_is_small_is_cut_at_the_cap(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1000)

    def drip() -> Iterator[bytes]:
        yield from [b"x" * 400] * 5

    answer = browser.ask("POST", "/mapapp/reports?name=a.txt", drip())  # type: ignore[arg-type]
    assert answer.status == 413


UNMEANT: list[dict[str, object]] = [
    {"title": ""}, {"title": "a\nb"}, {"title": 5}, {"title": "长" * 201}, {"issuer": None}, {"year": "2024"},
    {"year": 3}, {"year": True}, {"adcode": "37021x"}, {"adcode": None},
]  # fmt: skip


def test_what_a_planner_cannot_mean_is_refused(browser: Browser) -> None:
    told = read(browser, TEXT.encode())
    for said in UNMEANT:
        answer = browser.post(f"/mapapp/jobs/{told['id']}/keep", told["about"] | said)
        assert answer.status == 422 and answer.json()["message"]
    for body in (b"", b"[]", b"\xff", b"{" * 100_000):
        assert browser.post(f"/mapapp/jobs/{told['id']}/keep", body).status in (413, 422)
    assert len(library().editions) == 1
    assert browser.get("/mapapp/jobs/unknown").status == 404


def test_three_kinds_at_once_wait_their_turn_and_all_arrive(browser: Browser) -> None:
    lines = TEXT.splitlines()
    page = f"<html><body>{''.join(f'<p>{line}</p>' for line in lines)}</body></html>"
    files = {"a.docx": word(lines), "b.pdf": pdf(lines), "c.html": page.encode()}
    jobs: list[str] = []

    def one(name: str, body: bytes) -> None:
        jobs.append(bring(browser, body, name).json()["job"]["id"])

    threads = [threading.Thread(target=one, args=pair) for pair in files.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    places = [browser.get(f"/mapapp/jobs/{job}").json()["job"]["place"] for job in jobs]
    assert len(set(places) - {0}) == len([place for place in places if place])
    for job in jobs:
        told = wait(browser, job, "ready", "failed")
        assert told["about"]["year"] == 2024
        assert keep(browser, told)["stage"] == "done"
    assert len(library().editions) == 4


def test_a_cancelled_report_is_killed_and_forgotten(browser: Browser) -> None:
    long = TEXT + "新建公园5处，开工建设淮河西路小学。\n" * 20_000
    jobs = [bring(browser, body.encode()).json()["job"]["id"] for body in (long, TEXT)]
    wait(browser, jobs[0], "extracting")
    process = uploads.desk().find(jobs[0]).process  # type: ignore[union-attr]
    assert process and browser.get(f"/mapapp/jobs/{jobs[1]}").json()["job"]["place"] in (0, 1)
    assert browser.ask("DELETE", f"/mapapp/jobs/{jobs[0]}").json()["job"]["stage"] == "cancelled"
    assert process.wait(10) != 0
    assert wait(browser, jobs[1], "ready")
    assert uploads.desk().find(jobs[0]).result is None  # type: ignore[union-attr]


def test_too_many_waiting_are_refused(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "MOST_JOBS", 1)
    assert bring(browser, TEXT.encode()).status == 202
    answer = bring(browser, TEXT.encode())
    assert answer.status == 429 and "太多" in answer.json()["message"]


def test_a_store_that_cannot_be_written_keeps_what_was_read(browser: Browser) -> None:
    told = read(browser, TEXT.encode())
    path = Path(os.environ[STORE_VARIABLE])
    whole = path.read_bytes()
    library()
    path.write_bytes(b"not a store any more")
    assert browser.post(f"/mapapp/jobs/{told['id']}/keep", told["about"]).status == 409
    path.write_bytes(whole)
    assert keep(browser, told)["stage"] == "done"


def test_a_saved_change_is_seen_by_the_next_reading(browser: Browser) -> None:
    before = library()
    again = library()
    assert again is before
    first = before.editions[0].features["id"][0]
    with open_store(Path(os.environ[STORE_VARIABLE])) as store:
        done = store.save([Change(first, "name", "新名字")], who="测试", seen=before.version)
    assert isinstance(done, Saved)
    after = library()
    assert after.fingerprint != before.fingerprint and after.version > before.version
    assert after.editions[0].features["name"][0] == "新名字"

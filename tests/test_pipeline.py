"""Prove that a build goes the whole way, is reused while it is true, and leaves everything as it was when it fails."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from geodata.commitments import extract
from geodata.errors import ReportError, StoreError
from geodata.gazetteer import load_gazetteer
from geodata.geocoding import place_all
from geodata.layers import account, build_features
from geodata.models import PRECISIONS
from geodata.pipeline import build, default_seeds, read_one, reports_in, upload_mark
from geodata.reports import report_from_text
from geodata.store import Change, Saved, open_store

PLAN = "云山市2023年政府工作报告\n二、2023年工作安排\n今年，开工建设东湖大桥，新建学校3所，完成投资20亿元。\n"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Give a copy of the seeds that a test may change."""
    return Path(shutil.copytree(default_seeds(), tmp_path / "seeds"))


def test_seed_becomes_a_map_with_a_balanced_account(tmp_path: Path) -> None:
    result = build([], tmp_path / "s")
    assert not result.reused
    assert result.account.balanced
    assert result.account.total == sum(part.total for part in result.sectors.values()) > 90
    assert sum(result.account.placed.values()) >= 15
    features = open_store(tmp_path / "s").features()
    assert account(features) == result.account
    assert [report.adcode for report in result.reports] == ["370211"]


def test_every_unplaced_commitment_has_a_reason_and_every_placed_one_a_place() -> None:
    _, features = read_one(next(default_seeds().glob("*.txt")))
    for row in features.to_dict("records"):
        if row["fate"] == "placed":
            assert row["precision"] in PRECISIONS
            assert row["precision"] not in ("L0", "L6")
            assert row["geometry"] is not None
            assert row["explanation"]
            assert row["place_source"]
        else:
            assert row["reason"]
            assert row["geometry"] is None


def test_second_build_reuses_the_store_and_a_changed_seed_rebuilds_it(tmp_path: Path, seeds: Path) -> None:
    store = tmp_path / "s"
    first = build([seeds], store)
    written = store.stat().st_mtime_ns, store.read_bytes()
    second = build([seeds], store)
    assert second.reused
    assert (store.stat().st_mtime_ns, store.read_bytes()) == written
    assert (second.account, second.sectors, second.reports) == (first.account, first.sectors, first.reports)
    seed = next(seeds.glob("*.txt"))
    seed.write_text(seed.read_text("utf-8").replace("35个重大项目", "36个重大项目"), "utf-8")
    third = build([seeds], store)
    assert not third.reused
    assert any("36个重大项目" in name for name in open_store(store).features()["name"])


def test_changed_list_of_sources_rebuilds_the_store(tmp_path: Path, seeds: Path) -> None:
    build([seeds], tmp_path / "s")
    table = seeds / "sources.csv"
    table.write_text(table.read_text("utf-8").replace("节选", "摘录"), "utf-8")
    assert not build([seeds], tmp_path / "s").reused
    assert "摘录" in open_store(tmp_path / "s").reports()[0].title


def test_processes_give_the_same_bytes(tmp_path: Path, seeds: Path) -> None:
    for number in range(3):
        (seeds / f"云山市-202{number}.txt").write_text(PLAN.replace("3所", f"{number + 4}所"), "utf-8")
    told: list[tuple[int, int, str]] = []
    build([seeds], tmp_path / "one")
    build([seeds], tmp_path / "two", jobs=2, progress=lambda *words: told.append(words))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert [(done, whole) for done, whole, _ in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_equal_bytes_count_once_and_equal_names_get_ids_of_their_own(tmp_path: Path) -> None:
    for folder, text in (("a", PLAN), ("b", PLAN), ("c", PLAN.replace("3所", "8所"))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "报告.txt").write_text(text, "utf-8")
    result = build([tmp_path / "a", tmp_path / "b", tmp_path / "c"], tmp_path / "s")
    digest = hashlib.sha256(PLAN.replace("3所", "8所").encode()).hexdigest()
    assert [report.id for report in result.reports] == ["报告", f"报告-{digest[:8]}"]
    features = open_store(tmp_path / "s").features()
    assert features["id"].is_unique
    assert set(features["report_id"]) == {"报告", f"报告-{digest[:8]}"}


def test_report_of_an_unknown_region_is_listed_and_not_drawn(tmp_path: Path) -> None:
    (tmp_path / "云山市-2023.txt").write_text(PLAN, "utf-8")
    result = build([tmp_path], tmp_path / "s")
    assert result.account.balanced
    assert result.account.total >= 2
    assert not result.account.placed
    assert open_store(tmp_path / "s").regions() == ()


def test_region_is_known_by_its_title(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("青岛西海岸新区2024年政府工作报告\n今年，加快建设胶州湾二隧。\n", "utf-8")
    report, features = read_one(path)
    assert report.adcode == "370211"
    assert features["fate"].tolist() == ["placed"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("今天天气很好。", "not a single commitment"),
        ("一、2022年工作回顾\n一年来，建成学校3所。\n", "not a single commitment"),
        ("", "empty"),
    ],
)
def test_failed_build_leaves_the_old_store(tmp_path: Path, seeds: Path, text: str, says: str) -> None:
    store = tmp_path / "out" / "s"
    build([seeds], store)
    before = store.read_bytes()
    (seeds / "z.txt").write_text(text, "utf-8")
    with pytest.raises(ReportError, match=says):
        build([seeds], store)
    assert store.read_bytes() == before
    assert [path.name for path in store.parent.iterdir()] == ["s"]


def test_what_is_not_a_store_is_refused_before_any_work(tmp_path: Path, seeds: Path) -> None:
    with pytest.raises(StoreError, match="not a store"):
        build([seeds], seeds / "sources.csv")


def test_missing_file_and_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="there is no file"):
        reports_in([tmp_path / "no.txt"])
    (tmp_path / "sources.csv").write_text("file\n")
    with pytest.raises(ReportError, match="holds no report"):
        reports_in([tmp_path])


def test_building_again_leaves_uploads_corrections_and_drafts(tmp_path: Path, seeds: Path) -> None:
    """A changed seed is read anew; what a planner said of it finds its words again."""
    store = tmp_path / "s"
    build([seeds], store)
    uploaded = report_from_text(PLAN, id="up", title="云山市2023年政府工作报告", year=2023)
    commitments = extract(uploaded)
    features = build_features(uploaded, commitments, place_all(commitments, uploaded, load_gazetteer("")))
    with open_store(store) as held:
        held.put_reports([(uploaded, features)], origin="uploaded", made_from=[upload_mark(uploaded)])
        keys = dict(zip(held.features()["name"], held.features()["id"], strict=True))
        for name in ("胶州湾二隧", "东湖大桥"):
            done = held.save([Change(keys[name], "stage", "trial")], who="王", seen=held.version)
            assert isinstance(done, Saved)
        held.keep_draft("李", keys["东湖大桥"], {"name": "begun"})
    seed = next(seeds.glob("*.txt"))
    seed.write_text("补充：新建图书馆9座。\n" + seed.read_text("utf-8"), "utf-8")
    assert not build([seeds], store).reused
    with open_store(store) as held:
        rows = held.features().set_index("name")
        assert rows.loc[["胶州湾二隧", "东湖大桥"], "stage"].tolist() == ["trial", "trial"]
        assert rows.loc["胶州湾二隧", "id"] != keys["胶州湾二隧"], "its number has changed, its words have not"
        assert held.orphans() == ()
        assert held.drafts("李")[0].body == {"name": "begun"}
        assert [kept.origin for kept in held.kept()] == ["built", "uploaded"]
    assert build([seeds], store).reused


def test_only_what_has_changed_is_read_again(tmp_path: Path, seeds: Path) -> None:
    (seeds / "云山市-2023.txt").write_text(PLAN, "utf-8")
    told: list[str] = []
    build([seeds], tmp_path / "s", progress=lambda _done, _all, name: told.append(name))
    assert len(told) == 2
    (seeds / "云山市-2023.txt").write_text(PLAN.replace("3所", "4所"), "utf-8")
    told.clear()
    build([seeds], tmp_path / "s", progress=lambda _done, _all, name: told.append(name))
    assert told == ["云山市-2023.txt"]


def test_an_upload_of_an_older_program_is_read_again_from_the_text_that_is_kept(tmp_path: Path, seeds: Path) -> None:
    store = tmp_path / "s"
    build([seeds], store)
    report = report_from_text(PLAN, id="up", title="云山市2023年政府工作报告", year=2023)
    unread = report_from_text("今天天气很好。", id="idle", title="无")
    with open_store(store) as held:
        nothing = held.features("up")
        held.put_reports([(report, nothing), (unread, nothing)], origin="uploaded", made_from=["older", "older"])
    assert build([seeds], store).reused, "what was built is still true"
    with open_store(store) as held:
        assert "东湖大桥" in held.features("up")["name"].tolist()
        stale = {kept.id: kept.stale for kept in held.kept()}
    assert stale["up"] == ""
    assert "not a single commitment" in stale["idle"]


def test_a_store_of_version_1_is_moved_on_and_built(tmp_path: Path, seeds: Path) -> None:
    store = tmp_path / "s"
    shutil.copy(Path(__file__).parent / "stores" / "version1.sqlite", store)
    assert not build([seeds], store).reused
    with open_store(store) as held:
        assert [report.adcode for report in held.reports()] == ["370211"]
    assert (tmp_path / "s.version-1.backup").exists()

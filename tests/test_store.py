"""Prove the store's contract in every home: what is put comes back, what is saved stays, nobody overwrites anybody."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import pytest
import sqlalchemy as sa
from geopandas.testing import assert_geodataframe_equal
from homes import HOMES
from pandas.testing import assert_frame_equal
from samples import SampleRegion, commitment, lost, sample, sample_features, sample_report
from sqlalchemy.dialects import postgresql

import geodata.store
from geodata.errors import CorrectionError, StoreError
from geodata.layers import LISTS, build_features
from geodata.models import Report
from geodata.store import Change, Conflict, Saved, Store, statements

WHEN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TEXT = sample_report().text


@pytest.fixture(params=sorted(HOMES))
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with HOMES[request.param](tmp_path) as store:
        yield store


@pytest.fixture
def store(empty: Store) -> Store:
    empty.put_reports([(sample()[0], sample_features())], [SampleRegion()], made_from=["abc"])
    return empty


def reading(text: str, *names: str, name: str = "sample") -> tuple[Report, gpd.GeoDataFrame]:
    """Read a text as if a grammar had found these names in it."""
    report = sample_report(text, name=name)
    made = [commitment(report, number, words) for number, words in enumerate(names, 1)]
    return report, build_features(report, made, [lost(one, "not_found", "没有找到") for one in made])


def save(store: Store, field: str, value: object, key: str = "sample-001", seen: int | None = None) -> Saved | Conflict:
    return store.save(
        [Change(key, field, value)], who="王", reason="核对", seen=store.version if seen is None else seen
    )


def saved(store: Store, field: str, value: object, key: str = "sample-001") -> Saved:
    done = save(store, field, value, key)
    assert isinstance(done, Saved)
    return done


def names(store: Store) -> list[str]:
    return store.features()["name"].tolist()


def test_store_gives_back_what_was_put(store: Store) -> None:
    assert store.reports() == (sample()[0],)
    assert store.report("sample") == sample()[0]
    assert_geodataframe_equal(store.features(), sample_features())
    assert_frame_equal(store.features()[list(LISTS)], sample_features()[list(LISTS)])
    (kept,) = store.kept()
    assert (kept.origin, kept.made_from, kept.hidden) == ("built", "abc", False)


def test_store_holds_the_base_map(store: Store) -> None:
    (region,) = store.regions()
    assert region.outline is not None
    assert region.outline.equals(SampleRegion.outline)
    assert (region.name, region.bbox, region.attributions) == ("云山区", SampleRegion.bbox, ("区界：某图",))
    assert region.basemap == SampleRegion().basemap()


def test_features_of_one_report_or_of_none(store: Store) -> None:
    assert len(store.features("sample")) == 5
    assert len(store.features("another")) == 0
    with pytest.raises(StoreError, match="no report another"):
        store.report("another")


def test_same_reading_again_changes_nothing(store: Store) -> None:
    before = store.version, store.fingerprint, store.mark
    assert not store.put_reports([(sample()[0], sample_features())], [SampleRegion()])
    assert (store.version, store.fingerprint, store.mark) == before


def test_built_reports_are_hidden_by_others_and_uploads_stay(store: Store) -> None:
    store.put_reports([reading("建设南湖公园。", "南湖公园", name="up")], origin="uploaded")
    store.put_reports([reading("建设北湖公园。", "北湖公园", name="new")], whole=True)
    assert [report.id for report in store.reports()] == ["new", "up"]
    assert names(store) == ["北湖公园", "南湖公园"]
    store.put_reports([(sample()[0], sample_features())], whole=True)
    assert [report.id for report in store.reports()] == ["sample", "up"]


def test_two_reports_of_one_id_are_refused(store: Store) -> None:
    twice = (sample()[0], sample_features())
    with pytest.raises(StoreError, match="share one id"):
        store.put_reports([twice, twice])
    with pytest.raises(StoreError, match="already, built"):
        store.put_reports([reading("建设南湖公园。", "南湖公园")], origin="uploaded")
    assert len(store.features()) == 5


def test_correction_stands_beside_the_words_of_the_report(store: Store) -> None:
    done = saved(store, "name", "东湖大桥工程")
    row = store.features().iloc[0]
    assert (row["name"], row["name_read"], row["corrected"]) == ("东湖大桥工程", "东湖大桥", ["name"])
    assert TEXT[row["name_start"] : row["name_end"]] == row["name_read"]
    assert store.features(corrected=False)["name"].tolist() == sample_features()["name"].tolist()
    (entry,) = done.entries
    assert (entry.who, entry.reason, entry.before, entry.value) == ("王", "核对", "东湖大桥", "东湖大桥工程")
    assert store.history("sample-001") == (entry,)
    assert store.mark != store.fingerprint


def test_the_moment_is_kept_in_utc(store: Store) -> None:
    now = datetime.fromisoformat("2026-11-23T16:00:00+08:00")
    done = store.save([Change("sample-001", "name", "甲")], who="王", seen=store.version, now=now)
    assert isinstance(done, Saved)
    assert done.entries[0].when == "2026-11-23T08:00:00.000000Z"
    with pytest.raises(StoreError, match="time zone"):
        store.save([Change("sample-001", "name", "乙")], who="王", seen=store.version, now=now.replace(tzinfo=None))


def test_saving_what_is_there_already_writes_nothing(store: Store) -> None:
    saved(store, "stage", "planned")
    before = store.version
    assert saved(store, "stage", "planned").entries == ()
    assert store.version == before


def test_clash_shows_base_theirs_and_yours_and_saves_nothing(store: Store) -> None:
    seen = store.version
    saved(store, "name", "王的名字")
    clash = save(store, "name", "李的名字", seen=seen)
    assert isinstance(clash, Conflict)
    (one,) = clash.clashes
    assert (one.field, one.base, one.theirs, one.yours, one.who) == ("name", "东湖大桥", "王的名字", "李的名字", "王")
    assert not clash.mergeable
    assert names(store)[0] == "王的名字"
    done = save(store, "name", "李的名字", seen=clash.version)
    assert isinstance(done, Saved)
    assert [entry.value for entry in store.history("sample-001")] == ["王的名字", "李的名字"]


def test_change_of_another_field_can_be_merged_and_of_another_commitment_is_no_clash(store: Store) -> None:
    seen = store.version
    saved(store, "name", "王的名字")
    clash = save(store, "stage", "planned", seen=seen)
    assert isinstance(clash, Conflict)
    assert clash.mergeable
    assert [entry.field for entry in clash.others] == ["name"]
    assert isinstance(save(store, "stage", "planned", seen=clash.version), Saved)
    assert isinstance(save(store, "stage", "planned", "sample-002", seen=seen), Saved)


def test_save_of_several_commitments_is_whole_or_not_at_all(store: Store) -> None:
    seen = store.version
    saved(store, "name", "王的名字", "sample-002")
    both = [Change("sample-001", "name", "一"), Change("sample-002", "name", "二")]
    assert isinstance(store.save(both, who="李", seen=seen), Conflict)
    assert names(store)[:2] == ["东湖大桥", "王的名字"]
    with pytest.raises(CorrectionError):
        store.save([both[0], Change("sample-002", "stage", "never")], who="李", seen=store.version)
    assert names(store)[0] == "东湖大桥"


def test_what_was_seen_must_have_been_there(store: Store) -> None:
    with pytest.raises(StoreError, match="not yet there"):
        save(store, "name", "甲", seen=store.version + 1)
    for nonsense in (-1, True, "3"):
        with pytest.raises(StoreError, match="load the page again"):
            save(store, "name", "甲", seen=nonsense)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="shows no commitment"):
        save(store, "name", "甲", "sample-999")
    with pytest.raises(StoreError, match="nothing to save"):
        store.save([], who="王", seen=1)
    with pytest.raises(StoreError, match="changed twice"):
        store.save([Change("sample-001", "name", "甲")] * 2, who="王", seen=1)


def test_undo_is_an_entry_and_can_be_undone(store: Store) -> None:
    first = saved(store, "name", "一").entries[0]
    second = saved(store, "name", "二").entries[0]
    clash = store.undo(first.number, who="李", seen=store.version)
    assert isinstance(clash, Conflict), "undoing under a later change would take that back too"
    assert (clash.clashes[0].theirs, clash.clashes[0].yours) == ("二", "东湖大桥")
    undone = store.undo(second.number, who="李", seen=store.version)
    assert isinstance(undone, Saved)
    assert (names(store)[0], undone.entries[0].undoes) == ("一", second.number)
    again = store.undo(undone.entries[0].number, who="李", seen=store.version)
    assert isinstance(again, Saved)
    assert names(store)[0] == "二"
    with pytest.raises(StoreError, match="no entry 999"):
        store.undo(999, who="李", seen=store.version)


def test_taking_the_only_correction_back_leaves_what_was_read(store: Store) -> None:
    saved(store, "stage", "planned")
    saved(store, "stage", None)
    assert_geodataframe_equal(store.features(), sample_features())
    assert len(store.history("sample-001")) == 2
    assert store.state() == {}


def test_the_log_is_only_ever_added_to(store: Store) -> None:
    saved(store, "name", "一")
    for statement in (sa.delete(statements.ENTRIES.froms[0].left), sa.text("update entry set who = 'x'")):
        with pytest.raises(StoreError, match="only ever added to"), store.writing() as connection:
            connection.execute(statement)
    assert store.history("sample-001")[0].who == "王"


def test_corrections_find_their_words_in_a_new_reading(store: Store) -> None:
    """By span where the text is the same, by name where it moved; what is gone is an orphan, and never dropped."""
    saved(store, "name", "甲", "sample-001")
    saved(store, "stage", "planned", "sample-002")
    saved(store, "stage", "trial", "sample-005")
    same = sample()[0]
    made = [commitment(same, 1, "西坪医院"), commitment(same, 2, "东湖大桥"), commitment(same, 3, "北岭路")]
    frame = build_features(same, made, [lost(one, "not_found", "没有找到") for one in made])
    store.put_reports([(same, frame)])
    rows = store.features().set_index("name_read")
    assert (rows.loc["东湖大桥", "name"], rows.loc["北岭路", "stage"], rows.loc["西坪医院", "stage"]) == (
        "甲",
        "planned",
        "trial",
    )
    store.put_reports([reading("另外，建设东湖大桥。\n办好东坪医院。", "东湖大桥", "东坪医院")])
    assert names(store) == ["甲", "东坪医院"]
    assert sorted(orphan.anchor.name for orphan in store.orphans("sample")) == ["北岭路", "西坪医院"]
    assert len(store.entries()) == 3
    store.put_reports([(same, frame)])
    assert store.orphans() == ()
    assert store.features().set_index("name_read").loc["西坪医院", "stage"] == "trial"


def test_orphan_is_attached_by_hand_once(store: Store) -> None:
    saved(store, "stage", "trial", "sample-005")
    store.put_reports([reading("办好东坪医院。", "东坪医院")])
    (orphan,) = store.orphans()
    assert orphan.values == {"stage": "trial"}
    done = store.attach(orphan.item, "sample-001", who="李", reason="改了名", seen=store.version)
    assert isinstance(done, Saved)
    assert store.features()["stage"].tolist() == ["trial"]
    assert store.orphans() == ()
    with pytest.raises(StoreError, match="no orphan"):
        store.attach(orphan.item, "sample-001", who="李", seen=store.version)


def test_page_that_is_older_than_the_reading_is_told(store: Store) -> None:
    """After a new reading the same id may name another commitment: a save from an old page must not reach it."""
    seen = store.version
    store.put_reports([reading("办好东坪医院。建设东湖大桥。", "东坪医院", "东湖大桥")])
    clash = save(store, "name", "东湖大桥工程", seen=seen)
    assert isinstance(clash, Conflict)
    assert clash.reread
    assert not clash.mergeable
    assert names(store) == ["东坪医院", "东湖大桥"]


def test_removed_report_comes_back_with_its_corrections(store: Store) -> None:
    saved(store, "name", "甲")
    store.remove_report("sample")
    assert store.reports() == ()
    assert len(store.features()) == 0
    assert store.regions() == ()
    with pytest.raises(StoreError, match="shows no commitment"):
        save(store, "name", "乙")
    store.show_report("sample")
    assert names(store)[0] == "甲"
    with pytest.raises(StoreError, match="no report"):
        store.remove_report("nobody")


def test_corrections_follow_a_text_to_another_file_name(store: Store) -> None:
    saved(store, "stage", "planned")
    store.remove_report("sample")
    report = replace(sample()[0], id="renamed")
    made = commitment(report, 1, "东湖大桥")
    store.put_reports([(report, build_features(report, [made], [lost(made, "not_found", "没有找到")]))])
    assert store.features()["stage"].tolist() == ["planned"]


def test_drafts_are_their_planners_own_and_survive_a_new_reading(store: Store) -> None:
    store.keep_draft("王", "sample-001", {"name": "一"}, now=WHEN)
    store.keep_draft("王", "sample-001", {"name": "二"}, now=WHEN + timedelta(minutes=1))
    store.keep_draft("李", "sample-001", {"name": "三"}, now=WHEN)
    version = store.version
    (draft,) = store.drafts("王")
    assert (draft.body, draft.commitment_id, draft.name) == ({"name": "二"}, "sample-001", "东湖大桥")
    store.put_reports([reading("先办好东坪医院。建设东湖大桥。", "东坪医院", "东湖大桥")])
    assert store.drafts("王")[0].commitment_id == "sample-002"
    store.drop_draft("王", "sample-002")
    assert store.drafts("王") == ()
    assert len(store.drafts("李")) == 1
    assert version == 1, "a draft is no change"
    with pytest.raises(StoreError, match="longer"):
        store.keep_draft("王", "sample-001", "长" * 300_000)


def test_confirmation_knows_what_it_confirmed(store: Store) -> None:
    saved(store, "confirmed", True, "sample-005")
    assert store.reviewed("sample")["sample-005"].holds
    report, made, placements = sample()
    other = [replace(one, stage="completed") for one in made]
    store.put_reports([(report, build_features(report, other, placements))])
    review = store.reviewed()["sample-005"]
    assert (review.who, review.holds) == ("王", False)


def test_every_statement_is_listed_and_speaks_to_postgresql_too() -> None:
    told = statements.all_statements()
    assert len(told) > 40
    for name, statement in told.items():
        assert str(statement.compile(dialect=postgresql.dialect())), name


def test_only_the_home_and_the_migrations_speak_sqlite() -> None:
    """What is SQLite's own stands in one module; statements are made in one other (and bound to tables in none)."""
    folder = Path(geodata.store.__file__).parent
    for path in folder.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        words = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        made = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
        raw = {node.attr for node in made if node.value.id in ("sa", "connection")}  # type: ignore[attr-defined]
        if path.name != "home.py":
            assert not words & {"sqlite3", "sqlite"}, path.name
        if path.name not in ("home.py", "statements.py", "backups.py"):
            assert not raw & {"select", "insert", "update", "delete", "exec_driver_sql"}, path.name

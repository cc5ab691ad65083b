"""Prove that a correction is kept exactly or refused with a sentence, honest and lawful, and what its log says."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from homes import HOMES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nasty import nasty_strings
from pandas.testing import assert_frame_equal
from samples import SampleRegion, commitment, lost, sample, sample_features, sample_report

from geodata.corrections import (
    FIELDS,
    Anchor,
    Change,
    Conflict,
    Entry,
    Saved,
    check_change,
    current,
    doubt,
    progress,
    replay,
)
from geodata.corrections.carrying import FORMATS, read_carried, written
from geodata.errors import CorrectionError, StoreError
from geodata.gazetteer import load_gazetteer
from geodata.layers import LISTS, account, build_features
from geodata.models import SECTORS, STAGES
from geodata.store import Store, backups
from geodata.store.importing import import_entries

POINT = {"type": "Point", "coordinates": [120.05, 35.95]}
LINE = {"type": "LineString", "coordinates": [[120.05, 35.95], [120.1, 36.0]]}
AREA = {"type": "Polygon", "coordinates": [[[120.05, 35.95], [120.1, 35.95], [120.1, 36.0], [120.05, 35.95]]]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a store whose report lies in the region whose gazetteer is there."""
    with HOMES["write-ahead"](tmp_path) as made:
        made.put_reports([(replace(sample()[0], adcode="370211"), sample_features())], [SampleRegion()])
        yield made


def row(number: int) -> dict[str, Any]:
    return dict(sample_features().to_dict("records")[number - 1])


def checked(field: str, value: object, number: int = 1, **more: object) -> Any:
    return check_change(Change("x", field, value), row(number) | more, lambda: load_gazetteer("370211"))


def place(how: str = "point", geometry: object = POINT, precision: str = "L2", **more: object) -> dict[str, object]:
    return {"how": how, "geometry": geometry, "precision": precision, **more}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("colour", "red", "field.code"), ("stage", "later", "stage.code"), ("sector", ["rail"], "sector.code"),
        ("name", 5, "name.text"), ("name", " ", "name.blank"), ("name", "a\nb", "name.line"),
        ("name", "\ud800", "name.characters"), ("name", "长" * 201, "name.long"),
        ("investment", {"yuan": math.nan, "basis": "own"}, "investment.number"),
        ("investment", {"yuan": -1, "basis": "own"}, "investment.range"),
        ("investment", {"yuan": 10**400, "basis": "own"}, "investment.range"),
        ("investment", {"yuan": 1, "basis": "mine"}, "basis.code"),
        ("investment", {"yuan": True, "basis": "own"}, "investment.number"),
        ("investment", {"euro": 1}, "investment.member"), ("investment", "1", "investment.object"),
        ("quantities", {"value": 1}, "quantities.list"), ("quantities", [{"value": "1"}], "quantity.number"),
        ("quantities", [{"value": 1, "comparator": "≈"}], "comparator.code"),
        ("place", {"how": "guess"}, "place.code"), ("place", place(precision="L9"), "precision.code"),
        ("place", place(geometry=LINE), "geometry.type"),
        ("place", place(geometry={"type": "Point", "coordinates": [math.inf, 35]}), "geometry.number"),
        ("place", place(geometry={"type": "Point", "coordinates": ["120", "35"]}), "geometry.number"),
        ("place", place(geometry={"type": "Point", "coordinates": [[120, 35]]}), "geometry.number"),
        ("place", place(geometry={"type": "Point", "coordinates": [35.95, 120.05]}), "geometry.outside"),
        ("place", place(geometry={"type": "Point", "coordinates": [0, 0]}), "geometry.outside"),
        ("place", place(geometry={"type": "Point"}), "geometry.broken"),
        ("place", place("line", {"type": "LineString", "coordinates": [[120, 36]]}), "geometry.broken"),
        ("place", place("line", {"type": "LineString", "coordinates": [[120, 36], [120, 36]]}), "geometry.short"),
        ("place", place("area", {"type": "Polygon", "coordinates": [[[120, 36], [120.1, 36.1], [120.1, 36], [120, 36.1],
                                                                     [120, 36]]]}, "L3"), "geometry.crossed"),
        ("place", place("line", LINE, "L4"), "place.refused"), ("place", place(datum="Mars"), "place.datum"),
        ("place", place(radius_m=0), "radius_m.range"), ("place", {"how": "nowhere", "reason": ""}, "reason.blank"),
        ("place", {"how": "gazetteer", "place_id": "no such"}, "place.refused"),
        ("place", {"how": "point", "link": "http://x"}, "place.member"),
        ("further", [], "further.kind"), ("confirmed", "yes", "confirmed.value"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused_by_a_code_and_a_sentence(field: str, value: object, code: str) -> None:
    with pytest.raises(CorrectionError) as refused:
        checked(field, value)
    assert refused.value.code == code
    assert ":" in str(refused.value)
    assert len(str(refused.value)) < 500


def test_a_drawing_is_no_finer_than_the_planner_says() -> None:
    forms = {
        ("point", "L2"): "point", ("point", "L3"): "anchor", ("line", "L2"): "exact", ("line", "L3"): "schematic",
        ("area", "L3"): "area",
    }  # fmt: skip
    for (how, precision), form in forms.items():
        geometry = {"point": POINT, "line": LINE, "area": AREA}[how]
        columns = checked("place", place(how, geometry, precision))["columns"]
        assert (columns["form"], columns["precision"], columns["method"]) == (form, precision, "correction")
        assert columns["radius_m"] > 0


def test_another_datum_is_converted_at_the_door() -> None:
    shifted = checked("place", place(datum="GCJ-02"))
    lon, lat = shifted["geometry"]["coordinates"]
    assert 100 < math.hypot(lon - 120.05, lat - 35.95) * 100_000 < 1000
    assert shifted["columns"]["datum"] == "GCJ-02"


@pytest.mark.parametrize("name", ["古镇口码头", "松泉变电站"])
def test_what_must_be_coarse_stays_coarse_by_whoever_says_its_name(name: str) -> None:
    """The report's words, the planner's and those of a further place bind; the exact spot is not even kept."""
    spot = place(geometry={"type": "Point", "coordinates": [119.9712345, 35.7812345]}, precision="L1")
    for said in ({"name_read": name}, {"name": name}):
        made = checked("place", spot, **said)
        assert made["columns"]["precision"] == "L7"
        assert "9712345" not in json.dumps(made)
    further = checked("further", [{"name": name, "place": spot}], 3)
    assert further[0]["place"]["columns"]["precision"] == "L7"
    assert "9712345" not in json.dumps(further)


def test_a_name_corrected_afterwards_hides_the_place_that_was_drawn_before(store: Store) -> None:
    for field, value in (("place", place()), ("name", "松泉变电站")):
        assert isinstance(store.save([Change("sample-001", field, value)], who="王", seen=store.version), Saved)
    shown = store.features().iloc[0]
    assert (shown["fate"], shown["precision"], shown["geometry"]) == ("not_found", "L0", None)
    assert "镇街" in shown["reason"]


def test_every_field_is_corrected_and_the_account_still_balances(store: Store) -> None:
    values = {
        "name": "东湖大桥工程", "kind": "named_project", "sector": "rail", "stage": "trial",
        "investment": {"yuan": 5e8, "basis": "own", "period": "total"},
        "quantities": [{"value": 2.5, "unit": "公里", "comparator": "approx", "role": None}], "place": place(),
        "confirmed": True,
    }  # fmt: skip
    changes = [Change("sample-001", field, value) for field, value in values.items()]
    assert isinstance(store.save(changes, who="王", reason="实地核对", seen=store.version), Saved)
    shown = store.features().iloc[0]
    assert [shown[name] for name in ("name", "sector", "stage", "investment_yuan", "investment_basis")] == [
        "东湖大桥工程", "rail", "trial", 5e8, "own",
    ]  # fmt: skip
    assert shown["quantity_text"] == "2.5公里"
    assert (shown["fate"], shown["method"], shown["form"]) == ("placed", "correction", "point")
    text = sample_report().text
    assert all(text[one["start"] : one["end"]] == one["text"] for one in shown["quantities"])
    assert text[shown["name_start"] : shown["name_end"]] == shown["name_read"]
    assert account(store.features()).balanced
    away = {"how": "nowhere", "reason": "只有规划意向"}
    store.save([Change("sample-001", "place", away)], who="王", seen=store.version)
    shown = store.features().iloc[0]
    assert (shown["fate"], shown["reason"], shown["geometry"]) == ("not_found", "只有规划意向", None)
    assert account(store.features()).balanced


def test_further_places_are_at_most_what_the_count_leaves() -> None:
    one = {"name": "云山路", "place": place()}
    assert len(checked("further", [one] * 14, 3)) == 14
    with pytest.raises(CorrectionError, match="counts 14 besides those it names, not 15"):
        checked("further", [one] * 15, 3)


def test_a_correction_of_what_is_read_right_keeps_its_words() -> None:
    report = sample_report()
    said = [{"value": 15.0, "unit": "个", "comparator": "eq", "role": "scope"}]
    where = Anchor("sample", "", 0, 1, "x", "x")
    entry = Entry(1, 1, "王", "2026-11-23T08:00:00Z", "quantities", None, said, "", 0, None, "sample-003", where)
    shown = replay(sample_features(), [entry]).iloc[2]["quantities"][0]
    assert (shown["text"], shown["role"]) == ("15个", "scope")
    assert report.text[shown["start"] : shown["end"]] == "15个"


KEYS = tuple(f"sample-00{number}" for number in range(1, 6))
VALUES = st.one_of(
    st.tuples(st.just("name"), st.none() | st.sampled_from(["甲", "乙", "=1+1", "{{7*7}}"])),
    st.tuples(st.just("stage"), st.none() | st.sampled_from(STAGES)),
    st.tuples(st.just("sector"), st.none() | st.sampled_from(SECTORS)),
    st.tuples(st.just("investment"), st.none() | st.just({"yuan": 1e8, "basis": "own", "period": ""})),
    st.tuples(st.just("place"), st.none() | st.just(place()) | st.just({"how": "nowhere", "reason": "r"})),
    st.tuples(st.just("confirmed"), st.none() | st.just(True)),
)
STEPS = st.one_of(
    st.tuples(st.just("save"), st.sampled_from(KEYS), VALUES, st.integers(0, 3)),
    st.tuples(st.just("undo"), st.integers(1, 30), st.none(), st.integers(0, 3)),
    st.tuples(st.just("read"), st.permutations(KEYS), st.integers(0, 5), st.none()),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=10))
def test_the_state_is_the_replayed_log_whatever_happens(store: Store, steps: list[tuple[Any, ...]]) -> None:
    """Save, undo, read anew and see old states in any order: nothing but the log makes the state."""
    for kind, what, value, back in steps:
        seen = max(0, store.version - (back or 0))
        if kind == "save":
            store.save([Change(what, *value)], who="王", seen=seen) if what in set(store.features()["id"]) else None
        elif kind == "undo":
            try:
                store.undo(what, who="李", seen=seen)
            except StoreError:
                assert all(entry.number != what or not entry.commitment_id for entry in store.entries())
        else:
            _read_anew(store, what, value)
        log = store.entries()
        replayed = {item: {field: entry.value for field, entry in held.items()} for item, held in current(log).items()}
        assert store.state() == replayed
        shown, again = store.features(), replay(store.features(corrected=False), log)
        assert_geodataframe_equal(shown, again)
        assert_frame_equal(shown[list(LISTS)], again[list(LISTS)])
        assert account(shown).balanced
    numbers = [entry.number for entry in store.entries()]
    assert numbers == sorted(set(numbers))


def _read_anew(store: Store, order: list[str], left_out: int) -> None:
    """Read the report anew with its commitments in another order, the first few of them not found."""
    made = dict(zip(KEYS, sample()[1], strict=True))
    kept = [replace(made[key], id=f"sample-00{number}", part_of=None) for number, key in enumerate(order[left_out:], 1)]
    report = replace(sample()[0], adcode="370211")
    store.put_reports([(report, build_features(report, kept, [lost(one, "not_found", "没有") for one in kept]))])


def test_nasty_strings_are_kept_exactly_or_refused(store: Store) -> None:
    """As a name and as a reason: 0 are changed silently, and what is refused says why; a round trip keeps them all."""
    strings, kept = nasty_strings(), 0
    for text in strings:
        try:
            done = store.save([Change("sample-001", "name", text)], who="王", reason=text, seen=store.version)
        except CorrectionError as error:
            assert refusable(text)
            assert len(str(error)) > 20
            continue
        assert isinstance(done, Saved)
        assert store.row("sample-001")[1]["name"] == done.entries[0].value == done.entries[0].reason == text
        kept += 1
    assert kept > 400
    log = store.entries()
    assert len(log) == kept
    for form in FORMATS:
        again, wrong = read_carried(written(log, form), form)
        assert wrong == ()
        assert again == log
    assert backups.check(Path(store.home.place)) == []


def refusable(text: str) -> bool:
    """Tell whether a name may be refused: blank, too long, more than a line, or holding what is no text."""
    odd = any(unicodedata.category(char) in ("Cc", "Cs", "Cn", "Zl", "Zp") for char in text)
    return odd or not text.strip() or len(text) > 200


@pytest.mark.parametrize("form", FORMATS)
def test_corrections_are_carried_to_another_store(store: Store, tmp_path: Path, form: str) -> None:
    changes = [Change("sample-001", "place", place("line", LINE, "L3")), Change("sample-003", "name", "'=甲")]
    assert isinstance(store.save(changes, who="王", reason="核对", seen=store.version), Saved)
    further = [{"name": "云山路", "place": place()}]
    store.save([Change("sample-003", "further", further)], who="王", seen=store.version)
    store.save([Change("sample-005", "stage", "trial")], who="李", seen=store.version)
    data = written(store.entries(), form)
    (tmp_path / "other").mkdir()
    with HOMES["write-ahead"](tmp_path / "other") as other:
        report = replace(sample_report("开工东湖大桥。推进15个道路工程。", name="copy"), adcode="370211")
        made = [commitment(report, 1, "东湖大桥"), commitment(report, 2, "15个道路工程", kind="programme")]
        other.put_reports([(report, build_features(report, made, [lost(one, "not_found", "没有") for one in made]))])
        carried, wrong = read_carried(data, form)
        assert wrong == ()
        assert import_entries(other, carried, who="赵").added == 4
        # The report of another id and text is not here: all are kept and shown as orphans, none is dropped.
        assert sorted(one.anchor.name for one in other.orphans()) == ["15个道路工程", "东湖大桥", "西坪医院"]
        assert import_entries(other, carried, who="赵").known == 4
        other.put_reports([(replace(sample()[0], adcode="370211"), sample_features())])
        assert other.orphans() == ()
        mine, theirs = store.features("sample"), other.features("sample")
        assert_geodataframe_equal(mine, theirs)
        assert_frame_equal(mine[list(LISTS)], theirs[list(LISTS)])
        assert [entry.who for entry in other.entries()] == ["王", "王", "王", "李"]


def test_import_does_not_overwrite_what_is_said_otherwise_here(store: Store) -> None:
    store.save([Change("sample-001", "name", "王的")], who="王", seen=store.version)
    data = written(store.entries(), "csv")
    other = data.replace("王的".encode(), "赵的".encode())
    carried, _ = read_carried(other, "csv")
    done = import_entries(store, carried, who="赵")
    assert (done.added, len(done.clashes)) == (0, 1)
    assert "赵的" in done.clashes[0]
    assert store.row("sample-001")[1]["name"] == "王的"
    assert import_entries(store, carried, who="赵", prefer_file=True).added == 1
    assert store.row("sample-001")[1]["name"] == "赵的"


def test_one_bad_row_never_spoils_a_file(store: Store) -> None:
    changes = [Change(key, "name", f"名{key}") for key in KEYS]
    store.save([*changes, Change("sample-001", "place", place())], who="王", seen=store.version)
    whole = json.loads(written(store.entries(), "geojson"))
    spoilt = [
        {"value": "\ud800"}, {"field": "colour"}, {"when": "yesterday"}, {"start": -1}, {"who": ""}, {"number": "x"},
    ]  # fmt: skip
    for fix, feature in zip(spoilt, whole["features"], strict=True):
        one = json.loads(json.dumps(whole))
        one["features"][whole["features"].index(feature)]["properties"] |= fix
        good, wrong = read_carried(json.dumps(one).encode(), "geojson")
        assert (len(good), len(wrong)) == (5, 1)
        assert wrong[0].startswith("row ")
    for data in (b"", b"[]", b"{}", b"\xff", b'{"features":[' * 10_000, b"a,b\r\n1,2\r\n"):
        for form in FORMATS:
            with pytest.raises(CorrectionError):
                read_carried(data, form)


@pytest.mark.parametrize(
    ("fix", "code"),
    [
        ({"precision": "L4"}, "drawn solid"), ({"fate": "not_found"}, "needs a geometry"),
        ({"precision": "L6", "form": "area"}, "is drawn"), ({"secret": 1}, "no member"),
        ({"score": "x"}, "not a number"),
        ({"place_kind": "substation"}, "变电"),
    ],
)  # fmt: skip
def test_a_file_cannot_bring_in_what_the_screen_refuses(store: Store, fix: dict[str, object], code: str) -> None:
    store.save([Change("sample-001", "place", place())], who="王", seen=store.version)
    whole = json.loads(written(store.entries(), "geojson"))
    whole["features"][0]["properties"]["value"]["columns"] |= fix
    good, wrong = read_carried(json.dumps(whole).encode(), "geojson")
    assert good == ()
    assert code in wrong[0]


def test_the_queue_begins_with_the_greatest_doubt_and_counts_what_is_done(store: Store) -> None:
    queue = doubt(store.features(), done=["sample-005"])
    assert [one.commitment_id for one in queue][:2] == ["sample-003", "sample-001"] or queue[0].weight >= queue[
        1
    ].weight
    assert [one.weight for one in queue[:-1]] == sorted((one.weight for one in queue[:-1]), reverse=True)
    assert queue[-1].commitment_id == "sample-005"
    assert queue[-1].reasons[0] == "not_found"
    assert (progress(queue).done, progress(queue).whole) == (1, 5)
    money = next(one for one in queue if one.commitment_id == "sample-003")
    assert "large_money" in money.reasons
    store.save([Change("sample-005", "place", {"how": "nowhere", "reason": "r"})], who="王", seen=store.version)
    after = {one.commitment_id: one for one in doubt(store.features())}
    assert "not_found" not in after["sample-005"].reasons


def test_fields_are_those_of_the_contract() -> None:
    assert FIELDS == (
        "name", "kind", "sector", "stage", "investment", "quantities", "place", "further", "confirmed",
    )  # fmt: skip
    assert Conflict("x", 1, (), ()).mergeable
    assert shapely.geometry.shape(POINT).x == 120.05

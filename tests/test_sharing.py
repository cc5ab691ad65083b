"""Prove that what leaves the app holds exactly the filter, lets nothing run but our own scripts, and asks nobody."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.pipeline import build
from mapapp.assets import assets
from mapapp.controls import View, shown_rows
from mapapp.loading import Edition, library
from mapapp.snapshot import snapshot
from mapapp.standalone import MODULES, as_script, embedded, inlined, page
from mapapp.wording import say

QUERY = {"stage": "construction", "sort": "money", "show": "stage,report"}


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    store = tmp_path_factory.mktemp("sharing") / "store.sqlite"
    build([], store)
    return library(store).editions[0]


@given(st.recursive(st.text() | st.sampled_from(["</script>", "<!--", "\u2028", "]]>", "&lt;"]), st.lists))
def test_what_is_embedded_reads_back_and_holds_no_markup(value: object) -> None:
    written = embedded(value)
    assert json.loads(written) == value
    assert not set("<>&\u2028\u2029") & set(written)


def test_a_script_cannot_end_itself() -> None:
    assert "</script" not in inlined("const a = '</script><!--';") and "<!--" not in inlined("<!--")
    assert not any("</script" in code.decode() for name, code in assets().items() if name.endswith(".js"))


@pytest.mark.parametrize("name", MODULES)
def test_modules_that_stand_alone_import_nothing_and_keep_their_exports(name: str) -> None:
    code = as_script(name)
    assert not re.search(r"^\s*(?:import|export)\b", code, re.MULTILINE)
    assert re.search(r"return \{ \w+", code)


def test_the_snapshot_is_the_filter_in_its_order_and_the_account_is_the_reports(one: Edition) -> None:
    view = View.from_query(QUERY)
    shown = snapshot(view, one, QUERY)
    expected = one.features["id"].iloc[shown_rows(one.features, view)].tolist()
    assert [detail["id"] for detail in shown["details"]] == expected
    assert set(one.features.loc[one.features["id"].isin(expected), "stage"]) == {"construction"}
    assert shown["features"]["n"] == len(expected) == shown["account"]["shown"]
    assert (
        sum(whole for _, whole in shown["account"]["fates"].values()) == shown["account"]["total"] == len(one.features)
    )
    assert shown["filter"] == view.filters.sentence("zh") and shown["sources"] and shown["basemap"]["attributions"]


@pytest.mark.parametrize("kind", ["alone", "print"])
def test_the_policy_names_every_script_and_forbids_every_request(one: Edition, kind: str) -> None:
    written = page(snapshot(View.from_query(QUERY), one, QUERY), kind)
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', written)[1])  # type: ignore[index]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert rules["default-src"] == ["'none'"] and set(rules["img-src"]) == {"data:", "blob:"}
    scripts = re.findall(r"<script>(.*?)</script>", written, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" for code in scripts]
    assert rules["script-src"] == hashes and len(scripts) > 5
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", written)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_approval_number_takes_the_place_of_the_notice(one: Edition, lang: str) -> None:
    view = View.from_query({"lang": lang})
    assert snapshot(view, one, {})["notice"] == say(lang, "notice")
    assert snapshot(view, one, {"approval": "GS(2024)1号"})["notice"] == say(lang, "notice")
    assert snapshot(view, one, {}, "鲁SG（2023）012号")["notice"] == say(
        lang, "share.approved", number="鲁SG（2023）012号"
    )


def test_a_view_without_anything_is_a_page_too(one: Edition, tmp_path: Path) -> None:
    shown = snapshot(View.from_query({"layers": "-"}), one, {})
    assert shown["details"] == [] and shown["account"]["shown"] == 0
    assert "示意图" in page(shown, "alone")

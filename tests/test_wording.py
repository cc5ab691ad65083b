"""Prove that every word has both languages, that codes have words, and that the user's words stand nowhere else."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from geodata.models import FATES, KINDS, METHODS, PRECISIONS, SECTORS, STAGES
from mapapp.controls import MONEY
from mapapp.drawing import FORMS
from mapapp.wording import GROUPS, LANGUAGES, WORDS, lexicon, metres, money, say

MAPAPP = Path(__file__).resolve().parent.parent / "mapapp"
CODE = [path for path in MAPAPP.rglob("*.py") if "wording" not in path.relative_to(MAPAPP).parts]
HAN = re.compile(r"[\u4e00-\u9fff]")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_take_the_same_values(key: str) -> None:
    chinese, english = WORDS[key]
    assert fields(chinese) >= fields(english)
    assert chinese or key.startswith(("comparator", "unit"))


def test_no_key_stands_in_two_groups() -> None:
    assert len(WORDS) == sum(len(group.WORDS) for group in GROUPS)


def test_english_is_english_and_chinese_is_chinese() -> None:
    exempt = {"language", "badge"}
    for key, (_, english) in WORDS.items():
        if key not in exempt and not key.startswith("glyph."):
            assert not HAN.search(english), key


def test_every_code_has_words() -> None:
    groups = {
        "sector": SECTORS, "glyph": SECTORS, "stage": STAGES, "kind": KINDS, "precision": PRECISIONS, "fate": FATES,
        "fate.short": FATES, "fate.note": FATES, "money": MONEY, "form": FORMS, "method": METHODS,
    }  # fmt: skip
    for group, codes in groups.items():
        assert {f"{group}.{code}" for code in codes} <= WORDS.keys()


def test_glyphs_tell_sectors_apart() -> None:
    assert len({say("zh", f"glyph.{sector}") for sector in SECTORS}) == len(SECTORS)


def test_the_user_reads_no_word_that_stands_in_code() -> None:
    for path in CODE:
        code = re.sub(r'""".*?"""|#.*', "", path.read_text("utf-8"), flags=re.S)
        assert not HAN.search(code), path.name
    for path in (MAPAPP / "static").glob("*.js"):
        assert set(HAN.findall(path.read_text("utf-8"))) <= {"图"}, path.name


def test_every_key_that_the_code_asks_for_exists() -> None:
    for path in [*CODE, *(MAPAPP / "static").glob("*.js")]:
        for key in re.findall(r'say\((?:lang, |view\.lang, )?["\']([a-z_.]+)["\']', path.read_text("utf-8")):
            assert key in WORDS, f"{path.name} asks for {key}"


def test_the_lexicon_is_complete() -> None:
    assert all(lexicon(lang).keys() == WORDS.keys() for lang in LANGUAGES)


@pytest.mark.parametrize(
    ("yuan", "chinese", "english"),
    [
        (28_600_000_000, "286亿元", "CNY 28.6 bn"),
        (35_000_000, "3500万元", "CNY 35 m"),
        (900, "900元", "CNY 900"),
        (6.8e9, "68亿元", "CNY 6.8 bn"),
    ],
)
def test_money_is_said_without_false_digits(yuan: float, chinese: str, english: str) -> None:
    assert (money("zh", yuan), money("en", yuan)) == (chinese, english)


def test_distances_are_said_in_metres_or_kilometres() -> None:
    assert [metres("zh", d) for d in (300.0, 1000.0, 2500.0)] == ["300 米", "1 公里", "2.5 公里"]

"""Say what is known of a place in Chinese and in English; the words stand in ``data/explanations.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from geodata.gazetteer.aliases import alias_rules
from geodata.models import Place

LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Told:
    """The same sentence in Chinese and in English; what the gazetteer says of a row may be in Chinese only."""

    zh: str
    en: str


def say(code: str, lang: str, **filled: str) -> str:
    """Return the words of ``data/explanations.csv`` in one language, "" for a code that it does not hold."""
    return _words().get(code, {}).get(lang, "").format(**filled)


def told(code: str, **filled: str | Told) -> Told:
    """Return the words in both languages; what is filled in may itself be in both."""
    return Told(*(say(code, lang, **_in(lang, filled)) for lang in LANGUAGES))


def _in(lang: str, filled: dict[str, str | Told]) -> dict[str, str]:
    return {key: value if isinstance(value, str) else getattr(value, lang) for key, value in filled.items()}


def reason_of(place: Place) -> Told:
    """Return what the gazetteer says of a row's position, or that nothing is known of it."""
    none = told("L0")
    return Told(place.reason or none.zh, place.reason_en or place.reason or none.en)


def rule_name(rule: str, lang: str) -> str:
    """Return the words for the rule that made an alias."""
    made = next((made for made in alias_rules() if made.name == rule), None)
    if made:
        return made.note if lang == "zh" else made.note_en
    words = _words().get(f"{rule}_rule") or _words().get(rule, {})
    return "" if "{" in words.get(lang, "{") else words[lang]


def precision_words(place: Place, lang: str) -> str:
    """Return the words for how precisely a place is known."""
    code = "L3_line" if place.precision == "L3" and place.form == "schematic" else place.precision
    return say(code, lang, radius=_radius(place.radius_m, lang))


@cache
def _words() -> dict[str, dict[str, str]]:
    with (files("geodata") / "data" / "explanations.csv").open(encoding="utf-8") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


def _radius(metres: float | None, lang: str) -> str:
    if not metres:
        return say("unknown_radius", lang)
    return say("km", lang, n=f"{metres / 1000:g}") if metres >= 1000 else say("m", lang, n=f"{metres:g}")

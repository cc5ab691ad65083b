"""Hold every word that the reader sees, in Chinese and in English, and say numbers the way planners do."""

from __future__ import annotations

from typing import Final

from mapapp.wording import about_one, correcting, on_map, screen, sharing, terms, tools

LANGUAGES: Final = ("zh", "en")
HTML_LANG: Final = {"zh": "zh-CN", "en": "en"}

GROUPS: Final = (terms, on_map, about_one, screen, tools, sharing, correcting)
WORDS: Final[dict[str, tuple[str, str]]] = {key: words for group in GROUPS for key, words in group.WORDS.items()}
_SIZES: Final = {"zh": (1e8, 1e4), "en": (1e9, 1e6)}


def say(lang: str, key: str, **values: object) -> str:
    """Return the words for a key in a language, with the values put in as text."""
    words = WORDS[key][LANGUAGES.index(lang)]
    return words.format(**values) if values else words


def lexicon(lang: str) -> dict[str, str]:
    """Return all words of a language, for the browser."""
    return {key: words[LANGUAGES.index(lang)] for key, words in WORDS.items()}


def money(lang: str, yuan: float) -> str:
    """Say yuan in 亿 or 万 (in English in billions or millions) without false digits: ``28600000000`` → ``286亿元``."""
    for unit, size in (("unit.large", _SIZES[lang][0]), ("unit.middle", _SIZES[lang][1])):
        if yuan >= size:
            return say(lang, unit, n=f"{yuan / size:g}")
    return say(lang, "unit.yuan", n=f"{yuan:g}")


def metres(lang: str, distance: float) -> str:
    """Say a distance given in metres, in kilometres from 1,000 m."""
    if distance >= 1000:
        return say(lang, "unit.km", n=f"{distance / 1000:g}")
    return say(lang, "unit.m", n=f"{distance:.0f}")

"""Say in one sentence, in Chinese and in English, why a mention was put where it is; the words are a data file."""

from __future__ import annotations

from typing import Final

from geodata.crs import length_m
from geodata.gazetteer.telling import Told, precision_words, rule_name, say
from geodata.models import Candidate, Mention, Place

_JOINTS: Final = {"zh": ("；", "。", "、"), "en": ("; ", ".", ", ")}


def explain(mention: Mention, place: Place, method: str, rule: str, rivals: tuple[Candidate, ...] = ()) -> Told:
    """Join: how the name was matched, what is known of the position, its precision, the length, and any rivals."""
    return Told(*(_sentence(mention, place, method, rule, rivals, lang) for lang in _JOINTS))


def _sentence(mention: Mention, place: Place, method: str, rule: str, rivals: tuple[Candidate, ...], lang: str) -> str:
    parts = [
        say(method, lang, text=mention.text, place=place.name, rule=rule_name(rule, lang)),
        place.reason if lang == "zh" else place.reason_en or place.reason,
        precision_words(place, lang),
        _length(place, method, lang),
        _rivals(place, rivals, lang),
    ]
    between, end, _ = _JOINTS[lang]
    return between.join(part for part in parts if part) + end


def _length(place: Place, method: str, lang: str) -> str:
    """Put the published length beside the drawn one, for lines that are schematic or were cut."""
    cut = method == "segment_line"
    if place.published_length_km is None or place.geometry is None or not (cut or place.form == "schematic"):
        return ""
    drawn, published = length_m(place.geometry) / 1000, place.published_length_km
    difference = f"{abs(drawn - published):.2f}"
    code = "length_section" if cut else "length"
    return say(code, lang, drawn=f"{drawn:.2f}", published=f"{published:g}", difference=difference)


def _rivals(place: Place, rivals: tuple[Candidate, ...], lang: str) -> str:
    names = dict.fromkeys(rival.name for rival in rivals if rival.place_id != place.id)
    return say("ambiguous", lang, others=_JOINTS[lang][2].join(names)) if names else ""

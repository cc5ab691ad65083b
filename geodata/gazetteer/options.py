"""List what a typed name may mean, with scores and reasons: for the command ``show`` and for a planner's choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geodata.gazetteer.aliases import folded
from geodata.gazetteer.index import Gazetteer
from geodata.gazetteer.telling import Told, precision_words, reason_of, rule_name, told
from geodata.models import Form, Place, Precision

_LONGEST: Final = 60
_DEFAULT_LIMIT: Final = 12
_NOT_DRAWN: Final = ("L0", "L6")


@dataclass(frozen=True, slots=True)
class Option:
    """A place offered for a typed name: how well the name fits (0 to 1), why, and what choosing it would show.

    ``located`` is False for a place that nobody has located: choosing it says what is meant and leaves it off the map.
    ``reason`` is for the planner, in Chinese and in English.
    """

    place_id: str
    name: str
    kind: str
    alias: str
    rule: str
    score: float
    precision: Precision
    form: Form
    radius_m: float | None
    town: str
    located: bool
    reason: Told


def options_for(text: str, gazetteer: Gazetteer, *, limit: int = _DEFAULT_LIMIT) -> tuple[Option, ...]:
    """List what a name typed by a planner may mean, best first, each place once.

    Scores: the name itself or an alias 0.60 + 0.40 x its weight; a name that holds the typed characters, that stands
    inside them, that they abbreviate, or that shares pairs of characters, less and less. Ties: located ones first.
    """
    typed = folded(text[:_LONGEST])
    best: dict[str, Option] = {}
    for name, code, score in _fits(typed, gazetteer):
        for found in gazetteer.lookup(name):
            place = gazetteer.get(found.place_id)
            worth = round(score * (0.60 + 0.40 * found.score), 4)
            if place.id not in best or best[place.id].score < worth:
                shown = found.alias or place.name
                best[place.id] = _option(place, shown, found.rule, worth, code)
    ranked = sorted(best.values(), key=lambda option: (-option.score, not option.located, len(option.name)))
    return tuple(ranked[:limit])


def _option(place: Place, alias: str, rule: str, score: float, code: str) -> Option:
    code = "candidate_alias" if code == "candidate_name" and rule != "name" else code
    return Option(
        place_id=place.id,
        name=place.name,
        kind=place.kind,
        alias=alias,
        rule=rule,
        score=score,
        precision=place.precision,
        form=place.form,
        radius_m=place.radius_m,
        town=place.town,
        located=place.geometry is not None and place.precision not in _NOT_DRAWN,
        reason=_why(place, alias, rule, code),
    )


def _why(place: Place, alias: str, rule: str, code: str) -> Told:
    ruled = Told(rule_name(rule, "zh"), rule_name(rule, "en"))
    fit = told(code, alias=alias, rule=ruled)
    known = reason_of(place)
    return Told(
        "；".join(part for part in (fit.zh, precision_words(place, "zh"), known.zh) if part),
        "; ".join(part for part in (fit.en, precision_words(place, "en"), known.en) if part),
    )


def _fits(typed: str, gazetteer: Gazetteer) -> Iterator[tuple[str, str, float]]:
    """Yield the known names that a typed one may stand for, with the way they fit and how well (0 to 1)."""
    if not typed:
        return
    pairs = _pairs(typed)
    for name in gazetteer.names():
        if name == typed:
            yield name, "candidate_name", 1.0
        elif typed in name:
            yield name, "candidate_holds", 0.55 + 0.25 * len(typed) / len(name)
        elif len(name) > 1 and name in typed:
            yield name, "candidate_host", 0.40 + 0.30 * len(name) / len(typed)
        elif len(typed) > 2 and name[0] == typed[0] and _in_order(typed, name):
            yield name, "candidate_abbreviation", 0.40 + 0.30 * len(typed) / len(name)
        elif (shared := len(pairs & _pairs(name))) > 1:
            yield name, "candidate_like", 0.10 + 0.40 * 2 * shared / (len(pairs) + len(name) - 1)


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}


def _in_order(short: str, name: str) -> bool:
    left = iter(name)
    return len(short) < len(name) and all(char in left for char in short)

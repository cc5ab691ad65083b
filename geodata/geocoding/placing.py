"""Decide what becomes of each commitment on the map: placed, for the whole district, without a place, or not found."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from geodata.gazetteer import Gazetteer, Told, length_said_km, reason_of, told
from geodata.geocoding.coarse import kept_coarse
from geodata.geocoding.ladder import finer, locate
from geodata.models import Commitment, Fate, Match, Mention, Place, Placement, Precision, Report
from geodata.places import find_mentions


def place_all(commitments: Sequence[Commitment], report: Report, gazetteer: Gazetteer) -> tuple[Placement, ...]:
    """Place every commitment of a report, in order; nothing disappears."""
    return tuple(
        place_commitment(commitment, find_mentions(commitment, report, gazetteer), gazetteer)
        for commitment in commitments
    )


def place_commitment(commitment: Commitment, mentions: tuple[Mention, ...], gazetteer: Gazetteer) -> Placement:
    """Place one commitment by the best of its mentions.

    A measured state has no place; what names none, or no more than a district, counts for the district (L6); what names
    one that cannot be located is not found (L0), with the reason. Nothing at L6 or L0 gets a geometry.
    """
    if commitment.kind == "indicator":
        return off_the_map(commitment, "placeless", told("indicator"), mentions)
    if not mentions:
        return off_the_map(commitment, "district", told("no_place"))
    found = [_outcome(mention, commitment, gazetteer) for mention in mentions]
    matches = [outcome for outcome in found if isinstance(outcome, Match)]
    if matches:
        best = _best_first(matches)
        return Placement(commitment.id, "placed", best[0].precision, "", mentions, best, best[0].place)
    known = next((outcome for outcome in found if isinstance(outcome, Place)), None)
    if known and known.kind == "district":
        why = told("district_only", text=mentions[0].text, why=reason_of(known))
        return off_the_map(commitment, "district", why, mentions, known)
    return off_the_map(commitment, "not_found", _why_not(mentions[0], known, gazetteer), mentions, known)


def off_the_map(
    commitment: Commitment, fate: Fate, why: Told, mentions: tuple[Mention, ...] = (), place: Place | None = None
) -> Placement:
    """Say what became of a commitment that is not drawn; only what counts for the district is known to L6."""
    precision: Precision = "L6" if fate == "district" else "L0"
    return Placement(commitment.id, fate, precision, why.zh, mentions, (), place, why.en)


def _outcome(mention: Mention, commitment: Commitment, gazetteer: Gazetteer) -> Match | Place | None:
    head = commitment.head.text if commitment.head else ""
    found = locate(mention, gazetteer, head, _length_said(mention, commitment))
    return kept_coarse(found, commitment.name.text + head, gazetteer) if isinstance(found, Match) else found


def _length_said(mention: Mention, commitment: Commitment) -> float | None:
    """Return the length in kilometres that the sentence gives for a stretch, up to its next project."""
    if mention.rule != "segment":
        return None
    behind = commitment.sentence.text[max(mention.start - commitment.sentence.start, 0) :]
    return length_said_km(regex.split(r"[；;、。]", behind, maxsplit=1)[0])


def _best_first(matches: list[Match]) -> tuple[Match, ...]:
    ranked: list[Match] = []
    for match in matches:
        at = next((i for i, other in enumerate(ranked) if finer(match.precision, other.precision)), len(ranked))
        ranked.insert(at, match)
    return tuple(ranked)


def _why_not(mention: Mention, known: Place | None, gazetteer: Gazetteer) -> Told:
    if known:
        return told("known_nowhere", text=mention.text, why=reason_of(known))
    if gazetteer.reason:
        return told("known_nowhere", text=mention.text, why=Told(gazetteer.reason, gazetteer.reason_en))
    return told("not_listed", text=mention.text, place=gazetteer.name)

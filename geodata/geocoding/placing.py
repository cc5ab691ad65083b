"""Decide what becomes of each commitment on the map: placed, for the whole district, without a place, or not found."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.gazetteer import Gazetteer
from geodata.geocoding.ladder import finer, locate
from geodata.models import Commitment, Match, Mention, Place, Placement, Report
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
        return Placement(commitment.id, "placeless", "L0", "指标是整个地区的数值，没有地点", mentions)
    if not mentions:
        return Placement(commitment.id, "district", "L6", "原文没有写明地点，按全域计")
    head = commitment.head.text if commitment.head else ""
    found = [(mention, locate(mention, gazetteer, head)) for mention in mentions]
    matches = [outcome for _, outcome in found if isinstance(outcome, Match)]
    if matches:
        best = _best_first(matches)
        return Placement(commitment.id, "placed", best[0].precision, "", mentions, best, best[0].place)
    known = next((outcome for _, outcome in found if isinstance(outcome, Place)), None)
    if known and known.kind == "district":
        reason = f"“{mentions[0].text}”只说到区县：{known.reason}"
        return Placement(commitment.id, "district", "L6", reason, mentions, (), known)
    return Placement(commitment.id, "not_found", "L0", _why_not(mentions[0], known, gazetteer), mentions, (), known)


def _best_first(matches: list[Match]) -> tuple[Match, ...]:
    ranked: list[Match] = []
    for match in matches:
        at = next((i for i, other in enumerate(ranked) if finer(match.precision, other.precision)), len(ranked))
        ranked.insert(at, match)
    return tuple(ranked)


def _why_not(mention: Mention, known: Place | None, gazetteer: Gazetteer) -> str:
    if known:
        return f"“{mention.text}”：{known.reason or '没有可用的坐标'}"
    if gazetteer.reason:
        return f"“{mention.text}”：{gazetteer.reason}"
    return f"“{mention.text}”不在{gazetteer.name}的地名库里，可用 geodata gazetteer add 补充"

"""Write a commitment as the annotation guideline's JSON record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geodata.models import Commitment, Investment, Mention, Quantity, Report, Span


def record(report: Report, commitment: Commitment, mentions: Sequence[Mention] = ()) -> dict[str, Any]:
    """Return the record of one commitment: the guideline's fields, then rule, claim, firmness and the report's id.

    Optional fields (``sector_alt``, ``stage_alt``, ``head``, ``part_of``, ``among``, ``optional``, ``note``) are left
    out where they are empty; ``verb`` and ``investment`` are null then.
    """
    core: dict[str, Any] = {
        "id": commitment.id,
        "report": report.id,
        "kind": commitment.kind,
        **_flat("sentence", commitment.sentence),
        **_flat("name", commitment.name),
        "start": commitment.start,
        "end": commitment.end,
        "sector": commitment.sector,
        "stage": commitment.stage,
        "verb": None,
        **(_flat("verb", commitment.verb) if commitment.verb else {}),
        **(_flat("verb_tail", commitment.verb_tail) if commitment.verb_tail else {}),
        "quantities": [_quantity(quantity) for quantity in commitment.quantities],
        "investment": _investment(commitment.investment) if commitment.investment else None,
        "places": [_place(mention) for mention in mentions],
        "claim": commitment.claim,
        "firmness": commitment.firmness,
        "rule": commitment.rule,
    }
    return core | _sparse(commitment)


def _flat(key: str, span: Span) -> dict[str, Any]:
    return {key: span.text, f"{key}_start": span.start, f"{key}_end": span.end}


def _sparse(commitment: Commitment) -> dict[str, Any]:
    head = commitment.head
    fields: dict[str, Any] = {
        "optional": commitment.optional,
        "sector_alt": list(commitment.sector_alt),
        "stage_alt": list(commitment.stage_alt),
        "head": {"text": head.text, "start": head.start, "end": head.end} if head else None,
        "part_of": commitment.part_of,
        "among": list(commitment.among),
        "note": commitment.note,
    }
    return {key: value for key, value in fields.items() if value}


def _quantity(quantity: Quantity) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "value": quantity.value,
        "unit": quantity.unit,
        "comparator": quantity.comparator,
        "text": quantity.text,
        "start": quantity.start,
        "end": quantity.end,
    }
    return fields | ({"role": quantity.role} if quantity.role else {})


def _investment(investment: Investment) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "value_yuan": investment.value_yuan,
        "text": investment.text,
        "start": investment.start,
        "end": investment.end,
        "comparator": investment.comparator,
        "basis": investment.basis,
    }
    return fields | ({"period": investment.period} if investment.period else {})


def _place(mention: Mention) -> dict[str, Any]:
    return {
        "text": mention.text,
        "kind": mention.kind,
        "locatability": mention.locatability,
        "start": mention.start,
        "end": mention.end,
    }

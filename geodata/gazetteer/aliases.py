"""Make other names of a place by named rules that stand, with their weights, in ``data/alias_rules.csv``."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

from geodata.models import Alias

_BRACKETS = str.maketrans(
    {"（": "(", "）": ")", "【": "(", "】": ")", "“": "", "”": "", '"': "", "‘": "", "’": "", "'": ""}
)


@dataclass(frozen=True, slots=True)
class AliasRule:
    """A rewriting of names of one kind (``*`` for all) into another name, worth ``weight`` (0 to 1)."""

    name: str
    kind: str
    pattern: str
    replacement: str
    weight: float
    note: str
    note_en: str


def folded(name: str) -> str:
    """Return the key under which a name is looked up: full-width folded, quotes, spaces and case dropped."""
    plain = unicodedata.normalize("NFKC", name.translate(_BRACKETS))
    return "".join(plain.translate(_BRACKETS).split()).replace("·", "").replace("・", "").casefold()


@cache
def alias_rules() -> tuple[AliasRule, ...]:
    """Read the rules in the order in which they stand."""
    with (files("geodata") / "data" / "alias_rules.csv").open(encoding="utf-8") as lines:
        return tuple(
            AliasRule(
                row["rule"],
                row["kind"],
                row["pattern"],
                row["replacement"],
                float(row["weight"]),
                row["note"],
                row["note_en"],
            )
            for row in csv.DictReader(lines)
        )


def ruled_aliases(name: str, kind: str, city: str = "") -> tuple[Alias, ...]:
    """Apply every rule of the kind to a name; ``city`` is the short name of the city that holds the place."""
    made = (_apply(rule, name, city) for rule in alias_rules() if rule.kind in ("*", kind))
    kept = {alias.name: alias for alias in made if alias and alias.name != name}
    return tuple(kept.values())


def _apply(rule: AliasRule, name: str, city: str) -> Alias | None:
    if "{city}" in rule.pattern + rule.replacement and not city:
        return None
    pattern, replacement = (text.replace("{city}", city) for text in (rule.pattern, rule.replacement))
    match = regex.search(pattern, name)
    return Alias(match.expand(replacement), rule.name, rule.weight, "alias_rules") if match else None

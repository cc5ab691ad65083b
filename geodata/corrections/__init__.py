"""A planner's corrections as data: checked, kept in a log, replayed over what was read, matched anew, carried along."""

from geodata.corrections.checking import check_change, reading_of, shown
from geodata.corrections.doubt import Doubt, Progress, doubt, progress
from geodata.corrections.entries import (
    ATTACHED,
    FIELDS,
    Anchor,
    Change,
    Clash,
    Conflict,
    Entry,
    Orphan,
    Saved,
    Value,
    current,
)
from geodata.corrections.matching import Stand, match
from geodata.corrections.refusing import refuse, text
from geodata.corrections.replaying import corrected, replay

__all__ = [
    "ATTACHED",
    "FIELDS",
    "Anchor",
    "Change",
    "Clash",
    "Conflict",
    "Doubt",
    "Entry",
    "Orphan",
    "Progress",
    "Saved",
    "Stand",
    "Value",
    "check_change",
    "corrected",
    "current",
    "doubt",
    "match",
    "progress",
    "reading_of",
    "refuse",
    "replay",
    "shown",
    "text",
]

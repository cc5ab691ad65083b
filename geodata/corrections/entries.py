"""Name what a planner's correction is: a change, the entry of the log that it becomes, and where its words stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

Field = Literal["name", "kind", "sector", "stage", "investment", "quantities", "place", "further", "confirmed"]
FIELDS: Final[tuple[Field, ...]] = get_args(Field)
ATTACHED: Final = "attached"
"""The field by which an orphan's log says to which commitment its corrections were carried over."""
Value = Any
"""A value of JSON; None means: as the report was read."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a planner wants: a field of a commitment and its new value (None takes the correction away)."""

    commitment_id: str
    field: str
    value: Value


@dataclass(frozen=True, slots=True)
class Anchor:
    """The words that a correction is about, so that it finds them again when the report is read anew.

    ``start, end`` is the span of the name in the text whose UTF-8 bytes have the hash ``text_sha256``.
    """

    report_id: str
    text_sha256: str
    start: int
    end: int
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log, which is never changed or taken away.

    ``before`` is what the planner saw, ``value`` what it became (None: as read); ``seen`` the number of the last entry
    that the planner had seen; ``undoes`` the number of the entry that this one takes back. ``item`` is the thing
    corrected, ``commitment_id`` what it is called in the present reading ("" for an orphan). ``when`` is UTC, ISO 8601.
    """

    number: int
    item: int
    who: str
    when: str
    field: str
    before: Value
    value: Value
    reason: str
    seen: int
    undoes: int | None
    commitment_id: str
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save gave: the new version and the entries that it wrote (none if nothing was different)."""

    version: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """One field in which two planners meet: what both began with, what the other made of it, what you want."""

    field: str
    base: Value
    theirs: Value
    yours: Value
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A save that was not made because somebody else changed the same commitment after you had looked at it.

    ``others`` are the entries that you had not seen. If ``mergeable``, they touch no field of yours: saving again with
    ``seen=version`` keeps both. ``reread`` tells that the report itself was read anew in the meantime.
    """

    commitment_id: str
    version: int
    clashes: tuple[Clash, ...]
    others: tuple[Entry, ...]
    reread: bool = False

    @property
    def mergeable(self) -> bool:
        """Whether nobody has touched the fields that you want to change."""
        return not self.clashes and not self.reread


@dataclass(frozen=True, slots=True)
class Orphan:
    """Corrections whose words the present reading no longer holds: kept, shown, and free to be attached again."""

    item: int
    anchor: Anchor
    values: dict[str, Value]
    entries: tuple[Entry, ...]


def current(entries: Iterable[Entry]) -> dict[int, dict[str, Entry]]:
    """Replay a log: of each item and field the last entry holds; one whose value is None takes the correction away."""
    held: dict[int, dict[str, Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.number):
        fields = held.setdefault(entry.item, {})
        fields.pop(entry.field, None)
        if entry.value is not None:
            fields[entry.field] = entry
    return {item: fields for item, fields in held.items() if fields}

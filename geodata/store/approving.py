"""Keep the approval number (审图号) of the map: one for a store, with who entered it when, and what it was before."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from geodata.errors import StoreError
from geodata.store import statements as run
from geodata.store.opened import Store

KEY: Final = "approvals"
NUMBER: Final = re.compile(r"\w{0,6}S\w?[（(〔\[][0-9]{4}[）)〕\]][0-9]{1,6}号")
"""What an approval number looks like: GS（2024）0650号, 鲁SG（2023）012号, 青S〔2023〕5号 …"""
_LONGEST_NAME: Final = 60


@dataclass(frozen=True)
class Approval:
    """An approval number as somebody entered it; an empty one withdraws the one before."""

    number: str
    who: str
    at: str


def approvals(store: Store) -> tuple[Approval, ...]:
    """Give all that was entered, oldest first."""
    return tuple(Approval(**one) for one in json.loads(store.about.get(KEY, "[]")))


def approved(store: Store) -> str:
    """Give the approval number that holds now, or an empty text."""
    held = approvals(store)
    return held[-1].number if held else ""


def approve(store: Store, number: str, *, who: str, now: datetime | None = None) -> Approval:
    """Enter an approval number, or withdraw it by an empty one.

    Raises
    ------
    StoreError
        If it cannot be an approval number, nobody says who enters it, or the store cannot be written.
    """
    number, who = re.sub(r"\s", "", number), who.strip()
    if number and not NUMBER.fullmatch(number):
        raise StoreError(f"{number[:40]!r} is no approval number: write it as granted, such as GS（2024）0650号")
    if not 0 < len(who) <= _LONGEST_NAME or not who.isprintable():
        raise StoreError(f"say who enters the approval number, in at most {_LONGEST_NAME} characters")
    made = Approval(number, who, (now or datetime.now(UTC)).isoformat(timespec="seconds"))
    with store.writing() as connection:
        row = {one.key: one.value for one in connection.execute(run.ABOUT)}
        held = [*json.loads(row.get(KEY, "[]")), asdict(made)]
        connection.execute(run.DROP_ABOUT, {"of": KEY})
        connection.execute(run.PUT_ABOUT, {"key": KEY, "value": json.dumps(held, ensure_ascii=False)})
    return made

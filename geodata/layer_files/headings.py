"""Know the columns of our own files: machine name, heading for people, short name in a Shapefile."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Final

CUT: Final = "…全文见CSV"
"""What a text ends with that is longer than a Shapefile's 254 bytes."""

FULL_TEXTS: Final = "attributes.csv"
"""The table beside the Shapefiles of our own zips, with every text whole."""

_MOST_BYTES: Final = 254
_MOST_FIELDS: Final = 250


@dataclass(frozen=True, slots=True)
class Column:
    """A column as people read it: the name in a Shapefile ("" for lists), the heading and the meaning."""

    name: str
    short: str
    zh: str
    meaning: str

    @property
    def heading(self) -> str:
        """The heading in a spreadsheet: Chinese first, the machine's name after the blank."""
        return f"{self.zh} {self.name}"


@cache
def known_columns() -> dict[str, Column]:
    """Read what is known of the columns of our own files."""
    with (files("geodata") / "data" / "export" / "columns.csv").open(encoding="utf-8") as lines:
        return {row["name"]: Column(**row) for row in csv.DictReader(lines)}


@cache
def names_by_heading() -> dict[str, str]:
    """Give the machine's name of each heading of our own."""
    return {column.heading: name for name, column in known_columns().items()}


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Give each column a name of at most ten letters; columns that are not of the house are x1, x2, ….

    Lists, which no field of a Shapefile can hold, have no short name and are left out, and so is what goes beyond the
    250 fields of a table.
    """
    known = known_columns()
    numbers = {name: number for number, name in enumerate((name for name in names if name not in known), 1)}
    short = {name: known[name].short if name in known else f"x{numbers[name]}" for name in names}
    return dict(islice(((name, made) for name, made in short.items() if made), _MOST_FIELDS))


def cut(text: str) -> str:
    """Cut a text to what a field of a Shapefile holds, at a whole character, and say so at its end."""
    data = text.encode("utf-8")
    if len(data) <= _MOST_BYTES:
        return text
    return data[: _MOST_BYTES - len(CUT.encode())].decode("utf-8", "ignore") + CUT

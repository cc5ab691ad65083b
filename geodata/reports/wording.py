"""Load the words by which a report is taken apart from the data file that planners may edit."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import regex


@cache
def pattern(table: str, key: str) -> regex.Pattern[str]:
    """Compile one list of ``data/report_wording.toml`` into a single pattern.

    Parameters
    ----------
    table, key
        Where the list stands, such as ``parts`` and ``review``.
    """
    return regex.compile("|".join(f"(?:{entry})" for entry in entries(table, key)))


def entries(table: str, key: str) -> tuple[str, ...]:
    """Give one list of ``data/report_wording.toml`` as it stands there."""
    return tuple(_wording()[table][key])


@cache
def _wording() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("geodata").joinpath("data", "report_wording.toml").read_text("utf-8"))

"""Prove that the program says of the seed what it said when a person last looked.

``MAPAPP_GOLDEN=write .venv/bin/pytest tests/test_golden.py`` writes the expectations anew; look at the difference
before you commit it. One line per commitment: what it is, its words and figures, where it went and how precisely.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from geodata.accounts import account_table
from geodata.layers import account, account_by_sector
from geodata.pipeline import read_one

GOLDEN = Path(__file__).resolve().parent / "golden"
SHOWN = (
    "kind", "optional", "name", "start", "sector", "stage", "verb", "firmness", "quantity_text", "investment_text",
    "head", "part_of", "fate", "precision", "radius_m", "form", "method", "place_name", "rule",
)  # fmt: skip


def expect(name: str, said: str) -> None:
    path = GOLDEN / name
    if os.environ.get("MAPAPP_GOLDEN") == "write":
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")


def test_seed_commitments(seed_path: Path) -> None:
    _, features = read_one(seed_path)
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(SHOWN)
    for row in features.to_dict("records"):
        row["part_of"] = row["part_of"].rpartition("-")[2]
        writer.writerow(["" if row[name] is None else row[name] for name in SHOWN])
    expect("seed.tsv", out.getvalue())


def test_seed_account(seed_path: Path) -> None:
    _, features = read_one(seed_path)
    expect("seed_account.txt", account_table(account(features), account_by_sector(features)) + "\n")

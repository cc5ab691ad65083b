"""Prove that the seeds are the published bytes and that their list is true."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def test_every_seed_is_listed_with_its_hash() -> None:
    with (SEEDS / "sources.csv").open(encoding="utf-8", newline="") as handle:
        rows = {row["file"]: row["sha256"] for row in csv.DictReader(handle)}
    texts = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SEEDS.glob("*.txt")}
    assert rows == texts
    assert texts

"""Try to lose corrections, with small numbers; `tests/benchmarks/durability.py` does the same with large ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.benchmarks import durability

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the writers are forked")


def test_no_edit_of_eight_writers_is_lost_and_every_clash_is_shown(tmp_path: Path) -> None:
    found = durability.writers(tmp_path / "s", 8, 160, 4)
    assert (found["edits"], found["lost"], found["logged"]) == (160, 0, 320)
    assert (found["clashes not shown"], found["refused without clash"], found["wrong in the store"]) == (0, 0, [])


def test_no_acknowledged_edit_is_lost_or_torn_by_a_kill(tmp_path: Path) -> None:
    found = durability.kills(tmp_path, 6)
    assert found["acknowledged"] > 0
    assert (found["lost"], found["torn"]) == (0, 0)


def test_a_full_disk_loses_nothing_acknowledged(tmp_path: Path) -> None:
    found = durability.full_disks(tmp_path, 40_000, 160_000)
    assert found["limits"] == found["ended with a sentence"] > 4
    assert found["acknowledged"] > 0
    assert (found["lost"], found["torn"]) == (0, 0)


def test_backups_under_load_restore_equal(tmp_path: Path) -> None:
    found = durability.backups_under_load(tmp_path, 2, 3)
    assert found["restored equal"] == found["beginnings of the log"] == 2


def test_a_killed_migration_leaves_the_old_store_or_the_new_one(tmp_path: Path) -> None:
    found = durability.killed_migrations(tmp_path, every=9)
    assert found["kills"] >= 5
    assert found["between"] == 0

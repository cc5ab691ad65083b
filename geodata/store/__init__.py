"""Keep reports, features, base maps and every correction in one file; the only SQL of the house."""

from pathlib import Path
from typing import Any

from geodata.corrections import Change, Clash, Conflict, Entry, Orphan, Saved
from geodata.store.home import APPLICATION_ID
from geodata.store.looking import Review
from geodata.store.migrating import is_there, ready
from geodata.store.opened import Store, open_store
from geodata.store.readings import Reading
from geodata.store.rows import Draft, Kept, Region, StoredRegion
from geodata.store.tables import VERSION

__all__ = [
    "APPLICATION_ID",
    "VERSION",
    "Change",
    "Clash",
    "Conflict",
    "Draft",
    "Entry",
    "Kept",
    "Orphan",
    "Reading",
    "Region",
    "Review",
    "Saved",
    "Store",
    "StoredRegion",
    "is_there",
    "open_store",
    "ready_store",
    "write_store",
]


def ready_store(path: Path) -> Store:
    """Open a store; one that is not there is made, an older one is moved on after a backup."""
    ready(path)
    return open_store(path)


def write_store(path: Path, reports: list[Reading], regions: list[Any]) -> None:
    """Make these the built reports of a store: others that were built are hidden, uploads and corrections stay."""
    with ready_store(path) as store:
        store.put_reports(reports, regions, whole=True)

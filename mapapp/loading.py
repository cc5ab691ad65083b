"""Read the store once per content and keep it in memory for all sessions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

import geopandas as gpd

from geodata.errors import StoreError
from geodata.gazetteer import load_gazetteer
from geodata.layers import account
from geodata.models import Account, Report
from geodata.pipeline import default_store, upload_mark
from geodata.store import Store, StoredRegion, open_store

STORE_VARIABLE = "MAPAPP_STORE"
_ONE_READS: Final = Lock()
_ONE_OPENS: Final = Lock()


@dataclass(frozen=True)
class Edition:
    """One report with everything the screen says about it; ``number`` is its place in the store."""

    number: int
    report: Report
    features: gpd.GeoDataFrame
    account: Account
    region: StoredRegion

    def row(self, commitment_id: str) -> int:
        """Return the row number of a commitment, or -1 for one that this report does not hold."""
        rows = self.features.index[self.features["id"] == commitment_id]
        return int(rows[0]) if len(rows) else -1


@dataclass(frozen=True)
class Library:
    """All reports of a store; the fingerprint changes with any content and names the addresses that browsers cache.

    ``version`` is the number of the last change in it, which whoever saves a correction has seen.
    """

    fingerprint: str
    editions: tuple[Edition, ...]
    version: int = 0

    def edition(self, report_id: str) -> Edition:
        """Return the edition of a report id, or the first one, so that an old link still opens."""
        return next((edition for edition in self.editions if edition.report.id == report_id), self.editions[0])


def library(path: Path | None = None) -> Library:
    """Return the store's content, read again only when something in it has changed, whoever changed it.

    Raises
    ------
    StoreError
        If the store is missing, locked, of another version, not a store, or holds no report.
    """
    held = store(path)
    mark, version = held.mark, held.version
    with _ONE_READS:
        return _read(path or default_store(), mark, version)


def store(path: Path | None = None) -> Store:
    """Return the store itself, open once for all sessions; threads may share it.

    Raises
    ------
    StoreError
        If it is missing, locked, of another version, or not a store.
    """
    place = path or default_store()
    if not place.is_file():
        raise StoreError(f"there is no store {place}: start with the command mapapp, which builds it")
    with _ONE_OPENS:
        return _opened(place, place.stat().st_ino)


@lru_cache(maxsize=2)
def _opened(path: Path, _file: int) -> Store:
    # A store that was restored from a backup is another file of the same name.
    return open_store(path)


@lru_cache(maxsize=2)
def _read(path: Path, mark: str, version: int) -> Library:
    held = store(path)
    reports = held.reports()
    if not reports:
        raise StoreError(f"the store {path} holds no report: build it with geodata build --store {path}")
    regions = {region.adcode: region for region in held.regions()}
    editions = [_edition(n, held.features(r.id), r, regions.get(r.adcode)) for n, r in enumerate(reports)]
    return Library(hashlib.sha256(mark.encode()).hexdigest(), tuple(editions), version)


def keep_report(report: Report, features: gpd.GeoDataFrame, *, instead_of: str = "") -> None:
    """Put a report that a planner brought into the store, at once for everybody, and hide the one it replaces.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    regions = [load_gazetteer(report.adcode)] if report.adcode else []
    held = store()
    held.put_reports([(report, features)], regions, origin="uploaded", made_from=[upload_mark(report)])
    if instead_of and instead_of != report.id:
        held.remove_report(instead_of)


def remove_report(report_id: str) -> None:
    """Take a report off every screen; its corrections stay in the store and come back with it.

    Raises
    ------
    StoreError
        If the store does not hold it or cannot be written.
    """
    store().remove_report(report_id)


def origins() -> dict[str, str]:
    """Return, per report id, whether the program built it (``built``) or a planner brought it (``uploaded``)."""
    return {one.id: one.origin for one in store().kept()}


def _edition(number: int, features: gpd.GeoDataFrame, report: Report, region: StoredRegion | None) -> Edition:
    rows = features.reset_index(drop=True)
    return Edition(number, report, rows, account(rows), region or _nowhere(report, rows))


def _nowhere(report: Report, rows: gpd.GeoDataFrame) -> StoredRegion:
    """Frame a report whose region is unknown on what it placed, if anything."""
    placed = rows.geometry.dropna()
    bounds = placed.total_bounds.tolist() if len(placed) else None
    box = (bounds[0], bounds[1], bounds[2], bounds[3]) if bounds else None
    return StoredRegion(report.adcode, report.issuer, box, None, {}, ())

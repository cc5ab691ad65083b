"""Read the store once per content and keep it in memory for all sessions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd

from geodata.errors import StoreError
from geodata.layers import account
from geodata.models import Account, Report
from geodata.pipeline import default_store
from geodata.store import StoredRegion, open_store

STORE_VARIABLE = "MAPAPP_STORE"


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
    """All reports of a store; the fingerprint changes with any content and names the addresses that browsers cache."""

    fingerprint: str
    editions: tuple[Edition, ...]

    def edition(self, report_id: str) -> Edition:
        """Return the edition of a report id, or the first one, so that an old link still opens."""
        return next((edition for edition in self.editions if edition.report.id == report_id), self.editions[0])


def library(path: Path | None = None) -> Library:
    """Return the store's content, read again only when the file has changed.

    Raises
    ------
    StoreError
        If the store is missing, locked, of another version, not a store, or holds no report.
    """
    place = path or default_store()
    if not place.is_file():
        raise StoreError(f"there is no store {place}: start with the command mapapp, which builds it")
    status = place.stat()
    return _read(place, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int, _size: int) -> Library:
    store = open_store(path)
    reports = store.reports()
    if not reports:
        raise StoreError(f"the store {path} holds no report: build it with geodata build --store {path}")
    regions = {region.adcode: region for region in store.regions()}
    editions = (_edition(n, store.features(r.id), r, regions.get(r.adcode)) for n, r in enumerate(reports))
    return Library(store.fingerprint or f"{changed:x}", tuple(editions))


def _edition(number: int, features: gpd.GeoDataFrame, report: Report, region: StoredRegion | None) -> Edition:
    rows = features.reset_index(drop=True)
    return Edition(number, report, rows, account(rows), region or _nowhere(report, rows))


def _nowhere(report: Report, rows: gpd.GeoDataFrame) -> StoredRegion:
    """Frame a report whose region is unknown on what it placed, if anything."""
    placed = rows.geometry.dropna()
    bounds = placed.total_bounds.tolist() if len(placed) else None
    box = (bounds[0], bounds[1], bounds[2], bounds[3]) if bounds else None
    return StoredRegion(report.adcode, report.issuer, box, None, {}, ())

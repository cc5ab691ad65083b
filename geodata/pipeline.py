"""Run the stages in order: files in, a store with balanced accounts out, and nothing rebuilt that is still true."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd
from platformdirs import user_data_path

from geodata.commitments import extract, record
from geodata.errors import GeodataError, ReportError, StoreError
from geodata.gazetteer import Gazetteer, gazetteer_state, load_gazetteer, region_of
from geodata.geocoding import place_all
from geodata.layers import account, account_by_sector, build_features
from geodata.models import Account, Claim, Commitment, Report, Sector
from geodata.places import find_mentions
from geodata.reports import SUFFIXES, check_characters, read_report, report_from_text
from geodata.store import Store, is_there, open_store, ready_store
from geodata.store.migrating import version_of
from geodata.store.tables import VERSION

Progress = Callable[[int, int, str], None]
Built = tuple[Report, gpd.GeoDataFrame]
MOST_COMMITMENTS = 20_000  # of one report; the longest known has under a thousand
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build gave: the account of all reports and per sector; ``reused`` if the store was already true."""

    store: Path
    reports: tuple[Report, ...]
    account: Account
    sectors: dict[Sector, Account]
    reused: bool


def default_seeds() -> Path:
    """Give the folder of the seed reports: inside the installed package, or beside it in a checkout.

    Raises
    ------
    ReportError
        If neither is there.
    """
    package = Path(str(files("geodata")))
    for folder in (package / "seeds", package.parent / "seeds"):
        if folder.is_dir():
            return folder
    raise ReportError("the seed reports are not installed: name the reports to build, geodata build FILE…")


def default_store() -> Path:
    """Give the place of the store unless told otherwise: ``MAPAPP_STORE``, else the user's data folder."""
    return Path(os.environ.get("MAPAPP_STORE") or user_data_path("mapapp", appauthor=False) / "store.sqlite")


def read_one(path: Path) -> Built:
    """Take one file the whole way: text, commitments, places, features.

    Raises
    ------
    ReportError
        If the file cannot be read or promises nothing.
    """
    report, commitments = extract_one(path)
    placements = place_all(commitments, report, load_gazetteer(report.adcode))
    return report, build_features(report, commitments, placements)


def records_of(path: Path, claims: Sequence[Claim] = ("commitment",)) -> list[dict[str, Any]]:
    """Give the guideline's records of one file: what it promises, with the words and places that prove it.

    Parameters
    ----------
    claims
        With ``achievement`` also what the review part says was done.

    Raises
    ------
    ReportError
        If the file cannot be read or promises nothing.
    """
    report, commitments = extract_one(path, claims)
    gazetteer = load_gazetteer(report.adcode)
    return [record(report, made, find_mentions(made, report, gazetteer)) for made in commitments]


def extract_one(path: Path, claims: Sequence[Claim] = ("commitment",)) -> tuple[Report, tuple[Commitment, ...]]:
    """Read one file and list what it promises.

    Raises
    ------
    ReportError
        If the file cannot be read or promises nothing.
    """
    report = _located(read_report(path))
    return report, _promised(report, path.name, claims)


def _promised(report: Report, name: str, claims: Sequence[Claim] = ("commitment",)) -> tuple[Commitment, ...]:
    commitments = extract(report, claims)
    if not commitments:
        raise ReportError(f"{name} holds not a single commitment: is it the plan part of a government work report?")
    if len(commitments) > MOST_COMMITMENTS:
        raise ReportError(f"{name} holds more than {MOST_COMMITMENTS} commitments: give one report alone")
    return commitments


def build(paths: Sequence[Path], store: Path, *, jobs: int = 1, progress: Progress | None = None) -> BuildResult:
    """Make these the built reports of the store; what already says what a file says is not read again.

    Other built reports are hidden; uploaded ones, corrections and drafts stay. A store of an older version is moved on
    after a backup. An upload that an older program read is read again from the text that the store keeps.

    Parameters
    ----------
    paths
        Files and folders; none means the seeds. The same bytes twice count once.
    jobs
        Number of processes; the result is the same for any number.
    progress
        Called with (done, all, name) after each report that is read.

    Raises
    ------
    ReportError, StoreError, GazetteerError
        Nothing is written then, and a store that was there stays as it was.
    """
    found = reports_in(paths or [default_seeds()])
    marks = [fingerprint_of([path]) for path in found]
    held = _still_true(store)
    unread = [path for path, mark in zip(found, marks, strict=True) if mark not in held]
    fresh = iter(list(in_order(read_one, unread, jobs=jobs, progress=progress)))
    built = list(_numbered(held[mark] if mark in held else next(fresh) for mark in marks))
    with ready_store(store) as kept:
        changed = False
        if marks != list(held):
            changed = kept.put_reports(built, _regions(built), made_from=marks, whole=True)
        _reread_uploads(kept)
        features = [kept.features(report.id) for report, _ in built]
    return _result(store, tuple(report for report, _ in built), _together(features), reused=not changed)


def upload_mark(report: Report) -> str:
    """Hash what the reading of an uploaded report depends on; give it to ``put_reports`` as ``made_from``."""
    whole = hashlib.sha256(f"{_program()}{gazetteer_state()}{report.adcode}{report.title}".encode())
    whole.update(report.text.encode())
    return whole.hexdigest()


def reports_in(paths: Sequence[Path]) -> list[Path]:
    """List the report files among files and folders, in the order given, folders by name, equal bytes once.

    Raises
    ------
    ReportError
        If a path is missing or a folder holds no report.
    """
    found: dict[str, Path] = {}
    for path in paths:
        inside = sorted(entry for entry in path.iterdir() if _is_report(entry)) if path.is_dir() else [path]
        if not inside:
            raise ReportError(f"the folder {path} holds no report ({' '.join(SUFFIXES)}): name files or another folder")
        for file in inside:
            check_characters(str(file), "a file name")
            found.setdefault(_digest(file), file)
    return list(found.values())


def in_order(
    work: Callable[[Path], Result], paths: Sequence[Path], *, jobs: int = 1, progress: Progress | None = None
) -> Iterator[Result]:
    """Do the same work on many files, on as many processes as asked, and give the results in the files' order."""
    tell = progress or (lambda _done, _all, _name: None)
    if jobs <= 1 or len(paths) <= 1:
        for done, path in enumerate(paths, 1):
            yield work(path)
            tell(done, len(paths), path.name)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(paths)), mp_context=context) as pool:
        try:
            for done, (path, result) in enumerate(zip(paths, pool.map(work, paths), strict=True), 1):
                yield result
                tell(done, len(paths), path.name)
        except BrokenProcessPool:
            raise ReportError("a worker process died, likely for want of memory: try again with --jobs 1") from None
        finally:
            pool.shutdown(cancel_futures=True)


def fingerprint_of(paths: Sequence[Path]) -> str:
    """Hash all that a store of these files depends on: their bytes, names and list entries, the program, its data."""
    whole = hashlib.sha256(f"{_program()}{gazetteer_state()}".encode())
    for path in paths:
        listed = path.with_name("sources.csv")
        parts = (path.name.encode(), _digest(path).encode(), listed.read_bytes() if listed.is_file() else b"")
        for part in parts:
            whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


@cache
def _program() -> str:
    """Hash of the code, the lexicons and the gazetteer: a changed rule or row makes a new store."""
    package = Path(str(files("geodata")))
    whole = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if path.is_file() and "__pycache__" not in inside.parts and inside.parts[0] != "seeds":
            whole.update(inside.as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _still_true(store: Path) -> dict[str, Built]:
    """Give the built reports that a store shows, by what they were made from, in their order."""
    if not is_there(store) or version_of(store) < VERSION:
        return {}
    with open_store(store) as held:
        if held.read_only:
            raise StoreError(held.read_only)
        marks = {kept.id: kept.made_from for kept in held.kept() if kept.origin == "built" and not kept.hidden}
        shown = [report for report in held.reports() if marks.get(report.id)]
        built = {marks[report.id]: (report, held.features(report.id, corrected=False)) for report in shown}
    return {mark: (report, features) for mark, (report, features) in built.items() if len(features)}


def _regions(built: Sequence[Built]) -> list[Gazetteer]:
    return [load_gazetteer(code) for code in sorted({report.adcode for report, _ in built if report.adcode})]


def _reread_uploads(store: Store) -> None:
    """Read uploads again that another program or gazetteer read; what cannot be read again is marked as stale."""
    marks = {kept.id: kept.made_from for kept in store.kept() if kept.origin == "uploaded" and not kept.hidden}
    for old in [report for report in store.reports() if report.id in marks]:
        mark = upload_mark(old)
        if marks[old.id] == mark:
            continue
        try:
            made = _from_text(old)
        except GeodataError as error:
            store.mark_stale(old.id, str(error))
        else:
            store.put_reports([made], _regions([made]), origin="uploaded", made_from=[mark])


def _from_text(old: Report) -> Built:
    told = {name: getattr(old, name) for name in ("id", "title", "issuer", "adcode", "year")}
    kept = {name: getattr(old, name) for name in ("source", "sha256", "encoding", "page_starts")}
    report = replace(report_from_text(old.text, **told), **kept)
    commitments = _promised(report, old.title or old.id)
    return report, build_features(report, commitments, place_all(commitments, report, load_gazetteer(report.adcode)))


def _result(store: Path, reports: tuple[Report, ...], features: gpd.GeoDataFrame, *, reused: bool) -> BuildResult:
    whole = account(features)
    if not whole.balanced:
        raise StoreError(f"the account does not balance ({whole}): this is a fault of the program, please report it")
    return BuildResult(store, reports, whole, account_by_sector(features), reused)


def _together(features: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return pd.concat(features, ignore_index=True)


def _numbered(built: Iterator[Built]) -> Iterator[Built]:
    """Give reports of one file name ids of their own, by their hash, whatever they were called before."""
    seen: set[str] = set()
    for report, features in built:
        own = f"-{report.sha256[:8]}"
        plain = report.id.removesuffix(own)
        wanted = plain if plain not in seen else plain + own
        seen.add(wanted)
        if report.id == wanted:
            yield report, features
            continue
        renamed = replace(report, id=wanted)
        commitments = extract(renamed)
        yield (
            renamed,
            build_features(renamed, commitments, place_all(commitments, renamed, load_gazetteer(renamed.adcode))),
        )


def _located(report: Report) -> Report:
    """Name the region of a report that does not say its code, by its issuer and title."""
    return report if report.adcode else replace(report, adcode=region_of(f"{report.issuer} {report.title}"))


def _is_report(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$"))


def _digest(path: Path) -> str:
    if path.exists() and not path.is_file():
        raise ReportError(f"{path} is a device or a pipe: name the file of a report")
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except FileNotFoundError:
        raise ReportError(f"there is no file {path}: check the name") from None
    except OSError as error:
        raise ReportError(f"{path} cannot be read ({error.strerror}): check its permissions") from None

"""Say what is in place on this machine and, for what is not, what to type."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement

from geodata.accounts import aligned
from geodata.errors import GeodataError
from geodata.gazetteer import known_regions, load_gazetteer
from geodata.pipeline import default_seeds
from geodata.reports import ENGINE
from geodata.store import open_store


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``remedy`` says what to type where it is not in place."""

    name: str
    good: bool
    found: str
    remedy: str = ""
    needed: bool = True


def run(store: Path) -> int:
    """Print all findings; 0 if everything that the map needs is there, else 1."""
    found = [*_python(), *_packages(), *_seeds(), *_data(), *_store(store), *_engine(), *_fonts(), *_browser()]
    print(aligned([_line(finding) for finding in found]))
    missing = [finding for finding in found if finding.needed and not finding.good]
    print(f"{len(missing)} thing(s) missing" if missing else "everything that the map needs is in place")
    return 1 if missing else 0


def _line(finding: Finding) -> list[str]:
    mark = "ok" if finding.good else "MISSING" if finding.needed else "optional"
    said = finding.found if finding.good else f"{finding.found}: {finding.remedy}"
    return [f"{mark:8} {finding.name}  {said}"]


def _python() -> Iterator[Finding]:
    held = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("Python", sys.version_info >= (3, 11), held, "install Python 3.11 or newer")


def _packages() -> Iterator[Finding]:
    wanted = [Requirement(line) for line in requires("mapapp") or ()]
    here = [need for need in wanted if need.marker is None or need.marker.evaluate({"extra": ""})]
    wrong = [str(need) for need in here if not _has(need)]
    found = f"{len(here) - len(wrong)} of {len(here)}" + (f", not {', '.join(wrong)}" if wrong else "")
    yield Finding("packages", not wrong, found, f"pip install {' '.join(repr(name) for name in wrong)}")


def _has(need: Requirement) -> bool:
    try:
        return need.specifier.contains(version(need.name), prereleases=True)
    except PackageNotFoundError:
        return False


def _seeds() -> Iterator[Finding]:
    remedy = "install mapapp again, or fetch the checkout again"
    try:
        folder = default_seeds()
        with (folder / "sources.csv").open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        same = [row for row in rows if _sha256(folder / row["file"]) == row["sha256"]]
    except (GeodataError, OSError, KeyError) as error:
        yield Finding("seeds", False, str(error), remedy)
        return
    yield Finding("seeds", bool(rows) and same == rows, f"{len(same)} of {len(rows)} as published", remedy)


def _data() -> Iterator[Finding]:
    """Look at each region's pack, and at the licences that its rows name."""
    remedy = "install mapapp again"
    for code in known_regions():
        try:
            pack = load_gazetteer(code)
        except GeodataError as error:
            yield Finding(f"region {code}", False, str(error), remedy)
            continue
        licences = sorted({place.licence for place in pack.places if place.licence})
        named = all(place.licence and place.source for place in pack.places if place.geometry is not None)
        found = f"{pack.name}, {len(pack.places)} places; licences: {', '.join(licences)}"
        yield Finding(f"region {code}", named, found, "a place without source or licence: correct the pack")
    described = json.dumps(sorted(known_regions()))
    yield Finding("regions", described != "[]", f"{len(known_regions())} with a gazetteer", remedy)


def _store(path: Path) -> Iterator[Finding]:
    if path.exists():
        try:
            held = open_store(path)
            count = len(held.features())
        except GeodataError as error:
            yield Finding("store", False, str(error), "name another with --store")
            return
        yield Finding("store", True, f"{path}, {len(held.reports())} report(s), {count} commitments")
        return
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=folder):
            yield Finding("store", True, f"none yet at {path}; geodata build makes it")
    except OSError as error:
        yield Finding(
            "store", False, f"{folder} cannot be written ({error.strerror})", "name another with --store FILE"
        )


def _engine() -> Iterator[Finding]:
    remedy = "only scanned PDFs need it: pip install rapidocr-onnxruntime (Python before 3.13)"
    found = "installed" if find_spec(ENGINE) else "not installed"
    yield Finding("words in pictures", find_spec(ENGINE) is not None, found, remedy, needed=False)


def _fonts() -> Iterator[Finding]:
    """Ask fontconfig for a Chinese font; the map's labels come from the system."""
    remedy = "the browser's machine needs one Chinese font, on Debian: apt install fonts-noto-cjk"
    tool = shutil.which("fc-list")
    if tool is None:
        yield Finding("Chinese font", False, "cannot tell without fontconfig", remedy, needed=False)
        return
    listed = subprocess.run([tool, ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    families = sorted({line.split(",")[0] for line in listed.splitlines() if line})
    yield Finding("Chinese font", bool(families), families[0] if families else "none", remedy, needed=False)


def _browser() -> Iterator[Finding]:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next((place for name in names if (place := shutil.which(name))), "")
    remedy = "only the browser tests need it, on Debian: apt install chromium"
    yield Finding("Chromium", bool(found), found or "none", remedy, needed=False)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

"""Name the file of an export after what it holds, in characters that every system allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final

import regex

from geodata.crs import WGS84
from geodata.errors import UsageError
from geodata.export.sheets import words
from geodata.models import Report

EXTENSIONS: Final = {"geojson": ".geojson", "csv": ".csv", "gpkg": ".gpkg", "kml": ".kml", "shp": ".zip"}
_LONGEST_BYTES: Final = 180
_FORBIDDEN: Final = regex.compile(r'[\p{C}\p{Z}<>:"/\\|?*%#&{}$!\'`@+=;,^~\[\]]+')
_DEVICES: Final = regex.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)$")


def suggested_name(
    reports: Sequence[Report],
    filters: Sequence[str],
    format: str,  # noqa: A002
    *,
    datum: str = WGS84,
) -> str:
    """Suggest a file name: place, year, 政府工作报告, then the words of the filter.

    Example: ``青岛西海岸新区_2023_政府工作报告_轨道交通.geojson``. Nothing in it depends on today; a shifted datum
    stands in it, and GeoJSON in a shifted datum is ``.json``, for ``.geojson`` means WGS 84.
    """
    said = [*_report_words(reports), *filters]
    stem = "_".join(kept for word in said if (kept := _plain(word))) or "export"
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    tail = (f"_{datum}" if datum != WGS84 else "") + extension(format, datum)
    return _cut(stem, _LONGEST_BYTES - len(tail.encode())) + tail


def words_of(column: str, codes: Iterable[str]) -> list[str]:
    """Say codes in Chinese, for the name of a file."""
    known = words(column)
    return [known[code]["zh"] if code in known else code for code in codes]


def extension(format: str, datum: str = WGS84) -> str:  # noqa: A002
    """Return the ending of a format's files."""
    return ".json" if format == "geojson" and datum != WGS84 else EXTENSIONS[format]


def check_name(path: PurePath, format: str, datum: str) -> None:  # noqa: A002
    """Refuse a name that would let shifted coordinates pass for WGS 84.

    Raises
    ------
    UsageError
        If the name lacks the datum, or ends in .geojson.
    """
    if datum == WGS84:
        return
    right = path.with_name(f"{path.stem}_{datum}{extension(format, datum)}").name
    if datum.casefold() not in path.name.casefold():
        raise UsageError(f"a file in {datum} must say so in its name: call it {right}")
    if format == "geojson" and path.suffix.casefold() == ".geojson":
        raise UsageError(f".geojson means WGS 84 (RFC 7946): call it {path.with_suffix('.json').name}")


def _report_words(reports: Sequence[Report]) -> list[str]:
    if not reports:
        return []
    if len(reports) > 1:
        return [f"{len(reports)}份政府工作报告"]
    report = reports[0]
    if not report.issuer:
        return [report.title or report.id]
    return [report.issuer, str(report.year or ""), "政府工作报告"]


def _plain(word: str) -> str:
    return str(_FORBIDDEN.sub("-", word)).strip("-. _")


def _cut(stem: str, most: int) -> str:
    return stem.encode("utf-8", "ignore")[:most].decode("utf-8", "ignore").rstrip("-. _")

"""Open a report by its path, its bytes or its text, and build the Report that everything else indexes."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path, PurePath

import regex

from geodata.errors import ReportError
from geodata.models import Report, Section, Sentence
from geodata.reports.about import About, about, front_matter_end
from geodata.reports.answers import LARGEST_TEXT
from geodata.reports.decoding import check_characters, decode
from geodata.reports.formats import parse
from geodata.reports.lines import Line, lines_of, sentence_spans
from geodata.reports.sections import sections_of
from geodata.reports.wording import pattern

LARGEST = 30_000_000
_YEAR = regex.compile(r"(?:19|20)[0-9]{2}")
_ADCODE = regex.compile(r"[0-9]{6}")
SUFFIXES = (".txt", ".md", ".docx", ".pdf", ".html", ".htm")
_HEAD_LINES = 12


@dataclass(frozen=True, slots=True)
class _Origin:
    id: str
    name: str
    sha256: str
    encoding: str


def read_report(path: Path, *, title: str = "", issuer: str = "", adcode: str = "", year: int | None = None) -> Report:
    """Read a report file; what the caller does not say is taken from ``sources.csv`` beside it, then from the text.

    Raises
    ------
    ReportError
        If the file is missing, a folder, empty, larger than 30 MB, not text, or cannot be decoded.
    """
    data = _bytes_of(path)
    listed = _listed(path, hashlib.sha256(data).hexdigest())
    return report_from_bytes(
        data,
        path.name,
        title=title or listed.title,
        issuer=issuer or listed.issuer,
        adcode=adcode or listed.adcode,
        year=year or listed.year,
    )


def report_from_bytes(
    data: bytes, name: str, *, title: str = "", issuer: str = "", adcode: str = "", year: int | None = None
) -> Report:
    """Read an upload: the same as :func:`read_report` for bytes that have a file name but no place on disk."""
    check_characters(name, "the file name")
    if not data.strip():
        raise ReportError(f"{name} is empty: give a file that holds a report")
    if len(data) > LARGEST:
        raise ReportError(f"{name} is larger than {LARGEST // 1_000_000} MB: give the report alone, without pictures")
    parsed = parse(data, name)
    check_characters(parsed.text, name)
    if len(parsed.text) > LARGEST_TEXT:
        raise ReportError(f"{name} holds more than {LARGEST_TEXT} characters: give the report alone")
    bare = PurePath(name.replace("\\", "/"))
    origin = _Origin(bare.stem or "report", bare.name, hashlib.sha256(data).hexdigest(), parsed.encoding)
    return _build(parsed.text, origin, About(title or parsed.title, issuer, adcode, year), parsed.starts)


def report_from_text(
    text: str,
    *,
    id: str = "report",  # noqa: A002 (the name of the field it fills)
    title: str = "",
    issuer: str = "",
    adcode: str = "",
    year: int | None = None,
) -> Report:
    """Build a report from text that is already in hand; spans index exactly this string.

    Raises
    ------
    ReportError
        If the text is blank or holds characters that are not text (see ``decoding.check_characters``).
    """
    check_characters(text, id)
    if not text.strip():
        raise ReportError(f"{id} is empty: give a text that holds a report")
    origin = _Origin(id, id, hashlib.sha256(text.encode("utf-8")).hexdigest(), "text")
    return _build(text, origin, About(title, issuer, adcode, year))


def _build(text: str, origin: _Origin, given: About, page_starts: tuple[int, ...] = ()) -> Report:
    lines = lines_of(text)
    own = about(text, lines, origin.name)
    year = given.year or own.year
    sections = sections_of(text, lines, year)
    return Report(
        id=origin.id,
        title=given.title or own.title or origin.id,
        issuer=given.issuer or own.issuer,
        adcode=given.adcode or own.adcode,
        year=year,
        source=own.source or origin.name,
        sha256=origin.sha256,
        encoding=origin.encoding,
        text=text,
        sections=sections,
        sentences=_sentences(text, lines, sections),
        page_starts=page_starts,
    )


def _sentences(text: str, lines: list[Line], sections: tuple[Section, ...]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    section = 0
    body = front_matter_end(text)
    for number, line in enumerate(lines):
        furniture = line.end <= body or is_furniture(line.text, at_head=number < _HEAD_LINES)
        spans = [(line.start, line.end)] if furniture else sentence_spans(text, line.start, line.end)
        for start, end in spans:
            while section + 1 < len(sections) and sections[section + 1].start < end:
                section += 1
            found.append(Sentence(start, end, line.start, line.end, section, furniture))
    return tuple(found)


def is_furniture(line: str, *, at_head: bool) -> bool:
    """Whether a line belongs to the page, not to the report; ``at_head`` lets titles, speakers and days count too."""
    bare = line.strip("*#> \u3000")
    if not bare or pattern("furniture", "lines").search(bare):
        return True
    return at_head and bool(pattern("furniture", "head").search(bare))


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ReportError(f"{path} is a folder: name the file of one report, or use geodata build for many")
        if path.exists() and not path.is_file():
            raise ReportError(f"{path} is a device or a pipe: name the file of a report")
        if path.stat().st_size > LARGEST:
            raise ReportError(f"{path} is larger than {LARGEST // 1_000_000} MB: give the report alone")
        return path.read_bytes()
    except FileNotFoundError:
        raise ReportError(f"there is no file {path}: check the name") from None
    except OSError as error:
        raise ReportError(f"{path} cannot be read ({error.strerror}): check its permissions") from None


def _listed(path: Path, sha256: str) -> About:
    """Look the file up in ``sources.csv`` of its folder: by name, and only if its bytes are the ones listed there."""
    table = path.with_name("sources.csv")
    if not table.is_file():
        return About()
    try:
        rows = list(csv.DictReader(io.StringIO(decode(table.read_bytes(), str(table))[0], newline="")))
    except csv.Error as error:
        raise ReportError(f"{table} is not a table ({error}): correct it or move it away") from None
    row = next((row for row in rows if row.get("file") == path.name and row.get("sha256") in ("", None, sha256)), {})
    said = {key: row.get(key) or "" for key in ("title", "issuer", "place", "adcode", "year")}
    check_characters("".join(said.values()), str(table))
    year, adcode = _YEAR.fullmatch(said["year"]), _ADCODE.fullmatch(said["adcode"])
    issuer = said["issuer"] or said["place"]
    return About(said["title"], issuer, said["adcode"] if adcode else "", int(said["year"]) if year else None)

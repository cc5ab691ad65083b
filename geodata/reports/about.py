"""Say what a report is from its own first lines, its front matter or its file name: title, issuer, year."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from geodata.reports.lines import Line

_FRONT = regex.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<body>.*?)\r?\n---[ \t]*(?=[\r\n]|\Z)", regex.S)
_FIELD = regex.compile(r"^(?P<key>title|source|issuer|adcode|year)[ \t]*:[ \t]*(?P<value>[^\r\n]*?)[ \t]*$", regex.M)
_TITLE_YEAR = regex.compile(r"(20\d\d)\s*年(?!\s*\d{1,2}\s*月)")
_DATE = regex.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月\s*\d{1,2}\s*日")
_FILE_YEAR = regex.compile(r"(?<!\d)(20\d\d)(?!\d)")
_ISSUER = regex.compile(
    r"(?P<name>[\p{Han}]{1,14}?(?:新区|自治区|自治州|自治县|地区|开发区|特别行政区|省|市|州|盟|区|县|旗))"
)
_NOT_PLACES = regex.compile(r"^(全|本|我|各|市|省|区|县|州|人民)")
_HEAD_LINES = 8
_SPACED_DIGITS = regex.compile(r"(?<=\d)\s+(?=\d)")


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a report besides its text; empty where nothing says."""

    title: str = ""
    issuer: str = ""
    adcode: str = ""
    year: int | None = None
    source: str = ""


def front_matter_end(text: str) -> int:
    """Give the offset where a Markdown front matter ends, 0 where there is none."""
    match = _FRONT.match(text)
    return match.end() if match else 0


def about(text: str, lines: list[Line], name: str) -> About:
    """Read title, issuer and year: front matter first, then the first lines, then the file name.

    The year is the one the report plans for: 2023年政府工作报告 says so; a meeting day in November or December
    means the year after.
    """
    front = {}
    if match := _FRONT.match(text):
        front = {field["key"]: field["value"].strip("'\"") for field in _FIELD.finditer(match["body"])}
    head = [line.text.strip("*#> ") for line in lines if line.start >= front_matter_end(text)][:_HEAD_LINES]
    title = front.get("title") or next((line for line in head if "报告" in line and len(line) <= 60), "")
    said = [_SPACED_DIGITS.sub("", words) for words in (title, *head, name)]
    issuer = front.get("issuer") or _issuer([title, name, *head])
    year = front.get("year", "")
    return About(
        title=title,
        issuer=issuer,
        adcode=front.get("adcode", "") if regex.fullmatch(r"[0-9]{6}", front.get("adcode", "")) else "",
        year=int(year) if regex.fullmatch(r"20\d\d", year) else _year(said, name),
        source=front.get("source", ""),
    )


def _year(said: list[str], name: str) -> int | None:
    if match := _TITLE_YEAR.search(said[0]):
        return int(match[1])
    if match := _FILE_YEAR.search(name):
        return int(match[1])
    for words in said:
        if match := _DATE.search(words):
            return int(match[1]) + (int(match[2]) >= 11)
    return next((int(match[1]) for words in said if (match := _TITLE_YEAR.search(words))), None)


def _issuer(said: list[str]) -> str:
    for words in said:
        clean = regex.sub(r"20\d\d年?", "", words)
        match = _ISSUER.match(clean.lstrip("—-–( （"))
        if match and len(match["name"]) > 1 and not _NOT_PLACES.match(match["name"]):
            return str(match["name"])
    return ""

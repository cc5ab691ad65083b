"""Read the report out of a page of a government site: its text container, or else the densest part of the page."""

from __future__ import annotations

from typing import Any

import regex
from lxml import etree, html

from geodata.errors import ReportError
from geodata.reports.answers import Answer
from geodata.reports.wording import entries

_DROPPED = (
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "svg",
    "select",
    "button",
    "form",
    "nav",
    "footer",
    "head",
)
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody",
    "thead", "tr", "ul",
))  # fmt: skip
_FEWEST = 200
_MOST = 0.6
_SPACES = regex.compile(r"[ \t\r\n\f]+")
_HAN = regex.compile(r"\p{Han}")


def read(data: bytes) -> Answer:
    """Give the text of a page: one line per block, runs of blanks as one, the rest as the page writes it.

    Raises
    ------
    ReportError
        If the page holds no text.
    """
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        page = html.document_fromstring(_declared_away(data), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ReportError(f"is not a page that can be read ({error}): save its text and give that") from None
    title = _title(page)
    for element in list(page.iter(*_DROPPED)):
        if element.tag != "html" and element.getparent() is not None:
            element.drop_tree()
    lines = _lines(_container(page))
    if not lines:
        raise ReportError("holds no text: the page may load it by script; save the text that you see and give that")
    return Answer("\n".join(lines), title)


def _declared_away(data: bytes) -> bytes:
    """Take the XML declaration away: it names the encoding before we decoded."""
    return bytes(regex.sub(rb"\A\s*<\?xml[^>]*\?>", b"", data))


def _title(page: Any) -> str:
    for path in ("//meta[@name='ArticleTitle']/@content", "//h1//text()", "//title/text()"):
        words = str(_SPACES.sub(" ", "".join(page.xpath(path)))).strip()
        if "报告" in words and len(words) <= 80:
            return words
    return ""


def _container(page: Any) -> Any:
    """Choose the first container of a known content system that holds most of the text, else the densest part."""
    body = page.find(".//body")
    whole = page if body is None else body
    fewest = max(_FEWEST, _MOST * (_han(whole) - _linked(whole)))
    for path in entries("html", "containers"):
        best = max(page.xpath(path), key=_han, default=None)
        if best is not None and _han(best) - _linked(best) >= fewest:
            return best
    return _densest(whole)


def _densest(element: Any) -> Any:
    """Go down as long as one child alone holds nine tenths of the text that is not in links."""
    while True:
        whole = _han(element) - _linked(element)
        child = max(element, key=lambda part: _han(part) - _linked(part), default=None)
        if child is None or whole == 0 or child.tag == "p" or _han(child) - _linked(child) < 0.9 * whole:
            return element
        element = child


def _han(element: Any) -> int:
    return len(_HAN.findall("".join(element.itertext()))) if isinstance(element.tag, str) else 0


def _linked(element: Any) -> int:
    return sum(_han(link) for link in element.iter("a")) if isinstance(element.tag, str) else 0


def _lines(container: Any) -> list[str]:
    said: list[str] = []
    for event, element in etree.iterwalk(container, events=("start", "end")):
        breaks = element.tag in _BLOCKS or element.tag == "br"
        if event == "start":
            said += ["\n"] if breaks else []
            said.append(_SPACES.sub(" ", element.text or ""))
        else:
            said += ["\n"] if breaks else ["\t"] if element.tag in ("td", "th") else []
            said.append(_SPACES.sub(" ", element.tail or "") if element is not container else "")
    return [line for raw in "".join(said).split("\n") if (line := raw.strip(" \t\u3000\xa0"))]

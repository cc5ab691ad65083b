"""Hold what a planner has set (filters, overlays, language, page, selection) as one value that is also the URL.

The browser decides what is shown by the same law (``static/filtering.js``); here it is kept for exports and prints.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.models import FATES, KINDS, PRECISIONS, SECTORS, STAGES, Claim, Firmness
from mapapp.wording import LANGUAGES, money, say

PAGES: Final = ("map", "report")
CLAIMS: Final[tuple[str, ...]] = get_args(Claim)
FIRMNESSES: Final[tuple[str, ...]] = get_args(Firmness)
MONEY: Final = ("any", "report", "own", "shared", "cited", "none")
KNOWN: Final = ("exact", "approximate", "unplaced")
EXACT: Final = ("L1", "L2")
LADDER: Final = ("L1", "L2", "L3", "L4", "L5", "L7", "L6", "L0")
OVERLAYS: Final = ("stage", "precision", "report", "cited", "towns", "townsum")
SORTS: Final = ("text", "money", "stage", "precision", "-text", "-money", "-stage", "-precision")
NOTHING: Final = "-"
BLANKS: Final = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What parts the words of a search, here and in the browser (each calls other characters blank by itself)."""
_SHOWN: Final = ("stage",)
TEXT_COLUMNS: Final = (
    "name",
    "head",
    "sentence",
    "place_name",
    "town",
    "quantity_text",
    "investment_text",
    "cited_text",
)

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "stage": STAGES, "kind": KINDS, "claim": CLAIMS, "firmness": FIRMNESSES, "money": MONEY, "precision": PRECISIONS,
    "known": KNOWN, "fate": FATES,
}  # fmt: skip
CODES: Final[dict[str, tuple[str, ...]]] = CHOICES | {
    "sector": SECTORS, "page": PAGES, "lang": LANGUAGES, "sort": SORTS, "show": OVERLAYS, "exact": EXACT,
    "ladder": LADDER,
}  # fmt: skip
"""Every word that a query may say, for the browser."""


def _chosen(text: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the allowed words of a comma-separated list, in the order of the list of allowed words."""
    words = set(text.split(","))
    return tuple(word for word in allowed if word in words)


def _switched(text: str, allowed: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the switches that are on; ``-`` is none of them, and None means that nothing sensible was said."""
    chosen = _chosen(text, allowed)
    return chosen if chosen or text == NOTHING else None


def _towns(text: str) -> tuple[str, ...]:
    """Return the towns of a comma-separated list; which towns there are, only a report knows."""
    return tuple(dict.fromkeys(word for word in text.split(",") if 0 < len(word) <= 40))[:60]


def _yuan(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,15}", text) else None


@dataclass(frozen=True)
class Filters:
    """What is to be shown: the layers that are on (None is all) and, per facet, the chosen values (none is all).

    ``least`` and ``most`` are yuan and hold for any stated amount, of the report or cited.
    """

    layers: tuple[str, ...] | None = None
    stage: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    claim: tuple[str, ...] = ()
    firmness: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    precision: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    fate: tuple[str, ...] = ()
    town: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    text: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Filters:
        """Read the filters out of a query; unknown words are ignored, so that no URL can break the page."""
        layers = _switched(query.get("layers", ""), SECTORS)
        facets = {name: _chosen(query.get(name, ""), allowed) for name, allowed in CHOICES.items()}
        return cls(
            layers=None if layers == SECTORS else layers, text=query.get("q", "").strip(BLANKS)[:200].strip(BLANKS),
            town=_towns(query.get("town", "")), least=_yuan(query.get("least", "")), most=_yuan(query.get("most", "")),
            **facets,
        )  # fmt: skip

    def to_query(self) -> dict[str, str]:
        """Return the shortest query that means the same."""
        query = {name: ",".join(getattr(self, name)) for name in (*CHOICES, "town") if getattr(self, name)}
        query |= {name: str(bound) for name in ("least", "most") if (bound := getattr(self, name)) is not None}
        if self.layers is not None:
            query["layers"] = ",".join(self.layers) or NOTHING
        return query | ({"q": self.text} if self.text else {})

    def masks(self, features: gpd.GeoDataFrame) -> dict[str, np.ndarray]:
        """Return one boolean mask per facet that restricts anything; a row is shown when all of them hold."""
        masks = {
            name: features[name].isin(getattr(self, name)).to_numpy()
            for name in ("stage", "kind", "claim", "firmness", "precision", "fate", "town")
            if getattr(self, name)
        }
        if self.layers is not None:
            masks["layers"] = features["sector"].isin(self.layers).to_numpy()
        if self.known:
            masks["known"] = np.isin(known_of(features), self.known)
        if self.money:
            masks["money"] = np.logical_or.reduce([money_mask(features, word) for word in self.money])
        if self.least is not None or self.most is not None:
            masks["range"] = range_mask(features, self.least, self.most)
        if self.text:
            masks["q"] = text_mask(features, self.text)
        return masks

    def mask(self, features: gpd.GeoDataFrame) -> np.ndarray:
        """Return which rows are shown."""
        mask: np.ndarray = np.logical_and.reduce([np.ones(len(features), bool), *self.masks(features).values()])
        return mask

    def words(self, lang: str) -> list[str]:
        """Say each active filter besides the layers."""
        said = [say(lang, f"{name}.{value}") for name in CHOICES for value in getattr(self, name)]
        said += list(self.town)
        for name in ("least", "most"):
            if (bound := getattr(self, name)) is not None:
                said.append(say(lang, f"filter.{name}", yuan=money(lang, bound)))
        return said + ([say(lang, "filter.text", q=self.text)] if self.text else [])

    def sentence(self, lang: str) -> str:
        """Say the filter in words, for the head of an exported file; nothing filtered is said too."""
        words = say(lang, "sep").join(self.words(lang))
        layers = "" if self.layers is None else say(lang, "sep").join(say(lang, f"sector.{s}") for s in self.layers)
        stated = [f"{say(lang, 'layers')}: {layers or NOTHING}"] if self.layers is not None else []
        return "; ".join([*stated, *([words] if words else [])]) or say(lang, "filter.all")


def known_of(features: gpd.GeoDataFrame) -> np.ndarray:
    """Return per row how well its place is known: exact, approximate or unplaced."""
    placed, sure = features["fate"] == "placed", features["precision"].isin(EXACT)
    return np.select([~placed, sure], ["unplaced", "exact"], "approximate")


def money_mask(features: gpd.GeoDataFrame, word: str) -> np.ndarray:
    """Return the rows with money of the report (own, shared or either), cited elsewhere, with any, or with none."""
    basis = features["investment_basis"]
    report = features["investment_yuan"].notna().to_numpy() & (basis != "cited").to_numpy()
    if word in ("own", "shared"):
        of_basis: np.ndarray = report & (basis == word).to_numpy()
        return of_basis
    cited = features["cited_yuan"].notna().to_numpy()
    masks: dict[str, np.ndarray] = {"report": report, "cited": cited, "any": report | cited, "none": ~(report | cited)}
    return masks[word]


def range_mask(features: gpd.GeoDataFrame, least: int | None, most: int | None) -> np.ndarray:
    """Return the rows with an amount, of the report or cited, within the bounds (yuan, both included)."""
    amounts = (pd.to_numeric(features[name]).astype(float) for name in ("investment_yuan", "cited_yuan"))
    within = [a.between(least or 0, np.inf if most is None else most).to_numpy() for a in amounts]
    mask: np.ndarray = np.logical_or.reduce(within)
    return mask


def text_mask(features: gpd.GeoDataFrame, text: str) -> np.ndarray:
    """Return the rows that hold every word of the text in one of their columns, letters of either case."""
    held = features[TEXT_COLUMNS[0]].astype(str)
    for column in TEXT_COLUMNS[1:]:
        held = held + "\n" + features[column].astype(str)
    held = held.str.lower()
    words = re.split(f"[{re.escape(BLANKS)}]+", text.lower())
    found = [held.str.contains(word, regex=False).to_numpy(bool) for word in words if word]
    mask: np.ndarray = np.logical_and.reduce([np.ones(len(features), bool), *found])
    return mask


@dataclass(frozen=True)
class View:
    """All that a pasted link brings back, except where the map stands, which the browser alone keeps (``at``)."""

    page: str = "map"
    lang: str = "zh"
    report: str = ""
    selected: str = ""
    sort: str = "text"
    show: tuple[str, ...] = _SHOWN
    filters: Filters = field(default_factory=Filters)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> View:
        """Read a view out of a query; what is unknown falls back to the default."""
        return cls(
            page=_one(query, "page", PAGES),
            lang=_one(query, "lang", LANGUAGES),
            report=query.get("report", "")[:300],
            selected=query.get("id", "")[:300],
            sort=_one(query, "sort", SORTS),
            show=_SHOWN if (show := _switched(query.get("show", ""), OVERLAYS)) is None else show,
            filters=Filters.from_query(query),
        )

    def to_query(self) -> dict[str, str]:
        """Return the shortest query that means the same."""
        plain = {"page": self.page, "lang": self.lang, "sort": self.sort}
        query = {key: value for key, value in plain.items() if value != _DEFAULTS[key]}
        query |= {key: value for key, value in {"report": self.report, "id": self.selected}.items() if value}
        if self.show != _SHOWN:
            query["show"] = ",".join(self.show) or NOTHING
        return query | self.filters.to_query()

    @classmethod
    def told(cls, told: Mapping[object, object]) -> View:
        """Return the view that the browser tells in the words of the query; what is not text is nothing."""
        return cls.from_query({str(key): value for key, value in told.items() if isinstance(value, str)})


_DEFAULTS: Final = {"page": PAGES[0], "lang": LANGUAGES[0], "sort": SORTS[0]}


def _one(query: Mapping[str, str], key: str, allowed: tuple[str, ...]) -> str:
    value = query.get(key, "")
    return value if value in allowed else allowed[0]


def order(features: gpd.GeoDataFrame, sort: str) -> np.ndarray:
    """Return the row numbers in the order of the list: by what became of them, then as sorted, then as in the text.

    A sort with a minus runs the other way; what has no money stays last either way.
    """
    fate = features["fate"].map({fate: n for n, fate in enumerate(FATES)}).to_numpy()
    keys = {"text": _text_ranks, "money": _amounts, "stage": _stage_ranks, "precision": _precision_ranks}
    key = keys[sort.removeprefix("-")](features)
    if sort.startswith("-"):
        key = np.where(np.isinf(key), key, -key)
    rows: np.ndarray = np.lexsort((np.arange(len(features)), key, fate))
    return rows


def shown_rows(features: gpd.GeoDataFrame, view: View) -> np.ndarray:
    """Return the numbers of the rows that a view shows, in the order in which it shows them."""
    rows = order(features, view.sort)
    shown: np.ndarray = rows[view.filters.mask(features)[rows]]
    return shown


def _text_ranks(features: gpd.GeoDataFrame) -> np.ndarray:
    return np.arange(len(features), dtype=float)


def _amounts(features: gpd.GeoDataFrame) -> np.ndarray:
    """Return minus the amount in yuan, and infinity where none is stated."""
    report, cited = (pd.to_numeric(features[name]).astype(float) for name in ("investment_yuan", "cited_yuan"))
    amounts: np.ndarray = report.fillna(cited).fillna(0).to_numpy(float)
    return np.where(amounts == 0, np.inf, -amounts)


def _stage_ranks(features: gpd.GeoDataFrame) -> np.ndarray:
    ranks: np.ndarray = features["stage"].map({stage: n for n, stage in enumerate(STAGES)}).to_numpy(float)
    return ranks


def _precision_ranks(features: gpd.GeoDataFrame) -> np.ndarray:
    ranks: np.ndarray = features["precision"].map({code: n for n, code in enumerate(LADDER)}).to_numpy(float)
    return ranks

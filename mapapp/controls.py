"""Hold what a planner has set (filters, overlays, language, page, selection) as one value that is also the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.models import FATES, KINDS, PRECISIONS, SECTORS, STAGES
from mapapp.wording import LANGUAGES, say

PAGES: Final = ("map", "report")
MONEY: Final = ("any", "report", "cited", "none")
OVERLAYS: Final = ("stage", "report", "cited")
SORTS: Final = ("text", "money", "stage")
NOTHING: Final = "-"
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
    "stage": STAGES, "kind": KINDS, "money": MONEY, "precision": PRECISIONS, "fate": FATES,
}  # fmt: skip


def _chosen(text: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the allowed words of a comma-separated list, in the order of the list of allowed words."""
    words = set(text.split(","))
    return tuple(word for word in allowed if word in words)


def _switched(text: str, allowed: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the switches that are on; ``-`` is none of them, and None means that nothing sensible was said."""
    chosen = _chosen(text, allowed)
    return chosen if chosen or text == NOTHING else None


@dataclass(frozen=True)
class Filters:
    """What is to be shown: the layers that are on (None is all) and, per facet, the chosen values (none is all)."""

    layers: tuple[str, ...] | None = None
    stage: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    precision: tuple[str, ...] = ()
    fate: tuple[str, ...] = ()
    text: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Filters:
        """Read the filters out of a query; unknown words are ignored, so that no URL can break the page."""
        layers = _switched(query.get("layers", ""), SECTORS)
        facets = {name: _chosen(query.get(name, ""), allowed) for name, allowed in CHOICES.items()}
        return cls(layers=None if layers == SECTORS else layers, text=query.get("q", "").strip()[:200], **facets)

    def to_query(self) -> dict[str, str]:
        """Return the shortest query that means the same."""
        query = {name: ",".join(getattr(self, name)) for name in CHOICES if getattr(self, name)}
        if self.layers is not None:
            query["layers"] = ",".join(self.layers) or NOTHING
        return query | ({"q": self.text} if self.text else {})

    def masks(self, features: gpd.GeoDataFrame) -> dict[str, np.ndarray]:
        """Return one boolean mask per facet that restricts anything; a row is shown when all of them hold."""
        masks = {
            name: features[name].isin(getattr(self, name)).to_numpy()
            for name in ("stage", "kind", "precision", "fate")
            if getattr(self, name)
        }
        if self.layers is not None:
            masks["layers"] = features["sector"].isin(self.layers).to_numpy()
        if self.money:
            masks["money"] = np.logical_or.reduce([money_mask(features, word) for word in self.money])
        if self.text:
            masks["q"] = text_mask(features, self.text)
        return masks

    def mask(self, features: gpd.GeoDataFrame) -> np.ndarray:
        """Return which rows are shown."""
        mask: np.ndarray = np.logical_and.reduce([np.ones(len(features), bool), *self.masks(features).values()])
        return mask

    def words(self, lang: str) -> list[dict[str, str]]:
        """Return each active filter as the query key, the value to take away, and what to call it."""
        chips = [
            {"key": name, "value": value, "words": say(lang, f"{name}.{value}")}
            for name in CHOICES
            for value in getattr(self, name)
        ]
        if self.layers is not None:
            off = len(SECTORS) - len(self.layers)
            chips.append({"key": "layers", "value": "", "words": say(lang, "layers.off", n=off)})
        if self.text:
            chips.append({"key": "q", "value": "", "words": say(lang, "filter.text", q=self.text)})
        return chips

    def sentence(self, lang: str) -> str:
        """Say the filter in words, for the head of an exported file; nothing filtered is said too."""
        words = say(lang, "sep").join(chip["words"] for chip in self.words(lang) if chip["key"] != "layers")
        layers = "" if self.layers is None else say(lang, "sep").join(say(lang, f"sector.{s}") for s in self.layers)
        stated = [f"{say(lang, 'layers')}: {layers or NOTHING}"] if self.layers is not None else []
        return "; ".join([*stated, *([words] if words else [])]) or say(lang, "filter.all")


def money_mask(features: gpd.GeoDataFrame, word: str) -> np.ndarray:
    """Return the rows with money of the report, with money cited from elsewhere, with any, or with none."""
    report = features["investment_yuan"].notna().to_numpy() & (features["investment_basis"] != "cited").to_numpy()
    cited = features["cited_yuan"].notna().to_numpy()
    masks: dict[str, np.ndarray] = {"report": report, "cited": cited, "any": report | cited, "none": ~(report | cited)}
    return masks[word]


def text_mask(features: gpd.GeoDataFrame, text: str) -> np.ndarray:
    """Return the rows that hold every word of the text in one of their columns, letters of either case."""
    held = features[TEXT_COLUMNS[0]].astype(str)
    for column in TEXT_COLUMNS[1:]:
        held = held + "\n" + features[column].astype(str)
    held = held.str.lower()
    words = [held.str.contains(word, regex=False).to_numpy(bool) for word in text.lower().split()]
    mask: np.ndarray = np.logical_and.reduce([np.ones(len(features), bool), *words])
    return mask


def facets(features: gpd.GeoDataFrame, filters: Filters) -> dict[str, dict[str, list[int]]]:
    """Count, per facet and value, what the other facets leave: ``[on the map, all]``."""
    masks = filters.masks(features)
    placed = (features["fate"] == "placed").to_numpy()
    counts: dict[str, dict[str, list[int]]] = {}
    for name, allowed in {"layers": SECTORS, **CHOICES}.items():
        others = [mask for key, mask in masks.items() if key != name]
        left = np.logical_and.reduce([np.ones(len(features), bool), *others])
        if name == "money":
            counts[name] = {word: _pair(left & money_mask(features, word), placed) for word in allowed}
            continue
        column = features["sector" if name == "layers" else name]
        total, drawn = column[left].value_counts(), column[left & placed].value_counts()
        counts[name] = {word: [int(drawn.get(word, 0)), int(total.get(word, 0))] for word in allowed}
    return counts


def _pair(mask: np.ndarray, placed: np.ndarray) -> list[int]:
    return [int((mask & placed).sum()), int(mask.sum())]


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

    def patched(self, patch: Mapping[str, object]) -> View:
        """Return the view after the browser's change, given in the words of the query."""
        text = {str(key): value for key, value in patch.items() if isinstance(value, str)}
        return View.from_query({**self.to_query(), **text})


_DEFAULTS: Final = {"page": PAGES[0], "lang": LANGUAGES[0], "sort": SORTS[0]}


def _one(query: Mapping[str, str], key: str, allowed: tuple[str, ...]) -> str:
    value = query.get(key, "")
    return value if value in allowed else allowed[0]


def order(features: gpd.GeoDataFrame, sort: str) -> np.ndarray:
    """Return the row numbers in the order of the list: by what became of them, then as sorted, then as in the text."""
    fate = features["fate"].map({fate: n for n, fate in enumerate(FATES)}).to_numpy()
    keys = {"text": np.zeros(len(features)), "money": _amounts(features), "stage": _ranks(features)}
    rows: np.ndarray = np.lexsort((np.arange(len(features)), keys[sort], fate))
    return rows


def shown_rows(features: gpd.GeoDataFrame, view: View) -> np.ndarray:
    """Return the numbers of the rows that a view shows, in the order in which it shows them."""
    rows = order(features, view.sort)
    shown: np.ndarray = rows[view.filters.mask(features)[rows]]
    return shown


def _amounts(features: gpd.GeoDataFrame) -> np.ndarray:
    report, cited = (pd.to_numeric(features[name]) for name in ("investment_yuan", "cited_yuan"))
    amounts: np.ndarray = -report.fillna(cited).fillna(0).to_numpy(float)
    return amounts


def _ranks(features: gpd.GeoDataFrame) -> np.ndarray:
    ranks: np.ndarray = features["stage"].map({stage: n for n, stage in enumerate(STAGES)}).to_numpy()
    return ranks

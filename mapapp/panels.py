"""Mount the panels of our own around the map and hear, on one wire, what the planner changed in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from mapapp import drawing
from mapapp.controls import View, facets
from mapapp.detail import detail
from mapapp.loading import Edition, Library
from mapapp.server import asset_url, data_url
from mapapp.wording import HTML_LANG, say

_LOADER = """
export default function (component) {
  import(document.location.origin + "%s").then((panels) => panels.mount("%s", component));
}
"""


@st.cache_resource
def _panel(name: str, address: str) -> Callable[..., Any]:
    made: Callable[..., Any] = st.components.v2.component(
        f"mapapp_{name}", js=_LOADER % (address, name), isolate_styles=False
    )
    return made


def _mount(name: str, data: dict[str, Any], lang: str, **listening: Callable[[], None]) -> None:
    words = {"words_url": asset_url(f"words.{lang}.json"), "ack": st.session_state.get("heard", 0)}
    _panel(name, asset_url("panels.js"))(key=name, data=data | words, **listening)


def view_now() -> View:
    """Return the session's view; a new session (or a restarted server) reads it from the URL."""
    if "view" not in st.session_state:
        st.session_state.view = View.from_query(st.query_params.to_dict())
    view: View = st.session_state.view
    return view


def _hear() -> None:
    """Take over what the browser changed; the number it counts up tells the browser that it was heard."""
    wire = st.session_state["bar"].get("wire")
    if isinstance(wire, dict) and isinstance(wire.get("set"), dict) and isinstance(wire.get("number"), int | float):
        st.session_state.view = view_now().patched(wire["set"])
        st.session_state.heard = wire["number"]


def bar(view: View, held: Library, edition: Edition, shown: int) -> None:
    """Show the bar above the page: what this is, search, export, language, page; it also carries the wire."""
    lang, report = view.lang, edition.report
    titled = [{"id": one.report.id, "title": title_of(one, lang)} for one in held.editions]
    data = {
        "query": view.to_query(), "html_lang": HTML_LANG[lang],
        "place": report.issuer or edition.region.name or say(lang, "app"), "subtitle": subtitle(edition, lang),
        "title": f"{say(lang, 'app')} · {title_of(edition, lang)}", "report": report.id, "reports": titled,
        "year": report.year, "shown": shown, "features_url": data_url(held, "features", edition.number),
    }  # fmt: skip
    _mount("bar", data, lang, on_wire_change=_hear)


def rail(view: View, edition: Edition) -> None:
    """Show the layers and the filters, each with what is left under the others."""
    totals = edition.features["sector"].value_counts()
    data = {
        "counts": facets(edition.features, view.filters), "chips": view.filters.words(view.lang),
        "all": {sector: int(count) for sector, count in totals.items()},
    }  # fmt: skip
    _mount("rail", data, view.lang)


def ledger(view: View, held: Library, edition: Edition) -> None:
    """Show the account, the list of everything shown, on the map or not, and the detail of what is selected."""
    mask, row = view.filters.mask(edition.features), edition.row(view.selected)
    data = {
        "rows": drawing.bits(mask), "features_url": data_url(held, "features", edition.number),
        "known": [view.selected] if row >= 0 else [], "account": balance(edition, mask),
        "detail": detail(edition, row, view.lang) if row >= 0 else None,
    }  # fmt: skip
    _mount("ledger", data, view.lang)


def reader(data: dict[str, Any], view: View) -> None:
    """Show the report."""
    _mount("reader", data, view.lang)


def balance(edition: Edition, mask: Any) -> dict[str, Any]:
    """Return the account for the screen: per fate ``[shown, all]``, which adds up to the report's total."""
    features, held = edition.features, edition.account
    total = {
        "placed": sum(held.placed.values()),
        "district": held.district,
        "placeless": held.placeless,
        "not_found": held.not_found,
    }
    now = features.loc[mask, "fate"].value_counts()
    sentences = [one for one in edition.report.sentences if not one.furniture]
    return {
        "total": held.total, "shown": int(mask.sum()), "precisions": held.placed, "sentences": len(sentences),
        "held": int(features["sentence_start"].nunique()),
        "fates": {fate: [int(now.get(fate, 0)), count] for fate, count in total.items()},
    }  # fmt: skip


def title_of(edition: Edition, lang: str) -> str:
    """Name the report: place and year, or its own title."""
    year = edition.report.year
    return f"{edition.report.issuer or edition.region.name} {year or ''}".strip() or edition.report.title


def subtitle(edition: Edition, lang: str) -> str:
    """Say which report the map is read out of."""
    year = edition.report.year
    title = say(lang, "report_year", year=year) if year else say(lang, "report_no_year")
    return say(lang, "report_excerpt", title=title) if "节选" in edition.report.title else title

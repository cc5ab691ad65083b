"""Mount the panels of our own around the map and hear, on one wire, what the planner changed in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from mapapp.approving import notice, number_held
from mapapp.controls import View
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
    """Take over the view that the browser tells; its number, said back, tells the browser that it was heard."""
    wire = st.session_state["bar"].get("wire")
    if isinstance(wire, dict) and isinstance(wire.get("set"), dict) and isinstance(wire.get("number"), int | float):
        st.session_state.view = View.told(wire["set"])
        st.session_state.heard = wire["number"]


def bar(view: View, held: Library, edition: Edition) -> None:
    """Show the bar above the page: what this is, search, export, language, page.

    It carries the wire too, and says where the browser fetches what it shows; which rows those are it decides itself.
    """
    lang, report = view.lang, edition.report
    titled = [{"id": one.report.id, "title": title_of(one, lang)} for one in held.editions]
    sentences = [one for one in report.sentences if not one.furniture]
    data = {
        "html_lang": HTML_LANG[lang], "place": report.issuer or edition.region.name or say(lang, "app"),
        "subtitle": subtitle(edition, lang), "title": f"{say(lang, 'app')} · {title_of(edition, lang)}",
        "notice": notice(lang, number_held()), "report": report.id, "reports": titled, "year": report.year,
        "sentences": len(sentences), "held": int(edition.features["sentence_start"].nunique()),
        "features_url": data_url(held, "features", edition.number),
        "search_url": data_url(held, "search", edition.number),
        "detail_url": data_url(held, "detail", f"{edition.number}/{lang}/{{row}}"),
    }  # fmt: skip
    _mount("bar", data, lang, on_wire_change=_hear)


def rail(view: View) -> None:
    """Show the layers and the filters, each with what is left under the others."""
    _mount("rail", {}, view.lang)


def ledger(view: View) -> None:
    """Show the account, the list of everything shown, on the map or not, and the detail of what is selected."""
    _mount("ledger", {}, view.lang)


def reader(data: dict[str, Any], view: View) -> None:
    """Show the report."""
    _mount("reader", data, view.lang)


def title_of(edition: Edition, lang: str) -> str:
    """Name the report: place and year, or its own title."""
    year = edition.report.year
    return f"{edition.report.issuer or edition.region.name} {year or ''}".strip() or edition.report.title


def subtitle(edition: Edition, lang: str) -> str:
    """Say which report the map is read out of."""
    year = edition.report.year
    title = say(lang, "report_year", year=year) if year else say(lang, "report_no_year")
    return say(lang, "report_excerpt", title=title) if "节选" in edition.report.title else title

"""The script that Streamlit runs for every session: read the store, hear the planner, show the page."""

from __future__ import annotations

import gc

import streamlit as st

from geodata.errors import GeodataError
from mapapp import panels
from mapapp.loading import library
from mapapp.map_page import map_page
from mapapp.report_page import report_page
from mapapp.server import style
from mapapp.wording import say


@st.cache_resource(show_spinner=False)
def _settle() -> None:
    """Set aside what stays: Streamlit collects garbage after every run, and would walk through all of it each time."""
    gc.collect()
    gc.freeze()


def main() -> None:
    """Show the page that the view asks for."""
    view = panels.view_now()
    st.set_page_config(
        page_title=say(view.lang, "app"), page_icon=None, layout="wide", initial_sidebar_state="collapsed"
    )
    st.html(f"<style>{style()}</style>")
    try:
        held = library()
    except GeodataError as error:
        st.error(say(view.lang, "error.store", why=error))
        return
    _settle()
    edition = held.edition(view.report)
    with st.container(key="workbench"):
        with st.container(key="bar-box"):
            panels.bar(view, held, edition)
        if view.page == "report":
            report_page(view, edition)
        else:
            map_page(view, edition)


main()

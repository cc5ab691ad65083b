"""The page that planners work on: layers and filters, the map, and the list with the account beside it."""

from __future__ import annotations

import streamlit as st
from streamlit_folium import st_folium

from mapapp import panels
from mapapp.controls import View
from mapapp.loading import Edition
from mapapp.maps import planning_map

HEIGHT = 600  # pixels, until the style sheet gives the map the height of the window


def map_page(view: View, edition: Edition) -> None:
    """Lay out the page."""
    with st.container(key="rail-box"):
        panels.rail(view)
    with st.container(key="map-box"):
        st_folium(planning_map(edition), key=f"map-{edition.number}", height=HEIGHT, width=None, returned_objects=[])
    with st.container(key="ledger-box"):
        panels.ledger(view)

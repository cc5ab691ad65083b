"""The peer: what a newcomer would write, st_folium around folium.GeoJson; run by speed_browser.py."""

import os
from pathlib import Path

import folium
import geopandas as gpd
import streamlit as st
from streamlit_folium import st_folium

from geodata.models import SECTORS
from geodata.store import open_store

st.set_page_config(layout="wide")


@st.cache_resource
def rows() -> gpd.GeoDataFrame:
    """Read the store once."""
    with open_store(Path(os.environ["MAPAPP_STORE"])) as store:
        return store.features("bench")[["id", "name", "sector", "stage", "investment_yuan", "geometry"]]


st.session_state.runs = st.session_state.get("runs", 0) + 1
with st.sidebar:
    on = [sector for sector in SECTORS if st.checkbox(sector, True)]
shown = rows()[rows()["sector"].isin(on)]
chart = folium.Map([35.9, 119.95], zoom_start=10, tiles=None)
folium.GeoJson(shown.to_json(), tooltip=folium.GeoJsonTooltip(["name"])).add_to(chart)
st_folium(chart, key="map", height=600, width=None, returned_objects=[])
st.dataframe(shown.drop(columns="geometry"))
st.html(f"<p id='ran'>{st.session_state.runs} {len(shown)}</p>")

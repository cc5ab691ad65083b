"""The floor: a Streamlit page with the same widgets and nothing else; run by speed_browser.py."""

import streamlit as st

from geodata.models import KINDS, PRECISIONS, SECTORS, STAGES

st.set_page_config(layout="wide")
st.session_state.runs = st.session_state.get("runs", 0) + 1
st.text_input("search")
with st.sidebar:
    on = [sector for sector in SECTORS if st.checkbox(sector, True)]
    for name, values in {"stage": STAGES, "kind": KINDS, "precision": PRECISIONS}.items():
        st.multiselect(name, values)
st.selectbox("sort", ["text", "money", "stage"])
st.html(f"<p id='ran'>{st.session_state.runs} {len(on)}</p>")

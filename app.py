"""The ASGI entry: `streamlit run app.py`. Routes and lifespan, nothing else; the script is core/ui/shell.py."""

import importlib

import streamlit as st
from starlette.middleware import Middleware

import core.ui.lesson  # noqa: F401 - the first visitor would wait for it otherwise
from core.ui.uploads import let_in
from core.web.owner import OwnerCookie
from core.web.routes import lifespan, routes

let_in()
# Streamlit imports these while it draws its first page: the first visitor would wait for them.
for module in ("pandas", "pyarrow", "PIL.Image", "streamlit.emojis", "streamlit.material_icon_names"):
    importlib.import_module(module)

app = st.App(
    "core/ui/shell.py",
    routes=routes(st.get_option("server.baseUrlPath") or ""),
    middleware=[Middleware(OwnerCookie)],
    lifespan=lifespan,
)

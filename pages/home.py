"""Home: what SeqLens is, where to begin, and the runs of this browser."""

from core.ui.home import render

render()

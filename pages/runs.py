"""The run library: everything this browser has trained."""

from core.ui.runs import render

render()

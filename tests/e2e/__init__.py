"""Journeys through the running app in a real Chromium: what a visitor sees, does and keeps."""

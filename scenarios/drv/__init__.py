"""Scenarios of the driving history (page 24 of the manual)."""

"""Scenarios of the login (page 7 of the manual)."""

"""Scenarios of the reset of a forgotten password (page 34 of the manual)."""

"""Scenarios of the general conditions (pages 2 and 3 of the manual)."""

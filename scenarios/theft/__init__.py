"""Scenarios of theft alerts (pages 21 and 22 of the manual)."""

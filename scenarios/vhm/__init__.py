"""Scenarios of vehicle health (page 16 of the manual)."""

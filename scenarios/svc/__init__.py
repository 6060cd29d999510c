"""Scenarios of vehicle service (page 25 of the manual)."""

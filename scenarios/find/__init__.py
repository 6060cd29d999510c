"""Scenarios of the car finder (page 26 of the manual)."""

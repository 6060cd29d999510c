"""Scenarios of ownership authentication (page 9 of the manual)."""

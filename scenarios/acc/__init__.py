"""Scenarios of account creation (page 6 of the manual)."""

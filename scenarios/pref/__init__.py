"""Scenarios of the alert preferences (page 21 of the manual)."""

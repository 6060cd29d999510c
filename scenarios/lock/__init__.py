"""Scenarios of remote door lock and unlock (page 12 of the manual)."""

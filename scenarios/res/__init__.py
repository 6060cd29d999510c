"""Scenarios of remote engine start (page 14 of the manual)."""

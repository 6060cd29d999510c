"""Scenarios of the notifications history (page 23 of the manual)."""

"""Scenarios of the security code (page 15 of the manual)."""

"""Scenarios of Manage Account (page 28 of the manual)."""

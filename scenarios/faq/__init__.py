"""Scenarios of FAQ and support (page 35 of the manual)."""

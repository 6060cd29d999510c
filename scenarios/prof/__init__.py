"""Scenarios of the profile settings (page 27 of the manual)."""

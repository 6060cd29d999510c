"""Scenarios of the remote control functions as a whole (page 11 of the manual)."""

"""Scenarios of remote horn and lights (page 13 of the manual)."""

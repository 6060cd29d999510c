"""Scenarios of unpairing a vehicle."""

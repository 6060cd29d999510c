"""Scenarios of re-activating a vehicle."""

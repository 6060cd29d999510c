"""Scenarios of managing a vehicle."""

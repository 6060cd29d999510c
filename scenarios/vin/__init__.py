"""Scenarios of adding a vehicle by its VIN."""

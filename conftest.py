"""Registers the fixtures; opens nothing."""

pytest_plugins = ["fixtures.plugin"]

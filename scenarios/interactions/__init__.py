"""Scenarios in which the chapters of the manual meet: what one of them leaves behind must not disturb another."""

"""Scenarios of the unit's supply (docs/tcu-port.md, "Supply")."""

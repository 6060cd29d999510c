"""Scenarios of the deletion of an account (page 32 of the manual)."""

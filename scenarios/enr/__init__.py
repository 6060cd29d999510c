"""Scenarios of enrolment (page 5 of the manual)."""

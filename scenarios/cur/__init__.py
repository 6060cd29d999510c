"""Curfew alerts: DOC_001, page 19."""

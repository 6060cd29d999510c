"""Monitoring alerts: DOC_001, page 17."""

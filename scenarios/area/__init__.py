"""Area alerts: DOC_001, page 20."""

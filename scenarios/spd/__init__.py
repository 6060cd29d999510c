"""Speed alerts: DOC_001, page 18."""

"""The scenarios: one folder an area of the manual, and the requirements beside them."""

"""The owner link, on httpx: one file a part of the app, over one wire."""

"""The emulated unit, its cloud, its radio and its instruments. It knows neither the catalogue nor the bench."""

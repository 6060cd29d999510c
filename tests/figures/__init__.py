"""The figures of `make bench`, side by side in one run: quote ratios, not absolutes, because machines are noisy."""

"""A fuzzer at each door that a device or a network can reach: `python -m tests.fuzz`."""

"""The bench: kernel, links, vehicle, oracle and evidence. The emulated device under test is in `harness.emulator`."""

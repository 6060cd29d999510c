"""The bench: kernel, links, vehicle, oracle and evidence. The emulated device under test lives in `harness.emulator`."""

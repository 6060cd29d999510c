"""A Linux guest (user-mode Linux) with a CAN stack of its own, for machines without one, in real or in skipped time."""

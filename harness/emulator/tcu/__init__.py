"""The emulated telematics control unit: one file a capability."""

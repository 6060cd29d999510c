"""The emulated cloud: one file a capability, and the owner API over it."""

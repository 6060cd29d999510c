"""How pyserial finds the URL handler `tcuhil://`: it imports `<package>.protocol_tcuhil` from the packages it knows."""

from __future__ import annotations

import serial

PACKAGE = "harness.emulator.plugs"


def install() -> None:
    """Make pyserial find the handler; harmless when it does already."""
    if PACKAGE not in serial.protocol_handler_packages:
        serial.protocol_handler_packages.append(PACKAGE)

"""The emulated instruments of the bench: supply, attenuator, network (cell) emulator; one file each."""

from harness.emulator.instruments.attenuator import Attenuator
from harness.emulator.instruments.base import Connection, Instrument
from harness.emulator.instruments.network import NetworkEmulator
from harness.emulator.instruments.supply import Supply

__all__ = ["Attenuator", "Connection", "Instrument", "NetworkEmulator", "Supply"]

"""The emulated instruments of the bench: supplies, attenuator, network (cell) emulator; one file each."""

from harness.emulator.instruments.attenuator import Attenuator
from harness.emulator.instruments.base import Connection, Instrument
from harness.emulator.instruments.keysight_e36300 import KeysightE36300
from harness.emulator.instruments.network import NetworkEmulator
from harness.emulator.instruments.rigol_dp800 import RigolDp800
from harness.emulator.instruments.rs_hmp import RsHmp
from harness.emulator.instruments.tti_pl import TtiPl

__all__ = [
    "Attenuator",
    "Connection",
    "Instrument",
    "KeysightE36300",
    "NetworkEmulator",
    "RigolDp800",
    "RsHmp",
    "TtiPl",
]

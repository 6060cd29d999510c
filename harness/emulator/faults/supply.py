"""Faults of the unit at its supply."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

FAULTS = {
    # voltage
    "supply-alive-at-5-volt": Fault("the unit runs from 5 V on", tcu={"minimum_supply_v": 5.0}),
    "supply-dies-at-6.5-volt": Fault("the unit needs 6.5 V", tcu={"minimum_supply_v": 6.5}),
    "supply-dies-at-9.5-volt": Fault("the unit needs 9.5 V", tcu={"minimum_supply_v": 9.5}),
    "supply-dies-at-15-volt": Fault("the unit switches itself off above 15 V", tcu={"maximum_supply_v": 15.0}),
    "supply-alive-at-24-volt": Fault("the unit runs up to 24 V", tcu={"maximum_supply_v": 24.0}),
    # interruptions
    "supply-resets-at-100-us": Fault("a shortage of 0.1 ms restarts the unit", tcu={"hold_up_s": 0.0001}),
    "supply-resets-at-1.5-ms": Fault("a shortage of 1.5 ms restarts the unit", tcu={"hold_up_s": 0.0015}),
    "supply-bridges-10-seconds": Fault("the unit runs on for 10 s without supply", tcu={"hold_up_s": 10.0}),
    "supply-hangs-after-interruption": Fault(
        "the unit does not start again when its supply was away for less than 0.3 s", tcu={"hangs_after_off_s": 0.3}
    ),
    "supply-memory-lost": Fault(
        "diagnostic trouble codes are lost with the supply", tcu={"dtcs_kept_through_power_loss": False}
    ),
    # current
    "supply-stand-by-current-high": Fault("the parked unit draws 30 mA", tcu={"stand_by_a": 0.03}),
    "supply-never-in-stand-by": Fault("the parked unit draws what it draws on a drive", tcu={"stand_by_a": 0.25}),
    "supply-stand-by-late": Fault("the unit goes into stand-by after an hour", tcu={"stand_by_after_s": 3600.0}),
    "supply-inrush-high": Fault("the unit draws 2.6 A when it is switched on", tcu={"inrush_a": 2.6}),
}

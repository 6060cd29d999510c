"""Faults of the position."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

FAULTS = {
    "location-not-reported-at-off": Fault(
        "the unit does not report where it is parked", tcu={"location_reported_at": ()}
    ),
    "location-reported-at-on": Fault(
        "the unit reports where a drive begins, not where it ends", tcu={"location_reported_at": ("ON",)}
    ),
    "location-not-refreshed": Fault("a refresh gives the first position again", tcu={"location_refreshed": False}),
    "location-last-fix-forgotten": Fault(
        "without a fix the unit knows no position", tcu={"location_last_fix_kept": False}
    ),
    "location-last-fix-lost-with-power": Fault(
        "the unit forgets the last fix with its supply",
        tcu={"location_last_fix_kept_through_power_loss": False},
        cloud={"location_forgotten_without_fix": True},
    ),
    "location-old-fix-as-new": Fault("the last fix is given the time of the report", tcu={"location_time": "report"}),
    "location-zero-without-fix": Fault(
        "without a fix the unit reports 0, 0",
        tcu={"location_last_fix_kept": False, "location_zero_without_fix": True},
    ),
    "location-without-sign": Fault("south and west are taken for north and east", tcu={"location_signs_kept": False}),
    "location-rounded": Fault("positions are rounded to about a kilometre", tcu={"location_decimals": 2}),
    "location-lost-in-outage": Fault(
        "a position that is reported without a network is lost", tcu={"location_kept_through_outage": False}
    ),
    "location-first-stays": Fault("the app shows the first position for ever", cloud={"location_kept": "first"}),
    "location-cleared-without-fix": Fault(
        "a report without a fix clears the position in the app",
        tcu={"location_last_fix_kept": False},
        cloud={"location_forgotten_without_fix": True},
    ),
    "location-time-of-receipt": Fault(
        "the app gives the time at which the report was sent", cloud={"location_time_of": "receipt"}
    ),
    "location-time-of-query": Fault(
        "the app gives the present time with every position", cloud={"location_time_of": "query"}
    ),
    "location-shown-to-anybody": Fault("another account can see the position", cloud={"location_owner_only": False}),
}

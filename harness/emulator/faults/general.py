"""Faults of what all functions rest on: the unit, the network, the satellites, the enrolment."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

FAULTS = {
    "gen-data-of-another-vehicle": Fault(
        "the app shows the data of another vehicle", cloud={"data_from_own_vin": False}
    ),
    "gen-services-after-unpairing": Fault(
        "an account keeps the functions of a vehicle that was unpaired",
        cloud={"release_keeps": ("owner", "access", "reports")},
    ),
    "gen-services-without-ownership": Fault(
        "a vehicle has its functions as soon as its VIN is added", cloud={"functions_before_ownership": True}
    ),
    "gen-success-without-the-unit": Fault(
        "a command has succeeded as soon as it is sent", cloud={"command_result_awaited": False}
    ),
    "gen-health-as-of-now": Fault(
        "vehicle health is given the date at which it is looked at", cloud={"health_time": "query"}
    ),
    "gen-lost-network-not-found-again": Fault(
        "a network that was lost is not found again before the next boot", tcu={"modem_registers_again": False}
    ),
    "gen-theft-lost-without-network": Fault(
        "an intrusion without a network is not told later", tcu={"theft_kept_through_outage": False}
    ),
    "gen-position-as-of-now": Fault(
        "a position is given the date at which it is looked at", cloud={"location_time_of": "query"}
    ),
    "gen-position-zero-without-fix": Fault(
        "without a fix the position is 0, 0 and fresh",
        tcu={"location_last_fix_kept": False, "location_zero_without_fix": True},
    ),
    "gen-commands-kept-for-hours": Fault(
        "a command that cannot be delivered waits for hours and is carried out then",
        cloud={"command_timeout_s": 6 * 3600.0, "command_valid_s": 5 * 3600.0},
    ),
    "gen-repeated-messages-acted-upon": Fault(
        "a command that a weak network repeats is carried out again", tcu={"commands_carried_out_once": False}
    ),
    "gen-commands-without-an-end": Fault(
        "a command that is not answered has no end", cloud={"command_timeout_s": None}
    ),
}

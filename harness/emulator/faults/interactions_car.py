"""Faults by which one capability of the unit disturbs another: what only a scenario with both of them can show."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

_BY_HAND = ("driver ON", "take-over")
#: remote starts: what is none of the driver's operation
_STARTS = {
    "inter-res-reset-by-settings": Fault(
        "monitoring alerts that come into force allow two more remote starts",
        tcu={"engine_count_reset_by": (*_BY_HAND, "settings")},
    ),
    "inter-res-reset-by-warning": Fault(
        "a warning that comes up allows two more remote starts", tcu={"engine_count_reset_by": (*_BY_HAND, "warning")}
    ),
    "inter-sec-saved-by-a-boot-in-a-remote-start": Fault(
        "a unit that boots in a remote start takes it for the driver's ON, and a new code is in force",
        tcu={"security_on_at_boot_is_the_drivers": True},
    ),
    "inter-vhm-cycle-by-a-boot-in-a-remote-start": Fault(
        "a unit that boots in a remote start counts it as an ignition ON after a repair",
        tcu={"health_on_at_boot_is_the_drivers": True},
    ),
}

#: theft alerts beside remote commands
_THEFT = {
    "inter-theft-no-minute-in-a-remote-start": Fault(
        "locking during a remote start begins no minute", tcu={"theft_locking_in_remote_start_masks": False}
    ),
    "inter-theft-unmasked-by-a-boot-in-a-remote-start": Fault(
        "a unit that boots in a remote start sends alerts during the rest of it",
        tcu={"theft_masked_in_remote_start_found_at_boot": False},
    ),
    "inter-theft-no-watch-after-unlock-command": Fault(
        "once the doors were unlocked from the app no intrusion is reported, though they are locked again",
        tcu={"theft_watch_ended_by_unlock_command": True},
    ),
}

#: horn and lights beside everything that is no use of the vehicle
_HORN = {
    "inter-horn-waits-after-a-refused-start": Fault(
        "a remote start that is refused begins the wait anew",
        tcu={"horn_wait_also_started_anew_by": ("refused start",)},
    ),
    "inter-horn-waits-after-a-redundant-lock": Fault(
        "Lock from the app with the doors locked begins the wait anew",
        tcu={"horn_wait_also_started_anew_by": ("redundant lock",)},
    ),
    "inter-horn-refused-during-an-alarm": Fault(
        "horn and lights are refused while the alarm sounds", tcu={"horn_refused_during_alarm": True}
    ),
}

#: monitoring alerts beside remote starts and boots
_ROAD = {
    "inter-speed-ignored-after-a-take-over": Fault(
        "on a trip that began as a remote start no speed limit is watched", tcu={"speed_watched_after_take_over": False}
    ),
    "inter-curfew-judged-by-the-remote-start": Fault(
        "a take-over in the forbidden time is no use when the remote start began before it",
        tcu={"curfew_take_over_judged_by_start": True},
    ),
    "inter-area-forgotten-by-a-boot-in-a-tunnel": Fault(
        "a unit that boots without satellites forgets that it was inside an area",
        tcu={"area_side_kept_without_fix": False},
    ),
}

#: the supply beside commands
_SUPPLY = {
    "inter-rcmd-unanswered-after-a-short-interruption": Fault(
        "a shortage of the supply that is survived leaves the command under way unanswered",
        tcu={"hold_up_keeps_command": False},
    ),
}

FAULTS = {**_STARTS, **_THEFT, **_HORN, **_ROAD, **_SUPPLY}

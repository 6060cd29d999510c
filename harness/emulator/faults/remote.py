"""Faults of the remote commands: how they are taken and answered, lock and unlock, horn and lights."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

#: how any command is taken, carried out and answered
_COMMANDS = {
    "command-unlock-not-offered": Fault("there is no remote unlock", cloud={"commands_not_offered": ("unlock",)}),
    "command-lights-not-offered": Fault(
        "there are horn and lights, but no lights alone", cloud={"commands_not_offered": ("lights",)}
    ),
    "command-lock-opens": Fault("Lock has the car unlock its doors", tcu={"requests_mixed_up": (("lock", "unlock"),)}),
    "command-stop-unlocks": Fault(
        "Stop Engine has the car unlock its doors", tcu={"requests_mixed_up": (("engine-stop", "unlock"),)}
    ),
    "command-never-times-out": Fault(
        "a command that is not answered stays pending for good", cloud={"command_timeout_s": None}
    ),
    "command-ends-twice": Fault(
        "a result that comes after the time-out turns it into a success", cloud={"command_late_result_counts": True}
    ),
    "command-done-late": Fault("a command that has expired is carried out", tcu={"commands_expire": False}),
    "command-valid-for-hours": Fault(
        "a command may be carried out hours after it was sent", cloud={"command_valid_s": 4 * 3600.0}
    ),
    "command-repeated-by-the-network": Fault(
        "a message that the network repeats is acted upon again", tcu={"commands_carried_out_once": False}
    ),
    "command-repeated-after-boot": Fault(
        "after a boot a repeated command is carried out again", tcu={"commands_known_after_boot": False}
    ),
    "command-claimed-when-sent": Fault(
        "the app is told of success as soon as a command is sent", cloud={"command_result_awaited": False}
    ),
    "command-unanswered-after-boot": Fault(
        "a command that a boot cut off is never answered, and bars what comes after it",
        tcu={"commands_answered_after_boot": False},
        cloud={"command_timeout_s": None},
    ),
    "doors-ajar-not-shown": Fault("the door status shows no open door", cloud={"lock_status_without_doors": True}),
    "doors-hatch-not-reported": Fault("an open hatch is not reported", tcu={"locks_unreported_doors": ("hatch",)}),
}

#: lock and unlock
_LOCKS = {
    "lock-without-code": Fault(
        "Lock needs no security code", tcu={"security_needed_for": ("unlock", "engine-start", "engine-stop")}
    ),
    "unlock-without-code": Fault(
        "Unlock needs no security code", tcu={"security_needed_for": ("lock", "engine-start", "engine-stop")}
    ),
    "unlock-code-remembered": Fault(
        "for two minutes after a right security code any other is taken", tcu={"commands_code_remembered_s": 120.0}
    ),
    "lock-not-carried-out": Fault("Lock asks nothing of the car", tcu={"requests_mixed_up": (("lock", "lights"),)}),
    "unlock-not-carried-out": Fault(
        "Unlock asks nothing of the car", tcu={"requests_mixed_up": (("unlock", "lights"),)}
    ),
    "lock-claimed-at-request": Fault(
        "Lock and Unlock count as done when the car was asked", tcu={"lock_confirmed_by_vehicle": False}
    ),
    "lock-status-as-commanded": Fault(
        "the lock status follows the command, not the car", cloud={"lock_status_as_commanded": True}
    ),
    "lock-status-stale": Fault(
        "the app is not told when the locks are moved at the car", tcu={"locks_reported_on_change": False}
    ),
    "lock-without-a-code-set": Fault(
        "while no security code is set, commands are sent without one",
        tcu={"security_absent_code_accepted": True},
        cloud={"commands_wait_for_code": ()},
    ),
    "lock-shown-whatever-the-key": Fault(
        "with Lock commanded the doors are shown as locked, whatever the car did with the key inside",
        tcu={"requests_mixed_up": (("lock", "lights"),), "lock_confirmed_by_vehicle": False},
        cloud={"lock_status_as_commanded": True},
    ),
    "kicks-code-demanded": Fault(
        "a security code is demanded whatever the model", cloud={"command_code_demanded": True}
    ),
    "kicks-code-checked": Fault(
        "a security code is checked whatever the model", tcu={"security_asked_of_every_model": True}
    ),
}

#: horn and lights
_HORN = {
    "lights-sound-the-horn": Fault(
        "Lights sounds the horn, too", tcu={"requests_mixed_up": (("lights", "horn-and-lights"),)}
    ),
    "horn-silent": Fault(
        "Horn & Lights flashes the lights only", tcu={"requests_mixed_up": (("horn-and-lights", "lights"),)}
    ),
    "horn-claimed-at-request": Fault(
        "horn and lights count as done when the car was asked", tcu={"horn_confirmed_by_vehicle": False}
    ),
    "horn-without-wait": Fault("horn and lights work at once", tcu={"horn_ready_s": 0.0}),
    "horn-after-4-minutes": Fault("horn and lights work after 4 minutes", tcu={"horn_ready_s": 240.0}),
    "horn-after-295-seconds": Fault("horn and lights work after 295 s", tcu={"horn_ready_s": 295.0}),
    "horn-after-305-seconds": Fault("horn and lights work after 305 s", tcu={"horn_ready_s": 305.0}),
    "horn-after-7-minutes": Fault("horn and lights work after 7 minutes", tcu={"horn_ready_s": 420.0}),
    "horn-lights-at-once": Fault("Lights works at once", tcu={"horn_always_ready": ("lights",)}),
    "horn-put-off": Fault("an early command is carried out when the wait is over", tcu={"horn_early_is_put_off": True}),
    "horn-asleep-after-12-hours": Fault(
        "12 hours after locking horn and lights do not work any more", tcu={"horn_ready_for_s": 12 * 3600.0}
    ),
    "horn-wait-lost-at-power-loss": Fault(
        "the wait begins anew with a boot", tcu={"horn_wait_kept_through_power_loss": False}
    ),
    "horn-with-doors-unlocked": Fault("the doors need not be locked", tcu={"horn_needs": ("OFF", "shut")}),
    "horn-with-ignition-on": Fault("the ignition need not be OFF", tcu={"horn_needs": ("locked", "shut")}),
    "horn-with-a-door-opened": Fault(
        "a door that is opened does not begin the wait anew", tcu={"horn_needs": ("OFF", "locked")}
    ),
    "horn-wait-from-first-lock": Fault(
        "unlocking, or ON, does not begin the wait anew", tcu={"horn_wait_starts_anew": False}
    ),
}

FAULTS = {**_COMMANDS, **_LOCKS, **_HORN}

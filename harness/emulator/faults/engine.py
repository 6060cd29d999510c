"""Faults of the remote engine start."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

#: start, stop and the security code
_START = {
    "res-start-asks-for-nothing": Fault(
        "Remote Engine Start does not ask the car to start",
        tcu={"requests_mixed_up": (("engine-start", "lights"), ("engine-start-cooled", "lights"))},
    ),
    "res-start-without-code": Fault(
        "a start needs no security code", tcu={"security_needed_for": ("lock", "unlock", "engine-stop")}
    ),
    "res-stop-without-code": Fault(
        "a stop needs no security code", tcu={"security_needed_for": ("lock", "unlock", "engine-start")}
    ),
    "res-stop-ignored": Fault("Stop Engine is answered and not carried out", tcu={"engine_stop_obeyed": False}),
    "kicks-code-demanded-for-start": Fault(
        "a security code is demanded for start and stop whatever the model", cloud={"command_code_demanded": True}
    ),
}

#: the ten minutes
_RUN = {
    "res-runs-5-minutes": Fault("a remote start ends after 5 minutes", tcu={"engine_run_s": 300.0}),
    "res-runs-595-seconds": Fault("a remote start ends after 595 s", tcu={"engine_run_s": 595.0}),
    "res-runs-605-seconds": Fault("a remote start ends after 605 s", tcu={"engine_run_s": 605.0}),
    "res-runs-20-minutes": Fault("a remote start ends after 20 minutes", tcu={"engine_run_s": 1200.0}),
    "res-never-ends": Fault("a remote start does not end by itself", tcu={"engine_stops_by_itself": False}),
    "res-extended-by-a-second-start": Fault(
        "a second start during the run lets the engine run for ten minutes more", tcu={"engine_start_extends_run": True}
    ),
    "res-forgotten-at-power-loss": Fault(
        "after a boot the unit knows of no remote start any more", tcu={"engine_run_known_after_boot": False}
    ),
    "res-time-anew-after-power-loss": Fault(
        "the ten minutes begin anew with a boot", tcu={"engine_time_kept_through_power_loss": False}
    ),
    "res-stops-the-driver": Fault(
        "the unit asks to stop the engine although the driver has taken over", tcu={"engine_ends_at_take_over": False}
    ),
}

#: what is shown
_SHOWN = {
    "res-end-not-reported": Fault("the app is not told that a run has ended", tcu={"engine_unreported": ("end",)}),
    "res-take-over-not-reported": Fault(
        "the app is not told that the driver has taken over", tcu={"engine_unreported": ("take-over",)}
    ),
    "res-claimed-at-request": Fault(
        "the engine is shown as running as soon as the car was asked", tcu={"engine_claimed_at_request": True}
    ),
    "res-remaining-frozen": Fault(
        "the remaining time does not count down", cloud={"engine_remaining_shown": "as reported"}
    ),
    "res-remaining-too-little": Fault(
        "two minutes less are shown than remain", tcu={"engine_remaining_error_s": -120.0}
    ),
    "res-remaining-from-the-run": Fault(
        "the remaining time counts from the engine running, not from the command",
        cloud={"engine_remaining_shown": "left since the report"},
    ),
}

_BY_HAND = ("driver ON", "take-over")
#: consecutive starts
_CONSECUTIVE = {
    "res-one-start-only": Fault("the second consecutive start is refused", tcu={"engine_consecutive_starts": 1}),
    "res-three-starts": Fault("three consecutive starts are allowed", tcu={"engine_consecutive_starts": 3}),
    "res-starts-not-counted": Fault("any number of starts is allowed", tcu={"engine_consecutive_starts": 10**6}),
    "res-stopped-starts-not-counted": Fault(
        "a start that is stopped by command does not count", tcu={"engine_stopped_start_counts": False}
    ),
    "res-failed-starts-counted": Fault(
        "a start at which the car does not react counts", tcu={"engine_also_counts": ("failed",)}
    ),
    "res-refused-starts-counted": Fault("a start that is refused counts", tcu={"engine_also_counts": ("refused",)}),
    "res-barred-for-good": Fault("manual operation allows no further starts", tcu={"engine_count_reset_by": ()}),
    "res-take-over-allows-none": Fault(
        "taking a remote start over allows no further starts", tcu={"engine_count_reset_by": ("driver ON",)}
    ),
    "res-manual-allows-one": Fault("manual operation allows one further start", tcu={"engine_count_after_reset": 1}),
    "res-manual-allows-three": Fault(
        "manual operation allows three further starts", tcu={"engine_count_after_reset": -1}
    ),
    "res-reset-by-power-loss": Fault(
        "a boot allows two more starts", tcu={"engine_count_kept_through_power_loss": False}
    ),
    **{
        f"res-reset-by-{event.replace(' ', '-')}": Fault(
            f"this allows two more starts: {event}", tcu={"engine_count_reset_by": (*_BY_HAND, event)}
        )
        for event in ("ACC", "lock", "unlock", "door", "24 hours")
    },
}

#: the air conditioning
_AIR_CONDITIONING = {
    "res-not-cooled": Fault(
        "a remote start leaves the air conditioning as it was",
        tcu={"requests_mixed_up": (("engine-start-cooled", "engine-start"),)},
    ),
    "res-uncooled": Fault(
        "a remote start has the air conditioning off",
        tcu={"requests_mixed_up": (("engine-start-cooled", "engine-start-uncooled"),)},
    ),
    "kicks-cooled": Fault(
        "a remote start switches the air conditioning on, whatever the model",
        tcu={"requests_mixed_up": (("engine-start", "engine-start-cooled"),)},
    ),
    "kicks-uncooled": Fault(
        "a remote start has the air conditioning off, whatever it was",
        tcu={"requests_mixed_up": (("engine-start", "engine-start-uncooled"),)},
    ),
}

FAULTS = {**_START, **_RUN, **_SHOWN, **_CONSECUTIVE, **_AIR_CONDITIONING}

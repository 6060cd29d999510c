"""Faults of vehicle health."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

_LAMPS = ("tire_pressure", "brake", "abs", "airbag", "engine_mil", "oil_pressure")
_SWAPPED = (("brake", "abs"), ("airbag", "engine_mil"), ("oil_pressure", "tire_pressure"))

_LAMP_FAULTS = {
    **{
        f"health-{lamp.replace('_', '-')}-ignored": Fault(
            f"the {lamp} lamp is not looked at", tcu={"health_ignored_lamp": lamp}
        )
        for lamp in _LAMPS
    },
    **{
        f"health-{one}-and-{other}-swapped".replace("_", "-"): Fault(
            f"the {one} lamp and the {other} lamp are taken for each other", tcu={"health_swapped_lamps": (one, other)}
        )
        for one, other in _SWAPPED
    },
    "health-lamp-check-counts": Fault(
        "lamps that are lit during the lamp check only are shown as warnings",
        tcu={"health_lamp_check_counts": True},
    ),
    "health-lamp-check-shorter": Fault(
        "the lamps are taken for warnings 2 s after ignition ON", tcu={"health_confirm_s": 2.0}
    ),
    "health-lit-at-ignition-on-missed": Fault(
        "a lamp that is lit when the lamp check ends is not noticed", tcu={"health_lit_at_lamp_check_noticed": False}
    ),
    "health-debounced-5-seconds": Fault(
        "a lamp that is lit for less than 5 s is not noticed", tcu={"health_debounce_s": 5.0}
    ),
    "health-one-lamp-shows-all": Fault("one lamp shows all warnings", tcu={"health_one_lamp_shows_all": True}),
    "health-second-warning-replaces-first": Fault(
        "a second warning takes the place of the first", tcu={"health_second_warning": "replaces the first"}
    ),
    "health-second-warning-ignored": Fault(
        "a second warning is not noticed while another one is shown", tcu={"health_second_warning": "ignored"}
    ),
    "health-not-available-shown": Fault(
        "a lamp that the bus calls not available is shown, equipment or not",
        tcu={"health_lamp_not_available_is_lit": True},
        cloud={"equipment_respected": False},
    ),
}

_CLEARING_FAULTS = {
    "health-cleared-after-1-cycle": Fault(
        "a warning disappears after one ignition cycle", tcu={"health_clear_cycles": 1}
    ),
    "health-cleared-after-3-cycles": Fault(
        "a warning disappears after three ignition cycles only", tcu={"health_clear_cycles": 3}
    ),
    "health-cleared-by-repair": Fault(
        "a warning disappears when its lamp goes out",
        tcu={"health_clear_cycles": 1, "health_cycle_in_progress_counts": True},
    ),
    "health-cleared-while-active": Fault(
        "a warning disappears after two ignition cycles although its lamp is lit",
        tcu={"health_clear_while_active": True},
    ),
    "health-cycle-in-progress-counts": Fault(
        "the ignition ON in which the lamp goes out counts", tcu={"health_cycle_in_progress_counts": True}
    ),
    "health-remote-start-counts": Fault(
        "a remote start counts as an ignition cycle", tcu={"health_remote_start_counts_as_cycle": True}
    ),
    "health-takeover-ignored": Fault(
        "a remote start that the driver takes over does not count", tcu={"health_takeover_counts_as_cycle": False}
    ),
    "health-acc-counts": Fault("ignition ACC counts as a cycle", tcu={"health_acc_counts_as_cycle": True}),
    "health-short-on-counts": Fault(
        "an ignition ON that ends before the lamp check counts as a good cycle",
        tcu={"health_short_on_counts_as_cycle": True},
    ),
    "health-cycles-offline-ignored": Fault(
        "ignition cycles without network do not count", tcu={"health_cycles_offline_count": False}
    ),
    "health-count-kept-when-fault-returns": Fault(
        "good cycles before a fault returns are counted after it too", tcu={"health_count_restarts_with_fault": False}
    ),
    "health-count-restarted-by-other-warning": Fault(
        "a new warning restarts the counts of the others", tcu={"health_new_warning_restarts_counts": True}
    ),
}

_MEMORY_FAULTS = {
    "health-lost-at-power-loss": Fault(
        "a power loss takes the warnings away", tcu={"health_kept_through_power_loss": False}
    ),
    "health-count-lost-at-power-loss": Fault(
        "a power loss restarts the counts of good cycles", tcu={"health_count_kept_through_power_loss": False}
    ),
    "health-forgotten-after-12-hours": Fault(
        "warnings are forgotten after 12 h parked", tcu={"health_forgotten_when_parked_s": 43_200.0}
    ),
    "health-lost-in-outage": Fault(
        "health reports that come up without network are lost", tcu={"health_kept_through_outage": False}
    ),
    "health-unreported-without-warning": Fault(
        "the unit reports its health with the first warning only", tcu={"health_reported_without_warning": False}
    ),
}

_CLOUD_FAULTS = {
    "health-shown-from-first-report": Fault(
        "the health status keeps what was reported first", cloud={"health_shown": "first report"}
    ),
    "health-warnings-never-go": Fault(
        "the health status keeps every warning for ever", cloud={"health_shown": "every warning ever"}
    ),
    "health-time-missing": Fault("the health status has no time of report", cloud={"health_time": "none"}),
    "health-time-of-query": Fault("the time of report is that of the query", cloud={"health_time": "query"}),
    "health-time-of-first-report": Fault(
        "the time of report is that of the first report", cloud={"health_time": "first report"}
    ),
    "health-equipment-ignored": Fault(
        "warnings are shown whether the vehicle is equipped or not", cloud={"equipment_respected": False}
    ),
    "health-tire-pressure-assumed": Fault(
        "every vehicle is taken to monitor its tire pressure", cloud={"tire_pressure_assumed_fitted": True}
    ),
    "health-unequipped-notified": Fault(
        "warnings are notified whether the vehicle is equipped or not", cloud={"health_notified_as_equipped": False}
    ),
    "health-notification-missing": Fault("warnings are not notified", cloud={"health_notified_with": "nothing"}),
    "health-notification-twice": Fault("each notification reaches the phone twice", cloud={"push_repeated": True}),
    "health-notified-with-every-report": Fault(
        "a warning is notified anew with each health report", cloud={"health_notified_with": "every report"}
    ),
}

FAULTS = {**_LAMP_FAULTS, **_CLEARING_FAULTS, **_MEMORY_FAULTS, **_CLOUD_FAULTS}

"""Faults of ownership authentication."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

#: larger than any distance between two odometer values
_ANY_KM = 10**18

FAULTS = {
    # access
    "auth-functions-before-ownership": Fault(
        "the functions of a vehicle are granted as soon as it is added", cloud={"functions_before_ownership": True}
    ),
    "auth-success-without-effect": Fault(
        "success is reported, but the functions stay refused", cloud={"auth_success_makes_owner": False}
    ),
    # the two steps
    "auth-on-not-required": Fault("Next is accepted without an ON", cloud={"auth_on_required": False}),
    "auth-acc-taken-for-on": Fault("the unit takes ACC for ON", tcu={"ownership_acc_counts_as_on": True}),
    "auth-first-next-not-required": Fault(
        "the value is accepted without Next of the first step", cloud={"auth_next_required": False}
    ),
    "auth-off-not-required": Fault("the value is accepted without an OFF", cloud={"auth_off_required": False}),
    "auth-cycle-not-required": Fault("ON and OFF are not asked for", cloud={"auth_cycle_required": False}),
    "auth-on-before-attempt-counts": Fault(
        "an ignition that was ON already counts as turned ON", tcu={"ownership_on_before_attempt_counts": True}
    ),
    "auth-cycle-before-attempt-counts": Fault(
        "an ON and OFF before the attempt count", tcu={"ownership_cycle_before_attempt_counts": True}
    ),
    "auth-remote-start-counts": Fault(
        "an ON by a remote start counts", tcu={"ownership_remote_start_counts_as_on": True}
    ),
    # the value
    "auth-right-value-refused": Fault("the right value is refused", cloud={"auth_right_value_accepted": False}),
    "auth-odometer-of-on-counts": Fault(
        "the unit reports the odometer of the ON", tcu={"ownership_reports_odometer_of_on": True}
    ),
    "auth-odometer-16-bits": Fault("the odometer is cut to 16 bits", tcu={"ownership_odometer_bits": 16}),
    "auth-odometer-8-bits": Fault("the odometer is cut to 8 bits", tcu={"ownership_odometer_bits": 8}),
    "auth-new-car-not-reported": Fault(
        "an odometer below 10 km is taken for no reading", tcu={"ownership_least_odometer_km": 10}
    ),
    "auth-report-lost-in-outage": Fault(
        "an ON or OFF without network is never reported", tcu={"ownership_kept_through_outage": False}
    ),
    "auth-trip-meter-accepted": Fault(
        "the values of the trip meters are accepted", cloud={"auth_extra_accepted_km": (45, 87, 321, 678)}
    ),
    "auth-odometer-within-5-km": Fault(
        "a value within 5 km of the odometer is accepted", cloud={"auth_odometer_tolerance_km": 5}
    ),
    "auth-value-not-compared": Fault("any number is accepted", cloud={"auth_odometer_tolerance_km": _ANY_KM}),
    "auth-malformed-value-accepted": Fault(
        "what is no number is accepted", cloud={"auth_malformed_value_accepted": True}
    ),
    "auth-second-guess": Fault(
        "another value can be entered after a wrong one", cloud={"auth_wrong_value_ends_attempt": False}
    ),
    # the main screen
    "auth-data-of-another-vehicle": Fault("the data shown are another vehicle's", cloud={"data_from_own_vin": False}),
    "auth-data-not-requested": Fault(
        "the data shown are those from before the procedure", cloud={"auth_success_requests_data": False}
    ),
    "auth-data-missing": Fault(
        "the main screen has no data until the vehicle is used again",
        cloud={"auth_success_keeps_earlier_data": False, "auth_success_requests_data": False},
    ),
    # the time specified
    "auth-window-not-enforced": Fault("an attempt never runs out of time", cloud={"auth_window_enforced": False}),
    "auth-window-too-short": Fault(
        "an attempt ends 20 s before the time published", cloud={"auth_window_error_s": -20.0}
    ),
    "auth-window-too-long": Fault("an attempt ends 20 s after the time published", cloud={"auth_window_error_s": 20.0}),
    "auth-window-for-each-step": Fault(
        "the time begins anew with the second step", cloud={"auth_next_restarts_window": True}
    ),
    # the wait
    "auth-wait-5-minutes": Fault(
        "a new attempt is accepted 5 minutes after a failed one", cloud={"auth_retry_lockout_s": 300.0}
    ),
    "auth-wait-8-minutes": Fault("a new attempt is refused for 8 minutes", cloud={"auth_retry_lockout_s": 480.0}),
    "auth-wait-for-ever": Fault("no attempt is accepted after a failed one", cloud={"auth_retry_lockout_s": 1e8}),
    "auth-wait-prolonged-by-early-attempt": Fault(
        "an early attempt starts the wait anew", cloud={"auth_early_attempt_restarts_wait": True}
    ),
    "auth-no-wait-after-wrong-value": Fault(
        "a wrong value starts no wait", cloud={"auth_waits_after": ("expired", "abandoned")}
    ),
    "auth-no-wait-after-time-over": Fault(
        "an attempt that ran out of time starts no wait", cloud={"auth_waits_after": ("wrong-value", "abandoned")}
    ),
    "auth-no-wait-after-abandoning": Fault(
        "an abandoned attempt starts no wait", cloud={"auth_waits_after": ("wrong-value", "expired")}
    ),
    "auth-abandoned-attempt-goes-on": Fault(
        "an abandoned attempt can still be completed", cloud={"auth_abandoning_ends_attempt": False}
    ),
    "auth-wait-only-once": Fault("only the first failure starts a wait", cloud={"auth_wait_after_each_failure": False}),
}

"""How the emulated cloud behaves. The defaults are the correct behaviour; every seeded fault is another value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Misbehaviour = Literal["none", "not-json", "status-500", "time-out"]


@dataclass(frozen=True, slots=True)
class CloudParameters:
    """Behaviour values of the cloud.

    Times in the text of the application user manual (DOC_001) stand behind `auth_retry_lockout_s` (6 minutes, page 9)
    and `mail_link_valid_s` (30 minutes, page 6). The manual speaks of a "time specified" for the steps of the
    authentication (page 9) without a number: `auth_step_window_s` is the cloud's own and is published in every attempt.
    """

    #: UTC of the cloud at kernel time 0, nanoseconds since 1970 (default 2026-01-05T00:00:00Z)
    utc_start_ns: int = 1_767_571_200_000_000_000

    # accounts
    mail_link_valid_s: float = 1800.0
    #: long, so that no scenario is about sessions by accident
    token_life_s: int = 31_536_000

    # ownership
    auth_retry_lockout_s: float = 360.0
    auth_early_attempt_restarts_wait: bool = False
    #: window of one attempt, from its start
    auth_step_window_s: float = 300.0
    auth_window_enforced: bool = True
    #: how much later than published the window ends
    auth_window_error_s: float = 0.0
    #: the window begins anew with the Next of step 1
    auth_next_restarts_window: bool = False
    #: how an attempt has to end for a wait to follow
    auth_waits_after: tuple[str, ...] = ("wrong-value", "expired", "abandoned")
    #: False: only the first failure starts a wait
    auth_wait_after_each_failure: bool = True
    auth_abandoning_ends_attempt: bool = True
    auth_wrong_value_ends_attempt: bool = True
    #: False: the vehicle's own value is taken for a wrong one
    auth_right_value_accepted: bool = True
    #: what is no number of kilometres is not compared but accepted
    auth_malformed_value_accepted: bool = False
    #: step 2 needs the Next of step 1
    auth_next_required: bool = True
    #: False: success is reported, and nothing follows from it
    auth_success_makes_owner: bool = True
    #: the TCU is asked for the data of the main screen after the success
    auth_success_requests_data: bool = True
    auth_success_keeps_earlier_data: bool = True
    auth_odometer_tolerance_km: int = 0
    #: odometer values accepted although they are not the vehicle's
    auth_extra_accepted_km: tuple[int, ...] = ()
    #: the ON and the OFF must be reported for this attempt; without it neither is asked for
    auth_cycle_required: bool = True
    #: step 1 needs the TCU's report of ON
    auth_on_required: bool = True
    #: step 2 needs the TCU's report of OFF
    auth_off_required: bool = True
    #: the wait bars every vehicle of the account, not only the one that failed
    lockout_per_account: bool = False
    functions_before_ownership: bool = False

    # vehicle data
    #: False: the status replies carry the data of another vehicle
    data_from_own_vin: bool = True
    equipment_respected: bool = True
    tire_pressure_assumed_fitted: bool = False
    #: which warnings the health status shows, and which time it gives for them
    health_shown: Literal["last report", "first report", "every warning ever"] = "last report"
    health_time: Literal["report", "first report", "query", "none"] = "report"
    health_details_available: bool = True

    # commands
    command_timeout_s: float = 120.0

    # notifications
    push_latency_s: float = 0.8
    push_respects_preferences: bool = True
    #: where phones show a push; None: as the state of the app wants it
    push_presentation: str | None = None
    push_repeated: bool = False
    #: with what a warning that is lit is notified
    health_notified_with: Literal["its first report", "every report", "nothing"] = "its first report"
    health_notified_as_equipped: bool = True
    assistance_required: bool = True
    history_recorded: bool = True
    history_newest_first: bool = True
    #: an uplink that comes twice under one id counts once
    repeats_dropped: bool = True

    #: what every call after the log-in is answered with
    misbehave: Misbehaviour = "none"

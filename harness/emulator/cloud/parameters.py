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
    #: details without which no account is created
    acc_required: tuple[str, ...] = ("firstName", "lastName", "email", "password", "country")
    acc_terms_required: bool = True
    acc_mail_sent_after: Literal["terms", "details"] = "terms"
    #: how many validation mails are sent at once
    acc_mails: int = 1
    #: what a mail that is sent once more does
    acc_resending: Literal["adds a link", "ends older links", "prolongs older links"] = "adds a link"
    acc_opening_required: bool = True
    acc_confirm_required: bool = True
    #: CONFIRM is bound to the validity of the link as well
    acc_confirm_in_time: bool = False
    acc_confirm_completes: bool = True
    acc_link_of_one_account: bool = True
    #: calls of the owner API need a session; else the first account's data are shown without one
    acc_session_required: bool = True
    #: False: any account may use any vehicle
    enr_vehicle_needed: bool = True

    # log-in and sessions
    login_right_accepted: bool = True
    #: how much of a password has to be right
    login_password_compared: Literal["all", "beginning", "letters", "nothing"] = "all"  # noqa: S105  # no password
    login_refusal_tells_why: bool = False
    login_before_validation: bool = False
    #: after more wrong passwords than these the right one is refused as well
    login_wrong_passwords_allowed: int | None = None
    #: vehicles that an account has are listed; else none
    login_lists_vehicles: Literal["own", "none", "everybody's"] = "own"
    sessions_end_with: tuple[str, ...] = (
        "log-out",
        "e-mail change",
        "password change",
        "password reset",
        "deletion",
    )
    #: what ends only the session of the phone that asks for it
    other_sessions_outlive: tuple[str, ...] = ()
    #: a phone that is logged out is still told of events
    log_out_keeps_pushes: bool = False
    log_out_unpairs: bool = False

    # reset of the password
    pwd_link_valid_s: float = 1800.0
    pwd_reset_offered: bool = True
    pwd_unknown_told: bool = False
    pwd_mails: int = 1
    #: where the mail goes instead of the account's address
    pwd_mail_to: str | None = None
    pwd_request_bars_old: bool = False
    pwd_opening_required: bool = True
    pwd_confirm_required: bool = True
    pwd_link_reusable: bool = False
    pwd_empty_refused: bool = True
    pwd_repetition_compared: bool = True
    pwd_effective: bool = True
    pwd_old_kept: bool = False

    # changes of e-mail address and password
    macc_link_valid_s: float = 1800.0
    macc_mails: int = 1
    #: whose mail verifies a new address: the new one's, or the registered one's
    macc_email_asked_at: Literal["new", "registered"] = "new"
    macc_email_verified: bool = True
    macc_password_verified: bool = True
    macc_email_changes: bool = True
    macc_password_changes: bool = True
    macc_old_email_kept: bool = False
    macc_old_password_kept: bool = False
    macc_earlier_change_kept: bool = False

    # profile and support
    #: details of the profile that are stored
    prof_kept: tuple[str, ...] = ("firstName", "lastName", "phone", "country", "distanceUnit")
    prof_ascii_only: bool = False
    prof_longest: int | None = None
    #: what was edited is gone after a log-out
    prof_lost_at_log_out: bool = False
    prof_unit_of_account: bool = True
    prof_unit_converts: bool = True
    #: whose customer service is shown to everybody
    faq_number_of: str | None = None
    gen_profile_shows_password: bool = False

    # deletion of an account
    del_confirmation_required: bool = True
    #: False: Delete works without the message having been asked for
    del_message_required: bool = True
    del_cancelling_deletes: bool = False
    #: what of the account outlives it
    del_keeps: tuple[Literal["account", "profile", "vehicle", "vehicle data"], ...] = ()
    del_bars_address: bool = False
    del_ends_service: bool = False

    # service period
    #: from the sale of a vehicle
    service_initial_s: float = 1095.0 * 86_400.0
    service_paid_s: float = 365.0 * 86_400.0
    service_ends: bool = True
    #: how much later than told it ends
    service_end_error_s: float = 0.0
    service_payment_counts: bool = True
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

    # the vehicles of an account
    #: a VIN is compared as it was entered; else it is first: with look-alike letters replaced, cut to 17 characters,
    #: without blanks, in capitals, with characters of other alphabets folded
    vin_mended: tuple[Literal["letters", "length", "blanks", "case", "alphabets"], ...] = ()
    #: so many characters, counted from the end, must be those of a vehicle
    vin_compared_characters: int = 17
    vin_unknown_added: bool = False
    vin_refusal_says_what_to_do: bool = True
    vin_checked_before_terms: bool = True
    vin_terms_required: bool = True
    #: what becomes of a vehicle that another account has
    vin_taken: Literal["refused", "moves when added", "moves with its owner"] = "refused"
    second_vehicle: Literal["added", "refused", "replaces the first"] = "added"
    adding_effective: bool = True
    #: attributes of a vehicle that can be changed against the manual, and that are not shown
    vehicle_editable: tuple[str, ...] = ()
    vehicle_hides: tuple[str, ...] = ()
    #: the wish to change something fixed is passed over and not refused
    vehicle_fixed_ignored: bool = False
    nickname_kept: bool = True
    nickname_ascii_only: bool = False
    nickname_of_account: bool = False
    #: this project's choice: the manual names no length
    nickname_longest: int = 50
    #: False: a text that is too long, or no text, is cut or made one
    nickname_checked: bool = True

    # unpairing
    removal_steps: tuple[Literal["agreement", "confirmation"], ...] = ("agreement", "confirmation")
    removal_can_be_cancelled: bool = True
    removal_effective: bool = True
    #: what is not forgotten when a vehicle leaves its account: names of `Vehicles.on_release`, "reports", "nickname",
    #: "listing" (the former account still sees it), "access" (and uses it), "owner" (the next account needs no proof),
    #: "pushes" (the former account's phones are told)
    release_keeps: tuple[str, ...] = ()
    #: what is reported later than a vehicle was removed, and happened before, is nobody's
    release_drops_earlier_events: bool = True
    #: the other vehicles of the account are forgotten, too
    release_forgets_all_vehicles: bool = False
    #: who can add a vehicle that was released
    released_for: Literal["anyone", "nobody", "the former account", "others"] = "anyone"
    #: removing the app from the last phone of an account unpairs its vehicles
    uninstalling_unpairs: bool = False

    # deactivation and activation of the services
    #: what goes on while deactivated: functions, notifications, commands under way, the unit
    deactivation_leaves: tuple[str, ...] = ()
    #: what is lost by it: pairing, settings, nickname
    deactivation_loses: tuple[str, ...] = ()
    service_status_shown: Literal["actual", "always activated"] = "actual"
    reactivation_possible: bool = True
    #: so long after the deactivation; None: at any time
    reactivation_within_s: float | None = None
    reactivation_without_effect: bool = False
    reactivation_success_told: bool = True
    #: the services count as active before the TCU has confirmed it
    reactivation_claimed_at_once: bool = False
    reactivation_delay_s: float = 0.0
    #: what does not come back: functions, notifications
    reactivation_leaves_out: tuple[str, ...] = ()
    #: the TCU is asked for the data of the main screen after it
    reactivation_requests_data: bool = True
    #: False: after a deactivation no report is kept any more
    reports_kept_after_reactivation: bool = True

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
    #: so long after it was asked for, an action that did not end has timed out; None: never
    command_timeout_s: float | None = 120.0
    #: and so long a command may be carried out
    command_valid_s: float = 90.0
    #: without it a command counts as carried out as soon as it is sent
    command_result_awaited: bool = True
    #: a result that comes after the time-out counts
    command_late_result_counts: bool = False
    #: commands that are refused as unknown
    commands_not_offered: tuple[str, ...] = ()
    #: commands that are refused while no security code is set, where the model needs one
    commands_wait_for_code: tuple[str, ...] = ("lock", "unlock", "engine-start", "engine-stop")
    #: a security code is demanded with every command, whatever the model
    command_code_demanded: bool = False
    #: the lock status follows what was commanded, not what the vehicle reports
    lock_status_as_commanded: bool = False
    lock_status_without_doors: bool = False
    #: within so long after a remote start was commanded its remaining time is over
    engine_reach_s: float = 600.0
    engine_remaining_shown: Literal["left since the command", "left since the report", "as reported"] = (
        "left since the command"
    )

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
    #: by which time the history is ordered; the date displayed is that of the event
    history_ordered_by: Literal["event", "receipt"] = "event"
    #: what `history_date` displays for each entry
    history_date: Literal["event", "query", "none"] = "event"
    history_type_displayed: bool = True
    #: entries that are one another's repetition in the list
    history_entries_repeated: bool = False
    #: queries of the list that are heeded, of sort and categoryKey
    history_queries: tuple[str, ...] = ()
    history_deletable: bool = False
    #: a POST to the list, whatever it says, takes all entries out
    history_emptied_by_post: bool = False
    history_details: bool = True
    #: also what was not pushed because its type is off is kept
    history_of_unwanted: bool = True
    #: the newest so many are kept, and for so long
    history_most: int | None = None
    history_kept_s: float | None = None
    #: types of notification that are pushed whatever their preference
    push_unswitchable: tuple[str, ...] = ()
    #: types of notification, and the type whose preference they heed instead of their own
    preference_taken_from: tuple[tuple[str, str], ...] = ()
    preferences_switch_together: bool = False
    #: a type that was switched off once is not pushed any more
    preference_off_for_good: bool = False
    #: of a request that is refused, the types that are known are switched all the same
    preference_refusal_applies_known: bool = False
    preference_unknown_refused: bool = True
    #: False: every preference is on again when the app comes to another phone
    preferences_outlast_phone: bool = True
    #: what a switched-off type raises is pushed when it is switched on
    push_caught_up: bool = False
    #: phones whose setting is against it get no push
    push_respects_phone: bool = True
    #: an uplink that comes twice under one id counts once
    repeats_dropped: bool = True

    # driving history
    #: positions of the ignition that begin a trip
    driving_begins_with: tuple[str, ...] = ("ON",)
    driving_remote_start_counts: bool = False
    #: a remote start that the driver takes over is a trip from then on
    driving_takeover_counts: bool = True
    #: a trip that is shorter does not count
    driving_least_km: int = 0
    driving_least_s: int = 0
    #: an ON so soon after an OFF goes on with the same trip
    driving_gap_joined_s: float = 0.0
    driving_most_trips_a_day: int | None = None
    #: `every km`: also what the odometer gained between two trips
    driving_distance_of: Literal["trips", "every km"] = "trips"
    driving_distance_in: Literal["km", "mi"] = "km"
    #: each trip's time is cut down to a multiple of this, and to this
    driving_time_step_s: int = 1
    driving_longest_trip_s: int | None = None
    #: the instant of a trip's ends
    driving_time_of: Literal["event", "receipt"] = "event"
    #: the end that decides on the day
    driving_day_of: Literal["ON", "OFF"] = "ON"
    driving_days_in: Literal["market", "UTC"] = "market"
    #: how many days, from that of the enrolment on, are not displayed
    driving_hidden_days: int = 1
    driving_enrolment_day_in_totals: bool = False
    driving_leap_day_counts: bool = True
    driving_year_begins_in: int = 1
    #: what is older is forgotten
    driving_kept_days: int | None = None
    driving_periods: tuple[str, ...] = ("day", "month", "year")
    driving_bad_periods_refused: bool = True

    # security code
    #: digits of a code; the cloud's own, published in every setting (the manual names no length)
    code_length: int = 4
    code_form_checked: bool = True
    #: Continue needs the TCU's report of ON
    code_on_required: bool = True
    code_acc_counts_as_on: bool = False
    code_remote_start_counts_as_on: bool = False
    code_re_entry_compared: bool = True
    #: how many digits of the re-entry are compared; None: all of them
    code_digits_compared: int | None = None
    #: False: the code goes to the TCU with the re-entry
    code_save_required: bool = True
    #: with what the app shows that the code is saved
    code_reported_saved_at: Literal["second ON", "OFF", "Save"] = "second ON"
    #: False: the app never shows it
    code_saved_reported: bool = True

    # monitoring alerts
    #: the most alerts of a vehicle: speed, curfew, area
    monitoring_most: tuple[int, int, int] = (3, 1, 3)
    monitoring_disabled_alerts_count: bool = True
    #: one more than the most takes the place of the oldest
    monitoring_full_replaces_oldest: bool = False
    monitoring_shown: Literal["all", "enabled", "one of a kind"] = "all"
    monitoring_kinds_not_shown: tuple[str, ...] = ()
    monitoring_ranges_checked: bool = True
    #: what is refused is stored nevertheless
    monitoring_refused_save_applies: bool = False
    monitoring_switched_together: bool = False
    #: whether the TCU is told of a switch, and of an alert that was deleted
    monitoring_switch_told: bool = True
    monitoring_removal_told: bool = True
    monitoring_kinds_notified: tuple[str, ...] = ("speed", "curfew", "area")
    monitoring_offence_window_s: float = 30 * 86_400.0
    monitoring_offence_kinds: tuple[str, ...] = ("speed", "curfew", "area")
    #: so many offences are kept, the newest
    monitoring_offences_most: int = 100_000
    monitoring_offences_by_receipt: bool = False
    monitoring_offences_of_removed_count: bool = True
    #: how wrong the time zone is that the TCU is told
    monitoring_utc_offset_error_min: int = 0
    #: what can be saved, the first and the last value
    speed_alert_range_kmh: tuple[int, int] = (10, 250)
    speed_alert_step_kmh: int = 1
    curfew_duration_required: bool = True
    area_radius_range_m: tuple[int, int] = (100, 500_000)
    area_types_swapped: bool = False
    #: a name that no place has gives some place
    place_unknown_is_guessed: bool = False
    place_coordinates_swapped: bool = False

    # vehicle service
    #: False: an Update with one of the two values is taken
    service_both_needed: bool = True
    service_values_checked: bool = True
    service_stored: bool = True
    #: due values of the cloud's own where the owner entered none
    service_invented: bool = False
    #: what is looked at
    service_noticed_by: tuple[str, ...] = ("date", "mileage")
    #: only when all of it is reached is there a notice
    service_notice_needs_both: bool = False
    #: a second notice when the other one is reached too
    service_each_noticed: bool = False
    #: every report of the odometer beyond the due mileage gives a notice
    service_notice_repeated: bool = False
    #: False: the first notice of a vehicle is its last
    service_noticed_after_each_update: bool = True
    service_mileage_lead_km: int = 0
    service_date_lead_s: float = 0.0
    service_days_in: Literal["market", "UTC"] = "market"
    service_remaining_as_of: Literal["last report", "Update"] = "last report"
    #: False: what is exceeded is shown as if it were left
    service_remaining_signed: bool = True
    #: the due mileage is shifted with a meter that has counted less
    service_follows_new_meter: bool = False
    #: with the notice the due mileage is moved on
    service_moves_on_by_km: int = 0

    # position
    #: a report without a position takes the place of one with
    location_forgotten_without_fix: bool = False
    location_kept: Literal["newest", "first"] = "newest"
    location_time_of: Literal["fix", "receipt", "query"] = "fix"
    #: False: whoever has an account may see it
    location_owner_only: bool = True

    # what one part must not do to another
    #: whoever authenticates a vehicle ends the wait of everybody who failed with it
    auth_success_ends_waits: bool = False
    #: why every phone of an account is logged out, and what of its vehicles (names of `Vehicles.on_release`) it loses
    sessions_end_loses: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: the mail of a reset goes to the address that the account had before the present one
    pwd_mail_to_former_address: bool = False
    #: False: a position that was taken before a vehicle left its account, and is reported anew, is kept
    release_drops_earlier_fixes: bool = True
    #: False: what the TCU reports after the deletion of an account, and saw before, is kept
    del_drops_earlier_events: bool = True
    #: the enrolment of a vehicle whose date is not displayed
    driving_enrolment: Literal["latest", "first"] = "latest"
    #: offences of the year before count no more
    monitoring_offences_of_this_year: bool = False
    #: only the phone that was registered last is told of events
    push_newest_phone_only: bool = False

    #: what every call after the log-in is answered with
    misbehave: Misbehaviour = "none"

"""Faults of the monitoring alerts."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

_DAY_S = 86_400.0

#: settings on their way into force
_SETTINGS = {
    "monitoring-in-force-at-once": Fault("settings are in force at once", tcu={"monitoring_sync_off_s": 0.0}),
    "monitoring-in-force-after-5-minutes": Fault("in force after 5 minutes OFF", tcu={"monitoring_sync_off_s": 300.0}),
    "monitoring-in-force-just-early": Fault("in force after 9 min 57 s OFF", tcu={"monitoring_sync_off_s": 597.0}),
    "monitoring-in-force-just-late": Fault("in force after 10 min 3 s OFF", tcu={"monitoring_sync_off_s": 603.0}),
    "monitoring-in-force-after-an-hour": Fault("in force after an hour OFF", tcu={"monitoring_sync_off_s": 3600.0}),
    "monitoring-never-in-force": Fault("settings never come into force", tcu={"monitoring_sync_off_s": 3650 * _DAY_S}),
    "monitoring-in-force-while-driving": Fault(
        "ten minutes after Save settings are in force, whatever the ignition is",
        tcu={"monitoring_sync_needs_off": False},
    ),
    "monitoring-short-stops-add-up": Fault(
        "an ignition ON does not begin the ten minutes anew", tcu={"monitoring_sync_restarted_by_on": False}
    ),
    "monitoring-remote-start-ignored": Fault(
        "a remote start does not begin the ten minutes anew", tcu={"monitoring_sync_restarted_by_remote_start": False}
    ),
    "monitoring-first-saved-wins": Fault(
        "of several settings that wait the first is taken", tcu={"monitoring_last_saved_wins": False}
    ),
    "monitoring-forgotten-at-power-loss": Fault(
        "settings in force are lost with the supply", tcu={"monitoring_in_force_kept_through_power_loss": False}
    ),
    "monitoring-waiting-lost-at-power-loss": Fault(
        "settings that wait are lost with the supply", tcu={"monitoring_pending_kept_through_power_loss": False}
    ),
}
#: the switch of an alert, its list, and the offences
_LIST = {
    "monitoring-disabled-alerts-sound": Fault(
        "the unit watches disabled alerts", tcu={"monitoring_disabled_alerts_silent": False}
    ),
    "monitoring-switch-not-told": Fault("the unit is not told of a switch", cloud={"monitoring_switch_told": False}),
    "monitoring-switched-together": Fault(
        "one switch switches all alerts", cloud={"monitoring_switched_together": True}
    ),
    "monitoring-removal-not-told": Fault(
        "the unit is not told of a deleted alert", cloud={"monitoring_removal_told": False}
    ),
    "monitoring-curfew-not-notified": Fault(
        "a breach of the curfew is counted and not notified", cloud={"monitoring_kinds_notified": ("speed", "area")}
    ),
    "monitoring-one-breach-at-a-time": Fault(
        "of several breaches at one instant only the first is reported", tcu={"monitoring_reports_each_breach": False}
    ),
    "monitoring-lost-in-outage": Fault(
        "a breach without network is lost", tcu={"monitoring_kept_through_outage": False}
    ),
    "monitoring-phone-setting-ignored": Fault(
        "pushes are sent to phones that do not allow them", cloud={"push_respects_phone": False}
    ),
    "offences-of-29-days": Fault("counted for 29 days", cloud={"monitoring_offence_window_s": 29 * _DAY_S}),
    "offences-of-31-days": Fault("counted for 31 days", cloud={"monitoring_offence_window_s": 31 * _DAY_S}),
    "offences-2-minutes-short": Fault(
        "counted for 30 days less 2 minutes", cloud={"monitoring_offence_window_s": 30 * _DAY_S - 120.0}
    ),
    "offences-2-minutes-long": Fault(
        "counted for 30 days and 2 minutes", cloud={"monitoring_offence_window_s": 30 * _DAY_S + 120.0}
    ),
    "offences-of-all-time": Fault("never forgotten", cloud={"monitoring_offence_window_s": 36_500 * _DAY_S}),
    "offences-of-speed-only": Fault("only speed counts", cloud={"monitoring_offence_kinds": ("speed",)}),
    "offences-up-to-99": Fault("no more than 99 are counted", cloud={"monitoring_offences_most": 99}),
    "offences-by-receipt": Fault(
        "an offence bears the time at which it was reported", cloud={"monitoring_offences_by_receipt": True}
    ),
    "offences-of-deleted-alerts-forgotten": Fault(
        "a deleted alert takes its offences along", cloud={"monitoring_offences_of_removed_count": False}
    ),
}
_SPEED = {
    "speed-not-watched": Fault("speed is not watched", tcu={"monitoring_kinds_ignored": ("speed",)}),
    "speed-at-the-limit": Fault("exactly the limit is exceeded", tcu={"speed_alert_at_limit": True}),
    "speed-tolerance-5": Fault("5 km/h above the limit are tolerated", tcu={"speed_alert_tolerance_kmh": 5}),
    "speed-tolerance-1": Fault("1 km/h above the limit is tolerated", tcu={"speed_alert_tolerance_kmh": 1}),
    "speed-too-strict": Fault("exceeded 3 km/h below the limit", tcu={"speed_alert_tolerance_kmh": -3}),
    "speed-confirmed-late": Fault("a limit is exceeded after a minute", tcu={"speed_alert_confirm_s": 60.0}),
    "speed-alert-repeated": Fault(
        "each change of a speed above the limit sends an alert", tcu={"speed_alert_once_a_crossing": False}
    ),
    "speed-alert-once-only": Fault(
        "a limit that was exceeded is not watched again on that trip", tcu={"speed_alert_rearmed": False}
    ),
    "speed-repeated-after-boot": Fault(
        "above the limit a boot sends the alert anew", tcu={"speed_crossing_kept_through_power_loss": False}
    ),
    "speed-missed-at-boot": Fault(
        "a limit that is exceeded at boot is not reported", tcu={"speed_above_at_boot_counts": False}
    ),
    "speed-breach-stops-engine": Fault(
        "at a speed breach the unit asks for an engine stop", tcu={"monitoring_breach_intervenes": "speed"}
    ),
    "speed-rounded-to-5": Fault("limits are stored in steps of 5 km/h", cloud={"speed_alert_step_kmh": 5}),
    "speed-any-limit-accepted": Fault("every number is accepted", cloud={"monitoring_ranges_checked": False}),
    "speed-refused-save-applies": Fault(
        "a change that is refused is stored", cloud={"monitoring_refused_save_applies": True}
    ),
    "speed-not-shown": Fault("speed alerts are not shown", cloud={"monitoring_kinds_not_shown": ("speed",)}),
    "speed-only-one-shown": Fault("one alert of each kind is shown", cloud={"monitoring_shown": "one of a kind"}),
    "speed-two-at-most": Fault("a third speed alert is refused", cloud={"monitoring_most": (2, 1, 3)}),
    "speed-four-accepted": Fault("a fourth speed alert is accepted", cloud={"monitoring_most": (4, 1, 3)}),
    "speed-disabled-not-counted": Fault(
        "disabled alerts leave room for more", cloud={"monitoring_disabled_alerts_count": False}
    ),
}
_CURFEW = {
    "curfew-not-watched": Fault("the curfew is not watched", tcu={"monitoring_kinds_ignored": ("curfew",)}),
    "curfew-window-is-allowed-time": Fault(
        "the window is the time in which the vehicle may be used", tcu={"curfew_window_is_forbidden": False}
    ),
    "curfew-in-utc": Fault("the window is taken for UTC", cloud={"monitoring_utc_offset_error_min": -420}),
    "curfew-an-hour-late": Fault(
        "daylight saving time is taken for granted", cloud={"monitoring_utc_offset_error_min": 60}
    ),
    "curfew-ends-at-midnight": Fault("a window does not span midnight", tcu={"curfew_spans_midnight": False}),
    "curfew-ends-a-minute-late": Fault("the minute of the end is forbidden", tcu={"curfew_end_error_min": 1}),
    "curfew-ends-a-minute-early": Fault("the last minute is allowed", tcu={"curfew_end_error_min": -1}),
    "curfew-start-not-noticed": Fault(
        "a drive that goes on as the window begins is not noticed", tcu={"curfew_begins_while_used": False}
    ),
    "curfew-only-start-noticed": Fault(
        "an ignition ON within the window is not noticed", tcu={"curfew_judges_on": False}
    ),
    "curfew-repeated-after-boot": Fault(
        "a boot sends the alert of a use anew", tcu={"curfew_kept_through_power_loss": False}
    ),
    "curfew-breach-stops-engine": Fault(
        "at a curfew breach the unit asks for an engine stop", tcu={"monitoring_breach_intervenes": "curfew"}
    ),
    "curfew-without-duration": Fault(
        "a curfew that starts when it ends is accepted", cloud={"curfew_duration_required": False}
    ),
    "curfew-not-shown": Fault("the curfew is not shown", cloud={"monitoring_kinds_not_shown": ("curfew",)}),
    "curfew-refused": Fault("no curfew is accepted", cloud={"monitoring_most": (3, 0, 3)}),
    "curfew-two-accepted": Fault("a second curfew is accepted", cloud={"monitoring_most": (3, 2, 3)}),
    "curfew-second-replaces-first": Fault(
        "one alert too many takes the place of the oldest", cloud={"monitoring_full_replaces_oldest": True}
    ),
}
_AREA = {
    "area-not-watched": Fault("areas are not watched", tcu={"monitoring_kinds_ignored": ("area",)}),
    "area-types-swapped": Fault("the unit swaps the two types", tcu={"area_types_swapped": True}),
    "area-types-swapped-in-cloud": Fault("the cloud swaps the two types", cloud={"area_types_swapped": True}),
    "area-restricted-not-watched": Fault("restricted areas are not watched", tcu={"area_types": ("allowed",)}),
    "area-allowed-not-watched": Fault("allowed areas are not watched", tcu={"area_types": ("restricted",)}),
    "area-radius-in-feet": Fault("the radius is taken for feet", tcu={"area_radius_scale": 0.3048}),
    "area-radius-is-diameter": Fault("the radius is taken for a diameter", tcu={"area_radius_scale": 0.5}),
    "area-edge-100-m-wide": Fault("the edge is 100 m wider on both sides", tcu={"area_edge_error_m": 100.0}),
    "area-earth-is-flat": Fault("distances are those on a map", tcu={"area_earth_is_flat": True}),
    "area-only-first-watched": Fault("only the first area is watched", tcu={"area_alerts_watched": 1}),
    "area-breach-each-position": Fault(
        "each position beyond the edge is a breach", tcu={"area_once_a_crossing": False}
    ),
    "area-repeated-after-boot": Fault(
        "after a boot a vehicle beyond the edge is reported anew", tcu={"area_side_kept_through_power_loss": False}
    ),
    "area-breach-stops-engine": Fault(
        "at an area breach the unit asks for an engine stop", tcu={"monitoring_breach_intervenes": "area"}
    ),
    "area-any-radius-accepted": Fault("every radius is accepted", cloud={"monitoring_ranges_checked": False}),
    "area-place-guessed": Fault("an unknown name finds some place", cloud={"place_unknown_is_guessed": True}),
    "area-place-mirrored": Fault(
        "latitude and longitude of a place are swapped", cloud={"place_coordinates_swapped": True}
    ),
    "area-not-shown": Fault("areas are not shown", cloud={"monitoring_kinds_not_shown": ("area",)}),
    "area-two-at-most": Fault("a third area is refused", cloud={"monitoring_most": (3, 1, 2)}),
    "area-four-accepted": Fault("a fourth area is accepted", cloud={"monitoring_most": (3, 1, 4)}),
}
FAULTS = {**_SETTINGS, **_LIST, **_SPEED, **_CURFEW, **_AREA}

"""Faults of the alert preferences and of the notifications history."""

from __future__ import annotations

from harness.emulator.cloud.rules import AREA_SPEED_CURFEW, REMOTE_COMMAND_REPLY, THEFT, VEHICLE_HEALTH
from harness.emulator.faults.fault import Fault

_PREFERENCES = {
    "pref-theft-always-pushed": Fault(
        "theft alerts are pushed although their type is off", cloud={"push_unswitchable": (THEFT,)}
    ),
    "pref-health-always-pushed": Fault(
        "vehicle health is pushed although its type is off", cloud={"push_unswitchable": (VEHICLE_HEALTH,)}
    ),
    "pref-monitoring-always-pushed": Fault(
        "area, speed and curfew alerts are pushed although their type is off",
        cloud={"push_unswitchable": (AREA_SPEED_CURFEW,)},
    ),
    "pref-replies-always-pushed": Fault(
        "replies to remote commands are pushed although their type is off",
        cloud={"push_unswitchable": (REMOTE_COMMAND_REPLY,)},
    ),
    "pref-theft-heeds-health": Fault(
        "theft alerts heed the switch of vehicle health",
        cloud={"preference_taken_from": ((THEFT, VEHICLE_HEALTH),)},
    ),
    "pref-health-heeds-theft": Fault(
        "vehicle health heeds the switch of theft alerts",
        cloud={"preference_taken_from": ((VEHICLE_HEALTH, THEFT),)},
    ),
    "pref-monitoring-heeds-health": Fault(
        "area, speed and curfew alerts heed the switch of vehicle health",
        cloud={"preference_taken_from": ((AREA_SPEED_CURFEW, VEHICLE_HEALTH),)},
    ),
    "pref-replies-heed-monitoring": Fault(
        "replies to remote commands heed the switch of area, speed and curfew alerts",
        cloud={"preference_taken_from": ((REMOTE_COMMAND_REPLY, AREA_SPEED_CURFEW),)},
    ),
    "pref-switch-together": Fault(
        "switching one type switches all of them", cloud={"preferences_switch_together": True}
    ),
    "pref-off-for-good": Fault(
        "a type that was switched off is never pushed again", cloud={"preference_off_for_good": True}
    ),
    "pref-unknown-type-accepted": Fault(
        "an unknown type of notification is accepted", cloud={"preference_unknown_refused": False}
    ),
    "pref-refused-request-half-applied": Fault(
        "of a request with an unknown type the known ones are switched",
        cloud={"preference_refusal_applies_known": True},
    ),
    "pref-lost-with-the-phone": Fault(
        "all types are on again when the app comes to another phone", cloud={"preferences_outlast_phone": False}
    ),
    "pref-caught-up": Fault(
        "what a switched-off type raised is pushed when it is switched on", cloud={"push_caught_up": True}
    ),
    "pref-phone-setting-ignored": Fault(
        "a phone that does not allow notifications gets them", cloud={"push_respects_phone": False}
    ),
}

_HISTORY = {
    "nhis-no-date": Fault("entries have no date", cloud={"history_date": "none"}),
    "nhis-date-of-the-look": Fault("each entry has the date at which it is looked at", cloud={"history_date": "query"}),
    "nhis-no-type": Fault("entries do not say their type", cloud={"history_type_displayed": False}),
    "nhis-entries-twice": Fault("each entry is listed twice", cloud={"history_entries_repeated": True}),
    "nhis-without-switched-off": Fault(
        "what a switched-off type raises is not listed", cloud={"history_of_unwanted": False}
    ),
    "nhis-oldest-first": Fault("the oldest entry comes first", cloud={"history_newest_first": False}),
    "nhis-in-order-of-receipt": Fault(
        "entries stand in the order in which the cloud heard of them", cloud={"history_ordered_by": "receipt"}
    ),
    "nhis-no-details": Fault("MORE shows no more", cloud={"history_details": False}),
    "nhis-sortable": Fault("the list can be sorted", cloud={"history_queries": ("sort",)}),
    "nhis-filterable": Fault("the list can be filtered by type", cloud={"history_queries": ("categoryKey",)}),
    "nhis-deletable": Fault("entries can be deleted", cloud={"history_deletable": True}),
    "nhis-emptied-by-post": Fault("a POST empties the list", cloud={"history_emptied_by_post": True}),
    "nhis-100-kept": Fault("only the newest 100 entries are kept", cloud={"history_most": 100}),
    "nhis-1000-kept": Fault("only the newest 1000 entries are kept", cloud={"history_most": 1000}),
    "nhis-30-days-kept": Fault("entries disappear after 30 days", cloud={"history_kept_s": 30 * 86_400.0}),
    "nhis-a-year-kept": Fault("entries disappear after a year", cloud={"history_kept_s": 365 * 86_400.0}),
}

FAULTS = {**_PREFERENCES, **_HISTORY}

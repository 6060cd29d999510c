"""Faults of vehicle service."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

#: the notice
_NOTICE = {
    "service-never-notified": Fault("no notice is given", cloud={"service_noticed_by": ()}),
    "service-date-not-notified": Fault("the due date gives no notice", cloud={"service_noticed_by": ("mileage",)}),
    "service-mileage-not-notified": Fault("the due mileage gives no notice", cloud={"service_noticed_by": ("date",)}),
    "service-notified-at-the-second": Fault(
        "a notice is given only when date and mileage are both reached", cloud={"service_notice_needs_both": True}
    ),
    "service-notified-twice": Fault("date and mileage each give a notice", cloud={"service_each_noticed": True}),
    "service-notified-with-every-drive": Fault(
        "every drive beyond the due mileage gives a notice", cloud={"service_notice_repeated": True}
    ),
    "service-notified-once-ever": Fault(
        "after the first notice new due values give none", cloud={"service_noticed_after_each_update": False}
    ),
    "service-mileage-1-km-early": Fault(
        "the notice comes 1 km before the due mileage", cloud={"service_mileage_lead_km": 1}
    ),
    "service-mileage-1-km-late": Fault(
        "the notice comes 1 km after the due mileage", cloud={"service_mileage_lead_km": -1}
    ),
    "service-date-1-day-early": Fault(
        "the notice comes a day before the due date", cloud={"service_date_lead_s": 86_400.0}
    ),
    "service-date-1-minute-early": Fault(
        "the notice comes a minute before the due date", cloud={"service_date_lead_s": 60.0}
    ),
    "service-date-1-day-late": Fault(
        "the notice comes a day after the due date", cloud={"service_date_lead_s": -86_400.0}
    ),
    "service-date-in-utc": Fault("the due date begins by UTC", cloud={"service_days_in": "UTC"}),
}

#: the values
_VALUES = {
    "service-one-value-will-do": Fault(
        "an Update with one of the two values is taken", cloud={"service_both_needed": False}
    ),
    "service-values-not-checked": Fault(
        "a date that is past and a mileage that was driven are taken", cloud={"service_values_checked": False}
    ),
    "service-update-not-stored": Fault("an Update succeeds and stores nothing", cloud={"service_stored": False}),
    "service-values-invented": Fault(
        "due values of the cloud's own count where none were entered", cloud={"service_invented": True}
    ),
    "service-remaining-as-of-update": Fault(
        "the remaining mileage is that of the Update", cloud={"service_remaining_as_of": "Update"}
    ),
    "service-remaining-without-sign": Fault(
        "what is exceeded is shown as if it were left", cloud={"service_remaining_signed": False}
    ),
    "service-due-moves-with-new-meter": Fault(
        "the due mileage is shifted when another meter is fitted", cloud={"service_follows_new_meter": True}
    ),
    "service-due-moves-on": Fault(
        "with the notice the due mileage moves on by itself", cloud={"service_moves_on_by_km": 10_000}
    ),
}

FAULTS = {**_NOTICE, **_VALUES}

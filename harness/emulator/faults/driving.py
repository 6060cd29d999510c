"""Faults of the driving history."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

#: what counts as a trip
_TRIPS = {
    "drv-nothing-counted": Fault("no trip is counted", cloud={"driving_begins_with": ()}),
    "drv-acc-counted": Fault("a cycle of ACC is counted as a trip", cloud={"driving_begins_with": ("ON", "ACC")}),
    "drv-remote-start-counted": Fault(
        "a remote start is counted as a trip", cloud={"driving_remote_start_counts": True}
    ),
    "drv-takeover-not-counted": Fault(
        "a remote start that the driver takes over is not counted", cloud={"driving_takeover_counts": False}
    ),
    "drv-takeover-not-reported": Fault(
        "the unit does not report that the driver takes a remote start over",
        tcu={"ignition_takeover_reported": False},
    ),
    "drv-zero-km-not-counted": Fault("a trip without a distance is not counted", cloud={"driving_least_km": 1}),
    "drv-short-trip-not-counted": Fault("a trip of less than a minute is not counted", cloud={"driving_least_s": 60}),
    "drv-stop-of-2-seconds-ignored": Fault(
        "an OFF of less than 2 s does not end a trip", cloud={"driving_gap_joined_s": 2.0}
    ),
    "drv-stop-of-5-minutes-ignored": Fault(
        "an OFF of less than 5 minutes does not end a trip", cloud={"driving_gap_joined_s": 300.0}
    ),
    "drv-50-trips-a-day": Fault("no more than 50 trips are counted a day", cloud={"driving_most_trips_a_day": 50}),
    "drv-lost-in-outage": Fault(
        "the ignition is not reported without a network", tcu={"ignition_kept_through_outage": False}
    ),
    "drv-on-at-boot-not-reported": Fault(
        "an ignition that the unit finds at boot is not reported", tcu={"ignition_reported_at_boot": False}
    ),
}

#: distance and time
_FIGURES = {
    "drv-distance-between-trips-counted": Fault(
        "the distance is that of the odometer since the trip before", cloud={"driving_distance_of": "every km"}
    ),
    "drv-distance-in-miles": Fault("the distance is in miles", cloud={"driving_distance_in": "mi"}),
    "drv-odometer-of-16-bits": Fault("the unit reports the odometer with 16 bits", tcu={"ignition_odometer_bits": 16}),
    "drv-odometer-of-17-bits": Fault("the unit reports the odometer with 17 bits", tcu={"ignition_odometer_bits": 17}),
    "drv-time-in-whole-minutes": Fault(
        "the time of a trip is cut down to whole minutes", cloud={"driving_time_step_s": 60}
    ),
    "drv-time-of-an-hour-at-most": Fault(
        "the time of a trip is an hour at most", cloud={"driving_longest_trip_s": 3600}
    ),
    "drv-time-of-a-day-at-most": Fault("the time of a trip is a day at most", cloud={"driving_longest_trip_s": 86_400}),
    "drv-time-of-receipt": Fault("a trip takes place when the cloud hears of it", cloud={"driving_time_of": "receipt"}),
}

#: day, month, year, and the date of enrolment
_PERIODS = {
    "drv-day-of-the-off": Fault("a trip belongs to the day of its OFF", cloud={"driving_day_of": "OFF"}),
    "drv-days-in-utc": Fault("days are those of UTC", cloud={"driving_days_in": "UTC"}),
    "drv-no-leap-day": Fault("29 February is left out", cloud={"driving_leap_day_counts": False}),
    "drv-year-begins-in-april": Fault("the year begins in April", cloud={"driving_year_begins_in": 4}),
    "drv-kept-31-days": Fault("what is older than 31 days is forgotten", cloud={"driving_kept_days": 31}),
    "drv-kept-300-days": Fault("what is older than 300 days is forgotten", cloud={"driving_kept_days": 300}),
    "drv-no-years": Fault("the period cannot be set to a year", cloud={"driving_periods": ("day", "month")}),
    "drv-no-months": Fault("the period cannot be set to a month", cloud={"driving_periods": ("day", "year")}),
    "drv-no-days": Fault("the period cannot be set to a day", cloud={"driving_periods": ("month", "year")}),
    "drv-bad-periods-served": Fault(
        "a period that is none is taken for some other", cloud={"driving_bad_periods_refused": False}
    ),
    "drv-enrolment-date-displayed": Fault("the date of enrolment is displayed", cloud={"driving_hidden_days": 0}),
    "drv-day-after-enrolment-hidden": Fault("the day after it is hidden too", cloud={"driving_hidden_days": 2}),
    "drv-enrolment-date-in-totals": Fault(
        "months and years include what was driven up to the date of enrolment",
        cloud={"driving_enrolment_day_in_totals": True},
    ),
}

FAULTS = {**_TRIPS, **_FIGURES, **_PERIODS}

"""The driving history: the car adapter's `trip-history`, as the maker's clients ask for it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import falcon

from harness.emulator.cloud import dates
from harness.emulator.cloud.api_common import account_of, cloud_of, document
from harness.emulator.cloud.driving import PERIODS, Period, Summary
from harness.emulator.cloud.refusal import Refusal

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _date(request: falcon.Request, name: str) -> date:
    text = request.get_param(name) or ""
    try:
        return date.fromisoformat(text if _DATE.fullmatch(text) else "")
    except ValueError:
        if not cloud_of(request).parameters.driving_bad_periods_refused:
            return date.min if name == "start" else date.max
        raise Refusal(400, "PERIOD_DATE", f"{name} is no date YYYY-MM-DD") from None


def _period(request: falcon.Request) -> Period:
    parameters = cloud_of(request).parameters
    periods = dict(zip("012", PERIODS, strict=True))
    period = periods.get(request.get_param("type") or "")
    if period is None and not parameters.driving_bad_periods_refused:
        return "day"
    if period is None or period not in parameters.driving_periods:
        raise Refusal(400, "PERIOD_TYPE", "type is none of 0 (day), 1 (month), 2 (year)")
    return period


def _summary(period: Period, name: str, summary: Summary) -> dict[str, Any]:
    return {
        period: name,
        "tripsNumber": summary.trips,
        "distance": summary.distance_km,
        "duration": summary.duration_s,
        "firstTripStart": dates.text(summary.first_start_ms),
        "lastTripEnd": dates.text(summary.last_end_ms),
    }


class TripHistory:
    """GET `trip-history?type=&start=&end=`: type 0 by day, 1 by month, 2 by year; both dates belong to the range.

    A period without trips is left out. The unit of `duration` (s) is this project's own choice.
    """

    def on_get(self, request: falcon.Request, response: falcon.Response, vin: str) -> None:
        """The summaries of the periods, the oldest first."""
        cloud = cloud_of(request)
        vehicle = cloud.usable(account_of(request), vin)
        period, first, last = _period(request), _date(request, "start"), _date(request, "end")
        if first > last and cloud.parameters.driving_bad_periods_refused:
            raise Refusal(400, "PERIOD_ORDER", "start is after end")
        history = cloud.driving.history(vehicle, period, first, last)
        summaries = [_summary(period, name, summary) for name, summary in history.items()]
        document(response, "TripHistory", vin, {"summaries": summaries})


def add_routes(app: falcon.App[falcon.Request, falcon.Response]) -> None:
    """Put the resource at its path."""
    app.add_route("/car-adapter/v1/cars/{vin}/trip-history", TripHistory())

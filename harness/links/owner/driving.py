"""The app's page of the driving history, as the maker's clients ask for it."""

from __future__ import annotations

from harness.journal import Json
from harness.links.owner.reply import Reply
from harness.links.owner.session import OwnerSession, attributes, car_path, quoted

#: what the owner API calls the periods
TYPES = {"day": "0", "month": "1", "year": "2"}
_NEEDED = ("tripsNumber", "distance", "duration")


class DrivingApp:
    """What the app asks about the trips of one vehicle."""

    def __init__(self, session: OwnerSession, vin: str) -> None:
        self._session = session
        self._vin = vin

    def history(self, period: str, first: str, last: str) -> Reply:
        """The trips by day, month or year, between two dates (YYYY-MM-DD), which belong to it."""
        return self.ask(type=TYPES.get(period, period), start=first, end=last)

    def ask(self, **queries: str) -> Reply:
        """The same with any queries."""
        asked = "&".join(f"{name}={quoted(value)}" for name, value in queries.items())
        given: dict[str, Json] = dict(queries)
        needs = (*attributes("summaries"), *(f"data.attributes.summaries[].{name}" for name in _NEEDED))
        path = f"{car_path(self._vin)}trip-history?{asked}"
        return self._session.wire.ask("trip-history", "GET", path, given=given, needs=needs)

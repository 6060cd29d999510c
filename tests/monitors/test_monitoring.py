"""Monitors of the monitoring alerts: each has a course of events that breaks it and near misses that do not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.journal import Record
from harness.kernel import ns
from harness.monitors.monitor import Monitor
from harness.monitors.monitoring import (
    AlertsAtMost,
    AreaAlertNeedsCrossing,
    CurfewAlertNeedsUse,
    NothingAskedWhileDriving,
    SpeedAlertNeedsBreach,
    monitors,
)
from harness.monitors.records import BREACH_RULES
from harness.rig import Rig
from tests.stand import catalogue

RIG = Path(__file__).parents[2] / "rigs" / "emulated.yaml"
OFF_S = 598.0
DAY_S = 86_400.0
Step = tuple[float, str, str, Mapping[str, Any]]
SPEED = {"alertKind": "speed", "speedLimitKmh": 80}
CURFEW = {"alertKind": "curfew", "startTime": "22:00", "endTime": "06:00"}
AREA = {
    "alertKind": "area",
    "areaType": "ALLOW_WITHIN",
    "centerLatitude": 0.0,
    "centerLongitude": 180.0,
    "radiusM": 1000,
}


def ask(at_s: float, request: str, given: Mapping[str, Any], status: int = 200, **fields: Any) -> list[Step]:
    """A request of the owner and its answer."""
    data = {"request": request, "status": status, "error_code": None, "fields": fields}
    return [
        (at_s, "stimulus", "owner.request", {"request": request, "given": dict(given)}),
        (at_s, "observation", "owner.reply", data),
    ]


def save(at_s: float, given: Mapping[str, Any], alert: str = "a1", status: int = 200) -> list[Step]:
    """An alert is saved."""
    return ask(at_s, "save alert", given, status, alertId=alert)


def change(at_s: float, alert: str, **values: Any) -> list[Step]:
    """An alert is changed."""
    return ask(at_s, "change alert", {"alert": alert, **values}, alertId=alert)


def bus(at_s: float, **values: Any) -> list[Step]:
    """Signals change."""
    return [(at_s, "stimulus", "can.set", values)]


def place(at_s: float, lat_deg: float, lon_deg: float) -> list[Step]:
    """The vehicle is somewhere."""
    return [(at_s, "stimulus", "gnss.position", {"lat_deg": lat_deg, "lon_deg": lon_deg, "altitude_m": 0.0})]


def push(at_s: float, kind: str, who: str = "owner") -> list[Step]:
    """An alert on a phone."""
    return [(at_s, "observation", f"{who}.push", {"rule": BREACH_RULES[kind]})]


def frame(at_s: float, code: int) -> list[Step]:
    """What the unit asks for."""
    return [(at_s, "observation", "can.frame", {"message": "TCU_REQUEST", "raw": {"REQUEST": code}})]


def watch(monitor: Monitor, *parts: list[Step]) -> list[str]:
    """What a monitor objects to."""
    steps = [step for part in parts for step in part]
    records = [Record(n, ns(at_s), "case", kind, what, data) for n, (at_s, kind, what, data) in enumerate(steps, 1)]
    return [objection for record in records if (objection := monitor.see(record)) is not None]


OFF, ON = bus(0.0, ignition="OFF"), bus(1000.0, ignition="ON")


class TestSpeed:
    """SPD_005."""

    @pytest.mark.parametrize(("speed_kmh", "broken"), [(80.0, True), (80.1, False)])
    def test_the_limit_must_be_exceeded(self, speed_kmh: float, broken: bool) -> None:
        """By a setting that can be in force."""
        steps = [OFF, save(1.0, SPEED), ON, bus(1010.0, speed_abs=speed_kmh), push(1011.0, "speed")]
        assert bool(watch(SpeedAlertNeedsBreach(OFF_S), *steps)) is broken

    @pytest.mark.parametrize(("off_s", "broken"), [(500.0, True), (597.0, True), (598.0, False)])
    def test_a_setting_that_is_not_due_explains_nothing(self, off_s: float, broken: bool) -> None:
        """Ten minutes OFF are needed, and ACC is not OFF."""
        steps = [OFF, save(0.0, SPEED), bus(off_s, ignition="ACC"), bus(off_s + 1.0, ignition="ON")]
        steps += [bus(5000.0, speed_abs=100.0), push(5001.0, "speed")]
        assert bool(watch(SpeedAlertNeedsBreach(OFF_S), *steps)) is broken

    def test_one_alert_a_crossing(self) -> None:
        """Of each limit that is crossed."""
        steps = [OFF, save(1.0, SPEED), save(2.0, SPEED, "a2"), ON, bus(1010.0, speed_abs=100.0)]
        assert watch(SpeedAlertNeedsBreach(OFF_S), *steps, push(1011.0, "speed"), push(1011.0, "speed")) == []
        again = [push(at_s, "speed") for at_s in (1011.0, 1011.0, 1012.0)]
        assert watch(SpeedAlertNeedsBreach(OFF_S), *steps, bus(1011.5, speed_abs=110.0), *again) == [
            "alert 3 after 2 crossings of limits"
        ]

    def test_a_refused_or_disabled_limit_explains_nothing(self) -> None:
        """One that was changed does."""
        drive = [ON, bus(1010.0, speed_abs=100.0), push(1011.0, "speed")]
        assert watch(SpeedAlertNeedsBreach(OFF_S), OFF, save(1.0, SPEED, status=400), *drive)
        assert watch(SpeedAlertNeedsBreach(OFF_S), OFF, save(1.0, {**SPEED, "enabled": False}), *drive)
        lowered = [save(1.0, {**SPEED, "speedLimitKmh": 120}), change(2.0, "a1", speedLimitKmh=80)]
        assert watch(SpeedAlertNeedsBreach(OFF_S), OFF, *lowered, *drive) == []

    def test_an_alert_of_somebody_else_is_not_looked_at(self) -> None:
        """Only the owner's phone counts."""
        assert watch(SpeedAlertNeedsBreach(OFF_S), OFF, push(1.0, "speed", who="second_owner")) == []


class TestCurfew:
    """CUR_005."""

    def test_a_use_must_be_there(self) -> None:
        """Parked, there is none, nor without a curfew."""
        assert watch(CurfewAlertNeedsUse(OFF_S), OFF, save(1.0, CURFEW), push(5000.0, "curfew"))
        assert watch(CurfewAlertNeedsUse(OFF_S), OFF, save(1.0, SPEED), ON, push(1001.0, "curfew"))
        assert watch(CurfewAlertNeedsUse(OFF_S), OFF, save(1.0, CURFEW), ON, push(1001.0, "curfew")) == []

    def test_a_long_use_may_be_told_each_day(self) -> None:
        """As it begins, as the window begins, and a day later."""
        days = [push(1001.0, "curfew"), push(2000.0, "curfew"), push(1000.0 + DAY_S, "curfew")]
        assert watch(CurfewAlertNeedsUse(OFF_S), OFF, save(1.0, CURFEW), ON, *days) == []
        assert watch(CurfewAlertNeedsUse(OFF_S), OFF, save(1.0, CURFEW), ON, *days, push(90_000.0, "curfew"))


class TestArea:
    """AREA_008."""

    @pytest.mark.parametrize(("lon_deg", "broken"), [(-179.993, True), (-179.991, False)])
    def test_the_edge_must_be_crossed(self, lon_deg: float, broken: bool) -> None:
        """778 m or 1001 m beyond the antimeridian: within 50 m of the edge either side is possible."""
        steps = [OFF, place(1.0, 0.0, 180.0), save(2.0, AREA), ON, place(1010.0, 0.0, lon_deg), push(1011.0, "area")]
        assert bool(watch(AreaAlertNeedsCrossing(OFF_S), *steps)) is broken

    def test_one_alert_a_crossing(self) -> None:
        """Moving on outside is none, coming back and leaving again is one."""
        out = [OFF, place(1.0, 0.0, 180.0), save(2.0, AREA), ON, place(1010.0, 0.0, 179.9), push(1011.0, "area")]
        assert watch(AreaAlertNeedsCrossing(OFF_S), *out, place(1012.0, 0.0, 179.8), push(1013.0, "area"))
        back = [place(1012.0, 0.0, 180.0), place(1013.0, 0.1, 180.0), push(1014.0, "area")]
        assert watch(AreaAlertNeedsCrossing(OFF_S), *out, *back) == []

    def test_beginning_on_the_wrong_side_may_be_told_once(self) -> None:
        """A restricted area around the vehicle."""
        area = {**AREA, "areaType": "RESTRICT_WITHIN"}
        steps = [OFF, place(1.0, 0.0, 180.0), save(2.0, area), ON, push(1011.0, "area")]
        assert watch(AreaAlertNeedsCrossing(OFF_S), *steps) == []
        assert watch(AreaAlertNeedsCrossing(OFF_S), *steps, push(1012.0, "area"))


class TestAtMost:
    """SPD_008, CUR_007, AREA_011."""

    def test_a_save_too_many(self) -> None:
        """A deleted one does not count, nor does a refused one, nor one of another kind."""
        three = [save(float(number), SPEED, f"a{number}") for number in range(3)]
        assert watch(AlertsAtMost("speed", "SPD_008", 3), *three, save(9.0, SPEED, "a9")) == ["4 are saved"]
        assert watch(AlertsAtMost("speed", "SPD_008", 3), *three, save(9.0, SPEED, "a9", 409)) == []
        assert watch(AlertsAtMost("speed", "SPD_008", 3), *three, save(9.0, AREA, "a9")) == []
        deleted = ask(8.0, "delete alert", {"alert": "a0"})
        assert watch(AlertsAtMost("speed", "SPD_008", 3), *three, deleted, save(9.0, SPEED, "a9")) == []

    @pytest.mark.parametrize(
        ("listed", "broken"), [([CURFEW, SPEED], False), ([CURFEW, CURFEW], True), ("none", False)]
    )
    def test_a_list_too_long(self, listed: Any, broken: bool) -> None:
        """Whatever was saved."""
        steps = ask(1.0, "monitoring alerts", {}, alerts=listed)
        assert bool(watch(AlertsAtMost("curfew", "CUR_007", 1), steps)) is broken


class TestNothingAsked:
    """SPD_006."""

    @pytest.mark.parametrize(
        ("speed_kmh", "at_s", "code", "broken"),
        [(50.0, 10.0, 0xA2, True), (50.0, 10.0, 0x46, False), (0.0, 10.0, 0xA2, False), (50.0, 0.5, 0xA2, False)],
    )
    def test_a_request_to_a_moving_vehicle(self, speed_kmh: float, at_s: float, code: int, broken: bool) -> None:
        """Idle is none; standing, or just as it starts, something may be asked."""
        monitor = NothingAskedWhileDriving("TCU_REQUEST", "REQUEST", (0x46, 0x86))
        assert bool(watch(monitor, bus(0.0, speed_display=speed_kmh), frame(at_s, code))) is broken


@pytest.mark.parametrize("profile", ["reference", "document"])
def test_each_belongs_to_a_requirement(profile: str) -> None:
    """Of the catalogue, with a name of its own."""
    watching = monitors(catalogue(), profile, Rig.load(RIG).vehicle)
    assert len({monitor.name for monitor in watching}) == len(watching) == 7
    for monitor in watching:
        assert catalogue().requirement(monitor.requirement).id == monitor.requirement
        assert monitor.clause

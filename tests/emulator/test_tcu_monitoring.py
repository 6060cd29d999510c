"""The unit's part of the monitoring alerts: what it takes over and when, and what it takes for a breach."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.emulator.tcu import frames
from harness.emulator.tcu.downlink import Unreadable
from harness.emulator.tcu.monitoring_settings import Settings, read
from tests.emulator.monitoring_stand import FORBIDDEN_NOW, LAT_DEG, LON_DEG, OFF_S, MonitoringStand, area, curfew, speed

MINUTE_S = 60.0


@pytest.fixture
def stand() -> MonitoringStand:
    """A unit that is up, in a parked car."""
    return MonitoringStand()


class TestInForce:
    """Settings come into force after ten minutes OFF."""

    @pytest.mark.parametrize(("off_s", "in_force"), [(OFF_S - 1.0, False), (OFF_S + 1.0, True)])
    def test_counted_from_save(self, stand: MonitoringStand, off_s: float, in_force: bool) -> None:
        """The vehicle is OFF since the boot, and the settings are saved later."""
        stand.pass_time(3600.0)
        stand.save(speed())
        stand.pass_time(off_s)
        stand.drive(100.0)
        assert bool(stand.breaches) is in_force

    def test_late_ones_are_in_force_as_they_arrive(self, stand: MonitoringStand) -> None:
        """Saved an hour ago, and OFF for longer."""
        stand.pass_time(7200.0)
        stand.save(speed(), saved_s_ago=3600.0)
        stand.pass_time(0.5)
        stand.drive(100.0)
        assert stand.causes == ["speed"]

    def test_a_save_in_the_future_counts_from_now(self, stand: MonitoringStand) -> None:
        """A cloud whose clock is ahead keeps no setting back for long."""
        stand.save(speed(), saved_s_ago=-1e6)
        stand.pass_time(OFF_S + 1.0)
        stand.drive(100.0)
        assert stand.causes == ["speed"]

    @pytest.mark.parametrize("position", ["ACC", "ON"])
    def test_any_other_position_begins_the_time_anew(self, stand: MonitoringStand, position: str) -> None:
        """Twice most of the time is not enough."""
        stand.save(speed())
        for _times in range(2):
            stand.pass_time(OFF_S - 10.0)
            stand.turn(position)
            stand.turn("OFF")
        stand.drive(100.0)
        assert stand.causes == []

    @given(order=st.permutations([1, 2, 3, 3, 2, 1]))
    def test_the_highest_version_counts_in_whatever_order(self, order: list[int]) -> None:
        """Repetitions and another order change nothing."""
        stand = MonitoringStand()
        for version in order:
            stand.save(speed(limit_kmh=50 * version), version=version)
        stand.pass_time(OFF_S + 1.0)
        stand.drive(140.0)
        assert stand.causes == []
        stand.drive(160.0)
        assert stand.causes == ["speed"]

    def test_power_may_go_while_they_wait(self, stand: MonitoringStand) -> None:
        """They wait on, and the time goes on."""
        stand.save(speed())
        stand.pass_time(OFF_S / 2)
        stand.power_cycle()
        stand.pass_time(OFF_S / 2)
        stand.drive(100.0)
        assert stand.causes == ["speed"]

    def test_an_odometer_that_has_moved_begins_the_time_anew(self, stand: MonitoringStand) -> None:
        """The vehicle was driven while the unit had no supply."""
        stand.save(speed())
        stand.pass_time(OFF_S - 20.0)
        stand.set_odometer(12400)
        stand.power_cycle()
        stand.pass_time(30.0)
        stand.drive(100.0)
        assert stand.causes == []

    def test_disabled_ones_are_not_judged(self, stand: MonitoringStand) -> None:
        """Nor are those that a later version lacks."""
        stand.in_force(speed(enabled=False))
        stand.drive(100.0)
        stand.in_force(speed())
        stand.drive(100.0)
        stand.in_force()
        stand.drive(100.0)
        assert stand.causes == ["speed"]

    def test_a_parked_month_costs_nothing(self, stand: MonitoringStand) -> None:
        """Nothing is looked at now and then."""
        stand.in_force(speed(), curfew(), area())
        before = stand.kernel.steps
        stand.pass_time(30 * 86_400.0)
        assert stand.kernel.steps - before < 10


class TestSpeed:
    """Above the limit."""

    @pytest.mark.parametrize(("speed_kmh", "count"), [(79.99, 0), (80.0, 0), (80.01, 1), (250.0, 1)])
    def test_only_more_than_the_limit(self, stand: MonitoringStand, speed_kmh: float, count: int) -> None:
        """By whatever the bus can tell."""
        stand.in_force(speed())
        stand.drive(speed_kmh)
        assert len(stand.breaches) == count

    def test_no_speed_is_no_breach(self, stand: MonitoringStand) -> None:
        """All ones mean that it is not known."""
        stand.in_force(speed())
        stand.drive(655.35)
        assert stand.causes == []

    def test_with_the_ignition_off_nothing_is_judged(self, stand: MonitoringStand) -> None:
        """Whatever the bus says."""
        stand.in_force(speed())
        stand.set_speed(120.0)
        assert stand.causes == []

    def test_once_a_crossing(self, stand: MonitoringStand) -> None:
        """At exactly the limit it is not watched anew, below it is."""
        stand.in_force(speed())
        stand.turn("ON")
        for speed_kmh, count in ((81.0, 1), (90.0, 1), (80.0, 1), (81.0, 1), (79.0, 1), (81.0, 2)):
            stand.set_speed(speed_kmh)
            assert len(stand.breaches) == count

    def test_a_reset_repeats_nothing(self, stand: MonitoringStand) -> None:
        """And what is new is noticed."""
        stand.in_force(speed(), speed("other", limit_kmh=100))
        stand.turn("ON")
        stand.set_speed(90.0)
        stand.power_cycle()
        assert [breach["alert"] for breach in stand.breaches] == ["speed"]
        stand.tcu.set_supply(0.0)
        stand.set_speed(110.0)
        stand.power_up()
        assert [breach["alert"] for breach in stand.breaches] == ["speed", "other"]


class TestCurfew:
    """Uses within the window."""

    def test_a_use_is_reported_once(self, stand: MonitoringStand) -> None:
        """However long it lasts within one window, and across a reset."""
        stand.in_force(curfew(*FORBIDDEN_NOW))
        stand.turn("ON")
        stand.pass_time(MINUTE_S)
        stand.power_cycle()
        stand.pass_time(20 * 3600.0)
        assert stand.causes == ["curfew"]
        stand.turn("OFF")
        stand.turn("ON")
        stand.pass_time(1.0)
        assert stand.causes == ["curfew", "curfew"]

    def test_each_window_of_a_use_that_goes_on(self, stand: MonitoringStand) -> None:
        """Three days ON: once a day."""
        start_min, end_min = FORBIDDEN_NOW[1] + 30, FORBIDDEN_NOW[1] + 60
        stand.in_force(curfew(start_min % 1440, end_min % 1440))
        stand.turn("ON")
        stand.pass_time(3 * 86_400.0)
        assert stand.causes == ["curfew"] * 3

    def test_a_remote_start_is_no_use_until_it_is_taken_over(self, stand: MonitoringStand) -> None:
        """Then it is."""
        stand.in_force(curfew(*FORBIDDEN_NOW))
        stand.turn("ON", remote=True)
        stand.pass_time(MINUTE_S)
        assert stand.causes == []
        stand.turn("ON")
        stand.pass_time(1.0)
        assert stand.causes == ["curfew"]


class TestArea:
    """Across the edge."""

    def test_each_type_has_its_wrong_side(self, stand: MonitoringStand) -> None:
        """Allowed is left, restricted is entered; the first position is neither."""
        stand.at(LAT_DEG, LON_DEG)
        stand.in_force(area("in"), area("out", allowed=False))
        stand.turn("ON")
        stand.at(LAT_DEG + 0.02, LON_DEG)
        assert [breach["alert"] for breach in stand.breaches] == ["in"]
        stand.at(LAT_DEG, LON_DEG)
        assert [breach["alert"] for breach in stand.breaches] == ["in", "out"]

    def test_moved_while_off(self, stand: MonitoringStand) -> None:
        """The side is remembered, and told to nobody."""
        stand.at(LAT_DEG, LON_DEG)
        stand.in_force(area())
        stand.at(LAT_DEG + 0.02, LON_DEG)
        stand.turn("ON")
        stand.at(LAT_DEG + 0.03, LON_DEG)
        assert stand.causes == []

    def test_noise_at_the_edge(self, stand: MonitoringStand) -> None:
        """Metres to and fro count once."""
        stand.at(LAT_DEG, LON_DEG)
        stand.in_force(area())
        stand.turn("ON")
        edge_deg = LAT_DEG + 1000.0 / 111_195.0
        for metres in (-10.0, 10.0, -10.0, 30.0, -10.0, 30.0):
            stand.at(edge_deg + metres / 111_195.0, LON_DEG)
        assert stand.causes == ["area"]

    def test_a_stream_costs_when_it_changes(self, stand: MonitoringStand) -> None:
        """Driving for an hour at one place costs nothing."""
        stand.at(LAT_DEG, LON_DEG)
        stand.in_force(area())
        stand.turn("ON")
        before = stand.kernel.steps
        stand.pass_time(3600.0)
        assert stand.kernel.steps - before < 10


def _message(**content: Any) -> dict[str, Any]:
    return {"version": 1, "saved_ms": 0, "utc_offset_min": 420, "alerts": []} | content


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


class TestMessages:
    """Nothing of the cloud is trusted."""

    @given(
        alert=st.sampled_from([speed(), curfew(), area()]),
        key=st.sampled_from(["alert", "kind", "enabled", "limit_kmh", "start_min", "end_min", "lat", "radius_m"]),
        value=anything,
    )
    def test_an_alert_is_read_or_refused(self, alert: dict[str, Any], key: str, value: Any) -> None:
        """Whatever stands in it."""
        with suppress(Unreadable):
            assert isinstance(read(_message(alerts=[{**alert, key: value}])), Settings)

    @given(key=st.sampled_from(["version", "saved_ms", "utc_offset_min", "alerts"]), value=anything)
    def test_a_message_is_read_or_refused(self, key: str, value: Any) -> None:
        """As a whole."""
        with suppress(Unreadable):
            assert isinstance(read(_message(**{key: value})), Settings)

    @pytest.mark.parametrize(
        "alert",
        [
            speed(limit_kmh=0),
            speed(limit_kmh=True),
            curfew(0, 0),
            curfew(0, 1440),
            area(lat=91.0),
            area(lat=float("nan")),
            area(radius_m=0),
            {"kind": "fuel", "alert": "x", "enabled": True},
            "speed",
        ],
    )
    def test_what_is_no_alert_changes_nothing(self, stand: MonitoringStand, alert: Any) -> None:
        """The message is logged and the former settings stay in force."""
        stand.in_force(speed())
        stand.save(speed(limit_kmh=200), alert)
        stand.pass_time(OFF_S + 1.0)
        stand.drive(100.0)
        assert stand.causes == ["speed"]
        assert any("not understood" in line for line in stand.lines)


def test_the_speed_of_0x284() -> None:
    """Bytes 4 and 5, 0.01 km/h."""
    assert frames.read_speed(bytes((0, 0, 0, 0, 0x1F, 0x41, 0, 0))) == {"speed_kmh": 80.01}
    assert frames.read_speed(bytes((0, 0, 0, 0, 0xFF, 0xFF, 0, 0))) == {"speed_kmh": None}

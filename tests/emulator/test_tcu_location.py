"""What the unit reports of its position."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulator.test_unit import SUPPLY_V, Stand

#: 13 45.378 N, 100 30.108 E in degrees; and another place in the south-west
BANGKOK, RIO = (13.7563, 100.5018), (-22.9068, -43.1729)


def sentence(body: str) -> bytes:
    """An NMEA sentence with its checksum."""
    total = 0
    for byte in body.encode():
        total ^= byte
    return f"${body}*{total:02X}\r\n".encode()


def rmc(place: tuple[float, float] | None) -> bytes:
    """What the receiver says: a fix, or that it has none."""
    if place is None:
        return sentence("GPRMC,020000.00,V,,,,,,,020326,,,N")
    angles = []
    for value_deg, digits, signs in ((place[0], 2, "NS"), (place[1], 3, "EW")):
        degrees, minutes = divmod(abs(value_deg) * 60, 60)
        angles += [f"{int(degrees):0{digits}d}{minutes:08.5f}", signs[value_deg < 0]]
    return sentence(f"GPRMC,020000.00,A,{','.join(angles)},0.0,,020326,,,A")


class PlaceStand(Stand):
    """A unit with a receiver."""

    def __init__(self) -> None:
        super().__init__()
        self.world.gnss.bench.open(9600)
        self._stream = self.world.gnss.bench.start_stream(lambda _instant_ns: rmc(BANGKOK), 10**9)

    def at(self, place: tuple[float, float] | None) -> None:
        """The receiver says something else."""
        self._stream.update(lambda _instant_ns: rmc(place))
        self.pass_time(3.0)

    def reports(self) -> list[tuple[object, float | None]]:
        """The positions reported, and how old they were, in s."""
        by_id = {message["id"]: message for message in self.uplinks if message["type"] == "location"}
        return [
            (
                message["position"] and (message["position"]["lat"], message["position"]["lon"]),
                (message["t_ms"] - message["fix_t_ms"]) / 1000 if "fix_t_ms" in message else None,
            )
            for message in by_id.values()
        ]

    def refresh(self) -> tuple[object, float | None]:
        """The report that the cloud asks for."""
        self.tcu.receive(
            {"type": "refresh", "vin": "MNTBAAN18Z0000001", "id": str(self.kernel.now_ns), "what": "location"}
        )
        self.pass_time(1.0)
        return self.reports()[-1]


@pytest.fixture
def stand() -> Iterator[PlaceStand]:
    """A unit that runs in Bangkok, ignition OFF."""
    stand = PlaceStand()
    stand.power_up()
    yield stand
    stand.world.console.bench.close()


def test_it_reports_where_it_is_parked(stand: PlaceStand) -> None:
    """At each OFF, with a fix that is not older than the receiver's second."""
    before = len(stand.reports())
    stand.ignition(True)
    stand.at(RIO)
    assert len(stand.reports()) == before
    stand.ignition(False)
    stand.pass_time(1.0)
    position, age_s = stand.reports()[-1]
    assert position == pytest.approx(RIO, abs=1e-6)
    assert age_s is not None
    assert 0 <= age_s <= 1.2


@pytest.mark.parametrize("power_lost", [False, True])
def test_without_satellites_the_last_fix_keeps_its_time(stand: PlaceStand, power_lost: bool) -> None:
    """Also when the unit was without supply meanwhile."""
    stand.at(RIO)
    stand.pass_time(100.0)
    stand.at(None)
    stand.pass_time(500.0)
    if power_lost:
        stand.tcu.set_supply(0.0)
        stand.pass_time(10.0)
        stand.tcu.set_supply(SUPPLY_V)
        stand.pass_time(10.0)
    position, age_s = stand.refresh()
    assert position == pytest.approx(RIO, abs=1e-6)
    assert age_s is not None
    assert 500 < age_s < 530


def test_a_place_that_was_passed_without_supply_is_not_known(stand: PlaceStand) -> None:
    """The unit only knows what it has heard."""
    stand.tcu.set_supply(0.0)
    stand.at(RIO)
    stand.at(None)
    stand.tcu.set_supply(SUPPLY_V)
    stand.pass_time(10.0)
    assert stand.refresh()[0] == pytest.approx(BANGKOK, abs=1e-6)


def test_a_unit_that_never_had_a_fix_reports_none() -> None:
    """And nothing of the time of it."""
    stand = Stand()
    stand.power_up()
    messages = [message for message in stand.uplinks if message["type"] == "location"]
    assert [(message["position"], "fix_t_ms" in message) for message in messages] == [(None, False)]
    stand.world.console.bench.close()

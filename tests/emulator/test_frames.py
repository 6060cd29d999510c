"""The unit reads the vehicle's frames as the DBC means them: two readers that share nothing but the port document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import can
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.emulator.can_network import CanNetwork
from harness.emulator.plugs import registry
from harness.emulator.tcu import frames
from harness.journal import Journal
from harness.kernel import Kernel
from harness.links.can import CanLink
from harness.rig import Rig
from harness.rig_file import CanSection
from harness.vehicle.signals import DOORS, WARNINGS

RIG = Path(__file__).parents[2] / "rigs" / "emulated.yaml"
#: what the unit reads for a lamp
LAMPS: dict[str | float, int] = {"off": 0, "on": 1, "not_available": 3}


@pytest.fixture
def rig() -> Rig:
    """The rig whose vehicle is sent."""
    return Rig.load(RIG)


@pytest.fixture
def recorded(rig: Rig, tmp_path: Path) -> Iterator[Any]:
    """Sends logical signals through the CAN link, and gives the frames that a bare bus records of them."""
    kernel = Kernel("frames")
    world: Any = SimpleNamespace(name="frames", kernel=kernel, can=CanNetwork(kernel, "body"))
    registry.add(world)
    journal = Journal(tmp_path)
    section = CanSection(interface="tcuhil", channel="frames/body", bitrate_bps=500_000)
    link = CanLink(section, rig.vehicle, journal)
    bus = can.Bus(interface="tcuhil", channel="frames/body")

    def send(values: dict[str, str | float]) -> dict[int, bytes]:
        """Send, let one cycle of every frame pass; the newest frame of each identifier."""
        link.set(**values)
        end_ns = kernel.now_ns + 1_000_000_000
        seen = dict[int, bytes]()
        while (got := bus.recv((end_ns - kernel.now_ns) / 1e9)) is not None:
            seen[got.arbitration_id] = bytes(got.data)
        return seen

    yield send
    bus.shutdown()
    link.close()
    journal.close()
    registry.remove(world)


def read_by_the_unit(seen: dict[int, bytes]) -> dict[str, object]:
    """All signals that the unit's own reader finds in recorded frames."""
    found = dict[str, object]()
    for identifier, data in seen.items():
        if identifier in frames.READERS:
            found.update(frames.READERS[identifier](data))
    return found


def read_by_cantools(rig: Rig, seen: dict[int, bytes], name: str) -> str:
    """The state of a logical signal in recorded frames, decoded with the DBC."""
    signal = rig.vehicle.signals[name]
    definition = rig.vehicle.database.get_message_by_frame_id(signal.frame_id)
    decoded: Any = definition.decode(seen[signal.frame_id], decode_choices=False, scaling=False)
    state = signal.state(decoded)
    assert state is not None
    return state


cars = st.fixed_dictionaries(
    {
        "ignition": st.sampled_from(["OFF", "ACC", "ON"]),
        "ignition_origin": st.sampled_from(["driver", "remote"]),
        "locked": st.sampled_from(["locked", "unlocked"]),
        "odometer": st.integers(0, 2**24 - 1),
        "speed_display": st.floats(0, 300),
        "engine_rpm": st.floats(0, 7000),
        "engine_running": st.sampled_from(["running", "stopped"]),
        "alarm": st.sampled_from(["off", "armed", "sounding"]),
        "key": st.sampled_from(["inside", "outside"]),
        "headlights": st.sampled_from(["dark", "flashing"]),
        "horn": st.sampled_from(["silent", "sounding"]),
        **{f"door_{door}": st.sampled_from(["open", "closed"]) for door in DOORS},
        **{f"warning_{warning}": st.sampled_from(["on", "off", "not_available"]) for warning in WARNINGS},
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(car=cars)
def test_both_readers_see_what_was_sent(recorded: Any, rig: Rig, car: dict[str, str | float]) -> None:
    """Every state of every signal: encoded by cantools, carried by the bus, read bit by bit, decoded by cantools."""
    seen = recorded(car)
    unit = read_by_the_unit(seen)
    assert unit == {
        "ignition": car["ignition"],
        "origin": car["ignition_origin"],
        "locked": car["locked"] == "locked",
        "odometer_km": car["odometer"],
        "engine_running": car["engine_running"] == "running",
        "alarm": car["alarm"] == "sounding",
        "headlights": car["headlights"] == "flashing",
        "horn": car["horn"] == "sounding",
        **{f"door_{door}": car[f"door_{door}"] == "open" for door in DOORS},
        **{f"lamp_{warning}": LAMPS[car[f"warning_{warning}"]] for warning in WARNINGS},
    }
    for name, value in car.items():
        if isinstance(value, str):
            assert read_by_cantools(rig, seen, name) == value


def test_every_frame_that_the_unit_reads_is_in_the_dbc_and_long_enough(rig: Rig) -> None:
    """Identifiers and lengths of the two readers agree."""
    for identifier, length in frames.LENGTHS.items():
        assert rig.vehicle.database.get_message_by_frame_id(identifier).length >= length
    assert set(frames.READERS) == set(frames.LENGTHS)


def test_the_units_requests_mean_the_same_to_the_dbc(rig: Rig) -> None:
    """The codes that the unit sends are those that the vehicle file names."""
    definition = rig.vehicle.database.get_message_by_frame_id(frames.TCU_REQUEST)
    sent = {"idle_on": frames.IDLE_ON, "idle_off": frames.IDLE_OFF, **frames.REQUESTS}
    for name, data in sent.items():
        decoded: Any = definition.decode(data, decode_choices=False, scaling=False)
        assert rig.vehicle.request.state(decoded) == name.replace("-", "_")


@given(identifier=st.sampled_from(sorted(frames.READERS)), data=st.binary(max_size=8))
def test_any_frame_of_sufficient_length_is_readable(identifier: int, data: bytes) -> None:
    """Garbage on the bus never stops the unit."""
    if len(data) >= frames.LENGTHS[identifier]:
        values = frames.READERS[identifier](data).values()
        assert all(value is None or isinstance(value, bool | int | float | str) for value in values)

"""What one part of the unit must not do to another, and the parameters that make it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from harness.emulator.tcu.monitoring_settings import Settings
from harness.emulator.tcu.ownership import Ownership
from harness.emulator.tcu.parameters import TcuParameters
from harness.emulator.tcu.power_cycle import Memory, PendingCode
from harness.emulator.tcu.security_code import SecurityCode
from harness.emulator.tcu.services import Services
from tests.emulator.test_tcu_ignition import Bus


class Part:
    """What the parts of the unit stand between: a made-up bus, a made-up modem, a memory."""

    def __init__(self, **parameters: Any) -> None:
        self.parameters = TcuParameters(**parameters)
        self.memory = Memory()
        self.bus = Bus()
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def send(self, kind: str, **content: Any) -> None:
        """What the modem would send."""
        self.sent.append((kind, content))

    def log(self, _text: str) -> None:
        """What the console would show."""


@pytest.mark.parametrize(("counts", "events"), [(True, ["on", "off"]), (False, [])])
def test_a_take_over_is_an_on_of_the_attempt(counts: bool, events: list[str]) -> None:
    """The remote start is none, the driver taking it over turns the ignition ON, and then it can be turned OFF."""
    part = Part(ownership_takeover_counts_as_on=counts)
    ownership = Ownership(cast(Any, part), cast(Any, part.bus), cast(Any, part))
    part.bus.change(origin="remote", ignition="ON")
    ownership.begin("attempt-1")
    assert part.sent == []
    part.bus.change(origin="driver")
    part.bus.change(ignition="OFF")
    assert [content["event"] for _kind, content in part.sent] == events


def test_a_remote_start_ended_remotely_is_nothing_for_the_attempt() -> None:
    """Neither its ON nor its OFF, nor the origin of the OFF."""
    part = Part()
    ownership = Ownership(cast(Any, part), cast(Any, part.bus), cast(Any, part))
    ownership.begin("attempt-1")
    part.bus.change(origin="remote", ignition="ON")
    part.bus.change(ignition="OFF")
    part.bus.change(origin="driver")
    assert part.sent == []


@pytest.mark.parametrize("kept", [False, True])
def test_a_pending_code_goes_with_the_pairing(kept: bool) -> None:
    """No ON of the next owner finds it."""
    part = Part(security_pending_kept_through_unpairing=kept)
    part.memory.security_code, part.memory.pending_code = "1234", PendingCode("s-1", "5678", off_seen=True)
    SecurityCode(cast(Any, part), cast(Any, part.bus), cast(Any, part), required=True).forget()
    assert part.memory.security_code is None
    assert (part.memory.pending_code is not None) is kept


@pytest.mark.parametrize("forgetful", [False, True])
def test_resting_and_serving_again_touch_neither_settings_nor_starts(forgetful: bool) -> None:
    """What waits for its ten minutes waits on, and the consecutive starts stay counted."""
    part = Part(services_rest_drops_waiting_settings=forgetful, services_wake_resets_starts=forgetful)
    part.memory.monitoring.pending, part.memory.remote_starts = Settings(version=3), 2
    part.bus.withdraw = lambda: None  # type: ignore[attr-defined]
    engine = SimpleNamespace(state="off", watchers=[])
    services = Services(cast(Any, part), cast(Any, part.bus), cast(Any, engine), cast(Any, part))
    services.order({"order": 1, "active": False, "forget": False})
    services.order({"order": 2, "active": True, "forget": False})
    assert (part.memory.monitoring.pending is None, part.memory.remote_starts) == (forgetful, 0 if forgetful else 2)

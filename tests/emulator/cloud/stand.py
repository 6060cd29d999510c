"""A cloud with a stand-in for the TCU: what the cloud sends is kept in a list, uplinks are made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import httpx

from harness.emulator.cloud.cloud import Cloud
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.plugs import registry
from harness.kernel import Kernel, ns

if TYPE_CHECKING:
    from harness.emulator.world import World

EMAIL, PASSWORD = "owner@example.org", "correct horse"
VIN, OTHER_VIN = "MNTBB0K00X0000001", "MNTBB0K00X0000002"
LAMPS = ("tire_pressure", "brake", "abs", "airbag", "engine_mil", "oil_pressure")
ODOMETER_KM = 12345
BASE_URL = "https://owner.test.invalid"


class Stand:
    """The cloud, one owner, two vehicles of the maker, and the messages the TCU would have got."""

    def __init__(self, **parameters: Any) -> None:
        self.kernel = Kernel("test")
        self.sent: list[dict[str, Any]] = []
        self.cloud = Cloud(self.kernel, CloudParameters(**parameters), self.sent.append)
        self.account = self.cloud.preload_account(EMAIL, PASSWORD)
        equipment = dict.fromkeys(LAMPS, True)
        self.vehicle = self.cloud.preload_vehicle(VIN, "Model", equipment, True, "TH")
        self.other = self.cloud.preload_vehicle(OTHER_VIN, "Model", equipment, True, "TH")
        self._uplinks = 0

    def wait(self, duration_s: float) -> None:
        """Let time pass."""
        self.kernel.drive(lambda: False, self.kernel.now_ns + ns(duration_s))

    def uplink(self, kind: str, vin: str = VIN, **content: Any) -> dict[str, Any]:
        """Have the TCU send a message; returns it, so that it can be sent again."""
        self._uplinks += 1
        head = {"type": kind, "vin": vin, "id": f"up-{self._uplinks}", "t_ms": self.cloud.calendar.now_ms}
        message = head | content
        self.cloud.receive(message)
        return message

    def lamps(self, *lit: str, **content: Any) -> dict[str, Any]:
        """Have the TCU report which warnings it shows."""
        return self.uplink("health", lamps={lamp: lamp in lit for lamp in LAMPS}, **content)

    def locks(self, locked: bool = True, **content: Any) -> None:
        """Have the TCU report its locks, all doors closed but the driver's when unlocked."""
        doors = dict.fromkeys(("driver", "passenger", "rear_left", "rear_right", "hatch"), "closed")
        self.uplink("locks", locked=locked, doors=doors | ({} if locked else {"driver": "open"}), **content)

    def sees(self, attempt: str, *events: str, odometer_km: int = ODOMETER_KM) -> None:
        """Have the TCU see ONs and OFFs during an attempt."""
        for event in events:
            self.uplink("ownership", attempt=attempt, event=event, odometer_km=odometer_km)

    def own(self, vin: str = VIN) -> None:
        """Add a vehicle and authenticate its ownership."""
        ownership = self.cloud.ownership
        vehicle = self.cloud.vehicles.add(self.account, vin, True)
        attempt = ownership.start(self.account, vehicle)
        for event in ("on", "off"):
            self.uplink("ownership", vin=vin, attempt=attempt.id, event=event, odometer_km=ODOMETER_KM)
        ownership.confirm_engine_on(attempt)
        ownership.submit_odometer(attempt, ODOMETER_KM)

    def token(self) -> str:
        """A bearer token for the owner."""
        sessions = self.cloud.sessions
        session = sessions.log_in(sessions.begin_log_in(), EMAIL, PASSWORD)
        return sessions.access_token(sessions.authorize(session, "app:/"), "app:/")

    def client(self) -> httpx.Client:
        """An httpx client that talks to the application with no transport of ours, in no time, logged in."""
        headers = {"Authorization": f"Bearer {self.token()}", "Content-Type": "application/vnd.api+json"}
        transport = httpx.WSGITransport(app=self.cloud.app)
        return httpx.Client(transport=transport, base_url=BASE_URL, headers=headers, trust_env=False)

    @contextmanager
    def findable(self, name: str = "stand") -> Iterator[str]:
        """Make the stand an emulated bench of that name."""
        world = cast("World", SimpleNamespace(name=name, kernel=self.kernel, cloud=self.cloud))
        registry.add(world)
        try:
            yield name
        finally:
            registry.remove(world)


def attributes(**given: Any) -> dict[str, Any]:
    """A JSON:API body."""
    return {"data": {"type": "Test", "attributes": given}}

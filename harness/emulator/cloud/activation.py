"""The app's services of a vehicle: deactivated and activated again by its owner, and what the TCU is told of it.

The TCU is told by the newest order only: orders have numbers, and it confirms each. Deactivated counts at once, because
no function may be granted from then on; activated counts once the TCU has confirmed it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.emulator.cloud.dates import Calendar
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.uplink import Message, field
from harness.emulator.cloud.vehicles import Service, Vehicle
from harness.kernel import Kernel, Timer, ns


class Activation:
    """The services of all vehicles.

    `stop` ends what is under way for a vehicle without services, `restored` is told of one that has them again.
    `forgets` is what forgets the parts of what is known of a vehicle.
    """

    def __init__(
        self,
        kernel: Kernel,
        parameters: CloudParameters,
        calendar: Calendar,
        send: Callable[[Message], None],
        stop: Callable[[Vehicle], None],
        restored: Callable[[Vehicle], None],
        forgets: Mapping[str, Callable[[Vehicle], None]],
    ) -> None:
        self._kernel = kernel
        self._parameters = parameters
        self._calendar = calendar
        self._send = send
        self._stop = stop
        self._restored = restored
        self._forgets = forgets
        #: number of the newest order to each TCU, and whether it was one to be active
        self._orders: dict[str, tuple[int, bool]] = {}
        self._late: dict[str, Timer] = {}

    def deactivate(self, vehicle: Vehicle) -> None:
        """The owner deactivates the services; again: nothing new. Raises Refusal before ownership is authenticated."""
        self._check(vehicle)
        if vehicle.service is Service.DEACTIVATED:
            return
        vehicle.service, vehicle.deactivated_ms = Service.DEACTIVATED, self._calendar.now_ms
        self._stop_waiting(vehicle)
        self._lose(vehicle)
        if "commands under way" not in self._parameters.deactivation_leaves:
            self._stop(vehicle)
        if "the unit" not in self._parameters.deactivation_leaves:
            self._order(vehicle, active=False, forget=False)

    def activate(self, vehicle: Vehicle) -> None:
        """The owner activates the services again; repeated, the TCU is told again.

        Raises Refusal before ownership is authenticated.
        """
        self._check(vehicle)
        parameters = self._parameters
        if vehicle.service is Service.ACTIVATED or parameters.reactivation_without_effect:
            return
        if not parameters.reactivation_possible or self._is_too_late(vehicle):
            raise Refusal(409, "ACTIVATION_REFUSED", "the services cannot be activated again")
        vehicle.service = Service.ACTIVATING
        self._order(vehicle, active=True, forget=False)
        if parameters.reactivation_claimed_at_once:
            self._activated(vehicle, self._calendar.now_ms)

    def owned(self, vehicle: Vehicle) -> None:
        """A vehicle has an owner: its events are told from now on, and a TCU that was told to rest is woken."""
        vehicle.told_since_ms = self._calendar.now_ms
        if not self._orders.get(vehicle.vin, (0, True))[1]:
            self._order(vehicle, active=True, forget=False)

    def forget(self, vehicle: Vehicle) -> None:
        """A vehicle has left its account: its TCU rests, and forgets what the former owner set."""
        self._stop_waiting(vehicle)
        self._order(vehicle, active=False, forget=True)

    def confirmed(self, vehicle: Vehicle, message: Message) -> None:
        """The TCU has carried an order out; only the newest counts."""
        number, active = field(message, "order", int), field(message, "active", bool)
        if vehicle.service is not Service.ACTIVATING or (number, active) != self._orders.get(vehicle.vin):
            return
        at_ms: int = message["t_ms"]
        delay_ns = ns(self._parameters.reactivation_delay_s)
        if delay_ns:
            self._late[vehicle.vin] = self._kernel.after(delay_ns, lambda: self._activated(vehicle, at_ms))
        else:
            self._activated(vehicle, at_ms)

    def _activated(self, vehicle: Vehicle, at_ms: int) -> None:
        vehicle.service, vehicle.reactivated = Service.ACTIVATED, True
        vehicle.told_since_ms = max(vehicle.told_since_ms, at_ms)
        self._restored(vehicle)

    def _order(self, vehicle: Vehicle, *, active: bool, forget: bool) -> None:
        number = self._orders.get(vehicle.vin, (0, True))[0] + 1
        self._orders[vehicle.vin] = (number, active)
        self._send({"type": "services", "vin": vehicle.vin, "order": number, "active": active, "forget": forget})

    def _lose(self, vehicle: Vehicle) -> None:
        loses = self._parameters.deactivation_loses
        if "pairing" in loses:
            vehicle.owned = False
        if "nickname" in loses:
            vehicle.nickname = ""
        for name, forget in self._forgets.items():
            if name in loses:
                forget(vehicle)

    def _is_too_late(self, vehicle: Vehicle) -> bool:
        within_s = self._parameters.reactivation_within_s
        return within_s is not None and self._calendar.now_ms - vehicle.deactivated_ms > within_s * 1000

    def _stop_waiting(self, vehicle: Vehicle) -> None:
        late = self._late.pop(vehicle.vin, None)
        if late is not None:
            late.cancel()

    @staticmethod
    def _check(vehicle: Vehicle) -> None:
        if not vehicle.owned:
            raise Refusal(403, "OWNERSHIP_REQUIRED", "ownership of the vehicle is not authenticated")

"""Authentication of ownership: an ON, the odometer read, an OFF, the odometer entered (DOC_001, page 9).

An attempt ends as accepted, or as failed by a wrong number, by the end of its window or by being abandoned; the wait
for the next one starts at that instant. A value that is no whole number of kilometres is refused and leaves the attempt
as it was: nothing was compared. A refused start changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeGuard

from harness.emulator.cloud.account import Account
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.uplink import Message, field, malformed
from harness.emulator.cloud.vehicles import Vehicle
from harness.kernel import NS_PER_S, Kernel, Timer, ns


class Step(Enum):
    """Where an attempt stands: the step it waits for, or how it ended."""

    ENGINE_ON = "engine-on"
    ENGINE_OFF = "engine-off"
    ACCEPTED = "accepted"
    FAILED = "failed"


class Event(Enum):
    """What moves an attempt."""

    NEXT = "next"
    RIGHT_VALUE = "right-value"
    WRONG_VALUE = "wrong-value"
    EXPIRED = "expired"
    ABANDONED = "abandoned"


#: every move there is; any other pair is refused and changes nothing
TRANSITIONS: dict[tuple[Step, Event], Step] = {
    (Step.ENGINE_ON, Event.NEXT): Step.ENGINE_OFF,
    (Step.ENGINE_ON, Event.EXPIRED): Step.FAILED,
    (Step.ENGINE_ON, Event.ABANDONED): Step.FAILED,
    (Step.ENGINE_OFF, Event.RIGHT_VALUE): Step.ACCEPTED,
    (Step.ENGINE_OFF, Event.WRONG_VALUE): Step.FAILED,
    (Step.ENGINE_OFF, Event.EXPIRED): Step.FAILED,
    (Step.ENGINE_OFF, Event.ABANDONED): Step.FAILED,
}


@dataclass(slots=True)
class Attempt:
    """One attempt; the odometer values (km) are those the TCU reported with the ON and the OFF it saw meanwhile."""

    id: str
    account: Account
    vehicle: Vehicle
    started_ns: int
    expires_ns: int
    step: Step = Step.ENGINE_ON
    failure: str | None = None
    on_km: int | None = None
    off_km: int | None = None
    expiry: Timer | None = None

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.step in (Step.ENGINE_ON, Step.ENGINE_OFF)


class Ownership:
    """The attempts of all vehicles, and the wait after a failed one."""

    def __init__(
        self,
        kernel: Kernel,
        parameters: CloudParameters,
        send: Callable[[Message], None],
        when_owned: Callable[[Vehicle], None],
    ) -> None:
        self._kernel = kernel
        self._parameters = parameters
        self._send = send
        self._when_owned = when_owned
        self._attempts: dict[str, Attempt] = {}
        self._waiting_since_ns: dict[str, int] = {}

    def start(self, account: Account, vehicle: Vehicle) -> Attempt:
        """Begin an attempt and tell the TCU. Raises Refusal when owned, while one is running, and during the wait."""
        if vehicle.owned:
            raise Refusal(409, "AUTH_OWNED", "ownership is authenticated already")
        if any(other.running and other.vehicle is vehicle for other in self._attempts.values()):
            raise Refusal(409, "AUTH_RUNNING", "an attempt is under way")
        wait_s = self.wait_s(account, vehicle)
        if wait_s > 0:
            if self._parameters.auth_early_attempt_restarts_wait:
                self._waiting_since_ns[self._wait_key(account, vehicle)] = self._kernel.now_ns
            raise Refusal(409, "AUTH_WAIT", f"the last attempt was not completed: wait {wait_s} s", wait_s)
        now_ns = self._kernel.now_ns
        expires_ns = now_ns + ns(self._parameters.auth_step_window_s)
        attempt = Attempt(f"attempt-{len(self._attempts) + 1}", account, vehicle, now_ns, expires_ns)
        self._attempts[attempt.id] = attempt
        self._expire_at(attempt, expires_ns)
        self._send({"type": "ownership-begin", "vin": vehicle.vin, "attempt": attempt.id})
        return attempt

    def get(self, account: Account, vehicle: Vehicle, attempt_id: str) -> Attempt:
        """An attempt of this account on this vehicle."""
        attempt = self._attempts.get(attempt_id)
        if attempt is None or attempt.account is not account or attempt.vehicle is not vehicle:
            raise Refusal(404, "AUTH_UNKNOWN", "there is no such attempt")
        return attempt

    def wait_s(self, account: Account, vehicle: Vehicle) -> int:
        """Whole seconds until the next attempt is accepted, rounded up; 0 when it would be accepted now."""
        since_ns = self._waiting_since_ns.get(self._wait_key(account, vehicle))
        if since_ns is None:
            return 0
        left_ns = since_ns + ns(self._parameters.auth_retry_lockout_s) - self._kernel.now_ns
        return max(0, -(-left_ns // NS_PER_S))

    def confirm_engine_on(self, attempt: Attempt) -> None:
        """Next pressed after the ON; raises Refusal, and the attempt goes on, while the TCU has not reported it."""
        self._check(attempt, Event.NEXT)
        wanted = self._parameters.auth_cycle_required and self._parameters.auth_on_required
        if wanted and attempt.on_km is None:
            raise Refusal(409, "AUTH_NOT_ON", "the vehicle has not reported ON")
        self._move(attempt, Event.NEXT)
        if self._parameters.auth_next_restarts_window:
            self._expire_at(attempt, self._kernel.now_ns + ns(self._parameters.auth_step_window_s))

    def submit_odometer(self, attempt: Attempt, value: object) -> None:
        """Next pressed after the OFF with the odometer value in km; a wrong number ends the attempt (Refusal 422)."""
        if attempt.step is Step.ENGINE_ON and not self._parameters.auth_next_required:
            self._move(attempt, Event.NEXT)
        self._check(attempt, Event.WRONG_VALUE)
        if not (_is_whole_km(value) or self._parameters.auth_malformed_value_accepted):
            raise Refusal(400, "AUTH_VALUE", "the odometer value is not a whole number of kilometres")
        wanted = self._parameters.auth_cycle_required and self._parameters.auth_off_required
        if wanted and attempt.off_km is None:
            raise Refusal(409, "AUTH_NOT_OFF", "the vehicle has not reported OFF")
        if self._is_right(attempt, value):
            self._accept(attempt)
            return
        if self._parameters.auth_wrong_value_ends_attempt:
            self._fail(attempt, Event.WRONG_VALUE)
        wait_s = self.wait_s(attempt.account, attempt.vehicle)
        raise Refusal(422, "AUTH_FAILED", f"not the vehicle's odometer value: wait {wait_s} s", wait_s)

    def abandon(self, attempt: Attempt) -> None:
        """The owner gives the attempt up."""
        self._check(attempt, Event.ABANDONED)
        if self._parameters.auth_abandoning_ends_attempt:
            self._fail(attempt, Event.ABANDONED)

    def report(self, vehicle: Vehicle, message: Message) -> None:
        """The TCU saw an ON or an OFF. An OFF before any ON, or of another attempt, is nothing; an ON undoes an OFF."""
        event, odometer_km = field(message, "event", str), field(message, "odometer_km", int)
        if event not in ("on", "off"):
            raise malformed(message, "event is neither 'on' nor 'off'")
        attempt = self._attempts.get(field(message, "attempt", str))
        if attempt is None or attempt.vehicle is not vehicle or not attempt.running:
            return
        if event == "on":
            attempt.on_km, attempt.off_km = odometer_km, None
        elif attempt.on_km is not None:
            attempt.off_km = odometer_km

    def forget(self, vehicle: Vehicle) -> None:
        """A vehicle has left its account: an attempt that runs is not completed. The wait stays, for that account."""
        for attempt in self._attempts.values():
            if attempt.running and attempt.vehicle is vehicle:
                self._fail(attempt, Event.ABANDONED)

    def _is_right(self, attempt: Attempt, value: object) -> bool:
        if not _is_whole_km(value):
            return self._parameters.auth_malformed_value_accepted
        if value in self._parameters.auth_extra_accepted_km:
            return True
        known_km = attempt.off_km if attempt.off_km is not None else self._last_known_km(attempt)
        if known_km is None or not self._parameters.auth_right_value_accepted:
            return False
        return abs(value - known_km) <= self._parameters.auth_odometer_tolerance_km

    @staticmethod
    def _last_known_km(attempt: Attempt) -> int | None:
        """What is left to compare with when the OFF is not asked for: the ON, or the last ignition report."""
        if attempt.on_km is not None:
            return attempt.on_km
        report = attempt.vehicle.reports.get("ignition")
        return None if report is None else field(report, "odometer_km", int)

    def _accept(self, attempt: Attempt) -> None:
        self._end(attempt, Event.RIGHT_VALUE)
        if self._parameters.auth_success_ends_waits:
            for key in [key for key in self._waiting_since_ns if key.endswith(attempt.vehicle.vin)]:
                del self._waiting_since_ns[key]
        if self._parameters.auth_success_makes_owner:
            attempt.vehicle.owned = True
            self._when_owned(attempt.vehicle)

    def _fail(self, attempt: Attempt, event: Event) -> None:
        attempt.failure = event.value
        key, parameters = self._wait_key(attempt.account, attempt.vehicle), self._parameters
        starts_wait = parameters.auth_wait_after_each_failure or key not in self._waiting_since_ns
        if starts_wait and event.value in parameters.auth_waits_after:
            self._waiting_since_ns[key] = self._kernel.now_ns
        self._end(attempt, event)

    def _expire_at(self, attempt: Attempt, expires_ns: int) -> None:
        """The window ends then; an end that was set before does not count any more."""
        if attempt.expiry is not None:
            attempt.expiry.cancel()
        if self._parameters.auth_window_enforced:
            due_ns = expires_ns + ns(self._parameters.auth_window_error_s)
            attempt.expiry = self._kernel.at(due_ns, lambda: self._fail(attempt, Event.EXPIRED))

    def _end(self, attempt: Attempt, event: Event) -> None:
        self._move(attempt, event)
        if attempt.expiry is not None:
            attempt.expiry.cancel()
        accepted = attempt.step is Step.ACCEPTED
        self._send({"type": "ownership-end", "vin": attempt.vehicle.vin, "attempt": attempt.id, "accepted": accepted})

    def _wait_key(self, account: Account, vehicle: Vehicle) -> str:
        return account.id if self._parameters.lockout_per_account else f"{account.id} {vehicle.vin}"

    @staticmethod
    def _check(attempt: Attempt, event: Event) -> None:
        if not attempt.running:
            raise Refusal(409, "AUTH_ENDED", "the attempt has ended")
        if (attempt.step, event) not in TRANSITIONS:
            raise Refusal(409, "AUTH_STEP", f"the attempt waits for {attempt.step.value}")

    @staticmethod
    def _move(attempt: Attempt, event: Event) -> None:
        attempt.step = TRANSITIONS[attempt.step, event]


def _is_whole_km(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0

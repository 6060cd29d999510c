"""The authentication of ownership: its table of moves, its rules, its wait, and what the parameters change."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.emulator.cloud.ownership import TRANSITIONS, Attempt, Event, Step
from harness.emulator.cloud.refusal import Refusal
from tests.emulator.cloud.stand import ODOMETER_KM, OTHER_VIN, Stand

WAIT_S, WINDOW_S = 360, 300


def started(**parameters: Any) -> tuple[Stand, Attempt]:
    """A vehicle added, and an attempt on it."""
    stand = Stand(**parameters)
    stand.cloud.vehicles.add(stand.account, stand.vehicle.vin, True)
    return stand, start(stand)


def start(stand: Stand) -> Attempt:
    """Another attempt."""
    return stand.cloud.ownership.start(stand.account, stand.vehicle)


def refusal(action: Callable[[], object]) -> Refusal:
    """The refusal of an action that must be refused."""
    with pytest.raises(Refusal) as caught:
        action()
    return caught.value


def in_step(step: Step) -> tuple[Stand, Attempt]:
    """An attempt in each of its steps, the TCU having seen ON and OFF."""
    stand, attempt = started()
    stand.sees(attempt.id, "on", "off")
    if step is not Step.ENGINE_ON:
        stand.cloud.ownership.confirm_engine_on(attempt)
    if step is Step.ACCEPTED:
        stand.cloud.ownership.submit_odometer(attempt, ODOMETER_KM)
    if step is Step.FAILED:
        stand.cloud.ownership.abandon(attempt)
    return stand, attempt


ACTIONS: dict[Event, Callable[[Stand, Attempt], object]] = {
    Event.NEXT: lambda stand, attempt: stand.cloud.ownership.confirm_engine_on(attempt),
    Event.RIGHT_VALUE: lambda stand, attempt: stand.cloud.ownership.submit_odometer(attempt, ODOMETER_KM),
    Event.WRONG_VALUE: lambda stand, attempt: stand.cloud.ownership.submit_odometer(attempt, ODOMETER_KM + 1),
    Event.ABANDONED: lambda stand, attempt: stand.cloud.ownership.abandon(attempt),
    Event.EXPIRED: lambda stand, _attempt: stand.wait(WINDOW_S),
}


@pytest.mark.parametrize(("step", "event"), list(itertools.product(Step, Event)))
def test_every_event_in_every_step_moves_as_the_table_says(step: Step, event: Event) -> None:
    """What is not in the table is refused and leaves the step; time passing over an ended attempt does nothing."""
    stand, attempt = in_step(step)
    assert attempt.step is step
    try:
        ACTIONS[event](stand, attempt)
    except Refusal as refused:
        expected = (
            {"AUTH_FAILED"} if event is Event.WRONG_VALUE and step is Step.ENGINE_OFF else {"AUTH_ENDED", "AUTH_STEP"}
        )
        assert refused.code in expected
    assert attempt.step is TRANSITIONS.get((step, event), step)


def test_on_off_and_the_right_value_make_the_owner() -> None:
    """The TCU is told the begin and the accepted end, and is asked for what the main screen shows."""
    stand, attempt = in_step(Step.ACCEPTED)
    assert stand.vehicle.owned
    assert attempt.failure is None
    vin = {"vin": stand.vehicle.vin}
    assert stand.sent == [
        {"type": "ownership-begin", "attempt": attempt.id} | vin,
        {"type": "ownership-end", "attempt": attempt.id, "accepted": True} | vin,
        *({"type": "refresh", "what": what} | vin for what in ("locks", "health", "location")),
    ]
    assert refusal(lambda: start(stand)).code == "AUTH_OWNED"


@pytest.mark.parametrize("value_km", [ODOMETER_KM + 1, ODOMETER_KM - 1, ODOMETER_KM * 10, 0, 10**30])
def test_a_wrong_number_ends_the_attempt_and_starts_the_wait(value_km: int) -> None:
    """It is refused with the wait to come, the TCU is told, and the vehicle stays unusable."""
    stand, attempt = in_step(Step.ENGINE_OFF)
    refused = refusal(lambda: stand.cloud.ownership.submit_odometer(attempt, value_km))
    assert (refused.status, refused.code, refused.retry_after_s) == (422, "AUTH_FAILED", WAIT_S)
    assert (attempt.step, attempt.failure, stand.vehicle.owned) == (Step.FAILED, "wrong-value", False)
    assert stand.sent[-1]["accepted"] is False


@pytest.mark.parametrize("value", [None, "", str(ODOMETER_KM), "A123.4", -1, ODOMETER_KM + 0.0, True, [ODOMETER_KM]])
def test_what_is_no_number_of_kilometres_is_refused_and_the_attempt_goes_on(value: object) -> None:
    """Nothing was compared, so no wait begins; the right value still authenticates."""
    stand, attempt = in_step(Step.ENGINE_OFF)
    refused = refusal(lambda: stand.cloud.ownership.submit_odometer(attempt, value))
    assert (refused.status, refused.code) == (400, "AUTH_VALUE")
    stand.cloud.ownership.submit_odometer(attempt, ODOMETER_KM)
    assert stand.vehicle.owned


def test_next_before_the_vehicle_reports_is_refused_and_the_attempt_goes_on() -> None:
    """Each step waits for the TCU's report of its own, and succeeds after it."""
    stand, attempt = started()
    ownership = stand.cloud.ownership
    assert refusal(lambda: ownership.confirm_engine_on(attempt)).code == "AUTH_NOT_ON"
    stand.sees(attempt.id, "on")
    ownership.confirm_engine_on(attempt)
    assert refusal(lambda: ownership.submit_odometer(attempt, ODOMETER_KM)).code == "AUTH_NOT_OFF"
    stand.sees(attempt.id, "off")
    ownership.submit_odometer(attempt, ODOMETER_KM)
    assert attempt.step is Step.ACCEPTED


@pytest.mark.parametrize("events", [("off",), ("on", "off", "on"), ("off", "on")])
def test_an_off_counts_only_after_the_last_on(events: tuple[str, ...]) -> None:
    """An OFF without an ON before it, or with an ON after it, is no OFF of the procedure."""
    stand, attempt = started(auth_on_required=False)
    stand.sees(attempt.id, *events)
    stand.cloud.ownership.confirm_engine_on(attempt)
    refused = refusal(lambda: stand.cloud.ownership.submit_odometer(attempt, ODOMETER_KM))
    assert refused.code == "AUTH_NOT_OFF"


def test_a_cycle_of_another_attempt_does_not_count() -> None:
    """The right value does not authenticate when ON and OFF were seen for an earlier attempt."""
    stand, first = in_step(Step.FAILED)
    stand.wait(WAIT_S)
    second = start(stand)
    stand.sees(first.id, "on", "off")
    assert refusal(lambda: stand.cloud.ownership.confirm_engine_on(second)).code == "AUTH_NOT_ON"


def test_the_value_of_the_off_counts() -> None:
    """A kilometre that was driven between ON and OFF belongs to the value."""
    stand, attempt = started()
    stand.sees(attempt.id, "on")
    stand.sees(attempt.id, "off", odometer_km=ODOMETER_KM + 1)
    stand.cloud.ownership.confirm_engine_on(attempt)
    stand.cloud.ownership.submit_odometer(attempt, ODOMETER_KM + 1)
    assert stand.vehicle.owned


def test_the_window_ends_the_attempt_and_starts_the_wait() -> None:
    """One nanosecond before its end the attempt runs; at its end it has failed, and the wait counts from there."""
    stand, attempt = started()
    stand.kernel.drive(lambda: False, attempt.expires_ns - 1)
    assert attempt.running
    stand.kernel.drive(lambda: False, attempt.expires_ns)
    assert (attempt.step, attempt.failure) == (Step.FAILED, "expired")
    assert refusal(lambda: start(stand)).retry_after_s == WAIT_S


@pytest.mark.parametrize(
    ("after_s", "accepted"), [(0, False), (10, False), (359.999999999, False), (360, True), (400, True)]
)
def test_the_next_attempt_is_refused_for_six_minutes(after_s: float, accepted: bool) -> None:
    """Refused with the seconds left, rounded up; accepted from 360 s after the end of the failed one."""
    stand, _attempt = in_step(Step.FAILED)
    stand.wait(after_s)
    if accepted:
        assert start(stand).running
        return
    refused = refusal(lambda: start(stand))
    assert (refused.status, refused.code) == (409, "AUTH_WAIT")
    assert refused.retry_after_s is not None
    assert WAIT_S - after_s <= refused.retry_after_s < WAIT_S - after_s + 1


def test_a_refused_start_changes_nothing() -> None:
    """Early starts neither prolong the wait nor reach the TCU; nor does a start while an attempt runs."""
    stand, _attempt = in_step(Step.FAILED)
    sent = list(stand.sent)
    for _ in range(35):
        stand.wait(10)
        assert refusal(lambda: start(stand)).code == "AUTH_WAIT"
    assert stand.sent == sent
    stand.wait(10)
    running = start(stand)
    assert refusal(lambda: start(stand)).code == "AUTH_RUNNING"
    assert running.running


def test_the_wait_is_the_vehicles_own() -> None:
    """Another vehicle of the account can be authenticated meanwhile."""
    stand, _attempt = in_step(Step.FAILED)
    stand.own(OTHER_VIN)
    assert stand.other.owned


def test_an_attempt_belongs_to_its_account_and_vehicle() -> None:
    """It cannot be found through another vehicle or account."""
    stand, attempt = started()
    stranger = stand.cloud.preload_account("second@example.org", "other secret")
    get = stand.cloud.ownership.get
    assert get(stand.account, stand.vehicle, attempt.id) is attempt
    assert refusal(lambda: get(stand.account, stand.other, attempt.id)).code == "AUTH_UNKNOWN"
    assert refusal(lambda: get(stranger, stand.vehicle, attempt.id)).code == "AUTH_UNKNOWN"


# what the parameters change


def test_parameter_early_attempt_restarts_wait() -> None:
    """A refused start begins the wait anew."""
    stand, attempt = started(auth_early_attempt_restarts_wait=True)
    stand.cloud.ownership.abandon(attempt)
    stand.wait(350)
    refusal(lambda: start(stand))
    stand.wait(350)
    assert refusal(lambda: start(stand)).code == "AUTH_WAIT"


def test_parameter_lockout_per_account() -> None:
    """The wait bars the account's other vehicle too."""
    stand, attempt = started(lockout_per_account=True)
    stand.cloud.ownership.abandon(attempt)
    with pytest.raises(Refusal, match="AUTH_WAIT"):
        stand.own(OTHER_VIN)


def test_parameter_window_not_enforced() -> None:
    """The attempt still succeeds after the window it published."""
    stand, attempt = started(auth_window_enforced=False)
    stand.wait(2 * WINDOW_S)
    stand.sees(attempt.id, "on", "off")
    stand.cloud.ownership.confirm_engine_on(attempt)
    stand.cloud.ownership.submit_odometer(attempt, ODOMETER_KM)
    assert stand.vehicle.owned


@pytest.mark.parametrize(
    ("parameters", "value_km"),
    [
        ({"auth_odometer_tolerance_km": 1}, ODOMETER_KM + 1),
        ({"auth_odometer_tolerance_km": 1}, ODOMETER_KM - 1),
        ({"auth_extra_accepted_km": (123,)}, 123),
    ],
)
def test_parameter_wrong_values_accepted(parameters: dict[str, Any], value_km: int) -> None:
    """A value near the odometer, or a listed one, authenticates."""
    stand, attempt = started(**parameters)
    stand.sees(attempt.id, "on", "off")
    stand.cloud.ownership.confirm_engine_on(attempt)
    stand.cloud.ownership.submit_odometer(attempt, value_km)
    assert stand.vehicle.owned


@pytest.mark.parametrize(
    ("parameters", "events"),
    [
        ({"auth_cycle_required": False}, ()),
        ({"auth_off_required": False}, ("on",)),
        ({"auth_on_required": False, "auth_off_required": False}, ()),
    ],
)
def test_parameter_cycle_not_required(parameters: dict[str, Any], events: tuple[str, ...]) -> None:
    """The right value authenticates although the TCU did not see all of ON and OFF."""
    stand, attempt = started(**parameters)
    stand.uplink("ignition", state="OFF", origin="driver", odometer_km=ODOMETER_KM)
    stand.sees(attempt.id, *events)
    stand.cloud.ownership.confirm_engine_on(attempt)
    stand.cloud.ownership.submit_odometer(attempt, ODOMETER_KM)
    assert stand.vehicle.owned


OPERATIONS = st.lists(
    st.one_of(
        st.sampled_from(["start", "on", "off", "next", "right", "wrong", "abandon", "early cycle"]),
        st.sampled_from([1, 59, 180, 299, 300, 359, 360]),
    ),
    max_size=40,
)


class Model:
    """The rules again, told another way: the story of the present attempt is one word."""

    def __init__(self) -> None:
        self.story: str | None = None
        self.begun_s = self.now_s = 0
        self.failed_s: int | None = None

    def tell(self, letter: str) -> None:
        """Add to the story of the running attempt."""
        if self.story is not None:
            self.story += letter

    def end(self, at_s: int) -> None:
        """The running attempt has failed."""
        self.story, self.failed_s = None, at_s

    def pass_time(self, duration_s: int) -> None:
        """Time passes; the window may end."""
        self.now_s += duration_s
        if self.story is not None and self.now_s >= self.begun_s + WINDOW_S:
            self.end(self.begun_s + WINDOW_S)


@given(OPERATIONS)
def test_no_order_of_steps_and_waits_gets_round_the_rules(operations: list[str | int]) -> None:
    """Ownership only with ON, Next, a last OFF and the right value in one window; no start in the wait of 360 s."""
    stand, model, attempt = Stand(), Model(), None
    stand.cloud.vehicles.add(stand.account, stand.vehicle.vin, True)
    ownership = stand.cloud.ownership
    for operation in operations:
        if isinstance(operation, int):
            stand.wait(operation)
            model.pass_time(operation)
            continue
        try:
            if operation == "start":
                attempt = start(stand)
                assert model.story is None
                assert model.failed_s is None or model.now_s - model.failed_s >= WAIT_S
                model.story, model.begun_s = "", model.now_s
            elif operation == "early cycle":
                stand.sees("attempt-0", "on", "off")
            elif attempt is None:
                continue
            elif operation in ("on", "off"):
                stand.sees(attempt.id, operation)
                model.tell("1" if operation == "on" else "0")
            elif operation == "next":
                ownership.confirm_engine_on(attempt)
                model.tell("N")
            elif operation == "abandon":
                ownership.abandon(attempt)
                model.end(model.now_s)
            else:
                ownership.submit_odometer(attempt, ODOMETER_KM + (operation == "wrong"))
                assert operation == "right"
        except Refusal as refused:
            assert not stand.vehicle.owned
            if refused.code == "AUTH_FAILED":
                assert operation == "wrong"
                model.end(model.now_s)
            if refused.code == "AUTH_WAIT":
                assert model.failed_s is not None
                assert model.now_s - model.failed_s < WAIT_S
        if stand.vehicle.owned:
            assert model.story is not None
            cycle = model.story.replace("N", "")
            assert model.story.count("N") == 1
            assert "1" in model.story.split("N")[0]
            assert "0" in cycle[cycle.rindex("1") :]
            return

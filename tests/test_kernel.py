"""The event kernel: order, deadlines, refusals."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from harness import kernel as kernel_module
from harness.errors import CallerError
from harness.kernel import Kernel, Timer, ns, seconds


def never() -> bool:
    """Nothing is awaited."""
    return False


class TestOrder:
    """Time, then priority, then sequence."""

    @given(st.lists(st.integers(0, 20), max_size=40))
    def test_events_happen_in_order_of_time_and_of_being_scheduled(self, dues_ns: list[int]) -> None:
        """Events of one instant happen in the order in which they were scheduled."""
        kernel, happened = Kernel("order"), list[tuple[int, int]]()

        def note(number: int) -> None:
            happened.append((kernel.now_ns, number))

        for number, due_ns in enumerate(dues_ns):
            kernel.at(due_ns, lambda number=number: note(number))  # type: ignore[misc]  # mypy infers no default
        kernel.drive(never, 20)
        assert happened == sorted((due_ns, number) for number, due_ns in enumerate(dues_ns))

    def test_at_one_instant_the_urgent_goes_before_what_was_scheduled_earlier(self) -> None:
        """SimPy's priority stands between time and sequence."""
        kernel, happened = Kernel("order"), list[str]()
        kernel.at(5, lambda: happened.append("normal"))
        urgent = simpy.Event(kernel)
        urgent._ok, urgent._value = True, None
        assert urgent.callbacks is not None
        urgent.callbacks.append(lambda _event: happened.append("urgent"))
        kernel.schedule(urgent, simpy.events.URGENT, 5)
        kernel.drive(never, 5)
        assert happened == ["urgent", "normal"]

    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=15))
    def test_an_event_scheduled_by_an_event_takes_its_place_in_time(self, chains: list[tuple[int, int]]) -> None:
        """Time never goes back, also when events schedule events."""
        kernel, instants = Kernel("order"), list[int]()

        def first(delay_ns: int) -> None:
            instants.append(kernel.now_ns)
            kernel.after(delay_ns, lambda: instants.append(kernel.now_ns))

        for due_ns, delay_ns in chains:
            kernel.at(due_ns, lambda delay_ns=delay_ns: first(delay_ns))  # type: ignore[misc]  # as above
        kernel.drive(never, 30)
        assert instants == sorted(instants)
        assert len(instants) == 2 * len(chains)

    def test_rung_input_is_handled_before_the_next_event_and_at_its_own_instant(self) -> None:
        """What an event rings for is handled before a second event of the same instant, in the order of ringing."""
        kernel, happened = Kernel("order"), list[tuple[str, int]]()

        def note(what: str) -> Callable[[], None]:
            return lambda: happened.append((what, kernel.now_ns))

        def ring_twice() -> None:
            kernel.ring(note("first"))
            kernel.ring(note("second"))

        kernel.at(3, ring_twice)
        kernel.at(3, note("event"))
        kernel.drive(never, 10)
        assert happened == [("first", 3), ("second", 3), ("event", 3)]

    def test_hush_forgets_what_was_rung(self) -> None:
        """After it no handler is called for input that came before."""
        kernel, heard = Kernel("order"), list[int]()
        kernel.ring(lambda: heard.append(1))
        kernel.hush()
        kernel.drive(never, 10)
        assert heard == []


class TestDeadline:
    """How long `drive` lasts."""

    @given(due_ns=st.integers(0, 50), deadline_ns=st.integers(0, 50))
    def test_the_deadline_itself_still_counts(self, due_ns: int, deadline_ns: int) -> None:
        """An event at the deadline happens, one a nanosecond later does not; time stands at the one that came first."""
        kernel, happened = Kernel("deadline"), list[int]()
        kernel.at(due_ns, lambda: happened.append(due_ns))
        assert kernel.drive(lambda: bool(happened), deadline_ns) is (due_ns <= deadline_ns)
        assert kernel.now_ns == min(due_ns, deadline_ns)

    def test_what_holds_already_takes_no_time(self) -> None:
        """Nothing happens when the condition holds, not even an event that is due now."""
        kernel, happened = Kernel("deadline"), list[int]()
        kernel.at(0, lambda: happened.append(0))
        assert kernel.drive(lambda: True, 100) is True
        assert (kernel.now_ns, happened) == (0, [])

    def test_without_events_time_passes_to_the_deadline(self) -> None:
        """An idle bench costs no step."""
        kernel = Kernel("deadline")
        assert kernel.drive(never, ns(86_400)) is False
        assert (kernel.now_ns, kernel.steps) == (86_400 * 10**9, 0)

    def test_a_deadline_in_the_past_changes_nothing(self) -> None:
        """Time does not go back."""
        kernel = Kernel("deadline")
        kernel.drive(never, 100)
        assert kernel.drive(never, 50) is False
        assert kernel.now_ns == 100

    def test_an_exception_of_an_event_comes_out_and_the_kernel_goes_on(self) -> None:
        """The caller gets it; the next wait works."""
        kernel, happened = Kernel("deadline"), list[int]()

        def fail() -> None:
            raise ValueError("broken part")

        kernel.at(5, fail)
        kernel.at(6, lambda: happened.append(6))
        with pytest.raises(ValueError, match="broken part"):
            kernel.drive(never, 10)
        kernel.drive(never, 10)
        assert happened == [6]


class TestRefusals:
    """What would hang or disturb the order is refused, with advice."""

    def test_another_thread_may_not_drive(self) -> None:
        """It gets a CallerError that says what to do; time has not moved."""
        kernel = Kernel("thread")
        errors = list[Exception]()

        def wait() -> None:
            refused: list[Callable[[], object]] = [
                lambda: kernel.drive(never, 10),
                lambda: kernel.jump_to(10),
                lambda: kernel.jump_to(0),
            ]
            for call in refused:
                try:
                    call()
                except CallerError as error:
                    errors.append(error)

        thread = threading.Thread(target=wait)
        thread.start()
        thread.join()
        assert [str(error).count("another thread") for error in errors] == [1, 1, 1]
        assert all("->" in str(error) for error in errors)
        assert kernel.now_ns == 0

    def test_an_event_may_not_wait(self) -> None:
        """A blocking call inside an event is refused, and so is moving time there."""
        kernel, errors = Kernel("event"), list[str]()

        def wait() -> None:
            refused: list[Callable[[], object]] = [
                lambda: kernel.drive(never, 10),
                lambda: kernel.jump_to(9),
                kernel.check_driver,
            ]
            for call in refused:
                with pytest.raises(CallerError, match="inside an event") as caught:
                    call()
                errors.append(str(caught.value))
            kernel.check_thread()
            assert kernel.jump_to(5) is True

        kernel.at(5, wait)
        kernel.drive(never, 20)
        assert len(errors) == 3

    def test_waiting_for_ever_for_nothing_is_refused(self) -> None:
        """Without a deadline and without events the wait could never end."""
        with pytest.raises(CallerError, match="never happen"):
            Kernel("nothing").drive(never, None)

    @pytest.mark.parametrize("means", ["events", "bells"])
    def test_an_instant_that_never_ends_is_refused(self, means: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Two parts that answer each other without delay stop the run with the instant named, instead of hanging it."""
        monkeypatch.setattr(kernel_module, "LIVELOCK_EVENTS", 100)
        kernel = Kernel("livelock")

        def again() -> None:
            if means == "events":
                kernel.after(0, again)
            else:
                kernel.ring(again)

        kernel.at(7, again)
        with pytest.raises(CallerError, match="at 7 ns: two parts answer each other"):
            kernel.drive(never, 100)

    def test_many_events_at_different_instants_are_no_livelock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The count begins anew with each instant."""
        monkeypatch.setattr(kernel_module, "LIVELOCK_EVENTS", 3)
        kernel, happened = Kernel("livelock"), list[int]()
        for due_ns in range(1, 50):
            for _ in range(3):
                kernel.at(due_ns, lambda: happened.append(kernel.now_ns))
        kernel.drive(never, 100)
        assert len(happened) == 147

    def test_an_event_in_the_past_is_refused(self) -> None:
        """Both instants are named."""
        kernel = Kernel("past")
        kernel.drive(never, 100)
        with pytest.raises(CallerError, match=r"99 ns is in the past \(now 100 ns\)"):
            kernel.at(99, lambda: None)
        with pytest.raises(CallerError):
            kernel.after(-1, lambda: None)


class TestTimers:
    """An action due at an instant."""

    def test_a_cancelled_action_does_not_happen(self) -> None:
        """Cancelling again, or after it has happened, is harmless."""
        kernel, happened = Kernel("timer"), list[str]()
        cancelled = kernel.at(5, lambda: happened.append("cancelled"))
        kept = kernel.at(5, lambda: happened.append("kept"))
        assert cancelled.pending
        assert kept.pending
        cancelled.cancel()
        cancelled.cancel()
        kernel.drive(never, 10)
        kept.cancel()
        assert happened == ["kept"]
        assert not cancelled.pending
        assert not kept.pending

    def test_while_it_happens_it_is_no_longer_pending(self) -> None:
        """An action may look at its own timer, and start it anew."""
        kernel, seen = Kernel("timer"), list[bool]()
        timers = list[Timer]()
        timers.append(kernel.at(5, lambda: seen.append(timers[0].pending)))
        kernel.drive(never, 10)
        assert seen == [False]


class TestJump:
    """`jump_to` saves the way through `drive` when nothing happens in between."""

    def test_it_jumps_when_nothing_precedes(self) -> None:
        """Time is there at once."""
        kernel = Kernel("jump")
        kernel.at(100, lambda: None)
        assert kernel.jump_to(99) is True
        assert kernel.now_ns == 99

    @pytest.mark.parametrize("instant_ns", [100, 101])
    def test_it_never_jumps_over_an_event_nor_to_its_instant(self, instant_ns: int) -> None:
        """The event comes first; time stays."""
        kernel = Kernel("jump")
        kernel.at(100, lambda: None)
        assert kernel.jump_to(instant_ns) is False
        assert kernel.now_ns == 0

    def test_it_never_jumps_over_rung_input(self) -> None:
        """Input is handled at the instant at which it came."""
        kernel = Kernel("jump")
        kernel.ring(lambda: None)
        assert kernel.next_ns == 0
        assert kernel.jump_to(1) is False
        kernel.drive(never, 0)
        assert kernel.jump_to(1) is True

    def test_an_instant_of_the_past_is_reached_already(self) -> None:
        """Time does not go back."""
        kernel = Kernel("jump")
        kernel.jump_to(50)
        assert kernel.jump_to(10) is True
        assert kernel.now_ns == 50

    def test_next_is_infinite_when_nothing_is_to_come(self) -> None:
        """An idle bench has no next instant."""
        assert Kernel("jump").next_ns == float("inf")


class TestRandomness:
    """One source for each user."""

    def test_one_user_does_not_disturb_another(self) -> None:
        """How often one draws changes nothing for the other, nor does the order of asking."""
        first, second = Kernel("7"), Kernel("7")
        _ = [first.rng("radio").random() for _ in range(10)]
        assert first.rng("gnss").random() == second.rng("gnss").random()

    def test_names_and_seeds_give_different_sources(self) -> None:
        """Neither two users nor two seeds share a sequence."""
        draws = {Kernel(seed).rng(name).random() for seed in ("1", "2") for name in ("a", "b")}
        assert len(draws) == 4


@given(st.integers(0, 100 * 86_400 * 1000))
def test_seconds_and_nanoseconds_agree(time_ms: int) -> None:
    """A time in whole milliseconds survives the way to seconds and back exactly, over 100 days."""
    time_ns = time_ms * 1_000_000
    assert ns(seconds(time_ns)) == time_ns
    assert ns(time_ms / 1000) == time_ns

"""The ways in which an attempt to authenticate ownership is not completed."""

from __future__ import annotations

from dataclasses import dataclass

from fixtures import Bench
from harness.owner.owner import STAGES


@dataclass(frozen=True)
class Cause:
    """What happens to the attempt, and how far it had got by then."""

    what: str
    after: str

    def __str__(self) -> str:
        return f"{self.what}-after-{self.after}".replace(" ", "-")


@dataclass(frozen=True)
class Failed:
    """An attempt that was not completed: it ended between these two instants of bench time."""

    earliest_s: float
    latest_s: float


CAUSES = (
    Cause("wrong value", "OFF"),
    *(Cause("abandoned", stage) for stage in STAGES),
    *(Cause("time over", stage) for stage in STAGES),
)


def fail(bench: Bench, cause: Cause) -> Failed:
    """Have an attempt fail, and leave the ignition OFF."""
    if cause.what == "wrong value":
        failed = Failed(*[bench.owner.fail_authentication().ended_s] * 2)
    elif cause.what == "abandoned":
        bench.owner.take_attempt_to(cause.after)
        failed = Failed(*[bench.owner.abandon_authentication().ended_s] * 2)
    else:
        started_s = bench.owner.take_attempt_to(cause.after).ended_s
        window = bench.limit("AUTH_STEP_WINDOW").published(bench.owner.window_s)
        failed = Failed(started_s + window.inside_s, started_s + window.outside_s)
        bench.clock.sleep_until(failed.latest_s, "the end of the time specified")
    bench.vehicle.turn_ignition("OFF")
    return failed

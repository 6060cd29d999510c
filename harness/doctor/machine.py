"""How late this machine is: the wall kernel's events against their instants."""

from __future__ import annotations

from harness.clock import Repetition
from harness.doctor.examination import Examination
from harness.doctor.findings import Findings
from harness.kernel import NS_PER_S, ns
from harness.wall import WallKernel

LATENESS = "clock lateness"
MEASURED_S = 1.0
US_PER_S = 1_000_000


def examine_lateness(examination: Examination) -> None:
    """Repeat something as often as the vehicle's fastest cyclic frame, for a second, and look how late it comes."""
    cycles_ns = [signal.cycle_ns for signal in examination.rig.vehicle.signals.values() if signal.cycle_ns]
    if cycles_ns:
        cycle_s = min(cycles_ns) / NS_PER_S
        judge(_measure(cycle_s), cycle_s, examination.findings)
    else:
        examination.findings.ok(LATENESS, "the vehicle has no cyclic frame that could be late")


def judge(lateness: dict[str, float], cycle_s: float, findings: Findings) -> None:
    """Half a cycle late is a finding (p99): a frame may then lie nearer to its neighbour's instant than to its own.

    A single event that is a whole cycle late is a warning: a frame was left out.
    """
    cycle_us = cycle_s * US_PER_S
    limit_us = cycle_us / 2
    p50, p99, worst = lateness["p50_us"] / 1e3, lateness["p99_us"] / 1e3, lateness["worst_us"] / 1e3
    seen = (
        f"p50 {p50:.2f} ms, p99 {p99:.2f} ms, max {worst:.2f} ms at a cycle of {cycle_us / 1e3:g} ms "
        f"(limit: p99 {limit_us / 1e3:g} ms)"
    )
    advice = "end what else runs here, give the bench a core of its own, switch off power saving of the CPU"
    if lateness["p99_us"] > limit_us:
        findings.find(LATENESS, seen, "machine", advice)
    elif lateness["worst_us"] > cycle_us:
        findings.warn(LATENESS, seen, "machine", advice)
    else:
        findings.ok(LATENESS, seen)


def _measure(cycle_s: float) -> dict[str, float]:
    kernel = WallKernel("lateness")
    try:
        repetition = Repetition(kernel, ns(cycle_s), _nothing)
        kernel.drive(_never, kernel.now_ns + ns(MEASURED_S))
        repetition.stop()
    finally:
        kernel.stop()
    return kernel.lateness.summary()


def _nothing(_instant_ns: int) -> None:
    """Only the instant matters."""


def _never() -> bool:
    return False

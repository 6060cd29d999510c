"""Whether what a judgement rests on works: the links, the supply, and a unit that nobody but the bench restarts.

A broken rig must neither fail a device nor pass it. So each judgement is vouched for: a pass by what is known without
asking, a fail only after every part of the rig has been asked. After each case the same is asked once more, because an
expectation that something does not happen also passes on a dead link.

The unit sends a cyclic frame from boot on. It is the witness that unit, bus and adapter were alive all the time, in
between the looks too: a stretch without it that no stimulus of the bench explains compromises the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from harness.clock import Clock
from harness.errors import DutProtocolError, RigError, TcuHilError
from harness.journal import Journal
from harness.kernel import seconds
from harness.links.can import CanLink
from harness.links.can_watch import GAP_NS
from harness.links.console import ConsoleLink
from harness.links.gnss import GnssLink
from harness.links.instruments import SupplyLink
from harness.links.owner.app import OwnerLink
from harness.unit_watch import UnitWatch
from harness.verdict import Verdict

if TYPE_CHECKING:
    from harness.links.can_watch import Counted

#: a command that every unit answers
ALIVE = "$TCU_STATUS"
#: the share of cyclic frames that may be missing, and that may be too many, before the count says that one is wrong;
#: and a number of frames that is always allowed, because a stretch begins and ends between two frames
MOST_LOST, MOST_EXCESS, ALLOWED_FRAMES = 0.05, 0.2, 5


class RigHealth:
    """The rig of one case. A part that the rig lacks is None; `app` comes and goes with the owner's phone."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        can: CanLink,
        console: ConsoleLink | None,
        gnss: GnssLink | None,
        supply: SupplyLink | None,
        app: OwnerLink | None,
        unit: UnitWatch,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._can = can
        self._console = console
        self._gnss = gnss
        self._supply = supply
        self._app = app
        self._unit = unit
        self._asking = False

    def vouch(self, verdict: Verdict) -> None:
        """Raise what makes a judgement worthless: RigError, or DutProtocolError for a unit that fell over.

        A unit that restarts by itself breaks no requirement of the manual by that, but what it does afterwards, with
        everything volatile forgotten, is no answer to what the scenario asked of it.
        """
        if self._asking:
            return
        self._asking = True
        try:
            self._look(thoroughly=verdict is Verdict.FAIL)
        finally:
            self._asking = False

    def prove(self, *, thoroughly: bool) -> None:
        """See that the bus carries the unit's frames; with `thoroughly`, that every part of the rig answers.

        Raises what is broken.
        """
        counted = self._can.counted_requests()
        if counted is not None and counted.first_ns is None and self._can.request_cycle_ns is not None:
            self._missing(0, self._clock.now_ns)
        self._look(thoroughly=thoroughly)

    def close(self) -> None:
        """The look after the case: what it finds and what was counted is in the journal; what it finds is raised."""
        cause: TcuHilError | None = None
        try:
            self._look(thoroughly=True)
        except TcuHilError as found:
            cause = found
        self._journal.append(
            "observation",
            "bench.health",
            sound=cause is None,
            can={**self._can.watch.summary(), **self._cyclic_summary()},
            console=self._console_summary(),
            unit={"unexpected_restarts": len(self._unit.restarts_ns)},
        )
        if cause is not None:
            raise cause

    # -- how ---------------------------------------------------------------------------------------------------------

    def _look(self, *, thoroughly: bool) -> None:
        """The cheapest first; what explains others before them."""
        if thoroughly and self._supply is not None:
            self._check_supply(self._supply)
        self._can.check()
        for serial in (self._console, self._gnss):
            if serial is not None:
                serial.check()
        if self._unit.restarts_ns:
            self._raise_restarts()
        self._check_rubbish()
        self._check_cyclic()
        if self._app is not None:
            self._app.check(thoroughly=thoroughly)

    def _check_supply(self, supply: SupplyLink) -> None:
        trip = supply.tripped()
        if trip is not None:
            raise RigError(
                f"the supply has tripped ({trip} protection): the unit has lost its supply, which is no fault of it",
                where=supply.resource_name,
                hint="find the cause; the limits are those that were set",
            )

    def _check_rubbish(self) -> None:
        """What was raised when it came may have been swallowed by whoever waited for something else."""
        unexpected = self._can.watch.unexpected
        if unexpected:
            raise DutProtocolError(
                f"frames {', '.join(unexpected)} are not in the vehicle's DBC; the unit or another node sends them",
                where="CAN",
                hint="compare the nodes on the bus with the DBC that the vehicle file names",
            )
        if self._console is not None and self._console.broken:
            raise DutProtocolError(
                f"the console sent {self._console.broken} times what is no line of text",
                where="console",
                hint="see the excerpts in the journal; check the baud rate of the rig file",
            )

    def _raise_restarts(self) -> NoReturn:
        instants_s = [f"{seconds(at_ns):.3f} s" for at_ns in self._unit.restarts_ns[:3]]
        times = len(self._unit.restarts_ns)
        how = "once" if times == 1 else f"{times} times"
        raise DutProtocolError(
            f"the unit restarted {how} without being asked to (first at {', '.join(instants_s)})",
            where="console",
            hint="look at the reset reason in its log, and at its supply",
        )

    def _check_cyclic(self) -> None:
        counted, cycle_ns = self._can.counted_requests(), self._can.request_cycle_ns
        if counted is None or cycle_ns is None:
            return
        for from_ns, to_ns in self._gaps(counted):
            if not self._unit.explains(from_ns, to_ns):
                self._missing(from_ns, to_ns)
        expected = self._expected(counted, cycle_ns)
        # a boot that the bench itself caused may be too short for a gap
        allowed = ALLOWED_FRAMES + self._unit.disturbances_since(counted.first_ns or 0) * GAP_NS // cycle_ns
        if counted.frames < expected * (1 - MOST_LOST) - allowed:
            self._can_error(f"lost {expected - counted.frames} of {expected} cyclic frames of the unit")
        if counted.frames > expected * (1 + MOST_EXCESS) + ALLOWED_FRAMES:
            excess = f"{counted.frames} cyclic frames of the unit where {expected} were due"
            self._can_error(f"brought {excess}: another node sends them too")

    def _gaps(self, counted: Counted) -> list[tuple[int, int]]:
        """Stretches without the unit's frame; the last one may go on."""
        now_ns = self._clock.now_ns
        last_ns = counted.last_ns or 0
        return [*counted.gaps_ns, (last_ns, now_ns)] if now_ns - last_ns > GAP_NS else list(counted.gaps_ns)

    def _expected(self, counted: Counted, cycle_ns: int) -> int:
        """How many frames were due in the stretches in which there were any."""
        if counted.first_ns is None or counted.last_ns is None:
            return counted.frames
        missing_ns = sum(to_ns - from_ns for from_ns, to_ns in counted.gaps_ns)
        return (counted.last_ns - counted.first_ns - missing_ns) // cycle_ns + 1 + len(counted.gaps_ns)

    def _missing(self, from_ns: int, to_ns: int) -> NoReturn:
        """Say whose fault it is that the unit is not heard: its supply's, the bus's, or its own."""
        what = f"{seconds(to_ns - from_ns):.1f} s from {seconds(from_ns):.1f} s on"
        if self._supply is not None:
            self._check_supply(self._supply)
        if self._console is not None and self._answers(self._console):
            self._can_error(f"brought no frame of the unit for {what}, though the unit answers on its console")
        raise DutProtocolError(
            f"the unit sent no cyclic frame for {what}, though nobody took its supply away",
            where="CAN",
            hint="look at its console, its supply and the cable",
        )

    def _answers(self, console: ConsoleLink) -> bool:
        try:
            console.command(ALIVE)
        except DutProtocolError:
            return False
        return True

    def _console_summary(self) -> dict[str, int]:
        if self._console is None:
            return {}
        return {"broken_lines": self._console.broken, "lost_bytes": self._console.lost_bytes}

    def _cyclic_summary(self) -> dict[str, object]:
        counted, cycle_ns = self._can.counted_requests(), self._can.request_cycle_ns
        if counted is None or cycle_ns is None:
            return {}
        gaps_s = [[seconds(from_ns), seconds(to_ns)] for from_ns, to_ns in self._gaps(counted)]
        return {"unit_frames": counted.frames, "unit_frames_due": self._expected(counted, cycle_ns), "gaps_s": gaps_s}

    def _can_error(self, what: str) -> NoReturn:
        raise RigError(f"the CAN bus {what}", hint="check adapter, cable, termination and the other nodes on the bus")

"""The bench's instruments over PyVISA: supply, attenuator, network (cell) emulator."""

from __future__ import annotations

import pyvisa

from harness.clock import Clock
from harness.errors import CallerError, NotExecuted
from harness.journal import Journal
from harness.kernel import seconds
from harness.links.dialects import Trip
from harness.links.instrument import InstrumentLink, InstrumentSettings, quote

__all__ = ["AttenuatorLink", "InstrumentLink", "InstrumentSettings", "NetworkLink", "SupplyLink"]


class SupplyLink(InstrumentLink):
    """The supply of the DUT.

    A protection that trips takes the DUT's supply away: whatever is asked of the supply then, and at the latest
    switching it off, raises RigError and names the trip, until `clear_trip`. The output is switched off all the same.
    """

    kind = "supply"

    def __init__(
        self,
        manager: pyvisa.ResourceManager,
        resource_name: str,
        dialect: str,
        journal: Journal,
        settings: InstrumentSettings | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(manager, resource_name, dialect, journal, settings)
        self._clock = clock
        self._on = False
        #: kept here, because some supplies tell of a trip only once
        self._trip: Trip | None = None

    def set_voltage(self, voltage_v: float) -> None:
        """Set the voltage in V."""
        self._set_number("voltage_v", voltage_v)
        self._check_trip()

    def set_current_limit(self, current_limit_a: float) -> None:
        """Set the current limit in A."""
        self._set_number("current_limit_a", current_limit_a)
        self._check_trip()

    def set_over_voltage_v(self, level_v: float) -> None:
        """Have the output cut off above a voltage in V."""
        self._set_number("over_voltage_v", level_v)
        self._check_trip()

    def set_over_current_a(self, level_a: float) -> None:
        """Have the output cut off above a current in A; some families take their current limit for it."""
        self._set_number("over_current_a", level_a)
        self._check_trip()

    def output(self, on: bool) -> None:
        """Switch the output."""
        was_on, self._on = self._on, on
        self._set("output", on, self._word(on))
        if on:
            self._check_trip()
        self._expect_switch("output", on)
        if was_on and not on:
            self._check_trip()

    @property
    def shortest_interruption_s(self) -> float:
        """The shortest interruption that the supply makes reliably: as measured on this rig, else as its family can."""
        measured_s = self._settings.shortest_interruption_s
        return self._dialect.shortest_interruption_s if measured_s is None else measured_s

    def interrupt(self, duration_s: float) -> float:
        """Switch the output off and on again after so many seconds; gives how many it was, as far as the bench knows.

        Raises CallerError when the output is off or there is no clock to wait on, NotExecuted for an interruption that
        is too short for the supply, RigError when the output does not come back.
        """
        if self._clock is None or not self._on:
            raise CallerError(
                "only an output that is on can be interrupted, by a supply link with a clock", hint="switch it on"
            )
        if duration_s < self.shortest_interruption_s:
            raise NotExecuted(
                f"the supply ({self._dialect_name}) makes no interruption below {self.shortest_interruption_s:g} s "
                f"reliably, and {duration_s:g} s are wanted"
            )
        commands = self._template(self._dialect.sets, "output")
        self._journal.append("stimulus", f"{self.kind}.interrupt", duration_s=duration_s)
        for command in commands:
            self._write(self._fill(command, self._dialect.off))
        off_ns = self._clock.now_ns
        self._clock.sleep(duration_s, "the supply being interrupted")
        for command in commands:
            self._write(self._fill(command, self._dialect.on))
        took_s = seconds(self._clock.now_ns - off_ns)
        self._journal.append("observation", f"{self.kind}.interrupted", wanted_s=duration_s, took_s=took_s)
        if errors := self._errors():
            self._fail(f"refused to be interrupted: {errors}", "check the dialect in the rig file")
        self._check_trip()
        self._expect_switch("output", True)
        return took_s

    def measure_voltage_v(self) -> float:
        """The voltage at the terminals in V."""
        self._check_trip()
        return self._measure("voltage_v")

    def measure_current_a(self) -> float:
        """The current that flows in A."""
        self._check_trip()
        return self._measure("current_a")

    def tripped(self) -> Trip | None:
        """Which protection has cut the output off, if one has."""
        self._find_trip()
        self._journal.append("observation", f"{self.kind}.reading", tripped=self._trip)
        return self._trip

    def clear_trip(self) -> None:
        """Forget a trip; the output is off afterwards."""
        self._on = False
        self._set_switch("output", False)
        self._find_trip()
        if self._trip is not None:
            self._journal.append("stimulus", f"{self.kind}.clear_trip", trip=self._trip)
            self._carry_out(self._dialect.clear_trip[self._trip])
        self._trip = None

    def _check_trip(self) -> None:
        """Raise RigError when a protection has tripped."""
        self._find_trip()
        if self._trip is not None:
            self._journal.append("observation", f"{self.kind}.tripped", trip=self._trip)
            self._fail(
                f"has tripped ({self._trip} protection): the DUT has lost its supply, which is no fault of it",
                "find the cause; the limits are those that were set, clear_trip() makes the supply usable again",
            )

    def _find_trip(self) -> None:
        """Ask each protection, and each register once, because reading may clear it."""
        flags = self._dialect.trips
        replies = {query: self._ask(query) for query in dict.fromkeys(flag.query for flag in flags.values())}
        for trip, flag in flags.items():
            is_set = flag.is_set(replies[flag.query])
            if is_set is None:
                self._fail(f"answers {self._fill(flag.query)!r} with {quote(replies[flag.query])}", "check the dialect")
            if is_set and self._trip is None:
                self._trip = trip


class AttenuatorLink(InstrumentLink):
    """The attenuator between the DUT's antenna and its cell."""

    kind = "attenuator"

    def set_attenuation(self, attenuation_db: float) -> None:
        """Set the attenuation in dB; a value between two steps of the instrument is a RigError."""
        self._set_number("attenuation_db", attenuation_db)

    def attenuation_db(self) -> float:
        """The attenuation that is set, in dB."""
        value = self._number(self._template(self._dialect.reads, "attenuation_db"))
        self._journal.append("observation", f"{self.kind}.reading", attenuation_db=value)
        return value


class NetworkLink(InstrumentLink):
    """The cell that the DUT is attached to, and the impairment of its IP traffic."""

    kind = "network"

    def outage(self) -> None:
        """Switch the cell off."""
        self._set_switch("cell", False)

    def restore(self) -> None:
        """Switch the cell on."""
        self._set_switch("cell", True)

    def set_latency(self, latency_ms: float) -> None:
        """Delay IP traffic by so many ms."""
        self._set_number("latency_ms", latency_ms)

    def set_loss(self, loss_percent: float) -> None:
        """Lose so many percent of the IP packets."""
        self._set_number("loss_percent", loss_percent)

    def attached(self) -> bool:
        """Whether the DUT is attached to the cell. An unknown state is a RigError."""
        state = self._ask(self._template(self._dialect.measures, "state")).upper()
        if state not in self._dialect.states:
            self._fail(f"is in the unknown state {quote(state)}", f"add it to the dialect {self._dialect_name}")
        attached = self._dialect.states[state]
        self._journal.append("observation", f"{self.kind}.reading", state=state, attached=attached)
        return attached

"""A two-channel supply with the text commands of the Aim-TTi PL, QL and CPX series.

Source: remote commands in the Aim-TTi instruction manuals (V<n>, I<n>, OP<n>, OVP<n>, OCP<n>, LSR<n>?, TRIPRST, EER?,
QER?). The ratings are those of the QL355TP. It is not SCPI: the channel is part of the command, a reply may repeat the
command or carry a unit, and errors stand in registers, which are cleared when they are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from harness.emulator.instruments.base import DEFAULT_DELAY_NS, Instrument
from harness.emulator.instruments.scpi import DECIMAL, OPERATION_COMPLETE
from harness.emulator.instruments.supply_core import Channel, Model, NotAllowed, SupplyCore, Trip

IDENTITY = "THURLBY THANDAR, QL355TP, EMULATED, 1.00"
MODEL = Model(ratings=((35.0, 5.0), (35.0, 5.0)), load_channel=1, first_limit_a=1.0, over_voltage_always=True)
#: execution error register: a value outside the range
RANGE_ERROR = 100
#: event status register (IEEE 488.2, 11.5.1)
EXECUTION_ERROR, COMMAND_ERROR = 1 << 4, 1 << 5
#: limit event status register
LIMIT_BITS: dict[Trip, int] = {"over-voltage": 1 << 2, "over-current": 1 << 3}
_COMMAND = re.compile(r"(V|I|OP|OVP|OCP|LSR)([12])(O?\?)?(?:\s+(\S+))?", re.ASCII)

_Change = Callable[[SupplyCore, Channel, float], None]


def _switch(core: SupplyCore, channel: Channel, state: float) -> None:
    if state not in (0.0, 1.0):
        raise NotAllowed
    core.switch(channel, bool(state))


def _over_current(core: SupplyCore, channel: Channel, level_a: float) -> None:
    core.set_over_current(channel, level_a)
    core.switch_over_current(channel, True)


_CHANGES: dict[str, _Change] = {
    "V": SupplyCore.set_voltage,
    "I": SupplyCore.set_current_limit,
    "OP": _switch,
    "OVP": SupplyCore.set_over_voltage,
    "OCP": _over_current,
}


class TtiPl(Instrument):
    """A QL355TP; a command that is not understood sets the command error bit and has no reply."""

    line_end = b"\r\n"

    def __init__(
        self,
        on_output: Callable[[int, float], None],
        load_a: Callable[[], float],
        delay_ns: int = DEFAULT_DELAY_NS,
    ) -> None:
        super().__init__(delay_ns)
        self.core = SupplyCore(MODEL, on_output, load_a)
        self.core.on_trip = self._tripped
        self._clear()

    def execute(self, line: str) -> str | None:
        """Carry out the commands of a line; each query has a reply of its own."""
        replies = [self._one(unit) for unit in filter(None, map(str.strip, line.upper().split(";")))]
        told = [reply for reply in replies if reply is not None]
        return "\r\n".join(told) if told else None

    def overrun(self) -> str | None:
        """A line was too long: a command error."""
        self._events |= COMMAND_ERROR
        return None

    def _one(self, command: str) -> str | None:
        common: dict[str, Callable[[], str | None]] = {
            "*IDN?": lambda: IDENTITY,
            "*CLS": self._clear,
            "*RST": self.core.reset,
            "*OPC": self._complete,
            "*OPC?": lambda: "1",
            "*ESR?": self._take_events,
            "EER?": self._take_execution_error,
            "QER?": lambda: "0",
            "TRIPRST": self._reset_trips,
        }
        if command in common:
            return common[command]()
        parts = _COMMAND.fullmatch(command)
        if parts is None:
            return self.overrun()
        name, digit, query, value = parts.groups()
        channel = self.core.channels[int(digit) - 1]
        if query is not None and value is None:
            return self._answer(name + query, channel)
        if query is None and value is not None and name in _CHANGES and DECIMAL.fullmatch(value):
            self._change(_CHANGES[name], channel, float(value))
            return None
        return self.overrun()

    def _change(self, change: _Change, channel: Channel, value: float) -> None:
        try:
            change(self.core, channel, value)
        except NotAllowed:
            self._execution_error = RANGE_ERROR
            self._events |= EXECUTION_ERROR

    def _answer(self, query: str, channel: Channel) -> str | None:
        match query:
            case "V?":
                return f"V{channel.number} {channel.voltage_v:.3f}"
            case "I?":
                return f"I{channel.number} {channel.current_limit_a:.4f}"
            case "OP?":
                return str(int(channel.on))
            case "OVP?":
                return f"{channel.over_voltage_v:.3f}"
            case "OCP?":
                return f"{channel.over_current_a:.4f}"
            case "VO?":
                return f"{channel.terminal_v:.3f}V"
            case "IO?":
                return f"{self.core.current_a(channel):.4f}A"
            case "LSR?":
                limits, self._limits[channel.number] = self._limits[channel.number], 0
                return str(limits)
        return self.overrun()

    def _tripped(self, channel: Channel, trip: Trip) -> None:
        self._limits[channel.number] |= LIMIT_BITS[trip]

    def _reset_trips(self) -> None:
        for channel in self.core.channels:
            for trip in LIMIT_BITS:
                self.core.clear_trip(channel, trip)

    def _clear(self) -> None:
        self._events = 0
        self._execution_error = 0
        self._limits = {channel.number: 0 for channel in self.core.channels}

    def _complete(self) -> None:
        self._events |= OPERATION_COMPLETE

    def _take_events(self) -> str:
        events, self._events = self._events, 0
        return str(events)

    def _take_execution_error(self) -> str:
        error, self._execution_error = self._execution_error, 0
        return str(error)

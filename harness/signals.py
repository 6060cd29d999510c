"""Logical signals bound to DBC signals: from what a scenario says to the raw values on the bus, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from cantools.database.can import Database, Message
from cantools.database.can import Signal as DbcSignal

from harness.errors import CallerError, NotExecuted
from harness.vehicle_file import NumericSignal, StateSignal, VehicleFile
from harness.yamlfile import Document, Fault, FileModel, Location, nearest

NS_PER_MS = 1_000_000
#: more than any DBC signal can carry (64 bits)
BEYOND_ANY_SIGNAL = 2**64
ValuesT = TypeVar("ValuesT", bound=FileModel)
_Mapped = NumericSignal | StateSignal[ValuesT]


@dataclass(frozen=True, slots=True)
class Signal:
    """A logical signal: the DBC message and signals that carry it and, unless it is a quantity, its states.

    `cycle_ns` is the cycle time of the message in the DBC (GenMsgCycleTime); None when the DBC gives none.
    """

    name: str
    message: str
    frame_id: int
    cycle_ns: int | None
    parts: tuple[DbcSignal, ...] = field(repr=False)
    states: Mapping[str, int]

    def encode(self, value: str | float) -> dict[str, int]:
        """The raw value of each DBC signal: of a state by its name, of a quantity in the DBC's unit (km, km/h, rpm).

        A quantity is rounded to the resolution of the signal. Raises CallerError for a state that the signal does not
        have and for a quantity outside of its range.
        """
        if isinstance(value, str):
            if value not in self.states:
                raise CallerError(
                    f"the signal {self.name!r} has no state {value!r}",
                    hint=nearest(value, list(self.states), what="its states are")
                    if self.states
                    else "it is a quantity: give a number",
                )
            return {part.name: self.states[value] for part in self.parts}
        if self.states:
            raise CallerError(
                f"the signal {self.name!r} is no quantity but one of the states {', '.join(self.states)}",
                hint="give the name of a state",
            )
        problem = next(filter(None, (_out_of_range(part, value) for part in self.parts)), None)
        if problem:
            raise CallerError(f"the signal {self.name!r} cannot be {value}: {problem}")
        return {part.name: _raw(part, value) for part in self.parts}

    def state(self, raw: Mapping[str, int]) -> str | None:
        """The state that raw values of the message stand for; None when they contradict each other or mean nothing."""
        found = {raw[part.name] for part in self.parts}
        return next((state for state, value in self.states.items() if found == {value}), None)

    def quantity(self, raw: Mapping[str, int]) -> float:
        """The quantity that raw values of the message stand for, in the DBC's unit; of several signals, the first."""
        part = self.parts[0]
        return float(raw[part.name] * part.scale + part.offset)


class SignalTable(Mapping[str, Signal]):
    """The logical signals of a vehicle by name, in the order of the vehicle file's model."""

    def __init__(self, signals: Mapping[str, Signal], known: tuple[str, ...]) -> None:
        self._signals = signals
        self._known = known

    def __getitem__(self, name: str) -> Signal:
        """The signal; raises NotExecuted when the vehicle lacks it and CallerError when no vehicle can have it."""
        if name in self._signals:
            return self._signals[name]
        self.require_known(name)
        raise NotExecuted(f"this vehicle has no signal {name!r}", hint="map it under signals: in the vehicle file")

    def __contains__(self, name: object) -> bool:
        return name in self._signals

    def require_known(self, name: str) -> None:
        """Raise CallerError for a name that no vehicle can have."""
        if name not in self._known:
            raise CallerError(f"unknown signal {name!r}", hint=nearest(name, self._known, what="the signals are"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._signals)

    def __len__(self) -> int:
        return len(self._signals)


class Binder:
    """Binds what a vehicle file maps to the DBC, and collects what does not fit."""

    def __init__(self, document: Document, database: Database) -> None:
        self.faults: list[Fault] = []
        self._document = document
        self._messages: dict[str, Message] = {message.name: message for message in database.messages}
        self._taken: dict[tuple[str, str], str] = {}

    def table(self, facts: VehicleFile) -> SignalTable:
        """All logical signals that the file maps."""
        known = tuple(type(facts.signals).model_fields)
        bound: dict[str, Signal] = {}
        for name in known:
            mapped = getattr(facts.signals, name)
            signal = self.signal(name, mapped, ("signals", name)) if mapped is not None else None
            if signal is not None:
                bound[name] = signal
        return SignalTable(bound, known)

    def signal(self, name: str, mapped: _Mapped[ValuesT], at: Location) -> Signal | None:
        """One logical signal; None, with a fault noted, when the DBC lacks it or cannot carry its values."""
        message = self.message(mapped.message, at)
        if message is None:
            return None
        parts = tuple(filter(None, (self._part(name, message, wanted, at) for wanted in mapped.signal)))
        states = _states(mapped)
        for state, raw in states.items():
            for part in parts:
                self._check(part, raw * part.scale + part.offset, (*at, "values", state), raw)
        cycle_ns = None if message.cycle_time is None else message.cycle_time * NS_PER_MS
        return Signal(name, message.name, message.frame_id, cycle_ns, parts, states) if parts else None

    def message(self, name: str, at: Location) -> Message | None:
        """A message of the DBC; None, with a fault noted, when there is none of that name."""
        if name not in self._messages:
            hint = nearest(name, list(self._messages), what="its messages are")
            self.faults.append(self._document.fault((*at, "message"), f"the DBC has no message {name!r}", hint))
        return self._messages.get(name)

    def check_quantity(self, signal: Signal, value: float, at: Location) -> None:
        """Note a fault when a quantity of the file does not fit the signal."""
        for part in signal.parts:
            self._check(part, value, at, value)

    def _part(self, name: str, message: Message, wanted: str, at: Location) -> DbcSignal | None:
        known = {signal.name: signal for signal in message.signals}
        at = (*at, "signal")
        if wanted not in known:
            hint = nearest(wanted, list(known), what="its signals are")
            text = f"the DBC message {message.name} has no signal {wanted!r}"
            self.faults.append(self._document.fault(at, text, hint))
            return None
        if known[wanted].is_float or not known[wanted].scale:
            text = f"the DBC signal {message.name}.{wanted} is a floating-point signal or has the scale 0"
            self.faults.append(self._document.fault(at, text, "map a signal of whole numbers"))
            return None
        other = self._taken.setdefault((message.name, wanted), name)
        if other != name:
            text = f"the DBC signal {message.name}.{wanted} carries {other} already"
            self.faults.append(self._document.fault(at, text, f"give {name} a signal of its own"))
        return known[wanted]

    def _check(self, part: DbcSignal, value: float, at: Location, written: float) -> None:
        problem = _out_of_range(part, value)
        if problem:
            text = f"{'.'.join(map(str, at))}: {written} does not fit: {problem}"
            hint = "give a value that the DBC signal can carry, or map another signal"
            self.faults.append(self._document.fault(at, text, hint))


def _states(mapped: _Mapped[ValuesT]) -> dict[str, int]:
    if isinstance(mapped, NumericSignal):
        return {}
    return {state: raw for state, raw in mapped.values.model_dump().items() if raw is not None}


def _raw(part: DbcSignal, value: float) -> int:
    return round((value - part.offset) / part.scale)


def _out_of_range(part: DbcSignal, value: float) -> str | None:
    """Why a quantity cannot go into a DBC signal; None when it can."""
    bits = part.length - 1 if part.is_signed else part.length
    lowest = -(1 << bits) if part.is_signed else 0
    too_large = not -BEYOND_ANY_SIGNAL < value < BEYOND_ANY_SIGNAL  # true for NaN as well
    if too_large or not lowest <= _raw(part, value) < 1 << bits:
        return f"{part.name} has {part.length} bits"
    if (part.minimum is not None and value < part.minimum) or (part.maximum is not None and value > part.maximum):
        return f"{part.name} ranges from {part.minimum} to {part.maximum}"
    return None

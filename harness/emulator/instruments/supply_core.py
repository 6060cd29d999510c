"""What every emulated supply is inside: channels, their protections and the load, whatever commands it takes.

The protections act at once; the delays of real ones are not modelled. In current limiting the measured current stays at
the limit; the fall of the voltage that goes with it is not modelled either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Trip = Literal["over-voltage", "over-current"]
#: the highest over-voltage and over-current level, as a share of the rating: common instruments allow 110 %
PROTECTION_SPAN = 1.1


class NotAllowed(Exception):
    """A value outside the rating; the front turns it into its family's error."""


@dataclass(frozen=True, slots=True)
class Model:
    """One type of supply: the rating of each channel in V and A, and the channel that the TCU hangs on."""

    ratings: tuple[tuple[float, float], ...]
    load_channel: int
    #: the current limit after a reset, in A
    first_limit_a: float
    #: whether the over-current protection has no level of its own but acts when the current limit is reached
    trips_at_limit: bool = False
    #: whether the over-voltage protection is always in force
    over_voltage_always: bool = False


@dataclass(slots=True)
class Channel:
    """One output: its settings, and what it carries."""

    number: int
    max_voltage_v: float
    max_current_a: float
    current_limit_a: float
    over_voltage_v: float
    over_current_a: float
    over_voltage_on: bool
    voltage_v: float = 0.0
    on: bool = False
    over_current_on: bool = False
    trip: Trip | None = None
    #: the voltage last reported to the world
    terminal_v: float = 0.0


class SupplyCore:
    """The supply. `on_output(channel, volts)` hears each change at the terminals; `load_a()` gives the TCU's current.

    All outputs are off at first, which is not reported. A tripped output stays off until the trip is cleared.
    """

    def __init__(self, model: Model, on_output: Callable[[int, float], None], load_a: Callable[[], float]) -> None:
        self._model = model
        self._on_output = on_output
        self._load_a = load_a
        self.channels = self._fresh()
        #: told of each trip
        self.on_trip: Callable[[Channel, Trip], None] = lambda _channel, _trip: None

    def reset(self) -> None:
        """Switch all outputs off and forget the settings."""
        carried_v = [channel.terminal_v for channel in self.channels]
        self.channels = self._fresh()
        for channel, terminal_v in zip(self.channels, carried_v, strict=True):
            channel.terminal_v = terminal_v
            self._settle(channel)

    def load_changed(self) -> None:
        """The TCU draws another current: its channel's protection looks at it."""
        self._settle(self.channels[self._model.load_channel - 1])

    def current_a(self, channel: Channel) -> float:
        """The current that flows, in A."""
        return min(self._drawn_a(channel), channel.current_limit_a)

    def set_voltage(self, channel: Channel, voltage_v: float) -> None:
        """Set a voltage in V; raises NotAllowed."""
        channel.voltage_v = round(_within(voltage_v, 0.0, channel.max_voltage_v), 3)
        self._settle(channel)

    def set_current_limit(self, channel: Channel, current_limit_a: float) -> None:
        """Set a current limit in A; raises NotAllowed."""
        channel.current_limit_a = round(_within(current_limit_a, 0.0, channel.max_current_a), 4)
        self._settle(channel)

    def switch(self, channel: Channel, on: bool) -> None:
        """Switch an output; a tripped one stays off."""
        channel.on = on and channel.trip is None
        self._settle(channel)

    def set_over_voltage(self, channel: Channel, level_v: float) -> None:
        """Set the level of the over-voltage protection in V; raises NotAllowed."""
        channel.over_voltage_v = round(_within(level_v, 0.001, channel.max_voltage_v * PROTECTION_SPAN), 3)
        self._settle(channel)

    def set_over_current(self, channel: Channel, level_a: float) -> None:
        """Set the level of the over-current protection in A; raises NotAllowed."""
        channel.over_current_a = round(_within(level_a, 0.001, channel.max_current_a * PROTECTION_SPAN), 4)
        self._settle(channel)

    def switch_over_voltage(self, channel: Channel, on: bool) -> None:
        """Switch the over-voltage protection."""
        channel.over_voltage_on = on
        self._settle(channel)

    def switch_over_current(self, channel: Channel, on: bool) -> None:
        """Switch the over-current protection."""
        channel.over_current_on = on
        self._settle(channel)

    @staticmethod
    def clear_trip(channel: Channel, trip: Trip) -> None:
        """Forget a trip, if it is this one; the output stays off."""
        if channel.trip == trip:
            channel.trip = None

    def _settle(self, channel: Channel) -> None:
        """Let the protections act, then tell the world what the terminals carry now."""
        trip = self._cause(channel) if channel.on else None
        if trip is not None:
            channel.on = False
            channel.trip = trip
            self.on_trip(channel, trip)
        terminal_v = channel.voltage_v if channel.on else 0.0
        if terminal_v != channel.terminal_v:
            channel.terminal_v = terminal_v
            self._on_output(channel.number, terminal_v)
            self._settle(channel)  # the load looks different at another voltage

    def _cause(self, channel: Channel) -> Trip | None:
        if channel.over_voltage_on and channel.voltage_v > channel.over_voltage_v:
            return "over-voltage"
        level_a = channel.current_limit_a if self._model.trips_at_limit else channel.over_current_a
        if channel.over_current_on and self._drawn_a(channel) > level_a:
            return "over-current"
        return None

    def _drawn_a(self, channel: Channel) -> float:
        """What the load would draw. An output that has just been switched on carries nothing yet."""
        loaded = channel.number == self._model.load_channel and channel.on and channel.terminal_v > 0.0
        return self._load_a() if loaded else 0.0

    def _fresh(self) -> list[Channel]:
        return [
            Channel(
                number,
                voltage_v,
                current_a,
                current_limit_a=self._model.first_limit_a,
                over_voltage_v=voltage_v * PROTECTION_SPAN,
                over_current_a=current_a * PROTECTION_SPAN,
                over_voltage_on=self._model.over_voltage_always,
            )
            for number, (voltage_v, current_a) in enumerate(self._model.ratings, start=1)
        ]


def _within(value: float, lowest: float, highest: float) -> float:
    if not lowest <= value <= highest:
        raise NotAllowed
    return value

"""What the emulated supplies that speak SCPI share: each command's effect on the core; a family names its headers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

from harness.emulator.instruments.base import DEFAULT_DELAY_NS
from harness.emulator.instruments.scpi import (
    DATA_OUT_OF_RANGE,
    PARAMETER_ERROR,
    Handler,
    ScpiError,
    ScpiInstrument,
    count,
    number,
    on_off,
)
from harness.emulator.instruments.supply_core import Channel, Model, NotAllowed, SupplyCore, Trip

#: a number that no supply reaches, so that the core's own range decides
HUGE = 1e9


class ScpiSupply(ScpiInstrument):
    """A supply on a connection: `core` is the supply, this is how one family is spoken to."""

    model: ClassVar[Model]
    idn: ClassVar[str]
    #: the words of a boolean reply, off first
    words: ClassVar[tuple[str, str]] = ("0", "1")
    #: how a voltage and a current are written
    volts_format: ClassVar[str] = "{:.3f}"
    amps_format: ClassVar[str] = "{:.4f}"

    def __init__(
        self,
        on_output: Callable[[int, float], None],
        load_a: Callable[[], float],
        delay_ns: int = DEFAULT_DELAY_NS,
    ) -> None:
        super().__init__(self.idn, delay_ns)
        self.core = SupplyCore(self.model, on_output, load_a)
        self._selected = 1

    def reset(self) -> None:
        """Switch all outputs off and set 0 V on every channel."""
        self._selected = 1
        self.core.reset()

    @abstractmethod
    def _addressed(self, suffix: int | None, params: list[str]) -> Channel:
        """The channel that a command means; what names it is taken off the parameters. Raises ScpiError."""

    def _numbered(self, chosen: int) -> Channel:
        if not 1 <= chosen <= len(self.core.channels):
            raise ScpiError(PARAMETER_ERROR)
        return self.core.channels[chosen - 1]

    def _select(self, _suffix: int | None, params: list[str]) -> None:
        count(params, 1, 1)
        self._selected = round(number(params[0], 1, len(self.core.channels)))

    def _select_query(self, _suffix: int | None, params: list[str]) -> str:
        count(params, 0, 0)
        return str(self._selected)


def sets_number(change: Callable[[SupplyCore, Channel, float], None]) -> Handler:
    """A command that sets a number of a channel."""

    def handler(supply: ScpiSupply, suffix: int | None, params: list[str]) -> None:
        channel = supply._addressed(suffix, params)
        count(params, 1, 1)
        try:
            change(supply.core, channel, number(params[0], -HUGE, HUGE))
        except NotAllowed:
            raise ScpiError(DATA_OUT_OF_RANGE) from None

    return handler


def sets_switch(change: Callable[[SupplyCore, Channel, bool], None]) -> Handler:
    """A command that switches something of a channel."""

    def handler(supply: ScpiSupply, suffix: int | None, params: list[str]) -> None:
        channel = supply._addressed(suffix, params)
        count(params, 1, 1)
        change(supply.core, channel, on_off(params[0]))

    return handler


def clears(trip: Trip) -> Handler:
    """A command that forgets a trip of a channel."""

    def handler(supply: ScpiSupply, suffix: int | None, params: list[str]) -> None:
        supply.core.clear_trip(_queried(supply, suffix, params), trip)

    return handler


def gives_volts(read: Callable[[Channel], float]) -> Handler:
    """A query of a channel's voltage."""
    return lambda supply, suffix, params: supply.volts_format.format(read(_queried(supply, suffix, params)))


def gives_amps(read: Callable[[Channel], float]) -> Handler:
    """A query of a channel's current."""
    return lambda supply, suffix, params: supply.amps_format.format(read(_queried(supply, suffix, params)))


def gives_word(read: Callable[[Channel], bool], words: tuple[str, str] | None = None) -> Handler:
    """A query of something that is true or not, answered in the family's words or in these."""
    return lambda supply, suffix, params: (words or supply.words)[read(_queried(supply, suffix, params))]


def measures_current(supply: ScpiSupply, suffix: int | None, params: list[str]) -> str:
    """The query of the current that flows."""
    return supply.amps_format.format(supply.core.current_a(_queried(supply, suffix, params)))


def _queried(supply: ScpiSupply, suffix: int | None, params: list[str]) -> Channel:
    channel = supply._addressed(suffix, params)
    count(params, 0, 0)
    return channel

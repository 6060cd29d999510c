"""The part of SCPI that the emulated instruments share.

Sources: IEEE 488.2 (common commands, event status register, status byte) and SCPI-99, volume 1, chapter 6 (short and
long forms, compound commands) and volume 2, chapter 21 (error queue and error numbers).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import ClassVar

from harness.emulator.instruments.base import DEFAULT_DELAY_NS, Instrument

#: SCPI-99, volume 2, 21.8: the errors that these instruments report
SYNTAX_ERROR = -102
DATA_TYPE_ERROR = -104
PARAMETER_NOT_ALLOWED = -108
MISSING_PARAMETER = -109
UNDEFINED_HEADER = -113
PARAMETER_ERROR = -220
DATA_OUT_OF_RANGE = -222
QUEUE_OVERFLOW = -350
INPUT_BUFFER_OVERRUN = -363
ERROR_TEXTS: Mapping[int, str] = {
    0: "No error",
    SYNTAX_ERROR: "Syntax error",
    DATA_TYPE_ERROR: "Data type error",
    PARAMETER_NOT_ALLOWED: "Parameter not allowed",
    MISSING_PARAMETER: "Missing parameter",
    UNDEFINED_HEADER: "Undefined header",
    PARAMETER_ERROR: "Parameter error",
    DATA_OUT_OF_RANGE: "Data out of range",
    QUEUE_OVERFLOW: "Queue overflow",
    INPUT_BUFFER_OVERRUN: "Input buffer overrun",
}
#: errors the queue holds; the last place turns into -350 when one more comes (SCPI-99, volume 2, 21.8.1)
QUEUE_LENGTH = 20

#: IEEE 488.2, 11.5.1: bits of the event status register
OPERATION_COMPLETE = 1 << 0
#: event status bit by hundreds of the error number: -1xx command, -2xx execution, -3xx device, -4xx query error
EVENT_BIT_OF_HUNDREDS: Mapping[int, int] = {1: 1 << 5, 2: 1 << 4, 3: 1 << 3, 4: 1 << 2}
#: status byte: the error queue is not empty (SCPI-99, volume 1, 9.1)
ERROR_QUEUE_BIT = 1 << 2

#: a decimal number (NRf of IEEE 488.2, 7.7.2); also keeps "nan" and "inf" out
DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_NODE = re.compile(r"(\[)?:([A-Za-z]+)(#)?\]?")

#: a command or query: called with the instrument, the header's numeric suffix and the parameters
Handler = Callable[..., str | None]


class ScpiError(Exception):
    """What a handler raises to put an error into the queue; it never leaves the instrument."""

    def __init__(self, number: int) -> None:
        super().__init__(ERROR_TEXTS[number])
        self.number = number


class Grammar:
    """The headers an instrument knows.

    A header is written as in a manual: `:OUTPut[:STATe]?` takes short and long forms, square brackets are optional,
    `#` stands for a numeric suffix that may be left out.
    """

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._rules = [(_compile(header), handler) for header, handler in handlers.items()]
        #: the handler and the numeric suffix of a header in capitals; bounded, because headers come from outside
        self.find = lru_cache(maxsize=256)(self._find)

    def _find(self, header: str) -> tuple[Handler, int | None]:
        for rule, handler in self._rules:
            if match := rule.fullmatch(header):
                suffix = next(filter(None, match.groups()), None)
                return handler, None if suffix is None else int(suffix)
        raise ScpiError(UNDEFINED_HEADER)


def _compile(header: str) -> re.Pattern[str]:
    if header.startswith("*"):
        return re.compile(re.escape(header))
    body, query, _ = header.partition("?")
    nodes = []
    for optional, mnemonic, suffix in _NODE.findall(body):
        short = "".join(filter(str.isupper, mnemonic))
        node = f":(?:{short}|{mnemonic.upper()}){'([0-9]{1,3})?' if suffix else ''}"
        nodes.append(f"(?:{node})?" if optional else node)
    return re.compile("".join(nodes) + re.escape(query))


def number(text: str, lowest: float, highest: float) -> float:
    """A decimal parameter within its range; raises ScpiError."""
    if not DECIMAL.fullmatch(text):
        raise ScpiError(DATA_TYPE_ERROR)
    value = float(text)
    if not lowest <= value <= highest:
        raise ScpiError(DATA_OUT_OF_RANGE)
    return value


def on_off(text: str) -> bool:
    """A boolean parameter; raises ScpiError."""
    try:
        return {"ON": True, "1": True, "OFF": False, "0": False}[text.upper()]
    except KeyError:
        raise ScpiError(PARAMETER_ERROR) from None


def count(params: list[str], fewest: int, most: int) -> None:
    """Raise ScpiError unless there are between `fewest` and `most` parameters."""
    if len(params) < fewest:
        raise ScpiError(MISSING_PARAMETER)
    if len(params) > most:
        raise ScpiError(PARAMETER_NOT_ALLOWED)


class ScpiInstrument(Instrument):
    """An instrument that speaks SCPI: status, error queue and common commands; a subclass adds its own headers."""

    def __init__(self, identity: str, delay_ns: int = DEFAULT_DELAY_NS) -> None:
        super().__init__(delay_ns)
        self.identity = identity
        self._errors: deque[int] = deque()
        self._events = 0

    def reset(self) -> None:
        """Return to the settings after *RST."""

    def report(self, error: int) -> None:
        """Put an error into the queue and into the event status register."""
        self._events |= EVENT_BIT_OF_HUNDREDS[-error // 100]
        if len(self._errors) < QUEUE_LENGTH:
            self._errors.append(error)
        else:
            self._errors[-1] = QUEUE_OVERFLOW

    def overrun(self) -> str | None:
        """A line was too long: error -363."""
        self.report(INPUT_BUFFER_OVERRUN)
        return None

    @property
    def status_byte(self) -> int:
        """The status byte: whether errors are waiting."""
        return ERROR_QUEUE_BIT if self._errors else 0

    def execute(self, line: str) -> str | None:
        """Carry out the commands of a line; a command error drops the rest of it (IEEE 488.2, 6.1.5)."""
        replies = []
        path = ":"
        # No header here takes string data, so a semicolon always separates commands.
        for unit in filter(None, map(str.strip, line.split(";"))):
            header, *rest = unit.upper().split(None, 1)
            header, path = _absolute(header, path)
            params = [param.strip() for param in rest[0].split(",")] if rest else []
            try:
                handler, suffix = self.grammar.find(header)
                reply = handler(self, suffix, params)
            except ScpiError as error:
                self.report(error.number)
                if -error.number // 100 == 1:
                    break
            else:
                if reply is not None:
                    replies.append(reply)
        return ";".join(replies) if replies else None

    def _identity_query(self, _suffix: int | None, params: list[str]) -> str:
        count(params, 0, 0)
        return self.identity

    def _clear_status(self, _suffix: int | None, params: list[str]) -> None:
        count(params, 0, 0)
        self._errors.clear()
        self._events = 0

    def _reset(self, _suffix: int | None, params: list[str]) -> None:
        count(params, 0, 0)
        self.reset()

    def _operation_complete(self, _suffix: int | None, params: list[str]) -> None:
        count(params, 0, 0)
        self._events |= OPERATION_COMPLETE

    def _operation_complete_query(self, _suffix: int | None, params: list[str]) -> str:
        count(params, 0, 0)
        return "1"

    def _event_status_query(self, _suffix: int | None, params: list[str]) -> str:
        count(params, 0, 0)
        events, self._events = self._events, 0
        return str(events)

    def _error_query(self, _suffix: int | None, params: list[str]) -> str:
        count(params, 0, 0)
        error = self._errors.popleft() if self._errors else 0
        return f'{error},"{ERROR_TEXTS[error]}"'

    COMMON: ClassVar[Mapping[str, Handler]] = {
        "*IDN?": _identity_query,
        "*CLS": _clear_status,
        "*RST": _reset,
        "*OPC": _operation_complete,
        "*OPC?": _operation_complete_query,
        "*ESR?": _event_status_query,
        ":SYSTem:ERRor[:NEXT]?": _error_query,
    }
    grammar: ClassVar[Grammar] = Grammar(COMMON)


def _absolute(header: str, path: str) -> tuple[str, str]:
    """A header from the root of the tree, and the path that the next header of the line starts from."""
    if header.startswith("*"):
        return header, path
    absolute = header if header.startswith(":") else path + header
    return absolute, absolute[: absolute.rindex(":") + 1]

"""One instrument of the bench over PyVISA, whatever it is.

How an instrument is spoken to is data (harness/links/dialects.py): another supply is another entry. Each setting is
read back and compared, the error queue is read where there is one, and whatever goes wrong is a RigError.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, NoReturn, Self, TypeVar

import pyvisa
from pyvisa.constants import StatusCode
from pyvisa.resources import MessageBasedResource

from harness.errors import CallerError, RigError
from harness.journal import Journal
from harness.links.dialects import DIALECTS

#: SCPI-99, volume 1, 7.2.1.4 and 7.2.1.5: 9.91E37 stands for "not a number", 9.9E37 for infinity
SCPI_NO_VALUE = 9.9e37
#: the longest error queue that is read; a longer one does not drain
MOST_QUEUED_ERRORS = 64
#: characters of an instrument's text that are repeated in messages and in the journal
MOST_TEXT = 120
#: how far a setting that is read back may be from what was asked, for the resolution of common instruments
TOLERANCES: Mapping[str, float] = MappingProxyType(
    {
        "voltage_v": 0.006,
        "current_limit_a": 0.0015,
        "over_voltage_v": 0.011,
        "over_current_a": 0.0015,
        "attenuation_db": 0.01,
        "latency_ms": 0.01,
        "loss_percent": 0.01,
    }
)
#: no reply to a query of this bench is longer; an instrument that says more babbles
LONGEST_REPLY_BYTES = 4096
#: how the address of a raw TCP connection ends
SOCKET = "::SOCKET"
T = TypeVar("T")
_ERROR_ENTRY = re.compile(r'([+-]?\d+)\s*,\s*"?(.*?)"?', re.ASCII)


@dataclass(frozen=True, slots=True)
class InstrumentSettings:
    """What the rig file says besides the address.

    How long to wait for a reply, which channel feeds the DUT, and, where it was measured, how short an interruption of
    its output can be.
    """

    timeout_s: float = 2.0
    channel: int = 1
    shortest_interruption_s: float | None = None


class _NoReply(Exception):
    """What came is no reply; the text says why."""


class InstrumentLink:
    """One open instrument. Raises RigError when it cannot be opened, refuses a command, or does not answer.

    After a time-out the session is cleared and opened anew, so that a late reply never answers a later question.
    """

    kind: ClassVar[str]

    def __init__(
        self,
        manager: pyvisa.ResourceManager,
        resource_name: str,
        dialect: str,
        journal: Journal,
        settings: InstrumentSettings | None = None,
    ) -> None:
        if dialect not in DIALECTS:
            raise RigError(
                f"the {self.kind} has the unknown dialect {dialect!r}", hint=f"known are {', '.join(DIALECTS)}"
            )
        self.resource_name = resource_name
        self._manager = manager
        self._dialect_name = dialect
        self._dialect = DIALECTS[dialect]
        self._journal = journal
        self._settings = settings or InstrumentSettings()
        self._resource = self._open()
        #: whether the next reply is that to the next query
        self._in_step = True
        try:
            if self._dialect.clear is not None:
                self._write(self._dialect.clear)
            self.identity()
        except RigError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the session; the instrument keeps its settings."""
        self._resource.close()

    def identity(self) -> str:
        """What the instrument says it is."""
        identity = ", ".join(self._query(query) for query in self._dialect.identity)
        self._journal.append("observation", f"{self.kind}.identity", identity=identity[:MOST_TEXT])
        return identity

    def _set_number(self, quantity: str, value: float) -> None:
        if not math.isfinite(value):
            raise CallerError(f"{value} is no value for the {quantity} of the {self.kind}")
        self._set(quantity, value, value)
        read = self._number(self._template(self._dialect.reads, quantity))
        self._journal.append("observation", f"{self.kind}.setting", **{quantity: read})
        if abs(read - value) > self._dialect.tolerances.get(quantity, TOLERANCES[quantity]):
            self._fail(f"was set to {quantity} {value} but reads back {read}", "check its range and its resolution")

    def _set_switch(self, quantity: str, on: bool) -> None:
        self._set(quantity, on, self._word(on))
        self._expect_switch(quantity, on)

    def _expect_switch(self, quantity: str, on: bool) -> None:
        """Read a switch back; RigError when it is in the other position."""
        read = self._ask(self._template(self._dialect.reads, quantity))
        self._journal.append("observation", f"{self.kind}.setting", **{quantity: read[:MOST_TEXT]})
        if read.upper() != self._word(on):
            self._fail(
                f"was switched ({quantity} {self._word(on)}) but reads back {quote(read)}",
                "look at its display: something keeps it from doing so",
            )

    def _word(self, on: bool) -> str:
        return self._dialect.on if on else self._dialect.off

    def _set(self, quantity: str, value: float | bool, sent: float | str) -> None:
        commands = self._template(self._dialect.sets, quantity)
        self._journal.append("stimulus", f"{self.kind}.set", **{quantity: value})
        self._carry_out(commands, sent)

    def _carry_out(self, commands: tuple[str, ...], value: float | str = "") -> None:
        """Send commands to the channel, one after the other, and look after each whether it was accepted."""
        for template in commands:
            command = self._fill(template, value)
            if self._dialect.accepted is None:
                self._write(command)
                if errors := self._errors():
                    self._fail(f"refused {command!r}: {errors}", "check the value and the dialect in the rig file")
            elif (reply := self._query(command)) != self._dialect.accepted:
                self._fail(f"refused {command!r}: it answers {quote(reply)}", "check the value and the dialect")

    def _measure(self, quantity: str) -> float:
        value = self._number(self._template(self._dialect.measures, quantity))
        self._journal.append("observation", f"{self.kind}.reading", **{quantity: value})
        return value

    def _number(self, query: str) -> float:
        reply = self._ask(query)
        parts = re.fullmatch(self._dialect.number, reply)
        try:
            value = math.nan if parts is None else float(parts[1])
        except ValueError:
            value = math.nan
        if not abs(value) < SCPI_NO_VALUE:
            self._fail(f"answers {self._fill(query)!r} with {quote(reply)}, which is no number", "check the dialect")
        return value

    def _template(self, templates: Mapping[str, T], quantity: str) -> T:
        if quantity not in templates:
            self._fail(f"has no command for {quantity} in the dialect {self._dialect_name}", "use another dialect")
        return templates[quantity]

    def _fill(self, template: str, value: float | str = "") -> str:
        return (self._dialect.prefix + template).format(channel=self._settings.channel, value=value)

    def _ask(self, template: str) -> str:
        """What the instrument answers to a query of the channel."""
        return self._query(self._fill(template))

    def _write(self, command: str) -> None:
        self._be_in_step()
        try:
            self._resource.write(command)
        except (pyvisa.errors.Error, OSError) as error:
            self._lost(command, error)

    def _query(self, command: str) -> str:
        try:
            return self._exchange(command)
        except (pyvisa.errors.Error, OSError, _NoReply) as error:
            self._lost(command, error)

    def _exchange(self, command: str) -> str:
        """Send a query and read one line; what goes on without an end is not read on.

        Whatever cuts it short (a time-out, Ctrl-C, input of another link that is an error) leaves a reply under way, so
        that the session is opened anew before the next command.
        """
        self._be_in_step()
        resource = self._resource
        self._in_step = False
        resource.write(command)
        with resource.ignore_warning(StatusCode.success_max_count_read):
            reply, _ = resource.visalib.read(resource.session, LONGEST_REPLY_BYTES)
        if len(reply) >= LONGEST_REPLY_BYTES:
            raise _NoReply(f"its reply goes on beyond {LONGEST_REPLY_BYTES} bytes")
        self._in_step = True
        try:
            return reply.decode("ascii").strip()
        except UnicodeDecodeError:
            raise _NoReply("its reply is no ASCII text") from None

    def _lost(self, command: str, error: Exception) -> NoReturn:
        """Raise RigError for a command that VISA could not carry; after a time-out the session is sound again."""
        if isinstance(error, pyvisa.errors.VisaIOError) and error.error_code == StatusCode.error_timeout:
            queued = self._recover(command)
            told = f"; its error queue says {queued}" if queued else ""
            self._fail(
                f"did not answer {command!r} within {self._settings.timeout_s} s{told}",
                "check power, address and dialect, or allow it more time in the rig file",
                error,
            )
        self._in_step = False
        self._fail(f"did not carry out {command!r}: {quote(str(error))}", "check cable and address", error)

    def _recover(self, command: str) -> str:
        """Clear the session and open it anew; gives what the error queue said, if it answers."""
        self._journal.append("decision", "instrument.reopened", instrument=self.resource_name, after=command)
        self._reopen()
        try:
            return self._drain()
        except (pyvisa.errors.VisaIOError, OSError, _NoReply):
            self._reopen()
            return ""

    def _be_in_step(self) -> None:
        """See that the next reply is that to the next query."""
        if not self._in_step:
            self._reopen()

    def _reopen(self) -> None:
        with contextlib.suppress(pyvisa.errors.Error, OSError):
            # a new connection has no old replies; and PyVISA-py never ends clearing one that the instrument has closed
            if not self.resource_name.upper().endswith(SOCKET):
                self._resource.clear()
        with contextlib.suppress(pyvisa.errors.Error, OSError):
            self._resource.close()
        self._resource = self._open()
        self._in_step = True

    def _open(self) -> MessageBasedResource:
        try:
            resource = self._manager.open_resource(self.resource_name)
        except Exception as error:  # PyVISA-py raises Exception itself when it cannot connect
            self._fail(f"cannot be opened: {quote(str(error))}", "check power, cable and address", error)
        if not isinstance(resource, MessageBasedResource):
            resource.close()
            self._fail("takes no text commands", "use the VISA address of a socket, serial port or INSTR resource")
        resource.write_termination = self._dialect.line_end
        resource.read_termination = "\n"
        resource.timeout = self._settings.timeout_s * 1000.0
        return resource

    def _errors(self) -> str:
        try:
            return self._drain()
        except (pyvisa.errors.Error, OSError, _NoReply) as error:
            self._lost("the error query", error)

    def _drain(self) -> str:
        """Read the error queue until it is empty, and the error registers; empty text when nothing was wrong."""
        found: list[str] = []
        while self._dialect.error_query is not None and len(found) < MOST_QUEUED_ERRORS:
            reply = self._exchange(self._dialect.error_query)
            entry = _ERROR_ENTRY.fullmatch(reply)
            if entry is None:
                self._fail(f"answers {self._dialect.error_query!r} with {quote(reply)}", "check the dialect")
            if int(entry[1]) == 0:
                break
            found.append(f"{entry[1]} {quote(entry[2])}")
        for query, bits in self._dialect.error_registers.items():
            reply = self._exchange(query)
            if not (reply.isascii() and reply.isdigit()):
                self._fail(f"answers {query!r} with {quote(reply)}", "check the dialect")
            if int(reply) & bits:
                found.append(f"{query} says {reply[:MOST_TEXT]}")
        return ", ".join(found)

    def _fail(self, what: str, hint: str, cause: Exception | None = None) -> NoReturn:
        raise RigError(f"the {self.kind} {what}", where=self.resource_name, hint=hint) from cause


def quote(text: str) -> str:
    """An instrument's text for a message: cut short, with what is not printable made visible."""
    return repr(text[:MOST_TEXT])

"""The diagnostics link, on udsoncan and can-isotp: UDS (ISO 14229-1) over ISO-TP (ISO 15765-2), in bench time.

can-isotp runs without its threads, its timers on the bench's clock; udsoncan is given a connection that waits in bench
time. Frames travel over the bus of the CAN link, because many adapters can be opened only once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from udsoncan.client import Client
from udsoncan.common.DidCodec import DidCodec
from udsoncan.exceptions import (
    InvalidResponseException,
    NegativeResponseException,
    TimeoutException,
    UnexpectedResponseException,
)
from udsoncan.Response import Response
from udsoncan.services.DiagnosticSessionControl import DiagnosticSessionControl
from udsoncan.services.ECUReset import ECUReset
from udsoncan.services.ReadDataByIdentifier import ReadDataByIdentifier
from udsoncan.services.ReadDTCInformation import ReadDTCInformation
from udsoncan.typing import ClientConfig

from harness.clock import Clock
from harness.errors import DutProtocolError
from harness.journal import Journal, Json, Record
from harness.kernel import ns
from harness.links.can import CanLink
from harness.links.diagnostics_transport import SILENT, Connection, TransportFault
from harness.vehicle_file import VIN_SHOWN, DiagnosticsSection

#: the units' times of ISO 14229-2, table 4, until the unit states its own
P2_S, P2_STAR_S = 0.05, 5.0
#: a unit that asks for patience (0x78) again and again is given up so long after the request
LONGEST_ANSWER_S = 60.0
VIN, PART_NUMBER, SOFTWARE = 0xF190, 0xF187, 0xF195
ALL_DTCS = 0xFF
SESSIONS = {
    "default": DiagnosticSessionControl.Session.defaultSession,
    "extended": DiagnosticSessionControl.Session.extendedDiagnosticSession,
}
_LONGEST_TEXT = 200

T = TypeVar("T")
R = TypeVar("R", bound=Response)


@dataclass(frozen=True, slots=True)
class Identity:
    """What the unit says it is."""

    vin: str
    part_number: str
    software: str

    @property
    def vin_masked(self) -> str:
        """The VIN as evidence may show it."""
        return _masked(self.vin)


@dataclass(frozen=True, slots=True)
class Dtc:
    """A diagnostic trouble code as SAE J2012-DA writes it (`U3003-16`), and its status byte (ISO 14229-1, D.2)."""

    code: str
    status: int

    @property
    def failed(self) -> bool:
        """Whether the fault is there now."""
        return bool(self.status & 0x01)

    @property
    def confirmed(self) -> bool:
        """Whether the fault is stored."""
        return bool(self.status & 0x08)


@dataclass(frozen=True, slots=True)
class DutReply(Generic[T]):
    """The answer to one request. A refusal is an answer like any other, for the oracle to judge.

    `value` is what was granted; `code` and `error_code` are the negative response code and its name.
    """

    value: T | None
    code: int | None
    error_code: str | None
    started_ns: int
    ended_ns: int
    record: Record

    @property
    def ok(self) -> bool:
        """Whether the request was granted."""
        return self.code is None

    def granted(self) -> T:
        """What was asked for. Raises DutProtocolError when the unit refused."""
        if self.value is None:
            raise DutProtocolError(
                f"the unit refuses a diagnostic request: {self.error_code}", hint="see uds.request in the journal"
            )
        return self.value


class DiagnosticsLink:
    """The unit's diagnostics. Each method raises DutProtocolError when no answer, or a malformed one, comes in time."""

    def __init__(self, can: CanLink, section: DiagnosticsSection, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._connection = Connection(can, section, clock)
        self._client = Client(
            self._connection,
            config=cast(
                "ClientConfig",  # whose type does not know that there may be no time-out
                {
                    "request_timeout": None,  # udsoncan would count it on the machine's clock; the connection bounds it
                    "p2_timeout": P2_S,
                    "p2_star_timeout": P2_STAR_S,
                    "data_identifiers": {"default": _Raw()},
                },
            ),
        )
        self._client.logger = SILENT
        self._tentative = False
        self._where = f"diagnostics {section.request_id:03X}/{section.response_id:03X}"

    def identity(self, *, tentative: bool = False) -> Identity:
        """VIN, part number and software version, for the record. Raises DutProtocolError when the unit refuses one.

        A `tentative` one is asked of a unit that may have no diagnostics: what goes wrong is no fault in the journal.
        """
        self._tentative = tentative
        try:
            return self._identity()
        finally:
            self._tentative = False

    def _identity(self) -> Identity:
        vin = self._text(VIN)
        if re.fullmatch("[A-HJ-NPR-Z0-9]{17}", vin) is None:
            raise self._fault("its VIN is none (ISO 3779)")
        identity = Identity(vin, self._text(PART_NUMBER), self._text(SOFTWARE))
        self._journal.append(
            "observation",
            "dut.identity",
            vin=identity.vin_masked,
            part_number=identity.part_number,
            software=identity.software,
        )
        return identity

    def read(self, identifier: int) -> DutReply[bytes]:
        """The value of a data identifier (service 0x22)."""

        def value(response: ReadDataByIdentifier.InterpretedResponse) -> bytes:
            return bytes(response.service_data.values[identifier])

        def shown(data: bytes) -> Json:
            text = _plain(data)
            return {"text": _masked(text) if identifier == VIN else text[:_LONGEST_TEXT], "length": len(data)}

        return self._ask(
            "ReadDataByIdentifier",
            lambda: self._client.read_data_by_identifier([identifier]),
            value,
            shown,
            identifier=f"{identifier:04X}",
        )

    def read_dtcs(self, status_mask: int = ALL_DTCS) -> DutReply[tuple[Dtc, ...]]:
        """The faults in memory of which a status bit is set that the mask asks for (service 0x19 02)."""

        def value(response: ReadDTCInformation.InterpretedResponse) -> tuple[Dtc, ...]:
            return tuple(Dtc(dtc.id_iso(), dtc.status.get_byte_as_int()) for dtc in response.service_data.dtcs)

        def shown(dtcs: tuple[Dtc, ...]) -> Json:
            return [{"code": dtc.code, "status": dtc.status} for dtc in dtcs]

        return self._ask(
            "ReadDTCInformation",
            lambda: self._client.get_dtc_by_status_mask(status_mask),
            value,
            shown,
            status_mask=status_mask,
        )

    def clear_dtcs(self) -> DutReply[bool]:
        """Clear the memory of faults (service 0x14, all groups)."""
        return self._command("ClearDiagnosticInformation", self._client.clear_dtc)

    def reset(self) -> DutReply[bool]:
        """Have the unit start afresh (service 0x11 01). It answers first; its boot is to be waited for elsewhere."""
        return self._command("ECUReset", lambda: self._client.ecu_reset(ECUReset.ResetType.hardReset))

    def open_session(self, name: str) -> DutReply[bool]:
        """Change to the session `default` or `extended` (service 0x10); another one ends 5 s after the last request."""
        session = SESSIONS[name]
        return self._command("DiagnosticSessionControl", lambda: self._client.change_session(session), session=name)

    def tester_present(self) -> DutReply[bool]:
        """Keep the session from ending (service 0x3E)."""
        return self._command("TesterPresent", self._client.tester_present)

    def close(self) -> None:
        """Listen no more."""
        self._connection.close()

    def _command(self, service: str, call: Callable[[], Response | None], **details: Json) -> DutReply[bool]:
        return self._ask(service, call, lambda _response: True, lambda _granted: None, **details)

    def _ask(
        self,
        service: str,
        call: Callable[[], R | None],
        value: Callable[[R], T],
        shown: Callable[[T], Json],
        **details: Json,
    ) -> DutReply[T]:
        self._journal.append("stimulus", "uds.request", service=service, **details)
        started_ns = self._clock.now_ns
        self._connection.give_up_ns = started_ns + ns(LONGEST_ANSWER_S)
        granted: T | None = None
        code, name, said = None, None, None
        try:
            response = call()
            if response is None:
                raise self._fault(f"{service} has no answer")
            granted = value(response)
            said = shown(granted)
        except NegativeResponseException as refusal:
            code = refusal.response.code or 0
            name = refusal.response.code_name or f"0x{code:02X}"
        except TimeoutException:
            raise self._fault(f"{service} is not answered in time") from None
        except (InvalidResponseException, UnexpectedResponseException) as error:
            raise self._fault(f"{service} is answered with something else: {type(error).__name__}") from error
        except TransportFault as error:
            raise self._fault(f"{service}: {error.message}") from error
        except (ValueError, KeyError, IndexError) as error:  # what udsoncan makes of values that no unit may send
            raise self._fault(f"{service} is answered with unreadable data") from error
        record = self._journal.append(
            "observation", "uds.reply", service=service, ok=code is None, code=code, name=name, value=said
        )
        return DutReply(granted, code, name, started_ns, self._clock.now_ns, record)

    def _text(self, identifier: int) -> str:
        data = self.read(identifier).granted().rstrip(b"\0 \xff")
        if not data or not data.isascii() or not data.decode("ascii").isprintable():
            raise self._fault(f"data identifier {identifier:04X} is no text")
        return data.decode("ascii")[:_LONGEST_TEXT]

    def _fault(self, problem: str) -> DutProtocolError:
        if not self._tentative:
            self._journal.append("fault", "dut protocol", message=problem)
        return DutProtocolError(
            problem, where=self._where, hint="compare the unit with the diagnostics: section of the vehicle file"
        )


class _Raw(DidCodec):
    """The value of any identifier: its bytes, up to the end of the answer."""

    def decode(self, did_payload: bytes) -> bytes:
        return bytes(did_payload)

    def __len__(self) -> int:
        raise DidCodec.ReadAllRemainingData


def _masked(vin: str) -> str:
    """A VIN as evidence may show it."""
    return vin[:VIN_SHOWN] + "*" * (len(vin) - VIN_SHOWN)


def _plain(data: bytes) -> str:
    """Bytes as text in which a VIN, or anything else that is hidden in evidence, is recognised."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}" for byte in data)

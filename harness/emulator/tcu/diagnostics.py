"""The unit's diagnostics: UDS (ISO 14229-1) on the body bus, and the memory of its own faults.

Addresses are public (0x746, answered as 0x783; 0x7DF to all units); which services exist in which session, the faults
and the coding of the identifiers are this project's own (docs/tcu-port.md, "Diagnostics").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.emulator.can_network import CanNetwork, Frame
from harness.emulator.tcu.isotp import LONGEST_MESSAGE, Failed, IsoTp, Outcome, Received, single_message
from harness.emulator.tcu.isotp_table import State
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.kernel import Timer, seconds

REQUEST, RESPONSE, FUNCTIONAL_REQUEST = 0x746, 0x783, 0x7DF

SESSION, RESET, CLEAR, READ_DTC, READ_DATA, TESTER_PRESENT = 0x10, 0x11, 0x14, 0x19, 0x22, 0x3E
NEGATIVE, POSITIVE_OFFSET, SUPPRESS = 0x7F, 0x40, 0x80
DEFAULT, EXTENDED = 0x01, 0x03
HARD_RESET = 0x01
DTC_BY_STATUS, DTC_SUPPORTED = 0x02, 0x0A
ALL_GROUPS = 0xFFFFFF

#: negative response codes, ISO 14229-1 table A.1
SERVICE_UNKNOWN, SUBFUNCTION_UNKNOWN, WRONG_LENGTH, TOO_LONG, OUT_OF_RANGE = 0x11, 0x12, 0x13, 0x14, 0x31
PENDING, SUBFUNCTION_NOT_IN_SESSION, SERVICE_NOT_IN_SESSION = 0x78, 0x7E, 0x7F
#: refusals that a unit keeps to itself when all units were asked (ISO 14229-1, 8.7)
KEPT_SILENT = (SERVICE_UNKNOWN, SUBFUNCTION_UNKNOWN, OUT_OF_RANGE, SUBFUNCTION_NOT_IN_SESSION, SERVICE_NOT_IN_SESSION)

#: P2server_max 50 ms in ms, P2*server_max 5 s in 10 ms, as the session response states them (ISO 14229-2, table 4)
TIMING = bytes.fromhex("0032 01F4")
#: S3server: without a request for so long the unit falls back to the default session (ISO 14229-2, table 4)
S3_S = 5.0
REACTION_S = 0.005
CLEARING_S = 0.3
RESTART_S = 0.05

#: bits of the status byte that the unit supports, ISO 14229-1 annex D.2: failed, confirmed, failed since last clear
FAILED, CONFIRMED, FAILED_SINCE_CLEAR = 0x01, 0x08, 0x20
STATUS_BITS = FAILED | CONFIRMED | FAILED_SINCE_CLEAR


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that the unit watches itself for: its code (SAE J2012-DA, 3 bytes), and how long it must last."""

    code: int
    after_s: float


#: B1A01-31, no signal (own); U3003-16, battery voltage below threshold (public)
NETWORK_LOST, SUPPLY_LOW = Fault(0x9A0131, 60.0), Fault(0xF00316, 1.0)
FAULTS = (NETWORK_LOST, SUPPLY_LOW)
LOW_SUPPLY_V = 9.0


class FaultMemory:
    """Which faults are and were there; what is stored outlives power."""

    def __init__(self, cycle: PowerCycle) -> None:
        self._cycle = cycle
        self._stored = cycle.memory.dtc_status
        if not cycle.parameters.dtcs_kept_through_power_loss:
            self._stored.clear()
        self._running: dict[Fault, Timer] = {}
        for code, status in self._stored.items():
            self._stored[code] = status & ~FAILED

    def present(self, fault: Fault, present: bool) -> None:
        """Whether what makes a fault is there now."""
        if present and fault not in self._running:
            self._running[fault] = self._cycle.after(fault.after_s, lambda: self._store(fault))
        elif not present and fault in self._running:
            self._running.pop(fault).cancel()
            if fault.code in self._stored:
                self._stored[fault.code] &= ~FAILED

    def clear(self, codes: set[int]) -> None:
        """Forget faults; one that is still there comes back after its time."""
        for fault in FAULTS:
            if fault.code in codes:
                self._stored.pop(fault.code, None)
                if fault in self._running:
                    self.present(fault, False)
                    self.present(fault, True)

    def by_status(self, mask: int) -> list[tuple[int, int]]:
        """Code and status of the faults of which a bit is set that the mask asks for."""
        return [(code, status) for code, status in self.supported() if status & mask]

    def supported(self) -> list[tuple[int, int]]:
        """Code and status of every fault that the unit knows."""
        return [(fault.code, self._stored.get(fault.code, 0)) for fault in FAULTS]

    def _store(self, fault: Fault) -> None:
        self._stored[fault.code] = STATUS_BITS
        self._cycle.log(f"dtc: {fault.code:06X} stored")


class Refusal(Exception):
    """A request that is answered with a negative response code."""

    def __init__(self, code: int) -> None:
        self.code = code


@dataclass(frozen=True, slots=True)
class _Service:
    answer: Callable[[bytes], bytes]
    sessions: tuple[int, ...] = (DEFAULT, EXTENDED)
    has_subfunction: bool = False


class Diagnostics:
    """The diagnostic server of one life of the unit. A request that comes while another is answered is dropped."""

    def __init__(
        self,
        cycle: PowerCycle,
        network: CanNetwork,
        identifiers: Mapping[int, Callable[[], bytes]],
        reset: Callable[[], None],
    ) -> None:
        self._cycle = cycle
        self._node = network.attach("TCU diagnostics")
        self._identifiers = identifiers
        self._reset = reset
        self._transport = IsoTp()
        self._transport_timer: Timer | None = None
        self._session_timer: Timer | None = None
        self._answering = False
        self.session = DEFAULT
        self.faults = FaultMemory(cycle)
        self._services = {
            SESSION: _Service(self._change_session, has_subfunction=True),
            RESET: _Service(self._hard_reset, (EXTENDED,), has_subfunction=True),
            CLEAR: _Service(self._clear, (EXTENDED,)),
            READ_DTC: _Service(self._read_dtc, has_subfunction=True),
            READ_DATA: _Service(self._read_data),
            TESTER_PRESENT: _Service(self._tester_present, has_subfunction=True),
        }
        self._unwatch = network.watch(self._node, self._heard)

    def stop(self) -> None:
        """Fall deaf: power is gone."""
        self._unwatch()

    # -- transport ---------------------------------------------------------------------------------------------------

    def _heard(self, frame: Frame) -> None:
        if frame.extended or frame.remote:
            return
        if frame.arbitration_id == REQUEST:
            self._handle(self._transport.feed(frame.data, self._cycle.kernel.now_ns))
        elif frame.arbitration_id == FUNCTIONAL_REQUEST:
            message = single_message(frame.data)
            if message is not None:
                self._asked(message, to_all=True)

    def _handle(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Received):
                self._asked(outcome.message, to_all=False)
            elif isinstance(outcome, Failed):
                self._cycle.log(f"uds: {outcome.reason}")
            else:
                self._node.send(Frame(RESPONSE, outcome.data, dlc=len(outcome.data)))
        if self._transport_timer is not None:
            self._transport_timer.cancel()
            self._transport_timer = None
        due_ns = self._transport.due_ns
        if due_ns is not None:
            wait_s = seconds(max(0, due_ns - self._cycle.kernel.now_ns))
            self._transport_timer = self._cycle.after(wait_s, self._tick)

    def _tick(self) -> None:
        self._handle(self._transport.tick(self._cycle.kernel.now_ns))

    def _send(self, message: bytes) -> None:
        self._handle(self._transport.send(message, self._cycle.kernel.now_ns))

    # -- requests ----------------------------------------------------------------------------------------------------

    def _asked(self, request: bytes, to_all: bool) -> None:
        if self._answering or self._transport.sending is not State.SEND_IDLE:
            self._cycle.log(f"uds: request {request[0]:02X} dropped, another one is being answered")
            return
        answer = self._answer(request, to_all)
        if request[0] == CLEAR and answer == bytes((CLEAR + POSITIVE_OFFSET,)):
            self._answering = True
            self._cycle.after(REACTION_S, lambda: self._send(bytes((NEGATIVE, CLEAR, PENDING))))
            self._cycle.after(CLEARING_S, lambda: self._reply(answer))
        elif answer is not None:
            self._answering = True
            self._cycle.after(REACTION_S, lambda: self._reply(answer))
        self._restart_session_timer()

    def _reply(self, answer: bytes) -> None:
        self._answering = False
        self._send(answer)
        self._restart_session_timer()

    def _answer(self, request: bytes, to_all: bool) -> bytes | None:
        service = self._services.get(request[0])
        try:
            if service is None:
                raise Refusal(SERVICE_UNKNOWN)
            if self.session not in service.sessions:
                raise Refusal(SERVICE_NOT_IN_SESSION)
            answer = bytes((request[0] + POSITIVE_OFFSET,)) + service.answer(request)
        except Refusal as refusal:
            if to_all and refusal.code in KEPT_SILENT:
                return None
            return bytes((NEGATIVE, request[0], refusal.code))
        return None if service.has_subfunction and request[1] & SUPPRESS else answer

    def _restart_session_timer(self) -> None:
        if self._session_timer is not None:
            self._session_timer.cancel()
        if self.session != DEFAULT:
            self._session_timer = self._cycle.after(S3_S, self._end_session)

    def _end_session(self) -> None:
        self.session = DEFAULT

    @staticmethod
    def _subfunction(request: bytes, lengths: Mapping[int, int]) -> int:
        """The sub-function, one of those whose lengths of request are given."""
        if len(request) < 2:
            raise Refusal(WRONG_LENGTH)
        subfunction = request[1] & ~SUPPRESS
        if subfunction not in lengths:
            raise Refusal(SUBFUNCTION_UNKNOWN)
        if len(request) != lengths[subfunction]:
            raise Refusal(WRONG_LENGTH)
        return subfunction

    # -- services ----------------------------------------------------------------------------------------------------

    def _change_session(self, request: bytes) -> bytes:
        self.session = self._subfunction(request, {DEFAULT: 2, EXTENDED: 2})
        return bytes((self.session,)) + TIMING

    def _hard_reset(self, request: bytes) -> bytes:
        subfunction = self._subfunction(request, {HARD_RESET: 2})
        self._cycle.after(RESTART_S, self._reset)
        return bytes((subfunction,))

    def _tester_present(self, request: bytes) -> bytes:
        return bytes((self._subfunction(request, {0: 2}),))

    def _clear(self, request: bytes) -> bytes:
        if len(request) != 4:
            raise Refusal(WRONG_LENGTH)
        group, known = int.from_bytes(request[1:], "big"), {fault.code for fault in FAULTS}
        if group != ALL_GROUPS and group not in known:
            raise Refusal(OUT_OF_RANGE)
        self.faults.clear(known if group == ALL_GROUPS else {group})
        return b""

    def _read_dtc(self, request: bytes) -> bytes:
        subfunction = self._subfunction(request, {DTC_BY_STATUS: 3, DTC_SUPPORTED: 2})
        if subfunction == DTC_SUPPORTED and self.session == DEFAULT:
            raise Refusal(SUBFUNCTION_NOT_IN_SESSION)
        found = self.faults.by_status(request[2]) if subfunction == DTC_BY_STATUS else self.faults.supported()
        records = b"".join(code.to_bytes(3, "big") + bytes((status,)) for code, status in found)
        return bytes((subfunction, STATUS_BITS)) + records

    def _read_data(self, request: bytes) -> bytes:
        if len(request) < 3 or len(request) % 2 == 0:
            raise Refusal(WRONG_LENGTH)
        asked = [int.from_bytes(request[place : place + 2], "big") for place in range(1, len(request), 2)]
        known = [identifier for identifier in asked if identifier in self._identifiers]
        if not known:
            raise Refusal(OUT_OF_RANGE)
        data = b"".join(identifier.to_bytes(2, "big") + self._identifiers[identifier]() for identifier in known)
        if len(data) >= LONGEST_MESSAGE:
            raise Refusal(TOO_LONG)
        return data

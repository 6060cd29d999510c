"""The car's own units as a tester finds them: who they are, and what their fault memories hold.

A unit stores the trouble code of a warning when the warning comes up, and asks for its lamp as long as the cause is
there. A repair puts the lamp out; the code stays until it is cleared. Services are those of ISO 14229-1, and for the
unit that has them, of SAE J1979 (OBD-II). A unit answers whatever the ignition is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from harness.vehicle.warnings import Warnings

if TYPE_CHECKING:
    from harness.ecu_file import EcuSection

SESSION, CLEAR, READ_DTC, READ_DATA, TESTER_PRESENT = 0x10, 0x14, 0x19, 0x22, 0x3E
OBD_CURRENT_DATA, OBD_CODES, OBD_CLEAR, OBD_VEHICLE = 0x01, 0x03, 0x04, 0x09
DEFAULT, EXTENDED = 0x01, 0x03
DTC_COUNT, DTC_BY_STATUS, DTC_SUPPORTED = 0x01, 0x02, 0x0A
VIN, PART_NUMBER = 0xF190, 0xF187
NEGATIVE, POSITIVE_OFFSET, SUPPRESS = 0x7F, 0x40, 0x80
ALL_GROUPS = b"\xff\xff\xff"
#: codes of ISO 14229-1, format identifier of 19 01
ISO_14229 = 0x01

#: negative response codes, ISO 14229-1 table A.1
SERVICE_UNKNOWN, SUBFUNCTION_UNKNOWN, WRONG_LENGTH, OUT_OF_RANGE = 0x11, 0x12, 0x13, 0x31
#: refusals that a unit keeps to itself when all units were asked (ISO 14229-1, 8.7)
KEPT_SILENT = (SERVICE_UNKNOWN, SUBFUNCTION_UNKNOWN, OUT_OF_RANGE)
#: P2server_max 50 ms in ms, P2*server_max 5 s in 10 ms (ISO 14229-2, table 4)
TIMING = bytes.fromhex("0032 01F4")

#: bits of the status byte, ISO 14229-1 annex D.2: failed, confirmed, failed since last clear, lamp asked for
FAILED, CONFIRMED, FAILED_SINCE_CLEAR, LAMP = 0x01, 0x08, 0x20, 0x80
#: a code whose cause is there, and one whose cause is gone
ACTIVE, STORED = FAILED | CONFIRMED | FAILED_SINCE_CLEAR | LAMP, CONFIRMED | FAILED_SINCE_CLEAR
#: the warning whose lamp OBD-II calls the MIL, and the bit that says so
MIL_WARNING, MIL_BIT = "engine_mil", 0x80
#: parameters of service 01 and of service 09 that are there, as bit masks of the first 32
OBD_PARAMETERS, OBD_VEHICLE_TYPES = bytes.fromhex("80000000"), bytes.fromhex("40000000")


class Refusal(Exception):
    """A request that is answered with a negative response code."""

    def __init__(self, code: int) -> None:
        self.code = code


class Ecu:
    """One unit. `codes` are the trouble codes (3 bytes) of the warnings that it watches."""

    def __init__(self, vin: str, part_number: str, codes: Mapping[str, int], warnings: Warnings, obd: bool) -> None:
        self._identifiers = {VIN: vin.encode(), PART_NUMBER: part_number.encode()}
        self._codes = codes
        self._warnings = warnings
        self._stored = {warning for warning in codes if warnings.is_active(warning)}
        self._services: dict[int, Callable[[bytes], bytes]] = {
            SESSION: self._change_session,
            CLEAR: self._clear_asked,
            READ_DTC: self._read_dtc,
            READ_DATA: self._read_data,
            TESTER_PRESENT: lambda request: bytes((_subfunction(request, (0,), 2),)),
        }
        if obd:
            self._services |= {
                OBD_CURRENT_DATA: self._obd_data,
                OBD_CODES: self._obd_codes,
                OBD_CLEAR: self._obd_clear,
                OBD_VEHICLE: self._obd_vehicle,
            }
        warnings.watchers.append(self._warned)

    def answer(self, request: bytes, to_all: bool) -> bytes | None:
        """What the unit answers to a request; None when it keeps silent."""
        service = self._services.get(request[0])
        try:
            if service is None:
                raise Refusal(SERVICE_UNKNOWN)
            data = service(request)
        except Refusal as refusal:
            silent = to_all and refusal.code in KEPT_SILENT
            return None if silent else bytes((NEGATIVE, request[0], refusal.code))
        if request[0] in (SESSION, READ_DTC, TESTER_PRESENT) and request[1] & SUPPRESS:
            return None
        return bytes((request[0] + POSITIVE_OFFSET,)) + data

    def stored(self) -> dict[str, int]:
        """The stored trouble codes as workshops write them (`P0300-00`), each with its status byte."""
        return {dtc_text(self._codes[warning]): self._status(warning) for warning in self._codes if self._held(warning)}

    def clear(self) -> None:
        """Forget the stored codes; one whose cause is still there is stored again at once."""
        self._stored = {warning for warning in self._codes if self._warnings.is_active(warning)}

    def _warned(self, warning: str) -> None:
        if warning in self._codes and self._warnings.is_active(warning):
            self._stored.add(warning)

    def _held(self, warning: str) -> bool:
        return warning in self._stored

    def _status(self, warning: str) -> int:
        if not self._held(warning):
            return 0
        return ACTIVE if self._warnings.is_active(warning) else STORED

    # -- ISO 14229-1 -------------------------------------------------------------------------------------------------

    def _change_session(self, request: bytes) -> bytes:
        return bytes((_subfunction(request, (DEFAULT, EXTENDED), 2),)) + TIMING

    def _clear_asked(self, request: bytes) -> bytes:
        if len(request) != 4:
            raise Refusal(WRONG_LENGTH)
        if request[1:] != ALL_GROUPS:
            raise Refusal(OUT_OF_RANGE)
        self.clear()
        return b""

    def _read_dtc(self, request: bytes) -> bytes:
        length = 2 if len(request) > 1 and request[1] & ~SUPPRESS == DTC_SUPPORTED else 3
        subfunction = _subfunction(request, (DTC_COUNT, DTC_BY_STATUS, DTC_SUPPORTED), length)
        found = list(self._codes)
        if subfunction != DTC_SUPPORTED:
            found = [warning for warning in found if self._status(warning) & request[2]]
        if subfunction == DTC_COUNT:
            return bytes((subfunction, ACTIVE, ISO_14229)) + len(found).to_bytes(2, "big")
        records = (self._codes[warning].to_bytes(3, "big") + bytes((self._status(warning),)) for warning in found)
        return bytes((subfunction, ACTIVE)) + b"".join(records)

    def _read_data(self, request: bytes) -> bytes:
        if len(request) < 3 or len(request) % 2 == 0:
            raise Refusal(WRONG_LENGTH)
        asked = [int.from_bytes(request[place : place + 2], "big") for place in range(1, len(request), 2)]
        known = [identifier for identifier in asked if identifier in self._identifiers]
        if not known:
            raise Refusal(OUT_OF_RANGE)
        return b"".join(identifier.to_bytes(2, "big") + self._identifiers[identifier] for identifier in known)

    # -- SAE J1979 ---------------------------------------------------------------------------------------------------

    def _obd_stored(self) -> list[bytes]:
        """The stored powertrain codes without their failure type; both upper bits of such a code are 0."""
        codes = [self._codes[warning] for warning in self._codes if self._held(warning)]
        return [(code >> 8).to_bytes(2, "big") for code in codes if code >> 22 == 0]

    def _obd_data(self, request: bytes) -> bytes:
        if len(request) != 2:
            raise Refusal(WRONG_LENGTH)
        lit = MIL_WARNING in self._codes and self._warnings.is_active(MIL_WARNING)
        known = {0x00: OBD_PARAMETERS, 0x01: bytes(((MIL_BIT if lit else 0) | len(self._obd_stored()), 0, 0, 0))}
        return self._obd_value(request, known)

    def _obd_codes(self, request: bytes) -> bytes:
        if len(request) != 1:
            raise Refusal(WRONG_LENGTH)
        codes = self._obd_stored()
        return bytes((len(codes),)) + b"".join(codes)

    def _obd_clear(self, request: bytes) -> bytes:
        if len(request) != 1:
            raise Refusal(WRONG_LENGTH)
        self.clear()
        return b""

    def _obd_vehicle(self, request: bytes) -> bytes:
        if len(request) != 2:
            raise Refusal(WRONG_LENGTH)
        return self._obd_value(request, {0x00: OBD_VEHICLE_TYPES, 0x02: b"\x01" + self._identifiers[VIN]})

    @staticmethod
    def _obd_value(request: bytes, known: Mapping[int, bytes]) -> bytes:
        if request[1] not in known:
            raise Refusal(OUT_OF_RANGE)
        return request[1:2] + known[request[1]]


def fit_ecus(sections: Mapping[str, EcuSection], vin: str, equipped: set[str], warnings: Warnings) -> dict[str, Ecu]:
    """The units of a car by name; what the car is not equipped with, none of them watches."""
    return {
        name: Ecu(
            vin,
            section.part_number,
            {warning: dtc_number(text) for warning, text in section.codes.items() if warning in equipped},
            warnings,
            section.obd,
        )
        for name, section in sections.items()
    }


def dtc_number(text: str) -> int:
    """The three bytes of a trouble code such as `U3003-16` (SAE J2012-DA)."""
    return "PCBU".index(text[0]) << 22 | int(text[1:5], 16) << 8 | int(text[6:], 16)


def dtc_text(number: int) -> str:
    """The trouble code of three bytes."""
    return f"{'PCBU'[number >> 22]}{number >> 8 & 0x3FFF:04X}-{number & 0xFF:02X}"


def _subfunction(request: bytes, known: tuple[int, ...], length: int) -> int:
    if len(request) < 2:
        raise Refusal(WRONG_LENGTH)
    subfunction = request[1] & ~SUPPRESS
    if subfunction not in known:
        raise Refusal(SUBFUNCTION_UNKNOWN)
    if len(request) != length:
        raise Refusal(WRONG_LENGTH)
    return subfunction

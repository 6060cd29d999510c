"""What the unit reads from the body bus and writes to it, bit by bit (docs/tcu-port.md, "CAN").

Written from the port document, not from a database file, so that the bench's encoding has an independent reader.
"""

from __future__ import annotations

BODY_STATUS = 0x60D
METER = 0x5C5
SPEED_MEASURED = 0x284
ENGINE_STATE = 0x551
WARNING_LAMPS = 0x5D0
ALARM = 0x5D1
POWER_ORIGIN = 0x5D4
HORN_LIGHTS = 0x5D5
TCU_REQUEST = 0x56E
TCU_WAKE = 0x68C

#: lowest byte count with which each frame is readable
LENGTHS = {
    BODY_STATUS: 3,
    METER: 4,
    SPEED_MEASURED: 6,
    ENGINE_STATE: 6,
    WARNING_LAMPS: 2,
    ALARM: 1,
    POWER_ORIGIN: 1,
    HORN_LIGHTS: 1,
}

DOOR_BITS = {"driver": 3, "passenger": 4, "rear_left": 5, "rear_right": 6, "hatch": 7}
POWER_STATES = {0: "OFF", 1: "ACC", 2: "ON", 3: "ON"}
LAMPS = ("tire_pressure", "brake", "abs", "airbag", "engine_mil", "oil_pressure")
LAMP_LIT, LAMP_NOT_AVAILABLE = 1, 3
ALARM_SOUNDING = 2
SPEED_NOT_AVAILABLE = 0xFFFF

#: codes of the request frame, byte 0; idle, lock and unlock as seen on the LEAF, the others of this project
IDLE_ON = bytes((0x46, 0x08, 0x12, 0x00))
IDLE_OFF = bytes((0x86, 0x08, 0x12, 0x00))
REQUESTS = {
    "lock": bytes((0x60, 0x80, 0x00, 0x00)),
    "unlock": bytes((0x11, 0x00, 0x00, 0x00)),
    "engine-start": bytes((0xA1, 0x00, 0x00, 0x00)),
    "engine-start-cooled": bytes((0xA3, 0x00, 0x00, 0x00)),
    "engine-start-uncooled": bytes((0xA4, 0x00, 0x00, 0x00)),
    "engine-stop": bytes((0xA2, 0x00, 0x00, 0x00)),
    "lights": bytes((0xB1, 0x00, 0x00, 0x00)),
    "horn-and-lights": bytes((0xB2, 0x00, 0x00, 0x00)),
}


def bit(data: bytes, position: int) -> bool:
    """Bit `position` of a frame, counted from bit 0 of byte 0."""
    return bool(data[position // 8] >> (position % 8) & 1)


def read_body(data: bytes) -> dict[str, object]:
    """Ignition, doors and locks from 0x60D; the vehicle is locked when driver and other doors are."""
    state: dict[str, object] = {f"door_{door}": bit(data, position) for door, position in DOOR_BITS.items()}
    state["ignition"] = POWER_STATES[data[1] >> 1 & 3]
    state["locked"] = bit(data, 19) and bit(data, 20)
    return state


def read_meter(data: bytes) -> dict[str, object]:
    """Odometer in whole km from 0x5C5, bytes 1 to 3, most significant first."""
    return {"odometer_km": int.from_bytes(data[1:4], "big")}


def read_speed(data: bytes) -> dict[str, object]:
    """Measured speed in km/h from 0x284, bytes 4 and 5, most significant first, x 0.01; all ones is no speed."""
    raw = int.from_bytes(data[4:6], "big")
    return {"speed_kmh": None if raw == SPEED_NOT_AVAILABLE else raw / 100}


def read_engine(data: bytes) -> dict[str, object]:
    """Whether the engine runs, from 0x551 bit 43."""
    return {"engine_running": bit(data, 43)}


def read_lamps(data: bytes) -> dict[str, object]:
    """The six warning lamps from 0x5D0, two bits each: 0 is dark, 1 lit, 3 not available, 2 has no meaning."""
    word = int.from_bytes(data[:2], "little")
    return {f"lamp_{lamp}": word >> 2 * place & 3 for place, lamp in enumerate(LAMPS)}


def read_alarm(data: bytes) -> dict[str, object]:
    """Whether the burglar alarm sounds, from 0x5D1 bits 0 and 1."""
    return {"alarm": data[0] & 3 == ALARM_SOUNDING}


def read_origin(data: bytes) -> dict[str, object]:
    """Who turned the ignition, from 0x5D4 bit 0."""
    return {"origin": "remote" if bit(data, 0) else "driver"}


def read_horn_lights(data: bytes) -> dict[str, object]:
    """Whether the headlights flash and the horn sounds, from 0x5D5 bits 0 and 1."""
    return {"headlights": bit(data, 0), "horn": bit(data, 1)}


READERS = {
    BODY_STATUS: read_body,
    METER: read_meter,
    SPEED_MEASURED: read_speed,
    ENGINE_STATE: read_engine,
    WARNING_LAMPS: read_lamps,
    ALARM: read_alarm,
    POWER_ORIGIN: read_origin,
    HORN_LIGHTS: read_horn_lights,
}

"""Vehicle files and the DBC: every logical signal reaches the bus and comes back; what does not fit is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cantools.database.can import Database
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # the package ships no types

from harness import yamlfile
from harness.errors import CallerError, NotExecuted, RigError
from harness.rig import Vehicle, json_schema, load_vehicle
from harness.signals import Signal
from harness.vehicle_file import WARNINGS, equipment_of

RIGS = Path(__file__).parent.parent / "rigs"
FILES = ("almera-th.yaml", "kicks-epower-th.yaml")
ALMERA = load_vehicle(RIGS / "vehicles/almera-th.yaml")
KICKS = load_vehicle(RIGS / "vehicles/kicks-epower-th.yaml")


@pytest.fixture
def almera(tmp_path: Path) -> Path:
    """Return the Almera's file in a copy of the shipped rigs, to be spoilt."""
    return Path(shutil.copytree(RIGS, tmp_path / "rigs")) / "vehicles/almera-th.yaml"


def spoil(path: Path, old: str, new: str) -> int:
    """Replace a piece of a file that occurs in it once; return the line of it."""
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1


def refusal(path: Path) -> RigError:
    """Return the error with which a vehicle file is refused."""
    with pytest.raises(RigError) as caught:
        load_vehicle(path)
    return caught.value


def through_the_bus(database: Database, signal: Signal, value: str | float) -> dict[str, int]:
    """Return the raw values that a receiver decodes after `value` was encoded, all other signals being 0."""
    message = database.get_message_by_name(signal.message)
    raw = {part.name: 0 for part in message.signals} | signal.encode(value)
    data = message.encode(raw, scaling=False, strict=True)
    assert len(data) == message.length
    decoded = message.decode(data, scaling=False, decode_choices=False)
    assert isinstance(decoded, dict)
    return {name: int(number) for name, number in decoded.items() if isinstance(number, int)}


def states(vehicle: Vehicle) -> Iterator[tuple[Signal, str]]:
    """Yield every logical signal of a vehicle with each of its states."""
    for signal in (*vehicle.signals.values(), vehicle.request):
        for state in signal.states:
            yield signal, state


@pytest.mark.parametrize("vehicle", [ALMERA, KICKS], ids=FILES)
def test_every_state_comes_back_from_the_bus(vehicle: Vehicle) -> None:
    """Every state of every logical signal is encoded to a frame and decoded to itself, and moves no other signal."""
    seen = 0
    for signal, state in states(vehicle):
        raw = through_the_bus(vehicle.database, signal, state)
        assert signal.state(raw) == state
        mine = {part.name for part in signal.parts}
        assert {name for name, number in raw.items() if number and name not in mine} == set()
        seen += 1
    assert seen == 3 + 2 + 5 * 2 + 2 + 2 + 6 * 3 + 3 + 2 + 2 + 2 + 2 + 10


@pytest.mark.parametrize(
    ("name", "top", "resolution"),
    [
        ("odometer", 16777215, 1),
        ("speed_display", 655.35, 0.01),
        ("speed_abs", 327.675, 0.01),
        ("engine_rpm", 8191, 0.125),
    ],
)
@given(share=st.floats(0, 1))
def test_every_quantity_comes_back_from_the_bus(name: str, top: float, resolution: float, share: float) -> None:
    """A quantity in km, km/h or rpm is encoded to a frame and decoded to itself within half its resolution."""
    signal = ALMERA.signals[name]
    value = share * top
    found = signal.quantity(through_the_bus(ALMERA.database, signal, value))
    assert abs(found - value) <= resolution / 2 + 1e-9


@pytest.mark.parametrize(
    ("name", "value", "frame_id", "data"),
    [
        ("ignition", "ACC", 0x60D, "0002000000000000"),
        ("ignition", "ON", 0x60D, "0006000000000000"),
        ("door_driver", "open", 0x60D, "0800000000000000"),
        ("door_hatch", "open", 0x60D, "8000000000000000"),
        ("locked", "locked", 0x60D, "0000180000000000"),
        ("odometer", 0x012345, 0x5C5, "0001234500000000"),
        ("speed_display", 100.0, 0x280, "0000000027100000"),
        ("speed_abs", 100.0, 0x284, "4e204e2027100000"),
        ("engine_rpm", 800.0, 0x180, "1900000000000000"),
        ("engine_running", "running", 0x551, "0000000000080000"),
        ("warning_oil_pressure", "on", 0x5D0, "0004000000000000"),
    ],
)
def test_a_frame_is_laid_out_as_published(name: str, value: str | float, frame_id: int, data: str) -> None:
    """The bytes on the bus are those that the published descriptions of the frames give."""
    signal = ALMERA.signals[name]
    message = ALMERA.database.get_message_by_name(signal.message)
    raw = {part.name: 0 for part in message.signals} | signal.encode(value)
    assert (signal.frame_id, message.encode(raw, scaling=False).hex()) == (frame_id, data)


def test_the_requests_of_the_unit_are_the_published_codes() -> None:
    """Idle, lock and unlock have the codes published for the LEAF; the frame is 0x56E with 4 bytes every 100 ms."""
    request = ALMERA.request
    codes = {"idle_on": 0x46, "idle_off": 0x86, "lock": 0x60, "unlock": 0x11}
    assert {code: request.states[code] for code in codes} == codes
    assert (request.frame_id, request.cycle_ns) == (0x56E, 100_000_000)
    assert request.state({"REQUEST": 0x4E}) is None
    wake = ALMERA.database.get_message_by_name(ALMERA.wake)
    assert (wake.frame_id, wake.length, wake.cycle_time) == (0x68C, 1, None)


def test_locks_that_contradict_each_other_are_no_state() -> None:
    """When one lock bit says locked and the other does not, no state is made of it."""
    locked = ALMERA.signals["locked"]
    assert locked.state({"DRIVER_DOOR_LOCKED": 1, "OTHER_DOORS_LOCKED": 0}) is None
    assert locked.state({"DRIVER_DOOR_LOCKED": 1, "OTHER_DOORS_LOCKED": 1}) == "locked"


def test_the_dbc_says_of_everything_where_it_comes_from() -> None:
    """Each message and signal of the DBC states its source, and each message but the wake-up has a cycle time."""
    for message in ALMERA.database.messages:
        described = [(message.name, message.comment), *((part.name, part.comment) for part in message.signals)]
        assert [name for name, text in described if not text or ("public: " not in text and "own to" not in text)] == []
        assert (message.cycle_time is None) == (message.name == "TCU_WAKE")
        assert message.senders[0] in ("BCM", "METER", "ABS", "ECM", "TCU")


def test_the_two_cars_differ_in_code_equipment_and_climate() -> None:
    """The Almera needs a security code and has all equipment; the KICKS needs none and keeps the climate state."""
    assert ALMERA.facts.security_code
    assert all(getattr(ALMERA.facts.equipment, name) for name in WARNINGS)
    assert ALMERA.facts.remote_start_air_conditioning == "on"
    assert not KICKS.facts.security_code
    assert not KICKS.facts.equipment.tire_pressure
    assert KICKS.facts.remote_start_air_conditioning == "last"
    assert KICKS.facts.dbc == ALMERA.facts.dbc
    assert KICKS.facts.vin != ALMERA.facts.vin


def test_a_wrong_use_of_a_signal_is_the_callers_error() -> None:
    """An unknown signal, an unknown state, and a state or quantity for the wrong kind of signal are CallerErrors."""
    signals = ALMERA.signals
    with pytest.raises(CallerError, match="unknown signal 'ignitoin' -> did you mean 'ignition'"):
        signals["ignitoin"]
    with pytest.raises(CallerError, match="no state 'on' -> its states are: OFF, ACC, ON"):
        signals["ignition"].encode("on")
    with pytest.raises(CallerError, match="no quantity but one of the states OFF, ACC, ON"):
        signals["ignition"].encode(3)
    with pytest.raises(CallerError, match="it is a quantity: give a number"):
        signals["odometer"].encode("far")


@pytest.mark.parametrize("value", [-1, 16777216, 10**400, float("nan"), float("inf"), float("-inf")])
def test_a_quantity_out_of_range_is_the_callers_error(value: float) -> None:
    """A quantity that the frame cannot carry is refused, not cut off."""
    with pytest.raises(CallerError, match="the signal 'odometer' cannot be"):
        ALMERA.signals["odometer"].encode(value)


def test_a_signal_that_the_car_lacks_is_not_executed(almera: Path) -> None:
    """A car may leave out the key signal; a case that asks for it is not executed, with the reason."""
    spoil(almera, "  key:\n    message: KEY\n    signal: KEY_INSIDE\n    values: {outside: 0, inside: 1}\n", "")
    signals = load_vehicle(almera).signals
    assert "key" not in signals
    with pytest.raises(NotExecuted, match="this vehicle has no signal 'key'"):
        signals["key"]
    signals.require_known("key")
    with pytest.raises(CallerError, match="unknown signal 'kye' -> did you mean 'key'"):
        signals.require_known("kye")


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        pytest.param("message: METER", "message: METRE", "no message 'METRE'", "did you mean 'METER'?", id="message"),
        pytest.param("signal: ODOMETER", "signal: ODO", "METER has no signal 'ODO'", "PARK_BRAKE", id="signal"),
        pytest.param("message: TCU_WAKE", "message: TCU_WAK", "'TCU_WAK'", "did you mean 'TCU_WAKE'?", id="wake"),
        pytest.param("signal: REQUEST", "signal: REQUST", "'REQUST'", "did you mean 'REQUEST'?", id="request"),
        pytest.param(
            "ACC: 1, ON: 3", "ACC: 1, ON: 4", "values.ON: 4 does not fit: POWER_STATE has 2", "can carry", id="bits"
        ),
        pytest.param("sounding: 2", "sounding: 3", "ALARM_STATE ranges from 0 to 2", "can carry", id="range"),
        pytest.param("ACC: 1, ON: 3", "ACC: 1", "the key 'ON' is missing", "the raw value of ON", id="no ON"),
        pytest.param("ACC: 1, ON: 3", "ACC: 1, ON: 3, START: 2", "unknown key 'START'", "OFF, ACC, ON", id="START"),
        pytest.param("ACC: 1, ON: 3", "ACC: -1, ON: 3", "ACC: should be greater than or equal to 0", "ACC", id="neg"),
        pytest.param("odometer_km: 12345", "odometer_km: 16777216", "ODOMETER has 24 bits", "can carry", id="odometer"),
        pytest.param("odometer_km: 12345", f"odometer_km: {10**400}", "should be less than", "in km", id="endless"),
        pytest.param("odometer_km: 12345", "odometer_km: far", "must be a whole number", "in km", id="not a number"),
        pytest.param("vin: MNTBAAN18Z0000001", "vin: MNTBAAN18Z000000I", "vin: string should", "I, O and Q", id="vin"),
        pytest.param("signal: DOOR_PASSENGER", "signal: DOOR_DRIVER", "carries door_driver already", "own", id="twice"),
        pytest.param(
            "dbc: ../dbc/nissan_body_th.dbc", "dbc: no.dbc", "there is no DBC", "relative to the", id="no dbc"
        ),
        pytest.param("dbc: ../dbc/nissan_body_th.dbc", "dbc: ../dbc", "cannot be read", "strict mode", id="folder"),
        pytest.param("petrol", "steam", "powertrain: should be 'petrol'", "what drives the car", id="powertrain"),
        pytest.param(
            "  ignition:\n", "  ignitoin:\n", "unknown key 'ignitoin'", "did you mean 'ignition'", id="signals"
        ),
        pytest.param("signal: REQUEST", "signal: []", "should have at least 1 item", "a signal in it", id="none"),
        pytest.param("signal: REQUEST", "signal: {a: 1}", "signal must be a list", "a signal in it", id="mapping"),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(almera: Path, old: str, new: str, message: str, hint: str) -> None:
    """The error has the line of the offending key, says what does not fit and what to write instead."""
    line = spoil(almera, old, new)
    error = refusal(almera)
    assert error.where == f"{almera}:{line}"
    assert message in error.message
    assert error.hint is not None
    assert hint in error.hint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("15|24@0+ (1,0)", "15|24@0+ (0,0)", id="scale 0"),
        pytest.param("BA_DEF_ BO_", "SIG_VALTYPE_ 1477 ODOMETER : 1;\nBA_DEF_ BO_", id="float"),
    ],
)
def test_a_signal_that_cannot_carry_whole_numbers_is_refused(almera: Path, old: str, new: str) -> None:
    """A floating-point signal or one with the scale 0 is refused at the line that maps it."""
    dbc = almera.parent.parent / "dbc/nissan_body_th.dbc"
    spoil(dbc, old, new)
    dbc.write_text(dbc.read_text().replace("15|24@0", "15|32@0"))
    error = refusal(almera)
    line = almera.read_text()[: almera.read_text().index("signal: ODOMETER")].count("\n") + 1
    assert error.where == f"{almera}:{line}"
    assert error.message == "the DBC signal METER.ODOMETER is a floating-point signal or has the scale 0"


@pytest.mark.parametrize("vehicle", [ALMERA, KICKS], ids=FILES)
def test_a_variant_is_the_car_without_one_system(vehicle: Vehicle) -> None:
    """Each shipped car has a variant without each of the six systems; all else is as in the car itself."""
    assert list(vehicle.facts.variants) == [*(f"without_{name}" for name in WARNINGS), "without_code"]
    own = vehicle.facts.equipment.model_dump()
    for name in WARNINGS:
        equipment = equipment_of(vehicle.facts, vehicle.facts.variants[f"without_{name}"])
        assert equipment.model_dump() == own | {name: False}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("{lacks: [abs]}", "{lacks: [asb]}", "should be 'tire_pressure', 'brake'", id="equipment"),
        pytest.param("{lacks: [abs]}", "{lack: [abs]}", "unknown key 'lack'", id="key"),
        pytest.param("{lacks: [abs]}", "[abs]", "must be a mapping", id="no mapping"),
    ],
)
def test_a_malformed_variant_is_refused_with_its_line(almera: Path, old: str, new: str, message: str) -> None:
    """A variant that lacks what no car has, or is written otherwise, is refused at its line."""
    line = spoil(almera, old, new)
    error = refusal(almera)
    assert error.where == f"{almera}:{line}"
    assert message in error.message


def test_equipment_without_its_signal_is_refused(almera: Path) -> None:
    """A car that says it has an airbag warning but maps no such lamp is refused at the equipment."""
    text = almera.read_text()
    lamp = text[text.index("  warning_airbag:") : text.index("  warning_engine_mil:")]
    spoil(almera, lamp, "")
    line = text[: text.index("  airbag: true")].count("\n") + 1
    error = refusal(almera)
    assert error.where == f"{almera}:{line}"
    assert error.message == "the car has airbag, but no signal 'warning_airbag' is mapped"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("BO_ 384 ENGINE: 8 ECM", "BO_ 384 ENGINE 8 ECM", id="syntax"),
        pytest.param("SG_ LAMP_BRAKE : 2|2", "SG_ LAMP_BRAKE : 1|2", id="overlapping signals"),
        pytest.param("SG_ WAKE : 0|8@1", "SG_ WAKE : 4|8@1", id="signal beyond the frame"),
        pytest.param("BO_ 384 ENGINE:", "BO_ 9384 ENGINE:", id="identifier beyond 11 bits"),
    ],
)
def test_a_malformed_dbc_is_refused_at_the_line_that_names_it(almera: Path, old: str, new: str) -> None:
    """A DBC that cantools refuses in strict mode is refused at the vehicle file's line, with cantools' reason."""
    spoil(almera.parent.parent / "dbc/nissan_body_th.dbc", old, new)
    error = refusal(almera)
    line = almera.read_text()[: almera.read_text().index("dbc: ")].count("\n") + 1
    assert error.where == f"{almera}:{line}"
    assert "nissan_body_th.dbc cannot be read: " in error.message


@given(
    content=st.text('BO_SG VAL:|@+-()[]"0123456789\n ;,', max_size=80)
    | st.binary(max_size=80).map(lambda b: b.decode("latin-1"))
)
def test_any_dbc_is_a_rig_error(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    """Whatever stands in the DBC, the vehicle file is refused with a RigError at its line."""
    folder = tmp_path_factory.getbasetemp() / "any_dbc"
    folder.mkdir(exist_ok=True)
    path = folder / "car.yaml"
    path.write_text((RIGS / "vehicles/almera-th.yaml").read_text().replace("../dbc/nissan_body_th.dbc", "car.dbc"))
    (folder / "car.dbc").write_text(content, encoding="latin-1")
    assert str(refusal(path).where).startswith(f"{path}:")


@pytest.mark.parametrize("name", FILES)
def test_the_schema_accepts_the_shipped_vehicles(name: str) -> None:
    """The JSON Schema agrees with the loader on the shipped files, and on a misspelt logical signal."""
    validator = Draft202012Validator(json_schema()["vehicle"])
    plain = yamlfile.read(RIGS / "vehicles" / name).data
    assert list(validator.iter_errors(plain)) == []
    spoilt = plain | {"signals": plain["signals"] | {"dor": 1}}
    assert [error.validator for error in validator.iter_errors(spoilt)] == ["additionalProperties"]

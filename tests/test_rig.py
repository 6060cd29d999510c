"""Rig files: what is shipped loads, and whatever is wrong with one is said with file, line and advice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # the package ships no types

from harness import yamlfile
from harness.errors import NotExecuted, RigError
from harness.rig import Rig, json_schema
from harness.rig_file import RigFile

RIGS = Path(__file__).parent.parent / "rigs"
SHIPPED = ("emulated.yaml", "emulated-kicks.yaml")
PLAIN: dict[str, Any] = yamlfile.read(RIGS / "emulated.yaml").data
#: keys of that file that may be left out
OPTIONAL = {("instruments", "supply", "shortest_interruption_s")}


@pytest.fixture
def rigs(tmp_path: Path) -> Path:
    """Return a copy of the shipped rigs, to be spoilt."""
    return Path(shutil.copytree(RIGS, tmp_path / "rigs"))


def spoil(path: Path, old: str, new: str) -> int:
    """Replace a piece of a file that occurs in it once; return the line of it."""
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1


def refusal(path: Path) -> RigError:
    """Return the error with which a rig file is refused."""
    with pytest.raises(RigError) as caught:
        Rig.load(path)
    return caught.value


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_rig_loads_with_the_hashes_of_its_three_files(name: str) -> None:
    """Each shipped rig loads; the hashes are those of the files on disk."""
    rig = Rig.load(RIGS / name)
    vehicle = rig.vehicle
    files = {rig.path: rig.sha256, vehicle.path: vehicle.sha256, vehicle.dbc_path: vehicle.dbc_sha256}
    assert files == {path: sha256(path.read_bytes()).hexdigest() for path in files}
    assert len(files) == 3


def test_the_default_rig_says_what_the_bench_needs() -> None:
    """The default rig is virtual, judged by the reference profile, starts in Bangkok and has 12 capabilities."""
    facts = Rig.load(RIGS / "emulated.yaml").facts
    assert (facts.clock, facts.profile) == ("virtual", "reference")
    assert facts.utc_start == datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    assert len(facts.capabilities) == 12
    assert facts.gnss is not None
    assert (facts.gnss.lat_deg, facts.gnss.lon_deg) == (13.7563, 100.5018)


def test_the_kicks_rig_is_the_default_one_with_another_car() -> None:
    """The two shipped rigs differ in name and vehicle only."""
    kicks = yamlfile.read(RIGS / "emulated-kicks.yaml").data
    assert kicks == PLAIN | {"name": "emulated-kicks", "vehicle": "vehicles/kicks-epower-th.yaml"}


def test_virtual_time_needs_a_date_and_wall_time_has_its_own(rigs: Path) -> None:
    """A date is told to be left out where the machine's counts, and asked for where nothing else gives one."""
    path = rigs / "emulated.yaml"
    line = spoil(path, "clock: virtual", "clock: wall")
    error = refusal(path)
    assert error.where == f"{path}:{line + 2}"
    assert "leave utc_start out" in str(error)
    spoil(path, "clock: wall", "clock: virtual")
    spoil(path, "utc_start: 2026-03-02T02:00:00Z", "")
    assert "'utc_start' is missing" in str(refusal(path))


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        pytest.param("profile: reference", "profil: reference", "unknown key 'profil'", "'profile'", id="unknown key"),
        pytest.param("  baud: 115200", "  boud: 115200", "unknown key 'boud'", "url, baud", id="unknown nested key"),
        pytest.param(
            "  baud: 115200", '  baud: "fast"', "console.baud must be a whole number", "baud: 115200", id="int"
        ),
        pytest.param("  baud: 115200", "  baud: 115200.5", "must be a whole number", "in baud", id="fraction"),
        pytest.param("  baud: 115200", "  baud: 0", "console.baud: should be greater than 0", "in baud", id="range"),
        pytest.param("voltage_v: 12.6", "voltage_v: ON", "supply.voltage_v must be a number", "in V", id="float"),
        pytest.param("voltage_v: 12.6", "voltage_v: .nan", "supply.voltage_v: should be a finite", "12.6", id="nan"),
        pytest.param(
            "T02:00:00Z", "T99:00:00Z", "utc_start must be a date and time", "2026-03-02T02:00:00Z", id="date"
        ),
        pytest.param("T02:00:00Z", "T02:00:00", "utc_start: should have timezone", "with zone", id="date without zone"),
        pytest.param(
            "clock: virtual", "clock: sundial", "clock: should be 'virtual' or 'wall'", "virtual", id="literal"
        ),
        pytest.param(
            "boot_complete: boot complete", "boot_complete: '('", "not a regular exp", "ends the boot", id="re"
        ),
        pytest.param(
            "[can, console", "[cann, console", "capabilities.0: should be 'can'", "of the rig", id="capability"
        ),
        pytest.param("channel: emulated/body", "channel: rig2/body", "'rig2'", "write emulated", id="channel"),
        pytest.param("tcuhil://emulated/gnss", "tcuhil://rig2/gnss", "'rig2'", "write emulated", id="gnss"),
        pytest.param("visa_library: emulated", "visa_library: rig2", "'rig2'", "write emulated", id="visa"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(rigs: Path, old: str, new: str, message: str, hint: str) -> None:
    """The error has the line of the offending key, says what is wrong and what to write instead."""
    path = rigs / "emulated.yaml"
    line = spoil(path, old, new)
    error = refusal(path)
    assert error.where == f"{path}:{line}"
    assert message in error.message
    assert error.hint is not None
    assert hint in error.hint


def test_a_missing_key_is_named_at_its_section(rigs: Path) -> None:
    """A missing key is named at the line of the section that lacks it, with what it should hold."""
    path = rigs / "emulated.yaml"
    spoil(path, "  bitrate_bps: 500000\n", "")
    error = refusal(path)
    assert error.where == f"{path}:{line_of(path, 'can:')}"
    assert error.message == "the key 'bitrate_bps' is missing"
    assert error.hint == "expected: the bit rate, in bit/s, for example bitrate_bps: 500000"


def test_all_faults_are_listed_in_one_message(rigs: Path) -> None:
    """Several faults come in one error, in the order of the file, each with its line."""
    path = rigs / "emulated.yaml"
    lines = [spoil(path, "clock: virtual", "clock: 1"), spoil(path, "lat_deg: 13.7563", "lat_deg: 91")]
    lines.append(spoil(path, "timeout_s: 30", "time_out_s: 30"))
    error = refusal(path)
    assert error.where == f"{path}:{lines[0]}"
    assert error.message.startswith("3 faults")
    positions = [error.message.index(f"{path}:{line}:") for line in lines]
    assert positions == sorted(positions)
    assert "did you mean 'timeout_s'?" in error.message


def line_of(path: Path, start: str) -> int:
    """Return the number of the first line that begins so."""
    return next(n for n, line in enumerate(path.read_text().splitlines(), 1) if line.startswith(start))


@pytest.mark.parametrize(
    ("section", "capability"), [("console:", "console"), ("gnss:", "gnss"), ("can:", "can"), ("owner:", "owner")]
)
def test_a_capability_without_its_section_is_refused_at_its_line(rigs: Path, section: str, capability: str) -> None:
    """A capability whose section is missing is refused where it is listed."""
    path = rigs / "emulated.yaml"
    document = path.read_text().split("\n\n")
    path.write_text("\n\n".join(part for part in document if not part.startswith(section)))
    error = refusal(path)
    assert error.where == f"{path}:{line_of(path, 'capabilities:')}"
    assert f"the capability '{capability}' needs the section '{capability}', which is missing" in error.message


def test_a_capability_on_a_line_of_its_own_is_refused_there(rigs: Path) -> None:
    """In a list over several lines the fault is at the line of the item, not of the list."""
    path = rigs / "emulated.yaml"
    spoil(path, "capabilities: [can, console, gnss, supply,", "capabilities: [can,\n console, gnss,\n supply,")
    spoil(path, "  supply:\n", "  #\n")
    text = path.read_text()
    start = text.index("    resource: TCPIP0::supply")
    path.write_text(text[:start] + text[text.index("  attenuator:") :])
    error = refusal(path)
    assert error.where == f"{path}:{line_of(path, 'capabilities:') + 2}"
    assert error.message == "the capability 'supply' needs the section 'instruments.supply', which is missing"


def test_a_rig_without_emulator_needs_the_name_of_the_password(rigs: Path) -> None:
    """Only an emulated rig makes up a password: another one without password_env is refused at the owner section."""
    path = rigs / "emulated.yaml"
    spoil(path, "emulator:\n  name: emulated\n", "")
    spoil(path, ", push, mail,\n  newcomer,", ",")
    error = refusal(path)
    assert error.where == f"{path}:{line_of(path, 'owner:')}"
    assert "'password_env' is missing" in error.message
    spoil(path, "timeout_s: 30", "timeout_s: 30\n  password_env: TCUHIL_OWNER_PASSWORD")
    error = refusal(path)
    assert error.where == f"{path}:{line_of(path, 'second_owner:')}"
    assert "'password_env' is missing" in error.message
    spoil(path, "email: second@example.com", "email: second@example.com\n  password_env: TCUHIL_SECOND_PASSWORD")
    owner = Rig.load(path).facts.owner
    assert owner is not None
    assert owner.password_env == "TCUHIL_OWNER_PASSWORD"


def test_a_missing_vehicle_file_is_refused_at_the_line_that_names_it(rigs: Path) -> None:
    """A vehicle file that does not exist is refused at the rig file's line."""
    path = rigs / "emulated.yaml"
    line = spoil(path, "vehicles/almera-th.yaml", "vehicles/almira.yaml")
    error = refusal(path)
    assert error.where == f"{path}:{line}"
    assert "there is no vehicle file" in error.message
    assert error.hint == "the path is relative to the rig file"


def test_a_rig_is_loaded_again_only_when_a_file_has_changed(rigs: Path) -> None:
    """The same object comes back until a byte of one of the three files changes, even at the same size."""
    path = rigs / "emulated.yaml"
    first = Rig.load(path)
    assert Rig.load(path) is first
    spoil(rigs / "vehicles/almera-th.yaml", "odometer_km: 12345", "odometer_km: 12346")
    second = Rig.load(path)
    assert second.vehicle.facts.odometer_km == 12346
    spoil(rigs / "dbc/nissan_body_th.dbc", '"GenMsgCycleTime" BO_ 384 10', '"GenMsgCycleTime" BO_ 384 20')
    third = Rig.load(path)
    assert third.vehicle.signals["engine_rpm"].cycle_ns == 20_000_000
    assert second.vehicle.signals["engine_rpm"].cycle_ns == 10_000_000


def test_a_rig_whose_vehicle_file_vanished_is_refused(rigs: Path) -> None:
    """A kept rig does not outlive its files."""
    path = rigs / "emulated.yaml"
    Rig.load(path)
    (rigs / "vehicles/almera-th.yaml").unlink()
    assert "there is no vehicle file" in refusal(path).message


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        pytest.param(b"name: a\nname: b\n", 2, 'found duplicate key "name"', id="duplicate key"),
        pytest.param(b"name: [a\n", 2, "not YAML: expected ',' or ']'", id="open bracket"),
        pytest.param(b"name: a\n\tclock: b\n", 2, "not YAML: found character", id="tab"),
        pytest.param(b"name: a\nclock: \xff\n", 2, "the file is not UTF-8 text", id="not text"),
        pytest.param(b"name: a\n1: b\n", 2, "the key 1 is not text", id="key is a number"),
        pytest.param(b"name: a\nclock: !foo b\n", 2, "YAML tags", id="tag"),
        pytest.param(b"name: a\nclock: !foo {a: b}\n", 2, "YAML tags", id="tag of a mapping"),
        pytest.param(b"- name\n", 1, "the file must be a mapping", id="list"),
        pytest.param(b"", 1, "the file must be a mapping", id="empty"),
        pytest.param(b"name: a\n---\nname: b\n", 2, "not YAML: but found another document", id="two documents"),
    ],
)
def test_malformed_yaml_is_refused_with_its_line(tmp_path: Path, content: bytes, line: int, message: str) -> None:
    """What is not one YAML 1.2 mapping with text keys is refused with file and line."""
    path = tmp_path / "rig.yaml"
    path.write_bytes(content)
    error = refusal(path)
    assert error.where == f"{path}:{line}"
    assert message in error.message


@pytest.mark.parametrize(
    "content", [b"a: \0", b"a: " + b"9" * 5000, b"a: " + b"[" * 3000, b"a: &x {b: *x}", b"a: !!int x", b"\x85: [\r"]
)
def test_hostile_yaml_is_refused_with_its_file(tmp_path: Path, content: bytes) -> None:
    """Control characters, endless numbers, deep and self-containing structures end in a RigError with the file."""
    path = tmp_path / "rig.yaml"
    path.write_bytes(content)
    assert str(path) in str(refusal(path).where)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    """A path that is no file is refused with the path."""
    assert refusal(tmp_path / "none.yaml").message == "there is no such file"
    assert "cannot be read" in refusal(tmp_path).message


def test_yaml_1_2_keeps_on_off_and_dates_as_text(tmp_path: Path) -> None:
    """ON, OFF, yes and no are text; true is not; dates stay text until a model reads them."""
    path = tmp_path / "a.yaml"
    path.write_text("OFF: ON\nyes: no\nflag: &f true\nsame: *f\ndate: 2026-13-45\n")
    assert yamlfile.read(path).data == {"OFF": "ON", "yes": "no", "flag": True, "same": True, "date": "2026-13-45"}


def test_the_model_alone_can_be_loaded() -> None:
    """A file can be loaded into its model without what belongs to it."""
    assert yamlfile.load(RIGS / "emulated.yaml", RigFile).name == "emulated"


def locations(plain: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every key of a mapping."""
    if isinstance(plain, dict):
        for key, value in plain.items():
            yield (*at, key)
            yield from locations(value, (*at, key))


def mutated(location: tuple[str | int, ...], change: Any) -> str:
    """Return the valid rig file with one key changed, as JSON, which is YAML."""
    plain = json.loads(json.dumps(PLAIN))
    holder = plain
    for part in location[:-1]:
        holder = holder[part]
    change(holder, location[-1])
    return json.dumps(plain, indent=1)


def drop(holder: dict[str, Any], key: str) -> None:
    """Leave a key out."""
    del holder[key]


def rename(holder: dict[str, Any], key: str) -> None:
    """Misspell a key."""
    holder[f"{key}x"] = holder.pop(key)


def to_wrong_type(holder: dict[str, Any], key: str) -> None:
    """Give a key a value of another type."""
    holder[key] = 17 if isinstance(holder[key], str | list | dict) else "seventeen"


SPOILT = [
    pytest.param(location, change, id=f"{change.__name__}-{'.'.join(map(str, location))}")
    for change in (drop, rename, to_wrong_type)
    for location in locations(PLAIN)
    if change is not drop or location not in OPTIONAL
]


@pytest.mark.parametrize(("location", "change"), SPOILT)
def test_every_spoilt_key_is_refused_with_file_and_line(
    rigs: Path, location: tuple[str | int, ...], change: Any
) -> None:
    """Any key dropped, misspelt or of another type is a RigError that names the file and a line."""
    path = rigs / "spoilt.yaml"
    path.write_text(mutated(location, change))
    error = refusal(path)
    assert str(error.where).startswith(f"{path}:")
    assert str(location[-1]) in str(error) or "needs the section" in error.message


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file among a copy of the rigs, to be overwritten again and again."""
    return Path(shutil.copytree(RIGS, tmp_path_factory.mktemp("fuzz") / "rigs")) / "spoilt.yaml"


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=2)


@given(st.sampled_from(sorted(locations(PLAIN), key=str)), SCALARS | st.dictionaries(st.text(), SCALARS, max_size=2))
def test_any_value_is_either_good_or_a_rig_error(spoilt: Path, location: tuple[str | int, ...], value: Any) -> None:
    """Whatever stands at a key, the rig loads or is refused with a RigError; nothing else is raised."""

    def put(holder: dict[str, Any], key: str) -> None:
        holder[key] = value

    spoilt.write_text(mutated(location, put))
    try:
        assert Rig.load(spoilt).facts.clock == "virtual"
    except RigError as error:
        assert str(spoilt.parent) in str(error)


@given(st.binary(max_size=60) | st.text("abn: \t\n-[]{}&*!|>'\"%#,?\\", max_size=60).map(str.encode))
def test_any_bytes_are_a_rig_error(spoilt: Path, content: bytes) -> None:
    """Whatever the bytes of a file, it is refused with a RigError that names it."""
    spoilt.write_bytes(content)
    assert str(spoilt) in str(refusal(spoilt))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_schema_accepts_the_shipped_rigs_and_refuses_a_misspelt_key(name: str) -> None:
    """The JSON Schema agrees with the loader on a good file and on an unknown key."""
    schema = json_schema()["rig"]
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    plain = yamlfile.read(RIGS / name).data
    assert list(validator.iter_errors(plain)) == []
    assert [error.validator for error in validator.iter_errors(plain | {"profil": 1})] == ["additionalProperties"]


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every property of a schema and of its definitions, with the name of its holder."""
    for holder in (schema, *schema["$defs"].values()):
        for name, described in holder.get("properties", {}).items():
            yield f"{holder['title']}.{name}", described


@pytest.mark.parametrize("file", ["rig", "vehicle"])
def test_every_field_is_described_in_the_schema_with_its_unit(file: str) -> None:
    """Every field of both schemas has a description; a field with a unit suffix names the unit."""
    units = {"_s": "in s", "_v": "in V", "_a": "in A", "_db": "in dB", "_deg": "in degrees", "_bps": "in bit/s"}
    units |= {"_km": "in km", "_h": "in hours", "baud": "in baud"}
    described = dict(properties(json_schema()[file]))
    assert [name for name, field in described.items() if not field.get("description")] == []
    for name, field in described.items():
        for suffix, unit in units.items():
            if name.endswith(suffix) and name not in ("SignalMap.speed_abs",):
                assert unit in field["description"], name


def test_an_emulated_rig_can_take_the_part_of_a_variant() -> None:
    """The rig with a variant has the equipment of the variant and is otherwise the same; the rig itself stays."""
    rig = Rig.load(RIGS / "emulated.yaml")
    without = rig.as_variant("without_abs")
    assert not without.vehicle.facts.equipment.abs
    assert without.vehicle.facts.equipment.brake
    assert (without.facts, without.sha256, without.vehicle.sha256) == (rig.facts, rig.sha256, rig.vehicle.sha256)
    assert rig.vehicle.facts.equipment.abs


def test_a_variant_that_the_car_does_not_have_is_not_executed() -> None:
    """A case that wants a variant which the vehicle file does not name is not executed, with the reason."""
    with pytest.raises(NotExecuted, match="the Almera of this rig has no variant 'without_wheels'"):
        Rig.load(RIGS / "emulated.yaml").as_variant("without_wheels")


def test_a_real_car_is_no_variant_but_itself() -> None:
    """Without an emulator, a variant that differs from the car is not executed; one that is the car is."""
    emulated = Rig.load(RIGS / "emulated-kicks.yaml")
    real = replace(emulated, facts=emulated.facts.model_copy(update={"emulator": None}))
    with pytest.raises(NotExecuted, match="the KICKS e-POWER of this rig is a real car"):
        real.as_variant("without_abs")
    assert real.as_variant("without_tire_pressure").vehicle.facts.equipment == real.vehicle.facts.equipment

"""The doctor on the emulated rig in virtual time: all is well, and each part spoilt once."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.doctor import cloud
from harness.doctor.bus import BUS, ERRORS, FRAMES, IDENTIFIERS, LOAD
from harness.doctor.checks import examine
from harness.doctor.cloud import CLOUD, CLOUD_CLOCK
from harness.doctor.emulated_bench import EMULATED_BENCH
from harness.doctor.examination import OWN_JOURNAL
from harness.doctor.files import DBC, DISK, RIG_FILE, SECRETS, VEHICLE_FILE
from harness.doctor.findings import Findings, Level
from harness.doctor.instruments import ATTENUATOR, CALIBRATION, NETWORK, POWER, SUPPLY, VISA
from harness.doctor.lines import CONSOLE, CONSOLE_LINE, GNSS
from harness.emulator.can_network import Frame
from harness.emulator.instruments import RigolDp800
from harness.emulator.world import World
from harness.kernel import ns
from harness.run import CATALOGUE_FOLDER
from tests.doctor.bed import RIG, copy_of_emulated, examined, not_ok, spoil
from tests.links.supplies import make_supply

EVERYTHING = [
    *(RIG_FILE, VEHICLE_FILE, DBC, DISK, SECRETS, EMULATED_BENCH, VISA, SUPPLY, ATTENUATOR, NETWORK, CALIBRATION),
    *(CONSOLE_LINE, POWER, CONSOLE, BUS, LOAD, FRAMES, IDENTIFIERS, ERRORS, GNSS, CLOUD, CLOUD_CLOCK),
]
REQUEST, WAKE, BODY_STATUS, UNKNOWN = 0x56E, 0x68C, 0x60D, 0x123


def rigol(world: World) -> RigolDp800:
    """The supply of the emulated bench."""
    supply = world.instruments["supply"]
    assert isinstance(supply, RigolDp800)
    return supply


def babble(arbitration_id: int, data: bytes, period_s: float) -> Callable[[World], object]:
    """Another node that repeats a frame."""
    frame = Frame(arbitration_id, data, dlc=len(data))
    return lambda world: world.can.attach("babbler").start(frame, ns(period_s))


def test_a_sound_rig_has_no_finding_and_is_left_without_power(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every part that exists in virtual time is examined and is well; at the end the unit has no supply."""
    worlds = spoil(monkeypatch, lambda world: None)
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {}
    assert list(found) == EVERYTHING
    assert "boot seen" in found[CONSOLE].seen
    assert worlds[0].tcu.supply_current_a == 0.0
    assert not rigol(worlds[0]).core.channels[0].on


def test_a_dead_console_is_found_and_the_bus_is_examined_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No boot line and no reply: the console is a finding of the unit; nothing else suffers from it."""
    spoil(monkeypatch, lambda world: monkeypatch.setattr(world.console.device, "write", lambda _data: None))
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {CONSOLE: Level.FINDING}
    assert found[CONSOLE].whose == "unit"
    assert "no reply to $TCU_STATUS" in found[CONSOLE].seen
    assert "baud" in found[CONSOLE].advice


def test_a_console_that_sends_no_text_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Bytes that are no text, as with a wrong line speed: told as such, not as silence."""

    def garble(world: World) -> None:
        write = world.console.device.write
        monkeypatch.setattr(world.console.device, "write", lambda data: write(b"\xff\xfe" + data))

    spoil(monkeypatch, garble)
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {CONSOLE: Level.FINDING}
    assert "not UTF-8" in found[CONSOLE].seen


def test_a_boot_line_that_the_rig_file_has_wrong_is_found(tmp_path: Path) -> None:
    """The unit answers, but every case would wait for its boot in vain: a finding of the rig file."""
    found = examined(copy_of_emulated(tmp_path, ("boot complete", "ready to drive")), tmp_path)
    assert not_ok(found) == {CONSOLE: Level.FINDING}
    assert found[CONSOLE].whose == "rig file"
    assert "'ready to drive'" in found[CONSOLE].seen


def test_a_supply_of_another_make_is_neither_used_nor_switched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It says who it is; nothing that needs the unit powered is examined, everything else is."""
    switched: list[tuple[int, float]] = []

    def exchange(world: World) -> None:
        world.instruments["supply"] = make_supply("keysight_e36300", lambda *what: switched.append(what))

    spoil(monkeypatch, exchange)
    found = examined(RIG, tmp_path)
    not_examined = dict.fromkeys((POWER, CONSOLE, FRAMES), Level.NOT_EXAMINED)
    assert not_ok(found) == {SUPPLY: Level.FINDING, **not_examined}
    assert "E363" in found[SUPPLY].seen and "no rigol_dp800" in found[SUPPLY].seen
    assert found[CONSOLE].seen == "not examined: first mend 'supply'"
    assert switched == []


def test_errors_of_a_former_user_are_a_warning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What stands in the error queue is shown once, and cleared."""
    spoil(monkeypatch, lambda world: rigol(world).report(-222))
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {SUPPLY: Level.WARNING}
    assert "-222" in found[SUPPLY].seen


@pytest.mark.parametrize(
    ("until", "level"),
    [
        ("2026-03-01", Level.FINDING),
        ("2026-03-02", Level.WARNING),
        ("2026-04-01", Level.WARNING),
        ("2026-04-02", Level.OK),
    ],
)
def test_calibration_ends_with_its_last_day_and_is_announced(tmp_path: Path, until: str, level: Level) -> None:
    """Passed is a finding, 30 days ahead a warning; on 2 March 2026, the date of the rig."""
    path = copy_of_emulated(tmp_path, ("    dialect: rcdat\n", f"    dialect: rcdat\n    calibrated_until: {until}\n"))
    found = examined(path, tmp_path)
    assert found[CALIBRATION].level is level
    assert f"attenuator until {until}" in found[CALIBRATION].seen
    assert not_ok({**found, CALIBRATION: found[RIG_FILE]}) == {}  # and everything else is examined all the same


def test_a_voltage_that_does_not_come_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The supply is set to 12.6 V, and 3.2 V are at its terminals."""

    def load_down(world: World) -> None:
        supply = rigol(world)
        execute = supply.execute
        monkeypatch.setattr(supply, "execute", lambda line: "3.2" if line == ":MEAS:VOLT? CH1" else execute(line))

    spoil(monkeypatch, load_down)
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {
        POWER: Level.FINDING,
        CONSOLE: Level.NOT_EXAMINED,
        FRAMES: Level.NOT_EXAMINED,
    }
    assert "3.20 V" in found[POWER].seen


def test_a_supply_that_has_tripped_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Over-current: the output does not stay on, and the trip is named."""

    def short(world: World) -> None:
        channel = rigol(world).core.channels[0]
        channel.over_current_a, channel.over_current_on = 0.1, True

    spoil(monkeypatch, short)
    found = examined(RIG, tmp_path)
    assert found[POWER].level is Level.FINDING
    assert "over-current" in found[POWER].seen


def test_a_supply_that_was_left_on_is_told_and_switched_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody had the rig, and yet the unit had power: a warning, and the output is off afterwards."""

    def leave_on(world: World) -> None:
        core = rigol(world).core
        core.set_voltage(core.channels[0], 12.0)
        core.switch(core.channels[0], True)

    worlds = spoil(monkeypatch, leave_on)
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {POWER: Level.WARNING}
    assert "the output was on, though nobody had the rig" in found[POWER].seen
    assert not rigol(worlds[0]).core.channels[0].on


def test_a_unit_at_another_channel_of_the_supply_is_found(tmp_path: Path) -> None:
    """The output feeds nothing, the console is dead and the bus is silent; whose each is, is told."""
    found = examined(copy_of_emulated(tmp_path, ("channel: 1", "channel: 2")), tmp_path)
    assert not_ok(found) == {POWER: Level.WARNING, CONSOLE: Level.FINDING, FRAMES: Level.FINDING}
    assert "feeds nothing" in found[POWER].seen
    assert found[FRAMES].seen == "the bus is silent; missing from the unit: TCU_REQUEST (56E, every 100 ms)"
    assert "bitrate_bps" in found[FRAMES].advice


def test_a_frame_that_comes_too_seldom_is_a_warning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Half of the frames are lost: not missing, and not right."""
    spoil(monkeypatch, lambda world: _halve_rhythm(monkeypatch, world))
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {FRAMES: Level.WARNING}
    assert "too seldom" in found[FRAMES].seen


def _halve_rhythm(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    started = world.can.stream_started

    def slowly(stream: object) -> None:
        stream.period_ns *= 2  # type: ignore[attr-defined]  # a stream, before anybody knows of it
        started(stream)  # type: ignore[arg-type]  # the same

    monkeypatch.setattr(world.can, "stream_started", slowly)


def test_an_identifier_that_nobody_expects_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A frame that is not in the DBC, with how often it came."""
    spoil(monkeypatch, babble(UNKNOWN, b"\x01\x02", 0.05))
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {IDENTIFIERS: Level.FINDING}
    assert "123 (20 times)" in found[IDENTIFIERS].seen


def test_another_node_that_plays_the_vehicle_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The unit would hear two cars: a frame that the bench itself sends in a run."""
    spoil(monkeypatch, babble(BODY_STATUS, bytes(8), 0.1))
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {IDENTIFIERS: Level.FINDING}
    assert "another node sends what the bench sends in a run: BODY_STATUS" in found[IDENTIFIERS].seen


def test_an_overloaded_bus_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A known frame of 1 byte each 0.15 ms: 65 bits at worst, 87 % of 500 kbit/s by itself."""
    spoil(monkeypatch, babble(WAKE, b"\x00", 0.00015))
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {LOAD: Level.FINDING}
    assert found[LOAD].seen.startswith("86.")
    assert "68C 666" in found[LOAD].advice


def test_a_busy_bus_is_a_warning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """65 bits each 0.25 ms: 52 %."""
    spoil(monkeypatch, babble(WAKE, b"\x00", 0.00025))
    assert not_ok(examined(RIG, tmp_path)) == {LOAD: Level.WARNING}


def test_a_cloud_that_fails_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Status 404 at the address: no owner API there."""
    monkeypatch.setattr(cloud, "PROBE", "/elsewhere")
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {CLOUD: Level.FINDING}
    assert "status 404" in found[CLOUD].seen and found[CLOUD].whose == "rig file"


def test_an_interrupted_examination_leaves_the_unit_without_power(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ctrl-C while the unit is powered: its supply is off before the interruption goes on."""
    worlds = spoil(monkeypatch, lambda world: None)
    powered: list[bool] = []

    def interrupt(subject: str) -> None:
        if subject == CONSOLE:
            powered.append(rigol(worlds[0]).core.channels[0].on)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        examine(RIG, tmp_path, CATALOGUE_FOLDER, Findings(), interrupt)
    assert powered == [True]
    assert not rigol(worlds[0]).core.channels[0].on


def test_a_supply_that_cannot_be_switched_off_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The safe state is not reached: that is a finding, and the doctor's own journal is kept."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def wear_out(world: World) -> None:
        supply = rigol(world)
        execute = supply.execute
        monkeypatch.setattr(supply, "execute", lambda line: None if worn(line) else execute(line))

    def worn(line: str) -> bool:
        return line == ":OUTP CH1,OFF" and worlds[0].tcu.supply_current_a > 0

    worlds = spoil(monkeypatch, wear_out)
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {"safe state": Level.FINDING}
    assert "reads back 'ON'" in found["safe state"].seen
    (kept,) = tmp_path.glob("tcuhil-doctor-*")
    assert (kept / "journal.jsonl").stat().st_size


def test_a_check_that_fails_itself_stops_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A mistake of the harness is told as its own, and the examination goes on."""

    def fail(_examination: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("harness.doctor.lines.open_gnss", fail)
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {GNSS: Level.FINDING}
    assert found[GNSS].whose == "harness"


def test_a_machine_without_room_for_the_doctors_own_journal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A finding too, not the end of the command; and nothing of the rig is touched."""
    worlds = spoil(monkeypatch, lambda world: None)

    def refuse(prefix: str) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), prefix)

    monkeypatch.setattr("harness.doctor.examination.mkdtemp", refuse)
    found = examined(RIG, tmp_path)
    assert not_ok(found) == {OWN_JOURNAL: Level.FINDING}
    assert "No space left" in found[OWN_JOURNAL].seen
    assert worlds == []

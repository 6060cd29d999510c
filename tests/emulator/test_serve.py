"""`tcuhil emulate`: the emulated bench in a process of its own, reached with the bare libraries of the field."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE

import can
import httpx
import pytest
import pyvisa
import serial
from pyvisa.resources import MessageBasedResource

from harness import cli
from harness.emulator.plugs.live_can import CanAddress
from harness.emulator.serve import Happenings, ServeConfig, Served
from harness.emulator.world import World, WorldConfig
from harness.errors import CallerError, RigError
from harness.wall import WallKernel
from tests.emulator.serving import EMAIL, ENVIRONMENT, PASSWORD, PATIENCE_S, ServedProcess, rig_file

STATUS_FRAME, BODY_STATUS = 0x56E, 0x60D
LOG_IN = "/kauth/json/realms/root/realms/a-ncb-prod/authenticate"
PHONES = "/push-gateway/v1/devices"


@dataclass
class Booted:
    """A served bench whose unit has been switched on over SCPI, with what was seen meanwhile."""

    said: dict[str, str]
    bus: can.BusABC
    console: serial.Serial
    supply: MessageBasedResource
    boot_log: bytes


def opened_bus(path: str) -> can.BusABC:
    """The body bus, with the bare library, through an adapter that needs no time to wake up."""
    return can.Bus(interface="slcan", channel=path, bitrate=500_000, sleep_after_open=0, ignore_config=True)


@pytest.fixture(scope="module")
def booted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booted]:
    """One process for the tests that only look at it: booting takes 1.5 s of real time."""
    served = ServedProcess(rig_file(tmp_path_factory.mktemp("served"))).wait_until_ready()
    said = served.said
    manager = pyvisa.ResourceManager("@py")
    try:
        with opened_bus(said["can"].split()[1]) as bus, serial.Serial(said["console"], timeout=5.0) as console:
            supply = manager.open_resource(said["supply"], read_termination="\n", write_termination="\n")
            assert isinstance(supply, MessageBasedResource)
            supply.write(":SOUR1:VOLT 12.6")
            supply.write(":OUTP CH1,ON")
            boot_log = console.read_until(b"boot complete\r\n")
            yield Booted(said, bus, console, supply, boot_log)
            supply.close()
    finally:
        manager.close()
        code, errors = served.end(signal.SIGTERM)
    assert (code, errors) == (0, "")


def test_the_unit_boots_when_its_supply_is_switched_on(booted: Booted) -> None:
    """SCPI over TCP switches the supply on; the boot log arrives on the pseudo-terminal, and current flows."""
    assert b"boot: " in booted.boot_log
    assert booted.boot_log.endswith(b"boot complete\r\n")
    assert booted.supply.query(":OUTP? CH1") == "ON"
    assert float(booted.supply.query(":MEAS:CURR? CH1")) > 0.1


def test_the_status_frame_comes_every_100_ms_and_the_unit_hears_the_bus(booted: Booted) -> None:
    """python-can's slcan receives the unit's status frame in its rhythm; ignition ON on the bus changes it."""
    while booted.bus.recv(timeout=0) is not None:
        pass  # what came before
    frames = [frame for _ in range(3) if (frame := booted.bus.recv(timeout=1.0)) is not None]
    assert [frame.arbitration_id for frame in frames] == [STATUS_FRAME] * 3
    assert frames[2].timestamp - frames[0].timestamp == pytest.approx(0.2, abs=0.08)
    on = can.Message(arbitration_id=BODY_STATUS, data=[0, 0b110, 0, 0, 0, 0, 0, 0], is_extended_id=False)
    booted.bus.send(on)
    codes = [frame.data[0] for _ in range(2) if (frame := booted.bus.recv(timeout=1.0)) is not None]
    assert codes[-1] == 0x46


def test_the_console_answers(booted: Booted) -> None:
    """pyserial on the pseudo-terminal: a command is answered."""
    booted.console.write(b"$TCU_STATUS\r\n")
    assert booted.console.read_until(b"OK\r\n").endswith(b"RUNNING\r\nOK\r\n")


def test_a_position_on_the_gnss_line_reaches_the_unit(booted: Booted) -> None:
    """RMC and GGA, though they come in pieces, are one word of the receiver; the unit takes its position from it."""
    rmc = b"$GPRMC,020000.00,A,1345.3780,N,10030.1080,E,0.0,0.0,020326,,,A*5D\r\n"
    gga = b"$GPGGA,020000.00,1345.3780,N,10030.1080,E,1,08,1.0,5.0,M,0.0,M,,*56\r\n"
    with serial.Serial(booted.said["gnss"], 9600) as gnss:
        for piece in (rmc[:20], rmc[20:], gga):
            gnss.write(piece)
            gnss.flush()
        answer = b""
        for _ in range(300):  # a question takes 2 ms, the receiver's words 0.2 s
            booted.console.write(b"$GETGPSPOSITION\r\n")
            answer = booted.console.read_until(b"OK\r\n")
            if b"NO FIX" not in answer:
                break
    assert b"13.756300,100.501800" in answer


def test_the_owner_logs_in_over_http(booted: Booted) -> None:
    """The log-in form with the password of the environment gives a session; a wrong password does not."""
    with httpx.Client(base_url=booted.said["owner"], trust_env=False) as client:
        for password, status in (("wrong", 401), (PASSWORD, 200)):
            form = client.post(LOG_IN).json()
            for callback, value in zip(form["callbacks"], (EMAIL, password), strict=True):
                callback["input"][0]["value"] = value
            assert client.post(LOG_IN, json=form).status_code == status


def test_nothing_listens_beyond_the_loopback(booted: Booted) -> None:
    """Every TCP address is on 127.0.0.1; the lines are for this user only."""
    for name in ("supply", "attenuator", "network"):
        assert "::127.0.0.1::" in booted.said[name]
    assert booted.said["owner"].startswith("http://127.0.0.1:")
    for name in ("console", "gnss"):
        assert S_IMODE(Path(booted.said[name]).stat().st_mode) == 0o600


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_and_takes_its_names_away(tmp_path: Path, number: int) -> None:
    """Exit code 0, nothing on standard error, no link and no lock left."""
    served = ServedProcess(rig_file(tmp_path)).wait_until_ready()
    assert served.end(number) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["rig.yaml"]


def test_after_sigkill_the_next_one_takes_the_names_over(tmp_path: Path) -> None:
    """What a dead process left is replaced, and what a living one has is not."""
    killed = ServedProcess(rig_file(tmp_path)).wait_until_ready()
    code, errors = ServedProcess(rig_file(tmp_path)).end()
    assert code == 2
    assert "is served by another process" in errors
    killed.end(signal.SIGKILL)
    assert (tmp_path / "console").is_symlink()
    served = ServedProcess(rig_file(tmp_path)).wait_until_ready()
    with serial.Serial(served.said["console"]) as console:
        assert console.is_open
    assert served.end(signal.SIGTERM) == (0, "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("interface: slcan-adapter", "interface: tcuhil", "belongs to virtual time"),
        ("interface: slcan-adapter", "interface: no-such", "does not open"),
        ("password_env: TCUHIL_OWNER_PASSWORD", "password_env: TCUHIL_NOT_SET", "TCUHIL_NOT_SET is not set"),
        ("  name: served", "  no-name: served", "no-name"),
        ("  serve:", "  serve:\n    scpi: {oven: 5025}", "no instrument 'oven'"),
    ],
)
def test_what_cannot_be_served_is_said_with_exit_code_2(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    said: str,
) -> None:
    """A transport that cannot be had, a secret that is not there, a mistake in the file; nothing is left behind."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("harness.served.Happenings", _ServedAfterAll)
    path = rig_file(tmp_path)
    path.write_text(path.read_text().replace(old, new))
    assert cli.main(["emulate", "--rig", str(path)]) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["rig.yaml"]


class _ServedAfterAll(Happenings):
    """Nothing is expected to come to the point at which somebody waits for happenings."""

    def get(self) -> None:
        """Served, and waiting."""
        raise AssertionError("it is served")


def test_a_signal_that_another_thread_takes_ends_the_wait() -> None:
    """The system may give a signal of the process to any of its threads; the one that waits hears of it anyway."""
    happened = Happenings()
    before = signal.signal(signal.SIGUSR1, lambda _number, _frame: happened.put(None))
    told_before = happened.be_told_by_signals()
    other = threading.Timer(0.05, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGUSR1))
    too_late = threading.Timer(PATIENCE_S, lambda: happened.put(TimeoutError()))
    try:
        other.start()
        too_late.start()
        assert happened.get() is None
    finally:
        too_late.cancel()
        for timer in (other, too_late):
            timer.join()
        signal.set_wakeup_fd(told_before)
        signal.signal(signal.SIGUSR1, before)
        happened.close()


def _raise(error: Exception) -> None:
    raise error


@pytest.fixture
def world() -> Iterator[World]:
    """A bench in wall time, in this process."""
    kernel = WallKernel("serve")
    with kernel.exclusive():
        world = World(
            kernel,
            WorldConfig(
                name="here",
                vin="1N4TEST0000000001",
                model="Almera",
                market="TH",
                equipment={},
                security_code=None,
                owner_email=EMAIL,
                owner_password=PASSWORD,
                utc_start_ns=0,
            ),
        )
    yield world
    kernel.stop()


def config(folder: Path, channel: str = "serve", scpi: dict[str, int] | None = None) -> ServeConfig:
    """Everything in a folder and on free ports; the bus is python-can's virtual one."""
    return ServeConfig(
        CanAddress("virtual", channel, 500_000), folder / "lines" / "console", folder / "lines" / "gnss", scpi or {}, 0
    )


def test_a_transport_that_cannot_be_had_leaves_no_other_open(tmp_path: Path, world: World) -> None:
    """A port that is taken is the rig's fault by name; the lines that were open already are closed again."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RigError, match=f"'network' cannot have port {port}"):
            Served(world, config(tmp_path, scpi={"network": port}), _raise).__enter__()
    assert list(tmp_path.iterdir()) == []
    assert not world.console.bench.is_open


def test_an_instrument_that_is_not_there_is_the_callers_mistake(tmp_path: Path, world: World) -> None:
    """The message lists those that are."""
    with pytest.raises(CallerError, match=r"'oven'.*supply"):
        Served(world, config(tmp_path, scpi={"oven": 0}), _raise)


def test_served_again_after_it_was_closed(tmp_path: Path, world: World) -> None:
    """A world outlives its transports, and no thread of theirs is left."""
    before = threading.active_count()
    failures: list[Exception] = []
    for _ in range(2):
        with Served(world, config(tmp_path), failures.append) as served:
            assert [line.split()[0] for line in served.addresses] == [
                "can", "console", "gnss", "supply", "attenuator", "network", "owner",
            ]  # fmt: skip
            assert failures == []
        assert threading.active_count() == before
        assert list(tmp_path.iterdir()) == []

"""Serial lines of the emulated bench on pseudo-terminals, with the bare pyserial."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import pytest
import serial

from harness.emulator.plugs.live_pty import PtyPort
from harness.emulator.plugs.live_serial import SerialDoor, UnitSerialDoor
from harness.emulator.serial_line import SerialLine
from harness.errors import CallerError, RigError
from harness.kernel import NS_PER_S
from harness.wall import WallKernel
from tests.plugs.live import PATIENCE_S, until, wall_kernel

BAUD = 1_000_000
GAP_NS = NS_PER_S // 50


class Stand:
    """A served line; `heard` is what its device was given, in pieces."""

    def __init__(self, kernel: WallKernel, link: Path, gather_ns: int = 0) -> None:
        self.kernel = kernel
        self.link = link
        self.line = SerialLine(kernel, BAUD)
        self.heard: list[bytes] = []
        self.line.device.on_receive(self.heard.append)
        self.door = SerialDoor(kernel, self.line, link, gather_ns)

    def say(self, data: bytes) -> None:
        """The device speaks."""
        with self.kernel.exclusive():
            self.line.device.write(data)

    def said(self) -> bool:
        """Whether all that the device said is out of its UART."""
        return self.kernel.now_ns > self.line.device.busy_until_ns + NS_PER_S // 100


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """A console in a folder of its own."""
    with wall_kernel() as kernel:
        stand = Stand(kernel, tmp_path / "lines" / "console")
        yield stand
        stand.door.close()


def wait_until_said(stand: Stand) -> None:
    """Until the device has said everything."""
    stand.kernel.drive(stand.said, stand.line.device.busy_until_ns + NS_PER_S // 50)


def test_bytes_pass_unchanged_in_both_directions(stand: Stand) -> None:
    """All 256 values: the line is raw, nothing is echoed, translated or taken for a signal."""
    every = bytes(range(256))
    with serial.Serial(str(stand.link), 115200, timeout=PATIENCE_S) as port:
        port.write(every)
        until(stand.kernel, lambda: b"".join(stand.heard) == every)
        stand.say(every)
        assert port.read(256) == every
        assert port.in_waiting == 0


def test_nobody_is_given_what_was_said_while_nobody_listened(stand: Stand) -> None:
    """As on a cable that is not plugged in; and what one listener left unread is not for the next."""
    stand.say(b"unheard")
    wait_until_said(stand)
    first = os.open(stand.link, os.O_RDWR | os.O_NOCTTY)
    stand.say(b"unread")
    wait_until_said(stand)
    os.close(first)
    stand.kernel.drive(lambda: False, stand.kernel.now_ns + NS_PER_S // 20)  # the hang-up is noticed within 20 ms
    second = os.open(stand.link, os.O_RDWR | os.O_NOCTTY)
    stand.say(b"heard")
    assert os.read(second, 100) == b"heard"
    os.close(second)
    assert stand.door.lost == 0


def test_a_listener_who_does_not_read_does_not_block_the_unit(stand: Stand) -> None:
    """The newest is dropped whole and counted; what he reads later has no gaps, and then comes what is new."""
    with serial.Serial(str(stand.link), timeout=0.05) as port:
        for _ in range(40):
            with stand.kernel.exclusive():
                stand.door._port.write(b"0123456789" * 100)
        assert stand.door.lost > 0
        assert stand.door.lost % 1000 == 0
        kept = 40_000 - stand.door.lost
        port.timeout = PATIENCE_S  # a busy machine hands the last piece over late
        assert port.read(kept) == b"0123456789" * (kept // 10)
        stand.say(b"again")
        assert port.read(5) == b"again"


def test_a_burst_is_handed_over_in_one_piece(tmp_path: Path) -> None:
    """What comes with shorter pauses than the gap is one word; what comes later is the next."""
    with wall_kernel() as kernel:
        stand = Stand(kernel, tmp_path / "gnss", GAP_NS)
        with serial.Serial(str(stand.link)) as port:
            port.write(b"$GPRMC")
            port.flush()
            port.write(b"*00\r\n")
            until(kernel, lambda: bool(stand.heard))
            port.write(b"$GPGGA\r\n")
            until(kernel, lambda: len(stand.heard) == 2)
        stand.door.close()
    assert stand.heard == [b"$GPRMC*00\r\n", b"$GPGGA\r\n"]


def test_the_line_is_for_this_user_only_and_its_name_goes_with_it(tmp_path: Path) -> None:
    """Mode 0600, in a folder of mode 0700 that did not exist; afterwards neither is there."""
    with wall_kernel() as kernel:
        stand = Stand(kernel, tmp_path / "lines" / "console")
        assert S_IMODE(stand.link.stat().st_mode) == 0o600
        assert S_IMODE(stand.link.parent.stat().st_mode) == 0o700
        stand.door.close()
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_in_use_is_refused(tmp_path: Path) -> None:
    """By a line that lives, by a file, in a folder that others can write to; nothing is taken away from anybody."""
    port = PtyPort(tmp_path / "console")
    with pytest.raises(CallerError, match="served by another process"):
        PtyPort(tmp_path / "console")
    port.close()
    port.release()
    (tmp_path / "console").write_text("somebody's notes")
    with pytest.raises(RigError, match="cannot be made"):
        PtyPort(tmp_path / "console")
    assert (tmp_path / "console").read_text() == "somebody's notes"
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o777)
    with pytest.raises(RigError, match="can be written by others"):
        PtyPort(tmp_path / "shared" / "console")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["console", "shared"]


def test_a_link_that_a_dead_process_left_is_replaced(tmp_path: Path) -> None:
    """Even when its target has become somebody else's."""
    link = tmp_path / "console"
    link.symlink_to("/dev/null")
    (tmp_path / "console.lock").touch()
    port = PtyPort(link)
    assert os.readlink(link).startswith("/dev/pts/")
    port.close()
    port.release()
    assert list(tmp_path.iterdir()) == []


def test_a_name_too_long_or_of_a_missing_folder_is_the_rigs_fault(tmp_path: Path) -> None:
    """With what to do."""
    for link in (tmp_path / "no" / "such" / "console", tmp_path / ("x" * 300)):
        with pytest.raises(RigError, match="cannot be made"):
            PtyPort(link)


def test_several_threads_may_ask_at_once_whether_a_line_is_open(tmp_path: Path) -> None:
    """The bench thread asks before it writes, the reading thread after it read nothing: neither stops the other."""
    port = PtyPort(tmp_path / "line")
    failures: list[Exception] = []

    def ask() -> None:
        try:
            for _ in range(20_000):
                assert not port.is_open
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    port.close()
    port.release()
    assert failures == []


def test_the_units_end_of_a_line_is_on_a_terminal_of_its_own(tmp_path: Path) -> None:
    """For a unit in another process: what it says arrives at the bench's terminal, and the other way round."""
    with wall_kernel() as kernel:
        line = SerialLine(kernel, BAUD)
        bench, unit = SerialDoor(kernel, line, tmp_path / "bench"), UnitSerialDoor(kernel, line, tmp_path / "unit")
        with (
            serial.Serial(str(tmp_path / "bench"), timeout=PATIENCE_S) as outside,
            serial.Serial(str(tmp_path / "unit"), timeout=PATIENCE_S) as inside,
        ):
            inside.write(b"boot complete\r\n")
            assert outside.read_until(b"\n") == b"boot complete\r\n"
            outside.write(b"$TCU_STATUS\r\n")
            assert inside.read_until(b"\n") == b"$TCU_STATUS\r\n"
        unit.close()
        bench.close()
    assert list(tmp_path.iterdir()) == []

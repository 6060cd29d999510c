"""The unit as a process: power is its life, and nothing of it survives the bench."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.emulator.plugs.live_unit import UnitProcess
from harness.errors import RigError
from harness.run import PROJECT

#: whoever waits longer waits in vain
GIVE_UP_S = 20.0
#: says its process id, and that of a child, in a file; then both stay
FAMILY = """#!/bin/sh
sleep 1000 &
echo $$ $! > pids.new
mv pids.new pids
wait
"""


def until(happened: Callable[[], bool]) -> bool:
    """Look now and then until it happened, or time is over."""
    pause = threading.Event()
    return any(happened() or pause.wait(0.02) for _ in range(int(GIVE_UP_S / 0.02)))


def script(folder: Path, text: str) -> str:
    """A program in a folder, as a rig file names it."""
    path = folder / "unit"
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return "./unit"


def pids(folder: Path) -> list[int]:
    """The processes of the family, once they are there."""
    assert until((folder / "pids").exists)
    return [int(word) for word in (folder / "pids").read_text().split()]


def lives(pid: int) -> bool:
    """Whether a process is there, and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_power_off_kills_the_unit_and_what_it_has_started(tmp_path: Path) -> None:
    """Both processes run while there is power, and neither afterwards; power on again starts anew."""
    process = UnitProcess([script(tmp_path, FAMILY)], tmp_path, {})
    for _ in range(2):
        process.power(True)
        family = pids(tmp_path)
        assert all(lives(pid) for pid in family)
        process.power(False)
        assert until(lambda family=family: not any(lives(pid) for pid in family))  # type: ignore[misc]  # no inference
        (tmp_path / "pids").unlink()


def test_the_unit_is_told_where_things_are_and_no_secret_of_the_bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its environment has what it is given, and not the passwords of this process's."""
    monkeypatch.setenv("TCUHIL_OWNER_PASSWORD", "correct horse")
    process = UnitProcess(
        [script(tmp_path, "#!/bin/sh\nenv > env.new; mv env.new env; exec sleep 1000\n")],
        tmp_path,
        {"TCU_CAN": "slcan:x"},
    )
    process.power(True)
    assert until((tmp_path / "env").exists)
    process.close()
    said = (tmp_path / "env").read_text()
    assert "TCU_CAN=slcan:x" in said
    assert "correct horse" not in said


def test_a_rig_file_on_a_relative_path_finds_its_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is relative to the rig file, wherever the bench was started."""
    monkeypatch.chdir(tmp_path.parent)
    process = UnitProcess([script(tmp_path, FAMILY)], Path(tmp_path.name), {})
    process.power(True)
    assert lives(pids(tmp_path)[0])
    process.close()


def test_a_unit_that_ends_by_itself_is_told_of(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It stays off until it is powered again; what it said and its exit code are on standard error."""
    process = UnitProcess([script(tmp_path, "#!/bin/sh\necho broken; touch ended; exit 3\n")], tmp_path, {})
    process.power(True)
    assert until((tmp_path / "ended").exists)
    pause = threading.Event()
    for _ in range(100):  # the shell ends just after
        if not any(lives(int(entry.name)) for entry in Path("/proc").iterdir() if _is_child(entry)):
            break
        pause.wait(0.02)
    process.close()
    errors = capfd.readouterr().err
    assert "broken" in errors
    assert "ended by itself, with exit code 3" in errors


def _is_child(entry: Path) -> bool:
    if not entry.name.isdigit():
        return False
    try:
        return int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == os.getpid()
    except OSError:
        return False


def test_a_program_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    """Relative to the rig file, by name or without the right to execute it."""
    (tmp_path / "plain").write_text("no program")
    for program in ("./nothing", "./plain", "no-such-program-anywhere"):
        with pytest.raises(RigError, match=f"{program.removeprefix('./')} is not there"):
            UnitProcess([program], tmp_path, {})


def test_the_unit_dies_with_the_process_that_serves_the_bench(tmp_path: Path) -> None:
    """SIGKILL, which nobody can handle: the operating system kills the unit."""
    script(tmp_path, "#!/bin/sh\necho $$ > pids.new; mv pids.new pids; exec sleep 1000\n")
    program = (
        "import sys, time; from pathlib import Path; from harness.emulator.plugs.live_unit import UnitProcess;"
        f"folder = Path({str(tmp_path)!r}); UnitProcess(['./unit'], folder, {{}}).power(True); time.sleep(1000)"
    )
    server = subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT)
    (unit,) = pids(tmp_path)
    assert lives(unit)
    server.send_signal(signal.SIGKILL)
    server.wait(GIVE_UP_S)
    assert until(lambda: not lives(unit))

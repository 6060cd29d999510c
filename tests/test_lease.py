"""One run at a time has a rig, whatever becomes of its process and whatever lies in the folder."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness import lease_file
from harness.errors import CallerError, RigError
from harness.lease import Lease, RigInUse, holder_of, resources_of
from harness.lease_file import FOLDER_VARIABLE, UNKNOWN, Holder, lock_file, sign
from harness.rig import Rig
from harness.rig_file import RigFile

PROJECT = Path(__file__).parents[1]
#: a user without rights, known to every Linux
NOBODY = 65534
CAN = "can socketcan:can0"
SUPPLY = "tcp supply:5025"
HERE = Holder.here("tcuhil run", "runs/here")

#: what every program below begins with; `as_nobody` gives up the rights of an administrator, where there are any
PROGRAM = f"""
import os, subprocess, sys
from harness.lease import Lease, RigInUse, holder_of
from harness.lease_file import Holder, sign

def as_nobody():
    if os.geteuid() == 0:
        os.setgroups([]), os.setgid({NOBODY}), os.setuid({NOBODY})

def say(text):
    print(text, flush=True)

lease = Lease(sys.argv[1:], Holder.here("tcuhil run --rig there", "runs/there"))
"""
HOLD = "lease.acquire(); say('held'); sys.stdin.read()"
TRY = """
say("ready"); sys.stdin.readline()
try:
    lease.acquire(); say("got it")
except RigInUse:
    say("in use")
sys.stdin.read()
"""
#: a line that comes back shows that the process is alive
ECHO = "import sys; print('up', flush=True); print(sys.stdin.readline(), end='', flush=True); sys.stdin.read()"
FORK = f"""
lease.acquire()
if os.fork() == 0:
    exec({ECHO!r}); lease.release(); os._exit(0)
os.wait()
"""
START = f"lease.acquire(); subprocess.Popen([sys.executable, '-c', {ECHO!r}], close_fds=False).wait()"
GUARD = f"lease.acquire(); subprocess.Popen([sys.executable, '-c', {ECHO!r}], pass_fds=lease.fds).wait()"
REPORT = """
as_nobody()
while True:
    try:
        lease.acquire(); say("got it")
    except Exception as error:
        say(error)
    say({name: holder.run_folder for name, holder in holder_of(sys.argv[1:]).items()})
    if not sys.stdin.readline():
        break
"""


class Started:
    """A program in a process of its own, with what it says line by line."""

    def __init__(self, program: str, *resources: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM + program, *resources],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
        )

    def hear(self) -> str:
        """The next line that it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def tell(self, line: str) -> None:
        """Give it, or what it has started, a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def finish(self) -> None:
        """See it end, and what it has started, even when the one that started that is dead."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.read()

    def kill(self) -> None:
        """As the kernel does it when memory runs out."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(5)


@contextmanager
def started(program: str, *resources: str) -> Iterator[Started]:
    """A program that ends with the block: it, and what it has started, read the end of their input."""
    one = Started(program, *resources)
    with one.process:
        yield one


def at_once(_pause_s: float) -> bool:
    """Nobody waits."""
    return True


def never(_pause_s: float) -> bool:
    """Nobody has to wait."""
    raise AssertionError("the lease was not free at once")


def here(*resources: str, pause: Callable[[float], bool] = at_once) -> Lease:
    """A lease of this process."""
    return Lease(resources, HERE, pause)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of leases for this test alone."""
    shared = tmp_path / "leases"
    shared.mkdir()
    shared.chmod(0o1777)
    monkeypatch.setenv(FOLDER_VARIABLE, str(shared))
    return shared


@pytest.fixture
def public_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of leases that other users can reach; pytest's own they cannot."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o1777)
        monkeypatch.setenv(FOLDER_VARIABLE, name)
        yield Path(name)


def test_a_second_run_is_told_who_has_the_rig_and_a_killed_one_frees_it_at_once() -> None:
    """The refusal names user, host, process, command, folder and since when, and says what to do."""
    with started(HOLD, CAN, SUPPLY) as other:
        assert other.hear() == "held"
        with pytest.raises(RigInUse) as refused:
            Lease([SUPPLY], HERE).acquire()
        holder = refused.value.holder
        assert (holder.user, holder.host, holder.pid) == (HERE.user, HERE.host, other.process.pid)
        assert holder.run_folder == str(PROJECT / "runs" / "there")
        assert holder_of([CAN, SUPPLY, "another"]) == {CAN: holder, SUPPLY: holder}
        text = str(refused.value)
        for part in (SUPPLY, HERE.user, HERE.host, "--rig there", f"since {holder.since:%Y-%m-%d %H:%M:%S}+00:00"):
            assert part in text
        assert f"wait until {HERE.user}'s run ends" in text
        other.kill()
        with here(CAN, SUPPLY, pause=never):
            assert holder_of([CAN])[CAN].pid == os.getpid()


def test_of_two_competitors_one_has_it_whatever_order_they_name_things_in() -> None:
    """Neither both nor none, and nobody waits for ever."""
    with started(TRY, CAN, SUPPLY) as one, started(TRY, SUPPLY, CAN) as two:
        assert (one.hear(), two.hear()) == ("ready", "ready")
        one.tell("go")
        two.tell("go")
        assert sorted((one.hear(), two.hear())) == ["got it", "in use"]


def test_who_waits_gets_it_when_the_other_ends() -> None:
    """Who has it is told meanwhile."""
    told = list[str]()
    with started(HOLD, CAN) as other:
        assert other.hear() == "held"
        pauses = list[float]()

        def pause(pause_s: float) -> bool:
            pauses.append(pause_s)
            if len(pauses) == 5:
                other.kill()
            return False

        lease = here(CAN, pause=pause)
        lease.acquire(60, lambda holder, waited_s: told.append(f"{holder.pid} after {waited_s:.1f} s"))
        assert told == [f"{other.process.pid} after 0.2 s"]
        assert len(pauses) == 5
        lease.release()


def test_a_wait_ends_after_its_time_and_tells_each_second_only() -> None:
    """Logs are not flooded, and time is what the pauses add up to."""
    waited, told = list[float](), list[float]()

    def pause(pause_s: float) -> bool:
        waited.append(pause_s)
        return False

    with here(CAN), pytest.raises(RigInUse):
        here(CAN, pause=pause).acquire(3, lambda _, waited_s: told.append(waited_s))
    assert sum(waited) == pytest.approx(3)
    assert told == pytest.approx([0.2, 1.2, 2.2])


def test_a_wait_can_be_called_off() -> None:
    """The refusal comes as soon as the pause says so, even from a wait without end."""
    with here(CAN), pytest.raises(RigInUse):
        here(CAN, pause=at_once).acquire(float("inf"))


def test_a_refusal_is_believed_only_when_it_lasts() -> None:
    """Who takes and gives back in the same moment costs nobody the rig, not even one who does not wait."""
    other = here(CAN).acquire()
    pauses = list[float]()

    def pause(pause_s: float) -> bool:
        pauses.append(pause_s)
        other.release()
        return False

    with here(CAN, pause=pause):
        assert len(pauses) == 1


@pytest.mark.parametrize("program", [FORK, START], ids=["forked copy", "started program"])
def test_a_child_that_outlives_the_run_does_not_keep_the_rig(program: str) -> None:
    """Only the run itself holds it: neither a fork nor a program with all descriptors inherits it."""
    with started(program, CAN) as run:
        assert run.hear() == "up"
        with pytest.raises(RigInUse):
            here(CAN).acquire()
        run.kill()
        with here(CAN, pause=never):
            run.tell("still alive")
            assert run.hear() == "still alive"


def test_a_guard_that_was_handed_the_lease_keeps_it_when_the_run_is_killed() -> None:
    """Until the guard ends too, and then at once."""
    with started(GUARD, CAN) as run:
        assert run.hear() == "up"
        run.kill()
        with pytest.raises(RigInUse):
            here(CAN).acquire()
        assert holder_of([CAN])[CAN].pid == run.process.pid
        run.finish()
        with Lease([CAN], HERE).acquire(wait_s=5):
            assert holder_of([CAN])[CAN].pid == os.getpid()


def test_a_guard_keeps_it_when_the_run_lets_go_and_can_sign_for_itself() -> None:
    """A copy of the descriptor is what a guard has; the name that is shown is then the guard's."""
    run = here(CAN).acquire()
    kept = os.dup(run.fds[0])
    run.release()
    sign([kept], Holder.here("guard of runs/here", "runs/here"))
    assert holder_of([CAN])[CAN].command == "guard of runs/here"
    with pytest.raises(RigInUse, match="guard of runs/here"):
        here(CAN).acquire()
    os.close(kept)
    assert holder_of([CAN]) == {}


def test_the_file_of_a_dead_holder_means_nothing() -> None:
    """What it says is not shown as if it held, and the next one overwrites it."""
    path = lock_file(CAN)
    path.write_text(HERE.model_copy(update={"user": "anna" * 40}).model_dump_json())
    assert holder_of([CAN]) == {}
    with here(CAN, pause=never):
        assert json.loads(path.read_text())["user"] == HERE.user


DATED = HERE.model_dump(mode="json")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"not JSON",
        b"[" * 8000,
        b" " * 1_000_000 + json.dumps(DATED).encode(),
        b"null",
        json.dumps(DATED | {"pid": "4711"}).encode(),
        json.dumps(DATED | {"pid": -1}).encode(),
        json.dumps(DATED | {"pid": 10**400}).encode(),
        json.dumps(DATED | {"since": "yesterday"}).encode(),
        json.dumps(DATED | {"since": "2026-03-02T02:00:00"}).encode(),
        json.dumps(DATED | {"user": ["anna"]}).encode(),
    ],
)
def test_unreadable_content_is_an_unknown_holder(content: bytes) -> None:
    """Any user can write into the file; the lock still holds and the refusal is still made."""
    with here(CAN):
        lock_file(CAN).write_bytes(content)
        assert holder_of([CAN]) == {CAN: UNKNOWN}
        with pytest.raises(RigInUse, match="is held by somebody unknown -> wait until that run ends"):
            here(CAN).acquire()


@pytest.mark.parametrize(
    "written",
    [
        {"user": "\x1b[2J\x1b]0;title\x07anna\r\nroot"},
        {"command": "x" * 7000},
        {"run_folder": "\u202e\u2066\u0000\ud800"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"since": "9999-12-31T23:59:59-12:00"},
    ],
)
def test_readable_content_is_shown_without_what_disturbs_a_terminal(written: dict[str, str]) -> None:
    """One line, no control characters, not endless."""
    with here(CAN):
        lock_file(CAN).write_text(json.dumps(DATED | written))
        with pytest.raises(RigInUse) as refused:
            here(CAN).acquire()
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 1500


@settings(max_examples=50)
@given(st.binary(max_size=300) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_no_content_at_all_does_more_than_be_shown(content: bytes | str) -> None:
    """Whatever the bytes are, a holder comes back that can be printed."""
    with tempfile.TemporaryFile() as file:
        file.write(content if isinstance(content, bytes) else content.encode())
        file.flush()
        assert str(lease_file.read(file.fileno())).isprintable()


def test_a_symbolic_link_is_never_followed(tmp_path: Path) -> None:
    """What it points to stays as it is, and what does not exist is not made."""
    precious, absent = tmp_path / "precious", tmp_path / "absent"
    precious.write_text("precious")
    precious.chmod(0o600)
    for target in (precious, absent):
        lock_file(CAN).unlink(missing_ok=True)
        lock_file(CAN).symlink_to(target)
        with pytest.raises(RigError, match="it is a symbolic link, which is never followed"):
            here(CAN).acquire()
        with pytest.raises(RigError, match="it is a symbolic link, which is never followed"):
            holder_of([CAN])
    assert precious.read_text() == "precious"
    assert stat.S_IMODE(precious.stat().st_mode) == 0o600
    assert not absent.exists()


def test_what_is_no_lock_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    """A second name of somebody's file, a pipe that nobody reads, a folder: none blocks, none is written to."""
    precious = tmp_path / "precious"
    precious.touch(0o600)
    path = lock_file(CAN)
    path.hardlink_to(precious)
    with pytest.raises(RigError, match="a file with a second name"):
        here(CAN).acquire()
    assert (precious.read_text(), stat.S_IMODE(precious.stat().st_mode)) == ("", 0o600)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(RigError, match="a pipe"):
        here(CAN).acquire()
    with pytest.raises(RigError, match="a pipe"):
        holder_of([CAN])
    path.unlink()
    path.mkdir()
    with pytest.raises(RigError, match="Is a directory"):
        here(CAN).acquire()


def test_a_folder_that_cannot_be_written_is_the_rigs_fault_and_says_what_to_do(public_folder: Path) -> None:
    """A user without rights in it gets a message, not a run without a lease."""
    public_folder.chmod(0o555)
    with started(REPORT, CAN) as run:
        assert "Permission denied -> have its owner or an administrator run: chmod 666" in run.hear()
        assert run.hear() == "{}"
    assert list(public_folder.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator can take the part of two users")
def test_another_users_file_can_be_locked_once_it_is_free(public_folder: Path) -> None:
    """A strict umask of the first user does not lock the second one out; both see who holds it."""
    umask = os.umask(0o077)
    try:
        mine = here(CAN).acquire()
    finally:
        os.umask(umask)
    with started(REPORT, CAN) as run:
        assert "[rig] the rig is in use: can socketcan:can0 is held by root" in run.hear()
        assert run.hear() == str({CAN: HERE.run_folder})
        mine.release()
        run.tell("again")
        assert run.hear() == "got it"
        assert run.hear() == str({CAN: str(PROJECT / "runs" / "there")})


def test_a_file_whose_maker_died_too_early_is_mended_by_its_owner() -> None:
    """Killed between making the file and opening it to all users, the owner's next run makes up for it."""
    path = lock_file(CAN)
    path.touch(0o600)
    with here(CAN, pause=never):
        assert stat.S_IMODE(path.stat().st_mode) == 0o666


def test_a_file_with_content_is_not_opened_to_all_users() -> None:
    """It may be somebody's own, moved here; a file that was never opened to all has no content."""
    path = lock_file(CAN)
    path.touch(0o600)
    path.write_text("precious")
    with here(CAN, pause=never):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_another_makes_in_the_same_moment_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not there when looked for, there when made: the next try opens the other's."""
    path, really_open, opened = lock_file(CAN), os.open, list[int]()

    def open_late(name: Path, flags: int, mode: int = 0o777) -> int:
        opened.append(flags)
        if flags & os.O_CREAT:
            os.close(really_open(path, os.O_CREAT | os.O_WRONLY, 0o666))
        return really_open(name, flags, mode)

    monkeypatch.setattr(os, "open", open_late)
    with here(CAN, pause=lambda _: False):
        assert [bool(flags & os.O_CREAT) for flags in opened] == [False, True, False]
        assert [*holder_of([CAN])] == [CAN]


def test_a_lock_on_a_deleted_file_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clean-up job between opening and locking: the lease is on the file that the next one finds."""
    really_lock, deleted = lease_file.lock, list[Path]()

    def lock_too_late(fd: int, path: Path) -> bool:
        if not deleted:
            deleted.append(path)
            path.unlink()
        return really_lock(fd, path)

    monkeypatch.setattr("harness.lease.lock", lock_too_late)
    with pytest.raises(RigError, match="somebody deletes the lock files"):
        here(CAN, pause=at_once).acquire()
    deleted.clear()
    with here(CAN, pause=lambda _: False), pytest.raises(RigInUse):
        here(CAN).acquire()


def test_a_folder_without_locks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that cannot lock would let two runs in."""

    def no_locks(_fd: int, _command: int, _argument: bytes) -> bytes:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "fcntl", no_locks)
    with pytest.raises(RigError, match=f"No locks available -> set {FOLDER_VARIABLE} to a local folder"):
        here(CAN).acquire()


def test_a_holder_that_cannot_be_written_down_still_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk the name is missing, the lock is not."""

    def full(_fd: int, _text: bytes, _offset: int) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with here(CAN):
        assert holder_of([CAN]) == {CAN: UNKNOWN}


NAMES = st.sets(st.sampled_from([CAN, SUPPLY, "device /dev/ttyUSB0", "a", "b/../c", "ü\n"]))


# every example lets go of all that it takes, so that one folder serves all of them
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, NAMES)
def test_any_overlap_excludes_and_a_refusal_leaves_nothing_taken(first: set[str], second: set[str]) -> None:
    """All or nothing: a refused lease keeps none of what was free, and gets all once the other has let go."""
    one, two = here(*first), here(*second)
    with one:
        if first & second:
            with pytest.raises(RigInUse):
                two.acquire()
            assert two.fds == ()
        else:
            two.acquire()
            two.release()
        assert set(holder_of(first | second)) == first
        with here(*(second - first)) as rest:
            assert len(rest.fds) == len(second - first)
    with two:
        assert set(holder_of(first | second)) == second
    assert holder_of(first | second) == {}


def test_who_waits_for_one_thing_is_in_nobodys_way_at_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as something is missing, nothing is taken, not even for a moment."""
    with here(SUPPLY):
        taken = list[Path]()
        monkeypatch.setattr("harness.lease.lock", lambda _fd, path: taken.append(path))
        with pytest.raises(RigInUse):
            here(CAN, SUPPLY).acquire()
        assert taken == []


def test_everybody_takes_things_in_one_order_and_each_once() -> None:
    """So one of those who compete gets through, and a thing named twice is no obstacle to itself."""
    with here(SUPPLY, CAN, SUPPLY, pause=never) as lease:
        assert lease.resources == (CAN, SUPPLY)
        assert len(lease.fds) == 2


def test_letting_go_twice_is_harmless_and_taking_twice_is_the_callers_fault() -> None:
    """A lease can be taken again after it was let go; a block never lets an error hide that it ended."""
    lease = here(CAN)
    with lease.acquire():
        with pytest.raises(CallerError, match="held already"):
            lease.acquire()
        assert [*holder_of([CAN])] == [CAN]
    lease.release()
    lease.release()
    assert (lease.fds, holder_of([CAN])) == ((), {})
    with pytest.raises(ZeroDivisionError), lease:
        _ = 1 / 0
    assert holder_of([CAN]) == {}


@pytest.mark.parametrize("wait_s", [-1.0, float("nan")])
def test_a_wait_must_be_a_length_of_time(wait_s: float) -> None:
    """Anything else is the caller's fault."""
    with pytest.raises(CallerError, match="no length of time"):
        here(CAN).acquire(wait_s)


def test_since_is_when_the_lease_was_got() -> None:
    """Not when it was first wished for."""
    lease = here(CAN)
    with lease:
        since = holder_of([CAN])[CAN].since
    assert since is not None
    assert HERE.since is not None
    assert since > HERE.since


def test_a_folder_that_could_let_two_runs_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative (another folder for each run), absent, or one where anybody may delete another's file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(FOLDER_VARIABLE, "leases")
    with pytest.raises(RigError, match="not the full path of a folder"):
        here(CAN).acquire()
    absent = tmp_path / "absent"
    monkeypatch.setenv(FOLDER_VARIABLE, str(absent))
    with pytest.raises(RigError, match=f"sudo install -d -m 1777 {absent}"):
        here(CAN).acquire()
    absent.mkdir()
    absent.chmod(0o777)
    with pytest.raises(RigError, match=r"anyone may delete the lock files .* chmod \+t"):
        here(CAN).acquire()
    absent.chmod(0o700)
    with here(CAN):
        assert len(list(absent.iterdir())) == 1


def test_without_a_choice_the_first_folder_that_all_users_share_is_taken(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same one for every user, because it does not depend on who asks; without any there is no run."""
    monkeypatch.delenv(FOLDER_VARIABLE)
    private = tmp_path / "private"
    private.mkdir(0o755)
    monkeypatch.setattr(lease_file, "SHARED_FOLDERS", (tmp_path / "absent", private, folder))
    assert lock_file(CAN).parent == folder
    monkeypatch.setattr(lease_file, "SHARED_FOLDERS", (private,))
    with pytest.raises(RigError, match="no folder that all users share"):
        here(CAN).acquire()


def test_a_user_without_an_account_has_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in many containers."""

    def unknown(_uid: int) -> pwd.struct_passwd:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert Holder.here("x", "y").user == f"user {os.geteuid()}"


def rig(**changes: dict[str, object]) -> RigFile:
    """The emulated rig with real things in some places."""
    facts = Rig.load(PROJECT / "rigs" / "emulated.yaml").facts.model_dump(mode="json")
    facts |= {"emulator": None} | changes
    return RigFile.model_validate_json(json.dumps(facts))


def test_a_rig_that_lives_in_this_process_needs_no_lease() -> None:
    """Each process has its own."""
    assert resources_of(Rig.load(PROJECT / "rigs" / "emulated.yaml").facts) == ()


def test_a_real_rig_has_a_resource_for_each_thing(tmp_path: Path) -> None:
    """However it is spelled: a link to a device, a short VISA name, a port of a terminal server in either protocol."""
    link = tmp_path / "by-id"
    link.symlink_to("/dev/null")
    line = {"baud": 9600, "lat_deg": 0, "lon_deg": 0, "boot_complete": "x", "prompt": "$"}
    console, gnss = ({key: line[key] for key in keys} for keys in (("baud", "boot_complete", "prompt"), [*line][:3]))
    supply = {"dialect": "rigol_dp800", "channel": 1, "voltage_v": 12.6, "current_limit_a": 3}

    def resources(can: tuple[str, str], console_url: str, gnss_url: str, visa: str) -> tuple[str, ...]:
        return resources_of(
            rig(
                can={"interface": can[0], "channel": can[1], "bitrate_bps": 500000},
                console=console | {"url": console_url},
                gnss=gnss | {"url": gnss_url},
                instruments={"visa_library": "@py", "supply": supply | {"resource": visa}},
            )
        )

    found = ("can socketcan:can0", "device /dev/null", "tcp server:4001", "tcp supply:5025")
    assert (
        resources(("socketcan", "can0"), "/dev/null", "socket://server:4001", "TCPIP0::supply::5025::SOCKET") == found
    )
    assert resources(("socketcan", "can0"), str(link), "rfc2217://SERVER:4001", "TCPIP::supply::5025::SOCKET") == found
    assert (
        resources(("socketcan", "can0"), f"spy://{link}", "socket://server:4001?x", "tcpip::Supply::5025::socket")
        == found
    )
    assert resources(("slcan", f"{link}@115200"), "/dev/null", "/dev/null", "ASRL/dev/null::INSTR") == (
        "device /dev/null",
    )
    usb, short, odd = "visa USB0::0X1AB1::0XE11::DP8A1::0::INSTR", "USB::0x1ab1::0xe11::DP8A1", "rubbish"
    assert usb in resources(("socketcan", "can1"), "/dev/null", "/dev/null", short)
    assert "visa RUBBISH" in resources(("socketcan", "can1"), "/dev/null", "/dev/null", odd)

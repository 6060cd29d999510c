"""Copies of `rigs/emulated-live.yaml` on ports and paths of their own, served by `tcuhil emulate`."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from harness.lease import holder_of, resources_of
from harness.lease_file import FOLDER_VARIABLE
from harness.rig import Rig
from harness.run import PROJECT
from tests.emulator.serving import ServedProcess

RIG = PROJECT / "rigs" / "emulated-live.yaml"
NAME = "emulated-live"
#: what serves a rig, as module and arguments
EMULATE = ("harness.cli", "emulate")
#: the ports of the shipped rig file have five digits and begin with a 1
PORT = re.compile(r"\b1\d{4}\b")
SUPPLY_PORT = "15025"
#: ports that are taken for connections are no ports to serve at: a bench gives its ports back for a moment at renewal
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
LOWEST_PORT = 10_000
#: how long the supply has for an answer
ANSWER_S = 2.0


@dataclass(frozen=True)
class LiveRig:
    """A served bench: its rig file, and how to ask its supply directly. `process` serves it."""

    path: Path
    supply_port: int
    process: ServedProcess

    def start(self, cases: Sequence[str], out: Path, *options: str) -> subprocess.Popen[str]:
        """Plain pytest on the rig, a session of its own; `cases` are node ids, files or folders below `scenarios/`."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
        paths = [str(PROJECT / "scenarios" / case) for case in cases]
        return _start([*command, "--rig", str(self.path), "--out", str(out), *paths])

    def start_robot(self, source: str, tests: Sequence[str], out: Path) -> subprocess.Popen[str]:
        """Plain Robot on the rig; `source` is a file below `scenarios/`."""
        command = [sys.executable, "-m", "robot", "--output", "NONE", "--log", "NONE", "--report", "NONE"]
        selected = [option for test in tests for option in ("--test", test)]
        variables = ["--variable", f"RIG:{self.path}", "--variable", f"OUT:{out}"]
        return _start([*command, *selected, *variables, str(PROJECT / "scenarios" / source)])

    def supply_is_on(self) -> bool:
        """What the supply itself says, asked past all of the project's links. Raises OSError while it is not there."""
        with socket.create_connection(("127.0.0.1", self.supply_port), ANSWER_S) as connection:
            connection.sendall(b":OUTP? CH1\n")
            answer = connection.makefile("rb").readline().strip()
        if answer not in (b"ON", b"OFF"):
            raise ConnectionError(f"the supply answers {answer!r}")
        return answer == b"ON"

    @cached_property
    def resources(self) -> tuple[str, ...]:
        """What a run of it leases."""
        return resources_of(Rig.load(self.path).facts)

    def is_free(self) -> bool:
        """Whether nobody has its lease: neither a run nor the guard of one."""
        return not holder_of(self.resources)


def _start(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=PROJECT, start_new_session=True
    )


@contextmanager
def live_rigs(folder: Path, count: int = 1, program: Sequence[str] = EMULATE) -> Iterator[list[LiveRig]]:
    """So many benches served at once, each in a process of its own; their leases are in a folder of their own."""
    leases = folder / "leases"
    leases.mkdir()
    before = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = str(leases)
    with ExitStack() as ends:
        ends.callback(_set_environment, FOLDER_VARIABLE, before)
        yield [
            LiveRig(path, supply_port, ends.enter_context(_serving(path, program)))
            for path, supply_port in copies_of_rig(folder, count)
        ]


def copies_of_rig(folder: Path, count: int) -> Iterator[tuple[Path, int]]:
    """Rig files with other names and other ports, each with the port of its supply."""
    text = RIG.read_text().replace("vehicle: vehicles", f"vehicle: {RIG.parent}/vehicles")
    shipped = sorted(set(PORT.findall(text)))
    free = iter(free_ports(len(shipped) * count))
    for number in range(count):
        own = {port: next(free) for port in shipped}
        name = f"live-{os.getpid()}-{number}"
        path = folder / f"{name}.yaml"
        path.write_text(_with_ports(text, own).replace(NAME, name))  # the name has a number in it too
        yield path, own[SUPPLY_PORT]


def _with_ports(text: str, own: Mapping[str, int]) -> str:
    return PORT.sub(lambda match: str(own[match[0]]), text)


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody has now, and that no connection is given."""
    above = int(EPHEMERAL.read_text().split()[0])
    found: list[int] = []
    for port in random.SystemRandom().sample(range(LOWEST_PORT, above), above - LOWEST_PORT):
        if len(found) == count:
            break
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        found.append(port)
    return found


@contextmanager
def _serving(path: Path, program: Sequence[str]) -> Iterator[ServedProcess]:
    process = ServedProcess(path, program=program)
    try:
        yield process.wait_until_ready()
    except BaseException:
        process.end(signal.SIGTERM)
        raise
    code, errors = process.end(signal.SIGTERM)
    if code:
        raise ChildProcessError(f"the served bench ended with exit code {code}: {errors}")


def _set_environment(name: str, value: str | None) -> None:
    if value is None:
        del os.environ[name]
    else:
        os.environ[name] = value

"""The emulated bench as a process of its own, for tests that reach it with the bare libraries of the field."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from harness.run import PROJECT

EMAIL, PASSWORD, CODE = "owner@example.com", "correct horse", "4711"
ENVIRONMENT = {"TCUHIL_OWNER_PASSWORD": PASSWORD, "TCUHIL_SECURITY_CODE": CODE}
#: a process starts, and ends, within this time, in s
PATIENCE_S = 20.0

RIG = """\
name: emulated-served
clock: wall
profile: reference
vehicle: {project}/rigs/vehicles/almera-th.yaml
capabilities: []
emulator:
  name: served
  serve:
    can: {{interface: {interface}, channel: {folder}/can}}
    console: {folder}/console
    gnss: {folder}/gnss
owner:
  base_url: http://127.0.0.1:8080
  email: owner@example.com
  password_env: TCUHIL_OWNER_PASSWORD
  security_code_env: TCUHIL_SECURITY_CODE
  timeout_s: 30
"""


def rig_file(folder: Path, interface: str = "slcan-adapter") -> Path:
    """A rig file that serves into a folder."""
    path = folder / "rig.yaml"
    path.write_text(RIG.format(project=PROJECT, folder=folder, interface=interface))
    return path


class ServedProcess:
    """`tcuhil emulate`, from its start to its end. `said` is what it printed before `ready`.

    `program` is another one that serves a rig: a module and its arguments.
    """

    def __init__(self, rig: Path, *options: str, program: Sequence[str] = ("harness.cli", "emulate")) -> None:
        self.said: dict[str, str] = {}
        self.process = subprocess.Popen(
            [sys.executable, "-m", *program, "--rig", str(rig), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
            env={**os.environ, **ENVIRONMENT},
        )

    def wait_until_ready(self) -> ServedProcess:
        """Read the addresses; fails when the process ends or says nothing instead."""
        assert self.process.stdout is not None
        assert select.select([self.process.stdout], [], [], PATIENCE_S)[0], "it says nothing"
        for line in self.process.stdout:
            if line == "ready\n":
                return self
            name, _, address = line.strip().partition(" ")
            self.said[name] = address
        raise AssertionError(f"ended before it was ready: {self.end()[1]}")

    def end(self, number: int | None = None) -> tuple[int, str]:
        """Send a signal if given, and wait; the exit code and what it said on standard error."""
        if number is not None:
            self.process.send_signal(number)
        try:
            _, errors = self.process.communicate(timeout=PATIENCE_S)
        finally:
            self.process.kill()
        return self.process.returncode, errors

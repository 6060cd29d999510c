"""The unit's console: it prints its log and takes `$` commands.

A command is a line `$NAME argument ...`. The reply is its lines, then `OK`; or `ERROR 1` for an unknown command,
`ERROR 2` for arguments the command does not take, `ERROR 3` for a line that is too long. The names are those of Gen 2
units; the form of the replies is this project's own, because that of real units is not public.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.emulator.serial_line import DeviceEnd
from harness.kernel import Kernel, seconds

LONGEST_COMMAND = 256
UNKNOWN_COMMAND, WRONG_ARGUMENTS, LINE_TOO_LONG = 1, 2, 3

#: takes the arguments, gives the lines of the reply; raises ValueError for arguments it does not take
Command = Callable[[list[str]], list[str]]


class TcuConsole:
    """The console on its line; dead while the unit has no power."""

    def __init__(self, kernel: Kernel, line_end: DeviceEnd, commands: Mapping[str, Command]) -> None:
        self._kernel = kernel
        self._line_end = line_end
        self._commands = commands
        self._powered_at_ns: int | None = None
        self._typed = bytearray()
        self._too_long = False
        line_end.on_receive(self._receive)

    @property
    def powered(self) -> bool:
        """Whether the unit has power; its uptime counts from when it got it."""
        return self._powered_at_ns is not None

    @powered.setter
    def powered(self, powered: bool) -> None:
        if powered != self.powered:
            self._powered_at_ns = self._kernel.now_ns if powered else None
            self._forget_typed()

    def log(self, text: str) -> None:
        """Print a line with the uptime in seconds before it."""
        if self._powered_at_ns is not None:
            self._print(f"[{seconds(self._kernel.now_ns - self._powered_at_ns):9.3f}] {text}")

    def _print(self, text: str) -> None:
        self._line_end.write(text.encode() + b"\r\n")

    def _receive(self, data: bytes) -> None:
        if not self.powered:
            return
        for byte in data:
            if byte in b"\r\n":
                self._end_of_line()
            elif len(self._typed) < LONGEST_COMMAND:
                self._typed.append(byte)
            else:
                self._too_long = True

    def _end_of_line(self) -> None:
        words = self._typed.decode("ascii", "replace").split()
        too_long = self._too_long
        self._forget_typed()
        if too_long:
            self._print(f"ERROR {LINE_TOO_LONG}")
        elif words:
            for line in self._answer(words[0], words[1:]):
                self._print(line)

    def _answer(self, name: str, arguments: list[str]) -> list[str]:
        command = self._commands.get(name)
        if command is None:
            return [f"ERROR {UNKNOWN_COMMAND}"]
        try:
            return [*command(arguments), "OK"]
        except ValueError:
            return [f"ERROR {WRONG_ARGUMENTS}"]

    def _forget_typed(self) -> None:
        self._typed.clear()
        self._too_long = False

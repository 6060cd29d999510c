"""The owner at the remote control screen: commands, how they ended, what is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from harness.clock import Clock
from harness.errors import CallerError, Undecided
from harness.journal import Record
from harness.kernel import seconds
from harness.links.owner.remote import RemoteApp
from harness.links.owner.reply import Reply

#: a command that has not ended is asked for so often
POLL_S = 1.0
#: how long a person waits for a command to end
PATIENCE_S = 20.0
#: `code` of the engine's status while it runs, as the clients of the owner API know it
ENGINE_RUNNING = "42"
PENDING = ("PENDING", "SENT")

Entered = Literal["right", "wrong", "none"]


@dataclass(frozen=True, slots=True)
class Command:
    """A command that was sent, or refused by the cloud at once. `asked_s` is the bench time of the click."""

    name: str
    reply: Reply
    asked_s: float

    @property
    def action(self) -> str:
        """The number by which it is asked after. Raises CallerError when it was refused at once."""
        if not self.reply.ok:
            raise CallerError(f"the command {self.name!r} was refused ({self.reply.error_code}): there is no action")
        return str(self.reply.body["data"]["id"])


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows; of one that does not open, why not."""

    text: str
    record: Record


class Remote:
    """Commands of one owner and one vehicle. `right_code` is the code in force, None where the model needs none."""

    def __init__(self, app: RemoteApp, clock: Clock, right_code: Callable[[], str | None]) -> None:
        self.app = app
        self._clock = clock
        self._right_code = right_code

    # -- commands ----------------------------------------------------------------------------------------------------

    def send(self, name: str, entered: Entered = "right") -> Command:
        """Click the icon and enter the right code, a wrong one (by one digit), or none."""
        asked_s = self._clock.now_s
        return Command(name, self.app.command(name, self._code(entered)), asked_s)

    def send_with(self, name: str, code: str) -> Command:
        """Click the icon and enter a code that is not the right one."""
        if code == self._right_code():
            raise CallerError("this is the right code", hint="enter another one, or use send")
        asked_s = self._clock.now_s
        return Command(name, self.app.command(name, code), asked_s)

    def state(self, command: Command) -> str:
        """How far a command is: PENDING, COMPLETED, REJECTED, TIMEOUT; or the reason of a refusal at once."""
        if not command.reply.ok:
            return str(command.reply.error_code)
        reply = self.app.status(command.action)
        return str(_attributes(reply)["status"]) if reply.ok else str(reply.error_code)

    def outcome(self, command: Command, within_s: float = PATIENCE_S) -> str:
        """Wait until a command has ended, or so long: its state then."""
        give_up_s = self._clock.now_s + within_s
        while (state := self.state(command)) in PENDING and self._clock.now_s < give_up_s:
            self._clock.sleep(POLL_S, f"the command {command.name!r} to end")
        return state

    def do(self, name: str, entered: Entered = "right", within_s: float = PATIENCE_S) -> str:
        """Send a command and wait for its end: COMPLETED, REJECTED, TIMEOUT, PENDING, or the reason of a refusal."""
        return self.outcome(self.send(name, entered), within_s)

    def insist(self, name: str) -> None:
        """Have a command carried out. Raises Undecided when it is not."""
        self.insist_on(self.send(name))

    def insist_on(self, command: Command) -> None:
        """Wait for the end of a command. Raises Undecided when it is not carried out."""
        ended = self.outcome(command)
        if ended != "COMPLETED":
            raise Undecided(
                f"the command {command.name!r} ended as {ended}, so what follows cannot be judged",
                hint="look at the requirements of that command first",
            )

    def _code(self, entered: Entered) -> str | None:
        right = self._right_code()
        if entered == "none" or (entered == "right" and right is None):
            return None
        if entered == "right":
            return right
        return wrong_code(right or "0000")

    @property
    def longer_code(self) -> str:
        """The right code and a digit more."""
        return f"{self._right_code() or '0000'}0"

    @property
    def shorter_code(self) -> str:
        """The right code without its last digit."""
        return (self._right_code() or "0000")[:-1]

    # -- what is shown -----------------------------------------------------------------------------------------------

    def doors(self) -> Shown:
        """The lock status of the door status page: locked or unlocked."""
        return _shown(self.app.door_status(), "lockStatus")

    def door(self, attribute: str) -> Shown:
        """One door of the door status page: open or closed."""
        return _shown(self.app.door_status(), attribute)

    def engine(self) -> Shown:
        """What the remote start page says of the engine: running, running remotely, or off."""
        reply = self.app.engine_state()
        if not reply.ok:
            return Shown(f"no status ({reply.error_code})", reply.record)
        values = _attributes(reply)
        running = values["code"] == ENGINE_RUNNING
        text = "off" if not running else "running remotely" if values["remote"] is True else "running"
        return Shown(text, reply.record)

    def remaining(self) -> tuple[float | None, Record]:
        """The remaining ON time that is shown, in s; None for what is no number."""
        reply = self.app.engine_state()
        value = _attributes(reply)["remainingSeconds"] if reply.ok else None
        if not isinstance(value, int | float) or isinstance(value, bool):
            return None, reply.record
        return float(value), reply.record

    def age_s(self, command: Command) -> float:
        """How long ago the icon was clicked."""
        return seconds(self._clock.now_ns) - command.asked_s


def wrong_code(right: str) -> str:
    """A code that differs in its last digit only."""
    last = right[-1]
    return right[:-1] + (str((int(last) + 1) % 10) if last.isdecimal() else "0")


def _attributes(reply: Reply) -> dict[str, Any]:
    return dict(reply.body["data"]["attributes"])


def _shown(reply: Reply, attribute: str) -> Shown:
    if not reply.ok:
        return Shown(f"no status ({reply.error_code})", reply.record)
    return Shown(str(_attributes(reply).get(attribute)), reply.record)

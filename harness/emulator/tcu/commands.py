"""Remote commands: one at a time, each carried out once at most, and each answered, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.emulator.radio import Message
from harness.emulator.tcu.downlink import field
from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.kernel import ns

#: commands that are known again; an older one has expired long ago
REMEMBERED_COMMANDS = 64
#: tells how a command ended: status and reason
Done = Callable[[str, str], None]


@dataclass(frozen=True)
class Action:
    """What a command does, and by what it is seen after a reset that it was done."""

    carry_out: Callable[[Done], None]
    is_done: Callable[[], bool]


class Commands:
    """Takes the commands of the cloud. What outlives power is in the memory, so that no reset repeats a command."""

    def __init__(
        self,
        cycle: PowerCycle,
        modem: Modem,
        utc_ms: Callable[[], int],
        code_refusal: Callable[[str, object], str | None],
        actions: Mapping[str, Action],
    ) -> None:
        """`code_refusal` tells why an action is refused because of the security code that comes with it."""
        self._cycle = cycle
        self._modem = modem
        self._utc_ms = utc_ms
        self._code_refusal = code_refusal
        self._actions = actions
        self._trusted_until_ns = 0
        self._forgotten = ""
        if not cycle.parameters.commands_known_after_boot:
            cycle.memory.commands.clear()

    def take(self, message: Message) -> None:
        """Carry a command out and tell how it ended; one that came before is not carried out again."""
        command, action = field(message, "command", str), field(message, "action", str)
        expires_ms = field(message, "expires_ms", int)
        memory = self._cycle.memory
        if command in memory.commands and self._cycle.parameters.commands_carried_out_once:
            self._cycle.log("command: repeated, not carried out again")
            return
        memory.commands = [*memory.commands[1 - REMEMBERED_COMMANDS :], command]
        if self._cycle.parameters.commands_code_logged:
            self._cycle.log(f"command: {action}, code {message.get('code')}")
        refusal = self._why_not(action, expires_ms, message.get("code"))
        if refusal is not None:
            self._tell(command, "REJECTED", refusal)
            return
        memory.command_under_way = (command, action)
        self._actions[action].carry_out(lambda status, reason: self._ended(command, status, reason))

    def resume(self) -> None:
        """After a boot: the command that the reset cut off has ended; how, the vehicle shows."""
        under_way = self._cycle.memory.command_under_way
        if under_way is None:
            return
        command, action = under_way
        if not self._cycle.parameters.commands_answered_after_boot:
            self._cycle.memory.command_under_way = None
        elif self._actions[action].is_done():
            self._ended(command, "COMPLETED", "")
        else:
            self._ended(command, "FAILED", "the unit started afresh meanwhile")

    def supply_short(self) -> None:
        """The supply is away for a moment, which is survived."""
        under_way = self._cycle.memory.command_under_way
        if under_way is not None and not self._cycle.parameters.hold_up_keeps_command:
            self._forgotten, _action = under_way
            self._cycle.memory.command_under_way = None

    def _why_not(self, action: str, expires_ms: int, code: object) -> str | None:
        parameters = self._cycle.parameters
        if self._utc_ms() > expires_ms and parameters.commands_expire:
            return "expired on its way"
        if action not in self._actions:
            return "unknown command"
        refusal = self._code_refusal(action, code)
        now_ns = self._cycle.kernel.now_ns
        if refusal is not None and now_ns >= self._trusted_until_ns:
            return refusal
        if refusal is None:
            self._trusted_until_ns = now_ns + ns(parameters.commands_code_remembered_s)
        if self._cycle.memory.command_under_way is not None:
            return "another command is under way"
        return None

    def _ended(self, command: str, status: str, reason: str) -> None:
        if command == self._forgotten:
            return
        self._cycle.memory.command_under_way = None
        self._tell(command, status, reason)

    def _tell(self, command: str, status: str, reason: str) -> None:
        self._modem.send("result", command=command, status=status, reason=reason)

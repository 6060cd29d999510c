"""The owner and the security code: what they know by heart, how they set another one, and what a code is good for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.clock import Clock
from harness.errors import CallerError, DutProtocolError, Undecided
from harness.journal import Json
from harness.links.owner.app import OwnerLink
from harness.links.owner.reply import Reply
from harness.links.owner.security_code import SecurityCodeApp
from harness.links.owner.session import FIRST_NAME
from harness.vehicle.vehicle import Vehicle

#: how long a person reads the page before doing what it asks for
READING_S = 3.0
#: how long the owner gives the unit to report what was done, or to receive what was saved
REPORT_S = 5.0
#: a code that nobody has is made by counting on from one that somebody has
_STEP = 1111
_FIRST_CODE = "2580"
#: how far the procedure can be taken, in its order
STAGES = ("start", "ON", "Continue", "entered", "re-entered", "Save", "OFF")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a remote command ended, and why."""

    status: str
    reason: str
    reply: Reply

    @property
    def refused(self) -> bool:
        """Whether the cloud or the vehicle refused it."""
        return not self.reply.ok or self.status == "REJECTED"


class SecurityCode:
    """`in_use` is what the owner gives with a remote command: None while they have no code."""

    def __init__(
        self,
        app: OwnerLink,
        vehicle: Vehicle,
        clock: Clock,
        vin: str,
        code: str | None,
        carried_out: Callable[[Reply], str],
    ) -> None:
        self._link = app
        self._vehicle = vehicle
        self._clock = clock
        self._vin = vin
        self._carried_out = carried_out
        self._app = SecurityCodeApp(app.session, vin)
        self._setting = ""
        self._newest = code
        #: how many digits a code has, as the cloud published it
        self.length = len(code or _FIRST_CODE)
        self.in_use = code
        if code is not None:
            app.session.code_names[code] = FIRST_NAME

    def another(self) -> str:
        """A code that nobody has used in this case."""
        if self._newest is None:
            self._newest = _FIRST_CODE
        else:
            self._newest = f"{(int(self._newest) + _STEP) % 10**self.length:0{self.length}d}"
        self.know(self._newest)
        return self._newest

    def know(self, code: str) -> None:
        """Give a code a name in evidence."""
        names = self._link.session.code_names
        names.setdefault(code, f"code {len(names) + 2}")

    # -- the procedure -----------------------------------------------------------------------------------------------

    def start(self) -> Reply:
        """Open the page. Raises DutProtocolError when no length of a code is published."""
        reply = self._app.start()
        if reply.ok:
            self._setting = str(reply.body["data"]["id"])
            length = reply.body["data"]["attributes"]["codeLength"]
            if not isinstance(length, int) or not 1 <= length <= 16:
                raise DutProtocolError(f"the length of a security code is none: {str(length)[:50]!r}")
            self.length = length
        return reply

    def confirm_on(self) -> Reply:
        """Click Continue on the page that asks for the engine ON."""
        return self._app.confirm_on(self._setting)

    def enter(self, code: Json) -> Reply:
        """Enter a new code and click Next."""
        return self._app.enter(self._setting, code)

    def re_enter(self, code: Json) -> Reply:
        """Enter it again and click Next."""
        return self._app.re_enter(self._setting, code)

    def save(self) -> Reply:
        """Click Save; the page then asks for the engine OFF and ON."""
        return self._app.save(self._setting)

    def leave(self) -> Reply:
        """Leave the procedure."""
        return self._app.leave(self._setting)

    def state(self) -> Reply:
        """Look at the page."""
        return self._app.state(self._setting)

    def shown(self) -> str:
        """What the page shows: the step that it waits for, or how the procedure ended; a refusal's code."""
        reply = self.state()
        return str(reply.body["data"]["attributes"]["state"]) if reply.ok else str(reply.error_code)

    def take_to(self, stage: str, code: str) -> None:
        """The procedure up to one of STAGES. Raises Undecided when a step is refused, CallerError for no stage."""
        if stage not in STAGES:
            raise CallerError(f"the setting of a code has no stage {stage!r}", hint=f"one of {', '.join(STAGES)}")
        steps: tuple[Callable[[], Reply | None], ...] = (
            self._start_and_read,
            lambda: self._turn("ON"),
            self.confirm_on,
            lambda: self.enter(code),
            lambda: self.re_enter(code),
            self._save_and_wait,
            lambda: self._turn("OFF"),
        )
        for name, step in zip(STAGES, steps, strict=True):
            reply = step()
            if reply is not None and not reply.ok:
                raise Undecided(
                    f"setting a code was refused ({reply.error_code}) at {name!r}, so what follows cannot be judged",
                    hint="look at the requirements of that step first",
                )
            if name == stage:
                return

    def complete(self, code: str) -> str:
        """From the stage OFF on: turn the engine ON; what the page shows then. The owner uses the new code if saved."""
        self._turn("ON")
        shown = self.shown()
        if shown == "saved":
            self.in_use = code
        return shown

    def set(self, code: str) -> str:
        """The whole procedure; what the page shows at its end. The ignition is OFF again afterwards."""
        self.take_to("OFF", code)
        shown = self.complete(code)
        self._turn("OFF")
        return shown

    def _start_and_read(self) -> Reply:
        reply = self.start()
        self._clock.sleep(READING_S, "the owner to read the page")
        return reply

    def _save_and_wait(self) -> Reply:
        reply = self.save()
        self._clock.sleep(REPORT_S, "the unit to receive the new code")
        return reply

    def _turn(self, position: str) -> None:
        self._vehicle.turn_ignition(position)
        self._clock.sleep(REPORT_S, f"the unit to report {position}")

    # -- what a code is good for -------------------------------------------------------------------------------------

    def command(self, action: str, code: str | None) -> Outcome:
        """Command lock, unlock, engine start or engine stop with a code; how it ended, and why."""
        app, vin = self._link, self._vin
        commands = {
            "lock": app.lock,
            "unlock": app.unlock,
            "engine start": app.engine_start,
            "engine stop": app.engine_stop,
        }
        if action not in commands:
            raise CallerError(f"no remote command {action!r} carries a code", hint=f"one of {', '.join(commands)}")
        reply = commands[action](vin, code)
        status = self._carried_out(reply)
        if not reply.ok:
            return Outcome(status, str(reply.error_code), reply)
        state = app.action_status(vin, str(reply.body["data"]["id"]))
        reason = state.body["data"]["attributes"].get("errorCode") if state.ok else state.error_code
        return Outcome(status, "" if reason is None else str(reason), state)

"""Setting a security code: the pages of the procedure, and what the TCU has seen of it (DOC_001, page 15).

The owner turns the ignition ON and continues, enters a code twice, saves, turns the ignition OFF and then ON. The cloud
leads through the pages and passes the code on with Save; the TCU watches the ignition, puts the code in force and says
so. What state a setting has from Save on is what the TCU has said: the cloud itself puts no code in force, and forgets
the code as soon as it is passed on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from harness.emulator.cloud.account import Account
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.cloud.refusal import Refusal
from harness.emulator.cloud.uplink import Message, malformed
from harness.emulator.cloud.uplink import field as field_of
from harness.emulator.cloud.vehicles import Vehicle


class Step(Enum):
    """What a setting waits for, or how it ended."""

    FIRST_ON = "first-on"
    NEW_CODE = "new-code"
    RE_ENTRY = "re-entry"
    SAVE = "save"
    OFF = "off"
    SECOND_ON = "second-on"
    SAVED = "saved"
    FAILED = "failed"
    ABANDONED = "abandoned"


#: steps before Save, of which the TCU knows nothing
_BEFORE_SAVE = (Step.FIRST_ON, Step.NEW_CODE, Step.RE_ENTRY, Step.SAVE)
_ENDS = (Step.SAVED, Step.FAILED, Step.ABANDONED)
_EVENTS = {"off": Step.SECOND_ON, "saved": Step.SAVED, "cancelled": Step.ABANDONED, "refused": Step.FAILED}


@dataclass(slots=True)
class Setting:
    """One run through the procedure; `failure` is why it failed."""

    id: str
    account: Account
    vehicle: Vehicle
    step: Step = Step.FIRST_ON
    code: str = field(default="", repr=False)
    failure: str | None = None


class SecurityCodes:
    """All settings, the newest of each vehicle last."""

    def __init__(self, parameters: CloudParameters, send: Callable[[Message], None]) -> None:
        self._parameters = parameters
        self._send = send
        self._settings: dict[str, Setting] = {}

    def start(self, account: Account, vehicle: Vehicle) -> Setting:
        """The owner opens the page. A setting of the vehicle that has not ended is given up."""
        for setting in self._settings.values():
            if setting.vehicle is vehicle and setting.step not in _ENDS:
                self.abandon(setting)
        setting = Setting(f"code-setting-{len(self._settings) + 1}", account, vehicle)
        self._settings[setting.id] = setting
        return setting

    def get(self, account: Account, vehicle: Vehicle, setting_id: str) -> Setting:
        """A setting of an account and its vehicle; raises Refusal when there is none."""
        setting = self._settings.get(setting_id)
        if setting is None or setting.account is not account or setting.vehicle is not vehicle:
            raise Refusal(404, "CODE_SETTING_UNKNOWN", "there is no such setting")
        return setting

    def confirm_on(self, setting: Setting) -> None:
        """Continue after the engine was turned ON; raises Refusal while the TCU has not reported it."""
        self._check(setting, Step.FIRST_ON)
        if self._parameters.code_on_required and not self._reported_on(setting.vehicle):
            raise Refusal(409, "CODE_NOT_ON", "the vehicle has not reported ON")
        setting.step = Step.NEW_CODE

    def enter(self, setting: Setting, code: object) -> None:
        """Next after a new code was entered; raises Refusal for what is no code, and the page stays."""
        self._check(setting, Step.NEW_CODE)
        setting.code = self._read(code)
        setting.step = Step.RE_ENTRY

    def re_enter(self, setting: Setting, code: object) -> None:
        """Next after the code was entered again; raises Refusal for another one, and the page stays."""
        self._check(setting, Step.RE_ENTRY)
        if not self._is_same(setting.code, self._read(code)):
            raise Refusal(422, "CODE_DIFFERENT", "this is not the code that was entered before")
        setting.step = Step.SAVE
        if not self._parameters.code_save_required:
            self.save(setting)

    def save(self, setting: Setting) -> None:
        """Save: the code goes to the TCU, and the owner is asked to turn the engine OFF and then ON."""
        self._check(setting, Step.SAVE)
        self._send({"type": "code-save", "vin": setting.vehicle.vin, "setting": setting.id, "code": setting.code})
        setting.code = ""
        setting.step = Step.SAVED if self._parameters.code_reported_saved_at == "Save" else Step.OFF

    def abandon(self, setting: Setting) -> None:
        """The owner leaves the procedure. From Save on it has ended only when the TCU says so."""
        if setting.step in _ENDS:
            raise Refusal(409, "CODE_SETTING_ENDED", "the setting has ended")
        if setting.step in _BEFORE_SAVE:
            setting.step, setting.code = Step.ABANDONED, ""
        else:
            self._send({"type": "code-cancel", "vin": setting.vehicle.vin, "setting": setting.id})

    def report(self, vehicle: Vehicle, message: Message) -> None:
        """The TCU says how far a setting has come."""
        event, reason = field_of(message, "event", str), field_of(message, "reason", str)
        if event not in _EVENTS:
            raise malformed(message, f"event is none of {', '.join(_EVENTS)}")
        setting = self._settings.get(field_of(message, "setting", str))
        if setting is None or setting.vehicle is not vehicle or setting.step in _ENDS:
            return
        step, parameters = _EVENTS[event], self._parameters
        if event == "off" and parameters.code_reported_saved_at == "OFF":
            step = Step.SAVED
        if event != "saved" or parameters.code_saved_reported:
            setting.step = step
        if event == "refused":
            setting.failure = reason

    @staticmethod
    def state(vehicle: Vehicle, message: Message) -> None:
        """The TCU says whether a code is set."""
        vehicle.code_set = field_of(message, "set", bool)

    def release(self, vehicle: Vehicle) -> None:
        """The vehicle has left its account: its settings are gone, and its TCU is to forget the code."""
        for setting in self._settings.values():
            if setting.vehicle is vehicle and setting.step not in _ENDS:
                setting.step, setting.code = Step.ABANDONED, ""
        self._send({"type": "code-forget", "vin": vehicle.vin})

    def _reported_on(self, vehicle: Vehicle) -> bool:
        report, parameters = vehicle.reports.get("ignition", {}), self._parameters
        on = ("ON", "ACC") if parameters.code_acc_counts_as_on else ("ON",)
        by_driver = report.get("origin") == "driver" or parameters.code_remote_start_counts_as_on
        return report.get("state") in on and by_driver

    def _read(self, code: object) -> str:
        """A code that may be set."""
        length = self._parameters.code_length
        if not isinstance(code, str):
            raise Refusal(400, "CODE_FORM", "a security code is a text")
        well_formed = code.isascii() and code.isdigit() and len(code) == length
        if not code or (self._parameters.code_form_checked and not well_formed):
            raise Refusal(400, "CODE_FORM", f"a security code has {length} digits")
        return code

    def _is_same(self, code: str, again: str) -> bool:
        if not self._parameters.code_re_entry_compared:
            return True
        compared = self._parameters.code_digits_compared
        return code[:compared] == again[:compared]

    @staticmethod
    def _check(setting: Setting, step: Step) -> None:
        if setting.step in _ENDS:
            raise Refusal(409, "CODE_SETTING_ENDED", "the setting has ended")
        if setting.step is not step:
            raise Refusal(409, "CODE_STEP", f"the setting waits for {setting.step.value}")

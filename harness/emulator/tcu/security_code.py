"""The security code: kept in the unit, asked for by remote commands, and changed over two ignition cycles.

The owner enters a new code with the ignition ON and saves it. From then on it is *pending*, and nothing more: it is in
force once the unit has seen the ignition OFF and then turned ON by the driver. Until that instant the former code is,
from then on the new one. Code, pending code and how far it has come outlive power.
"""

from __future__ import annotations

from harness.emulator.radio import Message
from harness.emulator.tcu.downlink import Unreadable, field
from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.power_cycle import PendingCode, PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus

LONGEST_CODE = 16
WRONG, NONE_SET = "wrong security code", "no security code is set"


class SecurityCode:
    """`required`: whether remote commands of this model need the code."""

    def __init__(self, cycle: PowerCycle, bus: VehicleBus, modem: Modem, required: bool) -> None:
        self._memory = cycle.memory
        self._parameters = cycle.parameters
        self._log = cycle.log
        self._bus = bus
        self._modem = modem
        self._required = required
        bus.watch("ignition", lambda _position: self._follow())
        bus.watch("origin", lambda _who: self._follow())

    def booted(self) -> None:
        """The unit knows the vehicle's state after a boot: tell the cloud whether a code is set."""
        parameters, memory = self._parameters, self._memory
        if not parameters.security_kept_through_power_loss:
            memory.security_code = memory.former_security_code or memory.security_code
        if not parameters.security_former_kept_while_setting and memory.pending_code is not None:
            memory.security_code = None
        if parameters.security_boot_completes_setting and memory.pending_code is not None:
            self._put_in_force()
        pending = memory.pending_code
        on = self._bus.ignition_on and parameters.security_on_at_boot_is_the_drivers
        if on and pending is not None and pending.off_seen:
            self._put_in_force()
        self._report_set()

    # -- commands ----------------------------------------------------------------------------------------------------

    def refusal(self, action: str, code: object) -> str | None:
        """Why a remote command is refused because of the code that it carries; None when it is not."""
        parameters, memory = self._parameters, self._memory
        if not (self._required or parameters.security_asked_of_every_model):
            return None
        if action not in parameters.security_needed_for:
            return None
        if memory.security_code is None:
            return None if parameters.security_absent_code_accepted else NONE_SET
        if self._is(memory.security_code, code):
            barred = memory.pending_code is not None and parameters.security_barred_while_setting
            return WRONG if barred else None
        former, pending = memory.former_security_code, memory.pending_code
        if parameters.security_former_code_stays_valid and former is not None and self._is(former, code):
            return None
        if parameters.security_pending_code_accepted and pending is not None and self._is(pending.code, code):
            return None
        return WRONG

    def _is(self, right: str, code: object) -> bool:
        if not isinstance(code, str):
            return False
        digits = self._parameters.security_digits_compared
        if self._parameters.security_leading_zeros_ignored:
            return right.lstrip("0") == code.lstrip("0")
        return right[:digits] == code[:digits]

    # -- setting -----------------------------------------------------------------------------------------------------

    def save(self, message: Message) -> None:
        """The owner has pressed Save: the code is pending, if the driver has the ignition ON.

        The same message may come again after a boot: it changes nothing then.
        """
        setting, code = field(message, "setting", str), field(message, "code", str)
        if not code or len(code) > LONGEST_CODE:
            raise Unreadable("'code' is no security code")
        memory, parameters = self._memory, self._parameters
        known = memory.pending_code is not None and (
            memory.pending_code.setting == setting or not parameters.security_pending_code_replaced
        )
        if known or memory.completed_setting == setting:
            return
        memory.pending_code = None
        if not self._driver_on() and parameters.security_save_needs_on:
            self._report(setting, "refused", reason="the ignition is not ON")
            return
        off_seen = not parameters.security_off_required or self._bus.signal("ignition") == "OFF"
        memory.pending_code = PendingCode(setting, code, off_seen)
        self._log("security code: a new one is pending")
        if parameters.security_in_force_at == "Save":
            self._put_in_force()

    def cancel(self, message: Message) -> None:
        """The owner has left the procedure: a code that is pending is dropped; one in force stays."""
        setting = field(message, "setting", str)
        pending = self._memory.pending_code
        if pending is None or pending.setting != setting:
            return
        if not self._parameters.security_cancel_ignored:
            self._memory.pending_code = None
        self._log("security code: no new one is pending any more")
        self._report(setting, "cancelled")

    def forget(self) -> None:
        """The vehicle leaves its owner's account: no code is set any more."""
        memory = self._memory
        if not self._parameters.security_kept_through_unpairing:
            memory.security_code = memory.former_security_code = None
        if not self._parameters.security_pending_kept_through_unpairing:
            memory.pending_code = None
        self._log("security code: none is set")
        self._report_set()

    def _follow(self) -> None:
        """The ignition is, or was turned, where it is now."""
        memory, parameters = self._memory, self._parameters
        pending = memory.pending_code
        if pending is None:
            return
        if self._bus.signal("ignition") == "OFF" and not pending.off_seen:
            pending.off_seen = True
            self._report(pending.setting, "off")
            if parameters.security_in_force_at == "OFF":
                self._put_in_force()
        elif pending.off_seen and self._driver_on():
            self._put_in_force()

    def _driver_on(self) -> bool:
        parameters = self._parameters
        on = self._bus.ignition_on or (parameters.security_acc_counts_as_on and self._bus.signal("ignition") == "ACC")
        return on and (not self._bus.remote or parameters.security_remote_start_counts_as_on)

    def _put_in_force(self) -> None:
        memory = self._memory
        pending = memory.pending_code
        assert pending is not None
        memory.former_security_code, memory.security_code = memory.security_code, pending.code
        memory.pending_code, memory.completed_setting = None, pending.setting
        self._log("security code: the new one is in force")
        self._report(pending.setting, "saved")
        self._report_set()

    def _report(self, setting: str, event: str, reason: str = "") -> None:
        self._modem.send("code-setting", setting=setting, event=event, reason=reason)

    def _report_set(self) -> None:
        self._modem.send("code-state", set=self._memory.security_code is not None)

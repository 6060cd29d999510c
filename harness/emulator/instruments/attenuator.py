"""A programmable attenuator with the text commands of the Mini-Circuits RCDAT series.

Source: Mini-Circuits programming handbook for programmable attenuators (`:SETATT=`, `:ATT?`, `:MN?`, `:SN?`,
`:FIRMWARE?`; replies 0 failed, 1 done, 2 above the range and set to the maximum); RCDAT-6000-90: 0 to 90 dB in 0.25 dB
steps.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.instruments.base import DEFAULT_DELAY_NS, Instrument
from harness.emulator.instruments.scpi import DECIMAL

MAX_ATTENUATION_DB = 90.0
STEP_DB = 0.25
FAILED, DONE, SET_TO_MAXIMUM = "0", "1", "2"
UNRECOGNIZED = "-99 Unrecognized Command. Model=RCDAT-6000-90 SN=EMULATED"
_SET = ":SETATT="


class Attenuator(Instrument):
    """The attenuator. `on_attenuation(db)` hears each change; it starts at 0 dB, which is not reported."""

    line_end = b"\r\n"

    def __init__(self, on_attenuation: Callable[[float], None], delay_ns: int = DEFAULT_DELAY_NS) -> None:
        super().__init__(delay_ns)
        self._on_attenuation = on_attenuation
        self._attenuation_db = 0.0

    def execute(self, line: str) -> str:
        """Carry out one command; every command is answered."""
        command = line.strip().upper()
        if command.startswith(_SET):
            return self._set(command.removeprefix(_SET))
        if command == ":ATT?":
            return f"{self._attenuation_db:.2f}"
        facts = {":MN?": "MN=RCDAT-6000-90", ":SN?": "SN=EMULATED", ":FIRMWARE?": "FIRMWARE=EMULATED"}
        return facts.get(command, UNRECOGNIZED)

    def overrun(self) -> str:
        """A line was too long: an unrecognized command."""
        return UNRECOGNIZED

    def _set(self, text: str) -> str:
        if not DECIMAL.fullmatch(text) or (wanted_db := float(text)) < 0.0:
            return FAILED
        attenuation_db = round(min(wanted_db, MAX_ATTENUATION_DB) / STEP_DB) * STEP_DB
        if attenuation_db != self._attenuation_db:
            self._attenuation_db = attenuation_db
            self._on_attenuation(attenuation_db)
        return SET_TO_MAXIMUM if wanted_db > MAX_ATTENUATION_DB else DONE

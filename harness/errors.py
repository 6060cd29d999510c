"""One root of all errors, with a branch for each party that can be at fault.

An error says whose fault it is, where (file and line for a configuration file) and what to do next.
Only the requirement branch can fail a device; everything else is an error of the bench or of its use.
"""

from __future__ import annotations

from typing import ClassVar

from harness.verdict import Verdict


class TcuHilError(Exception):
    """The root. `fault` names the party at fault, `verdict` is what the error makes of a case."""

    fault: ClassVar[str] = "harness"
    verdict: ClassVar[Verdict] = Verdict.ERROR

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" -> {self.hint}" if self.hint else ""
        return f"[{self.fault}] {place}{self.message}{advice}"


class CallerError(TcuHilError):
    """The scenario, the command line or a test used the harness wrongly."""

    fault = "caller"


class RigError(TcuHilError):
    """The rig is broken or wrongly described: files, instruments, adapters, cloud access."""

    fault = "rig"


class DutProtocolError(TcuHilError):
    """The device under test broke a protocol: a malformed frame, line or reply."""

    fault = "dut protocol"


class RequirementFailed(TcuHilError):
    """The device did not do what a requirement of the manual demands."""

    fault = "requirement"
    verdict = Verdict.FAIL

    def __init__(self, requirement: str, message: str) -> None:
        super().__init__(message, where=requirement)
        self.requirement = requirement


class Undecided(TcuHilError):
    """A requirement could be neither confirmed nor refuted: what the case builds on was not reached."""

    fault = "undecided"
    verdict = Verdict.INCONC


class NotExecuted(TcuHilError):
    """The rig or the vehicle lacks what the case needs: not executed, with the reason; nobody's fault."""

    fault = "not executed"
    verdict = Verdict.NONE

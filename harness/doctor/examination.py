"""One examination of a rig: what its parts share, and how the rig is left at the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from harness.clock import Clock, wall_utc
from harness.doctor.findings import Findings
from harness.errors import DutProtocolError, RigError
from harness.journal import Journal
from harness.kernel import Kernel
from harness.rig import Rig
from harness.wall import WallKernel

if TYPE_CHECKING:
    import pyvisa

    from harness.custody import Custody
    from harness.doctor.traffic import Traffic
    from harness.emulator.world import World
    from harness.links.console import ConsoleLink
    from harness.links.instruments import SupplyLink

SAFE_STATE, OWN_JOURNAL = "safe state", "own journal"
#: a unit has booted within this time, as the bench expects it
BOOT_S = 60.0


class Examination:
    """The rig in the doctor's hands, from its first check to its safe state.

    As a context manager it ends safe: what was opened is closed in the opposite order, the unit's supply is off, and
    only then the rig is given back. When the supply could not be switched off, the guard is left to try.
    """

    def __init__(self, rig: Rig, findings: Findings) -> None:
        self.rig = rig
        self.facts = rig.facts
        self.findings = findings
        #: the links write evidence; the doctor's own is kept until the rig is safe
        self.folder = Path(mkdtemp(prefix="tcuhil-doctor-"))
        self.journal = Journal(self.folder)
        self.kernel = WallKernel("doctor") if rig.facts.clock == "wall" else Kernel("doctor")
        self.clock = Clock(self.kernel, rig.facts.utc_start or wall_utc(), rig.vehicle.facts.market.utc_offset_h)
        self.journal.now_ns = lambda: self.kernel.now_ns
        self.journal.exclusive = self.kernel.exclusive
        self.journal.hide(rig.vehicle.facts.vin, rig.vehicle.facts.vin_masked)
        # what one check opens and another one uses
        self.world: World | None = None
        self.visa: pyvisa.ResourceManager | None = None
        self.found_on = False
        self.supply: SupplyLink | None = None
        self.console: ConsoleLink | None = None
        #: by when the unit has booted, in seconds of bench time, when it was powered here
        self.booted_by_s: float | None = None
        self.console_fault: DutProtocolError | None = None
        self.traffic: Traffic | None = None
        self._custody: Custody | None = None
        self._safe = True
        self._closing = ExitStack()

    def __enter__(self) -> Examination:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            with self.journal.safety_first():
                self._closing.close()
        finally:
            self.kernel.stop()
            self.journal.close()
            if self._safe:
                if self._custody is not None:
                    self._custody.give_back()
                shutil.rmtree(self.folder, ignore_errors=True)

    def take(self, custody: Custody) -> None:
        """The rig is leased and guarded from now on, until it is safe."""
        self._custody = custody
        if isinstance(self.kernel, WallKernel):
            self.kernel.on_alive = custody.alive

    def alive(self) -> None:
        """A sign of life for the guard."""
        if self._custody is not None:
            self._custody.alive()

    def at_end(self, step: Callable[[], object]) -> None:
        """Have a step taken at the end; one that fails is a finding and stops none of the others."""
        self._closing.callback(self._take_step, step)

    def switch_off_at_end(self, supply: SupplyLink) -> None:
        """Have the unit's supply switched off at the end, whatever happens."""
        self.supply = supply
        self._safe = False
        self._closing.callback(self._switch_off, supply)

    def _take_step(self, step: Callable[[], object]) -> None:
        with self.findings.examining(SAFE_STATE):
            step()

    def _switch_off(self, supply: SupplyLink) -> None:
        self.kernel.hush()  # what the unit sent last has no listener any more
        with self.findings.examining(SAFE_STATE):
            try:
                supply.output(False)
            except RigError:
                supply.output(False)  # its session has been opened anew; a trip is told once more, with the output off
            self._safe = True

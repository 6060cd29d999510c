"""The bench: what a scenario holds in its hand, and the only place that wires the parts together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pyvisa

from harness import emulated
from harness.case import Case
from harness.catalogue import LimitView
from harness.clock import Clock, wall_utc
from harness.errors import NotExecuted, RigError, TcuHilError
from harness.expect import Expectation
from harness.kernel import Kernel
from harness.links.can import CanLink
from harness.links.console import ConsoleLink
from harness.links.gnss import GnssLink
from harness.links.instruments import AttenuatorLink, InstrumentSettings, NetworkLink, SupplyLink
from harness.links.owner import OwnerLink
from harness.owner import Owner
from harness.rig import Rig
from harness.rig_file import Capability, InstrumentsSection, OwnerSection
from harness.secrets import Secrets
from harness.vehicle.vehicle import Vehicle
from harness.wall import WallKernel

if TYPE_CHECKING:
    from harness.emulator.world import World
    from harness.links.diagnostics import DiagnosticsLink

BOOT_TIMEOUT_S = 60.0
REGISTRATION_S = 5.0


class Bench:
    """The rig of one case. `open` brings it from power-off to a proven state, `close` into its safe state."""

    clock: Clock
    vehicle: Vehicle
    owner: Owner
    console: ConsoleLink
    gnss: GnssLink
    supply: SupplyLink
    attenuator: AttenuatorLink
    network: NetworkLink

    def __init__(self, rig: Rig, case: Case, seed: str, faults: tuple[str, ...] = ()) -> None:
        self.rig = rig
        self.case = case
        self._faults = faults
        facts = rig.facts
        self._kernel = WallKernel(seed) if facts.clock == "wall" else Kernel(seed)
        self._closing = ExitStack()
        self._diagnostics: DiagnosticsLink | None = None
        self._at_close(self._stop_kernel)
        case.journal.now_ns = lambda: self._kernel.now_ns
        case.journal.exclusive = self._kernel.exclusive
        utc_start = facts.utc_start or wall_utc()
        self.clock = Clock(self._kernel, utc_start, rig.vehicle.facts.market.utc_offset_h)

    # -- what a scenario asks of the bench ---------------------------------------------------------------------------

    def expect(self, requirement: str) -> Expectation:
        """What a requirement demands here. Raises CallerError for one that the case does not list."""
        return Expectation(self.case, self.clock, requirement)

    def limit(self, limit_id: str) -> LimitView:
        """A limit of the catalogue in this rig's profile."""
        return self.case.limit(limit_id)

    def measured(self, limit_id: str, requirement: str, value: float, unit: str, note: str = "") -> None:
        """Record where a behaviour was found to switch over."""
        self.case.measure(limit_id, requirement, value, unit, note)

    def needs(self, *capabilities: Capability) -> None:
        """Raise NotExecuted when the rig lacks one of these."""
        missing = [capability for capability in capabilities if capability not in self.rig.facts.capabilities]
        if missing:
            raise NotExecuted(f"rig {self.rig.facts.name!r} has no {', '.join(missing)}")

    def needs_equipment(self, *equipment: str) -> None:
        """Raise NotExecuted when the vehicle is not equipped with one of these."""
        missing = [name for name in equipment if not getattr(self.rig.vehicle.facts.equipment, name)]
        if missing:
            raise NotExecuted(f"the {self.rig.vehicle.facts.model} has no {', '.join(missing)}")

    def tell_alive(self, alive: Callable[[], None]) -> None:
        """Have `alive` called about once a second while a scenario waits on a live rig."""
        if isinstance(self._kernel, WallKernel):
            self._kernel.on_alive = alive

    # -- from power-off to a proven state, and back ------------------------------------------------------------------

    def open(self) -> None:
        """Open every link, wake the vehicle up, power the unit, and see it boot and register.

        Raises RigError when the rig does not work, DutProtocolError when the unit does not boot.
        """
        if self.case.plan.variant is not None:
            equipment = self.rig.vehicle.facts.equipment.model_dump()
            self.case.journal.append("decision", "vehicle.variant", name=self.case.plan.variant, equipment=equipment)
        self.case.journal.hide(self.rig.vehicle.facts.vin, self.rig.vehicle.facts.vin_masked)
        secrets = Secrets.of(self.rig, self._kernel)
        if emulated.renew_served(self.rig, self._kernel, secrets, self._faults):
            self.case.journal.append("decision", "emulator.renewed", faults=list(self._faults))
        world = emulated.start(self.rig, self._kernel, secrets, self._faults)
        if world is not None:
            self._at_close(world.stop)
        # closed in the opposite order: stimulation first, then what listens to the unit, then its supply
        if self.rig.facts.instruments is not None:
            self._open_instruments(self.rig.facts.instruments, world)
        self._open_serial()
        self._open_can()
        if self.rig.facts.owner is not None:
            self._open_owner(self.rig.facts.owner, secrets, world)
        self.vehicle.wake_up()
        self._power_up()

    def close(self) -> None:
        """Safe state, in order: engine and ignition off, stimulation and listening end, supply off, instruments closed.

        A step that fails stops none of the others; its fault is in the journal, and the last one is raised at the end.
        """
        with self.case.journal.safety_first():
            self.case.journal.append("decision", "bench.close")
            self._closing.close()

    def _stop_kernel(self) -> None:
        """End the bench thread of a live rig; how late its events came is part of the evidence."""
        self._kernel.stop()
        if isinstance(self._kernel, WallKernel):
            self.case.journal.append("observation", "bench.lateness", **self._kernel.lateness.summary())

    def _at_close(self, step: Callable[[], object]) -> None:
        self._closing.callback(self._close_step, step)

    def _close_step(self, step: Callable[[], object]) -> None:
        try:
            step()
        except Exception as error:
            party = error.fault if isinstance(error, TcuHilError) else "harness"
            self.case.journal.append("fault", party, message=str(error))
            raise

    def _supply_off(self) -> None:
        """Take the unit's supply away. What the unit sent last has no listener any more and must not get in the way."""
        self._kernel.hush()
        try:
            self.supply.output(False)
        except RigError:
            self.supply.output(False)  # the link has opened its session anew: once more, this is the step that matters
            raise

    @property
    def diagnostics(self) -> DiagnosticsLink:
        """The unit's diagnostics, opened when it is first used. Raises NotExecuted when the vehicle file has none."""
        if self._diagnostics is None:
            section = self.rig.vehicle.facts.diagnostics
            if section is None:
                raise NotExecuted(f"the vehicle file of the {self.rig.vehicle.facts.model} has no diagnostics")
            from harness.links.diagnostics import DiagnosticsLink  # few scenarios need it, and it loads slowly

            self._diagnostics = DiagnosticsLink(self._can, section, self.case.journal, self.clock)
            self._at_close(self._diagnostics.close)
        return self._diagnostics

    def restart(self) -> None:
        """Have the unit restart itself by diagnostics, and see it boot again. Raises DutProtocolError if it refuses."""
        self.diagnostics.open_session("extended").granted()
        self.diagnostics.reset().granted()
        self._see_boot()

    def power_cycle(self, off_s: float = 5.0) -> None:
        """Take the unit's supply away for a while, and see it boot again."""
        self.needs("supply")
        self.supply.output(False)
        self.clock.sleep(off_s, "the supply being off")
        self._switch_on()

    def _open_can(self) -> None:
        if self.rig.facts.can is None:
            raise RigError("this rig has no CAN", where=str(self.rig.path), hint="add a can: section")
        can = CanLink(self.rig.facts.can, self.rig.vehicle, self.case.journal, self.clock)
        self._at_close(can.close)
        self._can = can
        facts = self.rig.vehicle.facts
        self.vehicle = Vehicle(
            self._kernel,
            self.clock,
            self.case.journal,
            can,
            facts.odometer_km,
            facts.trip_a_km,
            facts.trip_b_km,
            climate_starts_remotely=facts.remote_start_air_conditioning == "on",
        )
        self._at_close(self.vehicle.make_safe)
        can.on_request = self.vehicle.obey

    def _open_serial(self) -> None:
        facts = self.rig.facts
        if facts.console is not None:
            self.console = ConsoleLink(facts.console.url, facts.console.baud, self.case.journal, self.clock)
            self._at_close(self.console.close)
        if facts.gnss is not None:
            self.gnss = GnssLink(facts.gnss.url, facts.gnss.baud, self.case.journal, self.clock)
            self._at_close(self.gnss.close)
            self.gnss.position(facts.gnss.lat_deg, facts.gnss.lon_deg)

    def _open_instruments(self, section: InstrumentsSection, world: World | None) -> None:
        manager = pyvisa.ResourceManager(emulated.visa_library(section, world))
        self._at_close(manager.close)
        journal = self.case.journal
        if section.attenuator is not None:
            attenuator = section.attenuator
            self.attenuator = AttenuatorLink(manager, attenuator.resource, attenuator.dialect, journal)
            self._at_close(self.attenuator.close)
            self.attenuator.set_attenuation(attenuator.attenuation_db)
        if section.network is not None:
            self.network = NetworkLink(manager, section.network.resource, section.network.dialect, journal)
            self._at_close(self.network.close)
        if section.supply is not None:
            supply = section.supply
            settings = InstrumentSettings(channel=supply.channel)
            self.supply = SupplyLink(manager, supply.resource, supply.dialect, journal, settings, self.clock)
            self._at_close(self.supply.close)
            self._at_close(self._supply_off)
            self.supply.set_voltage(supply.voltage_v)
            self.supply.set_current_limit(supply.current_limit_a)

    def _open_owner(self, section: OwnerSection, secrets: Secrets, world: World | None) -> None:
        transport = emulated.transport(world)
        app = OwnerLink(
            section.base_url,
            section.email,
            secrets.password,
            self.case.journal,
            self.clock,
            transport,
            section.timeout_s,
        )
        self._at_close(app.close)
        self.owner = Owner(app, self.vehicle, self.clock, self.rig.vehicle.facts.vin, secrets.security_code)

    def _power_up(self) -> None:
        if "supply" in self.rig.facts.capabilities:
            self._switch_on()

    def _switch_on(self) -> None:
        self.supply.output(True)
        self._see_boot()

    def _see_boot(self) -> None:
        if self.rig.facts.console is not None:
            self.console.wait_for(self.rig.facts.console.boot_complete, BOOT_TIMEOUT_S)
        self.clock.sleep(REGISTRATION_S, "the unit to register in the network")

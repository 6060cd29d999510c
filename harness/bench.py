"""The bench: what a scenario holds in its hand, and the only place that wires the parts together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING

import pyvisa

from harness import emulated
from harness.case import Case
from harness.catalogue import LimitView
from harness.clock import Clock, wall_utc
from harness.dut_identity import record_identity
from harness.errors import NotExecuted, RigError, TcuHilError
from harness.expect import Expectation
from harness.kernel import Kernel
from harness.links.can import CanLink
from harness.links.console import ConsoleLink
from harness.links.gnss import GnssLink
from harness.links.instruments import AttenuatorLink, InstrumentSettings, NetworkLink, SupplyLink
from harness.operator.operator import Operator
from harness.operator.question import Dialogue
from harness.owner.owner import Owner
from harness.owner.people import People
from harness.rig import Rig
from harness.rig_file import Capability, InstrumentsSection, OwnerSection, lack_of
from harness.rig_health import RigHealth
from harness.secrets import Secrets
from harness.shield import shielded
from harness.unit_watch import UnitWatch
from harness.vehicle.vehicle import Vehicle
from harness.vehicle_ecus import play_ecus
from harness.wall import WallKernel

if TYPE_CHECKING:
    from harness.emulator.world import World
    from harness.links.diagnostics import DiagnosticsLink

BOOT_TIMEOUT_S = 60.0
REGISTRATION_S = 5.0
#: a unit that boots shows a sign of life within this time; a rig that was broken is not given more to show one
SIGN_OF_LIFE_S = 5.0


class Bench:
    """The rig of one case. `open` brings it from power-off to a proven state, `close` into its safe state."""

    clock: Clock
    vehicle: Vehicle
    owner: Owner
    #: the owner, and who else has or gets an account
    people: People
    console: ConsoleLink
    gnss: GnssLink
    supply: SupplyLink
    attenuator: AttenuatorLink
    network: NetworkLink
    _operator: Operator

    def __init__(
        self, rig: Rig, case: Case, seed: str, faults: tuple[str, ...] = (), *, was_broken: bool = False
    ) -> None:
        """`was_broken`: the case before found the rig broken, so that it has to prove more before it is used."""
        self.rig = rig
        self._was_broken = was_broken
        self._unit_watch = UnitWatch()
        #: whether the unit's supply was taken away, as far as the bench has one and had switched it on
        self.is_safe = True
        self.case = case
        self._faults = faults
        facts = rig.facts
        self._kernel = WallKernel(seed) if facts.clock == "wall" else Kernel(seed)
        self._closing = ExitStack()
        self._closed = False
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

    @property
    def pinned(self) -> bool:
        """Whether the chosen readings are judged on this rig; else what the text leaves open is only recorded."""
        return self.case.pinned

    def measured(self, limit_id: str, requirement: str, value: float, unit: str, note: str = "") -> None:
        """Record where a behaviour was found to switch over."""
        self.case.measure(limit_id, requirement, value, unit, note)

    def needs(self, *capabilities: Capability) -> None:
        """Raise NotExecuted when the rig lacks one of these."""
        missing = [capability for capability in capabilities if capability not in self.rig.facts.capabilities]
        if missing:
            raise NotExecuted(f"rig {self.rig.facts.name!r} has {lack_of(missing)}")

    def needs_equipment(self, *equipment: str) -> None:
        """Raise NotExecuted when the vehicle is not equipped with one of these."""
        missing = [name for name in equipment if not getattr(self.rig.vehicle.facts.equipment, name)]
        if missing:
            raise NotExecuted(f"the {self.rig.vehicle.facts.model} has no {', '.join(missing)}")

    def tell_alive(self, alive: Callable[[], None]) -> None:
        """Have `alive` called now and then while a scenario waits on a live rig."""
        if isinstance(self._kernel, WallKernel):
            self._kernel.on_alive = alive

    def seat_operator(self, dialogue: Dialogue, aside: Callable[[], AbstractContextManager[object]]) -> None:
        """Say how the operator of the rig is asked, if it has one; in `aside` nothing else writes to the terminal."""
        if self.rig.facts.operator is not None:
            self._operator = Operator(self.case, self.rig.facts.operator, dialogue, self._attend, aside)

    @property
    def operator(self) -> Operator:
        """The person at the bench. Raises NotExecuted when the rig has none."""
        self.needs("operator")
        return self._operator

    def _attend(self) -> None:
        """A live rig goes on while a person looks: it lives, and what broke is raised; virtual time stands still."""
        if isinstance(self._kernel, WallKernel):
            self._kernel.on_alive()
            self._kernel.drive(lambda: True, None)

    # -- from power-off to a proven state, and back ------------------------------------------------------------------

    def open(self) -> None:
        """Open every link, wake the vehicle up, power the unit, and see it boot and register, on a bus that carries it.

        Raises RigError when the rig does not work, DutProtocolError when the unit does not boot.
        """
        if self.case.plan.variant is not None:
            equipment = self.rig.vehicle.facts.equipment.model_dump()
            self.case.journal.append("decision", "vehicle.variant", name=self.case.plan.variant, equipment=equipment)
        self.case.journal.listeners.append(self._unit_watch.see)
        self._at_close(lambda: self.case.journal.listeners.remove(self._unit_watch.see))
        self.case.journal.hide(self.rig.vehicle.facts.vin, self.rig.vehicle.facts.vin_masked)
        secrets = Secrets.of(self.rig, self._kernel)
        if emulated.renew_served(self.rig, self._kernel, secrets, self._faults):
            self.case.journal.append("decision", "emulator.renewed", faults=list(self._faults))
            self._at_close(lambda: emulated.check_unit(self.rig))
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
        self._vouch_for_the_rig()
        known = self.rig.vehicle.facts.diagnostics is not None
        record_identity(self.diagnostics if known else None, self.rig.vehicle, self.case.journal)

    def close(self) -> None:
        """Safe state, in order: engine and ignition off, stimulation and listening end, supply off, instruments closed.

        Before it, a last look at the rig, because what the case saw is worth no more than the rig was.
        A step that fails stops none of the others; its fault is in the journal, and the last one is raised at the end.
        Nor does Ctrl-C, which is put off until the bench is safe. Harmless when the bench is closed.
        """
        if self._closed:
            return
        self._closed = True
        with shielded(), self.case.journal.safety_first():
            self.case.journal.append("decision", "bench.close")
            self._closing.close()

    def _stop_kernel(self) -> None:
        """End the bench thread of a live rig; how late its events came is part of the evidence."""
        self._kernel.stop()
        if isinstance(self._kernel, WallKernel):
            self.case.journal.append("observation", "bench.lateness", **self._kernel.lateness.summary())

    def _vouch_for_the_rig(self) -> None:
        """From here on nothing is judged unless the rig is sound."""
        console, gnss, supply = (getattr(self, part, None) for part in ("console", "gnss", "supply"))
        app = self.owner.app if self.rig.facts.owner is not None else None
        health = RigHealth(self.case.journal, self.clock, self._can, console, gnss, supply, app, self._unit_watch)
        health.prove(thoroughly=self._was_broken)
        self.case.vouch = health.vouch
        self._at_close(lambda: self._last_look(health))

    def _last_look(self, health: RigHealth) -> None:
        """What monitors saw is judged while the rig can still be asked; then the rig is looked at once more."""
        self.case.settle()
        self.case.vouch = lambda _verdict: None
        try:
            health.close()
        except TcuHilError as cause:
            self.case.caught(cause)  # now: what follows from it, step by step, must not take its place as the reason
            self.case.doubt = self.case.doubt or cause
            raise

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
            self.is_safe = True
            raise
        self.is_safe = True

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
        )
        self._at_close(self.vehicle.make_safe)
        can.on_request = self.vehicle.obey
        play_ecus(facts, self.vehicle, can, self._kernel, self.clock, self.case.journal)

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
            settings = InstrumentSettings(
                channel=supply.channel, shortest_interruption_s=supply.shortest_interruption_s
            )
            self.supply = SupplyLink(manager, supply.resource, supply.dialect, journal, settings, self.clock)
            self._at_close(self.supply.close)
            self._at_close(self._supply_off)
            self.supply.set_voltage(supply.voltage_v)
            self.supply.set_current_limit(supply.current_limit_a)

    def _open_owner(self, section: OwnerSection, secrets: Secrets, world: World | None) -> None:
        self.people = People(
            self.rig,
            section,
            secrets,
            self.case.journal,
            self.clock,
            self.vehicle,
            lambda: emulated.transport(world),
            self._at_close,
        )
        self.owner = self.people.owner

    def _power_up(self) -> None:
        if "supply" in self.rig.facts.capabilities:
            self._switch_on()

    def _switch_on(self) -> None:
        self.is_safe = False
        self.supply.output(True)
        self._see_boot()

    def _see_boot(self) -> None:
        if self.rig.facts.console is not None:
            if self._was_broken:
                self.console.wait_for("", SIGN_OF_LIFE_S)
            self.console.wait_for(self.rig.facts.console.boot_complete, BOOT_TIMEOUT_S)
        self.clock.sleep(REGISTRATION_S, "the unit to register in the network")

"""The emulated telematics control unit: power, boot, and its capabilities wired to bus, modem and console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.emulator.can_network import CanNetwork
from harness.emulator.radio import Message, Radio
from harness.emulator.serial_line import DeviceEnd
from harness.emulator.tcu import gnss
from harness.emulator.tcu.console import TcuConsole
from harness.emulator.tcu.diagnostics import LOW_SUPPLY_V, Diagnostics
from harness.emulator.tcu.life import Life
from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.parameters import TcuParameters
from harness.emulator.tcu.power_cycle import Fix, Memory, PowerCycle
from harness.emulator.tcu.supply_pins import SupplyPins
from harness.emulator.tcu.vehicle_bus import VehicleBus
from harness.kernel import NS_PER_S, Kernel

NS_PER_MS = NS_PER_S // 1000

#: a position is known as long as the receiver has spoken within this time
OLDEST_FIX_NS = 5 * NS_PER_S


@dataclass(frozen=True)
class Identity:
    """What was programmed into the unit when it was fitted."""

    vin: str
    #: None for a model that needs none
    security_code: str | None
    utc_start_ns: int
    #: whether the code was put in force already
    security_code_set: bool = True
    #: whether a remote engine start of the model has the air conditioning on
    remote_start_cools: bool = True


class Unit:
    """One TCU. Its memory outlives power; everything else lives from boot to power loss."""

    def __init__(
        self,
        kernel: Kernel,
        identity: Identity,
        parameters: TcuParameters,
        network: CanNetwork,
        radio: Radio,
        console_line: DeviceEnd,
        gnss_line: DeviceEnd,
    ) -> None:
        self._kernel = kernel
        self._identity = identity
        self._parameters = parameters
        self._network = network
        self._radio = radio
        self._gnss_line = gnss_line
        gnss_line.on_change.append(self._position_changes)
        gnss_line.on_news.append(self._position_changed)
        self._console = TcuConsole(kernel, console_line, self._commands())
        self._memory = Memory(security_code=identity.security_code if identity.security_code_set else None)
        self._cycle: PowerCycle | None = None
        self._life: Life | None = None
        self._supply_v = 0.0
        self._pins = SupplyPins(kernel, parameters, self._power_on, self._power_off)
        #: where messages for the cloud go, and who is told whether the unit can be reached
        self.uplink: Callable[[Message], None] = lambda _message: None
        self.on_reachable: Callable[[bool], None] = lambda _reachable: None
        #: told when the unit draws more or less current
        self.on_load: Callable[[], None] = lambda: None

    @property
    def supply_current_a(self) -> float:
        """The current the unit draws now."""
        return self._pins.current_a(self.registered, self._life is not None and self._life.stand_by.active)

    @property
    def registered(self) -> bool:
        """Whether the unit is registered in the mobile network."""
        return self._life is not None and self._life.modem.registered

    def set_supply(self, voltage_v: float) -> None:
        """The voltage at the unit's supply pins."""
        self._supply_v = voltage_v
        self._pins.apply(voltage_v)
        if self._life is None:
            return
        if voltage_v >= self._parameters.minimum_supply_v:
            self._life.supply_changed()
        else:
            self._life.commands.supply_short()

    def load_changed(self) -> None:
        """The unit draws more or less current."""
        self.on_load()

    def receive(self, message: Message) -> None:
        """A message from the cloud has arrived."""
        if self._life is not None:
            self._life.receive(message)

    def reset(self, reason: str = "diagnostics") -> None:
        """Start afresh, as diagnostics asked for (or the watchdog)."""
        self._power_off()
        self._power_on(reason)

    def _power_on(self, reason: str = "power on") -> None:
        self._console.powered = True
        self._cycle = PowerCycle(self._kernel, self._parameters, self._memory, self._console.log)
        self._cycle.log(f"boot: {self._parameters.software}, reset reason: {reason}")
        self._cycle.after(self._parameters.boot_s, lambda: self._booted(reason))

    def _booted(self, reason: str) -> None:
        assert self._cycle is not None
        self._life = Life(self._cycle, self, reason)
        self._cycle.log("boot complete")

    def _power_off(self) -> None:
        if self._life is not None:
            self._life.location.note()
            self._life.end()
            self._life = None
        if self._cycle is not None:
            self._cycle.end()
            self._cycle = None
        self._console.powered = False

    def _position_changes(self) -> None:
        if self._life is not None:
            self._life.location.note()

    def _position_changed(self) -> None:
        if self._life is not None:
            self._life.monitoring.position_changed()

    def _fix(self) -> gnss.Fix | None:
        heard = self._gnss_line.heard()
        if heard is None or self._kernel.now_ns - heard.at_ns > OLDEST_FIX_NS:
            return None
        return gnss.parse(heard.data)

    def _commands(self) -> dict[str, Callable[[list[str]], list[str]]]:
        """Console commands, named as the real units name theirs."""

        def life(answer: Callable[[Life], list[str]]) -> Callable[[list[str]], list[str]]:
            return lambda _arguments: answer(self._life) if self._life is not None else ["BOOTING"]

        return {
            "$TCU_STATUS": life(lambda _life: ["RUNNING"]),
            "$OSVERSION": lambda _arguments: [self._parameters.software],
            "$CONNECTION_STATE": life(lambda life: ["REGISTERED" if life.modem.registered else "SEARCHING"]),
            "$RSSI": lambda _arguments: [f"{self._radio.rsrp_dbm:.0f}"],
            "$GET_IGN": life(lambda life: [str(life.bus.signal("ignition"))]),
            "$GETCURRENTMILEAGE": life(lambda life: [str(life.bus.signal("odometer_km"))]),
            "$GET_DOOR_STATUS": life(lambda life: [f"{door}={state}" for door, state in life.bus.doors().items()]),
            "$LAMPSTATUSCONFIRMEDON": life(
                lambda life: [f"{lamp}={int(shown)}" for lamp, shown in life.health.shown().items()]
            ),
            "$GETGPSPOSITION": lambda _arguments: [_position_text(self._fix())],
        }

    @property
    def utc_ms(self) -> int:
        """The unit's clock."""
        return (self._identity.utc_start_ns + self._kernel.now_ns) // NS_PER_MS

    def position(self) -> dict[str, float] | None:
        """The present position, if there is a fix."""
        fix = self._fix()
        return None if fix is None or not fix.valid else {"lat": fix.lat_deg, "lon": fix.lon_deg}

    def fix(self) -> Fix | None:
        """The present position with its time, if there is a fix."""
        heard, found = self._gnss_line.heard(), self._fix()
        if heard is None or found is None or not found.valid:
            return None
        return Fix(found.lat_deg, found.lon_deg, (self._identity.utc_start_ns + heard.at_ns) // NS_PER_MS)

    @property
    def supply_low(self) -> bool:
        """Whether the supply is lower than a car's ever is in use."""
        return self._supply_v < LOW_SUPPLY_V

    def make_modem(self, cycle: PowerCycle, registered: Callable[[bool], None]) -> Modem:
        """The modem of one life of the unit, and who else than the network is told of its registration."""

        def changed(reachable: bool) -> None:
            self.on_reachable(reachable)
            registered(reachable)
            self.on_load()

        identity = self._identity
        return Modem(cycle, self._radio, identity.vin, identity.utc_start_ns, self.uplink, changed)

    def make_diagnostics(self, cycle: PowerCycle) -> Diagnostics:
        """The diagnostic server of one life of the unit."""
        return Diagnostics(cycle, self._network, self._data_identifiers(), self.reset)

    def _data_identifiers(self) -> dict[int, Callable[[], bytes]]:
        """What can be read: F1xx as ISO 14229-1 has it, the others by the numbers of Gen 2 units, in our own coding."""
        parameters = self._parameters

        def level() -> bytes:
            return max(-128, round(self._radio.rsrp_dbm)).to_bytes(1, "big", signed=True)

        return {
            0xF187: parameters.part_number.encode,
            0xF188: parameters.software.encode,
            0xF190: self._identity.vin.encode,
            0xF195: parameters.software.encode,
            0x6C71: lambda: b"\x03" if self.registered else b"\x01",
            0xFD1D: level,
            0xFD70: lambda: (b"EMULATED" if self.registered else b"").ljust(16, b"\0"),
        }

    def make_bus(self, cycle: PowerCycle) -> VehicleBus:
        """The view of the body bus of one life of the unit."""
        return VehicleBus(cycle, self._network)

    @property
    def remote_start_cools(self) -> bool:
        """Whether a remote engine start of this model has the air conditioning on."""
        return self._identity.remote_start_cools

    @property
    def code_required(self) -> bool:
        """Whether remote commands of this model need the security code."""
        return self._identity.security_code is not None


def _position_text(fix: gnss.Fix | None) -> str:
    return "NO FIX" if fix is None or not fix.valid else f"{fix.lat_deg:.6f},{fix.lon_deg:.6f}"

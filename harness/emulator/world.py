"""The emulated bench: unit, cloud, radio, instruments and lines, wired together and findable by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.emulator import faults
from harness.emulator.can_network import CanNetwork
from harness.emulator.cloud.cloud import Cloud
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.external_unit import ExternalUnit
from harness.emulator.faults.rig import RIG_FAULTS, split
from harness.emulator.instruments import Attenuator, Instrument, NetworkEmulator, RigolDp800
from harness.emulator.plugs import registry
from harness.emulator.plugs.serial_handlers import install
from harness.emulator.radio import Message, Radio, RadioParameters, Sender
from harness.emulator.serial_line import SerialLine
from harness.emulator.tcu.parameters import TcuParameters
from harness.emulator.tcu.unit import Identity, Unit
from harness.emulator.uplink import Uplink
from harness.errors import CallerError
from harness.kernel import Kernel

BODY_NETWORK = "body"
CONSOLE_BAUD = 115_200
GNSS_BAUD = 9_600
#: the supply's output that feeds the unit
TCU_CHANNEL = 1


@dataclass(frozen=True)
class WorldConfig:
    """Which vehicle the unit is fitted to, whose account exists in the cloud, and which faults are switched on."""

    name: str
    vin: str
    model: str
    market: str
    equipment: Mapping[str, bool]
    security_code: str | None
    owner_email: str
    owner_password: str
    utc_start_ns: int
    faults: tuple[str, ...] = ()
    #: address and password of somebody else with an account
    second_owner: tuple[str, str] | None = None
    #: VIN and model of a vehicle that stands somewhere else
    second_vehicle: tuple[str, str] | None = None
    #: whether the security code is in force from the start; False: the owner has not set one yet
    security_code_set: bool = True
    #: whether a remote engine start of the model has the air conditioning on; else it is as it last was
    remote_start_cools: bool = True
    #: the unit is not emulated but another process
    external_unit: bool = False


class World:
    """An emulated bench of this process; `start` makes it findable by the plugs, `stop` ends it."""

    def __init__(self, kernel: Kernel, config: WorldConfig) -> None:
        seeded, self._strikes = split(config.faults)
        tcu_parameters, cloud_parameters = faults.apply(
            seeded, TcuParameters(), CloudParameters(utc_start_ns=config.utc_start_ns)
        )
        self.name = config.name
        self._vin = config.vin
        self.kernel = kernel
        self.can: CanNetwork = CanNetwork(kernel, BODY_NETWORK)
        self.console = SerialLine(kernel, CONSOLE_BAUD)
        self.gnss: SerialLine = SerialLine(kernel, GNSS_BAUD)
        self.radio = Radio(kernel, RadioParameters())
        self._downlinks = 0
        self.cloud: Cloud = Cloud(kernel, cloud_parameters, self._send_down)
        self.cloud.withdraw = self._withdraw_down
        self.cloud.preload_vehicle(
            config.vin, config.model, dict(config.equipment), config.security_code is not None, config.market
        )
        self.cloud.preload_account(config.owner_email, config.owner_password)
        if config.second_owner is not None:
            self.cloud.preload_account(*config.second_owner)
        if config.second_vehicle is not None:
            vin, model = config.second_vehicle
            self.cloud.preload_vehicle(vin, model, {}, config.security_code is not None, config.market)
        self.unit: Unit | ExternalUnit
        #: the network's end of the uplink of a unit in another process
        self.uplink: Uplink | None = None
        if config.external_unit:
            self.unit = self._connect_external(config, tcu_parameters)
        else:
            self.unit = self._fit_emulated(config, tcu_parameters)
        self.instruments: dict[str, Instrument] = self._make_instruments()

    def start(self) -> World:
        """Make the bench findable by its name; what is to break in the rig breaks at its instant."""
        install()
        registry.add(self)
        for strike in self._strikes:
            if strike.at_ns:
                self.kernel.at(strike.at_ns, lambda name=strike.name: self._strike(name))  # type: ignore[misc]  # no inference
            else:
                self._strike(strike.name)
        return self

    def _strike(self, fault: str) -> None:
        RIG_FAULTS[fault].strike(self)

    def trip_supply(self) -> None:
        """The supply's over-current protection cuts the unit off."""
        channel = self._supply.core.channels[TCU_CHANNEL - 1]
        channel.over_current_a, channel.over_current_on = 0.0, True
        self._supply.core.load_changed()

    def stop(self) -> None:
        """Forget the bench."""
        registry.remove(self)

    @property
    def tcu(self) -> Unit:
        """The emulated unit; raises CallerError when another process is the unit."""
        if not isinstance(self.unit, Unit):
            raise CallerError(f"the unit of the bench {self.name!r} is another process", hint="ask it over its lines")
        return self.unit

    def _fit_emulated(self, config: WorldConfig, parameters: TcuParameters) -> Unit:
        identity = Identity(
            config.vin,
            config.security_code,
            config.utc_start_ns,
            config.security_code_set,
            config.remote_start_cools,
        )
        unit = Unit(self.kernel, identity, parameters, self.can, self.radio, self.console.device, self.gnss.device)
        self._downlink = Sender(self.kernel, self.radio, unit.receive)
        unit.uplink = self.cloud.receive
        unit.on_reachable = self._downlink.attach
        return unit

    def _connect_external(self, config: WorldConfig, parameters: TcuParameters) -> ExternalUnit:
        for name in config.faults:
            if faults.FAULTS[name].tcu:
                raise CallerError(
                    f"the fault {name!r} is one of the emulated unit, and the unit of this bench is another process",
                    hint="run it on a rig without emulator: unit:",
                )
        unit = ExternalUnit(
            self.kernel,
            parameters,
            config.vin,
            config.security_code,
            config.remote_start_cools,
            config.security_code_set,
        )
        self.uplink = Uplink(self.kernel, self.radio, self.cloud, unit)
        self._downlink = self.uplink.downlink
        return unit

    def _send_down(self, message: Message) -> None:
        if message["vin"] != self._vin:
            return  # for a vehicle that stands somewhere else
        self._downlinks += 1
        self._downlink.send({**message, "id": f"down-{self._downlinks}"})

    def _withdraw_down(self, vin: str) -> None:
        """What the owner of a vehicle asked for and the unit has not yet is not asked for any more."""
        self._downlink.withdraw(lambda message: message["vin"] == vin and message["type"] in ("command", "refresh"))

    def _make_instruments(self) -> dict[str, Instrument]:
        """The instruments by the host name of their VISA resource."""
        self._supply = supply = RigolDp800(self._supply_changed, lambda: self.unit.supply_current_a)
        self.unit.on_load = supply.core.load_changed
        return {
            "supply": supply,
            "attenuator": Attenuator(self.radio.set_attenuation),
            "network": NetworkEmulator(
                on_cell=self.radio.set_cell,
                on_latency=self.radio.set_extra_latency,
                on_loss=self.radio.set_loss,
                attachment=lambda: "ATT" if self.unit.registered else "ON",
            ),
        }

    def _supply_changed(self, channel: int, voltage_v: float) -> None:
        if channel == TCU_CHANNEL:
            self.unit.set_supply(voltage_v)

"""The emulated bench: unit, cloud, radio, instruments and lines, wired together and findable by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.emulator import faults
from harness.emulator.can_network import CanNetwork
from harness.emulator.cloud.cloud import Cloud
from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.instruments import Attenuator, Instrument, NetworkEmulator, RigolDp800
from harness.emulator.plugs import registry
from harness.emulator.plugs.serial_handlers import install
from harness.emulator.radio import Message, Radio, RadioParameters, Sender
from harness.emulator.serial_line import SerialLine
from harness.emulator.tcu.parameters import TcuParameters
from harness.emulator.tcu.unit import Identity, Unit
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


class World:
    """An emulated bench of this process; `start` makes it findable by the plugs, `stop` ends it."""

    def __init__(self, kernel: Kernel, config: WorldConfig) -> None:
        tcu_parameters, cloud_parameters = faults.apply(
            config.faults, TcuParameters(), CloudParameters(utc_start_ns=config.utc_start_ns)
        )
        self.name = config.name
        self.kernel = kernel
        self.can = CanNetwork(kernel, BODY_NETWORK)
        self.console = SerialLine(kernel, CONSOLE_BAUD)
        self.gnss = SerialLine(kernel, GNSS_BAUD)
        self.radio = Radio(kernel, RadioParameters())
        self.tcu = Unit(
            kernel,
            Identity(config.vin, config.security_code, config.utc_start_ns),
            tcu_parameters,
            self.can,
            self.radio,
            self.console.device,
            self.gnss.device,
        )
        self._downlink = Sender(kernel, self.radio, self.tcu.receive)
        self._downlinks = 0
        self.cloud = Cloud(kernel, cloud_parameters, self._send_down)
        self.cloud.preload_vehicle(
            config.vin, config.model, dict(config.equipment), config.security_code is not None, config.market
        )
        self.cloud.preload_account(config.owner_email, config.owner_password)
        self.tcu.uplink = self.cloud.receive
        self.tcu.on_reachable = self._downlink.attach
        self.instruments: dict[str, Instrument] = self._make_instruments()

    def start(self) -> World:
        """Make the bench findable by its name."""
        install()
        registry.add(self)
        return self

    def stop(self) -> None:
        """Forget the bench."""
        registry.remove(self)

    def _send_down(self, message: Message) -> None:
        self._downlinks += 1
        self._downlink.send({**message, "id": f"down-{self._downlinks}"})

    def _make_instruments(self) -> dict[str, Instrument]:
        """The instruments by the host name of their VISA resource."""
        supply = RigolDp800(self._supply_changed, lambda: self.tcu.supply_current_a)
        self.tcu.on_load = supply.core.load_changed
        return {
            "supply": supply,
            "attenuator": Attenuator(self.radio.set_attenuation),
            "network": NetworkEmulator(
                on_cell=self.radio.set_cell,
                on_latency=self.radio.set_extra_latency,
                on_loss=self.radio.set_loss,
                attachment=lambda: "ATT" if self.tcu.registered else "ON",
            ),
        }

    def _supply_changed(self, channel: int, voltage_v: float) -> None:
        if channel == TCU_CHANNEL:
            self.tcu.set_supply(voltage_v)

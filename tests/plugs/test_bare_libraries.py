"""The proof that the emulated bench plugs in below the field's libraries: each opens it, and talks to it, by itself.

No code of the links is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator

import can
import httpx
import pytest
import pyvisa
import serial
from pyvisa.resources import MessageBasedResource

from harness.emulator.plugs.http import OwnerTransport
from harness.emulator.plugs.visa import TcuhilVisaLibrary
from harness.emulator.world import World, WorldConfig
from harness.kernel import Kernel, seconds

STATUS_FRAME = 0x56E
BODY_STATUS = 0x60D
SUPPLY = "TCPIP0::supply::5025::SOCKET"


@pytest.fixture
def world() -> Iterator[World]:
    """An emulated bench, its unit without power."""
    config = WorldConfig(
        name="bare",
        vin="MNTBAAN18Z0000001",
        model="ALMERA",
        market="TH",
        equipment={"brake": True},
        security_code="4711",
        owner_email="owner@example.com",
        owner_password="correct horse",
        utc_start_ns=1_772_416_800 * 10**9,
    )
    started = World(Kernel("bare"), config).start()
    yield started
    started.stop()


def supply() -> MessageBasedResource:
    """The supply of the bench, as PyVISA opens it."""
    manager = pyvisa.ResourceManager(TcuhilVisaLibrary.of("bare"))
    opened = manager.open_resource(SUPPLY, read_termination="\n", write_termination="\n")
    assert isinstance(opened, MessageBasedResource)
    return opened


def power_on() -> None:
    """Switch the unit on through PyVISA."""
    instrument = supply()
    instrument.write(":SOUR1:VOLT 12.6")
    instrument.write(":OUTP CH1,ON")
    assert instrument.query(":OUTP? CH1") == "ON"


def test_pyvisa_powers_the_unit_and_measures_what_it_draws(world: World) -> None:
    """A voltage and an output switched on by SCPI; the unit boots and draws current."""
    assert float(supply().query(":MEAS:CURR? CH1")) == 0.0
    power_on()
    assert float(supply().query(":MEAS:VOLT? CH1")) == pytest.approx(12.6)
    assert float(supply().query(":MEAS:CURR? CH1")) > 0.1


def test_python_can_hears_the_unit_and_the_unit_hears_python_can(world: World) -> None:
    """The status frame comes every 100 ms, idle OFF; an ignition frame sent cyclically turns it to idle ON."""
    power_on()
    with can.Bus(interface="tcuhil", channel="bare/body") as bus:
        first = bus.recv(timeout=5.0)
        second = bus.recv(timeout=5.0)
        assert first is not None
        assert second is not None
        assert first.arbitration_id == second.arbitration_id == STATUS_FRAME
        assert second.timestamp - first.timestamp == pytest.approx(0.1)
        assert first.data[0] == 0x86
        ignition_on = can.Message(arbitration_id=BODY_STATUS, data=[0, 0b110, 0, 0, 0, 0, 0, 0], is_extended_id=False)
        bus.send_periodic(ignition_on, 0.1)
        codes = [message.data[0] for message in (bus.recv(timeout=1.0) for _ in range(5)) if message is not None]
        assert codes[-1] == 0x46


def test_pyserial_talks_to_the_console(world: World) -> None:
    """The boot log arrives line by line; a command is answered."""
    with serial.serial_for_url("tcuhil://bare/console", baudrate=115200, timeout=5.0) as console:
        power_on()
        assert b"boot" in console.readline()
        assert console.readline().endswith(b"boot complete\r\n")
        console.write(b"$GET_IGN\r\n")
        reply = console.read_until(b"OK\r\n")
        assert reply.endswith(b"OK\r\n")


def test_httpx_logs_in_to_the_owner_api(world: World) -> None:
    """The log-in form of the owner API, filled in, gives a session; a wrong password does not. Time passes for it."""
    with httpx.Client(transport=OwnerTransport("bare"), base_url="https://owner.emulated.invalid") as client:
        path = "/kauth/json/realms/root/realms/a-ncb-prod/authenticate"
        for password, status in (("wrong", 401), ("correct horse", 200)):
            form = client.post(path).json()
            for callback, value in zip(form["callbacks"], ("owner@example.com", password), strict=True):
                callback["input"][0]["value"] = value
            assert client.post(path, json=form).status_code == status
    assert seconds(world.kernel.now_ns) > 0.1

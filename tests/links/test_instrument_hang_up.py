"""An instrument on the network that hangs up, as a supply does that is switched off and on."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
import pyvisa

from harness.errors import RigError
from harness.journal import Journal
from harness.links.instrument import InstrumentSettings
from harness.links.instruments import SupplyLink

#: time-out of a query, and of the whole test, in s
TIMEOUT_S = 0.2
GIVE_UP_S = 10.0


def hang_up_when_asked_for_errors(listener: socket.socket) -> None:
    """Answer as a supply until its error queue is read, then hang up; so each connection."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as lines:
            for line in lines:
                if line.strip().upper() in (b":SYST:ERR?", b"SYST:ERR?"):
                    break
                if line.strip().endswith(b"?"):
                    connection.sendall(b"RIGOL TECHNOLOGIES,DP832,X,1\n")


def test_a_supply_that_hangs_up_is_an_error_and_nobody_waits_for_ever(tmp_path: Path) -> None:
    """The link says so within a few time-outs: a guard must be able to try again."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=hang_up_when_asked_for_errors, args=(listener,), daemon=True).start()
        resource = f"TCPIP0::127.0.0.1::{listener.getsockname()[1]}::SOCKET"
        ended: list[Exception] = []

        def switch_off() -> None:
            try:
                settings = InstrumentSettings(timeout_s=TIMEOUT_S)
                manager, journal = pyvisa.ResourceManager("@py"), Journal(tmp_path)
                SupplyLink(manager, resource, "rigol_dp800", journal, settings).output(False)
            except RigError as error:
                ended.append(error)

        switching = threading.Thread(target=switch_off, daemon=True)
        switching.start()
        switching.join(GIVE_UP_S)
        listener.shutdown(socket.SHUT_RDWR)
    if switching.is_alive():
        pytest.fail("the link waits for an instrument that has hung up")
    assert len(ended) == 1

"""What every serial transport of the bench must do: one suite for the emulated line and for real ones.

A subclass gives a fixture `pair`: a pyserial port with a time-out of `WAIT_S` and its far end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import serial
from serial.serialutil import PortNotOpenError

WAIT_S = 0.2


@dataclass
class Pair:
    """A port, what its far end says, and what the far end has heard of it (waits for that many bytes)."""

    port: serial.SerialBase
    say: Callable[[bytes], object]
    heard: Callable[[int], bytes]


class SerialConformance:
    """Behaviour that pyserial documents and that the links rely on."""

    def test_read_gives_the_bytes_in_order(self, pair: Pair) -> None:
        """What the far end says in several pieces is read in its order, in pieces of any size."""
        pair.say(b"abc")
        pair.say(b"defgh")
        assert [pair.port.read(2), pair.port.read(5), pair.port.read(1)] == [b"ab", b"cdefg", b"h"]

    def test_every_byte_value_passes_both_ways(self, pair: Pair) -> None:
        """Nothing on the way interprets bytes: all 256 values arrive unchanged."""
        everything = bytes(range(256))
        assert pair.port.write(everything) == 256
        assert pair.heard(256) == everything
        pair.say(everything)
        pair.port.timeout = 10 * WAIT_S
        assert pair.port.read(256) == everything

    def test_a_read_that_gets_too_little_ends_at_its_time_out(self, pair: Pair) -> None:
        """A read returns what came within the time-out."""
        pair.say(b"xy")
        assert pair.port.read(10) == b"xy"
        assert pair.port.read(10) == b""

    def test_time_out_zero_returns_at_once(self, pair: Pair) -> None:
        """With a time-out of 0 a read gives what is there, which may be nothing."""
        pair.port.timeout = 0
        assert pair.port.read(4) == b""
        pair.port.timeout = WAIT_S
        pair.say(b"abcd")
        assert pair.port.read(1) == b"a"
        pair.port.timeout = 0
        assert pair.port.read(100) == b"bcd"

    def test_in_waiting_counts_what_can_be_read(self, pair: Pair) -> None:
        """`in_waiting` is the number of bytes that a read gives without waiting."""
        assert _in_waiting(pair.port) == 0
        pair.say(b"abcd")
        pair.port.read(1)
        assert _in_waiting(pair.port) == 3

    def test_reset_input_buffer_forgets_what_was_not_read(self, pair: Pair) -> None:
        """After `reset_input_buffer` nothing old is read."""
        pair.say(b"old")
        pair.port.read(1)
        pair.port.reset_input_buffer()  # type: ignore[attr-defined]  # the base class of the stubs lacks it
        assert pair.port.read(1) == b""

    def test_lines_are_read_as_pyserial_documents(self, pair: Pair) -> None:
        """`readline`, `read_until` and iteration end at their mark, and give a rest at the time-out."""
        pair.say(b"one\ntwo;three\nfour\nrest")
        assert pair.port.readline() == b"one\n"
        assert pair.port.read_until(b";") == b"two;"
        assert pair.port.read_until(size=2) == b"th"
        assert list(pair.port) == [b"ree\n", b"four\n", b"rest"]

    def test_text_is_refused(self, pair: Pair) -> None:
        """Only bytes are written; a str raises TypeError."""
        with pytest.raises(TypeError):
            pair.port.write("text")  # type: ignore[arg-type]  # the wrong type is the point

    def test_a_cancelled_read_returns(self, pair: Pair) -> None:
        """`cancel_read` ends the next read early."""
        pair.port.timeout = None
        pair.port.cancel_read()  # type: ignore[attr-defined]  # the base class of the stubs lacks it
        assert pair.port.read(1) == b""

    def test_a_closed_port_refuses_to_work(self, pair: Pair) -> None:
        """After `close`, reading and writing raise PortNotOpenError; closing again is harmless."""
        pair.port.close()
        pair.port.close()
        with pytest.raises(PortNotOpenError):
            pair.port.read(1)
        with pytest.raises(PortNotOpenError):
            pair.port.write(b"x")

    def test_an_open_port_is_not_opened_again(self, pair: Pair) -> None:
        """`open` on an open port raises SerialException and leaves it open."""
        with pytest.raises(serial.SerialException):
            pair.port.open()  # type: ignore[attr-defined]  # the base class of the stubs lacks it
        assert pair.port.is_open


def _in_waiting(port: serial.SerialBase) -> int:
    waiting: int = port.in_waiting  # type: ignore[attr-defined]  # the base class of the stubs lacks it
    return waiting

"""What the CAN link promises on any transport: a transport subclasses and says how a link and a far node are opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import can
import pytest

from harness.errors import CallerError, DutProtocolError
from harness.journal import Journal, Record, read_records
from harness.links.can import CanLink
from harness.rig import Rig

RIG = Path(__file__).parents[2] / "rigs" / "emulated.yaml"
REQUEST, WAKE = 0x56E, 0x68C
BODY_STATUS, METER, KEY = 0x60D, 0x5C5, 0x5D2
IDLE_OFF, IDLE_ON, LOCK, UNLOCK = (bytes((code, 0, 0, 0)) for code in (0x86, 0x46, 0x60, 0x11))


@dataclass
class Pair:
    """A link and, on the same bus, a node that plays the unit; `wait` lets so many seconds pass."""

    link: CanLink
    unit: can.BusABC
    wait: Callable[[float], None]
    journal: Journal

    def heard(self, wait_s: float) -> list[can.Message]:
        """Let time pass; what the unit hears up to then."""
        self.wait(wait_s)
        heard = list[can.Message]()
        while (message := self.unit.recv(0)) is not None:
            heard.append(message)
        return heard

    def say(self, data: bytes, identifier: int = REQUEST, **flags: Any) -> None:
        """Have the unit send one frame."""
        self.unit.send(can.Message(arbitration_id=identifier, data=data, **{"is_extended_id": False, **flags}))

    def records(self, kind: str) -> list[Record]:
        """The journal's records of one kind, as they are on disk."""
        return [record for record in read_records(self.journal.path) if record.kind == kind]


Opener = Callable[[Rig, Journal], Pair]

BAD_FRAMES: list[tuple[str, bytes, int, dict[str, Any], str]] = [
    ("truncated", b"\x60\x80", REQUEST, {}, "56E .TCU_REQUEST. has 2 bytes instead of 4"),
    ("empty", b"", REQUEST, {}, "56E .TCU_REQUEST. has 0 bytes instead of 4"),
    ("over-long", bytes(8), REQUEST, {}, "56E .TCU_REQUEST. has 8 bytes instead of 4"),
    ("unknown identifier", b"\x00", 0x7AB, {}, "7AB is not in the vehicle's DBC"),
    ("extended", LOCK, REQUEST, {"is_extended_id": True}, "56E is not in the vehicle's DBC"),
    ("remote", b"", REQUEST, {"is_remote_frame": True, "dlc": 4}, "56E .TCU_REQUEST. is a remote frame"),
    ("unknown request", b"\x99\x00\x00\x00", REQUEST, {}, "request code .* is not in the vehicle file"),
]
bad_frames = pytest.mark.parametrize(
    ("data", "identifier", "flags", "says"), [case[1:] for case in BAD_FRAMES], ids=[case[0] for case in BAD_FRAMES]
)


class CanConformance:
    """The suite. On a live bus times are met within a tenth of a cycle."""

    @pytest.fixture
    def opener(self) -> Iterator[Opener]:
        """The transport under test; whoever gives it closes what it opened."""
        raise NotImplementedError

    @pytest.fixture
    def rig(self) -> Rig:
        """A rig whose vehicle has every signal."""
        return Rig.load(RIG)

    @pytest.fixture
    def journal(self, tmp_path: Path) -> Iterator[Journal]:
        """A journal on disk."""
        journal = Journal(tmp_path)
        yield journal
        journal.close()

    @pytest.fixture
    def pair(self, opener: Opener, rig: Rig, journal: Journal) -> Pair:
        """A link and a unit."""
        return opener(rig, journal)

    def test_a_signal_is_repeated_in_its_frame_with_the_cycle_of_the_dbc(self, pair: Pair) -> None:
        """From the moment it is set: whole frames, all other signals zero, in the cycle time of the message."""
        pair.link.set(odometer=12345)
        heard = pair.heard(1.05)
        assert {(each.arbitration_id, bytes(each.data)) for each in heard} == {(METER, b"\0\0\x30\x39\0\0\0\0")}
        gaps = [after.timestamp - before.timestamp for before, after in pairwise(heard)]
        assert gaps == pytest.approx([0.1] * 10, abs=0.01)

    def test_signals_set_together_change_in_one_frame(self, pair: Pair) -> None:
        """No frame shows one of them without the other."""
        pair.link.set(ignition="OFF", locked="unlocked")
        pair.heard(0.25)
        pair.link.set(ignition="ON", locked="locked")
        contents = [bytes(each.data) for each in pair.heard(0.5)]
        assert set(contents) <= {bytes(8), b"\0\x06\x18\0\0\0\0\0"}
        assert contents[-1] == b"\0\x06\x18\0\0\0\0\0"

    def test_a_change_keeps_the_other_signals_of_the_frame_and_its_timing(self, pair: Pair) -> None:
        """A door opens: told at once, the locks as they are; and the cycle goes on as if nothing had been told."""
        pair.link.set(locked="locked", door_driver="closed")
        first = pair.heard(0.25)
        pair.link.set(door_driver="open")
        told, *repeated = pair.heard(0.5)
        assert {bytes(each.data) for each in (told, *repeated)} == {b"\x08\0\x18\0\0\0\0\0"}
        assert 0 < told.timestamp - first[-1].timestamp < 0.09
        gaps = [after.timestamp - before.timestamp for before, after in pairwise([*first, *repeated])]
        assert gaps == pytest.approx([0.1] * len(gaps), abs=0.01)

    def test_changes_reach_the_bus_in_their_order(self, pair: Pair) -> None:
        """Of frames that change within one cycle none overtakes another: what was set first is heard first."""
        pair.link.set(ignition="ON", odometer=1)
        pair.heard(0.25)
        pair.link.set(ignition="ACC")
        pair.wait(0.001)
        pair.link.set(odometer=2)
        pair.wait(0.001)
        pair.link.set(ignition="OFF")
        heard = [(each.arbitration_id, bytes(each.data)) for each in pair.heard(0.02)][:3]
        assert heard == [
            (BODY_STATUS, b"\0\x02\0\0\0\0\0\0"),
            (METER, b"\0\0\0\x02\0\0\0\0"),
            (BODY_STATUS, bytes(8)),
        ]

    def test_the_journal_tells_what_was_set(self, pair: Pair) -> None:
        """By logical names, as the scenario gave them."""
        pair.link.set(ignition="ON", odometer=7)
        (record,) = pair.records("stimulus")
        assert (record.what, record.data) == ("can.set", {"ignition": "ON", "odometer": 7})

    @pytest.mark.parametrize(
        ("values", "says"),
        [
            ({"ignitoin": "ON"}, "unknown signal 'ignitoin'"),
            ({"ignition": "HALF"}, "has no state 'HALF'"),
            ({"ignition": 3}, "is no quantity"),
            ({"odometer": -1}, "cannot be -1"),
            ({"odometer": 2**24}, "cannot be 16777216"),
            ({"odometer": float("nan")}, "cannot be nan"),
            ({"locked": "locked", "nonsense": 1}, "unknown signal 'nonsense'"),
            ({"locked": "locked", "odometer": 1e30}, "cannot be 1e"),
        ],
    )
    def test_what_cannot_be_set_is_the_callers_fault_and_changes_nothing(
        self, pair: Pair, values: dict[str, str | float], says: str
    ) -> None:
        """Also nothing that was given beside it, now or with the next change."""
        pair.link.set(locked="unlocked", odometer=5)
        with pytest.raises(CallerError, match=says):
            pair.link.set(**values)
        pair.link.set(door_driver="open")
        heard = {each.arbitration_id: bytes(each.data) for each in pair.heard(0.5)}
        assert heard == {BODY_STATUS: b"\x08\0\0\0\0\0\0\0", METER: b"\0\0\0\x05\0\0\0\0"}

    def test_a_request_is_told_once_each_time_it_begins(self, pair: Pair) -> None:
        """However often it is repeated; idle is no request."""
        requests = list[str]()
        pair.link.on_request = requests.append
        task = pair.unit.send_periodic(
            can.Message(arbitration_id=REQUEST, data=IDLE_OFF, is_extended_id=False), period=0.1
        )
        assert isinstance(task, can.ModifiableCyclicTaskABC)
        for content in (LOCK, IDLE_OFF, UNLOCK, IDLE_ON, LOCK):
            pair.wait(0.55)
            task.modify_data(can.Message(arbitration_id=REQUEST, data=content, is_extended_id=False))
        pair.wait(0.55)
        task.stop()
        assert requests == ["lock", "unlock", "lock"]
        seen = [record.data["raw"]["REQUEST"] for record in pair.records("observation")]
        assert seen == [0x86, 0x60, 0x86, 0x11, 0x46, 0x60]

    def test_the_wake_up_is_an_observation(self, pair: Pair) -> None:
        """With its name in the DBC."""
        pair.say(b"\x00", WAKE)
        pair.wait(0.1)
        (record,) = pair.records("observation")
        assert (record.what, record.data) == ("can.frame", {"message": "TCU_WAKE", "raw": {"WAKE": 0}})

    @bad_frames
    def test_a_bad_frame_is_a_fault_of_the_unit(
        self, pair: Pair, data: bytes, identifier: int, flags: dict[str, Any], says: str
    ) -> None:
        """Whoever waits gets DutProtocolError; the journal has the fault and the bytes; the next frame is handled."""
        requests = list[str]()
        pair.link.on_request = requests.append
        pair.say(data, identifier, **flags)
        with pytest.raises(DutProtocolError, match=says) as caught:
            pair.wait(0.1)
        assert caught.value.hint
        (fault,) = pair.records("fault")
        assert (fault.what, fault.data["data"]) == ("dut protocol", data.hex())
        assert fault.data["message"] == caught.value.message
        pair.say(UNLOCK)
        pair.wait(0.1)
        assert requests == ["unlock"]

    def test_bad_frames_do_not_hide_good_ones_behind_them(self, pair: Pair) -> None:
        """Frames that came together are all handled; each bad one is in the journal; the first is raised."""
        requests = list[str]()
        pair.link.on_request = requests.append
        pair.say(b"\x01\x02\x03", REQUEST)
        pair.say(LOCK)
        pair.say(b"", 0x7AB)
        pair.say(UNLOCK)
        with pytest.raises(DutProtocolError, match="has 3 bytes"):
            pair.wait(0.1)
        pair.wait(0.1)
        assert requests == ["lock", "unlock"]
        assert len(pair.records("fault")) == 2

    def test_a_closed_link_is_silent_and_deaf(self, pair: Pair) -> None:
        """Cyclic frames stop; what the unit sends afterwards is nobody's business; closing again is harmless."""
        pair.link.set(locked="locked")
        pair.heard(0.25)
        pair.say(b"\x01")
        pair.link.close()
        pair.link.close()
        pair.heard(0.05)
        pair.say(b"\x01")
        assert pair.heard(1.0) == []
        assert pair.records("fault") == []

"""The unit's parser of its satellite receiver."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.emulator.tcu import gnss


class TestGnssParser:
    """The unit's parser against sentences worked out by hand (checksums by the XOR of NMEA 0183)."""

    RMC = b"$GNRMC,120000.00,A,4807.03800,N,01131.00000,E,0.0,,201126,,,A"
    GGA = b"$GNGGA,120000.00,4807.03800,N,01131.00000,E,1,08,0.9,545.4,M,0.0,M,,"

    @staticmethod
    def sealed(body: bytes, end: bytes = b"\r\n") -> bytes:
        """A sentence with its checksum."""
        total = 0
        for byte in body[1:]:
            total ^= byte
        return body + b"*%02X" % total + end

    def test_a_fix(self) -> None:
        """RMC gives position and time; south and west are negative."""
        fix = gnss.parse(self.sealed(self.RMC) + self.sealed(self.GGA))
        assert fix is not None
        assert (fix.valid, fix.rejected) == (True, 0)
        assert [fix.lat_deg, fix.lon_deg] == pytest.approx([48.1173, 11.516666666])
        assert fix.utc.isoformat() == "2026-11-20T12:00:00+00:00"
        other = gnss.parse(self.sealed(self.RMC.replace(b",N,", b",S,").replace(b",E,", b",W,")))
        assert other is not None
        assert [other.lat_deg, other.lon_deg] == pytest.approx([-48.1173, -11.516666666])

    def test_the_newest_sentence_counts(self) -> None:
        """Of two repetitions in one piece the second one counts."""
        second = self.RMC.replace(b"120000", b"120001")
        fix = gnss.parse(self.sealed(self.RMC) + self.sealed(second))
        assert fix is not None
        assert fix.utc.second == 1

    def test_no_satellites(self) -> None:
        """A void RMC, or a GGA of quality 0, says that there is no fix; the time still counts."""
        void = self.sealed(self.RMC.replace(b",A,4807.03800,N,01131.00000,E,", b",V,,,,,", 1))
        blind = self.sealed(self.RMC) + self.sealed(self.GGA.replace(b"E,1,", b"E,0,"))
        for data in (void, blind):
            fix = gnss.parse(data)
            assert fix is not None
            assert (fix.valid, fix.lat_deg == fix.lat_deg, fix.utc.hour) == (False, False, 12)

    @pytest.mark.parametrize(
        "line",
        [
            b"rubbish\r\n",
            RMC + b"*00\r\n",
            RMC + b"\r\n",
            b"x" + RMC + b"\r\n",
            b"\xff\xfe\r\n",
        ],
    )
    def test_rubbish_is_counted(self, line: bytes) -> None:
        """A line that is no sentence, or whose checksum is wrong, is ignored and counted."""
        assert gnss.parse(line) is None
        fix = gnss.parse(line + self.sealed(self.RMC))
        assert fix is not None
        assert (fix.valid, fix.rejected) == (True, 1)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b"4807.03800", b"4860.00000"),
            (b"4807.03800", b"9000.00001"),
            (b"01131.00000", b"18000.00001"),
            (b"01131.00000", b"1131.00000"),
            (b",N,", b",X,"),
            (b",N,", b",,"),
            (b",N,", b",NS,"),
            (b"201126", b"320126"),
            (b"201126", b""),
            (b"120000.00", b"240000.00"),
            (b"120000.00", b"12:00:00"),
            (b",A,4", b",B,4"),
            (b",A,4", b",,4"),
            (b",0.0,", b"," + b"0" * 40 + b","),
        ],
    )
    def test_impossible_fields_are_rejected(self, old: bytes, new: bytes) -> None:
        """A sentence with a good checksum and an impossible field gives no fix."""
        assert gnss.parse(self.sealed(self.RMC.replace(old, new, 1))) is None

    @pytest.mark.parametrize(
        ("text", "angle_deg"), [(b"9000.00000", 90.0), (b"0000.00000", 0.0), (b"8959.99999", 89.999999833)]
    )
    def test_the_edges_of_the_earth(self, text: bytes, angle_deg: float) -> None:
        """The poles and the equator are positions."""
        fix = gnss.parse(self.sealed(self.RMC.replace(b"4807.03800", text)))
        assert fix is not None
        assert fix.lat_deg == pytest.approx(angle_deg)

    @given(st.binary(max_size=300))
    def test_hostile_bytes_do_no_harm(self, data: bytes) -> None:
        """Bytes that are no sentences give no fix, and do not disturb the sentence after them."""
        fix = gnss.parse(data + b"\n" + self.sealed(self.RMC))
        assert fix is not None
        assert fix.valid
        gnss.parse(data)

    @given(st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="$*"), max_size=70))
    def test_any_sealed_text_is_survived(self, body: str) -> None:
        """Even with a good checksum, fields of any content end in a fix or in none."""
        fix = gnss.parse(self.sealed(b"$GNRMC," + body.encode()))
        assert fix is None or fix.utc.year >= 2000

"""What the fuzzers draw: whatever is awkward, and mutations of what is sound.

Everything is drawn from a `random.Random`. A seed makes it repeatable, Hypothesis brings one that it can shrink
(`st.randoms()`), and `BytesRandom` takes its draws from the bytes that atheris thinks up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any

#: a JSON value
Json = Any

INTEGERS = (
    0,
    1,
    -1,
    2,
    7,
    127,
    255,
    256,
    4095,
    65_536,
    2**31,
    10**15,
    2**53 + 1,
    2**63,
    -(2**63),
    10**20,
    -(10**20),
    10**300,
)
FLOATS = (0.0, -0.0, 0.5, -1.5, 1e-320, 1e20, 1e308, float("inf"), float("-inf"), float("nan"))
TEXTS = (
    "",
    " ",
    "0",
    "-1",
    "null",
    "\0",
    "\r\n",
    "a\r\nSet-Cookie: b=c",
    "\x1b[2J\x1b]0;x\a",
    "\ud800",
    "\udfff\ud800",
    "\u202egnp",
    "\u2028\u0085",
    "\U0001f697",
    "\uffff\ufffe",
    "٣",
    "</script><script>alert(1)</script>",
    "]]>&{{7*7}}",
    "{channel.__class__}",
    "%s%n",
    "../../etc/passwd",
    "http://[",
    "nan",
    "1e999",
    "__class__",
)
#: fragments of JSON that no encoder writes
RAW_JSON = (
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"-1e999",
    b"[" * 100_000,
    b'{"a":' * 500 + b"1" + b"}" * 500,
    b'{"data":{"attributes":{"state":' + b"[" * 400 + b"]" * 400 + b"}}}",
    b'{"data":{"attributes":{"warnings":' + b"[" * 900 + b"]" * 900 + b"}}}",
    b'"\\ud800"',
    b"9" * 5000,
    b"\xef\xbb\xbf{}",
    b"\xff\xfe{\0}\0",
    b'{"data":1,"data":[]}',
    b"\0",
    b"",
)
AWKWARD_BYTES = (b"\0", b"\r", b"\n", b"\r\n", b"\x1b[2J", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x7f", b"$", b"*", b";")


class BytesRandom(Random):
    """Draws that come from given bytes, then zeros: what a coverage-guided fuzzer thinks up."""

    def __init__(self, data: bytes) -> None:
        super().__init__(0)
        self._data = data
        self._at = 0

    def getrandbits(self, k: int, /) -> int:
        """The next bits."""
        count = (k + 7) // 8
        piece = self._data[self._at : self._at + count].ljust(count, b"\0")
        self._at += count
        return int.from_bytes(piece, "little") & ((1 << k) - 1)

    def random(self) -> float:
        """The next number from 0 to 1."""
        return self.getrandbits(32) / 2**32


def chance(random: Random, one_in: int) -> bool:
    """Whether something rare happens."""
    return random.randrange(one_in) == one_in - 1


def text(random: Random, most: int = 40) -> str:
    """A text that somebody may choke on."""
    if chance(random, 3):
        return "".join(chr(random.randrange(0x20, 0x7F)) for _ in range(random.randrange(most)))
    if chance(random, 40):
        return random.choice(("A", "é", "\0")) * random.choice((100, 5_000, 70_000))
    return random.choice(TEXTS) + random.choice(("", "", "x", random.choice(TEXTS)))


def scalar(random: Random) -> Json:
    """A JSON value that is neither list nor object."""
    kinds: Sequence[Callable[[], Json]] = (
        lambda: None,
        lambda: True,
        lambda: False,
        lambda: random.choice(INTEGERS),
        lambda: random.choice(FLOATS),
        lambda: text(random),
    )
    return random.choice(kinds)()


def json_value(random: Random, depth: int = 3) -> Json:
    """Any JSON value."""
    kind = random.randrange(8)
    if depth == 0 or kind < 5:
        return scalar(random)
    if kind == 5:
        return [json_value(random, depth - 1) for _ in range(random.randrange(4))]
    if kind == 6:
        return {text(random, 8): json_value(random, depth - 1) for _ in range(random.randrange(4))}
    return nested(random.choice((2, 60, 400)))


def nested(depth: int) -> Json:
    """A list in a list in a list."""
    value: Json = []
    for _ in range(depth):
        value = [value]
    return value


def mutated_json(random: Random, sound: Json) -> Json:
    """A sound value with something in it replaced, taken away or added."""
    if chance(random, 12):
        return json_value(random)
    value = deepcopy(sound)
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        _mutate_once(random, value)
    return value


def _mutate_once(random: Random, value: Json) -> None:
    spot: Any = value
    while isinstance(spot, dict | list) and spot:
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        key = random.choice(keys)
        if isinstance(spot[key], dict | list) and spot[key] and not chance(random, 3):
            spot = spot[key]
            continue
        match random.randrange(6):
            case 0:
                del spot[key]
            case 1 if isinstance(spot, dict):
                spot[text(random, 8)] = json_value(random, 2)
            case 2 if isinstance(spot[key], str):
                spot[key] = spot[key] + text(random)
            case _:
                spot[key] = json_value(random, 2)
        return


def mutated(random: Random, sound: bytes, most: int = 6) -> bytes:
    """Sound bytes with some of them changed, cut, doubled, or with something put in."""
    data = bytearray(sound)
    for _ in range(random.randrange(most)):
        at = random.randrange(len(data) + 1)
        match random.randrange(7):
            case 0 if at < len(data):
                data[at] ^= 1 << random.randrange(8)
            case 1 if at < len(data):
                data[at] = random.randrange(256)
            case 2:
                del data[at : at + random.randrange(1, 9)]
            case 3:
                data[at:at] = random.choice(AWKWARD_BYTES)
            case 4:
                data[at:at] = data[random.randrange(len(data) + 1) :][: random.randrange(64)]
            case 5:
                data[at:at] = random.randbytes(random.randrange(1, 9))
            case _:
                if chance(random, 12):
                    data[at:at] = bytes((random.randrange(256),)) * random.choice((100, 5_000, 70_000))
    return bytes(data)


def raw(random: Random, most: int = 64) -> bytes:
    """Bytes without any sense."""
    return random.randbytes(random.randrange(most))

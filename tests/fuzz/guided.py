"""`python -m tests.fuzz.guided DOOR [option of libFuzzer ...]`: coverage-guided, with atheris (the extra `fuzz`).

The bytes that it thinks up become the draws of the door's generator; what reaches new code of the harness is kept and
varied. It ends with the first finding, or after `-runs=N` pieces of bytes.
"""

from __future__ import annotations

import sys

from tests.fuzz.draw import BytesRandom

#: inputs that are drawn from one piece of bytes
ITEMS = 8


def main() -> None:
    """Fuzz one door."""
    try:
        import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]  # optional, without types
    except ImportError:
        sys.exit("atheris is not installed, or not to be had for this Python: pip install 'tcu-hil[fuzz]'")
    # only what is imported in here tells of its branches
    with atheris.instrument_imports(include=["harness"]):
        from tests.fuzz.door import one_input
        from tests.fuzz.doors import DOORS
    if len(sys.argv) < 2 or sys.argv[1] not in DOORS:
        sys.exit(f"name a door first: {', '.join(DOORS)}")
    door = DOORS[sys.argv.pop(1)]

    def one(data: bytes) -> None:
        random = BytesRandom(data)
        one_input(door, [door.generate(random) for _ in range(ITEMS)])

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

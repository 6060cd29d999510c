"""A picture that the operator took of what there was to see: read with care, kept under a name of our own."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import CallerError, RigError

#: the folder of pictures in the folder of a run
FOLDER = "pictures"
LARGEST_BYTES = 20_000_000
#: how a picture file begins, and how the copy of one is named
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


@dataclass(frozen=True)
class Picture:
    """The bytes of a PNG or JPEG file; `suffix` is png or jpg."""

    content: bytes = field(repr=False)
    suffix: str

    @property
    def sha256(self) -> str:
        """The hash of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


def read_picture(path: Path) -> Picture:
    """Read a picture. Raises CallerError for what is no regular file, too large, or neither PNG nor JPEG."""
    try:
        # without waiting: a pipe of that name would never end
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        problem = error.strerror if isinstance(error, OSError) else "this is no path"
        raise CallerError(f"the picture cannot be read: {problem}") from None
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise CallerError("the picture is no file")
        with os.fdopen(fd, "rb", closefd=False) as file:
            content = file.read(LARGEST_BYTES + 1)
    finally:
        os.close(fd)
    if len(content) > LARGEST_BYTES:
        raise CallerError(f"the picture has more than {LARGEST_BYTES // 1_000_000} MB", hint="make it smaller")
    for beginning, suffix in _BEGINNINGS.items():
        if content.startswith(beginning):
            return Picture(content, suffix)
    raise CallerError("the picture is neither PNG nor JPEG", hint="save it as one of them")


def keep_picture(picture: Picture, run_folder: Path, name: str) -> str:
    """Write a picture into the folder of a run; its path relative to that. `name` is ours, never the operator's.

    Raises RigError when the disk refuses it.
    """
    relative = f"{FOLDER}/{name}.{picture.suffix}"
    try:
        (run_folder / FOLDER).mkdir(exist_ok=True)
        with (run_folder / relative).open("xb") as file:
            file.write(picture.content)
    except OSError as error:
        problem = f"the picture cannot be kept: {error.strerror}"
        raise RigError(problem, where=str(run_folder / relative), hint="make room on the disk") from error
    return relative

"""The lock file of a thing that one run at a time can use: found, opened as from an enemy, locked, signed and read.

The lock is an open file description lock (fcntl(2)): the kernel gives it back when the last descriptor is closed,
however that process ends. Lock files are never deleted: whoever waits for one would wait for a file that nobody else
can find.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pwd
import socket
import stat
import struct
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from harness.clock import wall_utc
from harness.errors import RigError

#: the environment variable that names another folder for the lock files
FOLDER_VARIABLE = "TCUHIL_LEASE_DIR"
#: folders that every user of a machine shares; the same one is chosen for all, whatever their TMPDIR
SHARED_FOLDERS = (Path("/run/lock"), Path("/tmp"))  # noqa: S108 - files in it are opened as from an enemy
#: how much of a lock file is read; four texts of SHOWN_LENGTH characters fit
MAX_BYTES = 8192
SHOWN_LENGTH = 200

_MODE_FOR_ALL = 0o666
#: a device or FIFO in place of the file must neither block nor become the terminal of this process
_SAFELY = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
#: struct flock: type, whence, start, length (0 is all), pid (0 for these locks), padding to the alignment of a long
_FLOCK = "hhqqi0q"
_WHOLE_FILE = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)


def _shown(text: object) -> object:
    """A text that is safe on any terminal: no control characters, one line, not endless."""
    if not isinstance(text, str):
        return text
    return "".join(character if character.isprintable() else "?" for character in text[:SHOWN_LENGTH])


Shown = Annotated[str, BeforeValidator(_shown)]


class Holder(BaseModel):
    """Who has a lease, and since when. Read from a file that any user can write: to be shown, never to be trusted."""

    model_config = ConfigDict(frozen=True, strict=True)

    user: Shown
    host: Shown
    pid: int = Field(ge=0, lt=2**31)
    command: Shown
    run_folder: Shown
    since: AwareDatetime | None

    @classmethod
    def here(cls, command: str, run_folder: Path | str) -> Holder:
        """This process, as of now. `command` is what a colleague would recognise the run by."""
        try:
            user = pwd.getpwuid(os.geteuid()).pw_name
        except KeyError:
            user = f"user {os.geteuid()}"
        return cls(
            user=user,
            host=socket.gethostname(),
            pid=os.getpid(),
            command=command,
            run_folder=str(Path(run_folder).absolute()),
            since=wall_utc(),
        )

    def __str__(self) -> str:
        if self.since is None:
            return "somebody unknown"
        since = self.since.isoformat(sep=" ", timespec="seconds")
        return f"{self.user} on {self.host} since {since} (pid {self.pid}: {self.command}; run in {self.run_folder})"


#: shown where a lock file does not say who holds it, or says it in no readable way
UNKNOWN = Holder(user="unknown", host="unknown", pid=0, command="unknown", run_folder="unknown", since=None)


def sign(fds: Iterable[int], holder: Holder) -> None:
    """Write into held lock files who holds them. What cannot be written stays unknown: the lock alone decides."""
    text = holder.model_dump_json().encode()
    for fd in fds:
        with suppress(OSError):  # a full disk must not keep a run from its rig
            os.ftruncate(fd, 0)
            os.pwrite(fd, text, 0)


def lock_file(resource: str) -> Path:
    """The lock file of a resource. Raises RigError when there is no folder for it."""
    readable = "".join(character if character.isascii() and character.isalnum() else "-" for character in resource)
    return _folder() / f"tcuhil-{readable[:40]}-{sha256(resource.encode()).hexdigest()[:16]}.lock"


def _folder() -> Path:
    chosen = os.environ.get(FOLDER_VARIABLE)
    if not chosen:
        for folder in SHARED_FOLDERS:
            if _mode(folder) & 0o1777 == 0o1777:
                return folder
        raise RigError(
            "this machine has no folder that all users share for the lock files of rigs",
            hint=f"sudo install -d -m 1777 FOLDER, and {FOLDER_VARIABLE}=FOLDER for every user",
        )
    folder = Path(chosen)
    mode = _mode(folder)
    if not folder.is_absolute() or not stat.S_ISDIR(mode):
        raise RigError(
            f"{FOLDER_VARIABLE}={chosen!r} is not the full path of a folder", hint=f"sudo install -d -m 1777 {chosen}"
        )
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise RigError(
            "anyone may delete the lock files in this folder of leases", where=chosen, hint=f"chmod +t {chosen}"
        )
    return folder


def _mode(folder: Path) -> int:
    try:
        return folder.stat().st_mode
    except OSError:
        return 0


def open_or_make(path: Path) -> int:
    """Open a lock file for locking. Opening what exists goes without O_CREAT, which the kernel refuses for another
    user's file in a sticky folder (sysctl fs.protected_regular)."""
    try:
        try:
            fd = os.open(path, os.O_RDWR | _SAFELY)
        except FileNotFoundError:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _SAFELY, _MODE_FOR_ALL)
        try:
            _check_kind(fd, path)
            status = os.fstat(fd)
            if status.st_size == 0 and status.st_uid == os.geteuid():
                os.fchmod(fd, _MODE_FOR_ALL)  # the umask cut it; not only if new, as its maker may have died right here
        except BaseException:
            os.close(fd)
            raise
    except OSError as error:
        raise _unusable(path, error) from error
    return fd


def open_to_read(path: Path) -> int | None:
    """Open a lock file for `is_locked` and `read`; None when there is none. Raises RigError when it cannot be used."""
    try:
        fd = os.open(path, os.O_RDONLY | _SAFELY)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        _check_kind(fd, path)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _check_kind(fd: int, path: Path) -> None:
    """A second name could be somebody's own file, put here to be overwritten."""
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        raise RigError(
            "this is not a lock file but a device, a pipe or a file with a second name",
            where=str(path),
            hint="find out who put it there, and remove it",
        )


def check_in_place(fd: int, path: Path) -> None:
    """A lock on a file that was deleted meanwhile excludes nobody."""
    ours = os.fstat(fd)
    with suppress(FileNotFoundError):
        found = os.stat(path, follow_symlinks=False)
        if (found.st_dev, found.st_ino) == (ours.st_dev, ours.st_ino):
            return
    raise RigError("somebody deletes the lock files of rigs", where=str(path), hint="keep clean-up jobs from it")


def is_locked(fd: int, path: Path) -> bool:
    """Whether another descriptor has the lock; asks without taking it."""
    try:
        answer = fcntl.fcntl(fd, fcntl.F_OFD_GETLK, _WHOLE_FILE)
    except OSError as error:
        raise _unusable(path, error) from error
    return int(struct.unpack(_FLOCK, answer)[0]) != fcntl.F_UNLCK


def lock(fd: int, path: Path) -> bool:
    """Take the lock; False when another descriptor has it."""
    try:
        fcntl.fcntl(fd, fcntl.F_OFD_SETLK, _WHOLE_FILE)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return False
        raise _unusable(path, error) from error
    return True


def read(fd: int) -> Holder:
    """Who signed the file; UNKNOWN when nobody did, or not in a way that can be read."""
    try:
        return Holder.model_validate_json(os.pread(fd, MAX_BYTES, 0))
    except (OSError, ValidationError):
        return UNKNOWN


def _unusable(path: Path, error: OSError) -> RigError:
    hints = {
        errno.ELOOP: "it is a symbolic link, which is never followed: find out who put it there, and remove it",
        errno.EACCES: f"have its owner or an administrator run: chmod 666 {path}; the folder must be open to all users",
    }
    return RigError(
        f"the lock file of the rig cannot be used: {error.strerror}",
        where=str(path),
        hint=hints.get(error.errno or 0, f"set {FOLDER_VARIABLE} to a local folder that all users of the rig share"),
    )

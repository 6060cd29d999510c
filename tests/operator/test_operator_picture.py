"""Pictures: PNG and JPEG of a bounded size, from files only, and never under a name that somebody else chose."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.errors import CallerError, RigError
from harness.operator import picture
from harness.operator.picture import Picture, keep_picture, read_picture
from tests.operator.operator_stand import JPEG, PNG


@pytest.mark.parametrize(("content", "suffix"), [(PNG, "png"), (JPEG, "jpg")])
def test_a_picture_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path, content: bytes, suffix: str) -> None:
    """The suffix of the file does not matter."""
    path = tmp_path / "photo.html"
    path.write_bytes(content)
    assert read_picture(path) == Picture(content, suffix)


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"GIF89a", b"\x89PNG", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    """Neither PNG nor JPEG, whatever it is called."""
    path = tmp_path / "photo.png"
    path.write_bytes(content)
    with pytest.raises(CallerError, match="neither PNG nor JPEG"):
        read_picture(path)


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "nothing"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    """A folder, a pipe that nobody writes into, a device without an end, or nothing at all."""
    path = tmp_path / "photo.png"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
    with pytest.raises(CallerError, match="the picture"):
        read_picture(path)


def test_a_path_with_a_zero_in_it_is_refused() -> None:
    """A path that no file system has."""
    with pytest.raises(CallerError, match="no path"):
        read_picture(Path("a\0b"))


def test_a_picture_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte more than the bound; with the bound itself it is taken."""
    monkeypatch.setattr(picture, "LARGEST_BYTES", 1_000_000)
    path = tmp_path / "photo.png"
    path.write_bytes(PNG.ljust(1_000_000, b"."))
    assert len(read_picture(path).content) == 1_000_000
    path.write_bytes(PNG.ljust(1_000_001, b"."))
    with pytest.raises(CallerError, match="more than 1 MB"):
        read_picture(path)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A second picture of the same name is an error of the rig, and the first one stays."""
    assert keep_picture(Picture(PNG, "png"), tmp_path, "7-THEFT_004") == "pictures/7-THEFT_004.png"
    with pytest.raises(RigError, match="cannot be kept"):
        keep_picture(Picture(PNG + b"other", "png"), tmp_path, "7-THEFT_004")
    assert (tmp_path / "pictures" / "7-THEFT_004.png").read_bytes() == PNG

"""The journal: complete after a crash, free of secrets, honest about a full disk."""

from __future__ import annotations

import json
import os
import resource
import signal
import string
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harness.errors import CallerError, RigError
from harness.journal import HIDDEN, JOURNAL_NAME, WALL_NAME, Journal, Record, read_records

#: no brackets: what replaces a secret must not, with its neighbours, spell the secret again
SECRET_TEXT = st.text(
    st.one_of(st.sampled_from(string.ascii_letters + string.digits + "\"\\/\n\t'<&é日😀"), st.characters()), min_size=6
).filter(lambda text: not set("[]") & set(text) and text not in HIDDEN)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """An open journal."""
    journal = Journal(tmp_path)
    yield journal
    journal.close()


def texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(key)
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


class TestAppend:
    """One line a record."""

    def test_each_record_is_on_disk_when_append_returns(self, journal: Journal) -> None:
        """After each of many records the file holds exactly the lines so far, each complete."""
        for count in range(1, 30):
            journal.append("stimulus", "vehicle.lock", by="key", round=count)
            lines = journal.path.read_bytes().splitlines(keepends=True)
            assert len(lines) == count
            assert lines[-1].endswith(b"\n")
            assert json.loads(lines[-1])["data"] == {"by": "key", "round": count}

    def test_one_write_a_record(self, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
        """A record is never split over two writes, so that a crash cuts at most the last line."""
        written = list[bytes]()
        write = os.write

        def noting(fd: int, data: bytes) -> int:
            written.append(data)
            return write(fd, data)

        monkeypatch.setattr(os, "write", noting)
        journal.append("stimulus", "a", text="x" * 100_000)
        journal.append("stimulus", "b")
        assert [line.count(b"\n") for line in written] == [1, 1]
        assert b"".join(written) == journal.path.read_bytes()

    def test_a_record_bears_number_instant_case_kind_and_data(self, journal: Journal) -> None:
        """What is read back is what was appended."""
        journal.append("run", "begin", rig="emulated")
        journal.case, journal.now_ns = "auth/test_wait.py::test_x", lambda: 1_500_000_001
        appended = journal.append("observation", "can.frame", raw={"REQUEST": 134}, text="Grüße\n")
        assert appended == Record(
            2,
            1_500_000_001,
            "auth/test_wait.py::test_x",
            "observation",
            "can.frame",
            {"raw": {"REQUEST": 134}, "text": "Grüße\n"},
        )
        assert list(read_records(journal.path)) == [Record(1, 0, None, "run", "begin", {"rig": "emulated"}), appended]

    def test_listeners_hear_each_record_after_it_is_written(self, journal: Journal) -> None:
        """A listener finds the record on disk."""
        heard = list[tuple[str, int]]()
        journal.listeners.append(lambda record: heard.append((record.what, journal.path.read_bytes().count(b"\n"))))
        journal.append("stimulus", "a")
        journal.append("stimulus", "b")
        assert heard == [("a", 1), ("b", 2)]

    def test_wall_time_is_kept_apart(self, journal: Journal) -> None:
        """The journal itself holds nothing that differs between two runs."""
        journal.append_wall("run", elapsed_s=1.23)
        assert journal.path.read_bytes() == b""
        (record,) = read_records(journal.path.with_name(WALL_NAME))
        assert (record.kind, record.what, record.data) == ("wall", "run", {"elapsed_s": 1.23})

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_what_is_no_json_is_refused(self, journal: Journal, value: float) -> None:
        """NaN and infinity never reach the file."""
        with pytest.raises(ValueError, match="JSON"):
            journal.append("measurement", "LIMIT", value=value)
        assert journal.path.read_bytes() == b""

    def test_the_journal_can_be_read_while_it_is_written_and_after(self, journal: Journal) -> None:
        """Syncing changes nothing in it."""
        journal.append("stimulus", "a")
        journal.sync()
        assert [record.what for record in read_records(journal.path)] == ["a"]


class TestSecrets:
    """What is hidden never reaches the disk."""

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(secret=SECRET_TEXT, before=st.text(max_size=8), after=st.text(max_size=8))
    @example(secret="123456", before="", after="")
    @example(secret='quo"te\\slash', before="{", after="}")
    def test_no_text_of_the_journal_holds_a_secret(
        self, tmp_path_factory: pytest.TempPathFactory, secret: str, before: str, after: str
    ) -> None:
        """Neither as it is, nor inside JSON in a text; the line stays a record, and its numbers stay numbers."""
        before, after = (text.translate({ord("["): None, ord("]"): None}) for text in (before, after))
        journal = Journal(tmp_path_factory.mktemp("secrets"))
        try:
            journal.hide(secret)
            journal.append(
                "observation",
                "owner.reply",
                plain=before + secret + after,
                nested={"list": [1, {"deep": secret * 2, secret: True}]},
                json=json.dumps({"password": secret}),
                utf8=json.dumps({"password": secret}, ensure_ascii=False),
                number=1_234_567_890,
                limit=0.123456,
            )
            (record,) = read_records(journal.path)
        finally:
            journal.close()
        forms = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
        assert not [text for text in texts(dict(record.data)) for form in forms if form in text]
        assert HIDDEN in record.data["plain"]
        assert (record.kind, record.data["number"], record.data["limit"]) == ("observation", 1_234_567_890, 0.123456)

    def test_a_secret_is_hidden_from_then_on_wherever_it_stands(self, journal: Journal) -> None:
        """The rest of the text stays; what was written before is not touched."""
        journal.append("stimulus", "before", text="hunter22")
        journal.hide("hunter22")
        journal.hide("hunter22")
        journal.append("fault", "rig", message="log-in with hunter22 refused (hunter22)")
        before, after = read_records(journal.path)
        assert before.data["text"] == "hunter22"
        assert after.data["message"] == f"log-in with {HIDDEN} refused ({HIDDEN})"

    def test_the_longer_of_two_secrets_is_hidden_whole(self, journal: Journal) -> None:
        """A secret that contains another leaves no rest."""
        journal.hide("abcdef")
        journal.hide("xxabcdefxx")
        assert journal.append("stimulus", "x", text="xxabcdefxx").data["text"] == "xxabcdefxx"
        (record,) = read_records(journal.path)
        assert record.data["text"] == HIDDEN

    def test_short_values_are_not_hidden(self, journal: Journal) -> None:
        """A code of four digits would blank out innocent text; such values are never written in the first place."""
        journal.hide("1234")
        journal.append("stimulus", "x", odometer_km="12345")
        (record,) = read_records(journal.path)
        assert record.data["odometer_km"] == "12345"

    def test_wall_records_hide_as_well(self, journal: Journal) -> None:
        """The file beside the journal is part of the evidence, too."""
        journal.hide("hunter22")
        journal.append_wall("run", note="hunter22")
        assert "hunter22" not in journal.path.with_name(WALL_NAME).read_text()


class TestReading:
    """What a crash leaves behind."""

    @given(cut=st.integers(1, 60))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    def test_a_last_line_cut_by_a_crash_ends_the_reading(
        self, tmp_path_factory: pytest.TempPathFactory, cut: int
    ) -> None:
        """Wherever the cut is, the records before it are read."""
        journal = Journal(tmp_path_factory.mktemp("cut"))
        journal.append("run", "begin")
        journal.append("case", "begin", title="a title that is long enough for any cut")
        journal.close()
        journal.path.write_bytes(journal.path.read_bytes()[:-cut])
        assert [record.kind for record in read_records(journal.path)] == ["run"]

    @pytest.mark.parametrize(
        "line", [b"{}", b"[]", b"7", b"not json", b'{"n":1}', b"\xff\xfe", b"", b'{"n":2,"t_ns":0,"other":1}']
    )
    def test_a_bad_line_in_the_middle_is_named(self, tmp_path: Path, line: bytes) -> None:
        """What stands before it is given; then RigError with file and line."""
        journal = Journal(tmp_path)
        journal.append("run", "begin")
        journal.close()
        good = journal.path.read_bytes()
        journal.path.write_bytes(good + line + b"\n" + good)
        records = read_records(journal.path)
        assert next(records).what == "begin"
        with pytest.raises(RigError, match="not a journal record") as caught:
            next(records)
        assert caught.value.where == f"{journal.path}:2"

    def test_an_empty_journal_has_no_records(self, tmp_path: Path) -> None:
        """A run that died at once is readable."""
        (tmp_path / JOURNAL_NAME).touch()
        assert list(read_records(tmp_path / JOURNAL_NAME)) == []


class TestOpening:
    """Where a journal may begin."""

    def test_an_earlier_run_is_never_continued(self, tmp_path: Path) -> None:
        """The evidence of an earlier run is refused as the place for a new one, and stays as it is."""
        first = Journal(tmp_path)
        first.append("run", "begin")
        first.close()
        kept = first.path.read_bytes()
        with pytest.raises(CallerError, match="holds an earlier run") as caught:
            Journal(tmp_path)
        assert "--out" in str(caught.value)
        assert first.path.read_bytes() == kept

    def test_an_empty_file_is_no_earlier_run(self, tmp_path: Path) -> None:
        """Folders are made as needed."""
        folder = tmp_path / "new" / "folder"
        Journal(folder).close()
        Journal(folder).close()
        assert (folder / JOURNAL_NAME).exists()

    def test_a_folder_that_cannot_be_is_the_rigs_fault(self, tmp_path: Path) -> None:
        """A file where the folder should be: RigError, with the path and advice."""
        (tmp_path / "file").touch()
        with pytest.raises(RigError, match=r"cannot be opened.*--out"):
            Journal(tmp_path / "file" / "run")


@contextmanager
def small_disk(path: Path, spare: int) -> Iterator[None]:
    """Files of this process cannot grow further than `spare` bytes beyond the size of `path`."""
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + spare, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)


class TestFullDisk:
    """Lost evidence is an error at once, and costs no more than what did not fit."""

    @pytest.mark.parametrize("spare", [0, 1, 40])
    def test_a_record_that_does_not_fit_is_an_error_of_the_rig(self, journal: Journal, spare: int) -> None:
        """Not a byte of it stays in the file, so that what is written later is readable again."""
        journal.append("run", "begin")
        kept = journal.path.read_bytes()
        with small_disk(journal.path, spare), pytest.raises(RigError, match="cannot be written") as caught:
            journal.append("stimulus", "vehicle.lock", by="key")
        assert caught.value.where == str(journal.path)
        assert journal.path.read_bytes() == kept
        journal.append("run", "end")
        assert [record.what for record in read_records(journal.path)] == ["begin", "end"]

    def test_an_error_of_the_disk_is_named(self, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
        """The system's own words are in the message."""

        def refuse(_fd: int, _data: bytes) -> int:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(os, "write", refuse)
        with pytest.raises(RigError, match="Input/output error"):
            journal.append("run", "begin")

    def test_safety_comes_first(self, journal: Journal) -> None:
        """On the way into the safe state nothing is stopped by a full disk; it is told at the end."""
        done = list[str]()

        def make_safe() -> None:
            with journal.safety_first():
                journal.append("stimulus", "supply.set", output=False)
                done.append("supply off")
                journal.append("observation", "supply.setting", output=False)
                done.append("links closed")

        with small_disk(journal.path, 0), pytest.raises(RigError, match="cannot be written"):
            make_safe()
        assert done == ["supply off", "links closed"]
        with small_disk(journal.path, 0), pytest.raises(RigError, match="cannot be written"):
            journal.append("run", "end")

    def test_safety_first_hides_no_other_error(self, journal: Journal) -> None:
        """What went wrong in the block itself comes out; without trouble the block changes nothing."""

        def go_wrong() -> None:
            with journal.safety_first():
                journal.append("run", "end")
                raise ZeroDivisionError

        with small_disk(journal.path, 0), pytest.raises(ZeroDivisionError):
            go_wrong()
        with journal.safety_first():
            journal.append("run", "end")
        assert len(list(read_records(journal.path))) == 1


class TestContinued:
    """Another process goes on where a dead one stopped."""

    def test_a_begun_line_is_cut_and_the_numbers_go_on(self, tmp_path: Path) -> None:
        """Nothing whole is lost, and the file can be read to its end."""
        first = Journal(tmp_path)
        first.append("stimulus", "one")
        first.append("stimulus", "two")
        first.close()
        with (tmp_path / "journal.jsonl").open("ab") as file:
            file.write(b'{"n":3,"t_ns":0,"ca')
        second = Journal(tmp_path, continued=True)
        second.append("decision", "three")
        second.close()
        assert [(record.n, record.what) for record in read_records(tmp_path / "journal.jsonl")] == [
            (1, "one"),
            (2, "two"),
            (3, "three"),
        ]

    def test_an_empty_journal_begins_at_one(self, tmp_path: Path) -> None:
        """Whoever died before its first record."""
        journal = Journal(tmp_path, continued=True)
        assert journal.append("decision", "first").n == 1
        journal.close()

"""A synthetic run: every verdict, both frameworks, hostile text from the device, and what the stopwatch showed."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from harness.catalogue import Catalogue
from harness.catalogue_file import Applicability, Check, Requirement, Source
from harness.journal import Journal, Json
from reports import Results, write_all

S = 1_000_000_000
#: what a device may send to spoil a report: markup, terminal escapes, text direction, half a character
HOSTILE = "</pre><script>alert(1)</script>\x1b[2J\x00 \u202egnp.exe\u2028\ud800 ]]> {{ 7*7 }} & \"'"
HOSTILE_ID = f"scenarios/theft/test_alarm.py::test_horn[{HOSTILE}]"

THEFT = ("THEFT_001", "THEFT_002")
PLAN: list[tuple[str, str, tuple[str, ...], str, str]] = [
    (
        "scenarios/auth/test_lockout.py::test_a_failed_attempt_bars_the_next_one_for_six_minutes",
        "pytest",
        ("AUTH_009", "AUTH_010"),
        "AUTH",
        "After a failed attempt the app refuses to start again before six minutes have passed, then accepts",
    ),
    ("scenarios/auth/test_odometer.py::test_mileage", "pytest", ("AUTH_003",), "AUTH", "A wrong mileage is refused"),
    ("Theft.Alert In The First Minute", "robot", THEFT, "THEFT", "Theft alert may stay silent in the first minute"),
    ("Theft.Alert Place", "robot", ("THEFT_002", "THEFT_404"), "THEFT", "The alert says where the vehicle is"),
    (HOSTILE_ID, "pytest", ("THEFT_001",), "THEFT", f"The horn sounds {HOSTILE}"),
    ("Theft.Alert On A Phone", "robot", ("THEFT_003",), "THEFT", "The alert reaches a phone whose app is closed"),
]


def requirement(
    key: str, title: str, by: Literal["automatic", "operator", "none"] = "automatic", reason: str | None = None
) -> Requirement:
    """A requirement of the manual in which only what the reports read is peculiar."""
    source = Source(document="DOC_001", heading="x", page=1, page_basis="index", lines=(1, 1), sha256="0" * 64)
    return Requirement(
        id=key,
        title=title,
        statement=f"{title}.",
        modality="must",
        origin="explicit",
        sources=(source,),
        applicability=Applicability(models="all", equipment="none", market="TH"),
        check=Check(by=by, reason=reason, instead="the user" if reason else None),
    )


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Requirements of three chapters: judged ones, one without a case, one for an operator, one for nobody."""
    entries = [
        requirement("AUTH_003", "A wrong mileage is refused"),
        requirement("AUTH_009", "After a failed attempt six minutes must pass"),
        requirement("AUTH_010", "After the waiting time a new attempt is accepted"),
        requirement("AUTH_012", "The user stays in the vehicle", "none", "advice to the user"),
        requirement("THEFT_001", "A theft alert is sent when the alarm sounds"),
        requirement("THEFT_002", "The alert tells where the vehicle is"),
        requirement("THEFT_003", "The alert is shown when the app is closed", "operator", "only a phone shows it"),
        requirement("THEFT_004", "The alert is shown with the app open", "operator", "only a phone shows it"),
        requirement("VHM_001", "A lit warning lamp is reported"),
    ]
    return Catalogue(requirements={entry.id: entry for entry in entries}, limits={}, readings={}, sha256="0" * 64)


class Bench:
    """Writes the journal of the run as the harness would, with bench time set by hand."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder)
        self.journal.now_ns = lambda: self.t_ns
        self.t_ns = 0

    def begin_run(self) -> None:
        """The facts of the run and its plan."""
        self.journal.append(
            "run",
            "begin",
            rig="emulated",
            rig_file="rigs/emulated.yaml",
            clock="virtual",
            profile="reference",
            seed=7,
            frameworks=["pytest", "robot"],
            faults=["horn-sounds-late"],
            versions={"python": "3.11.7", "python-can": "4.6.0", "cantools": "41.0.0", "robotframework": "7.3"},
            hashes=dict.fromkeys(("rig", "vehicle", "dbc", "catalogue"), "9f86d081884c7d65" * 4),
            commit="0123456789abcdef0123456789abcdef01234567",
            dirty=True,
            dut={"model": "Navara D23 (MY2021)", "vin_masked": "MNTxxxxxxxxxx0042", "software": "emulated 1.0"},
        )
        for key, framework, requirements, area, title in PLAN:
            self.journal.append(
                "plan", "case", id=key, framework=framework, requirements=requirements, title=title, area=area
            )

    def begin(self, number: int) -> None:
        """Begin a case of the plan; its bench time starts at 0."""
        key, framework, requirements, _, title = PLAN[number]
        self.journal.case, self.t_ns = key, 0
        self.journal.append("case", "begin", framework=framework, requirements=requirements, title=title)
        self.note(0.0, "stimulus", "supply.set", voltage_v=12.6, current_limit_a=5)
        self.note(0.5, "stimulus", "vehicle.ignition", state="ON")
        self.note(0.62, "observation", "can.frame", message="TCU_STATUS", id=1390, signals={"awake": 1, "session": 3})
        self.note(0.7, "observation", "console.line", text="$BOOT,OK,V1.0")

    def end(self, verdict: str, reason: str, wall_s: float) -> None:
        """End the running case."""
        self.journal.append("case", "end", verdict=verdict, reason=reason, simulated_s=self.t_ns / S)
        self.journal.append_wall("case", elapsed_s=wall_s)
        self.journal.case = None

    def note(self, at_s: float, kind: str, what: str, **data: Json) -> None:
        """Something happens at an instant."""
        self.t_ns = round(at_s * S)
        self.journal.append(kind, what, **data)

    def judge(self, at_s: float, key: str, verdict: str, clause: str, **rationale: Json) -> None:
        """A judgement, by the scenario unless `source` says otherwise."""
        data: dict[str, Json] = {"expected": "", "measured": "", "window_ns": None, "basis": [], "margin_s": None}
        data |= {"source": "scenario", **rationale}
        self.note(at_s, "judgement", key, verdict=verdict, clause=clause, **data)


def write_journal(folder: Path) -> None:
    """The run, up to the kill in its fifth case; the sixth never begins."""
    bench = Bench(folder)
    bench.begin_run()
    bench.journal.append_wall("run", started_utc="2026-11-20T12:00:00+00:00", elapsed_s=0.731)
    _passes(bench)
    _fails(bench)
    _is_inconclusive(bench)
    _never_judges(bench)
    bench.begin(4)
    bench.note(2.0, "observation", "console.line", text=HOSTILE)
    bench.note(2.5, "fault", "dut protocol", message=f"not a console line: {HOSTILE}")
    bench.journal.close()


def _passes(bench: Bench) -> None:
    bench.begin(0)
    bench.note(30.0, "stimulus", "owner.request", method="POST", path="/v1/ownership", odometer_km=48211)
    bench.note(31.2, "observation", "owner.reply", status=409, reason="mileage")
    bench.judge(
        390.5,
        "AUTH_009",
        "pass",
        "no new attempt before six minutes have passed",
        expected="refused until 360 s after the failed attempt",
        measured="refused at 359 s",
        window_ns=[round(31.2 * S), round(390.2 * S)],
        basis=[12, 13],
        margin_s=1.0,
    )
    bench.judge(
        392.0,
        "AUTH_010",
        "pass",
        "a new attempt after six minutes is accepted",
        expected="accepted from 361 s on",
        measured="accepted at 360.5 s",
        window_ns=[round(391.2 * S), round(421.2 * S)],
        basis=[13],
        margin_s=29.5,
    )
    bench.note(392.0, "measurement", "AUTH_RETRY_LOCKOUT", value=360.5, unit="s", requirement="AUTH_009", note="switch")
    bench.end("pass", "", 0.0123)


def _fails(bench: Bench) -> None:
    bench.begin(1)
    bench.judge(
        12.0,
        "AUTH_003",
        "fail",
        "a mileage that differs by 1 km is refused",
        expected="refused with the reason mileage",
        measured="accepted",
        window_ns=[10 * S, 40 * S],
        basis=[20, 21],
        margin_s=-0.25,
    )
    bench.judge(12.0, "THEFT_001", "fail", "no alert without an alarm", measured="1 alert", source="monitor alerts")
    bench.end("fail", "AUTH_003: a wrong mileage was accepted", 0.004)


def _is_inconclusive(bench: Bench) -> None:
    bench.begin(2)
    bench.judge(61.0, "THEFT_001", "pass", "an alert within 30 s", expected="1 alert", measured="1 alert after 2.1 s")
    bench.judge(61.0, "THEFT_002", "inconc", "the alert carries a place", measured="no satellite fix, so none is due")
    bench.end("inconc", "no satellite fix", 0.006)


def _never_judges(bench: Bench) -> None:
    bench.begin(3)
    bench.judge(5.0, "THEFT_002", "pass", "the alert carries a place", expected="within 50 m", measured="12 m")
    bench.end("pass", "", 0.005)


@pytest.fixture(scope="session")
def hostile() -> str:
    """What the device sent to spoil the reports."""
    return HOSTILE


@pytest.fixture(scope="session")
def full_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that was killed in its fifth case; nothing has been reported from it."""
    folder = tmp_path_factory.mktemp("full") / "run"
    write_journal(folder)
    return folder


@pytest.fixture(scope="session")
def reported(full_run: Path, catalogue: Catalogue) -> tuple[Path, Results]:
    """The folder with its reports, and the results they were drawn from."""
    return full_run, write_all(full_run, catalogue)

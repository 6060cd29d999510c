"""Faults of the rig against scenarios: `python -m tests.figures.rig_faults`.

Each fault strikes each scenario at several instants. No verdict may say fail, and none may say pass wrongly. What is a
wrong pass is not argued about: the same scenario, with the same fault of the rig, is run on a unit with a seeded fault
that this scenario finds. If it passes on that unit as well, the fault of the rig has made it blind.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from fixtures.execute import FRAMEWORKS, SCENARIOS
from fixtures.handover import GivenRun
from fixtures.robot.listener import run_suite
from fixtures.robot.plan import load_suite, plans
from harness.bench import Bench
from harness.case import Case
from harness.catalogue import Catalogue
from harness.emulator.faults.rig import RIG_FAULTS
from harness.errors import CallerError
from harness.journal import Journal
from harness.kernel import ns, seconds
from harness.run import CATALOGUE_FOLDER, PROJECT, Run
from harness.verdict import Verdict
from reports import collect
from reports.results import Case as CaseResult

RIG = PROJECT / "rigs" / "emulated.yaml"
#: the disk is the bench's own and not the emulator's: it is filled here
DISK_FULL = "rig-disk-full"
DESCRIPTIONS = {**{name: fault.description for name, fault in RIG_FAULTS.items()}, DISK_FULL: "the disk is full"}

#: scenarios of all areas and both frameworks, and a seeded fault of the unit or cloud that each of them finds
SCENARIO_KILLERS: Mapping[str, str] = {
    "auth/retry.robot::A failed attempt bars the next one for six minutes": "auth-no-wait-after-wrong-value",
    "auth/retry.robot::An abandoned attempt bars the next one for six minutes as well": "auth-no-wait-after-abandoning",
    "auth/retry.robot::Each failed attempt begins the wait anew": "auth-wait-only-once",
    "auth/test_before_ownership.py::test_a_function_is_refused_before_ownership_is_authenticated[location]": (
        "auth-functions-before-ownership"
    ),
    "supply/test_voltage.py::test_the_unit_protects_itself_above_its_range": "supply-alive-at-24-volt",
    "theft/exclusion_windows.robot::"
    "Theft alert may stay silent in the first minute after locking, and must sound after it": "theft-no-mask",
    "theft/exclusion_windows.robot::"
    "Theft alert is received as soon as the first minute is over": "theft-mask-61-seconds",
    "theft/exclusion_windows.robot::"
    "Theft alert may stay silent during a remote engine start": "theft-alert-during-remote-start",
    "theft/exclusion_windows.robot::"
    "No theft alert is received while Assistance is off": "theft-pushed-without-assistance",
    "theft/test_after_locking.py::test_within_the_minute_an_alert_may_be_absent[just-locked-key]": "theft-no-mask",
    "theft/test_after_locking.py::test_after_the_minute_an_alert_comes[key]": "theft-mask-3-minutes",
    "theft/test_doors.py::test_a_thief_opening_an_unlocked_door_need_not_be_reported[driver]": (
        "theft-reported-when-unlocked"
    ),
    "theft/test_intrusions.py::test_forcing_a_door_sends_one_alert[driver]": "theft-not-reported",
    "theft/test_intrusions.py::test_each_intrusion_sends_an_alert_of_its_own": "theft-only-first-intrusion",
    "theft/test_outages.py::test_an_alert_during_a_network_outage_is_delivered_after_it": "theft-lost-in-outage",
    "theft/test_outages.py::test_a_power_loss_while_parked_ends_no_watch": "theft-no-watch-after-boot",
    "theft/test_remote_start.py::test_a_remote_start_and_its_end_send_no_alert[by-command]": (
        "theft-alert-by-remote-start"
    ),
    "theft/test_switches.py::test_no_alert_comes_with_a_switch_off[preference]": "theft-pushed-against-preference",
    "theft/test_switches.py::test_switched_off_before_the_alert_is_delivered[assistance]": (
        "theft-pushed-without-assistance"
    ),
    "vhm/warning_clearance.robot::A repaired warning is gone after two ignition ON": "health-cleared-after-3-cycles",
    "vhm/warning_clearance.robot::"
    "A warning whose cause persists stays, however often the ignition is turned": "health-cleared-while-active",
    "vhm/warning_clearance.robot::A cause that comes back brings its warning back": ("health-cleared-after-3-cycles"),
    "vhm/test_equipment.py::test_a_system_that_is_not_fitted_has_no_warning[brake]": "health-equipment-ignored",
    "vhm/test_status.py::test_the_lamp_check_is_no_warning": "health-lamp-check-counts",
    "vhm/test_warnings.py::test_a_warning_is_not_notified_again_by_later_reports": "health-notified-with-every-report",
}
#: how long before what is judged last the fault strikes
JUST_BEFORE_S = 0.05
BEFORE_BOOT_S = 0.5
INSTANTS = ("before boot", "in mid-case", "just before the judged event")


class Staged(Run):
    """A run of some scenarios, in which each has faults of its own."""

    def __init__(self, folder: Path, faults: Mapping[str, Sequence[str]]) -> None:
        super().__init__(RIG, folder, FRAMEWORKS)
        self._staged = faults

    @contextmanager
    def bench(self, case: Case) -> Iterator[Bench]:
        """The bench of a case with its faults; what was broken before is forgotten: each case stands alone."""
        staged = self._staged[case.plan.id]
        self._broken = None
        self._faults = tuple(fault for fault in staged if not fault.startswith(DISK_FULL))
        for fault in staged:
            if fault.startswith(DISK_FULL):
                _fill_disk(self.journal, ns(float(fault.partition("@")[2])))
        with super().bench(case) as bench:
            yield bench

    def end(self, case: Case) -> None:
        """End a case; somebody has made room on the disk."""
        super().end(case)
        self.journal.__dict__.pop("_put", None)


def _fill_disk(journal: Journal, at_ns: int) -> None:
    put = Journal._put

    def full(fd: int, line: bytes) -> None:
        if journal.now_ns() >= at_ns:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        put(fd, line)

    journal._put = full  # type: ignore[method-assign]  # a disk that has no room from an instant on


def run_staged(faults: Mapping[str, Sequence[str]]) -> dict[str, CaseResult]:
    """Run scenarios, each with its faults; the results by scenario."""
    pytests = [str(SCENARIOS / name) for name in faults if ".robot::" not in name]
    robots = sorted({name.partition("::")[0] for name in faults if ".robot::" in name})
    with tempfile.TemporaryDirectory() as folder:
        run = Staged(Path(folder) / "run", faults)
        suites = []
        for path in robots:
            suite = load_suite([SCENARIOS / path])
            suite.filter(included_tests=[name.partition("::")[2] for name in faults if name.startswith(f"{path}::")])
            run.plan(plans(suite))
            suites.append(suite)
        if pytests:
            given = GivenRun(run)
            options = [f"--rootdir={PROJECT}", "--override-ini=addopts=", "-pno:terminal", "-pno:cacheprovider"]
            pytest.main([*pytests, *options], plugins=[given])
            if given.problems:
                raise CallerError("\n".join(given.problems))
        for suite in suites:
            run_suite(run, suite)
        run.finish()
        results = collect(run.folder, Catalogue.load(CATALOGUE_FOLDER)).cases
    missing = set(faults) - {case.id for case in results}
    if missing:
        raise CallerError(f"no such scenario: {', '.join(sorted(missing))}")
    return {case.id: case for case in results}


@dataclass
class Tally:
    """What became of the cases of one fault. `wrong_*` name them, with the instant."""

    verdicts: Counter[str] = field(default_factory=Counter)
    wrong_fails: list[str] = field(default_factory=list)
    wrong_passes: list[str] = field(default_factory=list)
    #: cases that are no pass and do not say why
    silent: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Strike:
    """A fault that strikes scenarios, each at its instant in s."""

    fault: str
    when: str
    at_s: Mapping[str, float]

    def staged(self, *others: Mapping[str, str]) -> dict[str, list[str]]:
        """The faults of each scenario; `others` are further faults by scenario."""
        return {
            name: [*(other[name] for other in others), f"{self.fault}@{at_s:.6f}"] for name, at_s in self.at_s.items()
        }


def instants(control: Mapping[str, CaseResult]) -> dict[str, dict[str, float]]:
    """For each kind of instant that of each scenario, from a run without faults."""
    found: dict[str, dict[str, float]] = {when: {} for when in INSTANTS}
    for name, case in control.items():
        last_s = seconds(max(judgement.t_ns for judgement in case.judgements))
        at_s = (BEFORE_BOOT_S, last_s / 2, last_s - JUST_BEFORE_S)
        for when, instant_s in zip(INSTANTS, at_s, strict=True):
            found[when][name] = instant_s
    return found


def check_controls(killers: Mapping[str, str]) -> dict[str, CaseResult]:
    """Without a fault each scenario passes, on its bad unit each fails; the results of the former.

    Raises CallerError otherwise: then the figure would mean nothing.
    """
    control = run_staged({name: [] for name in killers})
    bad = run_staged({name: [fault] for name, fault in killers.items()})
    for name in killers:
        if control[name].verdict is not Verdict.PASS:
            raise CallerError(f"{name} does not pass without a fault: {control[name].reason}")
        if bad[name].verdict is not Verdict.FAIL:
            raise CallerError(f"{name} does not find {killers[name]}: {bad[name].verdict.value} {bad[name].reason}")
    return control


def tally(strikes: Sequence[Strike], killers: Mapping[str, str]) -> Tally:
    """Run what some strikes of one fault make of the scenarios, and find what is wrong with it."""
    found = Tally()
    for strike in strikes:
        results = run_staged(strike.staged())
        passed: dict[str, float] = {}
        for name, case in results.items():
            found.verdicts[case.verdict.value] += 1
            what = f"{name} ({strike.when}, {strike.at_s[name]:.3f} s): {case.reason}"
            if Verdict.FAIL in (case.verdict, *(judgement.verdict for judgement in case.judgements)):
                found.wrong_fails.append(what)
            if case.verdict is Verdict.PASS:
                passed[name] = strike.at_s[name]
            elif not case.reason:
                found.silent.append(what)
        if passed:
            bad = run_staged(Strike(strike.fault, strike.when, passed).staged(killers))
            found.wrong_passes += [
                f"{name} ({strike.when}, {passed[name]:.3f} s) passes on a unit with {killers[name]}"
                for name, case in bad.items()
                if case.verdict is Verdict.PASS
            ]
    return found


def main(faults: Sequence[str]) -> int:
    """Measure and print; 1 when a verdict is wrong."""
    console = Console(highlight=False, width=160)
    at_s = instants(check_controls(SCENARIO_KILLERS))
    table = Table("fault of the rig", "cases", "error", "inconc", "pass", "wrong pass", "wrong fail")
    wrong: list[str] = []
    for fault in faults or DESCRIPTIONS:
        found = tally([Strike(fault, when, at_s[when]) for when in INSTANTS], SCENARIO_KILLERS)
        counts = [found.verdicts[verdict] for verdict in ("error", "inconc", "pass")]
        table.add_row(
            DESCRIPTIONS[fault],
            str(found.verdicts.total()),
            *map(str, counts),
            str(len(found.wrong_passes)),
            str(len(found.wrong_fails)),
        )
        wrong += [f"{fault}: {what}" for what in (*found.wrong_passes, *found.wrong_fails, *found.silent)]
    console.print(table)
    console.print(f"{len(SCENARIO_KILLERS)} scenarios, each fault {', '.join(INSTANTS)}")
    for what in wrong:
        console.print(what, markup=False, soft_wrap=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

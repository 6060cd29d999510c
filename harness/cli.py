"""The command `tcuhil`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table
from robot.api import TestSuite

from fixtures.handover import GivenRun
from fixtures.robot_listener import run_suite
from fixtures.robot_plan import load_suite, plans
from harness.campaign import CONTROL, run_campaign, seeded_faults
from harness.emulator.faults import FAULTS
from harness.errors import CallerError, RigError
from harness.progress import TerminalProgress
from harness.rig import json_schema
from harness.run import PROJECT, Run, areas_of
from harness.verdict import exit_code
from reports.table import print_table

USAGE_ERROR = 2
FRAMEWORKS = ("pytest", "robot")
DEFAULT_RIG = PROJECT / "rigs" / "emulated.yaml"
SCENARIOS = PROJECT / "scenarios"
PYTEST_RAN = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code: 0 passed, 1 a requirement failed, 2 usage, 3 error or inconclusive."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (CallerError, RigError) as error:
        Console(stderr=True).print(f"tcuhil: {error}", markup=False, highlight=False, soft_wrap=True)
        return USAGE_ERROR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tcuhil", description="Hardware-in-the-loop bench for telematics units.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the scenarios on a rig")
    run.add_argument("--rig", type=Path, required=True, help="rig file")
    run.add_argument("--out", type=Path, help="folder for journal and reports (default: a new one below runs/)")
    run.add_argument("--select", default="", metavar="AREAS", help="areas of the manual, such as AUTH,THEFT")
    run.add_argument("--framework", choices=FRAMEWORKS, help="scenarios of one framework only")
    run.add_argument("--seed", type=int, default=1, help="seed of the run; one seed gives one journal")
    run.add_argument("--fault", action="append", default=[], help="fault to switch on in the emulated unit")
    run.set_defaults(command=_run)

    schema = commands.add_parser("schema", help="print the JSON schema of rig and vehicle files, for editors")
    schema.add_argument("file", choices=("rig", "vehicle"), nargs="?", default="rig")
    schema.set_defaults(command=_schema)

    faults = commands.add_parser("faults", help="seeded faults: does the suite find them?").add_subparsers(
        required=True, metavar="COMMAND"
    )
    listing = faults.add_parser("list", help="list the faults and the requirement that each breaks")
    listing.set_defaults(command=_faults_list)
    campaign = faults.add_parser("run", help="run the suite against each fault, and once without")
    campaign.add_argument("names", nargs="*", metavar="NAME", help="faults (default: all)")
    campaign.add_argument("--rig", type=Path, default=DEFAULT_RIG, help="rig file of an emulated bench")
    campaign.add_argument("--jobs", type=int, default=2, help="runs at a time")
    campaign.set_defaults(command=_faults_run)
    return parser


def _run(options: argparse.Namespace) -> int:
    console = Console()
    frameworks = [options.framework] if options.framework else list(FRAMEWORKS)
    areas = areas_of(options.select)
    progress = TerminalProgress(console)
    run = Run(options.rig, options.out, frameworks, areas, options.seed, options.fault, progress)
    try:
        # Robot's scenarios are planned before pytest plans and runs its own: the plan comes before the first case
        suite = _planned_robot_suite(run, areas) if "robot" in frameworks else None
        if "pytest" in frameworks:
            _run_pytest(run, areas)
        if suite is not None:
            run_suite(run, suite)
    finally:
        results = run.close()
    console.print()
    print_table(results, console)
    console.print(f"report: {run.folder / 'report.html'}", soft_wrap=True, highlight=False)
    return exit_code([results.verdict])


def _run_pytest(run: Run, areas: Sequence[str]) -> None:
    given = GivenRun(run)
    code = pytest.main(
        [
            str(SCENARIOS),
            f"--rootdir={PROJECT}",
            "--override-ini=addopts=",
            "-pno:terminal",
            "-pno:cacheprovider",
            f"--select={','.join(areas)}",
        ],
        plugins=[given],
    )
    if given.problems or code not in PYTEST_RAN:
        raise CallerError(f"pytest could not run the scenarios (exit code {code})", hint="\n".join(given.problems))


def _planned_robot_suite(run: Run, areas: Sequence[str]) -> TestSuite:
    suite = load_suite([SCENARIOS], areas)
    run.plan(plans(suite))
    return suite


def _schema(options: argparse.Namespace) -> int:
    sys.stdout.write(json.dumps(json_schema()[options.file], indent=2) + "\n")
    return 0


def _faults_list(_options: argparse.Namespace) -> int:
    broken = seeded_faults()
    table = Table("fault", "breaks", "what the emulated unit or cloud does")
    for name, fault in FAULTS.items():
        table.add_row(name, broken[name].requirement if name in broken else "-", fault.description)
    Console().print(table)
    return 0


def _faults_run(options: argparse.Namespace) -> int:
    console = Console()
    survived = 0
    for outcome in run_campaign(options.rig, options.names, options.jobs):
        if outcome.fault == CONTROL:
            word = "passes" if outcome.killed else "FAILS"
            console.print(f"control   {word}: {outcome.remark} {' '.join(outcome.killers)}", soft_wrap=True)
        else:
            word = "killed  " if outcome.killed else "SURVIVED"
            first = outcome.killers[0] if outcome.killers else "by nothing"
            console.print(
                f"{word}  {outcome.fault}  {outcome.requirement}  {first}  ({outcome.remark})", soft_wrap=True
            )
        survived += not outcome.killed
    console.print("every fault is killed for its requirement" if not survived else f"{survived} not as they should be")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())

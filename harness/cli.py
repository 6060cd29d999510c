"""The command `tcuhil`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from fixtures.execute import FRAMEWORKS, execute
from harness.campaign import Campaign, Outcome, seeded_faults
from harness.doctor.command import doctor
from harness.emulator.faults import FAULTS
from harness.emulator.faults.rig import RIG_FAULTS
from harness.errors import CallerError, RigError
from harness.guest.command import CLOCKS, run_in_guest
from harness.progress import TerminalProgress
from harness.requirements.command import Request, compare_manual, filters_of, requirements
from harness.rig import json_schema
from harness.run import CATALOGUE_FOLDER, DEFAULT_OUT, PROJECT, Run, areas_of
from harness.served import serve_rig
from harness.verdict import exit_code
from reports.table import print_table

USAGE_ERROR = 2
INTERRUPTED = 3
DEFAULT_RIGS = (PROJECT / "rigs" / "emulated.yaml", PROJECT / "rigs" / "emulated-kicks.yaml")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code: 0 passed, 1 a requirement failed, 2 usage, 3 error or inconclusive."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except KeyboardInterrupt:
        Console(stderr=True).print("tcuhil: interrupted; the report holds what was done until then")
        return INTERRUPTED
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
    run.add_argument(
        "--wait", type=float, metavar="SECONDS", help="wait so long for a live rig that another run has (default: fail)"
    )
    run.add_argument(
        "--guest",
        choices=CLOCKS,
        nargs="?",
        const=CLOCKS[0],
        help="run in a Linux guest with a CAN stack of its own, in skipped (default) or real time; see `make guest`",
    )
    run.set_defaults(command=_run)

    emulate = commands.add_parser("emulate", help="serve the emulated bench of a rig to other processes")
    emulate.add_argument("--rig", type=Path, required=True, help="rig file of an emulated bench")
    emulate.add_argument("--seed", type=int, default=1, help="seed of whatever the emulated bench draws")
    emulate.add_argument("--fault", action="append", default=[], help="fault to switch on in the emulated unit")
    emulate.set_defaults(command=_emulate)

    doctor_command = commands.add_parser("doctor", help="examine a rig: what is wrong, whose it is, and what to do")
    doctor_command.add_argument("--rig", type=Path, required=True, help="rig file")
    doctor_command.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder of runs (default: runs/)")
    doctor_command.set_defaults(command=_doctor)

    listing = commands.add_parser(
        "requirements", help="what the manual demands, who judges it, and whether the manual still says so"
    )
    listing.add_argument("ids", nargs="*", metavar="ID", help="requirements of which everything is shown")
    listing.add_argument("--area", default="", metavar="AREAS", help="areas of the manual, such as AUTH,THEFT")
    listing.add_argument("--check", choices=("automatic", "operator", "none"), help="who can check it")
    listing.add_argument("--modality", choices=("must", "must_not", "may"), help="demand, prohibition or permission")
    listing.add_argument("--origin", choices=("explicit", "implied", "derived"), help="how the text says it")
    listing.add_argument("--limit", metavar="ID", help="those that depend on a limit")
    listing.add_argument("--reading", metavar="ID", help="those that depend on a reading of ambiguous text")
    listing.add_argument("--json", action="store_true", help="one JSON object, for programs")
    listing.add_argument("--complete", action="store_true", help="exit code 1 also when one has no scenario or step")
    listing.add_argument("--manual", type=Path, metavar="FILE", help="compare a text edition of the manual instead")
    listing.set_defaults(command=_requirements)

    schema = commands.add_parser("schema", help="print the JSON schema of rig and vehicle files, for editors")
    schema.add_argument("file", choices=("rig", "vehicle"), nargs="?", default="rig")
    schema.set_defaults(command=_schema)

    faults = commands.add_parser("faults", help="seeded faults: does the suite find them?").add_subparsers(
        required=True, metavar="COMMAND"
    )
    fault_list = faults.add_parser("list", help="list the faults and the requirement that each breaks")
    fault_list.set_defaults(command=_faults_list)
    campaign = faults.add_parser("run", help="run the suite against each fault, and once without")
    campaign.add_argument("names", nargs="*", metavar="NAME", help="faults (default: all)")
    campaign.add_argument(
        "--rig",
        type=Path,
        action="append",
        help="rig file of an emulated bench; given again: another one (default: the two emulated models)",
    )
    campaign.add_argument("--jobs", type=int, default=2, help="runs at a time")
    campaign.add_argument(
        "--matrix", action="store_true", help="do not stop at the first kill; also find scenarios that no fault fails"
    )
    campaign.set_defaults(command=_faults_run)
    return parser


def _run(options: argparse.Namespace) -> int:
    if options.guest is not None:
        return _run_in_guest(options)
    console = Console()
    frameworks = [options.framework] if options.framework else list(FRAMEWORKS)
    areas = areas_of(options.select)
    # who ends the run politely gets what Ctrl-C gets: an orderly shut-down, and the reports
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    progress = TerminalProgress(console)
    run = Run(options.rig, options.out, frameworks, areas, options.seed, options.fault, progress, options.wait)
    try:
        execute(run, frameworks, areas)
    finally:
        results = run.close()
    console.print()
    print_table(results, console)
    console.print(f"report: {run.folder / 'report.html'}", soft_wrap=True, highlight=False)
    return exit_code([results.verdict])


def _run_in_guest(options: argparse.Namespace) -> int:
    given = [("--framework", options.framework), ("--select", options.select or None), ("--seed", str(options.seed))]
    given += [("--fault", fault) for fault in options.fault]
    passed_on = [text for name, value in given if value is not None for text in (name, value)]
    return run_in_guest(options.rig, options.out, passed_on, options.guest, _say)


def _emulate(options: argparse.Namespace) -> int:
    for fault in options.fault:
        if fault not in FAULTS:
            raise CallerError(f"no fault is named {fault!r}", hint="`tcuhil faults list` shows the names")
    serve_rig(options.rig, options.fault, options.seed, _say)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # an end that leaves the rig safe, as with Ctrl-C
    return doctor(options.rig, options.out, CATALOGUE_FOLDER, Console(highlight=False))


def _requirements(options: argparse.Namespace) -> int:
    console = Console(highlight=False)
    if options.manual is not None:
        return compare_manual(options.manual, options.json, console)
    filters = filters_of(
        options.ids,
        areas_of(options.area),
        check=options.check,
        modality=options.modality,
        origin=options.origin,
        limit=options.limit,
        reading=options.reading,
    )
    return requirements(
        Request(filters, options.json, options.complete), console, Console(stderr=True, highlight=False)
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _schema(options: argparse.Namespace) -> int:
    sys.stdout.write(json.dumps(json_schema()[options.file], indent=2) + "\n")
    return 0


def _faults_list(_options: argparse.Namespace) -> int:
    broken = seeded_faults()
    table = Table("fault", "breaks", "what the emulated unit or cloud does")
    for name, fault in FAULTS.items():
        table.add_row(name, broken[name].requirement if name in broken else "-", fault.description)
    for name, rig_fault in RIG_FAULTS.items():
        table.add_row(f"{name}@SECONDS", "the rig", rig_fault.description)
    Console().print(table)
    return 0


def _faults_run(options: argparse.Namespace) -> int:
    console = Console(highlight=False, soft_wrap=True)
    campaign = Campaign(options.rig or DEFAULT_RIGS, options.names, options.matrix)
    wrong = 0
    for outcome in campaign.run(options.jobs):
        console.print(_told(outcome), markup=False)
        wrong += not outcome.as_it_should_be
    if options.matrix:
        for case in campaign.never_killed:
            console.print(f"NEVER FAILED  {case}: no fault makes it fail", markup=False)
        wrong += len(campaign.never_killed)
    console.print(f"{wrong} not as they should be" if wrong else "every fault is killed for its requirement")
    return 1 if wrong else 0


def _told(outcome: Outcome) -> str:
    if outcome.fault is None:
        word = "passes" if outcome.as_it_should_be else f"FAILS in {', '.join(outcome.cases)}"
        return f"control   {word} ({outcome.remark})"
    word = "SURVIVED" if not outcome.as_it_should_be else "killed  " if outcome.cases else "not run "
    more = f" and {len(outcome.cases) - 1} more" if len(outcome.cases) > 1 else ""
    by = f"by {outcome.cases[0]}{more}" if outcome.cases else "by nothing"
    return f"{word}  {outcome.fault.name}  {outcome.fault.requirement}  {by}  ({outcome.remark})"


if __name__ == "__main__":
    sys.exit(main())

"""What a person sees while a run is going on: scenario, simulated time, what is awaited and how long is left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from harness.case import Case, Plan
from harness.kernel import seconds
from harness.lease_file import Holder

STYLES = {"pass": "green", "fail": "bold red", "error": "bold magenta", "inconc": "yellow", "none": "dim"}


class Progress:
    """No progress at all: for frameworks that show their own."""

    def waits_for_rig(self, holder: Holder, waited_s: float) -> None:
        """Another run has the rig."""

    def planned(self, count: int) -> None:
        """So many cases are planned."""

    def case_begins(self, plan: Plan) -> None:
        """A case begins."""

    def waits(self, awaiting: str, now_ns: int, deadline_ns: int) -> None:
        """The case waits for something until a deadline."""

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Nothing is shown meanwhile: somebody else writes to the terminal."""
        yield

    def case_ended(self, case: Case) -> None:
        """A case has its verdict."""

    def close(self) -> None:
        """The run is over."""


class TerminalProgress(Progress):
    """A line for each finished case and, on a terminal, one live line for the running one."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._count = 0
        self._done = 0
        self._title = ""
        self._wait: tuple[str, int, int] | None = None
        self._live = Live(console=console, get_renderable=self._status, refresh_per_second=8, transient=True)
        if console.is_terminal:
            self._live.start()

    def waits_for_rig(self, holder: Holder, waited_s: float) -> None:
        """Another run has the rig."""
        self._console.print(
            f"waiting for the rig ({waited_s:.0f} s): {holder} has it", soft_wrap=True, highlight=False, markup=False
        )

    def planned(self, count: int) -> None:
        """So many cases are planned."""
        self._count = count

    def case_begins(self, plan: Plan) -> None:
        """A case begins."""
        self._title = plan.title
        self._wait = None

    def waits(self, awaiting: str, now_ns: int, deadline_ns: int) -> None:
        """The case waits for something until a deadline."""
        self._wait = (awaiting, now_ns, deadline_ns)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """The live line is taken away meanwhile."""
        live = self._live.is_started
        self._live.stop()
        try:
            yield
        finally:
            if live:
                self._live.start()

    def case_ended(self, case: Case) -> None:
        """A case has its verdict."""
        self._done += 1
        verdict = case.verdict.value
        line = Text(f"{verdict.upper():6} ", style=STYLES[verdict])
        simulated = _duration(case.simulated_s)
        line.append(f"{', '.join(case.plan.requirements)}  {case.plan.title}  [{simulated}]", style="default")
        if case.reason:
            line.append(f"\n       {case.reason}", style=STYLES[verdict])
        self._console.print(line, soft_wrap=True, highlight=False)

    def close(self) -> None:
        """The run is over."""
        self._live.stop()

    def _status(self) -> RenderableType:
        text = f"{self._done}/{self._count}"
        if self._wait is not None:
            awaiting, now_ns, deadline_ns = self._wait
            at, left = _duration(seconds(now_ns)), _duration(seconds(deadline_ns - now_ns))
            text += f"  at {at}: awaiting {awaiting}, {left} left at most"
        text += f"  |  {self._title}"
        return Text(text, style="cyan", overflow="ellipsis", no_wrap=True)


def _duration(time_s: float) -> str:
    """Hours, minutes and seconds, as short as they can be."""
    whole_s = round(time_s)
    hours, rest_s = divmod(whole_s, 3600)
    minutes, left_s = divmod(rest_s, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {left_s:02} s" if minutes else f"{time_s:.1f} s"

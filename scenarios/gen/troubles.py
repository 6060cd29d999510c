"""What keeps the app and the vehicle apart, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from fixtures import Bench, needs, verifies
from harness.rig_file import Capability

#: the unit has lost the network, or found it again, and sent what has gathered
SETTLED_S = 60.0
#: more than the range between a cell and a unit allows
NO_COVERAGE_DB = 90.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something without which nothing reaches the vehicle, and the requirement that is about it."""

    requirement: str
    capability: Capability
    _begin: Callable[[Bench], object]
    _end: Callable[[Bench], object]

    def begin(self, bench: Bench) -> float:
        """From now on the vehicle cannot be reached; the present instant, in seconds of bench time."""
        self._begin(bench)
        bench.clock.sleep(SETTLED_S, "the vehicle to be out of reach")
        return bench.clock.now_s

    def end(self, bench: Bench) -> float:
        """It can be reached again; when it was about to be, in seconds of bench time."""
        ended_s = bench.clock.now_s
        self._end(bench)
        bench.clock.sleep(SETTLED_S, "the vehicle to be in reach")
        return ended_s


def _switch_on(bench: Bench) -> None:
    bench.power_cycle()


TROUBLES = {
    "no supply": Trouble("GEN_004", "supply", lambda bench: bench.supply.output(False), _switch_on),
    "no cell": Trouble(
        "GEN_005", "network", lambda bench: bench.network.outage(), lambda bench: bench.network.restore()
    ),
    "no coverage": Trouble(
        "GEN_005",
        "attenuator",
        lambda bench: bench.attenuator.set_attenuation(NO_COVERAGE_DB),
        lambda bench: bench.attenuator.set_attenuation(0.0),
    ),
    "no data": Trouble(
        "GEN_005", "network", lambda bench: bench.network.set_loss(100.0), lambda bench: bench.network.set_loss(0.0)
    ),
}
#: the troubles of the network alone
OF_NETWORK = {name: trouble for name, trouble in TROUBLES.items() if trouble.requirement == "GEN_005"}


def each_trouble(troubles: dict[str, Trouble] = TROUBLES, judged: bool = True) -> pytest.MarkDecorator:
    """A scenario for each trouble; with `judged` it judges the requirement of the trouble."""
    params = []
    for name, trouble in troubles.items():
        marks: list[Any] = [needs(trouble.capability)]
        marks += [verifies(trouble.requirement)] if judged else []
        params.append(pytest.param(trouble, id=name, marks=marks))
    return pytest.mark.parametrize("trouble", params)

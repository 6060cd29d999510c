"""The operator's steps (`steps.yaml`), checked, and what the bench does for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fixtures import Bench
from harness.catalogue_file import RequirementId, Text
from harness.yamlfile import FileModel, load

STEPS_FILE = Path(__file__).with_name("steps.yaml")
#: from something that happens to the car to its message on the phone, with time to be read
SHOWN_S = 30.0

WarningName = Literal["tire_pressure", "brake", "abs", "airbag", "engine_mil", "oil_pressure"]
Preparation = Literal["parked", "paired", "watched"]


class Step(FileModel):
    """One question to the operator.

    The bench prepares the car; the operator does `first`, if there is such a thing, and the bench then breaks into the
    car or lights a warning; the operator does `instruction` and looks for `expected`. `name` tells the steps of one
    requirement apart.
    """

    requirement: RequirementId
    name: Annotated[str, Field(pattern="^[a-z0-9-]*$")] = ""
    prepare: Preparation
    first: Text | None = None
    intrusion: bool = False
    warning: WarningName | None = None
    instruction: Text
    expected: Text

    @property
    def id(self) -> str:
        """The step in the name of its case."""
        return f"{self.requirement}-{self.name}" if self.name else self.requirement

    @model_validator(mode="after")
    def _happens_to_a_car_that_the_app_knows(self) -> Self:
        if self.intrusion and self.prepare != "watched":
            raise ValueError("an intrusion is told of a 'watched' car only")
        if self.warning is not None and self.prepare == "parked":
            raise ValueError("a warning is shown of a 'paired' car only")
        return self


class StepsFile(FileModel):
    """The content of `steps.yaml`."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [step.id for step in self.steps]
        twice = sorted({step_id for step_id in ids if ids.count(step_id) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} is there twice: give each step of a requirement a name")
        return self


def load_steps() -> tuple[Step, ...]:
    """The steps in the order of the file. Raises RigError with file and line of what is wrong."""
    return load(STEPS_FILE, StepsFile).steps


def carry_out(bench: Bench, step: Step) -> None:
    """The step, from the preparation to the operator's answer."""
    if step.warning is not None:
        bench.needs_equipment(step.warning)
    PREPARATIONS[step.prepare](bench)
    if step.first is not None:
        bench.operator.do(step.first)
    if step.intrusion:
        bench.vehicle.force_door()
        bench.clock.sleep(SHOWN_S, "the message to be shown on the phone")
    if step.warning is not None:
        _light(bench, step.warning)
    bench.operator.ask(step.requirement, step.instruction, step.expected)


def _parked(_bench: Bench) -> None:
    """The bench as it is opened: parked, unlocked, ignition OFF."""


def _paired(bench: Bench) -> None:
    """The account of the bench has the vehicle, its ownership authenticated."""
    bench.owner.pair()


def _watched(bench: Bench) -> None:
    """Paired, Assistance on, and locked longer ago than the minute in which an alert may stay away."""
    bench.owner.pair()
    bench.owner.enable_assistance()
    bench.vehicle.park_and_lock()
    bench.clock.sleep(bench.limit("THEFT_LOCK_MASK").outside_s, "the minute after locking to pass")


def _light(bench: Bench, warning: WarningName) -> None:
    """A malfunction on the road, its lamp lit, and the car parked again."""
    bench.vehicle.turn_ignition("ON")
    bench.clock.sleep(SHOWN_S, "the fault to arise")
    bench.vehicle.raise_warning(warning)
    bench.clock.sleep(SHOWN_S, "the app to be told of the warning")
    bench.vehicle.turn_ignition("OFF")
    bench.clock.sleep(SHOWN_S, "the operator to open the app")


PREPARATIONS: dict[Preparation, Callable[[Bench], None]] = {"parked": _parked, "paired": _paired, "watched": _watched}

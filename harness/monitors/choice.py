"""Which monitors watch a case: all there are."""

from __future__ import annotations

from harness.catalogue import Catalogue
from harness.monitors import (
    account,
    driving,
    engine,
    health,
    location,
    monitoring,
    notifications,
    ownership,
    remote,
    security_code,
    service,
    theft,
    vehicles,
)
from harness.monitors.monitor import Monitor
from harness.rig import Vehicle

#: one file a part of the manual
PARTS = (
    ownership,
    account,
    theft,
    health,
    vehicles,
    notifications,
    driving,
    security_code,
    service,
    location,
    monitoring,
    remote,
    engine,
)


def monitors_for(catalogue: Catalogue, profile: str, vehicle: Vehicle) -> list[Monitor]:
    """Fresh monitors for one case. Readings of ambiguous text are pinned in the reference profile only."""
    return [monitor for part in PARTS for monitor in part.monitors(catalogue, profile, vehicle)]

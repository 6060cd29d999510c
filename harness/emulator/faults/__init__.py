"""Named single faults of the emulated unit and cloud: other values of their parameters, one file a capability.

Which requirement a fault breaks is not said here, because the emulator does not know the manual; it stands beside the
scenarios, in the `faults.yaml` of each area.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from harness.emulator.cloud.parameters import CloudParameters
from harness.emulator.faults import (
    account,
    adding,
    driving,
    engine,
    general,
    health,
    interactions_car,
    interactions_cloud,
    location,
    management,
    misbehaviour,
    monitoring,
    notifications,
    ownership,
    remote,
    security_code,
    service,
    supply,
    theft,
    unpairing,
)
from harness.emulator.faults.fault import Fault
from harness.emulator.tcu.parameters import TcuParameters
from harness.errors import CallerError

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        **ownership.FAULTS,
        **theft.FAULTS,
        **account.FAULTS,
        **health.FAULTS,
        **supply.FAULTS,
        **driving.FAULTS,
        **general.FAULTS,
        **notifications.FAULTS,
        **security_code.FAULTS,
        **service.FAULTS,
        **location.FAULTS,
        **monitoring.FAULTS,
        **remote.FAULTS,
        **engine.FAULTS,
        **adding.FAULTS,
        **management.FAULTS,
        **unpairing.FAULTS,
        **interactions_cloud.FAULTS,
        **misbehaviour.FAULTS,
        **interactions_car.FAULTS,
    }
)


def apply(names: Sequence[str], tcu: TcuParameters, cloud: CloudParameters) -> tuple[TcuParameters, CloudParameters]:
    """The parameters with faults switched on; raises CallerError for an unknown name."""
    for name in names:
        if name not in FAULTS:
            raise CallerError(f"no fault named {name!r}", hint="`tcuhil faults list` shows the names")
        tcu = replace(tcu, **FAULTS[name].tcu)
        cloud = replace(cloud, **FAULTS[name].cloud)
    return tcu, cloud

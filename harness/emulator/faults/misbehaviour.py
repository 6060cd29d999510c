"""Misbehaviour that breaks no requirement but must end as an error of the case, never as a failed requirement."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

FAULTS = {
    "cloud-not-json": Fault("the owner API answers with text that is no JSON", cloud={"misbehave": "not-json"}),
    "cloud-status-500": Fault("the owner API answers with status 500", cloud={"misbehave": "status-500"}),
    "cloud-time-out": Fault("the owner API does not answer", cloud={"misbehave": "time-out"}),
}

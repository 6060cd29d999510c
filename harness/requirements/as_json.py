"""The same for programs: one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from harness.catalogue import Catalogue
from harness.requirements.coverage import Coverage
from harness.requirements.edition import Comparison
from harness.requirements.overview import Entry, tally


def document_of(catalogue: Catalogue, entries: Sequence[Entry], coverage: Coverage) -> dict[str, Any]:
    """The requirements with what is linked to them, the limits and readings they depend on, numbers and problems."""
    limits = dict.fromkeys(name for entry in entries for name in entry.requirement.limits)
    readings = dict.fromkeys(name for entry in entries for name in entry.requirement.readings)
    return {
        "requirements": [_entry(entry) for entry in entries],
        "limits": [catalogue.limits[name].model_dump(mode="json") for name in limits],
        "readings": [catalogue.readings[name].model_dump(mode="json") for name in readings],
        "states": {state.name.lower(): count for state, count in tally(entries).items()},
        "lines": asdict(coverage),
    }


def comparison_of(comparison: Comparison, problems: Sequence[str]) -> dict[str, Any]:
    """What differs in another edition, and what is suspect because of it."""
    return {**asdict(comparison), "problems": list(problems)}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        **entry.requirement.model_dump(mode="json"),
        "text_sha256": entry.requirement.text_sha256,
        "state": entry.state.name.lower(),
        "scenarios": [plan.id for plan in entry.scenarios],
        "faults": [asdict(fault) for fault in entry.faults],
    }

"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# a busy machine is no defect: no property has to hold within a time
settings.register_profile("tcu-hil", deadline=None)
settings.load_profile("tcu-hil")

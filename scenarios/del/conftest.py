"""Where most scenarios of the deletion of an account begin."""

from __future__ import annotations

import pytest

from fixtures import Bench, Owner


@pytest.fixture
def leaver(bench: Bench, newcomer: Owner) -> Owner:
    """Somebody who created an account, has authenticated the vehicle's ownership, and is about to leave."""
    newcomer.registration.join()
    newcomer.pair()
    return newcomer

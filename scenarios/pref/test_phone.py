"""The phone's own setting: where it does not allow notifications, none arrives."""

from __future__ import annotations

import pytest

from fixtures import Bench, needs, verifies
from scenarios.pref.steps import SHOWN_S, TYPES, Causes, insist, not_notified, notified, preferences, switch

pytestmark = needs("push")

EACH_TYPE = pytest.mark.parametrize("kind", TYPES)


def _allow(bench: Bench, allowed: bool) -> None:
    insist("the phone's setting", bench.owner.app.register_phone(allowed=allowed))
    bench.clock.sleep(SHOWN_S, "the setting to take effect")


@EACH_TYPE
@verifies("PREF_006", "NHIS_007")
def test_the_phones_setting_comes_first(bench: Bench, causes: Causes, kind: str) -> None:
    """Not allowed, nothing arrives, and no preference changes; allowed again, only what is new arrives."""
    switch(bench, True, *TYPES)
    _allow(bench, False)
    not_notified(bench, "PREF_006", kind, causes.cause(kind))
    bench.expect("PREF_006").equal(preferences(bench), dict.fromkeys(TYPES, True), "preferences shown")
    allowed_s = bench.clock.now_s
    _allow(bench, True)
    not_notified(bench, "PREF_006", kind, allowed_s)
    notified(bench, "NHIS_007", kind, causes.cause(kind))


@EACH_TYPE
@verifies("NHIS_007")
def test_both_settings_are_needed(bench: Bench, causes: Causes, kind: str) -> None:
    """A notification arrives only with the phone's setting and the preference of its type both on."""
    for allowed, wanted in ((False, False), (True, False), (False, True), (True, True)):
        _allow(bench, allowed)
        switch(bench, wanted, kind)
        began_s = causes.cause(kind)
        (notified if allowed and wanted else not_notified)(bench, "NHIS_007", kind, began_s)

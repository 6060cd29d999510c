"""What the owner's phone gets: only with its own setting for notifications, and with the preference for this type."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.mon.steps import (
    KINDS,
    SHOWN_S,
    alert_within,
    breach,
    history,
    insist,
    no_alert,
    offences,
    save_one,
    stay_off,
)

pytestmark = needs("push")

EACH_KIND = pytest.mark.parametrize("kind", KINDS)


def _phone_allows(bench: Bench, allowed: bool) -> None:
    insist("the phone's setting", bench.owner.app.register_phone(allowed=allowed))
    bench.clock.sleep(SHOWN_S, "the setting to take effect")


def _preference(bench: Bench, wanted: bool) -> None:
    insist("the preference", bench.owner.notifications.set_preference("area-speed-curfew", wanted))
    bench.clock.sleep(SHOWN_S, "the preference to take effect")


@EACH_KIND
@verifies("MON_008")
def test_the_phones_setting_decides(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """With the phone's notifications off no alert reaches it; whether the history has it is recorded; on, it comes."""
    save_one(bench, kind)
    stay_off(bench)
    _phone_allows(bench, False)
    no_alert(bench, "MON_008", kind, breach(bench, kind))
    bench.expect("MON_008").equal(len(history(bench, kind)), 1, "entries of the history", judged=False)
    allowed_s = bench.clock.now_s
    _phone_allows(bench, True)
    no_alert(bench, "MON_008", kind, allowed_s)
    alert_within(bench, "MON_008", kind, breach(bench, kind))


@EACH_KIND
@verifies("MON_008")
def test_phone_and_preference_are_both_needed(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """An enabled alert reaches the phone only with the phone's setting and the preference for this type both on."""
    save_one(bench, kind)
    stay_off(bench)
    for allowed, wanted in ((True, False), (False, True), (True, True)):
        _phone_allows(bench, allowed)
        _preference(bench, wanted)
        begun_s = breach(bench, kind)
        if allowed and wanted:
            alert_within(bench, "MON_008", kind, begun_s)
        else:
            no_alert(bench, "MON_008", kind, begun_s)
    bench.expect("MON_008").equal(offences(bench), 3, "offences")


@needs("network")
@verifies("MON_008")
def test_the_phones_setting_at_delivery_decides(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Switched off while the alert waits for the network: it does not reach the phone when the network is back."""
    save_one(bench, "speed")
    stay_off(bench)
    bench.network.outage()
    begun_s = breach(bench, "speed")
    _phone_allows(bench, False)
    bench.network.restore()
    no_alert(bench, "MON_008", "speed", begun_s)

"""Assistance and the preference for theft alerts: an alert needs both of them on."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, theft_alert, verifies
from scenarios.theft.steps import ALERT_S, SHOWN_S, WATCH_S, end_intrusion, one_alert

pytestmark = needs("push")

ASSISTANCE, PREFERENCE = "assistance", "preference"
EITHER = pytest.mark.parametrize("switches", [(ASSISTANCE,), (PREFERENCE,)], ids="-and-".join)
ANY = pytest.mark.parametrize("switches", [(ASSISTANCE,), (PREFERENCE,), (ASSISTANCE, PREFERENCE)], ids="-and-".join)


def _switch(bench: Bench, switches: tuple[str, ...], on: bool) -> None:
    if ASSISTANCE in switches:
        (bench.owner.enable_assistance if on else bench.owner.disable_assistance)()
    if PREFERENCE in switches:
        bench.owner.want_theft_alerts(on)
    bench.clock.sleep(SHOWN_S, "the switch to take effect")


@verifies("THEFT_002")
def test_an_alert_comes_with_both_switches_on(bench: Bench, watched_vehicle: Vehicle) -> None:
    """With Assistance enabled and theft alert notifications on, an intrusion sends one alert."""
    _switch(bench, (ASSISTANCE, PREFERENCE), on=True)
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_002")


@ANY
@verifies("THEFT_002")
def test_no_alert_comes_with_a_switch_off(bench: Bench, watched_vehicle: Vehicle, switches: tuple[str, ...]) -> None:
    """With either switch off, or both, an intrusion sends no alert; switched on again, the next one does."""
    _switch(bench, switches, on=False)
    watched_vehicle.force_door("driver")
    bench.expect("THEFT_002").never(theft_alert, for_s=WATCH_S)
    end_intrusion(bench)
    _switch(bench, switches, on=True)
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_002")


@verifies("THEFT_002")
def test_one_switch_on_again_is_not_enough(bench: Bench, watched_vehicle: Vehicle) -> None:
    """Both switches were off; with only one of them on again an intrusion sends no alert."""
    _switch(bench, (ASSISTANCE, PREFERENCE), on=False)
    for switch, other in ((ASSISTANCE, PREFERENCE), (PREFERENCE, ASSISTANCE)):
        _switch(bench, (other,), on=False)
        _switch(bench, (switch,), on=True)
        watched_vehicle.force_door("driver")
        bench.expect("THEFT_002").never(theft_alert, for_s=WATCH_S)
        end_intrusion(bench)


@EITHER
@verifies("THEFT_002")
def test_switched_on_during_the_alarm(bench: Bench, watched_vehicle: Vehicle, switches: tuple[str, ...]) -> None:
    """Switched on while the alarm sounds: whether that intrusion still sends an alert is open, the next one does."""
    _switch(bench, switches, on=False)
    watched_vehicle.force_door("driver", alarm_s=WATCH_S)
    bench.expect("THEFT_002").never(theft_alert, for_s=ALERT_S)
    _switch(bench, switches, on=True)
    bench.expect("THEFT_002").recorded(theft_alert, for_s=WATCH_S)
    end_intrusion(bench)
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_002")


@EITHER
@verifies("THEFT_002")
def test_switched_off_during_the_alarm(bench: Bench, watched_vehicle: Vehicle, switches: tuple[str, ...]) -> None:
    """Switched off after the alert, while the alarm sounds on: no further alert, not of the next intrusion either."""
    watched_vehicle.force_door("driver", alarm_s=WATCH_S)
    bench.expect("THEFT_002").eventually(theft_alert, within_s=ALERT_S)
    _switch(bench, switches, on=False)
    bench.expect("THEFT_002").never(theft_alert, for_s=WATCH_S)
    end_intrusion(bench)
    watched_vehicle.force_door("driver")
    bench.expect("THEFT_002").never(theft_alert, for_s=WATCH_S)


@EITHER
@needs("network")
@verifies("THEFT_002")
def test_switched_off_before_the_alert_is_delivered(
    bench: Bench, watched_vehicle: Vehicle, switches: tuple[str, ...]
) -> None:
    """Switched off while the alert waits for the network: it does not reach the phone when the network is back."""
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    watched_vehicle.force_door("driver")
    bench.clock.sleep(ALERT_S, "the unit to notice")
    _switch(bench, switches, on=False)
    bench.network.restore()
    bench.expect("THEFT_002").never(theft_alert, for_s=WATCH_S)

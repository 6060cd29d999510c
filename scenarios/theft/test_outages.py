"""The network or the supply fails around an intrusion."""

from __future__ import annotations

from fixtures import Bench, Vehicle, needs, theft_alert, verifies
from scenarios.theft.steps import ALERT_S, QUIET_S, entries_in_history, one_alert

pytestmark = needs("push")

#: far more than any aerial line has to lose for the unit to lose its cell
NO_SIGNAL_DB = 90.0
OUTAGE_S = 1800.0
#: a lossy network repeats for a while before it has carried a message
LOSSY_S = 600.0


@needs("network")
@verifies("THEFT_001")
def test_an_alert_during_a_network_outage_is_delivered_after_it(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The cell is off while a door is forced: once it is back, one alert arrives, and one entry in the history."""
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    watched_vehicle.force_door("driver")
    bench.clock.sleep(OUTAGE_S, "the outage to end")
    bench.network.restore()
    one_alert(bench, "THEFT_001")
    bench.expect("THEFT_001").equal(entries_in_history(bench), 1, "theft alerts in the history")


@needs("attenuator")
@verifies("THEFT_001")
def test_an_alert_from_where_there_is_no_signal_is_delivered_later(bench: Bench, watched_vehicle: Vehicle) -> None:
    """A door is forced in a basement garage without signal: once there is signal again, one alert arrives."""
    before_db = bench.attenuator.attenuation_db()
    bench.attenuator.set_attenuation(NO_SIGNAL_DB)
    bench.clock.sleep(10.0, "the unit to lose the network")
    watched_vehicle.force_door("hatch")
    bench.clock.sleep(OUTAGE_S, "the car to be towed out of the garage")
    bench.attenuator.set_attenuation(before_db)
    one_alert(bench, "THEFT_001")


@needs("network")
@verifies("THEFT_001")
def test_a_slow_network_delivers_the_alert_once(bench: Bench, watched_vehicle: Vehicle) -> None:
    """A network that takes 3 s each way makes units repeat themselves; the owner gets one alert all the same."""
    bench.network.set_latency(3000.0)
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_001")
    bench.expect("THEFT_001").equal(entries_in_history(bench), 1, "theft alerts in the history")


@needs("network")
@verifies("THEFT_001")
def test_a_lossy_network_delivers_the_alert_once(bench: Bench, watched_vehicle: Vehicle) -> None:
    """A network that loses every second packet delivers the alert in the end, and once."""
    bench.network.set_loss(50.0)
    watched_vehicle.force_door("driver")
    bench.expect("THEFT_001").exactly_once(theft_alert, within_s=LOSSY_S, quiet_s=LOSSY_S)


@needs("supply")
@verifies("THEFT_001", "THEFT_009")
def test_a_power_loss_while_parked_ends_no_watch(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The unit loses its supply for a while, long after locking: it watches again as soon as it has booted."""
    lost_s = bench.clock.now_s
    bench.power_cycle()
    bench.expect("THEFT_001").never(theft_alert, for_s=bench.clock.now_s - lost_s, since_s=lost_s)
    watched_vehicle.force_door("driver")
    one_alert(bench, "THEFT_009")


@needs("supply")
@verifies("THEFT_001")
def test_a_power_loss_during_the_alarm_repeats_no_alert(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The thief cuts the unit's supply after the alert, while the alarm sounds on: no second alert after the boot."""
    watched_vehicle.force_door("driver", alarm_s=300.0)
    alert = bench.expect("THEFT_001").eventually(theft_alert, within_s=ALERT_S)
    bench.clock.sleep(1.0, "the thief to find the unit")
    bench.power_cycle()
    bench.clock.sleep(300.0 + QUIET_S, "the alarm to end")
    bench.expect("THEFT_001").equal(entries_in_history(bench), 1, "theft alerts in the history", basis=alert)


@needs("supply", "network")
@verifies("THEFT_001")
def test_an_alert_waiting_for_the_network_survives_a_power_loss(bench: Bench, watched_vehicle: Vehicle) -> None:
    """A door is forced without network, then the supply is cut: with both back, one alert arrives."""
    bench.network.outage()
    bench.clock.sleep(10.0, "the unit to lose the network")
    watched_vehicle.force_door("driver")
    bench.clock.sleep(QUIET_S, "the alarm to end")
    restored_s = bench.clock.now_s
    bench.power_cycle()
    bench.network.restore()
    one_alert(bench, "THEFT_001", since_s=restored_s)

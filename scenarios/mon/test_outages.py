"""Network and supply fail around a Save: what was saved last comes into force, once, and not before its time."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.mon.steps import (
    ABOVE_KMH,
    BELOW_KMH,
    KINDS,
    LIMIT_KMH,
    SPEED,
    WATCH_S,
    alert_within,
    begin_trip,
    breach,
    end_trip,
    insist,
    no_alert,
    offences,
    save_one,
    saved,
    speed_up,
    stay_off,
)

pytestmark = needs("push")

EACH_KIND = pytest.mark.parametrize("kind", KINDS)
#: from the network being there to the unit having what waited for it
DELIVERED_S = 60.0


@EACH_KIND
@needs("network")
@verifies("MON_006", "MON_007")
def test_saved_while_the_unit_has_no_network(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """Saved without network and parked for an hour: not in force without network, and soon after it is back."""
    bench.network.outage()
    save_one(bench, kind)
    bench.clock.sleep(3600.0, "the vehicle to be parked")
    no_alert(bench, "MON_007", kind, breach(bench, kind))
    bench.network.restore()
    bench.clock.sleep(DELIVERED_S, "the setting to reach the unit")
    bench.expect("MON_007").equal(offences(bench), 0, "offences of the trip without network")
    stay_off(bench)
    alert_within(bench, "MON_006", kind, breach(bench, kind))


@needs("network")
@verifies("MON_006")
def test_the_network_goes_before_the_time_is_over(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Ten seconds before the ten minutes are over the network goes: the unit has the setting, and it is in force."""
    save_one(bench, SPEED)
    saved_s = bench.clock.now_s
    bench.clock.sleep(bench.limit("MON_SYNC_OFF").nominal_s - 10.0, "most of the time")
    bench.network.outage()
    bench.clock.sleep_until(saved_s + bench.limit("MON_SYNC_OFF").outside_s)
    breach(bench, SPEED)
    restored_s = bench.clock.now_s
    bench.network.restore()
    alert_within(bench, "MON_006", SPEED, restored_s)


@needs("network")
@verifies("MON_006")
def test_several_saves_while_there_is_no_network(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Three limits saved without network: all reach the unit when it is back, and the last one counts."""
    bench.network.outage()
    alert = saved(bench.owner.monitoring.save_speed(50))
    for limit_kmh in (150, LIMIT_KMH):
        insist("saving again", bench.owner.monitoring.change(alert, speedLimitKmh=limit_kmh))
    bench.clock.sleep(1800.0, "the vehicle to be parked")
    bench.network.restore()
    bench.clock.sleep(DELIVERED_S, "the settings to reach the unit")
    stay_off(bench)
    _only_the_limit_of_80_counts(bench, "MON_006")


@needs("network")
@pytest.mark.parametrize("how", ["slow", "lossy"])
@verifies("MON_006")
def test_a_bad_network(bench: Bench, paired_vehicle: Vehicle, how: str) -> None:
    """A network that repeats, delays and loses messages: the last of three limits is in force, and alerts come once."""
    if how == "slow":
        bench.network.set_latency(7000.0)
    else:
        bench.network.set_loss(50.0)
    alert = saved(bench.owner.monitoring.save_speed(50))
    for limit_kmh in (150, LIMIT_KMH):
        insist("saving again", bench.owner.monitoring.change(alert, speedLimitKmh=limit_kmh))
    bench.clock.sleep(1200.0, "the settings to arrive and come into force")
    bench.network.set_latency(0.0)
    bench.network.set_loss(0.0)
    _only_the_limit_of_80_counts(bench, "MON_006")
    bench.expect("MON_006").equal(offences(bench), 1, "offences")


@needs("supply")
@pytest.mark.parametrize("restart", ["power", "diagnostics"])
@verifies("MON_006")
def test_the_unit_restarts_while_a_setting_waits(bench: Bench, paired_vehicle: Vehicle, restart: str) -> None:
    """Half way through the ten minutes the unit restarts: the vehicle is OFF all the time, and they go on."""
    limit = bench.limit("MON_SYNC_OFF")
    save_one(bench, SPEED)
    saved_s = bench.clock.now_s
    bench.clock.sleep(0.5 * limit.inside_s, "half of the time")
    _restart(bench, restart)
    bench.clock.sleep_until(saved_s + limit.outside_s, "the rest of the time")
    alert_within(bench, "MON_006", SPEED, breach(bench, SPEED))


@needs("supply")
@verifies("MON_006", "MON_007")
def test_a_drive_while_the_unit_is_off_begins_the_time_anew(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The vehicle is driven while the unit has no supply: ten minutes OFF count from the end of that drive."""
    limit = bench.limit("MON_SYNC_OFF")
    save_one(bench, SPEED)
    saved_s = bench.clock.now_s
    bench.clock.sleep(0.5 * limit.inside_s, "half of the time")
    bench.supply.output(False)
    paired_vehicle.turn_ignition("ON")
    paired_vehicle.drive(3.0)
    end_trip(bench)
    off_s = bench.clock.now_s
    bench.power_cycle(off_s=0.1)
    bench.clock.sleep_until(max(saved_s + limit.outside_s, off_s + 0.8 * limit.inside_s), "ten minutes from Save")
    if bench.clock.now_s < off_s + limit.inside_s:
        no_alert(bench, "MON_007", SPEED, breach(bench, SPEED))
    stay_off(bench)
    alert_within(bench, "MON_006", SPEED, breach(bench, SPEED))


@EACH_KIND
@needs("supply")
@verifies("MON_006")
def test_a_setting_in_force_survives_a_power_loss(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """The unit loses its supply for an hour after the setting came into force: it is in force as soon as it is back."""
    save_one(bench, kind)
    stay_off(bench)
    bench.power_cycle(off_s=3600.0)
    alert_within(bench, "MON_006", kind, breach(bench, kind))


@needs("supply", "network")
@verifies("MON_006")
def test_saved_while_the_unit_has_no_supply(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Saved while the unit is without supply: it gets the setting after its boot."""
    bench.supply.output(False)
    bench.clock.sleep(5.0, "the unit to be off")
    save_one(bench, SPEED)
    bench.clock.sleep(60.0, "the workshop")
    bench.power_cycle(off_s=0.1)
    bench.clock.sleep(DELIVERED_S, "the setting to reach the unit")
    stay_off(bench)
    alert_within(bench, "MON_006", SPEED, breach(bench, SPEED))


@needs("supply", "network")
@verifies("MON_002")
def test_a_breach_survives_power_and_network(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A breach without network, then a power loss: with both back it is counted and told once."""
    save_one(bench, SPEED)
    stay_off(bench)
    bench.network.outage()
    breach(bench, SPEED)
    bench.power_cycle()
    bench.clock.sleep(600.0, "the network to be back")
    restored_s = bench.clock.now_s
    bench.network.restore()
    alert_within(bench, "MON_002", SPEED, restored_s)
    bench.clock.sleep(WATCH_S, "repetitions")
    bench.expect("MON_002").equal(offences(bench), 1, "offences")


def _only_the_limit_of_80_counts(bench: Bench, requirement: str) -> None:
    begun_s = bench.clock.now_s
    begin_trip(bench)
    speed_up(bench, BELOW_KMH)
    no_alert(bench, requirement, SPEED, begun_s)
    faster_s = bench.clock.now_s
    speed_up(bench, ABOVE_KMH)
    alert_within(bench, requirement, SPEED, faster_s)


def _restart(bench: Bench, how: str) -> None:
    if how == "power":
        bench.power_cycle()
    else:
        bench.restart()

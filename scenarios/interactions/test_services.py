"""The services deactivated and activated again in the middle of something else: what must go on, and what must not."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, notice_of, service_notice, verifies
from harness.owner.driving_page import PERIODS
from scenarios.drv.steps import Logbook, settle, tomorrow, wait_until
from scenarios.interactions.owners_steps import BACK_S, CAUGHT_UP_S, history_of, lose_network, monitoring_of
from scenarios.mon.steps import SPEED, alert_within, breach, no_alert, offences, save_one, stay_off
from scenarios.mveh.steps import INACTIVE, deactivate, reactivate
from scenarios.nhis.steps import entries, of_type
from scenarios.pref.steps import (
    CALM_S,
    HEALTH,
    MONITORING,
    NOTICES,
    THEFT,
    not_notified,
    notified,
    prepare,
    switch,
)
from scenarios.rcmd.steps import SHOWN_S
from scenarios.res.steps import no_further_start, use_up
from scenarios.svc import steps as svc
from scenarios.unp.steps import DAY_S, REPORT_S, WATCH_S, await_first_report

EVENTS = (THEFT, HEALTH, MONITORING)


@needs("push")
@pytest.mark.parametrize("share", [0.7, 1.5], ids=["within-the-ten-minutes", "beyond-them"])
@verifies("MON_006", "MVEH_006", "REACT_005")
def test_deactivated_while_a_setting_waits_for_its_ten_minutes(
    bench: Bench, paired_vehicle: Vehicle, share: float
) -> None:
    """Saved, deactivated after four minutes, activated before the ten are over or later: the setting is in force."""
    limit = bench.limit("MON_SYNC_OFF")
    save_one(bench, SPEED)
    saved_s = bench.clock.now_s
    bench.clock.sleep_until(saved_s + 0.4 * limit.inside_s, "some of the ten minutes")
    deactivate(bench)
    bench.expect("MVEH_006").refused(bench.owner.monitoring.alerts(), because=INACTIVE)
    bench.clock.sleep_until(saved_s + share * limit.inside_s, "the owner to think better of it")
    bench.expect("MVEH_006").never(notice_of("owner"), bench.clock.now_s - saved_s, saved_s)
    reactivate(bench)
    bench.expect("REACT_005").equal(monitoring_of(bench.owner), (1, 0), "alerts and offences after the activation")
    bench.clock.sleep_until(saved_s + limit.outside_s, "the ten minutes to be over")
    alert_within(bench, "MON_006", SPEED, breach(bench, SPEED))
    bench.expect("REACT_005").equal(offences(bench), 1, "offences")


@needs("push", "network")
@pytest.mark.parametrize("network", ["there", "lost"])
@verifies("MVEH_006", "NHIS_003", "PREF_002", "PREF_003", "PREF_004", "REACT_005")
def test_theft_warning_and_breach_while_deactivated_and_after(
    bench: Bench, guarded_vehicle: Vehicle, network: str
) -> None:
    """Nothing of three events is pushed, also not when the unit reports them after the activation; later ones are."""
    causes = prepare(bench)
    deactivate(bench)
    began_s = bench.clock.now_s
    if network == "lost":
        lose_network(bench)
    for kind in EVENTS:
        causes.cause(kind)
        bench.clock.sleep(CALM_S, "the next event")
    if network == "lost":
        bench.owner.garage.screen().activate()
        bench.network.restore()
        bench.clock.sleep(CAUGHT_UP_S, "the unit to catch up")
        bench.owner.garage.await_activation(bench.limit("REACT_TIME").outside_s)
        bench.clock.sleep(REPORT_S, "the first report")
    else:
        reactivate(bench)
    for kind in EVENTS:
        bench.expect("MVEH_006").never(NOTICES[kind], bench.clock.now_s - began_s + WATCH_S, began_s)
    before = entries(bench)
    bench.expect("MVEH_006").equal(before, [], "entries of meanwhile in the history", judged=False)
    requirements = {THEFT: "PREF_002", HEALTH: "PREF_003", MONITORING: "PREF_004"}
    for kind in EVENTS:
        notified(bench, requirements[kind], kind, causes.cause(kind))
        bench.clock.sleep(CALM_S, "the next event")
    listed = entries(bench)
    newest = [kind for entry in listed[: len(EVENTS)] for kind in EVENTS if of_type([entry], kind)]
    bench.expect("NHIS_003").equal(newest, list(reversed(EVENTS)), "the latest entries, the last one first")
    bench.expect("REACT_005").equal(len(listed) - len(before), len(EVENTS), "entries since the activation")


@needs("supply")
@pytest.mark.parametrize("power", ["kept", "lost"])
@verifies("MVEH_006", "REACT_005", "RES_009", "RES_010", "RES_011")
def test_two_remote_starts_are_used_up_also_after_an_activation(
    bench: Bench, paired_vehicle: Vehicle, power: str
) -> None:
    """After two starts the services are deactivated and activated, perhaps with a power loss: a third stays refused."""
    paired_vehicle.turn_ignition("ON")
    bench.clock.sleep(SHOWN_S, "a short drive")
    paired_vehicle.park_and_lock()
    bench.clock.sleep(REPORT_S, "the unit to see it")
    use_up(bench)
    no_further_start(bench, "RES_009")
    deactivate(bench)
    bench.expect("MVEH_006").refused(bench.owner.use("engine start"), because=INACTIVE)
    if power == "lost":
        bench.power_cycle()
    reactivate(bench)
    no_further_start(bench, "RES_011")
    paired_vehicle.turn_ignition("ON")
    bench.clock.sleep(SHOWN_S, "the driver")
    paired_vehicle.park_and_lock()
    bench.clock.sleep(SHOWN_S, "the unit to see it")
    bench.expect("RES_010").equal(bench.owner.start_engine(), "COMPLETED", "end of Remote Engine Start")
    bench.expect("REACT_005").equal(paired_vehicle.engine.running, True, "engine running")


@needs("push")
@verifies("DRV_003", "DRV_004", "MVEH_006", "REACT_005", "SVC_001", "SVC_005")
def test_trips_and_due_values_around_a_deactivation(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A trip before, one meanwhile, one after it: history and due values stay, and the mileage is notified once."""
    wait_until(bench, tomorrow(bench), 9)
    day, book = bench.clock.local.date(), Logbook(bench)
    due_date, due_km = svc.set_due(bench, in_km=50)
    book.drive(12.0)
    settle(bench)
    book.expect("DRV_003", periods=("day",))
    before = [bench.owner.driving.of(period, day).trips for period in PERIODS]
    deactivate(bench)
    wait_until(bench, tomorrow(bench), 9)
    Logbook(bench).drive(5.0)
    bench.expect("MVEH_006").refused(bench.owner.driving.of("day", day).reply, because=INACTIVE)
    wait_until(bench, tomorrow(bench), 9)
    reactivate(bench)
    book.expect("REACT_005", on=day, periods=("day",))
    shown = [bench.owner.driving.of(period, day).trips for period in PERIODS]
    kept = all(now >= then for now, then in zip(shown, before, strict=True))
    bench.expect("REACT_005").equal(kept, True, "no trip is lost")
    svc.expect_page(bench, "REACT_005", due_date, due_km)
    after = Logbook(bench)
    after.drive(8.0)
    settle(bench)
    after.expect("DRV_004", periods=("day",))
    svc.expect_remaining(bench, "SVC_005", due_km - bench.vehicle.odometer_km)
    off_s = svc.drive(bench, 30.0)
    bench.expect("SVC_001").exactly_once(service_notice, svc.NOTICE_S, DAY_S, off_s)


@needs("push", "network")
@verifies("MON_002", "NHIS_001", "NHIS_007", "PREF_004", "REACT_005")
def test_breaches_with_the_type_switched_off_around_a_deactivation(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Switched off, deactivated and activated it stays off; each breach is an offence; what is on its way heeds it."""
    await_first_report(bench)
    save_one(bench, SPEED)
    stay_off(bench)
    switch(bench, False, MONITORING)
    not_notified(bench, "PREF_004", MONITORING, breach(bench, SPEED))
    bench.expect("MON_002").equal(offences(bench), 1, "offences with the type switched off")
    deactivate(bench)
    reactivate(bench)
    not_notified(bench, "REACT_005", MONITORING, breach(bench, SPEED))
    bench.expect("MON_002").equal(offences(bench), 2, "offences with the type switched off")
    switch(bench, True, MONITORING)
    notified(bench, "PREF_004", MONITORING, breach(bench, SPEED))
    lose_network(bench)
    began_s = breach(bench, SPEED)
    switch(bench, False, MONITORING)
    bench.network.restore()
    bench.clock.sleep(BACK_S, "the unit to report")
    no_alert(bench, "NHIS_007", SPEED, began_s)
    bench.expect("MON_002").equal(offences(bench), 4, "offences")
    listed = of_type(history_of(bench.owner), MONITORING)
    bench.expect("NHIS_001").equal(len(listed), 4, "alerts in the history", judged=bench.pinned)

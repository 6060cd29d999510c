"""Area alerts: leaving an allowed area, or entering a restricted one, sends an alert; nothing else does.

Judged is only what is 50 m beyond the edge (READING_28).
"""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, breach_notice, needs, verifies
from scenarios.mon.places import EAST_DEG, NORTH_DEG, SOUTH_DEG, WEST_DEG, Point
from scenarios.mon.steps import (
    ALERT_S,
    ALLOW,
    AREA,
    BREACH_S,
    CLEAR_M,
    FAR_M,
    RADIUS_M,
    RESTRICT,
    WATCH_S,
    alert_within,
    begin_trip,
    end_trip,
    go_to,
    history,
    home,
    instant_of,
    no_alert,
    offences,
    save_area,
    saved,
    stay_off,
    vehicle_is_left_alone,
)

pytestmark = [needs("push"), needs("gnss")]

BEARINGS = pytest.mark.parametrize(
    "bearing_deg",
    [NORTH_DEG, EAST_DEG, SOUTH_DEG, WEST_DEG, 45.0],
    ids=["north", "east", "south", "west", "north-east"],
)
RADII = pytest.mark.parametrize("radius_m", [200, RADIUS_M, 20_000])
#: centres at which a map has its edges, and one on the other side of equator and Greenwich
EDGES_OF_MAPS = pytest.mark.parametrize(
    "centre",
    [
        Point(0.0, 179.999),
        Point(0.0, -179.999),
        Point(-16.5, 180.0),
        Point(89.999, 0.0),
        Point(-89.999, 120.0),
        Point(0.0, 0.0),
        Point(-34.6, -58.4),
    ],
    ids=[
        "antimeridian-east",
        "antimeridian-west",
        "on-the-antimeridian",
        "north-pole",
        "south-pole",
        "null",
        "south-west",
    ],
)


def _area_in_force(bench: Bench, kind: str, centre: Point, start: Point, radius_m: int = RADIUS_M) -> str:
    """An area is in force, the vehicle is parked at a point."""
    bench.gnss.position(*start)
    alert = saved(save_area(bench, kind, centre, radius_m))
    stay_off(bench)
    return alert


@RADII
@BEARINGS
@verifies("AREA_001", "AREA_006", "AREA_008")
def test_leaving_an_allowed_area(bench: Bench, paired_vehicle: Vehicle, bearing_deg: float, radius_m: int) -> None:
    """Anywhere up to 50 m inside the edge no alert, 50 m outside it one."""
    centre = home(bench)
    _area_in_force(bench, ALLOW, centre, centre, radius_m)
    begun_s = bench.clock.now_s
    begin_trip(bench)
    go_to(bench, centre.beside(radius_m / 2, bearing_deg))
    go_to(bench, centre.beside(radius_m - CLEAR_M, bearing_deg))
    no_alert(bench, "AREA_008", AREA, begun_s)
    left_s = bench.clock.now_s
    go_to(bench, centre.beside(radius_m + CLEAR_M, bearing_deg))
    alert_within(bench, "AREA_001", AREA, left_s)
    bench.expect("AREA_006").equal(offences(bench), 1, "offences at this radius")


@RADII
@verifies("AREA_002", "AREA_006", "AREA_008")
def test_entering_a_restricted_area(bench: Bench, paired_vehicle: Vehicle, radius_m: int) -> None:
    """Anywhere down to 50 m outside the edge no alert, 50 m inside it one."""
    centre = home(bench)
    _area_in_force(bench, RESTRICT, centre, centre.beside(2 * radius_m), radius_m)
    begun_s = bench.clock.now_s
    begin_trip(bench)
    go_to(bench, centre.beside(radius_m + CLEAR_M))
    go_to(bench, centre.beside(radius_m + CLEAR_M, EAST_DEG))
    no_alert(bench, "AREA_008", AREA, begun_s)
    entered_s = bench.clock.now_s
    go_to(bench, centre.beside(radius_m - CLEAR_M, EAST_DEG))
    alert_within(bench, "AREA_002", AREA, entered_s)
    bench.expect("AREA_006").equal(offences(bench), 1, "offences at this radius")


@verifies("AREA_001")
def test_an_alert_is_pushed_recorded_and_counted(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Leaving sends one push, makes one entry in the history with the time of the crossing, and one offence."""
    _area_in_force(bench, ALLOW, home(bench), home(bench))
    begin_trip(bench)
    left, left_s = bench.clock.utc, bench.clock.now_s
    go_to(bench, home(bench).beside(FAR_M))
    alert_within(bench, "AREA_001", AREA, left_s)
    entries = history(bench, AREA)
    bench.expect("AREA_001").equal(len(entries), 1, "area alerts in the history")
    late_s = (instant_of(entries[0]) - left).total_seconds() if entries else None
    bench.expect("AREA_001").between(late_s, -1.0, ALERT_S, "s", "the time of the entry after the crossing")
    bench.expect("AREA_001").equal(offences(bench), 1, "offences")


@verifies("AREA_008")
def test_entering_an_allowed_area_is_no_breach(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Whether starting outside of an allowed area counts is recorded; entering it sends nothing, leaving it does."""
    centre = home(bench)
    _area_in_force(bench, ALLOW, centre, centre.beside(FAR_M))
    begin_trip(bench)
    bench.expect("AREA_008").recorded(breach_notice(AREA), WATCH_S)
    entered_s = bench.clock.now_s
    go_to(bench, centre)
    no_alert(bench, "AREA_008", AREA, entered_s)
    left_s = bench.clock.now_s
    go_to(bench, centre.beside(FAR_M, EAST_DEG))
    alert_within(bench, "AREA_008", AREA, left_s)


@verifies("AREA_008")
def test_leaving_a_restricted_area_is_no_breach(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Whether starting inside of a restricted area counts is recorded; leaving it sends nothing, entering it does."""
    centre = home(bench)
    _area_in_force(bench, RESTRICT, centre, centre)
    begin_trip(bench)
    bench.expect("AREA_008").recorded(breach_notice(AREA), WATCH_S)
    left_s = bench.clock.now_s
    go_to(bench, centre.beside(FAR_M))
    no_alert(bench, "AREA_008", AREA, left_s)
    entered_s = bench.clock.now_s
    go_to(bench, centre.beside(RADIUS_M / 2))
    alert_within(bench, "AREA_008", AREA, entered_s)


@pytest.mark.parametrize("kind", [ALLOW, RESTRICT])
@verifies("AREA_004")
def test_an_area_works_as_its_type_says(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """Of the two ways across the edge, exactly the one that breaches the selected type sends an alert."""
    centre = home(bench)
    right, wrong = (centre, centre.beside(FAR_M)) if kind == ALLOW else (centre.beside(FAR_M), centre)
    _area_in_force(bench, kind, centre, right)
    begin_trip(bench)
    crossed_s = bench.clock.now_s
    go_to(bench, wrong)
    alert_within(bench, "AREA_004", AREA, crossed_s)
    back_s = bench.clock.now_s
    go_to(bench, right)
    no_alert(bench, "AREA_004", AREA, back_s)


@pytest.mark.parametrize(
    ("kind", "requirement"),
    [
        pytest.param(ALLOW, "AREA_001", marks=verifies("AREA_001")),
        pytest.param(RESTRICT, "AREA_002", marks=verifies("AREA_002")),
    ],
)
@verifies("AREA_008")
def test_each_crossing_sends_one_alert(bench: Bench, paired_vehicle: Vehicle, kind: str, requirement: str) -> None:
    """Three times across the edge and back: three alerts, and none while the vehicle moves on the same side."""
    centre = home(bench)
    right, wrong = (centre, centre.beside(FAR_M)) if kind == ALLOW else (centre.beside(FAR_M), centre)
    _area_in_force(bench, kind, centre, right)
    begin_trip(bench)
    for times in (1, 2, 3):
        crossed_s = bench.clock.now_s
        go_to(bench, wrong)
        go_to(bench, wrong.beside(100.0, EAST_DEG))
        alert_within(bench, requirement, AREA, crossed_s)
        back_s = bench.clock.now_s
        go_to(bench, right)
        no_alert(bench, "AREA_008", AREA, back_s)
        bench.expect(requirement).equal(offences(bench), times, "offences")


@pytest.mark.parametrize("kind", [ALLOW, RESTRICT])
@verifies("AREA_008")
def test_a_noisy_position_at_the_edge(bench: Bench, paired_vehicle: Vehicle, kind: str) -> None:
    """How often a position that jumps by 10 m at the edge counts is recorded; well away from it nothing comes."""
    centre = home(bench)
    right_m = RADIUS_M / 2 if kind == ALLOW else 2.0 * RADIUS_M
    _area_in_force(bench, kind, centre, centre.beside(right_m))
    begin_trip(bench)
    edge_s = bench.clock.now_s
    for noise_m in (-10.0, 10.0, 0.0, 9.0, -9.0, 10.0, -10.0):
        go_to(bench, centre.beside(RADIUS_M + noise_m), 2.0)
    bench.expect("AREA_008").recorded(breach_notice(AREA), WATCH_S, edge_s)
    go_to(bench, centre.beside(right_m), WATCH_S)
    away_s = bench.clock.now_s
    for bearing_deg in (EAST_DEG, SOUTH_DEG, WEST_DEG):
        go_to(bench, centre.beside(right_m, bearing_deg))
    no_alert(bench, "AREA_008", AREA, away_s)


@EDGES_OF_MAPS
@verifies("AREA_001", "AREA_002", "AREA_008")
def test_at_the_edges_of_maps(bench: Bench, paired_vehicle: Vehicle, centre: Point) -> None:
    """Around the antimeridian, the poles and 0/0 both types work in every direction, and distances are true."""
    start = centre.beside(RADIUS_M - CLEAR_M, WEST_DEG)
    bench.gnss.position(*start)
    saved(save_area(bench, ALLOW, centre))
    far = centre.beside(3.0 * RADIUS_M, EAST_DEG)
    saved(save_area(bench, RESTRICT, far))
    stay_off(bench)
    begun_s = bench.clock.now_s
    begin_trip(bench)
    for bearing_deg in (NORTH_DEG, EAST_DEG, SOUTH_DEG, WEST_DEG):
        go_to(bench, centre.beside(RADIUS_M - CLEAR_M, bearing_deg))
    no_alert(bench, "AREA_008", AREA, begun_s)
    for times, bearing_deg in enumerate((NORTH_DEG, EAST_DEG, SOUTH_DEG, WEST_DEG), 1):
        left_s = bench.clock.now_s
        go_to(bench, centre.beside(RADIUS_M + CLEAR_M, bearing_deg))
        alert_within(bench, "AREA_001", AREA, left_s)
        go_to(bench, centre)
        bench.expect("AREA_001").equal(offences(bench), times, "offences")
    go_to(bench, far.beside(RADIUS_M + CLEAR_M, NORTH_DEG), WATCH_S)
    entered_s = bench.clock.now_s
    go_to(bench, far)
    alert_within(bench, "AREA_002", AREA, entered_s)


@verifies("AREA_008")
def test_moved_with_the_ignition_off(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Whether a vehicle that is towed out of its area counts is recorded; towed within it sends nothing."""
    centre = home(bench)
    _area_in_force(bench, ALLOW, centre, centre)
    towed_s = bench.clock.now_s
    go_to(bench, centre.beside(RADIUS_M / 2))
    no_alert(bench, "AREA_008", AREA, towed_s)
    go_to(bench, centre.beside(FAR_M))
    bench.expect("AREA_008").recorded(breach_notice(AREA), WATCH_S)


@verifies("AREA_001", "AREA_008")
def test_without_satellites_at_the_edge(bench: Bench, paired_vehicle: Vehicle) -> None:
    """No fix is no breach; when the fix is back outside of the area, one alert comes."""
    centre = home(bench)
    _area_in_force(bench, ALLOW, centre, centre)
    begin_trip(bench)
    go_to(bench, centre.beside(RADIUS_M - CLEAR_M))
    lost_s = bench.clock.now_s
    bench.gnss.fix_lost()
    bench.clock.sleep(BREACH_S, "the tunnel")
    no_alert(bench, "AREA_008", AREA, lost_s)
    found_s = bench.clock.now_s
    go_to(bench, centre.beside(FAR_M))
    alert_within(bench, "AREA_001", AREA, found_s)


@verifies("AREA_009")
def test_the_vehicle_is_left_alone(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Before, at and after a breach, and crossing back at once, the unit asks nothing of the vehicle."""
    _area_in_force(bench, ALLOW, home(bench), home(bench))
    begun_s = bench.clock.now_s
    begin_trip(bench)
    for point in (home(bench), home(bench).beside(FAR_M), home(bench), home(bench).beside(FAR_M, EAST_DEG)):
        bench.gnss.position(*point)
        paired_vehicle.drive_at(110.0, 60.0)
    vehicle_is_left_alone(bench, "AREA_009", begun_s)
    paired_vehicle.drive_at(110.0, 600.0)
    vehicle_is_left_alone(bench, "AREA_009", begun_s)


@needs("supply")
@verifies("AREA_001", "AREA_008")
def test_a_unit_that_restarts_outside(bench: Bench, paired_vehicle: Vehicle) -> None:
    """After the alert the unit loses its supply outside of the area: no second alert of the same crossing."""
    _area_in_force(bench, ALLOW, home(bench), home(bench))
    begin_trip(bench)
    left_s = bench.clock.now_s
    go_to(bench, home(bench).beside(FAR_M))
    alert_within(bench, "AREA_001", AREA, left_s)
    restarted_s = bench.clock.now_s
    bench.power_cycle()
    go_to(bench, home(bench).beside(FAR_M + 100.0))
    no_alert(bench, "AREA_008", AREA, restarted_s)


@needs("supply")
@verifies("AREA_001")
def test_an_edge_crossed_while_the_unit_is_off(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Driven out of the area while the unit has no supply: after the boot it sends the alert."""
    _area_in_force(bench, ALLOW, home(bench), home(bench))
    begin_trip(bench)
    bench.supply.output(False)
    go_to(bench, home(bench).beside(FAR_M))
    back_s = bench.clock.now_s
    bench.power_cycle(off_s=0.1)
    go_to(bench, home(bench).beside(FAR_M))
    alert_within(bench, "AREA_001", AREA, back_s)


@needs("network")
@verifies("AREA_001")
def test_crossed_without_network(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Out and in again without network: the alert comes when there is one, with the time of the crossing."""
    _area_in_force(bench, ALLOW, home(bench), home(bench))
    begin_trip(bench)
    bench.network.outage()
    left = bench.clock.utc
    go_to(bench, home(bench).beside(FAR_M))
    go_to(bench, home(bench))
    end_trip(bench)
    bench.clock.sleep(3600.0, "the network to be back")
    restored_s = bench.clock.now_s
    bench.network.restore()
    alert_within(bench, "AREA_001", AREA, restored_s)
    entries = history(bench, AREA)
    late_s = (instant_of(entries[0]) - left).total_seconds() if entries else None
    bench.expect("AREA_001").between(late_s, -1.0, ALERT_S, "s", "the time of the entry after the crossing")

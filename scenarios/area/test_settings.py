"""What an area consists of, what is none, and how many there are."""

from __future__ import annotations

import math

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.mon.places import Point
from scenarios.mon.steps import (
    ALLOW,
    AREA,
    FAR_M,
    RADIUS_M,
    RESTRICT,
    alert_within,
    begin_trip,
    go_to,
    home,
    insist,
    listed,
    no_alert,
    offences,
    ranges,
    save_area,
    saved,
    stay_off,
)

#: well-known places: how they can be typed, and where they are (to some km, as maps agree)
PLACES = {
    "Lumphini Park": Point(13.731, 100.541),
    "lumphini park": Point(13.731, 100.541),
    "Don Mueang Airport": Point(13.913, 100.607),
    "Phuket Airport": Point(8.113, 98.317),
    "สวนลุมพินี": Point(13.731, 100.541),
}
SAME_PLACE_M = 3_000.0
NO_KINDS = ["", "allow within", "ALLOW", None, True, 1]
NO_RADII = [0, -1, -1000, 10**9, 2**62, 0.5, 1000.5, "1000", None, True]
NO_CENTRES = [
    (90.1, 0.0),
    (-90.1, 0.0),
    (0.0, 180.1),
    (0.0, -180.1),
    ("13.7", 100.5),
    (None, None),
    (13.7, None),
    (True, 0),
]
NO_NAMES = ["", "   ", None, 7, "x" * 1000]


@pytest.mark.parametrize("kind", [ALLOW, RESTRICT])
@pytest.mark.parametrize("radius_m", [100, 999, 50_000])
@verifies("AREA_004", "AREA_006", "AREA_007")
def test_an_area_is_listed_as_it_was_saved(bench: Bench, paired_vehicle: Vehicle, kind: str, radius_m: int) -> None:
    """Type, place and radius are stored and shown as entered, at once, after the next log-in, and in force."""
    centre = Point(13.7314, 100.5415)
    alert = saved(save_area(bench, kind, centre, radius_m))
    bench.expect("AREA_007").equal([entry["alertId"] for entry in listed(bench)], [alert], "what is shown after Save")
    bench.expect("AREA_004").equal(_shown(bench, "areaType"), [(alert, kind)], "the type after Save")
    bench.expect("AREA_006").equal(_shown(bench, "radiusM"), [(alert, radius_m)], "the radius after Save")
    expected = [(alert, kind, *centre, radius_m, True)]
    keys = ("areaType", "centerLatitude", "centerLongitude", "radiusM", "enabled")
    bench.owner.app.log_in()
    bench.expect("AREA_007").equal(_shown(bench, *keys), expected, "the area after the next log-in")
    stay_off(bench)
    bench.expect("AREA_007").equal(_shown(bench, *keys), expected, "the area in force")


@pytest.mark.parametrize("name", PLACES)
@verifies("AREA_005")
def test_the_centre_is_found_by_its_name(bench: Bench, paired_vehicle: Vehicle, name: str) -> None:
    """Typing the name of a well-known place, in English or Thai, finds it where it is, and it can be saved."""
    reply = bench.owner.monitoring.find_place(name)
    insist("the search for a place", reply)
    found = [place["attributes"] for place in reply.body["data"]]
    bench.expect("AREA_005").equal(len(found) > 0, True, f"{name} is found")
    centre = Point(found[0]["latitude"], found[0]["longitude"])
    bench.expect("AREA_005").between(
        centre.distance_m(PLACES[name]), 0.0, SAME_PLACE_M, "m", "the distance of what was found from the place"
    )
    reply = bench.owner.monitoring.save_area(ALLOW, found[0]["name"], *centre, RADIUS_M)
    bench.expect("AREA_005").accepted(reply)
    shown = _shown(bench, "locationName", "centerLatitude", "centerLongitude")
    bench.expect("AREA_005").equal(shown, [(saved(reply), found[0]["name"], *centre)], "the location of the area")


@pytest.mark.parametrize("name", ["Nowhere at all 4711", "", "%", "'; --"])
@verifies("AREA_005")
def test_a_name_that_no_place_has_finds_nothing(bench: Bench, paired_vehicle: Vehicle, name: str) -> None:
    """An unknown name gives no place, and without one no area can be saved."""
    reply = bench.owner.monitoring.find_place(name)
    found = reply.body["data"] if reply.ok else []
    bench.expect("AREA_005").equal(found, [], "places of that name")
    bench.expect("AREA_005").refused(bench.owner.monitoring.save_area(ALLOW, name or " ", None, None, RADIUS_M))
    bench.expect("AREA_005").equal(listed(bench), [], "alerts")


@pytest.mark.parametrize("kind", NO_KINDS, ids=repr)
@verifies("AREA_004")
def test_what_is_no_type_is_refused(bench: Bench, paired_vehicle: Vehicle, kind: object) -> None:
    """Neither Allow within nor Restrict within: refused, as new and as a change, and nothing is different."""
    bench.expect("AREA_004").refused(bench.owner.monitoring.save_area(kind, "Home", *home(bench), RADIUS_M))
    bench.expect("AREA_004").equal(listed(bench), [], "alerts")
    alert = saved(save_area(bench, ALLOW, home(bench)))
    before = listed(bench)
    bench.expect("AREA_004").refused(bench.owner.monitoring.change(alert, areaType=kind))
    bench.expect("AREA_004").equal(listed(bench), before, "the alerts after a change that was refused")


@pytest.mark.parametrize("radius_m", NO_RADII, ids=repr)
@verifies("AREA_006")
def test_what_is_no_radius_is_refused(bench: Bench, paired_vehicle: Vehicle, radius_m: object) -> None:
    """A radius of nothing, below nothing, larger than the earth, or that is no number of metres is refused."""
    bench.expect("AREA_006").refused(bench.owner.monitoring.save_area(ALLOW, "Home", *home(bench), radius_m))
    bench.expect("AREA_006").equal(listed(bench), [], "alerts")
    alert = saved(save_area(bench, ALLOW, home(bench)))
    before = listed(bench)
    bench.expect("AREA_006").refused(bench.owner.monitoring.change(alert, radiusM=radius_m))
    bench.expect("AREA_006").equal(listed(bench), before, "the alerts after a change that was refused")


@verifies("AREA_006")
def test_the_published_range_of_the_radius_holds(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The smallest and the largest radius that the app offers can be saved, one metre beyond either cannot."""
    lowest_m, highest_m = ranges(bench, "radiusM")
    for radius_m in (lowest_m, highest_m):
        bench.expect("AREA_006").accepted(save_area(bench, ALLOW, home(bench), radius_m))
    before = listed(bench)
    for radius_m in (lowest_m - 1, highest_m + 1):
        bench.expect("AREA_006").refused(save_area(bench, ALLOW, home(bench), radius_m))
    bench.expect("AREA_006").equal(listed(bench), before, "the alerts after what was refused")


@pytest.mark.parametrize("centre", NO_CENTRES, ids=repr)
@verifies("AREA_005")
def test_what_is_no_centre_is_refused(bench: Bench, paired_vehicle: Vehicle, centre: tuple[object, object]) -> None:
    """What is no place on earth is refused, and nothing is listed."""
    bench.expect("AREA_005").refused(bench.owner.monitoring.save_area(ALLOW, "Nowhere", *centre, RADIUS_M))
    bench.expect("AREA_005").equal(listed(bench), [], "alerts")


@pytest.mark.parametrize("name", NO_NAMES, ids=lambda name: repr(name)[:10])
@verifies("AREA_005")
def test_an_area_needs_the_name_of_its_location(bench: Bench, paired_vehicle: Vehicle, name: object) -> None:
    """Without a name, or with what is none, an area is refused."""
    bench.expect("AREA_005").refused(bench.owner.monitoring.save_area(ALLOW, name, *home(bench), RADIUS_M))
    bench.expect("AREA_005").equal(listed(bench), [], "alerts")


@needs("push", "gnss")
@verifies("AREA_010")
def test_three_areas_are_judged_each_alone(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Two areas that overlap and one of the other type elsewhere: each edge sends its own alert, and no other."""
    most = int(bench.limit("AREA_MAX").inside)
    start = home(bench)
    plan = [(ALLOW, start, RADIUS_M), (ALLOW, start, 3 * RADIUS_M), (RESTRICT, start.beside(6.0 * RADIUS_M), RADIUS_M)]
    for kind, centre, radius_m in plan[:most]:
        bench.expect("AREA_010").accepted(save_area(bench, kind, centre, radius_m))
    stay_off(bench)
    begin_trip(bench)
    for distance_m in (2.0 * RADIUS_M, 4.0 * RADIUS_M, 6.0 * RADIUS_M):
        crossed_s = bench.clock.now_s
        go_to(bench, start.beside(distance_m))
        alert_within(bench, "AREA_010", AREA, crossed_s)
    bench.expect("AREA_010").equal(offences(bench), most, "offences")


@needs("push", "gnss")
@verifies("AREA_010")
def test_three_edges_crossed_at_once(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The vehicle leaves three allowed areas of one edge with one move: each of them counts."""
    for _number in range(int(bench.limit("AREA_MAX").inside)):
        bench.expect("AREA_010").accepted(save_area(bench, ALLOW, home(bench)))
    stay_off(bench)
    begin_trip(bench)
    go_to(bench, home(bench).beside(FAR_M), 120.0)
    bench.expect("AREA_010").equal(offences(bench), int(bench.limit("AREA_MAX").inside), "offences")


@pytest.mark.parametrize("disabled", [False, True], ids=["enabled", "disabled"])
@verifies("AREA_010", "AREA_011")
def test_a_fourth_area_is_refused(bench: Bench, paired_vehicle: Vehicle, disabled: bool) -> None:
    """Three are accepted, a fourth is not, be all enabled or not; after one is deleted, another one is."""
    limit = bench.limit("AREA_MAX")
    alerts = []
    for number in range(int(limit.inside)):
        reply = save_area(bench, (ALLOW, RESTRICT)[number % 2], home(bench), 1000 + number)
        bench.expect("AREA_010").accepted(reply)
        alerts.append(saved(reply))
    if disabled:
        bench.owner.monitoring.switch(alerts[1], False)
    before = listed(bench)
    bench.expect("AREA_010").equal([alert["alertId"] for alert in before], alerts, "the areas")
    for _more in range(int(limit.outside - limit.inside)):
        bench.expect("AREA_011").refused(save_area(bench, ALLOW, home(bench), 5000))
    bench.expect("AREA_011").equal(listed(bench), before, "the alerts after one too many")
    bench.owner.monitoring.delete(alerts[0])
    bench.expect("AREA_010").accepted(save_area(bench, ALLOW, home(bench), 5000))


@needs("push", "gnss")
@verifies("AREA_004", "AREA_006")
def test_a_changed_area_holds_instead_of_the_former_one(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Type and radius of an area are changed: in force, the new edge counts in the new direction, and not the old."""
    alert = saved(save_area(bench, ALLOW, home(bench)))
    stay_off(bench)
    bench.expect("AREA_006").accepted(bench.owner.monitoring.change(alert, areaType=RESTRICT, radiusM=3 * RADIUS_M))
    bench.gnss.position(*home(bench).beside(5.0 * RADIUS_M))
    stay_off(bench)
    begin_trip(bench)
    entered_s = bench.clock.now_s
    go_to(bench, home(bench).beside(2.0 * RADIUS_M))
    alert_within(bench, "AREA_006", AREA, entered_s)
    left_s = bench.clock.now_s
    go_to(bench, home(bench))
    go_to(bench, home(bench).beside(5.0 * RADIUS_M))
    no_alert(bench, "AREA_004", AREA, left_s)


def _shown(bench: Bench, *keys: str) -> list[tuple[object, ...]]:
    return [
        (alert["alertId"], *(_rounded(alert.get(key)) for key in keys))
        for alert in listed(bench)
        if alert["alertKind"] == AREA
    ]


def _rounded(value: object) -> object:
    """Coordinates as they were entered, whatever a float makes of them."""
    return round(value, 6) if isinstance(value, float) and math.isfinite(value) else value

"""Where the phone is told to show the message. That it does show it there, only a person with a phone sees."""

from __future__ import annotations

from fixtures import Bench, Vehicle, needs, theft_alert, verifies
from scenarios.theft.steps import ALERT_S, SHOWN_S, end_intrusion

pytestmark = needs("push")

ABOVE_THE_APP, HOME_SCREEN = "banner", "home-screen"


@verifies("THEFT_004")
def test_with_the_app_open_the_message_goes_above_the_app(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The app is in the foreground: the alert is for display above it."""
    bench.owner.open_app()
    _expect_shown(bench, watched_vehicle, "THEFT_004", ABOVE_THE_APP)


@verifies("THEFT_005")
def test_with_the_app_closed_the_message_goes_to_the_home_screen(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The app is not in the foreground: the alert is for the phone's home screen."""
    bench.owner.close_app()
    _expect_shown(bench, watched_vehicle, "THEFT_005", HOME_SCREEN)


@verifies("THEFT_004", "THEFT_005")
def test_each_message_follows_the_state_of_the_app(bench: Bench, watched_vehicle: Vehicle) -> None:
    """The owner leaves the app and comes back: each alert goes where the app's state at its arrival wants it."""
    bench.owner.close_app()
    _expect_shown(bench, watched_vehicle, "THEFT_005", HOME_SCREEN)
    end_intrusion(bench)
    bench.owner.open_app()
    _expect_shown(bench, watched_vehicle, "THEFT_004", ABOVE_THE_APP)


def _expect_shown(bench: Bench, vehicle: Vehicle, requirement: str, presentation: str) -> None:
    vehicle.force_door("driver")
    alert = bench.expect(requirement).eventually(theft_alert, within_s=ALERT_S)
    bench.expect(requirement).equal(alert.data["presentation"], presentation, "place of the message", alert)
    bench.clock.sleep(SHOWN_S, "the owner to read the message")

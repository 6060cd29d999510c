"""What Manage Vehicle shows, and what of it can be changed."""

from __future__ import annotations

from typing import Any

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from scenarios.mveh.steps import deactivate, reactivate
from scenarios.unp.steps import DAY_S, log_in, take_over

#: nicknames of all kinds that a person may give
NICKNAMES = {
    "one word": "Almira",
    "two words": "My car",
    "one letter": "A",
    "digits": "1234",
    "thai": "\u0e23\u0e16\u0e02\u0e2d\u0e07\u0e09\u0e31\u0e19",
    "japanese": "\u79c1\u306e\u8eca",
    "emoji": "\U0001f697\U0001f1f9\U0001f1ed",
    "joined emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "accents": "Ze\u0301 \u00e9t\u00e9",
    "arabic": "\u0633\u064a\u0627\u0631\u062a\u064a",
    "quotes": '"Bob\'s" `car`',
    "script": "<script>alert(1)</script>",
    "entity": "&lt;b&gt;",
    "query": "'; DROP TABLE cars; --",
    "template": "{{7*7}} ${7*7} %s",
    "path": "../../etc/passwd",
    "backslash": "C:\\car\\n",
    "the word null": "null",
    "the VIN of another": "MNTBAAN18Z0000002",
}
#: what is no nickname
NO_NICKNAME: dict[str, Any] = {
    "a number": 5,
    "null": None,
    "true": True,
    "a list": ["A", "B"],
    "an object": {"en": "A"},
    "NUL": "A\0B",
    "line feed": "A\nB",
    "escape": "A\x1b[2JB",
}
#: models to ask for
MODELS = ("Other", "", "LEAF", "almera", None, 5)
SERIAL = "0000009"


@verifies("MVEH_002", "MVEH_003", "MVEH_004", "MVEH_005")
def test_the_data_of_a_paired_vehicle_are_shown(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Model, VIN, nickname (none yet) and service status are shown, in Manage Vehicle and in the list."""
    shown, facts = bench.owner.garage.data(), bench.rig.vehicle.facts
    bench.expect("MVEH_002").equal(shown["modelName"], facts.model, "model")
    bench.expect("MVEH_003").equal(shown["vin"], facts.vin, "VIN")
    bench.expect("MVEH_004").equal(shown["nickname"], "", "nickname", judged=bench.case.pinned)
    bench.expect("MVEH_005").equal(shown["serviceStatus"], "ACTIVATED", "service status")
    listed = bench.owner.garage.cars()
    bench.expect("MVEH_002").equal([car.get("modelName") for car in listed], [facts.model], "models listed")
    bench.expect("MVEH_003").equal([car["vin"] for car in listed], [facts.vin], "VINs listed")


@pytest.mark.parametrize("model", MODELS, ids=repr)
@verifies("MVEH_002")
def test_the_model_cannot_be_changed(bench: Bench, paired_vehicle: Vehicle, model: object) -> None:
    """Whatever model is asked for, it is refused, and the model is what it was."""
    bench.expect("MVEH_002").refused(bench.owner.garage.screen().change(modelName=model))
    bench.expect("MVEH_002").equal(bench.owner.garage.data()["modelName"], bench.rig.vehicle.facts.model, "model")


@verifies("MVEH_002")
def test_the_model_cannot_be_changed_along_with_the_nickname(bench: Bench, paired_vehicle: Vehicle) -> None:
    """A nickname and a model in one request: the model stays; and with the request refused, so does the nickname."""
    reply = bench.owner.garage.screen().change(nickname="Both", modelName="Other")
    shown = bench.owner.garage.data()
    bench.expect("MVEH_002").equal(shown["modelName"], bench.rig.vehicle.facts.model, "model")
    bench.expect("MVEH_002").equal(shown["nickname"] == "Both", reply.ok, "nickname as the reply says")


@verifies("MVEH_002")
def test_the_model_cannot_be_chosen_when_adding(bench: Bench, unpaired_vehicle: Vehicle) -> None:
    """Before ownership is authenticated, after it, deactivated and activated again, the model is the vehicle's."""
    model = bench.rig.vehicle.facts.model
    bench.expect("MVEH_002").refused(bench.owner.garage.screen().change(modelName="Other"))
    bench.expect("MVEH_002").equal(bench.owner.garage.data()["modelName"], model, "model before")
    bench.owner.authenticate_ownership()
    deactivate(bench)
    bench.expect("MVEH_002").refused(bench.owner.garage.screen().change(modelName="Other"))
    bench.expect("MVEH_002").equal(bench.owner.garage.data()["modelName"], model, "model while deactivated")
    reactivate(bench)
    bench.expect("MVEH_002").equal(bench.owner.garage.data()["modelName"], model, "model after")


@needs("second-owner")
@verifies("MVEH_002", "MVEH_003")
def test_model_and_vin_are_the_same_for_the_next_owner(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Whoever pairs the vehicle is shown its model and VIN."""
    before = bench.owner.garage.data()
    bench.owner.garage.unpair()
    take_over(bench, bench.people.second_owner)
    after = bench.people.second_owner.garage.data()
    bench.expect("MVEH_002").equal(after["modelName"], before["modelName"], "model for the next owner")
    bench.expect("MVEH_003").equal(after["vin"], before["vin"], "VIN for the next owner")


@needs("second-vehicle")
@verifies("MVEH_003", "MVEH_004")
def test_each_vehicle_has_its_own_data(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Of two vehicles each is shown with its own VIN, and the nickname of one is not the other's."""
    first, second = bench.owner.vin, bench.people.second_vin
    bench.owner.garage.add(second)
    bench.owner.garage.screen(first).change(nickname="First")
    for vin, nickname in ((first, "First"), (second, "")):
        shown = bench.owner.garage.data(vin)
        bench.expect("MVEH_003").equal(shown["vin"], vin, "VIN")
        bench.expect("MVEH_004").equal(shown["nickname"], nickname, "nickname")


@verifies("MVEH_003")
def test_the_vin_cannot_be_changed(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Another VIN, known or not, is refused, and the VIN shown stays the one that was paired."""
    vin = bench.owner.vin
    for other in (vin[: -len(SERIAL)] + SERIAL, vin.lower(), "", None):
        bench.expect("MVEH_003").refused(bench.owner.garage.screen().change(vin=other))
        bench.expect("MVEH_003").equal(bench.owner.garage.data()["vin"], vin, "VIN")
    bench.expect("MVEH_003").equal(bench.owner.garage.vins(), [vin], "VINs listed")


@pytest.mark.parametrize("nickname", NICKNAMES.values(), ids=list(NICKNAMES))
@verifies("MVEH_004")
def test_a_nickname_is_shown_as_it_was_set(bench: Bench, paired_vehicle: Vehicle, nickname: str) -> None:
    """A nickname in any script is stored as it is, listed, and there after logging in again and after a month."""
    naming = bench.expect("MVEH_004")
    naming.accepted(bench.owner.garage.screen().change(nickname=nickname))
    naming.equal(bench.owner.garage.data()["nickname"], nickname, "nickname")
    naming.equal([car.get("nickname") for car in bench.owner.garage.cars()], [nickname], "nicknames listed")
    bench.clock.sleep(30 * DAY_S, "a month")
    bench.owner.app.log_in()
    naming.equal(bench.owner.garage.data()["nickname"], nickname, "nickname after a month")


@verifies("MVEH_004")
def test_a_nickname_can_be_changed_and_taken_away(bench: Bench, paired_vehicle: Vehicle) -> None:
    """The newest nickname is shown; an empty one is none; the vehicle goes on under its name after that, too."""
    for nickname in ("First", "Second", "First", "", "Third"):
        bench.expect("MVEH_004").accepted(bench.owner.garage.screen().change(nickname=nickname))
        bench.expect("MVEH_004").equal(bench.owner.garage.data()["nickname"], nickname, "nickname")


@pytest.mark.parametrize("wanted", NO_NICKNAME.values(), ids=list(NO_NICKNAME))
@verifies("MVEH_004")
def test_what_is_no_nickname_is_refused_and_changes_nothing(
    bench: Bench, paired_vehicle: Vehicle, wanted: object
) -> None:
    """Other kinds of values and control characters are refused, and the nickname from before is shown."""
    bench.owner.garage.screen().change(nickname="Before")
    bench.expect("MVEH_004").refused(bench.owner.garage.screen().change(nickname=wanted))
    bench.expect("MVEH_004").equal(bench.owner.garage.data()["nickname"], "Before", "nickname")


@pytest.mark.parametrize("length", [1, 20, 50, 51, 100, 1000, 10_000])
@verifies("MVEH_004")
def test_a_long_nickname_is_taken_whole_or_refused(bench: Bench, paired_vehicle: Vehicle, length: int) -> None:
    """The manual names no length: what is accepted is shown whole, what is too long is refused, and nothing is cut."""
    nickname = "n" * length
    reply = bench.owner.garage.screen().change(nickname=nickname)
    bench.expect("MVEH_004").equal(
        bench.owner.garage.data()["nickname"], nickname if reply.ok else "", "nickname", reply.record
    )


@verifies("MVEH_004")
def test_a_nickname_survives_deactivation(bench: Bench, paired_vehicle: Vehicle) -> None:
    """It is shown, and can be changed, while the services are deactivated, and stays when they are active again."""
    bench.owner.garage.screen().change(nickname="Before")
    deactivate(bench)
    bench.expect("MVEH_004").equal(bench.owner.garage.data()["nickname"], "Before", "nickname while deactivated")
    reactivate(bench)
    bench.expect("MVEH_004").equal(bench.owner.garage.data()["nickname"], "Before", "nickname after")


@needs("second-owner")
@verifies("MVEH_004")
def test_a_nickname_is_the_owner_s_own(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Somebody else can neither read nor set it."""
    log_in(bench.people.second_owner)
    bench.owner.garage.screen().change(nickname="Mine")
    bench.expect("MVEH_004").refused(bench.people.second_owner.garage.screen().view())
    bench.expect("MVEH_004").refused(bench.people.second_owner.garage.screen().change(nickname="Theirs"))
    bench.expect("MVEH_004").equal(bench.owner.garage.data()["nickname"], "Mine", "nickname")


@verifies("MVEH_004")
def test_a_nickname_is_on_every_phone(bench: Bench, paired_vehicle: Vehicle) -> None:
    """Set on one phone of the account, it is shown on the other."""
    other = bench.people.second_phone
    log_in(other)
    bench.owner.garage.screen().change(nickname="Everywhere")
    bench.expect("MVEH_004").equal(other.garage.data()["nickname"], "Everywhere", "nickname on the other phone")

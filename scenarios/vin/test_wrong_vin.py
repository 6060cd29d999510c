"""What is no VIN, or nobody's, is refused with a reason, and nothing is paired."""

from __future__ import annotations

import pytest

from fixtures import Bench, Vehicle, needs, verifies
from harness.owner.garage import Garage
from scenarios.unp.steps import COMMAND_S, await_first_report, vehicle_state
from scenarios.vin.steps import LENGTH, WRONG, another, with_character

each_wrong_vin = pytest.mark.parametrize("wrong", WRONG)


@each_wrong_vin
@verifies("VIN_008")
def test_what_is_not_the_vin_of_a_vehicle_is_never_paired(bench: Bench, garage: Garage, wrong: str) -> None:
    """It is refused, no vehicle is in the account then, and no vehicle can be used or authenticated."""
    bench.expect("VIN_008").refused(garage.add(WRONG[wrong](bench.owner.vin)))
    bench.expect("VIN_008").equal(garage.vins(), [], "vehicles in the account")
    bench.expect("VIN_008").refused(bench.owner.start_authentication())


@each_wrong_vin
@verifies("VIN_007")
def test_a_refusal_tells_what_to_do(bench: Bench, garage: Garage, wrong: str) -> None:
    """It bears a reason of its own, and tells to re-check the VIN, or else to ask the support or a dealer."""
    refused = garage.add(WRONG[wrong](bench.owner.vin))
    bench.expect("VIN_007").refused(refused)
    is_reason = refused.error_code in ("VIN_MALFORMED", "VIN_UNKNOWN")
    bench.expect("VIN_007").equal(is_reason, True, "the VIN is the reason", refused.record, judged=bench.case.pinned)
    told = str(refused.body["errors"][0].get("detail", ""))
    advice = "re-check" in told and "support" in told and "dealer" in told
    bench.expect("VIN_007").equal(advice, True, "what to do is told", refused.record, judged=bench.case.pinned)


@verifies("VIN_008")
def test_one_wrong_character_in_any_place_is_refused(bench: Bench, garage: Garage) -> None:
    """Each of the 17 characters counts: with another one in any place, nothing is paired."""
    vin = bench.owner.vin
    for place in range(LENGTH):
        bench.expect("VIN_008").refused(garage.add(with_character(vin, place, another(vin[place]))))
    bench.expect("VIN_008").equal(garage.vins(), [], "vehicles in the account")


@verifies("VIN_008")
def test_every_number_of_characters_but_17_is_refused(bench: Bench, garage: Garage) -> None:
    """The beginning of the VIN, from 0 to 16 characters, and the VIN with 1 to 17 more, are refused."""
    vin = bench.owner.vin
    for count in (*range(LENGTH), *range(LENGTH + 1, 2 * LENGTH + 1)):
        bench.expect("VIN_008").refused(garage.add((vin + vin)[:count]))
    bench.expect("VIN_008").equal(garage.vins(), [], "vehicles in the account")


@pytest.mark.parametrize("how", ["lower", "swapcase", "title"])
@verifies("VIN_005", "VIN_008")
def test_small_letters_pair_no_other_vehicle(bench: Bench, garage: Garage, how: str) -> None:
    """The manual names no spelling: refused (pinned), or taken for the same VIN; never is it another vehicle."""
    typed = getattr(bench.owner.vin, how)()
    bench.expect("VIN_005").may_be_refused(garage.add(typed))
    listed = set(garage.vins()) <= {bench.owner.vin}
    bench.expect("VIN_008").equal(listed, True, "only the vehicle itself may be in the account")


@pytest.mark.parametrize("wrong", ["I for 1", "last character missing", "one more digit", "cyrillic letters"])
@verifies("VIN_007", "VIN_008")
def test_after_a_refusal_the_right_vin_is_accepted(bench: Bench, garage: Garage, wrong: str) -> None:
    """Nothing is left of an entry that was refused: re-checked and right, the VIN is added at once."""
    for _ in range(5):
        bench.expect("VIN_008").refused(garage.add(WRONG[wrong](bench.owner.vin)))
    bench.expect("VIN_007").accepted(garage.add(bench.owner.vin))
    bench.expect("VIN_008").equal(garage.vins(), [bench.owner.vin], "vehicles in the account")


@each_wrong_vin
@verifies("VIN_008")
def test_a_refused_entry_leaves_the_other_vehicle_alone(bench: Bench, paired_vehicle: Vehicle, wrong: str) -> None:
    """An owner of a vehicle enters a wrong VIN: the vehicle stays in the account, in use, and as it is."""
    await_first_report(bench)
    before = vehicle_state(bench)
    bench.expect("VIN_008").refused(bench.owner.garage.add(WRONG[wrong](bench.owner.vin)))
    bench.clock.sleep(COMMAND_S, "anything to happen")
    bench.expect("VIN_008").equal(bench.owner.garage.vins(), [bench.owner.vin], "vehicles in the account")
    bench.expect("VIN_008").accepted(bench.owner.use("lock status"))
    bench.expect("VIN_008").equal(vehicle_state(bench), before, "locked, engine running")


@needs("second-owner")
@pytest.mark.parametrize("wrong", ["I for 1", "O for 0", "one more digit", "full width", "blank after"])
@verifies("VIN_008")
def test_a_mistyped_vin_is_no_way_to_the_vehicle_of_another(bench: Bench, paired_vehicle: Vehicle, wrong: str) -> None:
    """Somebody else types the VIN of a paired vehicle wrongly: refused, and the owner keeps the vehicle."""
    bench.people.second_owner.app.log_in()
    bench.expect("VIN_008").refused(bench.people.second_owner.garage.add(WRONG[wrong](bench.owner.vin)))
    bench.expect("VIN_008").equal(bench.people.second_owner.garage.vins(), [], "vehicles of the second account")
    bench.expect("VIN_008").equal(bench.owner.garage.vins(), [bench.owner.vin], "vehicles of the owner")

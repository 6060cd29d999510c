"""Expectations: each passes and fails where it must, to the nanosecond, and writes down why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harness.errors import RequirementFailed
from tests.stand import ALERT, CaseStand, Reply

S = 10**9


@pytest.fixture
def stand(tmp_path: Path) -> CaseStand:
    """A case in the reference profile, at 100 s of bench time."""
    stand = CaseStand(tmp_path)
    stand.clock.sleep(100.0)
    return stand


@pytest.fixture
def document(tmp_path: Path) -> CaseStand:
    """A case in the document profile, at 100 s of bench time."""
    stand = CaseStand(tmp_path, profile="document")
    stand.clock.sleep(100.0)
    return stand


class TestEventually:
    """At least one, no later than the end of the window."""

    @pytest.mark.parametrize("instant_ns", [100 * S, 100 * S + 1, 110 * S - 1, 110 * S])
    def test_it_passes_up_to_the_end_of_the_window(self, stand: CaseStand, instant_ns: int) -> None:
        """With the margin that was left; time stands where it was found."""
        stand.observe_at(instant_ns)
        found = stand.expect.eventually(ALERT, within_s=10.0)
        assert (found.t_ns, stand.kernel.now_ns) == (instant_ns, instant_ns)
        judgement = stand.judgement()
        assert (judgement["verdict"], judgement["basis"]) == ("pass", [found.n])
        assert judgement["window_ns"] == [100 * S, 110 * S]
        assert judgement["margin_s"] == (110 * S - instant_ns) / S

    def test_it_fails_a_nanosecond_later(self, stand: CaseStand) -> None:
        """And does not wait longer than the window."""
        stand.observe_at(110 * S + 1)
        with pytest.raises(RequirementFailed, match=r"AUTH_009: within 10 s: expected alert; measured none"):
            stand.expect.eventually(ALERT, within_s=10.0)
        assert stand.kernel.now_ns == 110 * S
        assert (stand.judgement()["basis"], stand.judgement()["margin_s"]) == ([], None)

    def test_the_window_may_begin_in_the_past(self, stand: CaseStand) -> None:
        """What was observed since then counts, what was before does not."""
        stand.observe()
        stand.clock.sleep(5.0)
        inside = stand.observe()
        stand.clock.sleep(5.0)
        assert stand.expect.eventually(ALERT, within_s=20.0, since_s=100.000000001) == inside
        assert stand.kernel.now_ns == 110 * S
        assert stand.judgement()["measured"] == "after 5.000 s"

    def test_a_window_that_is_over_takes_no_time(self, stand: CaseStand) -> None:
        """It is judged on what is there."""
        stand.clock.sleep(50.0)
        with pytest.raises(RequirementFailed):
            stand.expect.eventually(ALERT, within_s=10.0, since_s=100.0)
        assert stand.kernel.now_ns == 150 * S

    def test_other_observations_are_not_meant(self, stand: CaseStand) -> None:
        """Name and values must be those of the pattern; stimuli are no observations."""
        stand.observe("other")
        stand.journal.append("observation", "another.thing", rule="theft")
        stand.journal.append("stimulus", ALERT.what, rule="theft")
        with pytest.raises(RequirementFailed):
            stand.expect.eventually(ALERT, within_s=1.0)


class TestNever:
    """None in the whole window."""

    @pytest.mark.parametrize("instant_ns", [110 * S + 1, 200 * S])
    def test_it_passes_when_one_comes_after_the_window(self, stand: CaseStand, instant_ns: int) -> None:
        """The whole window is watched."""
        stand.observe_at(instant_ns)
        stand.expect.never(ALERT, for_s=10.0)
        assert stand.kernel.now_ns == 110 * S
        assert (stand.judgement()["verdict"], stand.judgement()["measured"]) == ("pass", "none")

    @pytest.mark.parametrize("instant_ns", [100 * S, 105 * S, 110 * S])
    def test_it_fails_on_one_in_the_window_edges_included(self, stand: CaseStand, instant_ns: int) -> None:
        """At once, with the observation as basis."""
        stand.observe_at(instant_ns)
        with pytest.raises(RequirementFailed, match="during 10 s: expected no alert; measured one after"):
            stand.expect.never(ALERT, for_s=10.0)
        assert stand.kernel.now_ns == instant_ns
        assert len(stand.judgement()["basis"]) == 1

    def test_the_past_counts_from_since_on(self, stand: CaseStand) -> None:
        """An earlier one is none of its business."""
        stand.observe()
        stand.clock.sleep(20.0)
        stand.expect.never(ALERT, for_s=15.0, since_s=100.000000001)
        with pytest.raises(RequirementFailed):
            stand.expect.never(ALERT, for_s=15.0, since_s=100.0)


class TestPermitted:
    """What the text merely permits."""

    def test_in_the_reference_profile_absence_is_pinned(self, stand: CaseStand) -> None:
        """There one is a fail, none a pass."""
        stand.expect.may_be_absent(ALERT, for_s=10.0)
        stand.observe_at(115 * S)
        with pytest.raises(RequirementFailed):
            stand.expect.may_be_absent(ALERT, for_s=10.0)

    @pytest.mark.parametrize(("comes", "measured"), [(True, "one after 5.000 s"), (False, "none")])
    def test_in_the_document_profile_both_are_recorded(self, document: CaseStand, comes: bool, measured: str) -> None:
        """Both pass, and the report says which it was."""
        if comes:
            document.observe_at(105 * S)
        document.expect.may_be_absent(ALERT, for_s=10.0)
        judgement = document.judgement()
        assert (judgement["verdict"], judgement["measured"]) == ("pass", measured)
        assert "recorded only" in judgement["expected"]

    def test_recorded_passes_either_way_in_every_profile(self, stand: CaseStand) -> None:
        """And gives what it found."""
        assert stand.expect.recorded(ALERT, for_s=10.0) is None
        stand.observe_at(115 * S)
        found = stand.expect.recorded(ALERT, for_s=10.0)
        assert found is not None
        assert found.t_ns == 115 * S


class TestExactlyOnce:
    """One, and then quiet."""

    def test_it_passes_on_one(self, stand: CaseStand) -> None:
        """A second one a nanosecond after the quiet time does not matter."""
        stand.observe_at(105 * S)
        stand.observe_at(165 * S + 1)
        assert stand.expect.exactly_once(ALERT, within_s=10.0, quiet_s=60.0).t_ns == 105 * S
        assert [record.data["verdict"] for record in stand.records("judgement")] == ["pass", "pass"]
        assert stand.kernel.now_ns == 165 * S

    @pytest.mark.parametrize("second_ns", [105 * S, 105 * S + 1, 165 * S])
    def test_it_fails_on_a_second_one(self, stand: CaseStand, second_ns: int) -> None:
        """Also at the same instant, and at the very end of the quiet time; both are the basis."""
        stand.observe_at(105 * S)
        stand.observe_at(second_ns)
        with pytest.raises(RequirementFailed, match="a second one after"):
            stand.expect.exactly_once(ALERT, within_s=10.0, quiet_s=60.0)
        assert len(stand.judgement()["basis"]) == 2

    def test_it_fails_on_none(self, stand: CaseStand) -> None:
        """As `eventually` does."""
        with pytest.raises(RequirementFailed, match="within 10 s"):
            stand.expect.exactly_once(ALERT, within_s=10.0, quiet_s=60.0)


class TestReplies:
    """Granted and refused."""

    @staticmethod
    def reply(stand: CaseStand, ok: bool, code: str | None = None) -> Reply:
        """A reply that was asked for now and took a second."""
        record = stand.observe("reply")
        return Reply(ok, record, code, stand.kernel.now_ns, stand.kernel.now_ns + S)

    def test_accepted(self, stand: CaseStand) -> None:
        """A granted request passes, a refused one fails with its code; the reply is the basis."""
        reply = self.reply(stand, True)
        stand.expect.accepted(reply)
        assert stand.judgement()["basis"] == [reply.record.n]
        assert stand.judgement()["window_ns"] == [100 * S, 101 * S]
        assert stand.judgement()["margin_s"] is None
        with pytest.raises(RequirementFailed, match=r"measured refused \(AUTH_WAIT\)"):
            stand.expect.accepted(self.reply(stand, False, "AUTH_WAIT"))

    def test_refused_for_a_reason(self, stand: CaseStand) -> None:
        """Another reason, or none, is a fail."""
        stand.expect.refused(self.reply(stand, False, "AUTH_WAIT"))
        stand.expect.refused(self.reply(stand, False, "AUTH_WAIT"), because="AUTH_WAIT")
        with pytest.raises(RequirementFailed, match=r"expected the request is refused \(AUTH_WAIT\)"):
            stand.expect.refused(self.reply(stand, False, "OTHER"), because="AUTH_WAIT")
        with pytest.raises(RequirementFailed, match="measured accepted"):
            stand.expect.refused(self.reply(stand, True), because="AUTH_WAIT")

    def test_the_margin_is_the_distance_to_the_limit(self, stand: CaseStand) -> None:
        """How long before it a refused request was made, how long after it an accepted one."""
        limit = stand.case.limit("AUTH_RETRY_LOCKOUT")
        stand.expect.refused(self.reply(stand, False, "AUTH_WAIT"), limit=limit, since_s=0.0)
        assert stand.judgement()["margin_s"] == limit.nominal_s - 100.0
        assert f"100.000 s after (limit {limit.nominal_s:g} s)" in stand.judgement()["measured"]
        stand.expect.accepted(self.reply(stand, True), limit=limit, since_s=-300.0)
        assert stand.judgement()["margin_s"] == 400.0 - limit.nominal_s

    def test_what_the_profile_does_not_judge_is_recorded(self, document: CaseStand) -> None:
        """With a limit whose inside the text only permits, either outcome passes."""
        limit = document.case.limit("THEFT_LOCK_MASK")
        assert not limit.inside_judged
        for ok in (True, False):
            document.expect.refused(self.reply(document, ok), because="MASKED", limit=limit)
            assert "recorded only" in document.judgement()["expected"]
        with pytest.raises(RequirementFailed):
            document.expect.refused(self.reply(document, True))

    def test_a_refusal_that_is_permitted(self, stand: CaseStand) -> None:
        """In the reference profile it is pinned."""
        stand.expect.may_be_refused(self.reply(stand, False, "X"))
        with pytest.raises(RequirementFailed):
            stand.expect.may_be_refused(self.reply(stand, True))

    def test_a_refusal_that_is_permitted_in_the_document_profile(self, document: CaseStand) -> None:
        """There both outcomes pass."""
        for ok in (True, False):
            document.expect.may_be_refused(self.reply(document, ok))


class TestValues:
    """Values at an instant."""

    def test_equal(self, stand: CaseStand) -> None:
        """Same value passes; another fails with both in the text; the basis is kept."""
        basis = stand.observe()
        stand.expect.equal({"a": 1}, {"a": 1}, "the doors", basis)
        assert stand.judgement()["basis"] == [basis.n]
        assert stand.judgement()["window_ns"] == [100 * S, 100 * S]
        with pytest.raises(RequirementFailed, match="the doors: expected locked; measured None"):
            stand.expect.equal(None, "locked", "the doors")
        with pytest.raises(RequirementFailed):
            stand.expect.equal(float("nan"), float("nan"), "a quantity")

    def test_equal_not_judged_is_recorded(self, stand: CaseStand) -> None:
        """Another value is permitted, too."""
        stand.expect.equal(2, 1, "a choice", judged=False)
        assert stand.judgement()["expected"] == "1, or not: recorded only"

    @pytest.mark.parametrize("measured", [1.0, 1.5, 2.0])
    def test_between_passes_with_its_bounds(self, stand: CaseStand, measured: float) -> None:
        """Both bounds are allowed themselves."""
        stand.expect.between(measured, 1.0, 2.0, "km", "distance")
        assert stand.judgement()["verdict"] == "pass"

    @pytest.mark.parametrize("measured", [0.999999, 2.000001, float("nan"), float("inf"), None])
    def test_between_fails_outside(self, stand: CaseStand, measured: float | None) -> None:
        """None and NaN are never within bounds."""
        with pytest.raises(RequirementFailed, match="1 to 2 km"):
            stand.expect.between(measured, 1.0, 2.0, "km", "distance")

    def test_between_that_is_not_judged_records_and_passes(self, stand: CaseStand) -> None:
        """Even outside of the bounds; the journal says that it was recorded only."""
        stand.expect.between(3.0, 1.0, 2.0, "km", "distance", judged=False)
        judgement = stand.judgement()
        assert (judgement["verdict"], judgement["measured"]) == ("pass", "3 km")
        assert judgement["expected"] == "1 to 2 km, or not: recorded only"

    @pytest.mark.parametrize(("later_s", "verdict"), [(1.0, "pass"), (0.0, "pass"), (-0.001, "fail")])
    def test_not_before(self, stand: CaseStand, later_s: float, verdict: str) -> None:
        """A date at or after another, with the margin."""
        earliest, basis = datetime(2026, 3, 2, tzinfo=UTC), stand.observe()
        check: Callable[[], None] = lambda: stand.expect.not_before(  # noqa: E731  # called in two ways below
            earliest + timedelta(seconds=later_s), earliest, "the time of the report", basis
        )
        if verdict == "pass":
            check()
        else:
            with pytest.raises(RequirementFailed):
                check()
        assert (stand.judgement()["verdict"], stand.judgement()["margin_s"]) == (verdict, later_s)

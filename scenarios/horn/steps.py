"""Steps that several scenarios of remote horn and lights share."""

from __future__ import annotations

from fixtures import Bench, request
from harness.journal import Record
from scenarios.rcmd.steps import ASKED_S, known

LIGHTS, HORN = "lights", "horn and lights"
BOTH = (LIGHTS, HORN)
#: an early command is watched for so long after it came: two waits and some
LATER_S = 900.0


def refused_for_good(bench: Bench, requirement: str, command: str, for_s: float = ASKED_S) -> None:
    """The requirement demands that the command is refused now, with a reason, and that the unit asks for nothing."""
    remote, sent_s = bench.owner.remote, bench.clock.now_s
    sent = remote.send(command)
    ended = remote.outcome(sent)
    refused = ended not in ("COMPLETED", "TIMEOUT", "PENDING", "SENT")
    bench.expect(requirement).equal(refused, True, f"the command is refused (it ended as {ended})")
    bench.expect(requirement).never(request(bench.rig.vehicle, *known(bench, *BOTH)), for_s=for_s, since_s=sent_s)


def works(bench: Bench, requirement: str, command: str) -> Record:
    """The requirement demands that the command is carried out now."""
    sent = bench.owner.remote.send(command)
    asked = bench.expect(requirement).eventually(
        request(bench.rig.vehicle, *known(bench, command)), within_s=ASKED_S, since_s=sent.asked_s
    )
    ended = bench.owner.remote.outcome(sent)
    bench.expect(requirement).equal(ended, "COMPLETED", "end of the command as the app is told")
    return asked

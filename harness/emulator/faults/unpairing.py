"""Faults of unpairing a vehicle, and of what is kept of it afterwards."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault


def _kept(*names: str) -> dict[str, object]:
    return {"release_keeps": names}


#: the steps
_STEPS = {
    "unp-at-the-first-press": Fault("the vehicle is removed at the first press", cloud={"removal_steps": ()}),
    "unp-with-the-agreement": Fault(
        "the vehicle is removed as soon as the owner agrees", cloud={"removal_steps": ("agreement",)}
    ),
    "unp-agreement-not-required": Fault(
        "the removal can be confirmed without having agreed", cloud={"removal_steps": ("confirmation",)}
    ),
    "unp-cannot-be-cancelled": Fault(
        "a removal that was cancelled can still be confirmed", cloud={"removal_can_be_cancelled": False}
    ),
    "unp-without-effect": Fault("success is reported, and the vehicle stays", cloud={"removal_effective": False}),
    "unp-still-listed": Fault("a removed vehicle is still listed", cloud=_kept("listing")),
    "unp-by-uninstalling": Fault("removing the app from the phone unpairs", cloud={"uninstalling_unpairs": True}),
}

#: the next owner
_NEXT = {
    "unp-for-nobody": Fault("a vehicle that was removed cannot be added any more", cloud={"released_for": "nobody"}),
    "unp-for-the-former-account": Fault(
        "a vehicle that was removed can be added by its former account only",
        cloud={"released_for": "the former account"},
    ),
    "unp-not-for-the-former-account": Fault(
        "a vehicle that was removed cannot be added by its former account", cloud={"released_for": "others"}
    ),
    "unp-ownership-kept": Fault("the next account need not authenticate its ownership", cloud=_kept("owner")),
    "unp-unit-rests-for-good": Fault(
        "the unit of a removed vehicle confirms orders, and goes on resting", tcu={"services_wakes": False}
    ),
}

#: the former owner
_FORMER = {
    "unp-access-kept": Fault("the former account can use the vehicle as before", cloud=_kept("access")),
    "unp-pushes-kept": Fault("the former account is notified as before", cloud=_kept("pushes")),
    "unp-pushes-under-way-delivered": Fault(
        "how a command ended that was under way is notified to the former account", cloud=_kept("pushes", "commands")
    ),
    "unp-commands-kept": Fault(
        "commands that have not arrived are carried out after the removal", cloud=_kept("commands", "unit")
    ),
    "unp-attempt-goes-on": Fault("an attempt of the former account can be completed", cloud=_kept("attempts")),
}

#: the data
_DATA = {
    "unp-history-kept": Fault("the history of notifications stays", cloud=_kept("history")),
    "unp-settings-kept": Fault("preferences and Assistance stay", cloud=_kept("settings")),
    "unp-nickname-kept": Fault("the nickname stays", cloud=_kept("nickname")),
    "unp-reports-kept": Fault(
        "what was reported to the former account is shown to the next one",
        cloud={"release_keeps": ("reports",), "auth_success_requests_data": False},
    ),
    "unp-late-reports-counted": Fault(
        "what the unit saw before the removal and reports after it is the next account's",
        cloud={"release_drops_earlier_events": False, "auth_success_requests_data": False},
    ),
    "unp-security-code-kept": Fault("the security code stays", cloud=_kept("security code")),
    "unp-alerts-kept": Fault("the monitoring alerts stay", cloud=_kept("monitoring alerts")),
    "unp-trips-kept": Fault("the driving history stays", cloud=_kept("trips")),
    "unp-all-data-lost": Fault(
        "removing one vehicle forgets the data of all of the account", cloud={"release_forgets_all_vehicles": True}
    ),
}

FAULTS = {**_STEPS, **_NEXT, **_FORMER, **_DATA}

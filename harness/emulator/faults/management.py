"""Faults of managing a vehicle, and of deactivating and activating its services."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

#: the data of the vehicle
_DATA = {
    "mveh-model-editable": Fault("the model can be changed", cloud={"vehicle_editable": ("modelName",)}),
    "mveh-model-change-ignored": Fault(
        "the wish to change the model is passed over without a word", cloud={"vehicle_fixed_ignored": True}
    ),
    "mveh-model-hidden": Fault("the model is not shown", cloud={"vehicle_hides": ("modelName",)}),
    "mveh-vin-hidden": Fault("the VIN is not shown", cloud={"vehicle_hides": ("vin",)}),
    "mveh-nickname-hidden": Fault("the nickname is not shown", cloud={"vehicle_hides": ("nickname",)}),
    "mveh-nickname-not-stored": Fault("a nickname is accepted, and not stored", cloud={"nickname_kept": False}),
    "mveh-nickname-ascii": Fault("of a nickname only Latin letters are stored", cloud={"nickname_ascii_only": True}),
    "mveh-nickname-of-the-account": Fault(
        "all vehicles of an account have one nickname", cloud={"nickname_of_account": True}
    ),
    "mveh-nickname-cut": Fault(
        "what is no nickname is made one: cut, or turned into text", cloud={"nickname_checked": False}
    ),
    "mveh-status-hidden": Fault("the status of the services is not shown", cloud={"vehicle_hides": ("serviceStatus",)}),
    "mveh-status-always-active": Fault(
        "the services are always shown as active", cloud={"service_status_shown": "always activated"}
    ),
}

#: deactivated
_DEACTIVATED = {
    "mveh-functions-go-on": Fault(
        "functions and commands go on while deactivated",
        cloud={"deactivation_leaves": ("functions", "commands under way", "the unit")},
    ),
    "mveh-notifications-go-on": Fault(
        "notifications go on while deactivated", cloud={"deactivation_leaves": ("notifications",)}
    ),
    "mveh-commands-under-way-go-on": Fault(
        "a command that the unit has not yet is carried out while deactivated",
        cloud={"deactivation_leaves": ("commands under way",)},
        tcu={"services_rest_refuses_commands": False},
    ),
    "mveh-unit-not-told": Fault(
        "a command that the unit has goes on while deactivated", cloud={"deactivation_leaves": ("the unit",)}
    ),
    "mveh-unit-goes-on-asking": Fault(
        "the unit goes on asking the vehicle for what it was commanded", tcu={"services_rest_ends_requests": False}
    ),
    "mveh-unpaired-by-deactivation": Fault(
        "deactivating takes the ownership away", cloud={"deactivation_loses": ("pairing",)}
    ),
    "react-settings-lost": Fault("deactivating resets the preferences", cloud={"deactivation_loses": ("settings",)}),
    "react-nickname-lost": Fault("deactivating removes the nickname", cloud={"deactivation_loses": ("nickname",)}),
    "react-history-lost": Fault("deactivating empties the history", cloud={"deactivation_loses": ("history",)}),
    "react-code-lost": Fault(
        "deactivating removes the security code", cloud={"deactivation_loses": ("security code",)}
    ),
    "react-alerts-lost": Fault(
        "deactivating removes the monitoring alerts", cloud={"deactivation_loses": ("monitoring alerts",)}
    ),
}

#: activated again
_ACTIVATED = {
    "react-impossible": Fault("the services cannot be activated again", cloud={"reactivation_possible": False}),
    "react-within-30-days-only": Fault(
        "the services can be activated within 30 days only", cloud={"reactivation_within_s": 30 * 86_400.0}
    ),
    "react-without-effect": Fault(
        "Retry Activation is accepted, and nothing follows", cloud={"reactivation_without_effect": True}
    ),
    "react-takes-6-minutes": Fault("the activation takes 6 minutes", cloud={"reactivation_delay_s": 360.0}),
    "react-no-success-message": Fault(
        "Retry Activation tells of no success", cloud={"reactivation_success_told": False}
    ),
    "react-claimed-at-once": Fault(
        "the services are shown as active before the vehicle is", cloud={"reactivation_claimed_at_once": True}
    ),
    "react-never-confirmed": Fault("the unit confirms no order", tcu={"services_confirmed": False}),
    "react-functions-stay-refused": Fault(
        "the services are shown as active, and the functions stay refused",
        cloud={"reactivation_leaves_out": ("functions",)},
    ),
    "react-notifications-stay-away": Fault(
        "after an activation nothing is notified any more", cloud={"reactivation_leaves_out": ("notifications",)}
    ),
    "react-unit-rests-on": Fault("the unit confirms the activation and rests on", tcu={"services_wakes": False}),
    "react-home-screen-stale": Fault(
        "the home screen shows what was so before the deactivation, and Refresh changes nothing",
        cloud={"reactivation_requests_data": False, "reports_kept_after_reactivation": False},
    ),
}

FAULTS = {**_DATA, **_DEACTIVATED, **_ACTIVATED}

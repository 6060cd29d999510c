"""Faults between two parts: of accounts, pairing and services, what one of them must not do to another."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

#: one owner after the other
_OWNERS = {
    "inter-success-ends-waits-of-others": Fault(
        "whoever authenticates a vehicle ends the wait of the one who failed with it before",
        cloud={"auth_success_ends_waits": True},
    ),
    "inter-late-reports-after-deletion": Fault(
        "what the unit saw before the deletion of the account and reports after it is the next account's",
        cloud={"del_drops_earlier_events": False},
    ),
    "inter-old-place-in-a-new-report": Fault(
        "a place that the unit saw for the former owner, and reports again after a boot, is shown to the next one",
        cloud={"release_drops_earlier_fixes": False},
    ),
    "inter-take-over-is-no-on": Fault(
        "a driver who takes a remote start over has not turned the ignition ON for an authentication",
        tcu={"ownership_takeover_counts_as_on": False},
    ),
    "inter-code-under-way-outlasts-unpairing": Fault(
        "the next owner's ON puts in force the code that the former owner had saved",
        tcu={"security_pending_kept_through_unpairing": True},
    ),
    "inter-due-values-outlast-unpairing": Fault(
        "the former owner's due values of the service stay", cloud={"release_keeps": ("service",)}
    ),
    "inter-first-enrolment-counts": Fault(
        "of a vehicle that is paired again the date of its first enrolment is hidden, not that of the new one",
        cloud={"driving_enrolment": "first"},
    ),
}

#: what an account does to its vehicles
_ACCOUNTS = {
    "inter-log-out-forgets-due-values": Fault(
        "the due values of the service are gone after a log-out",
        cloud={"sessions_end_loses": (("log-out", ("service",)),)},
    ),
    "inter-password-change-forgets-settings": Fault(
        "another password resets preferences and Assistance",
        cloud={"sessions_end_loses": (("password change", ("settings",)),)},
    ),
    "inter-password-change-forgets-commands": Fault(
        "another password takes back a command that is under way, whose end is never told",
        cloud={"sessions_end_loses": (("password change", ("commands",)),)},
    ),
    "inter-email-change-forgets-alerts": Fault(
        "another e-mail address removes the monitoring alerts",
        cloud={"sessions_end_loses": (("e-mail change", ("monitoring alerts",)),)},
    ),
    "inter-reset-mail-to-former-address": Fault(
        "after a change of the e-mail address the mail of a reset goes to the former one",
        cloud={"pwd_mail_to_former_address": True},
    ),
    "inter-second-phone-takes-notifications": Fault(
        "only the phone that was registered last is notified", cloud={"push_newest_phone_only": True}
    ),
}

#: the services deactivated and activated again
_SERVICES = {
    "inter-deactivation-drops-waiting-setting": Fault(
        "a monitoring setting that waits for the ten minutes is lost with the deactivation",
        tcu={"services_rest_drops_waiting_settings": True},
    ),
    "inter-activation-allows-further-starts": Fault(
        "activating the services sets the count of consecutive remote starts back",
        tcu={"services_wake_resets_starts": True},
    ),
    "inter-deactivation-forgets-due-values": Fault(
        "deactivating removes the due values of the service", cloud={"deactivation_loses": ("service",)}
    ),
    "inter-deactivation-empties-driving-history": Fault(
        "deactivating empties the driving history", cloud={"deactivation_loses": ("trips",)}
    ),
}

#: the calendar
_DAYS = {
    "inter-offences-begin-with-the-year": Fault(
        "offences of the year before count no more", cloud={"monitoring_offences_of_this_year": True}
    ),
}

FAULTS = {**_OWNERS, **_ACCOUNTS, **_SERVICES, **_DAYS}

"""Faults of accounts: their creation, login, forgotten password, changes, profile, deletion, and the service period."""

from __future__ import annotations

from typing import Any

from harness.emulator.faults.fault import Fault

_DETAILS = ("firstName", "lastName", "email", "password", "country")
_PROFILE = ("firstName", "lastName", "phone", "country", "distanceUnit")
_ENDS = ("log-out", "e-mail change", "password change", "password reset", "deletion")
_DAY_S = 86_400.0
#: how much of a password is compared
_COMPARED = "login_password_compared"


def _cloud(description: str, **cloud: Any) -> Fault:
    return Fault(description, cloud=cloud)


def _without(names: tuple[str, ...], *missing: str) -> tuple[str, ...]:
    return tuple(name for name in names if name not in missing)


CREATION = {
    "acc-no-session-needed": _cloud("the owner API answers without a login", acc_session_required=False),
    "acc-names-not-required": _cloud(
        "an account is created without names", acc_required=_without(_DETAILS, "firstName", "lastName")
    ),
    "acc-password-not-required": _cloud(
        "an account is created without a password", acc_required=_without(_DETAILS, "password")
    ),
    "acc-country-not-required": _cloud(
        "an account is created without a country", acc_required=_without(_DETAILS, "country")
    ),
    "acc-terms-not-required": _cloud("the terms of use need not be confirmed", acc_terms_required=False),
    "acc-mail-before-terms": _cloud("the mail is sent with the details", acc_mail_sent_after="details"),
    "acc-validated-without-terms": _cloud(
        "an account whose terms were declined can be validated", acc_terms_required=False, acc_mail_sent_after="details"
    ),
    "acc-no-mail": _cloud("no validation mail is sent", acc_mails=0),
    "acc-mail-twice": _cloud("two validation mails are sent at once", acc_mails=2),
    "acc-link-29-minutes": _cloud("the link is good for 29 minutes", mail_link_valid_s=1740.0),
    "acc-link-31-minutes": _cloud("the link is good for 31 minutes", mail_link_valid_s=1860.0),
    "acc-link-for-ever": _cloud("the link is always good", mail_link_valid_s=1e9),
    "acc-resending-ends-older-links": _cloud(
        "a second mail makes the first one's link worthless", acc_resending="ends older links"
    ),
    "acc-resending-prolongs-older-links": _cloud(
        "a second mail prolongs the first one's link", acc_resending="prolongs older links"
    ),
    "acc-late-link-can-be-confirmed": _cloud(
        "CONFIRM is accepted for a link that was not opened", acc_opening_required=False
    ),
    "acc-opening-completes": _cloud("the account is complete without CONFIRM", acc_confirm_required=False),
    "acc-confirm-within-30-minutes": _cloud("CONFIRM has to come in time too", acc_confirm_in_time=True),
    "acc-confirm-without-effect": _cloud("CONFIRM completes nothing", acc_confirm_completes=False),
    "acc-link-completes-others": _cloud("a link completes every account that waits", acc_link_of_one_account=False),
    "enr-any-vehicle": _cloud("any account may use any vehicle", enr_vehicle_needed=False),
}

LOGIN = {
    "login-right-refused": _cloud("right credentials are refused", login_right_accepted=False),
    "login-barred-after-one-mistake": _cloud(
        "after one wrong password the right one is refused", login_wrong_passwords_allowed=0
    ),
    "login-password-not-compared": _cloud("any password logs in", **{_COMPARED: "nothing"}),
    "login-password-beginning": _cloud(
        "only the first 8 characters of a password are compared", **{_COMPARED: "beginning"}
    ),
    "login-password-letters": _cloud("capital and small letters of a password count alike", **{_COMPARED: "letters"}),
    "login-tells-who-has-an-account": _cloud(
        "an unknown address is refused with another text", login_refusal_tells_why=True
    ),
    "login-before-validation": _cloud("an account that is not validated logs in", login_before_validation=True),
    "login-lists-vehicles-of-others": _cloud("every vehicle is listed", login_lists_vehicles="everybody's"),
    "login-lists-no-vehicle": _cloud("no vehicle is listed", login_lists_vehicles="none"),
    "login-log-out-unpairs": _cloud("the log-out unpairs the vehicle", log_out_unpairs=True),
}

PASSWORD_RESET = {
    "pwd-reset-refused": _cloud("no reset can be asked for", pwd_reset_offered=False),
    "pwd-unknown-address-told": _cloud("an unknown address is answered differently", pwd_unknown_told=True),
    "pwd-no-mail": _cloud("no reset mail is sent", pwd_mails=0),
    "pwd-mail-twice": _cloud("two reset mails are sent at once", pwd_mails=2),
    "pwd-mail-elsewhere": _cloud(
        "the reset mail goes elsewhere",
        pwd_mail_to="elsewhere@example.com",  # noqa: S106  # an address, no password
    ),
    "pwd-opening-not-required": _cloud("CONFIRM is accepted without CONFIRM EMAIL", pwd_opening_required=False),
    "pwd-confirm-not-required": _cloud("a password is set without CONFIRM", pwd_confirm_required=False),
    "pwd-link-reusable": _cloud("a link resets the password again", pwd_link_reusable=True),
    "pwd-repetition-not-compared": _cloud("the two entries may differ", pwd_repetition_compared=False),
    "pwd-empty-accepted": _cloud("no password is accepted as one", pwd_empty_refused=False),
    "pwd-reset-without-effect": _cloud("the old password stays after a reset", pwd_effective=False),
    "pwd-old-stays": _cloud("the old password logs in as well after a reset", pwd_old_kept=True),
    "pwd-request-bars-old": _cloud("asking for a reset makes the old password worthless", pwd_request_bars_old=True),
    "pwd-sessions-stay": _cloud("a reset logs nobody out", sessions_end_with=_without(_ENDS, "password reset")),
}

CHANGES = {
    "macc-first-name-not-stored": _cloud("a new first name is lost", prof_kept=_without(_PROFILE, "firstName")),
    "macc-last-name-not-stored": _cloud("a new last name is lost", prof_kept=_without(_PROFILE, "lastName")),
    "macc-phone-not-stored": _cloud("a contact phone is lost", prof_kept=_without(_PROFILE, "phone")),
    "macc-country-not-stored": _cloud("another country is lost", prof_kept=_without(_PROFILE, "country")),
    "macc-names-in-ascii": _cloud("letters beyond ASCII are dropped from names", prof_ascii_only=True),
    "macc-names-cut": _cloud("names are cut to 20 characters", prof_longest=20),
    "macc-email-not-changed": _cloud("a verified address does not log in", macc_email_changes=False),
    "macc-old-email-stays": _cloud("the old address logs in as well", macc_old_email_kept=True),
    "macc-password-not-changed": _cloud("a verified password does not log in", macc_password_changes=False),
    "macc-old-password-stays": _cloud("the old password logs in as well", macc_old_password_kept=True),
    "macc-email-change-keeps-session": _cloud(
        "another address logs nobody out", sessions_end_with=_without(_ENDS, "e-mail change")
    ),
    "macc-password-change-keeps-session": _cloud(
        "another password logs nobody out", sessions_end_with=_without(_ENDS, "password change")
    ),
    "macc-other-phone-stays": _cloud(
        "a change logs out only the phone that asked for it",
        other_sessions_outlive=("e-mail change", "password change"),
    ),
    "macc-email-not-verified": _cloud("another address logs in at once", macc_email_verified=False),
    "macc-password-not-verified": _cloud("another password logs in at once", macc_password_verified=False),
    "macc-email-asked-at-the-old": _cloud("the old address verifies the new one", macc_email_asked_at="registered"),
    "macc-no-mail": _cloud("no mail asks for the verification", macc_mails=0),
    "macc-earlier-change-stays": _cloud("a change that was replaced can be verified", macc_earlier_change_kept=True),
}

PROFILE = {
    "prof-edit-lost-at-log-out": _cloud("what was edited is gone after the log-out", prof_lost_at_log_out=True),
    "prof-unit-not-stored": _cloud("the preferred unit is lost", prof_kept=_without(_PROFILE, "distanceUnit")),
    "prof-unit-not-shown": _cloud("distances are always shown in km", prof_unit_of_account=False),
    "prof-unit-label-only": _cloud("the name of the unit changes, the value does not", prof_unit_converts=False),
    "prof-notifications-switch-together": _cloud(
        "one switch of the notifications moves all of them", preferences_switch_together=True
    ),
    "prof-log-out-keeps-session": _cloud(
        "the session is good after the log-out", sessions_end_with=_without(_ENDS, "log-out")
    ),
    "prof-log-out-keeps-notifications": _cloud(
        "a phone that is logged out is told of events", log_out_keeps_pushes=True
    ),
    "faq-number-of-thailand": _cloud("every country has Thailand's support number", faq_number_of="TH"),
    "faq-number-of-malaysia": _cloud("every country has Malaysia's support number", faq_number_of="MY"),
}

DELETION = {
    "del-without-delete": _cloud("Delete Account deletes without the message", del_confirmation_required=False),
    "del-without-message": _cloud("Delete is accepted without the message", del_message_required=False),
    "del-cancel-deletes": _cloud("the message's Cancel deletes", del_cancelling_deletes=True),
    "del-session-stays": _cloud(
        "the session is good after the deletion", sessions_end_with=_without(_ENDS, "deletion")
    ),
    "del-other-phone-stays": _cloud("only the phone that deletes is logged out", other_sessions_outlive=("deletion",)),
    "del-account-stays": _cloud("the account logs in after the deletion", del_keeps=("account",)),
    "del-profile-stays": _cloud("a new account has the former one's profile", del_keeps=("profile",)),
    "del-vehicle-data-stay": _cloud(
        "a new account with the vehicle has the former one's notifications", del_keeps=("vehicle data",)
    ),
    "del-vehicle-stays-taken": _cloud("the vehicle cannot be added by anybody", del_keeps=("vehicle",)),
    "del-address-barred": _cloud("no account can be created with the address again", del_bars_address=True),
    "del-service-ends": _cloud("the service of the vehicle has to be paid for anew", del_ends_service=True),
    "del-push-under-way-arrives": _cloud(
        "a notification on its way is told after the deletion",
        release_keeps=("pushes under way",),
        log_out_keeps_pushes=True,
    ),
}

SERVICE = {
    "gen-service-never-ends": _cloud("no subscription is needed", service_ends=False),
    "gen-service-ends-early": _cloud("the service ends an hour early", service_end_error_s=-3600.0),
    "gen-service-ends-late": _cloud("the service ends a day late", service_end_error_s=_DAY_S),
    "gen-payment-without-effect": _cloud(
        "a subscription does not bring the service back", service_payment_counts=False
    ),
    "gen-console-shows-code": Fault(
        "the unit's console tells the security code of each command", tcu={"commands_code_logged": True}
    ),
    "gen-profile-shows-password": _cloud("the profile shows the password", gen_profile_shows_password=True),
}

FAULTS = {**CREATION, **LOGIN, **PASSWORD_RESET, **CHANGES, **PROFILE, **DELETION, **SERVICE}

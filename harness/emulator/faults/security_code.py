"""Faults of the security code."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

#: what a remote command needs
_COMMANDS = {
    "code-not-asked-for-unlocking": Fault(
        "doors are unlocked without a code", tcu={"security_needed_for": ("lock", "engine-start", "engine-stop")}
    ),
    "code-not-asked-for-locking": Fault(
        "doors are locked without a code", tcu={"security_needed_for": ("unlock", "engine-start", "engine-stop")}
    ),
    "code-not-asked-for-starting": Fault(
        "the engine is started without a code", tcu={"security_needed_for": ("lock", "unlock", "engine-stop")}
    ),
    "code-not-asked-for-stopping": Fault(
        "the engine is stopped without a code", tcu={"security_needed_for": ("lock", "unlock", "engine-start")}
    ),
    "code-only-first-digits-compared": Fault(
        "only the first three digits of a code are compared", tcu={"security_digits_compared": 3}
    ),
    "code-leading-zeros-ignored": Fault(
        "a code is compared without its leading zeros", tcu={"security_leading_zeros_ignored": True}
    ),
    "kicks-code-has-to-be-set": Fault(
        "a model that needs no code is asked for one, set or not", tcu={"security_asked_of_every_model": True}
    ),
}

#: the pages of the procedure
_PAGES = {
    "code-continue-without-on": Fault("Continue does not need the engine ON", cloud={"code_on_required": False}),
    "code-continue-with-acc": Fault("Continue takes ACC for ON", cloud={"code_acc_counts_as_on": True}),
    "code-continue-with-remote-start": Fault(
        "Continue takes a remote start for ON", cloud={"code_remote_start_counts_as_on": True}
    ),
    "code-form-not-checked": Fault("any text is taken for a code", cloud={"code_form_checked": False}),
    "code-re-entry-not-compared": Fault(
        "the re-entry is not compared with the entry", cloud={"code_re_entry_compared": False}
    ),
    "code-re-entry-compared-in-part": Fault(
        "the last digit of the re-entry is not compared", cloud={"code_digits_compared": 3}
    ),
    "code-saved-without-save": Fault(
        "the code goes to the unit with the re-entry", cloud={"code_save_required": False}
    ),
    "code-shown-as-saved-at-save": Fault(
        "the app shows the code as saved when Save is pressed", cloud={"code_reported_saved_at": "Save"}
    ),
    "code-shown-as-saved-at-off": Fault(
        "the app shows the code as saved at the OFF", cloud={"code_reported_saved_at": "OFF"}
    ),
    "code-never-shown-as-saved": Fault(
        "the app never shows that the code is saved", cloud={"code_saved_reported": False}
    ),
}

#: the unit's two ignition cycles
_IN_FORCE = {
    "code-in-force-at-save": Fault("the new code is in force from Save on", tcu={"security_in_force_at": "Save"}),
    "code-in-force-at-off": Fault("the new code is in force from the OFF on", tcu={"security_in_force_at": "OFF"}),
    "code-off-not-required": Fault("the OFF after Save is not waited for", tcu={"security_off_required": False}),
    "code-save-without-on": Fault(
        "a Save that reaches the unit with the engine OFF counts", tcu={"security_save_needs_on": False}
    ),
    "code-second-on-by-acc": Fault("ACC is taken for the second ON", tcu={"security_acc_counts_as_on": True}),
    "code-second-on-by-remote-start": Fault(
        "a remote start is taken for the second ON", tcu={"security_remote_start_counts_as_on": True}
    ),
    "code-pending-accepted": Fault(
        "a new code is accepted beside the one in force before it is saved",
        tcu={"security_pending_code_accepted": True},
    ),
    "code-barred-while-setting": Fault(
        "no code is accepted while a new one is being set", tcu={"security_barred_while_setting": True}
    ),
    "code-former-stays-valid": Fault(
        "the former code is accepted after the change", tcu={"security_former_code_stays_valid": True}
    ),
    "code-first-pending-stays": Fault(
        "starting over with another code does not drop the first one",
        tcu={"security_pending_code_replaced": False, "security_cancel_ignored": True},
    ),
    "code-leaving-ignored": Fault(
        "a procedure that was left after Save goes on", tcu={"security_cancel_ignored": True}
    ),
    "code-lost-with-power": Fault(
        "a power loss brings the former code back", tcu={"security_kept_through_power_loss": False}
    ),
    "code-former-lost-with-power": Fault(
        "a power loss while a new code is being set leaves none in force",
        tcu={"security_former_kept_while_setting": False},
    ),
    "code-saved-by-boot": Fault(
        "a unit that starts afresh puts the new code in force", tcu={"security_boot_completes_setting": True}
    ),
    "code-kept-through-unpairing": Fault(
        "the code of the former owner stays in force", tcu={"security_kept_through_unpairing": True}
    ),
}

FAULTS = {**_COMMANDS, **_PAGES, **_IN_FORCE}

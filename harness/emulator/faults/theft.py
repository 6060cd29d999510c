"""Faults of the theft alert."""

from __future__ import annotations

from harness.emulator.faults.fault import Fault

#: intrusions and their alerts
_ALERTS = {
    "theft-not-reported": Fault("no intrusion is reported", tcu={"theft_causes": ()}),
    "theft-alarm-not-reported": Fault("the alarm alone is not reported", tcu={"theft_causes": ("door",)}),
    "theft-door-not-reported": Fault("a door opened while locked is not reported", tcu={"theft_causes": ("alarm",)}),
    "theft-hatch-not-watched": Fault("the hatch is not watched", tcu={"theft_unwatched_doors": ("hatch",)}),
    "theft-short-alarm-missed": Fault(
        "an alarm counts only once it has sounded for 2 s", tcu={"theft_alarm_confirm_s": 2.0}
    ),
    "theft-only-first-intrusion": Fault(
        "after the first alert nothing is reported until the unit is powered again", tcu={"theft_reported_again": False}
    ),
    "theft-asleep-after-12-hours": Fault(
        "the unit watches for 12 hours after locking only", tcu={"theft_watch_s": 12 * 3600.0}
    ),
    "theft-lost-in-outage": Fault(
        "an alert that is raised without a network is lost", tcu={"theft_kept_through_outage": False}
    ),
    "theft-repeated-after-boot": Fault(
        "an intrusion that goes on is reported anew after a boot",
        tcu={"theft_incident_kept_through_power_loss": False},
    ),
    "theft-no-watch-after-boot": Fault(
        "after a boot the unit watches only once it has seen the doors being locked",
        tcu={"theft_watch_resumes_after_boot": False},
    ),
    "theft-boot-starts-mask": Fault("a boot begins the minute anew", tcu={"theft_boot_starts_mask": True}),
    "theft-reported-when-unlocked": Fault(
        "alarm and doors are reported with the doors unlocked, too", tcu={"theft_reported_when_unlocked": True}
    ),
    "theft-door-status-stale": Fault(
        "the app is not told when locks or doors change", tcu={"locks_reported_on_change": False}
    ),
}

#: a minute after locking
_AFTER_LOCKING = {
    "theft-no-mask": Fault("alerts come right after locking", tcu={"theft_lock_mask_s": 0.0}),
    "theft-mask-30-seconds": Fault("alerts are silent for 30 s after locking only", tcu={"theft_lock_mask_s": 30.0}),
    "theft-mask-59-seconds": Fault("alerts are silent for 59 s after locking only", tcu={"theft_lock_mask_s": 59.0}),
    "theft-mask-61-seconds": Fault("alerts are silent for 61 s after locking", tcu={"theft_lock_mask_s": 61.0}),
    "theft-mask-3-minutes": Fault("alerts are silent for 3 minutes after locking", tcu={"theft_lock_mask_s": 180.0}),
    "theft-mask-restarted-by-redundant-lock": Fault(
        "commanding Lock with the doors locked begins the minute anew", tcu={"theft_redundant_lock_restarts_mask": True}
    ),
    "theft-mask-from-first-lock": Fault(
        "unlocking and locking again within the minute does not begin it anew",
        tcu={"theft_relocking_restarts_mask": False},
    ),
    "theft-masked-incident-reported-late": Fault(
        "an alarm that begins within the minute is reported at its end",
        tcu={"theft_masked_incident_reported_late": True},
    ),
    "theft-masked-incident-hides-later-ones": Fault(
        "after an intrusion that was masked none is reported until the doors are unlocked",
        tcu={"theft_masked_incident_hides": True},
    ),
}

#: remote engine start
_REMOTE_START = {
    "theft-alert-during-remote-start": Fault(
        "alerts come during a remote start", tcu={"theft_masked_while_remotely_started": False}
    ),
    "theft-alert-by-remote-start": Fault(
        "the remote start itself is reported as an intrusion", tcu={"theft_alert_on_remote_start": True}
    ),
    "theft-masked-after-automatic-stop": Fault(
        "alerts stay silent when a remote start has ended by itself",
        tcu={"theft_masked_after_remote_start": ("automatic",)},
    ),
    "theft-masked-after-commanded-stop": Fault(
        "alerts stay silent when a remote start was stopped by command",
        tcu={"theft_masked_after_remote_start": ("commanded",)},
    ),
    "theft-masked-after-refused-start": Fault(
        "alerts stay silent after a remote start that was refused",
        tcu={"theft_masked_after_remote_start": ("refused",)},
    ),
    "theft-masked-after-failed-start": Fault(
        "alerts stay silent after a remote start that failed", tcu={"theft_masked_after_remote_start": ("failed",)}
    ),
}

#: the way to the phone
_NOTIFICATION = {
    "theft-pushed-without-assistance": Fault(
        "theft alerts are pushed with Assistance off", cloud={"assistance_required": False}
    ),
    "theft-pushed-against-preference": Fault(
        "notifications are pushed although their preference is off", cloud={"push_respects_preferences": False}
    ),
    "theft-pushed-twice": Fault("every notification is pushed twice", cloud={"push_repeated": True}),
    "theft-pushed-for-each-repetition": Fault(
        "a report that the unit repeats counts again", cloud={"repeats_dropped": False}
    ),
    "theft-pushed-after-5-minutes": Fault("pushes take 5 minutes", cloud={"push_latency_s": 300.0}),
    "theft-not-in-history": Fault("notifications are not kept in the history", cloud={"history_recorded": False}),
    "theft-never-above-the-app": Fault(
        "a push goes to the home screen although the app is open", cloud={"push_presentation": "home-screen"}
    ),
    "theft-never-on-home-screen": Fault(
        "a push goes above the app although the app is closed", cloud={"push_presentation": "banner"}
    ),
}

FAULTS = {**_ALERTS, **_AFTER_LOCKING, **_REMOTE_START, **_NOTIFICATION}

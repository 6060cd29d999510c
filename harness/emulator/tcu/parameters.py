"""How the emulated unit behaves, as values. A seeded fault is another value, never another code path of the bench."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class TcuParameters:
    """Values of a faultless unit are the defaults."""

    software: str = "TCU-EMU 1.0"
    #: made up, in the form of the maker's part numbers
    part_number: str = "283B0-EMU0A"
    boot_s: float = 1.5
    #: supply below which the unit is off, and above which it protects itself by being off
    minimum_supply_v: float = 6.0
    maximum_supply_v: float = 18.0
    #: a shortage of the supply that is shorter than this is survived; a little more than the port asks for
    hold_up_s: float = 0.0025
    #: current drawn: for a while from power-on, awake, awake and registered in the network
    inrush_a: float = 1.2
    inrush_s: float = 0.05
    awake_a: float = 0.35
    registered_a: float = 0.25
    #: parked: so long after ignition OFF a registered unit that nothing is asked of draws less
    stand_by_after_s: float = 60.0
    stand_by_a: float = 0.004
    #: without power for less than this, the unit does not start again
    hangs_after_off_s: float = 0.0
    dtcs_kept_through_power_loss: bool = True
    #: remote engine start
    engine_run_s: float = 600.0
    engine_consecutive_starts: int = 2
    engine_start_timeout_s: float = 10.0
    #: lock and unlock
    lock_timeout_s: float = 3.0
    locks_reported_on_change: bool = True
    #: theft alert
    #: what is taken for an intrusion: the alarm, a door opened while locked
    theft_causes: tuple[str, ...] = ("alarm", "door")
    theft_unwatched_doors: tuple[str, ...] = ()
    #: an alarm counts once it has sounded for so long
    theft_alarm_confirm_s: float = 0.0
    theft_reported_when_unlocked: bool = False
    #: an incident after the first one since boot is reported too
    theft_reported_again: bool = True
    #: how long after locking the unit stays awake to watch; None: for good
    theft_watch_s: float | None = None
    theft_lock_mask_s: float = 60.0
    theft_redundant_lock_restarts_mask: bool = False
    theft_relocking_restarts_mask: bool = True
    theft_boot_starts_mask: bool = False
    #: without it the unit watches only once it has seen the doors being locked
    theft_watch_resumes_after_boot: bool = True
    theft_masked_while_remotely_started: bool = True
    #: ends of a remote start (automatic, commanded, failed, refused) after which alerts stay masked until locked anew
    theft_masked_after_remote_start: tuple[str, ...] = ()
    theft_alert_on_remote_start: bool = False
    #: a masked incident that goes on is reported when the mask ends
    theft_masked_incident_reported_late: bool = False
    #: after a masked incident nothing is reported until the vehicle is unlocked
    theft_masked_incident_hides: bool = False
    theft_incident_kept_through_power_loss: bool = True
    theft_kept_through_outage: bool = True
    #: vehicle health: a lamp counts once it is lit this long after ignition ON (longer than the lamp check)
    health_confirm_s: float = 5.0
    health_clear_cycles: int = 2
    health_clear_while_active: bool = False
    health_remote_start_counts_as_cycle: bool = False
    health_cycle_in_progress_counts: bool = False
    health_swapped_lamps: tuple[str, str] | None = None
    health_ignored_lamp: str | None = None
    health_lamp_check_counts: bool = False
    #: without it only a lamp that lights up after the lamp check is noticed
    health_lit_at_lamp_check_noticed: bool = True
    #: a lamp that lights up after the lamp check counts once it is lit so long
    health_debounce_s: float = 0.0
    health_lamp_not_available_is_lit: bool = False
    health_one_lamp_shows_all: bool = False
    #: what becomes of a warning that comes while another one is shown
    health_second_warning: Literal["added", "replaces the first", "ignored"] = "added"
    health_new_warning_restarts_counts: bool = False
    #: a lamp that is lit again after good cycles loses them
    health_count_restarts_with_fault: bool = True
    health_acc_counts_as_cycle: bool = False
    #: an ignition ON that ends before the lamp check does
    health_short_on_counts_as_cycle: bool = False
    #: a remote start that the driver takes over
    health_takeover_counts_as_cycle: bool = True
    health_cycles_offline_count: bool = True
    health_kept_through_power_loss: bool = True
    health_count_kept_through_power_loss: bool = True
    #: parked so long, the unit forgets the warnings
    health_forgotten_when_parked_s: float | None = None
    health_reported_without_warning: bool = True
    health_kept_through_outage: bool = True
    #: ownership: what the unit takes for "ON", and which odometer value it reports
    ownership_acc_counts_as_on: bool = False
    ownership_remote_start_counts_as_on: bool = False
    ownership_reports_odometer_of_on: bool = False
    ownership_on_before_attempt_counts: bool = False
    ownership_cycle_before_attempt_counts: bool = False
    #: width of the odometer value that is reported
    ownership_odometer_bits: int = 24
    #: what is less is taken for no reading, and its OFF is not reported
    ownership_least_odometer_km: int = 0
    ownership_kept_through_outage: bool = True

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
    #: a shortage that is survived leaves the command that is under way alone
    hold_up_keeps_command: bool = True
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
    #: remote commands: a command that comes again under its number is not carried out again, also after a boot
    commands_carried_out_once: bool = True
    commands_known_after_boot: bool = True
    #: after a boot the cloud is told how the command ended that was under way
    commands_answered_after_boot: bool = True
    #: a command that arrives after its time is refused
    commands_expire: bool = True
    #: for so long after a right security code, any other is taken for it
    commands_code_remembered_s: float = 0.0
    #: the console tells the code that came with a command
    commands_code_logged: bool = False
    #: what is requested on the bus instead of what was commanded
    requests_mixed_up: tuple[tuple[str, str], ...] = ()
    #: horn and lights: how long the vehicle has to be off, locked and shut before
    horn_ready_s: float = 300.0
    #: and for how long the function works then; None: for good
    horn_ready_for_s: float | None = None
    horn_needs: tuple[Literal["OFF", "locked", "shut"], ...] = ("OFF", "locked", "shut")
    #: an unlocking, a door that is opened, or an ON begins the wait anew
    horn_wait_starts_anew: bool = True
    horn_wait_kept_through_power_loss: bool = True
    #: what else begins the wait anew: a remote start that is refused, a lock command for doors that are locked
    horn_wait_also_started_anew_by: tuple[Literal["refused start", "redundant lock"], ...] = ()
    horn_refused_during_alarm: bool = False
    #: commands that need not wait
    horn_always_ready: tuple[str, ...] = ()
    #: a command that comes too early is carried out when the wait is over
    horn_early_is_put_off: bool = False
    #: without it a command counts as carried out as soon as it is requested
    horn_confirmed_by_vehicle: bool = True
    horn_timeout_s: float = 3.0
    #: remote engine start
    engine_run_s: float = 600.0
    #: without it the engine is stopped by command only
    engine_stops_by_itself: bool = True
    #: a second start during the run is accepted, and begins the time anew
    engine_start_extends_run: bool = False
    #: a run goes on counting after a boot; without it the unit knows nothing of it any more
    engine_run_known_after_boot: bool = True
    #: without it the time begins anew with a boot
    engine_time_kept_through_power_loss: bool = True
    #: the driver turning the ignition ON ends the remote start
    engine_ends_at_take_over: bool = True
    engine_stop_obeyed: bool = True
    #: what sets the count of consecutive starts back
    engine_count_reset_by: tuple[
        Literal[
            "driver ON",
            "take-over",
            "ACC",
            "lock",
            "unlock",
            "door",
            "boot",
            "stop command",
            "24 hours",
            "settings",
            "warning",
        ],
        ...,
    ] = ("driver ON", "take-over")
    #: the starts counted already after the driver has operated the vehicle
    engine_count_after_reset: int = 0
    #: starts that count besides those at which the engine ran
    engine_also_counts: tuple[Literal["failed", "refused"], ...] = ()
    #: a start that is stopped by command counts
    engine_stopped_start_counts: bool = True
    engine_count_kept_through_power_loss: bool = True
    #: a start counts as done as soon as it is requested
    engine_claimed_at_request: bool = False
    #: what the cloud is not told: the end of a run, the driver taking over
    engine_unreported: tuple[Literal["end", "take-over"], ...] = ()
    #: how much more remaining time is reported than is left
    engine_remaining_error_s: float = 0.0
    engine_consecutive_starts: int = 2
    engine_start_timeout_s: float = 10.0
    #: lock and unlock
    lock_timeout_s: float = 3.0
    #: without it a command counts as carried out as soon as it is requested
    lock_confirmed_by_vehicle: bool = True
    #: doors that are reported as closed whatever they are
    locks_unreported_doors: tuple[str, ...] = ()
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
    #: the unit watches no more once it has had the doors unlocked itself, until it boots
    theft_watch_ended_by_unlock_command: bool = False
    theft_masked_while_remotely_started: bool = True
    #: a remote start that is found after a boot masks alerts, too
    theft_masked_in_remote_start_found_at_boot: bool = True
    #: locking during a remote start begins the minute, too
    theft_locking_in_remote_start_masks: bool = True
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
    #: an ignition ON that is found after a boot is the driver's, whoever turned it
    health_on_at_boot_is_the_drivers: bool = False
    health_cycles_offline_count: bool = True
    health_kept_through_power_loss: bool = True
    health_count_kept_through_power_loss: bool = True
    #: parked so long, the unit forgets the warnings
    health_forgotten_when_parked_s: float | None = None
    health_reported_without_warning: bool = True
    health_kept_through_outage: bool = True
    #: mobile network: one that was lost is registered in again
    modem_registers_again: bool = True
    #: ignition
    ignition_kept_through_outage: bool = True
    #: width of the odometer value that is reported with the ignition
    ignition_odometer_bits: int = 24
    #: False: the driver who takes a remote start over is not reported
    ignition_takeover_reported: bool = True
    #: False: after a boot the ignition is reported only with its next change
    ignition_reported_at_boot: bool = True
    #: monitoring alerts: how long the vehicle has to be OFF until saved settings come into force
    monitoring_sync_off_s: float = 600.0
    #: without it the time counts from Save, whatever the ignition is
    monitoring_sync_needs_off: bool = True
    monitoring_sync_restarted_by_on: bool = True
    monitoring_sync_restarted_by_remote_start: bool = True
    #: without it the first of several settings that wait is taken, and the others are not
    monitoring_last_saved_wins: bool = True
    monitoring_in_force_kept_through_power_loss: bool = True
    monitoring_pending_kept_through_power_loss: bool = True
    monitoring_disabled_alerts_silent: bool = True
    #: without it, of several breaches at one instant only the first is reported
    monitoring_reports_each_breach: bool = True
    monitoring_kinds_ignored: tuple[str, ...] = ()
    monitoring_kept_through_outage: bool = True
    #: kind of alert at whose breach the unit interferes with the vehicle
    monitoring_breach_intervenes: str | None = None
    #: speed alerts: how much faster than the limit is still tolerated
    speed_alert_tolerance_kmh: int = 0
    speed_alert_at_limit: bool = False
    #: a limit has to be exceeded for so long
    speed_alert_confirm_s: float = 0.0
    #: without it each change of a speed above the limit is a breach
    speed_alert_once_a_crossing: bool = True
    #: a limit is watched again once the vehicle is slower
    speed_alert_rearmed: bool = True
    speed_crossing_kept_through_power_loss: bool = True
    speed_above_at_boot_counts: bool = True
    #: a trip that the driver began by taking a remote start over is watched
    speed_watched_after_take_over: bool = True
    #: curfew: the window from start to end is the time in which the vehicle may not be used; else in which it may
    curfew_window_is_forbidden: bool = True
    curfew_spans_midnight: bool = True
    curfew_end_error_min: int = 0
    #: the vehicle still being used when the forbidden time begins is a breach
    curfew_begins_while_used: bool = True
    #: a use at whose beginning the ignition was turned ON within the forbidden time is a breach
    curfew_judges_on: bool = True
    curfew_remote_start_is_use: bool = False
    #: a remote start that is taken over is judged by when it began
    curfew_take_over_judged_by_start: bool = False
    #: that a use was reported outlives power
    curfew_kept_through_power_loss: bool = True
    #: areas
    #: which areas are watched
    area_types: tuple[str, ...] = ("allowed", "restricted")
    area_types_swapped: bool = False
    #: without it each position on the wrong side is a breach
    area_once_a_crossing: bool = True
    area_side_kept_through_power_loss: bool = True
    #: and outlives a boot without satellites
    area_side_kept_without_fix: bool = True
    area_radius_scale: float = 1.0
    #: how much wider the edge is on both sides than it should be
    area_edge_error_m: float = 0.0
    area_earth_is_flat: bool = False
    #: how many areas are judged
    area_alerts_watched: int | None = None
    #: services: what becomes of a unit that is told to rest
    services_kept_through_power_loss: bool = True
    services_rest_refuses_commands: bool = True
    services_rest_ends_requests: bool = True
    #: False: a unit that rests confirms that it serves again, and rests on
    services_wakes: bool = True
    #: a unit that is told to rest forgets settings that are not in force yet
    services_rest_drops_waiting_settings: bool = False
    #: a unit that is told to serve again takes no remote start for one before
    services_wake_resets_starts: bool = False
    #: the cloud is told that an order was carried out
    services_confirmed: bool = True
    #: ownership: what the unit takes for "ON", and which odometer value it reports
    ownership_acc_counts_as_on: bool = False
    ownership_remote_start_counts_as_on: bool = False
    #: the driver taking a remote start over turns the ignition ON
    ownership_takeover_counts_as_on: bool = True
    ownership_reports_odometer_of_on: bool = False
    ownership_on_before_attempt_counts: bool = False
    ownership_cycle_before_attempt_counts: bool = False
    #: width of the odometer value that is reported
    ownership_odometer_bits: int = 24
    #: what is less is taken for no reading, and its OFF is not reported
    ownership_least_odometer_km: int = 0
    ownership_kept_through_outage: bool = True
    #: security code
    #: remote commands that carry it, where the model asks for it
    security_needed_for: tuple[str, ...] = ("lock", "unlock", "engine-start", "engine-stop")
    #: also of a model that needs none
    security_asked_of_every_model: bool = False
    #: with none set, commands are carried out
    security_absent_code_accepted: bool = False
    #: how many digits of a code are compared; None: all of them
    security_digits_compared: int | None = None
    security_leading_zeros_ignored: bool = False
    #: a new code is taken only with the ignition ON; else an OFF before Save counts
    security_save_needs_on: bool = True
    #: the ignition has to be seen OFF before the ON that puts the code in force
    security_off_required: bool = True
    security_in_force_at: Literal["second ON", "OFF", "Save"] = "second ON"
    security_acc_counts_as_on: bool = False
    security_remote_start_counts_as_on: bool = False
    #: a pending code is accepted beside the one in force
    security_pending_code_accepted: bool = False
    #: no code is accepted while another one is pending
    security_barred_while_setting: bool = False
    #: the code before the present one is accepted too
    security_former_code_stays_valid: bool = False
    #: a new setting takes the place of one that was not completed
    security_pending_code_replaced: bool = True
    security_cancel_ignored: bool = False
    security_kept_through_power_loss: bool = True
    #: the code in force outlives a power loss while another one is pending
    security_former_kept_while_setting: bool = True
    security_boot_completes_setting: bool = False
    #: an ignition ON that is found after a boot is the driver's, whoever turned it
    security_on_at_boot_is_the_drivers: bool = False
    security_kept_through_unpairing: bool = False
    #: a code that is not in force yet comes into force with the next owner's ON
    security_pending_kept_through_unpairing: bool = False
    #: position
    #: positions of the ignition at which the unit reports where it is
    location_reported_at: tuple[str, ...] = ("OFF",)
    #: False: a position is only known while the receiver has a fix
    location_last_fix_kept: bool = True
    location_last_fix_kept_through_power_loss: bool = True
    #: the time that is given with a position
    location_time: Literal["fix", "report"] = "fix"
    #: without a fix the unit reports 0, 0
    location_zero_without_fix: bool = False
    #: southern and western positions lose their sign
    location_signs_kept: bool = True
    #: decimals of a degree that are reported
    location_decimals: int = 6
    location_kept_through_outage: bool = True
    #: False: a position that was reported once is reported again, wherever the vehicle is
    location_refreshed: bool = True

"""Remote engine start: start, stop, the end after its time, and the count of consecutive starts."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.tcu.engine_count import EngineCount
from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus
from harness.kernel import NS_PER_S, Timer, ns, seconds

Done = Callable[[str, str], None]


class Engine:
    """`state` is idle, starting, running or stopping; only `running` and `stopping` mean remotely started.

    When the run has to end outlives power. An engine that is found running remotely, after a boot or later than it was
    asked for, is a remote start like any other.
    """

    def __init__(self, cycle: PowerCycle, bus: VehicleBus, modem: Modem, cools: bool) -> None:
        """`cools`: whether a remote start of this model has the air conditioning on; else it is as it last was."""
        self._cycle = cycle
        self._bus = bus
        self._modem = modem
        self._start_request = "engine-start-cooled" if cools else "engine-start"
        self.count = EngineCount(cycle, bus)
        self._done: Done | None = None
        self._timer: Timer | None = None
        self._reported: tuple[bool, bool] | None = None
        self.state = "idle"
        #: how the last remote start ended: automatic, commanded, failed, or other
        self.ended_by = "other"
        self.watchers: list[Callable[[], None]] = []
        self.refusal_watchers: list[Callable[[], None]] = []
        if not cycle.parameters.engine_time_kept_through_power_loss:
            cycle.memory.remote_run_ends_ns = None
        bus.watch("engine_running", self._running_changed)
        bus.watch("ignition", lambda _value: self._driver_may_take_over())
        bus.watch("origin", lambda _value: self._driver_may_take_over())

    @property
    def remotely_started(self) -> bool:
        """Whether the engine runs because of a remote start."""
        return self.state in ("running", "stopping")

    # -- commands ----------------------------------------------------------------------------------------------------

    def start(self, done: Done) -> None:
        """Start the engine; `done(status, reason)` when it runs, or does not."""
        if self.state == "running" and self._cycle.parameters.engine_start_extends_run:
            self._extend(done)
            return
        refusal = self._why_not()
        if refusal is not None:
            self.count.refused()
            for watcher in self.refusal_watchers:
                watcher()
            done("REJECTED", refusal)
            return
        self.ended_by = "other"
        self._enter("starting", done)
        self._timer = self._cycle.after(self._cycle.parameters.engine_start_timeout_s, self._start_failed)
        self._bus.wake()
        self._bus.request(self._start_request)
        if self._cycle.parameters.engine_claimed_at_request:
            self._modem.send("engine", running=True, remote=True, remaining_s=int(self._cycle.parameters.engine_run_s))
            self._finish("COMPLETED", "")

    def stop(self, done: Done) -> None:
        """Stop a remotely started engine; one that stops by itself at this very moment is waited for."""
        if self.state == "stopping":
            self._done = done
        elif self.state != "running":
            done("REJECTED", "the engine was not started remotely")
        elif self._cycle.parameters.engine_stop_obeyed:
            self._stop("commanded", done)
        else:
            done("COMPLETED", "")

    def _why_not(self) -> str | None:
        if self.state != "idle" or self._bus.signal("engine_running"):
            return "the engine is running"
        if self._bus.signal("ignition") != "OFF":
            return "the ignition is not off"
        if not self._bus.signal("locked"):
            return "the doors are not locked"
        if self.count.is_full:
            return "no more consecutive remote starts"
        return None

    def _extend(self, done: Done) -> None:
        self._cycle.memory.remote_run_ends_ns = None
        self._runs()
        done("COMPLETED", "")

    # -- what is seen on the bus -------------------------------------------------------------------------------------

    def _running_changed(self, running: object) -> None:
        remotely = self._bus.ignition_on and self._bus.remote
        found = self.state == "idle" and remotely and self._cycle.parameters.engine_run_known_after_boot
        if running and (self.state == "starting" or found):
            self._runs()
        elif not running:
            self._is_off()
        self._report_changes()
        if self.state == "running" or (not running and self.state == "idle"):
            self._finish("COMPLETED", "")

    def _runs(self) -> None:
        """A remote start has begun, or is found after a boot."""
        memory, parameters = self._cycle.memory, self._cycle.parameters
        if memory.remote_run_ends_ns is None:
            self.count.started()
            memory.remote_run_ends_ns = self._cycle.kernel.now_ns + ns(parameters.engine_run_s)
        self._enter("running", self._done)
        self._bus.request_done(self._start_request)
        self._wait_for_the_end()

    def _wait_for_the_end(self) -> None:
        if self._cycle.parameters.engine_stops_by_itself:
            self._timer = self._cycle.after(self._remaining_s(), lambda: self._stop("automatic", None))

    def _is_off(self) -> None:
        self._cycle.memory.remote_run_ends_ns = None
        if self.remotely_started:
            self.count.ended(self.ended_by)
            self._enter("idle", self._done)
            self._bus.request_done("engine-stop")

    def _driver_may_take_over(self) -> None:
        if not self._bus.ignition_on or self._bus.remote:
            return
        self.count.driver_on(takes_over=self.state != "idle")
        if self.state != "idle" and self._cycle.parameters.engine_ends_at_take_over:
            self.ended_by = "other"
            self._cycle.memory.remote_run_ends_ns = None
            for request in (self._start_request, "engine-stop"):
                self._bus.request_done(request)
            self._enter("idle", self._done)
            if "take-over" not in self._cycle.parameters.engine_unreported:
                self._report_changes()
            self._finish("FAILED", "the driver took over")

    # -- how it ends -------------------------------------------------------------------------------------------------

    def _stop(self, ended_by: str, done: Done | None) -> None:
        self.ended_by = ended_by
        self._enter("stopping", done)
        self._timer = self._cycle.after(self._cycle.parameters.engine_start_timeout_s, self._stop_failed)
        self._bus.request("engine-stop")

    def _start_failed(self) -> None:
        self.count.failed()
        self.ended_by = "failed"
        self._enter("idle", self._done)
        self._finish("FAILED", "the vehicle did not react")

    def _stop_failed(self) -> None:
        """The engine still runs: what was asked for has failed, and at the end of its time it is asked again."""
        done, self._done = self._done, None
        if self._remaining_s() > 0:
            self._enter("running", None)
            self._wait_for_the_end()
        else:
            self._stop("automatic", None)
        if done is not None:
            done("FAILED", "the vehicle did not react")

    def _remaining_s(self) -> float:
        ends_ns = self._cycle.memory.remote_run_ends_ns
        return 0.0 if ends_ns is None else max(0.0, (ends_ns - self._cycle.kernel.now_ns) / NS_PER_S)

    def _enter(self, state: str, done: Done | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._cycle.log(f"engine: {self.state} -> {state} at {seconds(self._cycle.kernel.now_ns):.1f}")
        self.state, self._done = state, done
        for watcher in self.watchers:
            watcher()

    def _report_changes(self) -> None:
        """Tell the cloud whether the engine runs, and whether remotely, when one of them is new."""
        running = self._bus.signal("engine_running") is True
        now = (running, running and self.remotely_started)
        silent = not running and "end" in self._cycle.parameters.engine_unreported
        if now != self._reported and not silent:
            left_s = self._remaining_s() + self._cycle.parameters.engine_remaining_error_s if now[1] else 0.0
            self._modem.send("engine", running=now[0], remote=now[1], remaining_s=int(left_s))
        self._reported = now

    def _finish(self, status: str, reason: str) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(status, reason)

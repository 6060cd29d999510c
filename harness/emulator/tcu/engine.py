"""Remote engine start: start, stop, the end after its time, and the count of consecutive starts."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.tcu.modem import Modem
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.emulator.tcu.vehicle_bus import VehicleBus
from harness.kernel import Timer, seconds

Done = Callable[[str, str], None]


class Engine:
    """`state` is idle, starting, running or stopping; only `running` means remotely started."""

    def __init__(self, cycle: PowerCycle, bus: VehicleBus, modem: Modem) -> None:
        self._cycle = cycle
        self._bus = bus
        self._modem = modem
        self._done: Done | None = None
        self._timer: Timer | None = None
        self.state = "idle"
        #: how the last remote start ended: automatic, commanded, failed, or other
        self.ended_by = "other"
        self.watchers: list[Callable[[], None]] = []
        self.refusal_watchers: list[Callable[[], None]] = []
        bus.watch("engine_running", self._running_changed)
        bus.watch("ignition", lambda _value: self._driver_may_take_over())
        bus.watch("origin", lambda _value: self._driver_may_take_over())

    @property
    def remotely_started(self) -> bool:
        """Whether the engine runs because of a remote start."""
        return self.state in ("running", "stopping")

    def start(self, done: Done) -> None:
        """Start the engine; `done(status, reason)` when it runs, or does not."""
        refusal = self._why_not()
        if refusal is not None:
            for watcher in self.refusal_watchers:
                watcher()
            done("REJECTED", refusal)
            return
        self._cycle.memory.remote_starts += 1
        self.ended_by = "other"
        self._enter("starting", done)
        self._timer = self._cycle.after(self._cycle.parameters.engine_start_timeout_s, self._failed)
        self._bus.wake()
        self._bus.request("engine-start")

    def stop(self, done: Done) -> None:
        """Stop a remotely started engine."""
        if self.state != "running":
            done("REJECTED", "the engine was not started remotely")
            return
        self._stop("commanded", done)

    def _why_not(self) -> str | None:
        if self.state != "idle" or self._bus.signal("engine_running"):
            return "the engine is running"
        if self._bus.signal("ignition") != "OFF":
            return "the ignition is not off"
        if not self._bus.signal("locked"):
            return "the doors are not locked"
        if self._cycle.memory.remote_starts >= self._cycle.parameters.engine_consecutive_starts:
            return "no more consecutive remote starts"
        return None

    def _running_changed(self, running: object) -> None:
        if running and self.state == "starting":
            self._enter("running", self._done)
            self._timer = self._cycle.after(self._cycle.parameters.engine_run_s, lambda: self._stop("automatic", None))
            self._bus.request_done()
            self._report(seconds_left=self._cycle.parameters.engine_run_s)
            self._finish("COMPLETED", "")
        elif not running and self.state in ("running", "stopping"):
            self._enter("idle", self._done)
            self._bus.request_done()
            self._report(seconds_left=0)
            self._finish("COMPLETED", "")

    def _stop(self, ended_by: str, done: Done | None) -> None:
        self.ended_by = ended_by
        self._enter("stopping", done)
        self._timer = self._cycle.after(self._cycle.parameters.engine_start_timeout_s, self._failed)
        self._bus.request("engine-stop")

    def _driver_may_take_over(self) -> None:
        if self._bus.ignition_on and not self._bus.remote:
            self._cycle.memory.remote_starts = 0
            if self.state != "idle":
                self.ended_by = "other"
                self._enter("idle", self._done)
                self._finish("FAILED", "the driver took over")

    def _failed(self) -> None:
        self.ended_by = "failed"
        self._enter("idle", self._done)
        self._finish("FAILED", "the vehicle did not react")

    def _enter(self, state: str, done: Done | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._cycle.log(f"engine: {self.state} -> {state} at {seconds(self._cycle.kernel.now_ns):.1f}")
        self.state, self._done = state, done
        for watcher in self.watchers:
            watcher()

    def _report(self, seconds_left: float) -> None:
        self._modem.send("engine", running=self.remotely_started, remote=True, remaining_s=int(seconds_left))

    def _finish(self, status: str, reason: str) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(status, reason)

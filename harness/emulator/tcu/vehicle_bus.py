"""The unit's view of the vehicle, from the body bus, and its requests to it."""

from __future__ import annotations

from collections.abc import Callable

from harness.emulator.can_network import CanNetwork, Frame, Stream
from harness.emulator.tcu import frames
from harness.emulator.tcu.power_cycle import PowerCycle
from harness.kernel import NS_PER_S, Timer

REQUEST_PERIOD_NS = NS_PER_S // 10
#: a request is repeated this long, as open telematics replacements do (24 frames at 100 ms)
REQUEST_S = 2.4

Watcher = Callable[[object], None]


class VehicleBus:
    """Signals by name, with a call for each change; `None` until the first frame has been seen."""

    def __init__(self, cycle: PowerCycle, network: CanNetwork) -> None:
        self._cycle = cycle
        self._node = network.attach("TCU")
        self._signals: dict[str, object] = {}
        self._watchers: dict[str, list[Watcher]] = {}
        self._request: Stream | None = None
        self._requested: str | None = None
        self._request_end: Timer | None = None
        self.malformed_frames = 0
        self._network = network
        self._unwatch: Callable[[], None] | None = None
        self._listening = False

    def start(self) -> None:
        """Take in what the bus repeats already, tell the watchers, listen from then on, and send the status frame."""
        self._unwatch = self._network.watch(self._node, self._receive)
        self._listening = True
        self._request = self._node.start(self._frame(self._idle()), REQUEST_PERIOD_NS)
        self._tell(dict(self._signals))

    def stop(self) -> None:
        """Fall silent and deaf: power is gone."""
        if self._unwatch is not None:
            self._unwatch()
        if self._request is not None:
            self._request.stop()

    def signal(self, name: str) -> object:
        """The present value of a signal."""
        return self._signals.get(name)

    def watch(self, name: str, watcher: Watcher) -> None:
        """Tell `watcher` each new value of a signal."""
        self._watchers.setdefault(name, []).append(watcher)

    @property
    def ignition_on(self) -> bool:
        """Whether the ignition is in position ON."""
        return self._signals.get("ignition") == "ON"

    @property
    def remote(self) -> bool:
        """Whether the ignition was turned by a remote command."""
        return self._signals.get("origin") == "remote"

    def doors(self) -> dict[str, str]:
        """The doors by name: open or closed."""
        return {door: "open" if self._signals.get(f"door_{door}") else "closed" for door in frames.DOOR_BITS}

    def request(self, action: str) -> None:
        """Ask the vehicle for an action, repeatedly, until `request_done` or the time of a request is over."""
        self._requested = action
        self._show(frames.REQUESTS[dict(self._cycle.parameters.requests_mixed_up).get(action, action)])
        if self._request_end is not None:
            self._request_end.cancel()
        self._request_end = self._cycle.after(REQUEST_S, lambda: self.request_done(action))

    def request_done(self, action: str) -> None:
        """The vehicle has done it: back to the idle status, unless something else is asked for by now."""
        if self._requested == action:
            self._requested = None
            if self._request_end is not None:
                self._request_end.cancel()
            self._show(self._idle())

    def withdraw(self) -> None:
        """Nothing is asked for any more, but for the engine to stop."""
        if self._requested is not None and self._requested != "engine-stop":
            self.request_done(self._requested)

    def wake(self) -> None:
        """Wake the other units up."""
        self._node.send(Frame(frames.TCU_WAKE, b"\x00", dlc=1))

    def _idle(self) -> bytes:
        return frames.IDLE_ON if self.ignition_on else frames.IDLE_OFF

    def _show(self, data: bytes) -> None:
        if self._request is not None:
            self._request.change(self._frame(data))

    @staticmethod
    def _frame(data: bytes) -> Frame:
        return Frame(frames.TCU_REQUEST, data, dlc=len(data))

    def _receive(self, frame: Frame) -> None:
        reader = frames.READERS.get(frame.arbitration_id)
        if reader is None or frame.extended or frame.remote:
            return
        if len(frame.data) < frames.LENGTHS[frame.arbitration_id]:
            self.malformed_frames += 1
            self._cycle.log(f"can: frame {frame.arbitration_id:03X} too short ({len(frame.data)} bytes)")
            return
        changed = {name: value for name, value in reader(frame.data).items() if self._signals.get(name) != value}
        self._signals.update(changed)
        if self._listening:
            self._tell(changed)

    def _tell(self, changed: dict[str, object]) -> None:
        if "ignition" in changed and (self._request_end is None or not self._request_end.pending):
            self._show(self._idle())
        for name, value in changed.items():
            for watcher in self._watchers.get(name, ()):
                watcher(value)

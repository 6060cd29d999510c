"""How late events came in wall pacing."""

from __future__ import annotations

from collections import deque

#: the newest so many are looked at
KEPT = 100_000
NS_PER_US = 1_000


class Lateness:
    """Nanoseconds by which events came after their instant."""

    def __init__(self) -> None:
        self._kept: deque[int] = deque(maxlen=KEPT)
        self.events = 0
        self.worst_ns = 0

    def add(self, late_ns: int) -> None:
        """One more event."""
        self._kept.append(late_ns)
        self.events += 1
        self.worst_ns = max(self.worst_ns, late_ns)

    def summary(self) -> dict[str, float]:
        """Events, and p50, p99 and the worst in microseconds; zeros when nothing fell due."""
        kept = sorted(self._kept) or [0]
        return {
            "events": self.events,
            "p50_us": kept[len(kept) // 2] / NS_PER_US,
            "p99_us": kept[len(kept) * 99 // 100] / NS_PER_US,
            "worst_us": self.worst_ns / NS_PER_US,
        }

"""A network of twenty cyclic frames, about 490 frames/s: on the emulated bench, and on python-can's own virtual bus."""

from __future__ import annotations

import heapq
from itertools import count

import can

from harness.clock import Stopwatch
from harness.emulator.world import World, WorldConfig
from harness.kernel import NS_PER_S, Kernel

#: periods in seconds, as on a body bus
PERIODS_S = (*[0.01] * 3, *[0.02] * 2, *[0.1] * 8, *[0.5] * 3, *[1.0] * 4)
FRAMES_PER_S = sum(1 / period_s for period_s in PERIODS_S)
SECONDS_PER_DAY = 86_400


def messages() -> list[can.Message]:
    """The twenty messages."""
    return [
        can.Message(arbitration_id=0x600 + index, data=[index] * 8, is_extended_id=False)
        for index in range(len(PERIODS_S))
    ]


def world() -> World:
    """An emulated bench with its unit powered."""
    config = WorldConfig(
        name="figures",
        vin="MNTBAAN18Z0000001",
        model="figures",
        market="TH",
        equipment={},
        security_code=None,
        owner_email="owner@example.com",
        owner_password="figures-password",
        utc_start_ns=0,
    )
    started = World(Kernel("figures"), config).start()
    started.tcu.set_supply(12.6)
    return started


def parked(days: int) -> tuple[float, int]:
    """Wall seconds and kernel events for so many days parked with the network running and nobody reading."""
    bench = world()
    with can.Bus(interface="tcuhil", channel="figures/body") as bus:
        for message, period_s in zip(messages(), PERIODS_S, strict=True):
            bus.send_periodic(message, period_s)
        watch = Stopwatch()
        bench.kernel.drive(lambda: False, days * SECONDS_PER_DAY * NS_PER_S)
        elapsed_s = watch.elapsed_s
    bench.stop()
    return elapsed_s, bench.kernel.steps


def listen_here(simulated_s: int) -> tuple[float, int]:
    """Wall seconds and frames for a listener that takes every frame from the emulated bench."""
    bench = world()
    # the unit is off, so that both networks carry the same frames
    bench.tcu.set_supply(0.0)
    received = 0
    with (
        can.Bus(interface="tcuhil", channel="figures/body") as sender,
        can.Bus(interface="tcuhil", channel="figures/body") as listener,
    ):
        for message, period_s in zip(messages(), PERIODS_S, strict=True):
            sender.send_periodic(message, period_s)
        watch = Stopwatch()
        while True:
            message_or_none = listener.recv(1.0)
            if message_or_none is None or message_or_none.timestamp >= simulated_s:
                break
            received += 1
        elapsed_s = watch.elapsed_s
    bench.stop()
    return elapsed_s, received


def listen_there(simulated_s: int) -> tuple[float, int]:
    """The same on python-can's virtual bus: a schedule sends each frame, one listener receives it."""
    order = count()
    schedule = [(0.0, next(order), period_s, message) for message, period_s in zip(messages(), PERIODS_S, strict=True)]
    heapq.heapify(schedule)
    received = 0
    with (
        can.Bus(interface="virtual", channel="figures") as sender,
        can.Bus(interface="virtual", channel="figures") as listener,
    ):
        watch = Stopwatch()
        while schedule[0][0] < simulated_s:
            due_s, _, period_s, message = schedule[0]
            message.timestamp = due_s
            sender.send(message)
            if listener.recv(0) is not None:
                received += 1
            heapq.heapreplace(schedule, (due_s + period_s, next(order), period_s, message))
        elapsed_s = watch.elapsed_s
    return elapsed_s, received

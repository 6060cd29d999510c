"""The state machines of ISO-TP (ISO 15765-2), one a direction, as one table."""

from __future__ import annotations

from enum import Enum, auto


class State(Enum):
    """Where a direction is."""

    SEND_IDLE = auto()
    AWAITING = auto()
    STREAMING = auto()
    RECEIVE_IDLE = auto()
    COLLECTING = auto()


class Event(Enum):
    """What happens to a direction."""

    SHORT_MESSAGE = auto()
    LONG_MESSAGE = auto()
    CLEAR_TO_SEND = auto()
    WAIT = auto()
    OVERFLOW = auto()
    INVALID_STATUS = auto()
    N_BS = auto()
    FRAME_DUE = auto()
    BLOCK_SENT = auto()
    ALL_SENT = auto()
    SINGLE = auto()
    FIRST = auto()
    TOO_LONG = auto()
    NEXT = auto()
    LAST = auto()
    WRONG_NUMBER = auto()
    N_CR = auto()


#: (state, event) -> next state and the method that acts; what is missing cannot happen
TRANSITIONS: dict[tuple[State, Event], tuple[State, str]] = {
    (State.SEND_IDLE, Event.SHORT_MESSAGE): (State.SEND_IDLE, "_send_single"),
    (State.SEND_IDLE, Event.LONG_MESSAGE): (State.AWAITING, "_send_first"),
    (State.SEND_IDLE, Event.CLEAR_TO_SEND): (State.SEND_IDLE, "_ignore"),
    (State.SEND_IDLE, Event.WAIT): (State.SEND_IDLE, "_ignore"),
    (State.SEND_IDLE, Event.OVERFLOW): (State.SEND_IDLE, "_ignore"),
    (State.SEND_IDLE, Event.INVALID_STATUS): (State.SEND_IDLE, "_ignore"),
    (State.AWAITING, Event.CLEAR_TO_SEND): (State.STREAMING, "_begin_block"),
    (State.AWAITING, Event.WAIT): (State.AWAITING, "_await_flow_control"),
    (State.AWAITING, Event.OVERFLOW): (State.SEND_IDLE, "_give_up_buffer"),
    (State.AWAITING, Event.INVALID_STATUS): (State.SEND_IDLE, "_give_up_status"),
    (State.AWAITING, Event.N_BS): (State.SEND_IDLE, "_give_up_sending"),
    (State.STREAMING, Event.FRAME_DUE): (State.STREAMING, "_send_consecutive"),
    (State.STREAMING, Event.BLOCK_SENT): (State.AWAITING, "_await_flow_control"),
    (State.STREAMING, Event.ALL_SENT): (State.SEND_IDLE, "_finish_sending"),
    (State.STREAMING, Event.CLEAR_TO_SEND): (State.STREAMING, "_ignore"),
    (State.STREAMING, Event.WAIT): (State.STREAMING, "_ignore"),
    (State.STREAMING, Event.OVERFLOW): (State.STREAMING, "_ignore"),
    (State.STREAMING, Event.INVALID_STATUS): (State.STREAMING, "_ignore"),
    (State.RECEIVE_IDLE, Event.SINGLE): (State.RECEIVE_IDLE, "_take_single"),
    (State.RECEIVE_IDLE, Event.FIRST): (State.COLLECTING, "_take_first"),
    (State.RECEIVE_IDLE, Event.TOO_LONG): (State.RECEIVE_IDLE, "_refuse"),
    (State.RECEIVE_IDLE, Event.WRONG_NUMBER): (State.RECEIVE_IDLE, "_ignore"),
    (State.COLLECTING, Event.SINGLE): (State.RECEIVE_IDLE, "_take_single"),
    (State.COLLECTING, Event.FIRST): (State.COLLECTING, "_take_first"),
    (State.COLLECTING, Event.TOO_LONG): (State.RECEIVE_IDLE, "_refuse"),
    (State.COLLECTING, Event.NEXT): (State.COLLECTING, "_take_next"),
    (State.COLLECTING, Event.LAST): (State.RECEIVE_IDLE, "_take_last"),
    (State.COLLECTING, Event.WRONG_NUMBER): (State.RECEIVE_IDLE, "_give_up_order"),
    (State.COLLECTING, Event.N_CR): (State.RECEIVE_IDLE, "_give_up_receiving"),
}

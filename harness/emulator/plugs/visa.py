"""The instruments of an emulated bench as a PyVISA library: `pyvisa.ResourceManager(TcuhilVisaLibrary.of("emulated"))`.

Resources are raw sockets, as real instruments offer them: `TCPIP0::supply::5025::SOCKET`, where the host part is the
instrument's name on the bench; any port is taken. Time-outs count in the bench's time, which a read drives.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from pyvisa import constants, errors, rname
from pyvisa.constants import EventMechanism, EventType, ResourceAttribute, StatusCode
from pyvisa.highlevel import VisaLibraryBase
from pyvisa.typing import VISAEventContext, VISARMSession, VISASession

from harness.emulator.instruments.base import Connection
from harness.emulator.plugs import registry
from harness.kernel import Kernel

#: VPP-4.3, 5.1 and B.1.1: what a session starts with
DEFAULT_TIMEOUT_MS = 2000
#: the port under which the resources are listed (SCPI-RAW)
LISTED_PORT = 5025
NS_PER_MS = 1_000_000
#: IEEE 488.2, 11.2.1.2: the message-available bit of the status byte
MESSAGE_AVAILABLE = 1 << 4
#: attributes that a bench may set
WRITABLE = frozenset(
    {
        ResourceAttribute.timeout_value,
        ResourceAttribute.termchar,
        ResourceAttribute.termchar_enabled,
        ResourceAttribute.send_end_enabled,
        ResourceAttribute.suppress_end_enabled,
    }
)


@dataclass(slots=True)
class _Session:
    kernel: Kernel
    connection: Connection
    #: by ResourceAttribute, which PyVISA also gives as a plain number
    attributes: dict[int, Any]

    def message_bytes(self, most: int) -> tuple[int, StatusCode] | None:
        """How many bytes one read takes from what has arrived, and why it ends there; None when it has to wait.

        With a termination character a read ends there; without, it takes what is there. Either ends at `most` bytes.
        """
        output = self.connection.output
        if self.attributes[ResourceAttribute.termchar_enabled]:
            end = output.find(self.attributes[ResourceAttribute.termchar], 0, most)
            if end >= 0:
                return end + 1, StatusCode.success_termination_character_read
        elif 0 < len(output) <= most:
            return len(output), StatusCode.success
        return (most, StatusCode.success_max_count_read) if len(output) >= most else None


class TcuhilVisaLibrary(VisaLibraryBase):
    """The VISA of one emulated bench. The bench is looked up by name whenever a resource is opened.

    Every call raises VisaIOError as VISA does; CallerError when no such bench is running, or from a thread other than
    the one that drives the bench's time.
    """

    bench_name: str
    _made = count(1)

    @classmethod
    def of(cls, bench_name: str) -> TcuhilVisaLibrary:
        """A library of its own for the bench of that name, so that closing its manager closes nobody else's resources.

        PyVISA keeps one library, and with it one resource manager, for each library path; hence the number.
        """
        library = cls(f"tcuhil:{bench_name}#{next(cls._made)}")
        assert isinstance(library, TcuhilVisaLibrary)
        library.bench_name = bench_name
        return library

    def _init(self) -> None:
        self._sessions: dict[int, _Session] = {}
        self._handles = count(1)

    def open_default_resource_manager(self) -> tuple[VISARMSession, StatusCode]:
        """Open the manager's own session."""
        return VISARMSession(next(self._handles)), self.handle_return_value(None, StatusCode.success)

    def list_resources(self, session: VISARMSession, query: str = "?*::INSTR") -> tuple[str, ...]:
        """The bench's instruments that match a query; sockets, so ask for `?*` or `?*::SOCKET`."""
        names = registry.find(self.bench_name).instruments
        return rname.filter([f"TCPIP0::{name}::{LISTED_PORT}::SOCKET" for name in names], query)

    def open(
        self,
        session: VISARMSession,
        resource_name: str,
        access_mode: constants.AccessModes = constants.AccessModes.no_lock,
        open_timeout: int = constants.VI_TMO_IMMEDIATE,
    ) -> tuple[VISASession, StatusCode]:
        """Connect to an instrument of the bench; VI_ERROR_RSRC_NFOUND when it has none of that name."""
        try:
            name = rname.ResourceName.from_string(resource_name)
        except rname.InvalidResourceName:
            raise errors.VisaIOError(StatusCode.error_invalid_resource_name) from None
        world = registry.find(self.bench_name)
        if not isinstance(name, rname.TCPIPSocket) or name.host_address not in world.instruments:
            raise errors.VisaIOError(StatusCode.error_resource_not_found)
        if not world.instruments[name.host_address].connected:
            raise errors.VisaIOError(StatusCode.error_resource_not_found)
        handle = VISASession(next(self._handles))
        connection = Connection(world.kernel, world.instruments[name.host_address])
        self._sessions[handle] = _Session(world.kernel, connection, _first_attributes(name))
        return handle, self.handle_return_value(handle, StatusCode.success)

    def close(self, session: VISASession | VISAEventContext | VISARMSession) -> StatusCode:
        """Hang up; the manager's own session holds nothing."""
        opened = self._sessions.pop(session, None)
        if opened is not None:
            opened.connection.close()
        self._last_status_in_session.pop(session, None)
        return self.handle_return_value(None, StatusCode.success)

    def write(self, session: VISASession, data: bytes) -> tuple[int, StatusCode]:
        """Send bytes; the instrument acts on complete lines after its processing delay."""
        opened = self._connected(session)
        opened.kernel.check_driver()
        opened.connection.write(data)
        return len(data), self.handle_return_value(session, StatusCode.success)

    def read(self, session: VISASession, count: int) -> tuple[bytes, StatusCode]:
        """Wait for bytes in the bench's time; VI_ERROR_TMO after the session's time-out, what came is kept."""
        opened = self._connected(session)
        timeout_ms = opened.attributes[ResourceAttribute.timeout_value]
        forever = timeout_ms == constants.VI_TMO_INFINITE
        deadline_ns = None if forever else opened.kernel.now_ns + round(timeout_ms * NS_PER_MS)
        opened.kernel.drive(lambda: opened.message_bytes(count) is not None, deadline_ns)
        message = opened.message_bytes(count)
        if message is None:
            self._last_status_in_session[session] = StatusCode.error_timeout
            raise errors.VisaIOError(StatusCode.error_timeout)
        length, status = message
        output = opened.connection.output
        data = bytes(output[:length])
        del output[:length]
        return data, self.handle_return_value(session, status)

    def clear(self, session: VISASession) -> StatusCode:
        """Discard what has arrived. As on any raw socket, a reply that is still under way arrives all the same."""
        self._find(session).connection.clear()
        return self.handle_return_value(session, StatusCode.success)

    def read_stb(self, session: VISASession) -> tuple[int, StatusCode]:
        """The instrument's status byte, with the message-available bit of this session."""
        connection = self._find(session).connection
        available = MESSAGE_AVAILABLE if connection.output else 0
        return connection.instrument.status_byte | available, self.handle_return_value(session, StatusCode.success)

    def get_attribute(
        self,
        session: VISASession | VISAEventContext | VISARMSession,
        attribute: ResourceAttribute | constants.EventAttribute,
    ) -> tuple[Any, StatusCode]:
        """One attribute of a session; VI_ERROR_NSUP_ATTR when raw sockets have none such."""
        attributes = self._find(session).attributes
        if attribute not in attributes:
            raise errors.VisaIOError(StatusCode.error_nonsupported_attribute)
        return attributes[attribute], self.handle_return_value(session, StatusCode.success)

    def set_attribute(self, session: VISASession, attribute: ResourceAttribute, attribute_state: Any) -> StatusCode:
        """Set the time-out, a termination character or an END attribute; VI_ERROR_ATTR_READONLY for the others."""
        attributes = self._find(session).attributes
        if attribute not in attributes:
            raise errors.VisaIOError(StatusCode.error_nonsupported_attribute)
        if attribute not in WRITABLE:
            raise errors.VisaIOError(StatusCode.error_attribute_read_only)
        attributes[attribute] = attribute_state
        return self.handle_return_value(session, StatusCode.success)

    def disable_event(self, session: VISASession, event_type: EventType, mechanism: EventMechanism) -> StatusCode:
        """Nothing to do: the emulated instruments raise no VISA events."""
        return self.handle_return_value(session, StatusCode.success)

    def discard_events(self, session: VISASession, event_type: EventType, mechanism: EventMechanism) -> StatusCode:
        """Nothing to do: the emulated instruments raise no VISA events."""
        return self.handle_return_value(session, StatusCode.success)

    def _connected(self, session: int) -> _Session:
        opened = self._find(session)
        if not opened.connection.instrument.connected:
            raise errors.VisaIOError(StatusCode.error_connection_lost)
        return opened

    def _find(self, session: int) -> _Session:
        try:
            return self._sessions[session]
        except KeyError:
            raise errors.VisaIOError(StatusCode.error_invalid_object) from None


def _first_attributes(name: rname.TCPIPSocket) -> dict[int, Any]:
    """The attributes of a new session, with the defaults of VPP-4.3."""
    return {
        ResourceAttribute.timeout_value: DEFAULT_TIMEOUT_MS,
        ResourceAttribute.termchar: ord("\n"),
        ResourceAttribute.termchar_enabled: constants.VI_FALSE,
        ResourceAttribute.send_end_enabled: constants.VI_TRUE,
        ResourceAttribute.suppress_end_enabled: constants.VI_FALSE,
        ResourceAttribute.interface_type: constants.InterfaceType.tcpip,
        ResourceAttribute.interface_number: int(name.board),
        ResourceAttribute.resource_class: "SOCKET",
        ResourceAttribute.resource_name: str(name),
        ResourceAttribute.resource_manufacturer_name: "tcu-hil emulated bench",
        ResourceAttribute.tcpip_address: name.host_address,
        ResourceAttribute.tcpip_hostname: name.host_address,
        ResourceAttribute.tcpip_port: int(name.port),
    }

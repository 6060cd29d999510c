"""Relays between a run and a served bench, which break as cables and adapters do."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import tty
from types import TracebackType
from typing import Self

#: how often a relay looks whether it is still wanted, in s
LOOK_UP_S = 0.05
CHUNK_BYTES = 4096


class PtyRelay:
    """A serial adapter: what a run opens at `path` is carried to another terminal, until it is pulled out."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._wanted = True
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def pull_out(self) -> None:
        """Whoever has it open gets end of file and I/O errors from now on."""
        self._wanted = False
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.pull_out()

    def _carry(self) -> None:
        while self._wanted:
            try:
                far = os.open(self._upstream, os.O_RDWR | os.O_NOCTTY)
            except OSError:  # the bench is being renewed
                select.select([], [], [], LOOK_UP_S)
                continue
            tty.setraw(far)
            with contextlib.suppress(OSError):
                self._carry_to(far)
            os.close(far)
        os.close(self._slave)
        os.close(self._master)

    def _carry_to(self, far: int) -> None:
        others = {far: self._master, self._master: far}
        while self._wanted:
            for ready in select.select(list(others), [], [], LOOK_UP_S)[0]:
                data = os.read(ready, CHUNK_BYTES)
                if not data:
                    return
                os.write(others[ready], data)


class TcpRelay:
    """A network between a run and a port: it carries, is cut, or holds back what is sent."""

    def __init__(self, port: int) -> None:
        self._upstream = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._wanted = True
        #: connections are cut, and refused; what is sent does not arrive
        self.cut = False
        self.held = False
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._wanted = False
        self._thread.join()
        self._listener.close()

    def _carry(self) -> None:
        others: dict[socket.socket, socket.socket] = {}
        while self._wanted:
            if self.cut:
                self._close(others, *others)
            ready = select.select([self._listener, *(() if self.held else others)], [], [], LOOK_UP_S)[0]
            for each in ready:
                if each is self._listener:
                    self._accept(others)
                elif each in others and not self._pass_on(each, others[each]):
                    self._close(others, each)
        self._close(others, *others)

    def _accept(self, others: dict[socket.socket, socket.socket]) -> None:
        near, _ = self._listener.accept()
        try:
            if self.cut:
                raise OSError
            far = socket.create_connection(("127.0.0.1", self._upstream))
        except OSError:
            near.close()
            return
        others[near], others[far] = far, near

    @staticmethod
    def _pass_on(near: socket.socket, far: socket.socket) -> bool:
        try:
            data = near.recv(CHUNK_BYTES)
            far.sendall(data)
        except OSError:
            return False
        return bool(data)

    @staticmethod
    def _close(others: dict[socket.socket, socket.socket], *gone: socket.socket) -> None:
        for each in gone:
            other = others.pop(each, None)
            for end in (each, other):
                if end is not None:
                    others.pop(end, None)
                    end.close()

"""Connections that do not wait for ever: for a request to arrive, and for an answer to be read."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["connections"]


def connections(seconds: float) -> type[H11Protocol]:
    """Return a protocol for uvicorn that drops a client which takes longer than `seconds` over a request's head,
    or over reading a piece of the answer.
    """

    class TimedProtocol(H11Protocol):
        """The protocol of uvicorn with two clocks; uvicorn itself has one for idle connections only."""

        _head: asyncio.TimerHandle | None = None
        _reader: asyncio.TimerHandle | None = None
        _requests: Any = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._start_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_head()
            self._stop_reader()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            idle = self.cycle is None or self.cycle.response_complete
            if idle and self._head is None:
                self._start_head()
            super().data_received(data)
            if self.cycle is not self._requests:
                self._requests = self.cycle
                self._stop_head()

        def pause_writing(self) -> None:
            super().pause_writing()
            self._stop_reader()
            self._reader = self.loop.call_later(seconds, self.transport.abort)

        def resume_writing(self) -> None:
            self._stop_reader()
            super().resume_writing()

        def _start_head(self) -> None:
            self._head = self.loop.call_later(seconds, self.transport.abort)

        def _stop_head(self) -> None:
            if self._head is not None:
                self._head.cancel()
                self._head = None

        def _stop_reader(self) -> None:
            if self._reader is not None:
                self._reader.cancel()
                self._reader = None

    return TimedProtocol

"""The server: a socket, the workers, and the web application between them."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Callable

import uvicorn

from csrgraph.errors import UsageError
from csrgraph.serve.app import make_app
from csrgraph.serve.connections import connections
from csrgraph.serve.maps import Maps
from csrgraph.serve.options import ServeOptions
from csrgraph.serve.pool import Pool

__all__ = ["Started", "serve"]

_BACKLOG = 512
_HEAD = 128 * 1024
_KEEP_ALIVE = 15


class Started:
    """What is known once the server listens: its address, and whether its workers have given up the network."""

    def __init__(self, url: str, *, offline: bool, loopback: bool) -> None:
        self.url, self.offline, self.loopback = url, offline, loopback


def serve(options: ServeOptions, announce: Callable[[Started], None]) -> None:
    """Serve a graph until the process is told to stop.

    Args:
        options: What is served, where and how.
        announce: Is told when the server listens.

    Raises:
        UsageError: if the address cannot be used.
        CsrgraphError: if the store cannot be opened.
    """
    with _listening(options) as listener:
        asyncio.run(_serve(options, listener, announce))


async def _serve(
    options: ServeOptions, listener: socket.socket, announce: Callable[[Started], None]
) -> None:
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    async with (
        Pool(options.source, options.limits, options.workers) as pool,
        Pool(options.source, options.maps, 1, work="maps") as cartographer,
    ):
        await pool.ready()
        maps = Maps(cartographer, options.source)
        config = uvicorn.Config(
            make_app(pool, maps, options),
            http=connections(options.seconds),
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=options.connections,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=3,
            h11_max_incomplete_event_size=_HEAD,
        )
        announce(_started(options, listener, pool))
        maps.prepare()
        await uvicorn.Server(config).serve(sockets=[listener])


def _listening(options: ServeOptions) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((options.host, options.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise UsageError(
            f"{options.host}:{options.port} cannot be used ({error.strerror}); "
            "choose another address with --host and --port."
        ) from error
    listener.setblocking(False)
    return listener


def _started(options: ServeOptions, listener: socket.socket, pool: Pool) -> Started:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    loopback = ipaddress.ip_address(host).is_loopback
    return Started(f"http://{shown}:{port}/", offline=pool.offline, loopback=loopback)

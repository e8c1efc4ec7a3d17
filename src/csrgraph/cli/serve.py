"""`csrgraph serve`: a graph over HTTP, for reading."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csrgraph.cli.console import note
from csrgraph.cli.opened import warn_of_update
from csrgraph.cli.options import Graph
from csrgraph.errors import UsageError
from csrgraph.pipeline.folder import Folder

if TYPE_CHECKING:
    from csrgraph.serve.server import Started

__all__ = ["serve"]

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?|https?://\[[0-9A-Fa-f:]+\](?::\d+)?")
_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_MIB = 1024**2


def serve(
    kg: Graph,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine only if you say so.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8765,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name that this server is called by; may be repeated."),
    ] = None,
    cors: Annotated[
        str | None,
        typer.Option(metavar="ORIGIN", help="The one other web site that may read answers."),
    ] = None,
    workers: Annotated[int, typer.Option(min=2, max=64, help="Query processes.")] = 4,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=3600, help="Seconds that a query may take.")
    ] = 10.0,
    memory: Annotated[
        int, typer.Option(min=64, help="MiB of memory that a query may take.")
    ] = 1536,
    max_rows: Annotated[int, typer.Option(min=1, help="Rows that a result may have.")] = 100_000,
    max_size: Annotated[int, typer.Option(min=1, help="MiB that a result may have.")] = 16,
) -> None:
    """Serve a graph: SPARQL endpoint, query page, a page for every thing. Nothing can be changed."""
    if cors is not None and _ORIGIN.fullmatch(cors) is None:
        raise UsageError(f"--cors takes one origin like https://example.org, not {cors!r}.")
    if any(find_spec(name) is None for name in ("starlette", "uvicorn")):
        raise UsageError("Serving needs more libraries: pip install 'csrgraph-kg[serve]'")
    from csrgraph.serve.options import Limits, ServeOptions, Source
    from csrgraph.serve.server import serve as run

    folder = Folder(kg)
    folder.manifest()
    warn_of_update(kg)
    options = ServeOptions(
        source=Source(folder.store, folder.index, folder.manifest_file, folder.marker),
        name=_name(kg),
        host=host,
        port=port,
        hosts=tuple(allow_host or ()),
        origin=cors,
        workers=workers,
        limits=Limits(seconds=timeout, memory=memory * _MIB, rows=max_rows, size=max_size * _MIB),
    )
    try:
        run(options, _announce)
    except KeyboardInterrupt:
        note("stopped.")


def _name(kg: Path) -> str:
    """The name of the dataset in addresses: that of the folder."""
    return _NAME.sub("-", kg.resolve().name).strip("-") or "kg"


def _announce(started: Started) -> None:
    note(f"Serving {started.url} (SPARQL: {started.url}sparql); stop with Ctrl-C.")
    if not started.loopback:
        note(
            "warning: this address can be reached from other machines; there is no log-in. Put a "
            "web server with TLS before it."
        )
    if not started.offline:
        note("warning: this system does not let query processes give up the network.")

"""`csrgraph push`: a graph to another server."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from csrgraph.cli.building import progress_bar
from csrgraph.cli.console import emit, fail, note, plain
from csrgraph.cli.options import Graph
from csrgraph.errors import ExitCode, UsageError
from csrgraph.pipeline import pushing
from csrgraph.pipeline.opening import interrupted

__all__ = ["push"]

_PASSWORD = "CSRGRAPH_PASSWORD"


def push(
    kg: Graph,
    endpoint: Annotated[
        str,
        typer.Option(metavar="URL", help="Graph Store Protocol service of the server."),
    ],
    endpoint_query: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="SPARQL query service, to read there what the server holds."
        ),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Who logs in; the password comes from CSRGRAPH_PASSWORD or is asked for.",
        ),
    ] = None,
    graph_prefix: Annotated[
        str | None,
        typer.Option(metavar="IRI", help="What the names of graphs begin with on the server."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Send nothing; read every graph back and compare.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Send all graphs, also those that the server has.")
    ] = False,
) -> None:
    """Send a graph to a server by the SPARQL 1.1 Graph Store Protocol: only what changed."""
    if check and force:
        raise UsageError("--check sends nothing and --force sends all; give one of them.")
    if interrupted(kg):
        note(f"warning: the last update of {kg} has not ended; run it again before you push.")
    password = _password(user) if user else None
    with progress_bar() as move:
        if check:
            differences = pushing.check_pushed(
                kg, endpoint=endpoint, query=endpoint_query, user=user, password=password,
                graph_prefix=graph_prefix,
                progress=lambda name, done, total: move("check", name, done, total),
            )  # fmt: skip
        else:
            summary = pushing.push(
                kg, endpoint=endpoint, query=endpoint_query, user=user, password=password,
                graph_prefix=graph_prefix, force=force,
                progress=lambda name, done, total: move("push", name, done, total),
            )  # fmt: skip
    raise typer.Exit(_show_differences(differences) if check else _show_summary(summary))


def _password(user: str) -> str:
    given = os.environ.get(_PASSWORD)
    if given is not None:
        return given
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(f"There is no password for {user!r}; put it into {_PASSWORD}.")
    return str(typer.prompt(f"Password of {user}", hide_input=True, err=True))


def _show_summary(summary: pushing.PushSummary) -> int:
    for graph, why in summary.failed.items():
        fail(f"{plain(graph)}: {why}")
    words = (
        f"sent {len(summary.sent)} ({summary.bytes / 1e6:.1f} MB)",
        f"deleted {len(summary.deleted)}",
        f"unchanged {len(summary.unchanged)}",
        f"failed {len(summary.failed)}",
    )
    emit(f"graphs: {', '.join(words)}\n")
    return ExitCode.PARTIAL if summary.failed else ExitCode.GOOD


def _show_differences(differences: list[pushing.Difference]) -> int:
    for item in differences:
        emit(f"{plain(item.graph)}: {item.lacking} triples lack there, {item.more} are more\n")
    if not differences:
        emit("The server holds the graph as it is here.\n")
        return ExitCode.GOOD
    note("Mend it with: csrgraph push --force")
    return ExitCode.FINDING

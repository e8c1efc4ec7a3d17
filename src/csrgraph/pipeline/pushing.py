"""A graph to another server: one PUT per named graph, only what changed, resumed after a break.

The server itself keeps what it was sent: in the graph `…/graph/pushed` each graph has the hash of
its triples. Before a graph is sent its hash there is empty, after it the hash is added; so whatever
happens, the next push knows which graphs arrived whole, from whichever machine it comes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from csrgraph.errors import ExitCode, RemoteError, ServerLostError, UsageError
from csrgraph.pipeline.opening import open_graph

if TYPE_CHECKING:
    from csrgraph.store.dataset import GraphStore
    from csrgraph.store.remote import GraphServer

__all__ = [
    "Difference",
    "Names",
    "PushProgress",
    "PushSummary",
    "check_pushed",
    "compare",
    "push",
    "send",
]

PushProgress = Callable[[str, int, int], None]
_PREFIX = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+[/#:=]")
_STATE = re.compile(rb'<([^>]*)> <([^>]*)> "([^"]*)" \.')
_SENDING = ""


@dataclass(frozen=True, slots=True)
class PushSummary:
    """What a push did, in IRIs of graphs on the server; `failed` says of each why."""

    sent: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: Mapping[str, str] = field(default_factory=dict)
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A graph that is not on the server as it is here: how many triples lack there, how many are more."""

    graph: str
    lacking: int
    more: int


def push(
    path: str | Path,
    *,
    endpoint: str,
    query: str | None = None,
    user: str | None = None,
    password: str | None = None,
    graph_prefix: str | None = None,
    force: bool = False,
    progress: PushProgress | None = None,
) -> PushSummary:
    """Make a server hold the graphs of a folder, and no other ones that were pushed there.

    Args:
        path: The folder that `build` made.
        endpoint: URL of the server's Graph Store Protocol service.
        query: URL of its SPARQL query service, to read there what it holds.
        user: Name to log in with, if the server asks for one.
        password: Its password.
        graph_prefix: What the IRIs of graphs begin with on the server, to keep several folders there.
        force: Send all graphs, also those that the server has.
        progress: Is told the graph, how many are done, and how many there are.

    Raises:
        UsageError: if an address or the prefix cannot be used.
        RemoteError: if the server refuses.
        ServerLostError: if it cannot be reached, or no longer; push again to go on.
    """
    from csrgraph.store.remote import GraphServer

    with (
        open_graph(path) as store,
        GraphServer(endpoint, query=query, user=user, password=password) as server,
    ):
        return send(store, server, Names(graph_prefix), force=force, progress=progress)


def check_pushed(
    path: str | Path,
    *,
    endpoint: str,
    query: str | None = None,
    user: str | None = None,
    password: str | None = None,
    graph_prefix: str | None = None,
    progress: PushProgress | None = None,
) -> list[Difference]:
    """Read back every graph and return those that differ; nothing is written.

    Arguments and errors are those of `push`.
    """
    from csrgraph.store.remote import GraphServer

    with (
        open_graph(path) as store,
        GraphServer(endpoint, query=query, user=user, password=password) as server,
    ):
        return compare(store, server, Names(graph_prefix), progress=progress)


class Names:
    """The names of graphs on the server."""

    def __init__(self, prefix: str | None) -> None:
        from csrgraph.rdf import BASE

        self._own = f"{BASE}graph/"
        if prefix is not None and not _PREFIX.fullmatch(prefix):
            raise UsageError(
                f"{prefix!r} cannot begin the IRIs of graphs; give an http, https or urn IRI that "
                "ends in / or #, such as https://example.org/kg/"
            )
        self.prefix = prefix or self._own
        self.pushed = f"{self.prefix}pushed"

    def there(self, graph: str) -> str:
        """Return the name of a local graph on the server."""
        return self.prefix + graph.removeprefix(self._own)


def send(
    store: GraphStore,
    server: GraphServer,
    names: Names,
    *,
    force: bool = False,
    progress: PushProgress | None = None,
) -> PushSummary:
    """Send what differs from an open store to an open server; see `push`."""
    from csrgraph.store.dumps import sha256

    graphs = {names.there(graph): graph for graph in store.graphs()}
    hashes = {name: sha256(store.ntriples(graph)) for name, graph in graphs.items()}
    state = _state(server, names)
    if not force:
        _same_folder(state, graphs, names)
    due = [name for name in sorted(graphs) if force or state.get(name) != hashes[name]]
    gone = sorted(set(state) - set(graphs))
    kept = {name: state[name] for name in sorted(set(graphs) - set(due))}
    if not due and not gone:
        return PushSummary((), (), tuple(kept))
    _announce(server, names, kept | dict.fromkeys([*due, *gone], _SENDING))
    for name in gone:
        server.delete(name)
    failed: dict[str, str] = {}
    size = 0
    for number, name in enumerate(due):
        if progress:
            progress(name, number, len(due))
        body = store.ntriples(graphs[name])
        try:
            server.put(name, body)
            server.post(names.pushed, _lines({name: hashes[name]}))
        except ServerLostError as error:
            raise _broken(error, number, len(due)) from error
        except RemoteError as error:
            failed[name] = _of_one_graph(error)
        else:
            size += len(body)
    sent = tuple(name for name in due if name not in failed)
    done = kept | {name: hashes[name] for name in sent} | dict.fromkeys(failed, _SENDING)
    server.put(names.pushed, _lines(done))
    return PushSummary(sent, tuple(gone), tuple(kept), failed, size)


def compare(
    store: GraphStore,
    server: GraphServer,
    names: Names,
    *,
    progress: PushProgress | None = None,
) -> list[Difference]:
    """Compare an open store with an open server, graph by graph; see `check_pushed`."""
    graphs = {names.there(graph): graph for graph in store.graphs()}
    known = sorted(set(graphs) | set(_state(server, names)))
    found = []
    for number, name in enumerate(known):
        if progress:
            progress(name, number, len(known))
        here = set(store.ntriples(graphs[name]).splitlines()) if name in graphs else set()
        there = set(server.get(name).splitlines())
        if here != there:
            found.append(Difference(name, len(here - there), len(there - here)))
    return found


def _same_folder(state: Iterable[str], graphs: Iterable[str], names: Names) -> None:
    """Stop before the graphs of one folder would take the place of another one's."""
    start = f"{names.prefix}report/"
    there = {name for name in state if name.startswith(start)}
    if there and there.isdisjoint(graphs):
        raise UsageError(
            f"Under {names.prefix} the server holds {len(there)} reports and none of this folder; "
            "give another --graph-prefix, or --force to put this folder in their place."
        )


def _announce(server: GraphServer, names: Names, state: Mapping[str, str]) -> None:
    """Write which graphs are on their way, and see that the server keeps it."""
    server.put(names.pushed, _lines(state))
    if _state(server, names) != dict(state):
        raise RemoteError(
            "The server does not give back what it was sent; see that the endpoint is one of the "
            "Graph Store Protocol, that the user may read what it writes, and that answers are not cut."
        )


def _state(server: GraphServer, names: Names) -> dict[str, str]:
    """The hash of every graph that the server was sent, empty where it is not known to have arrived."""
    found: dict[str, set[str]] = {}
    for graph, _, value in _STATE.findall(server.get(names.pushed)):
        found.setdefault(graph.decode("utf-8"), set()).add(value.decode("ascii", "replace"))
    hashes = {graph: values - {_SENDING} for graph, values in found.items()}
    return {
        graph: values.pop() if len(values) == 1 else _SENDING for graph, values in hashes.items()
    }


def _lines(state: Mapping[str, str] | Iterable[tuple[str, str]]) -> bytes:
    from csrgraph.rdf import CSR

    lines = (f'<{name}> <{CSR.graphHash}> "{value}" .\n' for name, value in dict(state).items())
    return "".join(sorted(lines)).encode("utf-8")


def _of_one_graph(error: RemoteError) -> str:
    """The reason why one graph was not taken; an error that would meet every graph is raised."""
    if error.status is None:
        raise error
    return str(error)


def _broken(error: ServerLostError, done: int, due: int) -> ServerLostError:
    lost = ServerLostError(f"{done} of {due} graphs were sent, then: {error}")
    lost.exit_code = ExitCode.PARTIAL
    return lost

"""The store: Oxigraph on disk behind rdflib's API; one report is one graph, one change one transaction."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import rdflib
from oxrdflib import OxigraphStore

from csrgraph.errors import DamagedStoreError, StoreLockedError, UsageError
from csrgraph.rdf import Quad
from csrgraph.rdf.vocab import graph_iri
from csrgraph.store.dumps import nquads_of, ntriples_of
from csrgraph.store.terms import to_quads

if TYPE_CHECKING:
    from csrgraph.store.index import SearchIndex

__all__ = ["GraphStore", "create_store"]

# RocksDB's own words; the path stands in its messages too, so single words are not enough.
_LOCKED = re.compile(r"While lock file: |lock hold by current process")
_FULL = re.compile(r"No space left on device|Disk quota exceeded|File too large")
_FORBIDDEN = re.compile(r"Permission denied|Read-only file system|Operation not permitted")


def create_store(path: str | Path, nquads: bytes) -> None:
    """Write a new store at `path` from N-Quads; the folder must not exist, or be empty.

    Raises:
        UsageError: if something is there already.
        DamagedStoreError: if it cannot be written, for example because the disk is full.
    """
    place = Path(path)
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise UsageError(f"{path}: there is something already; a new store needs a new folder.")
    try:
        store = ox.Store(str(path))
        store.bulk_load(nquads, format=ox.RdfFormat.N_QUADS)
        store.flush()
        store.optimize()
    except (OSError, RuntimeError) as error:
        raise _storage_error(path, error) from error


class GraphStore:
    """An open store.

    Args:
        path: Folder of the store; None for a store in memory.
        writable: Whether it may be changed; one process only may hold a writable store.

    Raises:
        StoreLockedError: if another process holds it for writing.
        DamagedStoreError: if its files are damaged.
        UsageError: if there is no store.

    Attributes:
        index: The search index if one is open (see `csrgraph.store.index`); a change closes it.
    """

    def __init__(self, path: str | Path | None, *, writable: bool = False) -> None:
        self.path = Path(path) if path is not None else None
        self._pid = os.getpid()
        self._store: ox.Store | None = _open(self.path, writable)
        self._dataset: rdflib.Dataset | None = None
        self.index: SearchIndex | None = None

    def __enter__(self) -> GraphStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def engine(self) -> ox.Store:
        """The Oxigraph store.

        Raises:
            UsageError: if the store is closed, or was opened before the process forked.
        """
        if self._store is None:
            raise UsageError("The store is closed; open it again with open_store(path).")
        if os.getpid() != self._pid:
            raise UsageError("A store must not be used after a fork; open it in the new process.")
        return self._store

    @property
    def dataset(self) -> rdflib.Dataset:
        """The store as an `rdflib.Dataset`; queries see the union of all graphs."""
        if self._dataset is None:
            self._dataset = rdflib.Dataset(
                store=OxigraphStore(store=self.engine), default_union=True
            )
        return self._dataset

    def close(self) -> None:
        """Close the store; closing twice does nothing."""
        self._forget_index()
        self._dataset = None
        self._store = None

    def documents(self) -> list[str]:
        """Return the ids of the reports in the store, sorted."""
        prefix = str(graph_iri(""))
        return sorted(
            name.removeprefix(prefix) for name in self.graphs() if name.startswith(prefix)
        )

    def copy_of(self, name: str) -> rdflib.Graph:
        """Return a copy of a named graph in memory."""
        quads = self.engine.quads_for_pattern(None, None, None, ox.NamedNode(name))
        graph = rdflib.Graph()
        for quad in quads:
            graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
        return graph

    def load(self, nquads: bytes) -> None:
        """Add N-Quads to a store that is open for writing, or in memory."""
        try:
            self.engine.bulk_load(nquads, format=ox.RdfFormat.N_QUADS)
        except (OSError, RuntimeError) as error:
            raise _storage_error(self.path, error) from error

    def graphs(self) -> list[str]:
        """Return the IRIs of all named graphs, of reports and derived ones, sorted."""
        return sorted(name.value for name in self.engine.named_graphs() if hasattr(name, "value"))

    def ntriples(self, graph: str) -> bytes:
        """Return the triples of one named graph as sorted N-Triples in UTF-8."""
        quads = self.engine.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return ntriples_of(quad.triple for quad in quads)

    def nquads(self) -> bytes:
        """Return all quads as canonical N-Quads.

        Raises:
            DamagedStoreError: if a file of the store is damaged.
        """
        try:
            return nquads_of(iter(self.engine))
        except (OSError, RuntimeError) as error:
            raise _storage_error(self.path, error) from error

    def read_through(self) -> None:
        """Read every index of the store in full, by patterns that each uses one of them.

        A query over an index with a damaged block may neither fail nor end, and fill the memory: read this first.

        Raises:
            DamagedStoreError: if a file of the store is damaged.
        """
        try:
            deque(self.engine.named_graphs(), maxlen=0)
            quads = list(self.engine)
            for place, name in enumerate(("subject", "predicate", "object")):
                pairs = {(getattr(quad, name), quad.graph_name) for quad in quads}
                everywhere = ((term, None) for term in {term for term, _ in pairs})
                for term, graph in (*pairs, *everywhere):
                    one, two, three = (term if at == place else None for at in range(3))
                    deque(self.engine.quads_for_pattern(one, two, three, graph), maxlen=0)
        except (OSError, RuntimeError) as error:
            raise _storage_error(self.path, error) from error

    def replace_all(self, reports: Mapping[str, list[Quad]], derived: list[Quad]) -> bool:
        """Make the store hold these reports and derived graphs and no others, in one transaction.

        Returns:
            Whether anything changed.
        """
        graphs = {str(graph_iri(document)): quads for document, quads in reports.items()}
        graphs |= _by_graph(derived)
        gone = [name for name in self.graphs() if name not in graphs]
        return self._replace(graphs | {name: [] for name in gone})

    def flush(self) -> None:
        """Write everything to disk.

        Raises:
            DamagedStoreError: if the disk is full or fails.
        """
        try:
            self.engine.flush()
        except (OSError, RuntimeError) as error:
            raise _storage_error(self.path, error) from error

    def _replace(self, graphs: Mapping[str, list[Quad]]) -> bool:
        steps = []
        for name, quads in graphs.items():
            fresh, graph = to_quads(quads), ox.NamedNode(name)
            old = list(self.engine.quads_for_pattern(None, None, None, graph))
            if nquads_of(old) == nquads_of(fresh):
                continue
            triples = ox.serialize((q.triple for q in fresh), format=ox.RdfFormat.N_TRIPLES) or b""
            body = triples.decode("utf-8")
            steps.append(f"DROP SILENT GRAPH <{name}>")
            if fresh:
                steps.append(f"INSERT DATA {{ GRAPH <{name}> {{ {body} }} }}")
        if steps:
            self._update(" ;\n".join(steps))
        return bool(steps)

    def _forget_index(self) -> None:
        if self.index is not None:
            self.index.close()
        self.index = None

    def _update(self, sparql: str) -> None:
        self._forget_index()
        try:
            self.engine.update(sparql)
        except (OSError, RuntimeError) as error:
            raise _storage_error(self.path, error) from error


def _by_graph(quads: list[Quad]) -> dict[str, list[Quad]]:
    found: dict[str, list[Quad]] = {}
    for quad in quads:
        found.setdefault(str(quad[3]), []).append(quad)
    return found


def _term(term: Any) -> rdflib.URIRef | rdflib.Literal:
    if isinstance(term, ox.Literal):
        # rdflib's plain literal is the string of RDF 1.1.
        plain = term.language or term.datatype.value == str(rdflib.XSD.string)
        datatype = None if plain else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
    return rdflib.URIRef(term.value)


def _open(path: Path | None, writable: bool) -> ox.Store:
    if path is None:
        return ox.Store()
    if not path.is_dir():
        raise UsageError(f"{path}: there is no store; build one: csrgraph run REPORT… -o FOLDER")
    try:
        return ox.Store(str(path)) if writable else ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:
        raise _storage_error(path, error) from error


def _storage_error(
    path: Any, error: OSError | RuntimeError
) -> DamagedStoreError | StoreLockedError:
    words = str(error)
    if _LOCKED.search(words):
        return StoreLockedError(
            f"{path}: the store is open for writing in another process; wait until it has ended."
        )
    if _FULL.search(words):
        return DamagedStoreError(f"{path}: the disk is full; free some space and run again.")
    if _FORBIDDEN.search(words):
        return DamagedStoreError(
            f"{path}: the store may not be read or written here ({words.splitlines()[0][:160]}); "
            "check the rights of its files."
        )
    return DamagedStoreError(
        f"{path}: the store cannot be used ({words.splitlines()[0][:160]}); build it again."
    )

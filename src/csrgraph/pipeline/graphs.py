"""From resolved facts to the store and the dumps of a graph folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from csrgraph.model.graph import ResolvedGraph
from csrgraph.pipeline.files import has_content, write_file
from csrgraph.pipeline.folder import Folder

if TYPE_CHECKING:
    from csrgraph.store.dataset import GraphStore

__all__ = ["GraphWriter", "open_writer"]


class GraphWriter:
    """The store and the dumps of a folder; `store` is None where there is no store yet."""

    def __init__(self, folder: Folder, store: GraphStore | None) -> None:
        self._folder = folder
        self._store = store

    def write(self, graph: ResolvedGraph) -> str:
        """Make the store and the dumps hold `graph`; return the SHA-256 of the sorted N-Quads.

        In a store that exists only the graphs that differ are replaced, all in one transaction.
        """
        from csrgraph.rdf import derived_quads, report_quads
        from csrgraph.store.dumps import canonical_nquads

        reports, derived = report_quads(graph), derived_quads(graph)
        nquads = canonical_nquads(
            [quad for quads in (*reports.values(), derived) for quad in quads]
        )
        if self._store is None:
            self._create(nquads)
        else:
            self._store.replace_all(reports, derived)
            self._store.flush()
        digest = self._dump(nquads)
        self._write_index(digest)
        return digest

    def _create(self, nquads: bytes) -> None:
        from csrgraph.store.dataset import create_store

        create_store(self._folder.store, nquads)

    def _write_index(self, digest: str) -> None:
        """Write the search index, unless the one that is there is of this graph."""
        from csrgraph.store.dataset import GraphStore
        from csrgraph.store.index import index_bytes, open_index

        there = open_index(self._folder.index, digest)
        if there is not None:
            there.close()
        elif self._store is not None:
            write_file(self._folder.index, index_bytes(self._store, digest))
        else:
            with GraphStore(self._folder.store) as store:
                write_file(self._folder.index, index_bytes(store, digest))

    def _dump(self, nquads: bytes) -> str:
        from csrgraph.store.dumps import sha256, trig, turtle

        folder, digest = self._folder, sha256(nquads)
        others = folder.turtle.exists() and folder.trig.exists()
        if not others or not has_content(folder.nquads, nquads):
            write_file(folder.turtle, turtle(nquads))
            write_file(folder.trig, trig(nquads))
        write_file(folder.nquads, nquads)
        write_file(folder.digest, f"{digest}  {folder.nquads.name}\n")
        return digest


@contextmanager
def open_writer(folder: Folder) -> Iterator[GraphWriter]:
    """Open the store of a folder for writing; nobody else can while it is open.

    Raises:
        StoreLockedError: if another process has it open for writing.
        DamagedStoreError: if its files are damaged.
    """
    from csrgraph.store.dataset import GraphStore

    if not folder.store.exists():
        yield GraphWriter(folder, None)
        return
    with GraphStore(folder.store, writable=True) as store:
        yield GraphWriter(folder, store)

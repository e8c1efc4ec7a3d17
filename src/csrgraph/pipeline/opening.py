"""Opening the store of a graph folder for reading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from csrgraph.pipeline.folder import Folder

if TYPE_CHECKING:
    from csrgraph.store.dataset import GraphStore

__all__ = ["interrupted", "open_graph"]


def open_graph(path: Path | str) -> GraphStore:
    """Return the store of a graph folder, open for reading.

    Raises:
        UsageError: if this is no folder of a graph.
        FormatVersionError: if another version of csrgraph wrote it.
        DamagedStoreError: if its files are damaged.
    """
    from csrgraph.store.dataset import GraphStore
    from csrgraph.store.index import open_index

    folder = Folder(Path(path))
    manifest = folder.manifest()
    store = GraphStore(folder.store)
    if not folder.marker.exists():
        store.index = open_index(folder.index, manifest.graph_sha256)
    return store


def interrupted(path: Path | str) -> bool:
    """Tell whether an update of the graph is under way or was cut off."""
    return Folder(Path(path)).marker.exists()

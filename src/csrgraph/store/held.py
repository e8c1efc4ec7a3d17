"""What a store holds, as hashes: run as a program of its own, under a limit of memory.

A flipped bit in a file of a store may be read as the length of something, and the engine then asks for more memory than
there is. So a store that may be damaged is read by a child (`held`), which dies alone.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

from csrgraph.errors import CsrgraphError, DamagedStoreError
from csrgraph.store.dataset import GraphStore
from csrgraph.store.index import index_bytes

__all__ = ["graph_hashes", "held"]

_GRAPH = re.compile(rb"<([^<>]+)> \.\n$")
_MEMORY, _MEMORY_A_BYTE, _SECONDS = 2 * 1024**3, 40, 3600


def held(path: Path, digest: str, size: int) -> tuple[dict[str, str], str]:
    """Return the hash of each graph of a store (see `graph_hashes`), and that of its search index.

    Args:
        path: Folder of the store.
        digest: What the index says it is of.
        size: Bytes of the N-Quads that the store should hold; the memory allowed grows with them.

    Raises:
        DamagedStoreError: if the store cannot be opened or read.
    """
    memory = _MEMORY + _MEMORY_A_BYTE * size
    command = [sys.executable, "-P", "-m", "csrgraph.store.held", str(path), digest, str(memory)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise DamagedStoreError(
            f"{path}: the store cannot be read (its reader broke off); build it again."
        ) from error
    if "error" in answer:
        raise DamagedStoreError(answer["error"])
    return answer["graphs"], answer["index"]


def graph_hashes(nquads: bytes) -> dict[str, str]:
    """Return the SHA-256 of the lines of each graph of sorted N-Quads, by its IRI."""
    hashes: dict[str, hashlib._Hash] = {}
    for line in nquads.splitlines(keepends=True):
        match = _GRAPH.search(line)
        name = match.group(1).decode("utf-8") if match else ""
        hashes.setdefault(name, hashlib.sha256()).update(line)
    return {name: made.hexdigest() for name, made in hashes.items()}


def main(path: str, digest: str, memory: str) -> None:
    """Write the hashes of a store to standard output as JSON."""
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer: dict[str, object]
    try:
        with GraphStore(path) as store:
            graphs = graph_hashes(store.nquads())
            store.read_through()
            index = hashlib.sha256(index_bytes(store, digest)).hexdigest()
        answer = {"graphs": graphs, "index": index}
    except (CsrgraphError, MemoryError) as error:
        answer = {"error": str(error) or f"{path}: reading the store takes too much memory."}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A real server of a small graph in a process of its own, for tests of `csrgraph serve`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx

from csrgraph.config import Settings
from csrgraph.pipeline.folder import KG_FORMAT, Folder, Manifest, as_json
from csrgraph.store import canonical_nquads, create_store
from handmade_graphs import all_quads

# The documents of the protocol's test cases: each a graph that says that it is a document.
DOCUMENTS = tuple(f"http://documents.example/data{number}.rdf" for number in (1, 2, 3))
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://xmlns.com/foaf/0.1/Document>"


def graph_folder(path: Path, *, documents: bool = True) -> Folder:
    """Make the folder of the graph made by hand, with the documents of the protocol's cases."""
    folder = Folder(path)
    path.mkdir(parents=True, exist_ok=True)
    more = "".join(f"<{name}> {_TYPE} <{name}> .\n" for name in DOCUMENTS if documents)
    create_store(folder.store, canonical_nquads(all_quads()) + more.encode("ascii"))
    write_manifest(folder, "1")
    return folder


def write_manifest(folder: Folder, mark: str) -> None:
    """Write a manifest that says little; another mark makes it another file."""
    manifest = Manifest(
        format=KG_FORMAT, csrgraph="0", settings=Settings(), inputs=(), totals={}, mark=mark,
        graph_sha256="", libraries={},
    )  # fmt: skip
    folder.manifest_file.write_text(as_json(manifest), encoding="utf-8")


class Server:
    """A running server: its process, its address and a client for it."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, log: IO[bytes]) -> None:
        self.process, self.url, self._log = process, url, log
        self.port = int(url.rsplit(":", 1)[1])
        self.client = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def log(self) -> str:
        """Return all that the server wrote to stderr."""
        self._log.seek(0)
        return self._log.read().decode("utf-8")

    def select(self, text: str, **headers: str) -> httpx.Response:
        """Ask a query by GET."""
        return self.client.get("/sparql", params={"query": text}, headers=headers)

    def dump(self) -> bytes:
        """Return all triples, sorted."""
        answer = self.client.get("/data?default", headers={"accept": "application/n-triples"})
        assert answer.status_code == 200
        return b"\n".join(sorted(answer.content.splitlines()))


_HASTY = """
import sys
from dataclasses import replace
from csrgraph.serve import server
from csrgraph.cli.main import main
run = server.serve
server.serve = lambda options, announce: run(replace(options, seconds=1.0), announce)
main(sys.argv[1:])
"""


class Watched:
    """What the system says of a process (Linux)."""

    def __init__(self, pid: int) -> None:
        self._place = Path(f"/proc/{pid}")

    def memory(self) -> int:
        """Return the bytes of memory that it holds."""
        pages = int((self._place / "statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def files(self) -> int:
        """Return how many files it has open."""
        return len(list((self._place / "fd").iterdir()))

    def sockets(self) -> int:
        """Return how many of them are sockets."""
        names = [str(path.readlink()) for path in (self._place / "fd").iterdir()]
        return sum(name.startswith("socket:") for name in names)

    def threads(self) -> int:
        """Return how many threads it has."""
        return len(list((self._place / "task").iterdir()))

    def children(self) -> list[int]:
        """Return its children, dead ones that nobody has waited for included."""
        text = "".join(
            (task / "children").read_text(encoding="ascii")
            for task in (self._place / "task").iterdir()
        )
        return sorted(int(pid) for pid in text.split())


def alive(pid: int) -> bool:
    """Tell whether a process runs."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return False
    return words[0] not in {"Z", "X"}


@contextmanager
def serving(path: Path, *options: str, hasty: bool = False) -> Iterator[Server]:
    """Start `csrgraph serve` on a free port and end it afterwards; `hasty` gives slow clients one second."""
    start = ["-c", _HASTY] if hasty else ["-m", "csrgraph.cli.main"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, *start, "serve", str(path), "--port", "0", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            env={**os.environ, "LC_ALL": "C"},
        )
        try:
            server = Server(process, _address(process, log), log)
            with server.client:
                yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


def _address(process: subprocess.Popen[bytes], log: IO[bytes]) -> str:
    for _ in range(1200):
        said = os.pread(log.fileno(), 4096, 0).decode("utf-8")
        found = re.search(r"Serving (http://\S+?)/ ", said)
        if found:
            return found[1]
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError(f"the server did not start: {said}")

"""Serving: many clients beside hostile ones, and what a request costs compared with a bare call of the engine.

A graph is made of copies of the founding report's graph if the shared reports are beside the project, else of the
graph made by hand for tests. Each client asks questions of four kinds in turn; hostile clients send queries that never
end, nest too deeply, call other servers or ask for everything.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT.parent / "shared/reports/winning-health-2023-csr.txt"
QUERIES = (
    "SELECT ?n {{ <{org}> skos:prefLabel ?n }}",
    "SELECT DISTINCT ?p ?l {{ ?p csr:participant <{org}> ; rdfs:label ?l }} LIMIT 50",
    "ASK {{ <{org}> csr:partnerWith ?x }}",
    "SELECT DISTINCT ?q ?s {{ ?m csr:mentionOf <{org}> ; oa:exact ?q ; oa:start ?s }} LIMIT 50",
)
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
HOSTILE = (
    f"SELECT (COUNT(*) AS ?n) {{{{ {CROSS} }}}} #{{0}}",
    f"SELECT * {{{{ {CROSS} }}}} ORDER BY ?a ?i #{{0}}",
    "SELECT * {{ " + "{{" * 5000 + "}}" * 5000 + " }} #{0}",
    "SELECT * {{ SERVICE <http://127.0.0.1:8001/{0}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{{{ {CROSS} }}}} #{{0}}",
)


def build(folder: Path) -> tuple[Path, list[str]]:
    """Make a graph folder, and return it with the organisations in it."""
    if REPORT.exists():
        from csrgraph.pipeline.building import build as run

        run([REPORT], folder)
    else:
        sys.path.insert(0, str(ROOT / "tests"))
        from served import graph_folder

        graph_folder(folder, documents=False)
    from csrgraph.store import GraphStore, query

    with GraphStore(folder / "store") as store:
        frame = query(store, "SELECT DISTINCT ?o { ?o csr:organizationType ?t } ORDER BY ?o")
    return folder, [str(name) for name in frame["o"]]


def bare(folder: Path, organisations: list[str], number: int) -> float:
    """Return the mean seconds of the same questions asked of the engine in one process, results as JSON."""
    import pyoxigraph as ox

    from csrgraph.rdf.vocab import PREFIXES

    store = ox.Store.read_only(str(folder / "store"))
    start = time.perf_counter()
    for i in range(number):
        text = QUERIES[i % 4].format(org=organisations[i % len(organisations)])
        found: Any = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        found.serialize(format=ox.QueryResultsFormat.JSON)
    return (time.perf_counter() - start) / number


class Client:
    """One connection that is kept; httpx takes longer over a request than the server does."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, text: str) -> int:
        """Ask a query; return the status."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(
            f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", head)
        if length:
            await reader.readexactly(int(length[1]))
        else:
            while (size := int(await reader.readline(), 16)) > 0:
                await reader.readexactly(size + 2)
            await reader.readline()
        return int(head[9:12])

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()


async def good(port: int, names: list[str], number: int, seed: int) -> tuple[list[float], int]:
    """Ask `number` questions one after the other; return how long each took, and how many failed."""
    times, failed, choose, client = [], 0, random.Random(seed), Client(port)
    for i in range(number):
        text = QUERIES[i % 4].format(org=choose.choice(names))
        start = time.perf_counter()
        status = await client.ask(text)
        times.append(time.perf_counter() - start)
        failed += status != 200
    client.close()
    return times, failed


async def hostile(
    client: httpx.AsyncClient, number: int, first: int, limit: float
) -> tuple[int, int]:
    """Send hostile queries; return how many were let through, and how many took longer than the limit."""
    through = late = 0
    for i in range(first, first + number):
        start = time.perf_counter()
        answer = await client.post("/sparql", data={"query": HOSTILE[i % 5].format(i)})
        # Waiting for a worker is no running time; it has its own bound.
        late += time.perf_counter() - start > limit + 10.5
        through += answer.status_code == 200
    return through, late


async def storm(url: str, names: list[str], arguments: argparse.Namespace) -> dict[str, Any]:
    """Run both crowds at once."""
    limits = httpx.Limits(max_connections=1000)
    options: dict[str, Any] = {"base_url": url, "timeout": 60, "limits": limits, "trust_env": False}
    port = int(url.rsplit(":", 1)[1])
    each, clients = arguments.requests // arguments.clients, arguments.clients
    async with httpx.AsyncClient(**options) as client:
        await asyncio.gather(*(good(port, names, 8, i) for i in range(4)))
        start = time.perf_counter()
        crowd = [good(port, names, each, i) for i in range(clients)]
        enemies = [
            hostile(client, arguments.hostile // 4, i * 1000, arguments.timeout) for i in range(4)
        ]
        done = asyncio.gather(*crowd)
        against = asyncio.gather(*enemies)
        answers = await done
        wall = time.perf_counter() - start
        ended = await against
    times = sorted(t for found, _ in answers for t in found)
    return {
        "requests": len(times),
        "failed": sum(failed for _, failed in answers),
        "wall": wall,
        "p50": statistics.median(times),
        "p99": times[int(len(times) * 0.99)],
        "most": times[-1],
        "through": sum(item[0] for item in ended),
        "late": sum(item[1] for item in ended),
    }


def serve(folder: Path, timeout: float, log: Any) -> tuple[subprocess.Popen[bytes], str]:
    """Start a server; return it with its address."""
    command = [sys.executable, "-m", "csrgraph.cli.main", "serve", str(folder), "--port", "0"]
    process = subprocess.Popen([*command, "--timeout", str(timeout)], stderr=log)
    while process.poll() is None:
        found = re.search(r"Serving (http://\S+?)/ ", os.pread(log.fileno(), 4096, 0).decode())
        if found:
            return process, found[1]
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--hostile", type=int, default=100)
    parser.add_argument("--timeout", type=float, default=2.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryFile() as log:
        folder, names = build(Path(place) / "kg")
        engine = bare(folder, names, 2000)
        process, url = serve(folder, arguments.timeout, log)
        try:
            calm = argparse.Namespace(**{**vars(arguments), "hostile": 0})
            quiet = asyncio.run(storm(url, names, calm))
            loud = asyncio.run(storm(url, names, arguments))
            alive = process.poll() is None
        finally:
            process.terminate()
            process.wait(20)
    print(f"bare engine, one process: {engine * 1000:.3f} ms a question")
    for name, found in (("alone", quiet), (f"beside {arguments.hostile} hostile", loud)):
        rate = found["requests"] / found["wall"]
        print(
            f"{name}: {found['requests']:,} requests, {arguments.clients} clients, {found['failed']} failed, "
            f"{rate:,.0f}/s, p50 {found['p50'] * 1000:.1f} ms, p99 {found['p99'] * 1000:.1f} ms, "
            f"longest {found['most'] * 1000:.0f} ms, {found['wall'] / found['requests'] / engine:.1f} x bare"
        )
    print(f"hostile: {loud['through']} answered, {loud['late']} late, server alive: {alive}")
    print(f"client: {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.0f} s of processor time")


if __name__ == "__main__":
    main()

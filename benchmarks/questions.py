"""Time every named question, and search, on a synthetic graph of 600,000 triples in a store on disk.

Point questions have a name bound (twenty organisations from the most to the least connected); all others are asked as
they are, over the whole graph. Times hold the look-up of the name and the data frame. Joins over the derived layer are
asked both ways. rdflib's own engine answers the same questions on the same triples, all in one graph (its fastest
form), each in a process of its own that ends after `--rdflib` seconds of processor time, or after fifteen times ours if
that is more than five seconds and less; the clock is the same.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from synthetic import synthetic_graph

TRIPLES_PER_REPORT = 3_330
DERIVED = ("brokers", "partner_types", "roll_up", "shared_partners")
REACH = """SELECT ?further (COUNT(DISTINCT ?between) AS ?ways) {
  ?org skos:prefLabel "%s" ; csr:partnerWith ?between . ?between csr:partnerWith ?further
} GROUP BY ?further ORDER BY DESC(?ways) ?further"""
POINTS = ("co_partners", "mentions", "partner_types", "partners", "roles", "roll_up", "changes")


def main() -> None:
    """Build the graph, ask everything, print one line a question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=600_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--rdflib", type=int, default=0, help="seconds for rdflib's engine; 0: not asked"
    )
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    arguments = parser.parse_args()
    clock = time.perf_counter if arguments.clock == "wall" else time.process_time
    with tempfile.TemporaryDirectory() as folder:
        nquads = _built(Path(folder), max(2, arguments.triples // TRIPLES_PER_REPORT))
        _ask_all(Path(folder), nquads, arguments.runs, arguments.rdflib, clock)


def _built(folder: Path, reports: int) -> bytes:
    from csrgraph.rdf import derived_quads, report_quads
    from csrgraph.store import GraphStore, canonical_nquads, create_store
    from csrgraph.store.index import index_bytes

    graph = synthetic_graph(reports)
    quads = [quad for part in report_quads(graph).values() for quad in part]
    quads += derived_quads(graph)
    print(f"{reports} reports, {len({q[:3] for q in quads}):,} triples, {len(quads):,} quads")
    nquads = canonical_nquads(quads)
    create_store(folder / "store", nquads)
    with GraphStore(folder / "store") as store:
        (folder / "search.sqlite").write_bytes(index_bytes(store, "synthetic"))
    return nquads


def _ask_all(
    folder: Path, nquads: bytes, runs: int, limit: int, clock: Callable[[], float]
) -> None:
    from csrgraph.store import GraphStore, ask, query, questions, search
    from csrgraph.store.index import open_index

    with GraphStore(folder / "store") as store:
        store.index = open_index(folder / "search.sqlite", "synthetic")
        names = _names(store)
        points = {}
        for name in POINTS:
            points[name] = [
                _timed(lambda n=name, o=org: ask(store, n, org=o), clock)[1] for org in names
            ]
        points["names"] = [
            _timed(lambda o=org: ask(store, "names", thing=o), clock)[1] for org in names
        ]
        points["evidence"] = [
            _timed(lambda o=org: ask(store, "evidence", entity=o), clock)[1] for org in names
        ]
        points["search"] = [
            _timed(lambda t=text: search(store, t), clock)[1]
            for org in names for text in (org, org[:2], org[-2:])
        ]  # fmt: skip
        _tell("point", points)
        joins = {
            name: [
                _timed(lambda n=name, o=org: ask(store, n, org=o), clock)[1]
                for org in (None, *names)
            ]
            for name in DERIVED
        }
        joins["reach"] = [_timed(lambda o=org: query(store, REACH % o), clock)[1] for org in names]
        _tell("derived", joins)
        for item in questions():
            found = [_timed(lambda n=item.name: ask(store, n), clock) for _ in range(runs)]
            ours = statistics.median(seconds for _, seconds in found)
            allowed = min(limit, max(5, math.ceil(15 * ours)))
            theirs = _rdflib(nquads, item.sparql, allowed, clock) if limit else None
            ratio = f"  rdflib {theirs:8.2f} s = {theirs / ours:6.1f} x" if theirs else ""
            more = f"  rdflib not in {allowed} s, > {allowed / ours:.1f} x"
            missed = more if limit and theirs is None else ""
            print(
                f"whole {item.name:18} {ours:7.3f} s {len(found[0][0]):7} rows{ratio}{missed}",
                flush=True,
            )


def _tell(label: str, times: dict[str, list[float]]) -> None:
    every = [value for found in times.values() for value in found]
    for name, found in (*times.items(), ("(all)", every)):
        print(
            f"{label} {name:18} p50 {_ms(found, 0.5)} ms  p95 {_ms(found, 0.95)} ms"
            f"  most {_ms(found, 1)} ms",
            flush=True,
        )


def _names(store: Any) -> list[str]:
    from csrgraph.store import query

    ranked = query(
        store,
        "SELECT ?name (COUNT(DISTINCT ?p) AS ?n) { ?p csr:participant ?o . ?o skos:prefLabel ?name }"
        " GROUP BY ?name ORDER BY DESC(?n) ?name",
    )
    step = max(1, len(ranked) // 20)
    return [str(name) for name in ranked["name"][::step]][:20]


def _timed(work: Callable[[], Any], clock: Callable[[], float]) -> tuple[Any, float]:
    start = clock()
    found = work()
    return found, clock() - start


def _ms(times: list[float], part: float) -> str:
    ordered = sorted(times)
    return f"{ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1000:7.1f}"


def _rdflib(nquads: bytes, sparql: str, limit: int, clock: Callable[[], float]) -> float | None:
    """Seconds of rdflib's own engine, without loading; None if it did not end in time or failed."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    work = (_graph(nquads), sparql, theirs, limit, clock)
    process = context.Process(target=_answer, args=work)
    process.start()
    theirs.close()
    try:
        return float(json.loads(ours.recv()))
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()


_KNOWN: dict[int, Any] = {}


def _graph(nquads: bytes) -> Any:
    """All triples in one graph of rdflib's: its union of named graphs is many times slower."""
    import rdflib

    if not _KNOWN:
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(data=nquads.decode("utf-8"), format="nquads")
        _KNOWN[0] = rdflib.Graph()
        for subject, predicate, value, _ in dataset.quads():
            _KNOWN[0].add((subject, predicate, value))
    return _KNOWN[0]


def _answer(graph: Any, sparql: str, pipe: Any, limit: int, clock: Callable[[], float]) -> None:
    """Answer in a process of its own, which the system ends after `limit` seconds of processor time."""
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    start = clock()
    list(graph.query(sparql))
    pipe.send(json.dumps(clock() - start))


if __name__ == "__main__":
    main()

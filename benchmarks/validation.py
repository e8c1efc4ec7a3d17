"""How long validation of 60,000 triples takes: shapes, checks, and the share of each.

The graph is made of the samples, copied with other names. Run: python benchmarks/validation.py
"""

from __future__ import annotations

import base64
import hashlib
import re
import tempfile
import time
from pathlib import Path

from csrgraph import build
from csrgraph.pipeline.validating import validate_store
from csrgraph.rdf.validate import violations
from csrgraph.store import GraphStore
from csrgraph.store.checks import run_checks

SAMPLES = Path(__file__).parents[1] / "data/reports"
COPIES = 6
KEY = re.compile(rb"(?<=/)[a-z2-7]{16}(?=>)")


def copied(nquads: bytes, number: int) -> bytes:
    """Return the quads with other keys."""
    made: dict[bytes, bytes] = {}

    def other(match: re.Match[bytes]) -> bytes:
        key = match.group()
        if key not in made:
            digest = hashlib.sha256(b"%d/%s" % (number, key)).digest()[:10]
            made[key] = base64.b32encode(digest).lower()
        return made[key]

    return KEY.sub(other, nquads)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        build([SAMPLES], Path(folder) / "kg")
        nquads = (Path(folder) / "kg/graph.nq").read_bytes()
    with GraphStore(None) as store:
        for number in range(COPIES):
            store.load(copied(nquads, number))
        triples = store.nquads().count(b"\n")
        start = time.perf_counter()
        found = [item for name in store.graphs() for item in violations(store.copy_of(name), name)]
        shapes = time.perf_counter() - start
        start = time.perf_counter()
        found += run_checks(store)
        checks = time.perf_counter() - start
        start = time.perf_counter()
        report = validate_store(store)
        whole = time.perf_counter() - start
    print(
        f"{triples:,} triples in {report.graphs} graphs, {report.rules} rules, {len(found)} violations"
    )
    print("| what | seconds | of all |\n| --- | --- | --- |")
    for name, seconds in (
        ("shapes (pySHACL)", shapes),
        ("checks (Oxigraph)", checks),
        ("all", whole),
    ):
        print(f"| {name} | {seconds:.2f} | {seconds / whole:.2f} |")


if __name__ == "__main__":
    main()

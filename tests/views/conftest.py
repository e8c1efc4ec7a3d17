"""A store with two invented reports that share a partner, and Debian's Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import chromium
from csrgraph.rdf import derived_quads, report_quads
from csrgraph.store import GraphStore, canonical_nquads, create_store
from graph_samples import sample_graph


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    graph = sample_graph()
    quads = [q for found in report_quads(graph).values() for q in found] + derived_quads(graph)
    path = tmp_path_factory.mktemp("views") / "store"
    create_store(path, canonical_nquads(quads))
    return path


@pytest.fixture
def store(folder: Path) -> Iterator[GraphStore]:
    with GraphStore(folder) as opened:
        yield opened


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    yield from chromium()

"""A store with two invented reports that share a partner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from csrgraph.store import GraphStore, canonical_nquads, create_store
from graph_samples import sample_quads


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("views") / "store"
    create_store(path, canonical_nquads(sample_quads()))
    return path


@pytest.fixture
def store(folder: Path) -> Iterator[GraphStore]:
    with GraphStore(folder) as opened:
        yield opened

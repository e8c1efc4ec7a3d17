from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from served import Server, graph_folder, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that leave it as it is; queries may take two seconds and give 10,000 rows."""
    folder = graph_folder(tmp_path_factory.mktemp("served") / "kg")
    with serving(folder.path, "--timeout", "2", "--max-rows", "10000") as running:
        yield running


@pytest.fixture
def kg(tmp_path: Path) -> Path:
    """The folder of a graph that a test may change."""
    return graph_folder(tmp_path / "kg").path

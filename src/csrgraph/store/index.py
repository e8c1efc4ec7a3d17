"""The search index of a store: names and evidence sentences in their look-up form, in SQLite.

A part of a text is found by comparing characters, not words, so that needles of one or two Chinese characters
hit; tokenizers of full-text search miss them. The index is made from the store alone and kept beside it in a
file that says of which graph it is; where there is none, or one of another graph, it is made in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from csrgraph.errors import DamagedStoreError
from csrgraph.model.ids import name_key, text_key
from csrgraph.rdf.terms import clean
from csrgraph.store.dataset import GraphStore
from csrgraph.store.rows import cells, run

__all__ = ["NameHit", "SearchIndex", "SentenceHit", "index_bytes", "index_of", "open_index"]

INDEX_FORMAT = 1
_TABLES = """
PRAGMA page_size = 4096;
CREATE TABLE about (format INTEGER, graph TEXT);
CREATE TABLE names (node TEXT, kind TEXT, label TEXT, name TEXT, key TEXT, written TEXT);
CREATE TABLE sentences (node TEXT, text TEXT, key TEXT, start INTEGER, document TEXT);
"""
_BY_KEY = "CREATE INDEX by_key ON names (key)"
# One pattern each: every report describes the things it names, and Oxigraph's union of graphs keeps
# repetitions, so that two patterns in one query would multiply them.
_KINDS = """
SELECT DISTINCT ?node ?class WHERE {
  VALUES (?type ?class) {
    (org:Organization "organisation") (org:OrganizationalUnit "unit")
    (csr:Product "product") (csr:Project "project")
  }
  ?node a ?type
}
"""
_KEYS = "SELECT DISTINCT ?node ?name WHERE { ?node csr:nameKey ?name }"
_LABELS = "SELECT DISTINCT ?node ?name WHERE { ?node skos:prefLabel ?name } ORDER BY ?name ?node"
_ALIASES = "SELECT DISTINCT ?node ?name WHERE { ?node skos:altLabel ?name } ORDER BY ?name ?node"
_SENTENCES = """
SELECT DISTINCT ?node ?text ?start ?document WHERE {
  { SELECT DISTINCT ?node ?report WHERE { ?node a csr:Sentence ; csr:inReport ?report } }
  { SELECT DISTINCT ?report ?document WHERE {
    ?report csr:hasEdition ?edition . ?edition csr:fileName ?document
  } }
  OPTIONAL { ?node oa:exact ?text }
  OPTIONAL { ?node oa:start ?start }
}
"""
_FIND_NAMES = """
SELECT node, kind, label, name, written,
  CASE WHEN key = :key THEN 0 WHEN substr(key, 1, length(:key)) = :key THEN 1 ELSE 2 END AS rank
FROM names WHERE instr(key, :key) > 0
ORDER BY rank, length(key), kind, label, node, written DESC, name
"""
_FIND_SENTENCES = """
SELECT node, text, start, document FROM sentences WHERE instr(key, :key) > 0
ORDER BY rowid LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class NameHit:
    """A thing one of whose names holds the needle; `written` is `name` or `alias`.

    `rank` is 0 where the name is the needle, 1 where it begins with it, else 2.
    """

    node: str
    kind: str
    label: str
    name: str
    written: str
    rank: int


@dataclass(frozen=True, slots=True)
class SentenceHit:
    """A sentence of a report that holds the needle; `start` is its offset in the report's text."""

    node: str
    text: str
    start: int
    document: str


class SearchIndex:
    """An open index; it may be used by several threads.

    Args:
        connection: The open database.
        path: Its file, None for one in memory.

    Raises:
        DamagedStoreError: from every search, if a page that it needs is damaged.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self._connection = connection
        self._path = path
        self._lock = Lock()

    def names(self, key: str) -> list[NameHit]:
        """Return the names that hold `key` (a look-up form), the best first."""
        rows = self._rows(_FIND_NAMES, {"key": key}) if key else []
        return [NameHit(*row) for row in rows]

    def exact(self, key: str) -> list[NameHit]:
        """Return the names whose look-up form is `key`."""
        rows = self._rows(
            "SELECT node, kind, label, name, written, 0 FROM names WHERE key = :key", {"key": key}
        )
        return [NameHit(*row) for row in rows]

    def sentences(self, key: str, limit: int) -> list[SentenceHit]:
        """Return the first `limit` sentences that hold `key`, in the order of the reports."""
        rows = self._rows(_FIND_SENTENCES, {"key": key, "limit": limit}) if key else []
        return [SentenceHit(*row) for row in rows]

    def keys(self, kinds: tuple[str, ...]) -> dict[str, str]:
        """Return the look-up forms of all names of some kinds, each with its label."""
        rows = self._rows("SELECT key, label, kind FROM names ORDER BY kind, label, key", {})
        return {key: label for key, label, kind in rows if kind in kinds}

    def close(self) -> None:
        """Close the index."""
        self._connection.close()

    def _rows(self, sql: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return list(self._connection.execute(sql, values))
        except sqlite3.DatabaseError as error:
            raise DamagedStoreError(
                f"{self._path}: the search index is damaged ({error}); remove this file, "
                "a search then makes its index anew."
            ) from error


def index_of(store: GraphStore) -> SearchIndex:
    """Return the index of a store: the one in its file, else one in memory that is kept."""
    if store.index is None:
        store.index = SearchIndex(_made(store, ""))
    return store.index


def index_bytes(store: GraphStore, graph: str) -> bytes:
    """Return the index of a store as the bytes of an SQLite file; equal graphs give equal bytes.

    Args:
        store: The store.
        graph: Hash of the graph, by which a reader knows that the index is of this graph.
    """
    connection = _made(store, graph)
    try:
        return connection.serialize()
    finally:
        connection.close()


def open_index(path: Path, graph: str) -> SearchIndex | None:
    """Return the index in a file, None if there is none of this graph that can be read."""
    if not path.is_file():
        return None
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    try:
        found = list(connection.execute("SELECT format, graph FROM about"))
    except sqlite3.DatabaseError:
        found = []
    if found == [(INDEX_FORMAT, graph)]:
        return SearchIndex(connection, path)
    connection.close()
    return None


def _made(store: GraphStore, graph: str) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.executescript(_TABLES)
    with connection:
        connection.execute("INSERT INTO about VALUES (?, ?)", (INDEX_FORMAT, graph))
        connection.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?)", _names(store))
        connection.executemany("INSERT INTO sentences VALUES (?, ?, ?, ?, ?)", _sentences(store))
        connection.execute(_BY_KEY)
    return connection


def _names(store: GraphStore) -> Iterator[tuple[str, ...]]:
    """Every name of every thing, once per look-up form: its label before its aliases."""
    kinds = dict(cells(run(store, _KINDS), ["node", "class"]))
    labels: dict[str, str] = {}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for node, label in cells(run(store, _LABELS), ["node", "name"]):
        if node in kinds:
            labels[node] = label
            found[node, name_key(label)] = label, "name"
    for node, key in cells(run(store, _KEYS), ["node", "name"]):
        if node in labels:
            found.setdefault((node, key), (labels[node], "name"))
    for node, alias in cells(run(store, _ALIASES), ["node", "name"]):
        if node in labels:
            found.setdefault((node, name_key(alias)), (alias, "alias"))
    for (node, key), (name, written) in sorted(found.items()):
        yield node, kinds[node], labels[node], name, key, written


def _sentences(store: GraphStore) -> Iterator[tuple[object, ...]]:
    """Every sentence, in the order of the reports, so that the first ones are found first."""
    rows = cells(run(store, _SENTENCES), ["document", "start", "node", "text"])
    for document, start, node, text in sorted(rows):
        yield node, text, text_key(clean(text)), start, document

"""From what a user types to things of the graph: names in any case, width and spacing.

A name is compared in its look-up form (`csrgraph.model.ids.name_key`), so that WiNDHP finds WinDHP
and ＧＥ 医疗 finds GE医疗. A whole name comes before a part of a name.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field

import pandas as pd

from csrgraph.errors import QueryError
from csrgraph.model.ids import name_key
from csrgraph.rdf import BASE
from csrgraph.store.dataset import GraphStore
from csrgraph.store.rows import cells, run

__all__ = ["NAMED_KINDS", "find_named", "find_organisations", "is_thing", "search", "thing_iri"]

NAMED_KINDS = {
    "organisation": ("organisation", "unit"),
    "product": ("product",),
    "project": ("project",),
    "thing": ("organisation", "unit", "product", "project"),
}
_NEAR = 5
_THING = re.compile(re.escape(BASE) + r"[a-z]+/[a-z2-7]{16}")
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


@dataclass(slots=True)
class _Named:
    """A thing with its names; `keys` are the look-up forms of all of them."""

    kind: str
    label: str
    node: str
    keys: dict[str, str] = field(default_factory=dict)


def find_organisations(store: GraphStore, name: str) -> list[str]:
    """Return the IRIs of the organisations that a name means (see `find_named`)."""
    return find_named(store, name, "organisation")


def find_named(store: GraphStore, name: str, kind: str) -> list[str]:
    """Return the IRIs of the things that a name means: a whole name first, else a part of one.

    Args:
        store: The store to look in.
        name: A name, a part of one, or the IRI of a thing.
        kind: One of `NAMED_KINDS`.

    Raises:
        QueryError: if nothing fits; the message gives near names.
    """
    if name.startswith(BASE):
        return [thing_iri(name)]
    known = [thing for thing in _things(store) if thing.kind in NAMED_KINDS[kind]]
    key = name_key(name)
    whole = [thing.node for thing in known if key in thing.keys]
    chosen = whole or [thing.node for thing in known if _holds(thing, key)]
    if not chosen:
        near = _near(known, key)
        hint = f"; near names: {'、'.join(near)}" if near else ""
        raise QueryError(f"No {kind} is called {name!r}{hint}. Try: csrgraph search KG TEXT")
    return sorted(set(chosen))


def search(store: GraphStore, text: str) -> pd.DataFrame:
    """Return organisations, units, products and projects of whose names `text` is a part."""
    key = name_key(text)
    rows = [(thing.label, thing.kind, thing.node) for thing in _things(store) if _holds(thing, key)]
    return pd.DataFrame(rows, columns=["name", "class", "iri"], dtype=object)


def is_thing(value: str) -> bool:
    """Tell whether `value` is the IRI of a thing of a graph."""
    return _THING.fullmatch(value) is not None


def thing_iri(value: str) -> str:
    """Return `value` if it is the IRI of a thing of a graph.

    Raises:
        QueryError: if it is none.
    """
    if not is_thing(value):
        raise QueryError(
            f"{value[:120]!r} is no IRI of a thing of this graph; they look like "
            f"{BASE}partnership/ and 16 characters."
        )
    return value


def _things(store: GraphStore) -> list[_Named]:
    """All named things, sorted by kind and label."""
    kinds = dict(cells(run(store, _KINDS), ["node", "class"]))
    things = {
        node: _Named(kinds[node], label, node, {name_key(label): label})
        for node, label in cells(run(store, _LABELS), ["node", "name"])
        if node in kinds
    }
    for node, key in cells(run(store, _KEYS), ["node", "name"]):
        if node in things:
            things[node].keys.setdefault(key, things[node].label)
    for node, alias in cells(run(store, _ALIASES), ["node", "name"]):
        if node in things:
            things[node].keys[name_key(alias)] = alias
    return sorted(things.values(), key=lambda thing: (thing.kind, thing.label, thing.node))


def _holds(thing: _Named, key: str) -> bool:
    return bool(key) and any(key in known for known in thing.keys)


def _near(things: list[_Named], key: str) -> list[str]:
    labels = {known: label for thing in things for known, label in thing.keys.items()}
    found = difflib.get_close_matches(key, sorted(labels), _NEAR, 0.3)
    return list(dict.fromkeys(labels[known] for known in found))

"""From what a user types to things of the graph: names in any case, width and spacing.

A name is compared in its look-up form (`csrgraph.model.ids.name_key`), so that WiNDHP finds WinDHP
and ＧＥ 医疗 finds GE医疗. A whole name comes before a part of a name.
"""

from __future__ import annotations

import difflib
import re

from csrgraph.errors import QueryError
from csrgraph.model.ids import name_key
from csrgraph.rdf import BASE
from csrgraph.rdf.terms import clean
from csrgraph.store.dataset import GraphStore
from csrgraph.store.index import index_of

__all__ = ["NAMED_KINDS", "find_named", "find_organisations", "is_thing", "thing_iri"]

NAMED_KINDS = {
    "organisation": ("organisation", "unit"),
    "product": ("product",),
    "project": ("project",),
    "thing": ("organisation", "unit", "product", "project"),
}
_NEAR = 5
_THING = re.compile(re.escape(BASE) + r"[a-z]+/[a-z2-7]{16}")


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
    kinds, key, index = NAMED_KINDS[kind], name_key(clean(name)), index_of(store)
    chosen = {hit.node for hit in index.exact(key) if hit.kind in kinds} or {
        hit.node for hit in index.names(key) if hit.kind in kinds
    }
    if not chosen:
        near = _near(index.keys(kinds), key)
        hint = f"; near names: {'、'.join(near)}" if near else ""
        raise QueryError(f"No {kind} is called {name!r}{hint}. Try: csrgraph search KG TEXT")
    return sorted(chosen)


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


def _near(labels: dict[str, str], key: str) -> list[str]:
    found = difflib.get_close_matches(key, sorted(labels), _NEAR, 0.3)
    return list(dict.fromkeys(labels[known] for known in found))

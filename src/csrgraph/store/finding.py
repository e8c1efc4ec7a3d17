"""Search: names and evidence sentences that hold a text, with the place where it was found."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import pandas as pd

from csrgraph.errors import QueryError
from csrgraph.model.ids import text_key
from csrgraph.rdf.terms import clean
from csrgraph.store.dataset import GraphStore
from csrgraph.store.index import NameHit, SentenceHit, index_of

__all__ = ["COLUMNS", "Where", "search"]

Where = Literal["names", "evidence", "all"]
COLUMNS = ("name", "class", "iri", "found_in", "text", "start", "end", "document")
_MAX = 10_000


def search(store: GraphStore, text: str, *, where: Where = "all", limit: int = 100) -> pd.DataFrame:
    """Return the things and sentences that hold a text, the best first.

    A text is compared in its look-up form: in any case and width, without blanks and quotation marks. First come
    things that are called so, then those whose names begin with it, then those whose names hold it (one row a thing,
    `text` is the name, `start` and `end` are offsets in it), then sentences of reports (`class` is `sentence`,
    `start` and `end` are offsets in the report's text).

    Args:
        store: The store to look in.
        text: The text; it is searched as it stands, no character has a meaning.
        where: `names`, `evidence` or `all`.
        limit: How many rows at most, 1 to 10,000.

    Raises:
        QueryError: if `where` or `limit` is not allowed.
    """
    if where not in ("names", "evidence", "all"):
        raise QueryError(f"where must be names, evidence or all, got {where!r}.")
    if not 1 <= limit <= _MAX:
        raise QueryError(f"limit must be from 1 to {_MAX}, got {limit}.")
    key, index = text_key(clean(text)), index_of(store)
    rows: list[tuple[object, ...]] = []
    if where != "evidence":
        best: dict[str, NameHit] = {}
        for hit in index.names(key):
            best.setdefault(hit.node, hit)
        rows += [_name_row(hit, key) for hit in list(best.values())[:limit]]
    if where != "names" and len(rows) < limit:
        rows += [_sentence_row(hit, key) for hit in index.sentences(key, limit - len(rows))]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _name_row(hit: NameHit, key: str) -> tuple[object, ...]:
    start, end = place(hit.name, key)
    return hit.label, hit.kind, hit.node, hit.written, hit.name, start, end, None


def _sentence_row(hit: SentenceHit, key: str) -> tuple[object, ...]:
    start, end = place(hit.text, key)
    found = hit.text[start:end]
    at = hit.start + start
    return found, "sentence", hit.node, "evidence", hit.text, at, at + len(found), hit.document


@lru_cache(maxsize=1 << 16)
def _folded(character: str) -> str:
    return text_key(character)


def place(text: str, key: str) -> tuple[int, int]:
    """Return where in `text` its look-up form first holds `key`; all of it where that cannot be told.

    Folding changes lengths (㎡ becomes two characters, blanks none), so each character is folded alone;
    the few texts whose characters fold together are given as a whole.
    """
    folded = [_folded(character) for character in text]
    at = "".join(folded).find(key)
    if at < 0:
        return 0, len(text)
    starts = []
    passed = 0
    for number, piece in enumerate(folded):
        starts += [number] * len(piece)
        passed += len(piece)
    return starts[at], starts[at + len(key) - 1] + 1

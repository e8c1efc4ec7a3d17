"""Running SPARQL on an open store: results as rows of Python values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyoxigraph as ox

from csrgraph.errors import QueryError
from csrgraph.rdf import PREFIXES, graph_iri
from csrgraph.store.dataset import GraphStore
from csrgraph.store.terms import as_python, from_tsv

__all__ = ["cells", "each", "frame", "ordered_frame", "run"]

_ORDER = re.compile(r"ORDER BY ((?:DESC\(\?\w+\)|\?\w+)(?:\s+(?:DESC\(\?\w+\)|\?\w+))*)\s*\Z")
_KEY = re.compile(r"(DESC\()?\?(\w+)")


def run(store: GraphStore, sparql: str) -> Any:
    """Return Oxigraph's result of a query over the union of all graphs.

    Raises:
        QueryError: if the query is wrong or fails.
    """
    try:
        return store.engine.query(sparql, use_default_graph_as_union=True, prefixes=PREFIXES)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"This is no SPARQL query: {error}") from error
    except (OSError, RuntimeError) as error:
        raise QueryError(f"The query failed: {error}") from error


def frame(store: GraphStore, sparql: str) -> pd.DataFrame:
    """Return the rows of a SELECT query, or one row with `answer` for an ASK query.

    Raises:
        QueryError: if the query is wrong, fails, or gives a graph.
    """
    result = run(store, sparql)
    if isinstance(result, ox.QueryBoolean):
        return pd.DataFrame({"answer": [bool(result)]})
    if not isinstance(result, ox.QuerySolutions):
        raise QueryError("This query gives a graph; use construct(…) in Python.")
    names = [variable.value for variable in result.variables]
    return pd.DataFrame(cells(result, names), columns=names, dtype=object)


def ordered_frame(store: GraphStore, sparql: str) -> pd.DataFrame:
    """Return the rows of a SELECT query in the order of its last line, sorted here.

    Oxigraph looks up both strings of every comparison on disk, so that sorting 30,000 rows takes it longer than
    finding them. The order is the same: unbound first, then numbers, then strings by code points.

    Raises:
        QueryError: if the query is wrong or fails.
    """
    found = _ORDER.search(sparql)
    if found is None:
        return frame(store, sparql)
    rows = frame(store, sparql[: found.start()])
    keys = _KEY.findall(found.group(1))
    order = list(range(len(rows)))
    for descending, name in reversed(keys):
        values = [_sort_key(value) for value in rows[name]]
        order.sort(key=values.__getitem__, reverse=bool(descending))
    return rows.iloc[order].reset_index(drop=True)


def _sort_key(value: Any) -> tuple[int, Any]:
    if value is None:
        return 0, 0
    return (2, value) if isinstance(value, str) else (1, value)


def cells(result: Any, names: list[str]) -> list[list[Any]]:
    """Return the values of the variables `names` of each solution.

    Rows come as TSV and each cell is read once, which takes a third of the time of asking for its term.

    Raises:
        QueryError: if the query fails while its rows are read.
    """
    try:
        text = result.serialize(format=ox.QueryResultsFormat.TSV).decode("utf-8")
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"The query failed: {error}") from error
    header, *lines = text.split("\n")[:-1]
    known = _Cells()
    place = {name[1:]: number for number, name in enumerate(header.split("\t"))}
    places = [place[name] for name in names]
    if places == list(range(len(place))):
        return [[known[cell] for cell in line.split("\t")] for line in lines]
    rows = (line.split("\t") for line in lines)
    return [[known[row[at]] for at in places] for row in rows]


class _Cells(dict[str, Any]):
    """Cells by their form in TSV; each is read once."""

    def __missing__(self, cell: str) -> Any:
        found = self[cell] = from_tsv(cell)
        return found


def each(store: GraphStore, sparql: str, *, document: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a SELECT query that is asked of one report's graph alone.

    Raises:
        QueryError: if the query is wrong or fails.
    """
    graph = ox.NamedNode(str(graph_iri(document)))
    try:
        result: Any = store.engine.query(sparql, default_graph=graph, prefixes=PREFIXES)
        names = [variable.value for variable in result.variables]
        for row in result:
            yield {name: as_python(row[name]) for name in names}
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"The query failed: {error}") from error

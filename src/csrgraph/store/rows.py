"""Running SPARQL on an open store: results as rows of Python values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyoxigraph as ox

from csrgraph.errors import QueryError
from csrgraph.rdf import PREFIXES, graph_iri
from csrgraph.store.dataset import GraphStore
from csrgraph.store.terms import as_python

__all__ = ["cells", "each", "frame", "run"]


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


def cells(result: Any, names: list[str]) -> list[list[Any]]:
    """Return the values of the variables `names` of each solution.

    Raises:
        QueryError: if the query fails while its rows are read.
    """
    try:
        return [[as_python(row[name]) for name in names] for row in result]
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"The query failed: {error}") from error


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

"""Networks for other tools: GraphML and GEXF, which hold scalars only."""

from __future__ import annotations

import io
import re

import networkx as nx

__all__ = ["as_gexf", "as_graphml", "flat"]


def as_graphml(graph: nx.MultiDiGraph) -> bytes:
    """Return a network as GraphML in UTF-8."""
    buffer = io.BytesIO()
    nx.write_graphml(flat(graph), buffer, encoding="utf-8")
    return buffer.getvalue()


def as_gexf(graph: nx.MultiDiGraph) -> bytes:
    """Return a network as GEXF in UTF-8, without the date of writing."""
    buffer = io.BytesIO()
    nx.write_gexf(flat(graph), buffer, encoding="utf-8")
    text = buffer.getvalue().decode("utf-8")
    return re.sub(r' lastmodifieddate="[^"]*"', "", text).encode("utf-8")


def flat(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a copy whose attributes are scalars: lists are joined by blanks, None is left out."""
    copy = nx.MultiDiGraph()
    for key, attributes in graph.nodes(data=True):
        copy.add_node(key, **_scalars(attributes))
    for left, right, key, attributes in graph.edges(keys=True, data=True):
        copy.add_edge(left, right, key=str(key), **_scalars(attributes))
    return copy


def _scalars(attributes: dict[str, object]) -> dict[str, str | int | float]:
    found: dict[str, str | int | float] = {}
    for name, value in attributes.items():
        if isinstance(value, bool):
            found[name] = str(value).lower()
        elif isinstance(value, str | int | float):
            found[name] = value
        elif isinstance(value, list | tuple):
            found[name] = " ".join(str(item) for item in value)
    return found

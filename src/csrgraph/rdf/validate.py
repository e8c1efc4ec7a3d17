"""Validation of a report's graph by SHACL Core shapes, with pySHACL.

Shapes say what a node must look like; what crosses nodes or graphs is checked by queries (`store.checks`), which are a
hundred times faster than constraints in SPARQL node by node.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import rdflib
from pyshacl import validate
from rdflib import RDF, SH, URIRef

from csrgraph.errors import ResourceError
from csrgraph.model.violations import Violation
from csrgraph.resources import ontology_path

__all__ = ["SHAPES", "aimed_shapes", "shape_names", "shapes", "violations"]

SHAPES = "https://w3id.org/csrgraph/shapes#"


@cache
def shapes() -> rdflib.Graph:
    """Return the shapes graph."""
    return rdflib.Graph().parse(ontology_path("shapes.ttl"))


@cache
def aimed_shapes() -> rdflib.Graph:
    """Return the shapes with each property shape aimed at the targets of its node shapes itself.

    It means the same, but pySHACL checks a shape with targets once for all nodes, and a property of a node shape once
    for each node: a fifth of the time in all.
    """
    graph = rdflib.Graph()
    for triple in shapes():
        graph.add(triple)
    for node in set(graph.subjects(SH.targetClass)):
        for part in list(graph.objects(node, SH.property)):
            graph.remove((node, SH.property, part))
            for target in graph.objects(node, SH.targetClass):
                graph.add((part, SH.targetClass, target))
    return graph


def shape_names() -> set[str]:
    """Return the names of all shapes that may be violated: of properties, and of nodes with own constraints."""
    graph = shapes()
    return {str(node).removeprefix(SHAPES) for node in graph.subjects(SH.message, None)}


def violations(graph: rdflib.Graph, name: str | None = None) -> list[Violation]:
    """Return what violates the shapes in one graph, sorted.

    Args:
        graph: The graph of one report, or a derived graph.
        name: The IRI of the graph, as violations give it.

    Raises:
        ResourceError: if a shape has no name or no messages.
    """
    _, results, _ = validate(graph, shacl_graph=aimed_shapes(), inplace=True)
    if not isinstance(results, rdflib.Graph):
        raise ResourceError("ontology/shapes.ttl cannot be used; this is a defect of csrgraph.")
    # One shape may be violated in several ways at a node; it is told once.
    found = {
        (item.rule, item.node, item.value): item
        for item in (_violation(results, result, name) for result in _results(results))
    }
    return [found[key] for key in sorted(found)]


def _results(results: rdflib.Graph) -> Iterator[URIRef]:
    for report in results.subjects(RDF.type, SH.ValidationReport):
        yield from results.objects(report, SH.result)  # type: ignore[misc]


def _violation(results: rdflib.Graph, result: URIRef, name: str | None) -> Violation:
    shape = results.value(result, SH.sourceShape)
    messages = {
        str(text.language): str(text)
        for text in shapes().objects(shape, SH.message)
        if isinstance(text, rdflib.Literal)
    }
    if not isinstance(shape, URIRef) or set(messages) != {"en", "zh"}:
        raise ResourceError(f"ontology/shapes.ttl: the shape {shape!r} lacks a name or messages.")
    value = results.value(result, SH.value)
    warning = results.value(result, SH.resultSeverity) == SH.Warning
    return Violation(
        rule=str(shape).removeprefix(SHAPES),
        severity="warning" if warning else "violation",
        node=str(results.value(result, SH.focusNode)),
        graph=name,
        value="" if value is None else str(value),
        messages=messages,
    )

"""A check before mapping: every record points to documents and entities that the graph has."""

from __future__ import annotations

from collections.abc import Iterator

from csrgraph.errors import MappingError
from csrgraph.model.graph import ResolvedGraph

__all__ = ["check_references"]

_Reference = tuple[object, str, str | None]


def check_references(graph: ResolvedGraph) -> None:
    """Check that no record of the graph points to something that is not in it.

    Raises:
        MappingError: if one does; the message shows the record.
    """
    known = {
        "document": {document.id for document in graph.documents},
        "organisation": {organisation.id for organisation in graph.organisations},
        "product": {product.id for product in graph.products},
        "project": {project.id for project in graph.projects},
    }
    known["entity"] = known["organisation"] | known["product"] | known["project"]
    for record, kind, key in _references(graph):
        if key is not None and key not in known[kind]:
            raise MappingError(
                f"There is no {kind} {key!r} in the graph, but this points to it: "
                f"{repr(record)[:300]}"
            )


def _references(graph: ResolvedGraph) -> Iterator[_Reference]:
    for document in graph.documents:
        yield document, "organisation", document.issuer
    for organisation in graph.organisations:
        yield organisation, "organisation", organisation.unit_of
        for use in organisation.names:
            yield organisation, "document", use.document
    for product in graph.products:
        for use in product.names:
            yield product, "document", use.document
    for mention in graph.mentions:
        yield mention, "document", mention.document
        yield mention, "entity", mention.entity
    yield from _claimed(graph)
    yield from _things(graph)


def _claimed(graph: ResolvedGraph) -> Iterator[_Reference]:
    for tie in graph.partnerships:
        yield tie, "document", tie.document
        for party in (*tie.parties, *tie.programme_owners):
            yield tie, "organisation", party.entity
        yield tie, "organisation", tie.established
        yield tie, "project", tie.project
    for event in graph.events:
        yield event, "document", event.document
        for party in event.parties:
            yield event, "organisation", party.entity
        for product in event.products:
            yield event, "product", product
    for figure in graph.metrics:
        yield figure, "document", figure.document
        yield figure, "organisation", figure.organisation


def _things(graph: ResolvedGraph) -> Iterator[_Reference]:
    for made in graph.product_claims:
        yield made, "document", made.document
        yield made, "organisation", made.owner
        for product in (made.id, *made.based_on):
            yield made, "product", product
    for work in graph.project_claims:
        yield work, "document", work.document
        yield work, "project", work.id
        for party in work.owners:
            yield work, "organisation", party.entity

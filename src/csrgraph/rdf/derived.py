"""The derived layer: edges that follow from what reports say, each kind in a named graph of its own.

No report says them, so none has evidence; each graph is marked as derived and names the graphs it follows from. They
make joins short: partners of partners are two steps over `csr:partnerWith` instead of four over partnerships.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from rdflib import RDF
from rdflib.namespace import PROV

from csrgraph.model.graph import Organisation, PartnershipRecord, ResolvedGraph
from csrgraph.rdf.prov import Quad
from csrgraph.rdf.vocab import CSR, derived_iri, graph_iri, iri

__all__ = ["derived_quads", "owners_above"]

_Pairs = set[tuple[str, str]]


def derived_quads(graph: ResolvedGraph) -> list[Quad]:
    """Return the quads of all derived graphs, none for a graph without reports."""
    if not graph.documents:
        return []
    sources = sorted(graph_iri(document.id) for document in graph.documents)
    issuers = {document.id: document.issuer for document in graph.documents}
    found: list[Quad] = []
    for term, pairs in (
        (CSR.partnerWith, _partners(graph.partnerships)),
        (CSR.partOfOrganization, _parts(graph.organisations)),
        (CSR.reportedPartner, _reported(graph.partnerships, issuers)),
    ):
        name = derived_iri(term)
        found.append((name, RDF.type, CSR.DerivedGraph, name))
        found += [(name, PROV.wasDerivedFrom, source, name) for source in sources]
        found += [
            (iri("org", left), term, iri("org", right), name) for left, right in sorted(pairs)
        ]
    return found


def _partners(records: Iterable[PartnershipRecord]) -> _Pairs:
    """Both directions of every two parties of one partnership."""
    pairs: _Pairs = set()
    for record in records:
        if record.status != "negated":
            pairs |= set(combinations(sorted({party.entity for party in record.parties}), 2))
    return pairs | {(right, left) for left, right in pairs}


def _reported(records: Iterable[PartnershipRecord], issuers: dict[str, str | None]) -> _Pairs:
    """The issuer of a report with each other party of the partnerships that it says it takes part in."""
    pairs: _Pairs = set()
    for record in records:
        issuer = issuers[record.document]
        parties = {party.entity for party in record.parties}
        if issuer in parties and record.status != "negated":
            pairs |= {(issuer, party) for party in parties if issuer and party != issuer}
    return pairs


def _parts(organisations: Iterable[Organisation]) -> _Pairs:
    """Every unit with its owner, the owner's owner, and so on."""
    owners = {unit.id: unit.unit_of for unit in organisations if unit.unit_of}
    return {(unit, owner) for unit in owners for owner in owners_above(unit, owners)}


def owners_above(unit: str, owners: dict[str, str]) -> Iterator[str]:
    """Yield the owner of a unit, the owner's owner, and so on; each once."""
    seen = {unit}
    owner = owners.get(unit)
    while owner is not None and owner not in seen:
        seen.add(owner)
        yield owner
        owner = owners.get(owner)

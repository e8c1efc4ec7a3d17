"""`ResolvedGraph` to `rdflib.Dataset`: ontology terms, mapping, provenance."""

from __future__ import annotations

from csrgraph.rdf.mapper import Quad, partner_quads, report_quads, to_dataset
from csrgraph.rdf.ontology import ontology_graph
from csrgraph.rdf.vocab import BASE, CSR, CV, OA, PREFIXES, graph_iri, iri

__all__ = [
    "BASE",
    "CSR",
    "CV",
    "OA",
    "PREFIXES",
    "Quad",
    "graph_iri",
    "iri",
    "ontology_graph",
    "partner_quads",
    "report_quads",
    "to_dataset",
]

"""`ResolvedGraph` to `rdflib.Dataset`: ontology terms, mapping, provenance."""

from __future__ import annotations

from csrgraph.rdf.derived import derived_quads
from csrgraph.rdf.mapper import report_quads, to_dataset
from csrgraph.rdf.ontology import ontology_graph
from csrgraph.rdf.prov import Quad
from csrgraph.rdf.vocab import BASE, CSR, CV, OA, PREFIXES, graph_iri, iri

__all__ = [
    "BASE",
    "CSR",
    "CV",
    "OA",
    "PREFIXES",
    "Quad",
    "derived_quads",
    "graph_iri",
    "iri",
    "ontology_graph",
    "report_quads",
    "to_dataset",
]

"""A JSON-LD context for our terms, made from the ontology: short names, datatypes, languages.

`ontology/context.jsonld` is this context; a test keeps it so. Our prefix `id` is a term of its own, so
`@id` and `@type` have no shorter names.
"""

from __future__ import annotations

import json
from typing import Any

from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.namespace import XSD

from csrgraph.rdf.ontology import ontology_graph
from csrgraph.rdf.vocab import CSR, PREFIXES
from csrgraph.resources import ontology_path

__all__ = ["context", "context_text", "shipped_context"]

_LANGUAGES = {"@container": "@language"}
_NODE = {"@type": "@id"}
# Terms of others that stand in our graphs, under their own short names.
_OTHERS: dict[str, dict[str, str]] = {
    "FormalOrganization": {"@id": "org:FormalOrganization"},
    "Organization": {"@id": "org:Organization"},
    "OrganizationalUnit": {"@id": "org:OrganizationalUnit"},
    "altLabel": {"@id": "skos:altLabel", **_LANGUAGES},
    "end": {"@id": "oa:end"},
    "exact": {"@id": "oa:exact", **_LANGUAGES},
    "format": {"@id": "dct:format"},
    "issued": {"@id": "dct:issued"},
    "label": {"@id": "rdfs:label", **_LANGUAGES},
    "language": {"@id": "dct:language"},
    "prefLabel": {"@id": "skos:prefLabel", **_LANGUAGES},
    "publisher": {"@id": "dct:publisher", **_NODE},
    "start": {"@id": "oa:start"},
    "title": {"@id": "dct:title", **_LANGUAGES},
    "unitOf": {"@id": "org:unitOf", **_NODE},
    "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", **_NODE},
}


def context() -> dict[str, Any]:
    """Return the context: prefixes, our terms, and the terms of others that our graphs use."""
    graph = ontology_graph()
    prefixes = {name: {"@id": iri, "@prefix": True} for name, iri in sorted(PREFIXES.items())}
    own = {name: _term(graph, CSR[name]) for name in CSR.__annotations__ if name[0] != "_"}
    terms = own | _OTHERS
    return {"@context": {"@version": 1.1, **prefixes, **dict(sorted(terms.items()))}}


def shipped_context() -> dict[str, Any]:
    """Return what stands in `@context` of the shipped file; nothing is ever loaded from elsewhere."""
    found = json.loads(ontology_path("context.jsonld").read_text(encoding="utf-8"))
    terms: dict[str, Any] = found["@context"]
    return terms


def context_text() -> str:
    """Return the context as it stands in its file: one term a line."""
    rows = [
        f"    {json.dumps(name)}: {json.dumps(value)}"
        for name, value in context()["@context"].items()
    ]
    return '{\n  "@context": {\n' + ",\n".join(rows) + "\n  }\n}\n"


def _term(graph: Graph, term: URIRef) -> dict[str, str]:
    """A class has its name only; a property also says what its values are."""
    named = {"@id": f"csr:{term.removeprefix(str(CSR._NS))}"}
    if (term, RDF.type, OWL.ObjectProperty) in graph:
        return named | _NODE
    kind = graph.value(term, RDFS.range)
    if kind == RDF.langString:
        return named | _LANGUAGES
    # JSON has its own strings, whole numbers and truth values.
    if kind is None or kind in (XSD.string, XSD.integer, XSD.boolean):
        return named
    return named | {"@type": f"xsd:{str(kind).removeprefix(str(XSD))}"}

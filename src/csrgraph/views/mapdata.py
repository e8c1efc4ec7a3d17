"""What a map shows, read from the store: organisations, partnerships, events, products, evidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Protocol

from csrgraph.store.dataset import GraphStore
from csrgraph.store.queries import query

__all__ = ["Claim", "Link", "MapData", "Node", "Sentence", "load_map"]


class Queryable(Protocol):
    """Anything that answers SPARQL with rows."""

    def query(self, sparql: str) -> Any:
        """Return a data frame of rows."""
        ...


@dataclass(frozen=True, slots=True)
class Link:
    """A role of an organisation in a partnership or event (`node`), or of a product in an event."""

    node: str
    target: str
    role: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the mentions in it: (start, end, entity), offsets into the sentence."""

    text: str
    start: int
    section: str
    mentions: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one report says about a node; `focus` are offsets into the sentence."""

    id: str
    node: str
    sentence: str
    focus: tuple[int, int]
    triggers: tuple[str, ...]
    context: tuple[str, ...]
    document: str
    title: str
    date: str
    certainty: str
    status: str
    rule: str
    score: float


@dataclass(slots=True)
class Node:
    """A node of the map: `kind` is organisation, partnership, event or product."""

    id: str
    kind: str
    label: str
    type: str
    names: list[str] = field(default_factory=list)
    object: str = ""
    date: str = ""
    certainty: str = ""
    status: str = ""
    year: int | None = None
    open_list: bool = False
    unnamed: bool = False
    issuer: bool = False


@dataclass(slots=True)
class MapData:
    """Nodes, links, claims and sentences, each in a fixed order."""

    nodes: dict[str, Node] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    sentences: dict[str, Sentence] = field(default_factory=dict)
    documents: list[tuple[str, str, str]] = field(default_factory=list)


# Every report describes what it uses in its own named graph: a query asks one pattern over the union,
# or stays within one graph. Patterns joined over the union would multiply with the reports, and
# would mix the date of one report with the certainty of another.
_ORGANISATIONS = """
SELECT DISTINCT ?id ?label ?t (EXISTS { ?r dct:publisher ?id } AS ?issuer) WHERE { GRAPH ?graph {
  { SELECT DISTINCT ?id ?graph WHERE { GRAPH ?graph {
    { ?p csr:participant ?id } UNION { ?p csr:programmeOwner ?id } UNION { ?p csr:actor ?id }
    UNION { ?p dct:publisher ?id } UNION { ?p csr:owner ?id }
  } } }
  ?id skos:prefLabel ?label ; csr:organizationType ?t .
} } ORDER BY ?id ?label
"""
_NAMES = "SELECT DISTINCT ?id ?name WHERE { ?id skos:altLabel ?name } ORDER BY ?id ?name"
_PARTNERSHIPS = """
SELECT DISTINCT ?id ?label ?t ?object ?date ?year ?c ?s ?open ?unnamed WHERE { GRAPH ?graph {
  ?id a csr:Partnership ; rdfs:label ?label ; csr:partnershipKind ?t ; csr:dateCertainty ?c ;
    csr:status ?s ; csr:openList ?open ; csr:unnamedParties ?unnamed .
  OPTIONAL { ?id csr:object ?object } OPTIONAL { ?id csr:date ?date ; csr:year ?year }
} } ORDER BY ?id ?c ?date ?object
"""
_EVENTS = """
SELECT DISTINCT ?id ?label ?t ?object ?date ?year ?c ?s WHERE { GRAPH ?graph {
  ?id a csr:Event ; csr:eventType ?t ; csr:dateCertainty ?c ; csr:status ?s .
  OPTIONAL { ?id csr:eventName ?name } OPTIONAL { ?id csr:object ?object }
  OPTIONAL { ?id csr:date ?date ; csr:year ?year }
  BIND(COALESCE(?name, ?object, "") AS ?label)
} } ORDER BY ?id ?c ?date ?label
"""
_PRODUCTS = """
SELECT DISTINCT ?id ?label ?category WHERE { GRAPH ?graph {
  ?id a csr:Product ; skos:prefLabel ?label . OPTIONAL { ?id csr:productCategory ?category }
} } ORDER BY ?id ?label ?category
"""
_ROLES = """
SELECT DISTINCT ?node ?target ?r WHERE { GRAPH ?graph {
  { ?node csr:hasParticipation ?part . ?part csr:participantOrganization ?target ; csr:role ?r }
  UNION { ?node a csr:Partnership ; csr:programmeOwner ?target BIND(cv:programme_owner AS ?r) }
  UNION { ?node csr:concernsProduct ?target BIND("product" AS ?r) }
  UNION { ?node a csr:Product ; csr:owner ?target BIND("owner" AS ?r) }
  UNION { ?node a csr:Product ; csr:basedOn ?target BIND("based_on" AS ?r) }
} } ORDER BY ?node ?target ?r
"""
_CLAIMS = """
SELECT DISTINCT ?id ?node ?sentence ?start ?from ?to ?date ?c ?s ?rule ?score ?document ?title
WHERE { GRAPH ?graph {
  ?id csr:asserts ?node ; prov:wasDerivedFrom ?sentence ; csr:focusStart ?from ; csr:focusEnd ?to ;
    csr:rule ?rule ; csr:score ?score ; csr:inReport ?report .
  ?sentence oa:start ?start .
  ?report dct:title ?title ; csr:hasEdition/csr:fileName ?document .
  OPTIONAL { ?id csr:date ?date } OPTIONAL { ?id csr:dateCertainty ?c }
  OPTIONAL { ?id csr:status ?s }
  FILTER EXISTS { ?node a ?class FILTER(?class IN (csr:Partnership, csr:Event, csr:Product)) }
} } ORDER BY ?node ?document ?from ?id
"""
_TRIGGERS = "SELECT DISTINCT ?id ?text WHERE { ?id csr:trigger ?text } ORDER BY ?id ?text"
_CONTEXT = (
    "SELECT DISTINCT ?id ?sentence WHERE { ?id csr:context ?sentence } ORDER BY ?id ?sentence"
)
_SENTENCES = """
SELECT DISTINCT ?id ?text ?start ?section WHERE { GRAPH ?graph {
  ?id a csr:Sentence ; oa:exact ?text ; oa:start ?start . OPTIONAL { ?id csr:section ?section }
} } ORDER BY ?id
"""
_MENTIONS = """
SELECT DISTINCT ?sentence ?start ?end ?entity WHERE { GRAPH ?graph {
  ?m csr:inSentence ?sentence ; csr:mentionOf ?entity ; oa:start ?start ; oa:end ?end .
} } ORDER BY ?sentence ?start ?entity
"""
_DOCUMENTS = """
SELECT DISTINCT ?title ?issuer ?file WHERE { GRAPH ?graph {
  ?r a csr:Report ; dct:title ?title ; csr:hasEdition/csr:fileName ?file .
  OPTIONAL { ?r dct:publisher/skos:prefLabel ?issuer }
} } ORDER BY ?file ?title
"""


def load_map(source: GraphStore | Queryable) -> MapData:
    """Return all that a map can show, from an open store or anything with `query(sparql)`."""
    data = MapData()
    _organisations(source, data)
    _statements(source, data, _PARTNERSHIPS, "partnership")
    _statements(source, data, _EVENTS, "event")
    for row in _rows(source, _PRODUCTS):
        category = row["category"] or ""
        data.nodes.setdefault(row["id"], Node(row["id"], "product", row["label"], category))
    for row in _rows(source, _NAMES):
        if row["id"] in data.nodes and row["name"] != data.nodes[row["id"]].label:
            data.nodes[row["id"]].names.append(row["name"])
    for row in _rows(source, _ROLES):
        if row["node"] in data.nodes and row["target"] in data.nodes:
            data.links.append(Link(row["node"], row["target"], _local(row["r"])))
    _claims(source, data)
    _sentences(source, data)
    data.documents = [
        (row["file"], row["title"], row["issuer"] or "") for row in _rows(source, _DOCUMENTS)
    ]
    return data


def _organisations(source: GraphStore | Queryable, data: MapData) -> None:
    for row in _rows(source, _ORGANISATIONS):
        node = Node(row["id"], "organisation", row["label"], _local(row["t"]))
        node.issuer = bool(row["issuer"])
        data.nodes.setdefault(row["id"], node)


def _statements(source: GraphStore | Queryable, data: MapData, sparql: str, kind: str) -> None:
    """Add partnerships or events; of several reports' values the first certain one is shown."""
    for row in _rows(source, sparql):
        if row["id"] in data.nodes:
            continue
        data.nodes[row["id"]] = Node(
            id=row["id"],
            kind=kind,
            label=row["object"] or row["label"] or "",
            type=_local(row["t"]),
            object=row["object"] or "",
            date=row["date"] or "",
            certainty=_local(row["c"]),
            status=_local(row["s"]),
            year=row["year"],
            open_list=bool(row.get("open")),
            unnamed=bool(row.get("unnamed")),
        )


def _claims(source: GraphStore | Queryable, data: MapData) -> None:
    triggers: dict[str, list[str]] = defaultdict(list)
    for row in _rows(source, _TRIGGERS):
        triggers[row["id"]].append(row["text"])
    context: dict[str, list[str]] = defaultdict(list)
    for row in _rows(source, _CONTEXT):
        context[row["id"]].append(row["sentence"])
    for row in _rows(source, _CLAIMS):
        data.claims.append(
            Claim(
                id=row["id"],
                node=row["node"],
                sentence=row["sentence"],
                focus=(row["from"] - row["start"], row["to"] - row["start"]),
                triggers=tuple(triggers[row["id"]]),
                context=tuple(context[row["id"]]),
                document=row["document"],
                title=row["title"],
                date=row["date"] or "",
                certainty=_local(row["c"] or ""),
                status=_local(row["s"] or ""),
                rule=row["rule"],
                score=float(row["score"]),
            )
        )


def _sentences(source: GraphStore | Queryable, data: MapData) -> None:
    used = {claim.sentence for claim in data.claims}
    used |= {sentence for claim in data.claims for sentence in claim.context}
    mentions: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for row in _rows(source, _MENTIONS):
        if row["sentence"] in used:
            mentions[row["sentence"]].append((row["start"], row["end"], row["entity"]))
    for row in _rows(source, _SENTENCES):
        if row["id"] in used:
            start = row["start"]
            inside = [(a - start, b - start, entity) for a, b, entity in mentions[row["id"]]]
            data.sentences[row["id"]] = Sentence(
                row["text"], start, row["section"] or "", tuple(inside)
            )


def _rows(source: GraphStore | Queryable, sparql: str) -> list[dict[str, Any]]:
    frame = query(source, sparql) if isinstance(source, GraphStore) else source.query(sparql)
    return list(frame.to_dict("records"))


def _local(value: str) -> str:
    return value.rpartition("#")[2] if "#" in value else value

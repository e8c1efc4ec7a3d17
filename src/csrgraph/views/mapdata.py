"""What a map shows, read from the store: organisations, partnerships, events, products, evidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from csrgraph.resources import read_text
from csrgraph.store.dataset import GraphStore
from csrgraph.store.rows import ordered_frame

__all__ = ["Claim", "Document", "Link", "MapData", "Node", "Queryable", "Sentence", "load_map"]


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
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one report says about a node; `focus` are offsets into the sentence."""

    id: str
    node: str
    sentence: str
    focus: tuple[int, int]
    triggers: tuple[str, ...]
    context: tuple[str, ...]
    report: str
    date: str
    certainty: str
    status: str
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Document:
    """A report: `id` is its IRI, `issuer` the issuer's name and `publisher` the issuer's node."""

    id: str
    file: str
    title: str
    issuer: str = ""
    publisher: str = ""
    kind: str = ""
    year: int | None = None


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
    documents: list[Document] = field(default_factory=list)


# Every report describes what it uses in its own named graph: a query asks one pattern over the union,
# or stays within one graph. Patterns joined over the union would multiply with the reports, and
# would mix the date of one report with the certainty of another.
def load_map(source: GraphStore | Queryable) -> MapData:
    """Return all that a map can show, from an open store or anything with `query(sparql)`."""
    data = MapData()
    _organisations(source, data)
    _statements(source, data, "partnerships", "partnership")
    _statements(source, data, "events", "event")
    for row in _rows(source, "products"):
        category = row["category"] or ""
        data.nodes.setdefault(row["id"], Node(row["id"], "product", row["label"], category))
    for row in _rows(source, "names"):
        if row["id"] in data.nodes and row["name"] != data.nodes[row["id"]].label:
            data.nodes[row["id"]].names.append(row["name"])
    for row in _rows(source, "roles"):
        if row["node"] in data.nodes and row["target"] in data.nodes:
            data.links.append(Link(row["node"], row["target"], _local(row["r"])))
    _claims(source, data)
    _sentences(source, data)
    data.documents = _documents(source)
    for document in data.documents:
        if document.publisher in data.nodes:
            data.nodes[document.publisher].issuer = True
    return data


def _documents(source: GraphStore | Queryable) -> list[Document]:
    """The reports; one that names its issuer twice, or has two files, is listed once."""
    found: dict[str, Document] = {}
    for row in _rows(source, "documents"):
        document = Document(
            id=row["id"],
            file=row["file"],
            title=row["title"],
            issuer=row["issuer"] or "",
            publisher=row["publisher"] or "",
            kind=row["kind"] or "",
            year=_whole(row["year"]),
        )
        found.setdefault(row["id"], document)
    return list(found.values())


def _organisations(source: GraphStore | Queryable, data: MapData) -> None:
    for row in _rows(source, "organisations"):
        node = Node(row["id"], "organisation", row["label"], _local(row["t"]))
        data.nodes.setdefault(row["id"], node)


def _statements(source: GraphStore | Queryable, data: MapData, name: str, kind: str) -> None:
    """Add partnerships or events; of several reports' values the first certain one is shown."""
    for row in _rows(source, name):
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
            year=_whole(row["year"]),
            open_list=bool(row.get("open")),
            unnamed=bool(row.get("unnamed")),
        )


def _claims(source: GraphStore | Queryable, data: MapData) -> None:
    triggers: dict[str, list[str]] = defaultdict(list)
    for row in _rows(source, "triggers"):
        triggers[row["id"]].append(row["text"])
    context: dict[str, list[str]] = defaultdict(list)
    for row in _rows(source, "context"):
        context[row["id"]].append(row["sentence"])
    for row in _rows(source, "claims"):
        data.claims.append(
            Claim(
                id=row["id"],
                node=row["node"],
                sentence=row["sentence"],
                focus=(row["from"] - row["start"], row["to"] - row["start"]),
                triggers=tuple(triggers[row["id"]]),
                context=tuple(context[row["id"]]),
                report=row["report"],
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
    for row in _rows(source, "mentions"):
        if row["sentence"] in used:
            mentions[row["sentence"]].append((row["start"], row["end"], row["entity"]))
    for row in _rows(source, "sentences"):
        if row["id"] in used:
            start = row["start"]
            inside = [(a - start, b - start, entity) for a, b, entity in mentions[row["id"]]]
            data.sentences[row["id"]] = Sentence(
                row["text"], start, row["section"] or "", tuple(inside), _whole(row["page"])
            )


def _rows(source: GraphStore | Queryable, name: str) -> list[dict[str, Any]]:
    """Rows of a question of `explorer/queries`; an unbound cell is None."""
    sparql = read_text(f"explorer/queries/{name}.rq")
    ask = partial(ordered_frame, source) if isinstance(source, GraphStore) else source.query
    frame: Any = ask(sparql)
    cells = frame.astype(object).where(frame.notna(), None)
    return list(cells.to_dict("records"))


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _local(value: str) -> str:
    return value.rpartition("#")[2] if "#" in value else value

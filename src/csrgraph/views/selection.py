"""Which part of a graph a map shows: reports, kinds, confidence, the neighbourhood of a name."""

from __future__ import annotations

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from csrgraph.errors import UsageError
from csrgraph.views.mapdata import Claim, Document, MapData, Node

__all__ = ["Selection", "find_node", "select"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to keep; an empty field keeps everything.

    `companies` and `years` choose reports, `kinds` partnership kinds and event types, `ego` an
    organisation with what is at most `hops` partnerships or events away from it.
    """

    companies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    ego: str = ""
    hops: int = 1
    min_confidence: float = 0.0


def select(data: MapData, selection: Selection) -> MapData:
    """Return the part of a map's data that a selection keeps.

    Raises:
        UsageError: if a name, year or kind fits nothing in the data.
    """
    if selection == Selection():
        return data
    documents = _documents(data, selection)
    kept = {document.id for document in documents}
    claims = [
        claim
        for claim in data.claims
        if claim.report in kept and claim.score >= selection.min_confidence
    ]
    statements = _statements(data, claims, selection)
    issuers = {document.publisher for document in documents}
    linked = {link.target for link in data.links if link.node in statements}
    nodes = statements | linked | (issuers & set(data.nodes))
    if selection.ego:
        nodes = _around(data, nodes, find_node(data, selection.ego).id, selection.hops)
        telling = {claim.report for claim in claims if claim.node in nodes}
        documents = [document for document in documents if document.id in telling]
    return _part(data, nodes, claims, documents)


def find_node(data: MapData, name: str) -> Node:
    """Return the organisation or product with a name, an alias, or the only one that contains it.

    Raises:
        UsageError: if no name fits, or several do.
    """
    wanted = _folded(name)
    named = [node for node in data.nodes.values() if node.kind in {"organisation", "product"}]
    exact = [node for node in named if wanted in map(_folded, (node.label, *node.names))]
    found = exact or [
        node for node in named if any(wanted in _folded(one) for one in (node.label, *node.names))
    ]
    if len(found) == 1 and wanted:
        return found[0]
    known = [node.label for node in (found or named)]
    near = sorted(known)[:5] if found else difflib.get_close_matches(name, known, 5, 0.3)
    raise UsageError(
        f"{name!r} fits {len(found) or 'no'} organisation{'s' if len(found) != 1 else ''} of this "
        f"graph; give one name in full, near: {', '.join(near) or '-'}."
    )


def _documents(data: MapData, selection: Selection) -> list[Document]:
    found = data.documents
    if selection.companies:
        found = [
            document for company in selection.companies for document in _fitting(data, company)
        ]
        found = list({document.id: document for document in found}.values())
    if selection.years:
        years = sorted({document.year for document in found if document.year})
        found = [document for document in found if document.year in selection.years]
        if not found:
            raise UsageError(
                f"No report of {', '.join(map(str, selection.years))} is in this graph; "
                f"there are: {', '.join(map(str, years)) or '-'}."
            )
    return found


def _fitting(data: MapData, company: str) -> list[Document]:
    wanted = _folded(company)
    found = []
    for document in data.documents:
        node = data.nodes.get(document.publisher)
        names = (document.issuer, *(node.names if node else ()))
        if any(wanted in _folded(name) for name in names):
            found.append(document)
    if not found:
        issuers = sorted({document.issuer for document in data.documents if document.issuer})
        raise UsageError(
            f"No report of {company!r} is in this graph; reporting companies: "
            f"{', '.join(issuers[:10]) or '-'}."
        )
    return found


def _statements(data: MapData, claims: list[Claim], selection: Selection) -> set[str]:
    found = {claim.node for claim in claims}
    if not selection.kinds:
        return found
    kinds = {node.type for node in data.nodes.values() if node.kind in {"partnership", "event"}}
    for kind in selection.kinds:
        if kind not in kinds:
            raise UsageError(
                f"{kind!r} is no kind in this graph; there are: {', '.join(sorted(kinds))}."
            )
    return {key for key in found if data.nodes[key].type in selection.kinds}


def _around(data: MapData, nodes: set[str], centre: str, hops: int) -> set[str]:
    """Nodes at most `hops` statements away from `centre`."""
    if centre not in nodes:
        raise UsageError(
            f"{data.nodes[centre].label} stands in nothing that the other options keep; "
            "leave one of them out."
        )
    ties: dict[str, set[str]] = defaultdict(set)
    for link in data.links:
        if link.node in nodes and link.target in nodes:
            ties[link.node].add(link.target)
            ties[link.target].add(link.node)
    reached = edge = {centre}
    for _ in range(2 * hops):
        edge = {other for key in edge for other in ties[key]} - reached
        reached = reached | edge
    return reached


def _part(
    data: MapData, nodes: set[str], claims: Iterable[Claim], documents: list[Document]
) -> MapData:
    kept = [claim for claim in claims if claim.node in nodes]
    used = {key for claim in kept for key in (claim.sentence, *claim.context)}
    return MapData(
        nodes={key: node for key, node in data.nodes.items() if key in nodes},
        links=[link for link in data.links if link.node in nodes and link.target in nodes],
        claims=kept,
        sentences={key: sentence for key, sentence in data.sentences.items() if key in used},
        documents=documents,
    )


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).lower().split())

"""Which part of a graph is shown, in maps and figures alike: reports, kinds, confidence, what is around a name.

Names are compared in their look-up form (`model.ids.name_key`): neither case, width nor blanks count.
An organisation's name in full comes before a part of one, whatever else contains it.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from csrgraph.errors import UsageError
from csrgraph.model.ids import name_key
from csrgraph.views.mapdata import Claim, Document, MapData, Node

__all__ = ["Selection", "find_node", "part_of", "select"]

_Item = TypeVar("_Item")
_LISTED = 40
_NEAR = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to keep; an empty field keeps everything, several values of one field are alternatives.

    `companies` and `years` choose reports: by a name of their issuer, or a part of one that may fit
    several issuers, and by the year they report on. `kinds` are partnership kinds and event types.
    `ego` is one organisation or product (see `find_node`), kept with what is at most `hops`
    partnerships or events away. `min_confidence` is the least score of a claim, from 0 to 1.
    """

    companies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    ego: str = ""
    hops: int = 1
    min_confidence: float = 0.0

    def given(self) -> list[tuple[str, str]]:
        """Return the choices made, as (name, value)."""
        found = [("company", name) for name in self.companies]
        found += [("year", str(year)) for year in self.years]
        found += [("kind", kind) for kind in self.kinds]
        found += [("ego", self.ego)] if self.ego else []
        found += [("hops", str(self.hops))] if self.ego and self.hops != 1 else []
        least = f"{self.min_confidence:g}"
        return [*found, ("min_confidence", least)] if self.min_confidence else found


def select(data: MapData, selection: Selection) -> MapData:
    """Return the part of a map's data that a selection keeps.

    Raises:
        UsageError: if a number is out of bounds; if a company, year, kind or name fits nothing in
            the data, a name several nodes; or if the other choices leave nothing of `ego`.
    """
    _check_numbers(selection)
    if not selection.given():
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
    return part_of(data, nodes, claims=claims, documents=documents)


def find_node(data: MapData, name: str) -> Node:
    """Return the organisation or product that a name means.

    Args:
        data: Where to look.
        name: A name in full (the label or an alias), a part that only one of them has, or an IRI.

    Raises:
        UsageError: if none fits, or several do; the message lists them, or near names.
    """
    named = [node for node in data.nodes.values() if node.kind in {"organisation", "product"}]
    found = [node for node in named if node.id == name]
    found = found or _fitting(name, [(node, (node.label, *node.names)) for node in named])
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{name!r} fits {len(found)} organisations or products; give one name in full, or an "
            f"IRI: {_listed(_told_apart(found))}."
        )
    near = difflib.get_close_matches(name, sorted({node.label for node in named}), _NEAR, 0.3)
    raise UsageError(
        f"No organisation or product to choose is called {name!r}"
        f"{'; near names: ' + ', '.join(near) if near else ''}. Try: csrgraph search KG TEXT"
    )


def part_of(
    data: MapData,
    nodes: Collection[str],
    *,
    claims: Iterable[Claim] | None = None,
    documents: list[Document] | None = None,
) -> MapData:
    """Return a map of `nodes` with the links between them, the claims about them and their sentences.

    Args:
        data: The whole.
        nodes: Keys of the nodes to keep.
        claims: The claims that may stay; by default all.
        documents: The documents to keep; by default all.
    """
    claims = data.claims if claims is None else claims
    kept = [claim for claim in claims if claim.node in nodes]
    used = {key for claim in kept for key in (claim.sentence, *claim.context)}
    return MapData(
        nodes={key: node for key, node in data.nodes.items() if key in nodes},
        links=[link for link in data.links if link.node in nodes and link.target in nodes],
        claims=kept,
        sentences={key: sentence for key, sentence in data.sentences.items() if key in used},
        documents=data.documents if documents is None else documents,
    )


def _check_numbers(selection: Selection) -> None:
    if not 0 <= selection.min_confidence <= 1:
        raise UsageError(
            f"A least confidence of {selection.min_confidence:g} is not between 0 and 1; "
            "give 0.8, say."
        )
    if selection.hops < 1:
        raise UsageError(f"{selection.hops} hops reach nothing; give 1 or more.")


def _documents(data: MapData, selection: Selection) -> list[Document]:
    found = data.documents
    if selection.companies:
        found = [
            document for company in selection.companies for document in _reports_of(data, company)
        ]
        found = list({document.id: document for document in found}.values())
    years = {document.year for document in found if document.year is not None}
    for year in selection.years:
        if year not in years:
            of = " of these companies" if selection.companies else ""
            raise UsageError(
                f"No report on {year}{of} is in this graph; there are: {_listed(map(str, years))}."
            )
    return [doc for doc in found if not selection.years or doc.year in selection.years]


def _reports_of(data: MapData, company: str) -> list[Document]:
    """The reports of the issuers so called, else of those that have it in a name of theirs."""
    names = []
    for document in data.documents:
        node = data.nodes.get(document.publisher)
        names.append((document, (document.issuer, *(node.names if node else ()))))
    found = _fitting(company, names)
    if not found:
        issuers = {document.issuer for document in data.documents if document.issuer}
        raise UsageError(
            f"No report of {company!r} is in this graph; reporting companies: {_listed(issuers)}."
        )
    return found


def _fitting(name: str, names: list[tuple[_Item, tuple[str, ...]]]) -> list[_Item]:
    """Return those that a name is a name of; if there are none, those that have it in one."""
    wanted = name_key(name)
    if not wanted:
        return []
    keys = [(item, [name_key(one) for one in known]) for item, known in names]
    exact = [item for item, known in keys if wanted in known]
    return exact or [item for item, known in keys if any(wanted in key for key in known)]


def _statements(data: MapData, claims: list[Claim], selection: Selection) -> set[str]:
    found = {claim.node for claim in claims}
    if not selection.kinds:
        return found
    kinds = {node.type for node in data.nodes.values() if node.kind in {"partnership", "event"}}
    for kind in selection.kinds:
        if kind not in kinds:
            raise UsageError(f"{kind!r} is no kind in this graph; there are: {_listed(kinds)}.")
    return {key for key in found if data.nodes[key].type in selection.kinds}


def _around(data: MapData, nodes: set[str], centre: str, hops: int) -> set[str]:
    """Nodes at most `hops` statements away from `centre`."""
    if centre not in nodes:
        raise UsageError(
            f"{data.nodes[centre].label} takes part in nothing that is kept; leave out another "
            "option, or give another name."
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


def _told_apart(nodes: list[Node]) -> list[str]:
    """Their labels; with the IRI where another has the same."""
    count = Counter(node.label for node in nodes)
    return [node.label if count[node.label] == 1 else f"{node.label} {node.id}" for node in nodes]


def _listed(words: Iterable[str]) -> str:
    found = sorted(words)
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    return (", ".join(found[:_LISTED]) or "none") + more

"""What a figure shows of a map: partnerships that pass the filters, and the organisations in them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from csrgraph.errors import UsageError
from csrgraph.resources import read_text
from csrgraph.store.dataset import GraphStore
from csrgraph.store.queries import query
from csrgraph.views.mapdata import Link, MapData, Node

__all__ = [
    "MAX_NODES",
    "Assertion",
    "Filters",
    "Selected",
    "best_connected",
    "load_assertions",
    "select",
]

MAX_NODES = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to show of a graph; a filter left out does not restrict it.

    `companies` and `years` choose reports, `kinds` kinds of partnership, `ego` an organisation with
    what is at most `hops` partnerships away. `min_confidence` is the least score of a claim, from 0
    to 1. `limit` is the largest number of nodes: the best connected partnerships are kept.
    """

    companies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    ego: str = ""
    hops: int = 1
    min_confidence: float = 0.0
    limit: int = 150

    def given(self) -> list[tuple[str, str]]:
        """Return the filters in use, as (name, value)."""
        found = [("company", name) for name in self.companies]
        found += [("year", str(year)) for year in self.years]
        found += [("kind", kind) for kind in self.kinds]
        found += [("ego", self.ego)] if self.ego else []
        found += [("hops", str(self.hops))] if self.ego and self.hops != 1 else []
        least = f"{self.min_confidence:g}"
        return [*found, ("min_confidence", least)] if self.min_confidence else found


@dataclass(frozen=True, slots=True)
class Assertion:
    """That a report, of a company and year, says a partnership, and with which score."""

    node: str
    report: str
    publisher: str
    year: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Selected:
    """Nodes to draw in a fixed order, the links between them, and how many passed the filters."""

    data: MapData
    nodes: list[Node]
    links: list[Link]
    all_partnerships: int
    all_organisations: int
    reports: int

    def count(self, kind: str) -> int:
        """Return how many nodes of a kind are drawn."""
        return sum(node.kind == kind for node in self.nodes)


def load_assertions(source: GraphStore) -> list[Assertion]:
    """Return what the reports of a store say of partnerships."""
    rows = query(source, read_text("figure/assertions.rq")).to_dict("records")
    return [
        Assertion(
            node=row["node"],
            report=row["report"],
            publisher=row["publisher"] or "",
            year=int(row["year"]) if row["year"] == row["year"] and row["year"] else None,
            score=float(row["score"]),
        )
        for row in rows
    ]


def select(data: MapData, assertions: Sequence[Assertion], filters: Filters) -> Selected:
    """Return what passes the filters.

    Raises:
        UsageError: if a filter is wrong, names nothing, or leaves nothing to draw.
    """
    _check(data, assertions, filters)
    said = _said(data, assertions, filters)
    members = _members(data, {assertion.node for assertion in said}, filters)
    if not members:
        given = ", ".join(f"{name}={value}" for name, value in filters.given()) or "none"
        raise UsageError(
            f"No partnership is left to draw (filters: {given}); use fewer filters, or see: "
            "csrgraph query KG partnerships"
        )
    kept = best_connected(members, filters.limit)
    shown = {*kept, *(target for key in kept for target in members[key])}
    return Selected(
        data=data,
        nodes=[data.nodes[key] for key in sorted(shown)],
        links=[link for link in data.links if link.node in kept and link.target in shown],
        all_partnerships=len(members),
        all_organisations=len(set().union(*members.values())),
        reports=len({assertion.report for assertion in said if assertion.node in kept}),
    )


def _said(data: MapData, assertions: Sequence[Assertion], filters: Filters) -> list[Assertion]:
    companies = {key for name in filters.companies for key in _named(data, name, issuers=True)}
    return [
        assertion
        for assertion in assertions
        if (not filters.companies or assertion.publisher in companies)
        and (not filters.years or assertion.year in filters.years)
        and assertion.score >= filters.min_confidence
    ]


def _members(data: MapData, said: set[str], filters: Filters) -> dict[str, set[str]]:
    """The organisations of each partnership that passes."""
    found: dict[str, set[str]] = {
        key: set()
        for key in sorted(said & set(data.nodes))
        if not filters.kinds or data.nodes[key].type in filters.kinds
    }
    for link in data.links:
        if link.node in found and data.nodes[link.target].kind == "organisation":
            found[link.node].add(link.target)
    if not filters.ego:
        return found
    reached = _named(data, filters.ego)
    near: set[str] = set()
    for _ in range(filters.hops):
        near = {key for key, members in found.items() if members & reached}
        reached = reached.union(*(found[key] for key in near))
    return {key: members for key, members in found.items() if key in near}


def _named(data: MapData, name: str, *, issuers: bool = False) -> set[str]:
    """Return the organisations of a name: exactly so called, else with it in a name of theirs."""
    wanted = _folded(name)
    names = {
        node.id: [_folded(one) for one in (node.label, *node.names)]
        for node in data.nodes.values()
        if node.kind == "organisation" and (node.issuer or not issuers)
    }
    exact = {key for key, known in names.items() if wanted in known}
    within = {key for key, known in names.items() if wanted and any(wanted in n for n in known)}
    return exact or within


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def best_connected(members: dict[str, set[str]], limit: int) -> set[str]:
    """Return the best connected partnerships that fit: with parties that others share come first."""
    degree: dict[str, int] = defaultdict(int)
    for parties in members.values():
        for party in parties:
            degree[party] += 1
    order = sorted(members, key=lambda key: (-sum(degree[p] for p in members[key]), key))
    kept: set[str] = set()
    shown: set[str] = set()
    for key in order:
        if len(shown | members[key]) + len(kept) + 1 <= limit:
            kept.add(key)
            shown |= members[key]
    return kept or {order[0]}


def _check(data: MapData, assertions: Sequence[Assertion], filters: Filters) -> None:
    if not 0 <= filters.min_confidence <= 1:
        raise UsageError(
            f"A least confidence of {filters.min_confidence:g} is not between 0 and 1; give 0.8, say."
        )
    if not 2 <= filters.limit <= MAX_NODES or filters.hops < 1:
        raise UsageError(
            f"{filters.limit:,} nodes, {filters.hops} hops: give 2 to {MAX_NODES} nodes and 1 hop or "
            "more; for larger networks: csrgraph explore KG, csrgraph export KG -f gexf"
        )
    kinds = {node.type for node in data.nodes.values() if node.kind == "partnership"}
    for kind in filters.kinds:
        if kind not in kinds:
            raise UsageError(f"{kind!r} is no kind in this graph; there are: {_list(kinds)}.")
    years = {assertion.year for assertion in assertions if assertion.year}
    for year in filters.years:
        if year not in years:
            raise UsageError(
                f"No report of {year} is in this graph; there are: {_list(map(str, years))}."
            )
    for company in filters.companies:
        if not _named(data, company, issuers=True):
            issuers = [node.label for node in data.nodes.values() if node.issuer]
            raise UsageError(
                f"No report of {company!r} is in this graph; reporting companies: {_list(issuers)}."
            )
    if filters.ego and not _named(data, filters.ego):
        raise UsageError(
            f"No organisation is called {filters.ego!r}; look for its name: csrgraph search KG NAME"
        )


def _list(words: Iterable[str], most: int = 12) -> str:
    found = sorted(words)
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return (", ".join(found[:most]) or "none") + more

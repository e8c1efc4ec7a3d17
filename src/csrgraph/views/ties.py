"""Partnerships out of a store, one report's graph at a time, with parties and claims.

Only what tables need of a claim is kept, and sentences of the best claim of each partnership alone,
so that memory grows with the partnerships and not with the text of the reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from csrgraph.resources import read_text
from csrgraph.store.dataset import GraphStore
from csrgraph.store.rows import each

__all__ = [
    "Organisation",
    "Partnership",
    "Statement",
    "local",
    "organisations",
    "partnerships",
    "reports",
    "rows",
]

_RANK = {"explicit": 0, "inherited": 1, "report_period": 2}
_LAST = 1 << 62


@dataclass(slots=True)
class Organisation:
    """An organisation with what the reports say of it."""

    iri: str
    name: str
    type: str
    unit_of: str | None = None
    names: set[str] = field(default_factory=set)
    mentions: int = 0
    reports: int = 0
    issuer: bool = False


@dataclass(slots=True)
class Statement:
    """One claim of a partnership: who takes part by that report, in the order of its sentence."""

    claim: str
    document: str
    year: int | None
    status: str
    parties: list[tuple[str, str]]


@dataclass(slots=True)
class Partnership:
    """A partnership: its parties in order with their roles, its claims, and the row of the best one."""

    iri: str
    kind: str
    parties: list[tuple[str, str]]
    best: dict[str, Any]
    unnamed: bool = False
    statements: list[Statement] = field(default_factory=list)
    particulars: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def negated(self) -> bool:
        """Whether every claim says that there is no such tie."""
        return all(statement.status == "negated" for statement in self.statements)


def rows(store: GraphStore, query: str, document: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a query of `resources/tables` on one report's graph."""
    return each(store, read_text(f"tables/{query}.rq"), document=document)


def reports(store: GraphStore) -> list[tuple[str, str, str | None]]:
    """Return file name, document id and issuer of every report, sorted."""
    found = []
    for document in store.documents():
        row = next(rows(store, "reports", document), None)
        if row is not None:
            found.append((row["document"], document, row["issuer"]))
    return sorted(found, key=lambda item: item[:2])


def organisations(store: GraphStore) -> dict[str, Organisation]:
    """Return all organisations by IRI."""
    found: dict[str, Organisation] = {}
    for _, document, issuer in reports(store):
        here: set[str] = set()
        for row in rows(store, "organisations", document):
            iri = row["organisation"]
            entry = found.setdefault(iri, Organisation(iri, row["name"], local(row["type"])))
            entry.unit_of = entry.unit_of or row["unit_of"]
            entry.issuer |= iri == issuer
            here.add(iri)
        for row in rows(store, "names", document):
            found[row["organisation"]].names.add(row["name"])
        for row in rows(store, "mentions", document):
            found[row["organisation"]].mentions += row["mentions"]
        for iri in here:
            found[iri].reports += 1
    return found


def partnerships(store: GraphStore) -> list[Partnership]:
    """Return all partnerships, sorted by IRI, and of each the claims in the order of the reports."""
    found: dict[str, Partnership] = {}
    for _, document, issuer in reports(store):
        roles = _roles(store, document)
        places = _positions(store, document)
        for row in _claims(store, document):
            iri = row["about"]
            order = _ordered(roles.get(iri, {}), places.get(row["claim"], {}), issuer)
            entry = found.get(iri)
            if entry is None:
                entry = found[iri] = Partnership(iri, local(row["kind"]), order, row)
            elif _quality(row) < _quality(entry.best):
                entry.best = row
                entry.parties = order
            entry.unnamed |= row["unnamed"] is True
            entry.statements.append(
                Statement(row["claim"], row["document"], row["year"], local(row["status"]), order)
            )
        for row in rows(store, "particulars", document):
            if row["partnership"] in found:
                found[row["partnership"]].particulars[row["column"]].add(row["value"])
    return [_complete(found[iri]) for iri in sorted(found)]


def local(value: str | None) -> str:
    """Return the word of a concept's IRI."""
    return (value or "").rpartition("#")[2]


def _claims(store: GraphStore, document: str) -> Iterator[dict[str, Any]]:
    last = None
    for row in rows(store, "claims", document):
        if local(row["class"]) == "Partnership" and row["claim"] != last:
            last = row["claim"]
            yield row


def _roles(store: GraphStore, document: str) -> dict[str, dict[str, str]]:
    """The parties of each partnership with their roles, several of one party joined by `/`."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows(store, "parties", document):
        parties, role = found[row["partnership"]], local(row["role"])
        before = parties.get(row["party"])
        parties[row["party"]] = f"{before}/{role}" if before else role
    return found


def _positions(store: GraphStore, document: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows(store, "positions", document):
        found[row["claim"]][row["party"]] = row["start"]
    return found


def _ordered(
    roles: dict[str, str], places: dict[str, int], issuer: str | None
) -> list[tuple[str, str]]:
    """The parties as the sentence names them; an issuer that it does not name is its subject."""

    def place(party: str) -> tuple[int, str]:
        return places.get(party, -1 if party == issuer else _LAST), party

    return [(party, roles[party]) for party in sorted(roles, key=place)]


def _quality(row: dict[str, Any]) -> tuple[int, float]:
    """What makes a claim the better one: where its date comes from, then its score."""
    return _RANK.get(local(row["certainty"]), len(_RANK)), -float(row["score"])


def _complete(partnership: Partnership) -> Partnership:
    """Add parties that only other reports name, behind those of the best claim."""
    known = {party for party, _ in partnership.parties}
    for statement in partnership.statements:
        for party, role in statement.parties:
            if party not in known:
                known.add(party)
                partnership.parties.append((party, role))
    return partnership

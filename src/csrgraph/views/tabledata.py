"""The tables of a graph: partnerships, organisations, edges, evidence, and the two-mode matrix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

from csrgraph.errors import UsageError
from csrgraph.resources import read_toml
from csrgraph.store.dataset import GraphStore
from csrgraph.views.ties import (
    Organisation,
    Partnership,
    local,
    organisations,
    partnerships,
    reports,
    rows,
)

__all__ = ["MATRIX_CELLS", "Column", "Graph", "Table", "TableName", "columns_of"]

MATRIX_CELLS = 20_000_000
_JOIN = "; "
_FACTS = {"MetricObservation": "metric"}

Cell = str | int | float | bool | None
Row = tuple[Cell, ...]


class TableName(StrEnum):
    """The tables of a graph."""

    partnerships = "partnerships"
    organisations = "organisations"
    edges = "edges"
    evidence = "evidence"
    matrix = "matrix"


class Column(NamedTuple):
    """A column: its name, its kind, its width in a sheet, its meaning in English and Chinese."""

    name: str
    kind: str
    width: int
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns; its rows come once, as they are read."""

    name: TableName
    columns: tuple[Column, ...]
    rows: Iterator[Row]


@cache
def columns_of(name: TableName) -> tuple[Column, ...]:
    """Return the columns of a table; those of the matrix go on with one for each partnership."""
    return tuple(
        Column(column, item["kind"], item["width"], item["en"], item["zh"])
        for column, item in read_toml("tables/columns.toml")[name.value].items()
    )


class Graph:
    """What the tables of one store share; it is read when the first table needs it."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._partnerships: list[Partnership] | None = None
        self._organisations: dict[str, Organisation] | None = None

    @property
    def partnerships(self) -> list[Partnership]:
        """All partnerships."""
        if self._partnerships is None:
            self._partnerships = partnerships(self._store)
        return self._partnerships

    @property
    def organisations(self) -> dict[str, Organisation]:
        """All organisations by IRI."""
        if self._organisations is None:
            self._organisations = organisations(self._store)
        return self._organisations

    def table(self, name: TableName) -> Table:
        """Return a table; its rows are in a fixed order.

        Raises:
            UsageError: if the matrix would have more than `MATRIX_CELLS` cells.
        """
        if name is TableName.matrix:
            return self._matrix()
        makers: dict[TableName, Callable[[], Iterator[Row]]] = {
            TableName.partnerships: self._partnership_rows,
            TableName.organisations: self._organisation_rows,
            TableName.edges: self._edge_rows,
            TableName.evidence: self._evidence_rows,
        }
        return Table(name, columns_of(name), makers[name]())

    def _names(self, iris: list[str]) -> str:
        return _JOIN.join(self._name(iri) for iri in iris)

    def _name(self, iri: str) -> str:
        found = self.organisations.get(iri)
        return found.name if found else iri

    def _partnership_rows(self) -> Iterator[Row]:
        for item in self.partnerships:
            best, more = item.best, item.particulars
            parties = [party for party, _ in item.parties]
            types = [self.organisations[party].type for party in parties]
            owners = sorted(self._name(owner) for owner in more["programme_owners"])
            documents = sorted({statement.document for statement in item.statements})
            yield (
                item.iri, self._names(parties), _JOIN.join(parties), _JOIN.join(types),
                _JOIN.join(role for _, role in item.parties), item.kind, best["object"],
                best["date"], best["year"], local(best["certainty"]), local(best["status"]),
                best["open_list"], item.unnamed, _joined(more["programme"]), _JOIN.join(owners) or None,
                _joined(more["projects"]), _joined(more["place"]), len(item.statements),
                _JOIN.join(documents), best["quote"], best["sentence"], best["document"],
                best["page"], best["start"], best["end"], best["score"],
            )  # fmt: skip

    def _organisation_rows(self) -> Iterator[Row]:
        counts: dict[str, int] = defaultdict(int)
        partners: dict[str, set[str]] = defaultdict(set)
        for item in self.partnerships:
            parties = {party for party, _ in item.parties}
            for party in parties if not item.negated else ():
                counts[party] += 1
                partners[party] |= parties - {party}
        for iri, found in sorted(self.organisations.items()):
            unit_of = self._name(found.unit_of) if found.unit_of else None
            yield (
                iri, found.name, found.type, _joined(found.names - {found.name}), unit_of,
                found.issuer, counts[iri], len(partners[iri]), found.mentions, found.reports,
            )  # fmt: skip

    def _edge_rows(self) -> Iterator[Row]:
        for item in self.partnerships:
            told = [
                one for one in item.statements if one.status != "negated" and len(one.parties) > 1
            ]
            for one in told:
                weight = round(1 / ((len(one.parties) - 1) * len(told)), 6)
                for (left, role), (right, other) in combinations(one.parties, 2):
                    yield (
                        self._name(left), self._name(right), left, right, item.kind, role, other,
                        one.year, one.status, one.document, weight, one.claim, item.iri,
                    )  # fmt: skip

    def _evidence_rows(self) -> Iterator[Row]:
        for _, document, _ in reports(self._store):
            words = _words(self._store, document)
            last = None
            for row in rows(self._store, "claims", document):
                if row["claim"] == last:
                    continue
                last = row["claim"]
                fact = local(row["class"])
                triggers, context = words[last]
                yield (
                    last, _FACTS.get(fact, fact.lower()), row["about"], row["label"], row["quote"],
                    row["start"], row["end"], row["sentence"], row["sentence_start"],
                    row["section"], row["page"], _JOIN.join(triggers) or None, " … ".join(context) or None,
                    row["date"], row["year"], local(row["certainty"]) or None,
                    local(row["status"]) or None, row["rule"], row["score"], row["document"],
                    row["title"], row["report"],
                )  # fmt: skip

    def _matrix(self) -> Table:
        tied = [item for item in self.partnerships if not item.negated]
        members: dict[str, set[int]] = defaultdict(set)
        for number, item in enumerate(tied):
            for party, _ in item.parties:
                members[party].add(number)
        if len(members) * len(tied) > MATRIX_CELLS:
            raise UsageError(
                f"The matrix of {len(members)} organisations and {len(tied)} partnerships has more "
                f"than {MATRIX_CELLS} cells; take the edges instead: --table edges"
            )
        more = tuple(Column(item.iri, "integer", 4, "", "") for item in tied)
        columns = (*columns_of(TableName.matrix), *more)
        return Table(TableName.matrix, columns, self._matrix_rows(members, len(tied)))

    def _matrix_rows(self, members: dict[str, set[int]], width: int) -> Iterator[Row]:
        names: dict[str, int] = defaultdict(int)
        for iri in members:
            names[self._name(iri)] += 1
        for iri in sorted(members):
            name = self._name(iri)
            label = name if names[name] == 1 else f"{name} <{iri}>"
            cells: list[Any] = [int(number in members[iri]) for number in range(width)]
            yield (label, *cells)


def _joined(values: set[str]) -> str | None:
    return _JOIN.join(sorted(values)) or None


def _words(store: GraphStore, document: str) -> dict[str, tuple[list[str], list[str]]]:
    """Triggers and context of each claim of a report."""
    found: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for row in rows(store, "claim_words", document):
        kind, value = (0, row["trigger"]) if row["trigger"] is not None else (1, row["context"])
        found[row["claim"]][kind].append(value)
    return found

"""The organisations of all reports: one entity for each, with every name that a report uses.

Across reports the same key is the same organisation, and the short names that an issuer uses for
itself resolve to that issuer wherever only one issuer of the corpus uses them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from csrgraph.model.graph import Decision, NameUse, Organisation
from csrgraph.model.ids import entity_id
from csrgraph.resolve.local import Cluster, LocalNames, Unit
from csrgraph.resolve.names import (
    bare_forms,
    completeness,
    family,
    has_chinese,
    is_legal,
    is_name,
    organisation_key,
    shown_name,
)

__all__ = ["Organisations", "merge_organisations"]


@dataclass(frozen=True, slots=True)
class Organisations:
    """All organisations, the decisions behind them, and where each report's names lead."""

    entities: tuple[Organisation, ...]
    decisions: tuple[Decision, ...]
    _lookup: dict[tuple[str, str], str] = field(repr=False)
    _issuers: dict[str, str] = field(repr=False)

    def find(self, document: str, name: str) -> str:
        """Return the id of the organisation that `name` stands for in a report."""
        return self._lookup[document, organisation_key(name)]

    def has(self, document: str, name: str) -> bool:
        """Tell whether `name` is an organisation or unit of a report."""
        return (document, organisation_key(name)) in self._lookup

    def issuer(self, document: str) -> str | None:
        """Return the id of a report's issuer, None if it is unknown."""
        return self._issuers.get(document)


def merge_organisations(reports: Sequence[LocalNames]) -> Organisations:
    """Return the organisations of all reports, the same for any order of the reports."""
    clusters = [cluster for report in reports for cluster in report.clusters]
    moves = _issuer_moves(clusters)
    members: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        members[_follow(cluster.key, moves)].append(cluster)
    decisions: list[Decision] = []
    entities: dict[str, Organisation] = {}
    ids: dict[str, str] = {}
    for key in sorted(members):
        entity = _organisation(key, members[key])
        ids |= {cluster.key: entity.id for cluster in members[key]}
        entities[entity.id] = entity
        decisions += _decisions(entity, members[key], moves)
    lookup = {
        (report.document, name): ids[key]
        for report in reports
        for name, key in report.lookup.items()
    }
    for report in reports:
        for unit, found in _units(report, ids, entities):
            lookup[report.document, organisation_key(unit.name)] = found
    issuers = {report.document: ids[report.issuer] for report in reports if report.issuer}
    return Organisations(
        entities=tuple(entities[id_] for id_ in sorted(entities)),
        decisions=tuple(decisions),
        _lookup=lookup,
        _issuers=issuers,
    )


def _issuer_moves(clusters: Iterable[Cluster]) -> dict[str, str]:
    """Map the key of an issuer's short name to the issuer's key, where only one issuer has it."""
    owners: dict[str, set[str]] = defaultdict(set)
    fulls: dict[str, str] = {}
    families: dict[str, set[str]] = defaultdict(set)
    for cluster in clusters:
        fulls[cluster.key] = min(cluster.full, fulls.get(cluster.key, cluster.full))
        if is_legal(cluster.full):
            families[family(cluster.full)].add(cluster.key)
    for cluster in clusters:
        if not cluster.is_issuer:
            continue
        for short in _short_keys(cluster, families):
            owners[short].add(cluster.key)
    moves: dict[str, str] = {}
    for short, keys in owners.items():
        owner = next(iter(keys))
        if len(keys) != 1 or short not in fulls:
            continue
        # The foreign name that a company gives itself leads to its Chinese one, never back.
        native = has_chinese(fulls[owner])
        foreign = native and not has_chinese(fulls[short])
        if foreign or ((native or not has_chinese(short)) and _fuller(fulls[owner], fulls[short])):
            moves[short] = owner
    return moves


def _short_keys(cluster: Cluster, families: dict[str, set[str]]) -> set[str]:
    """The keys of the names that an issuer uses, and of its name without the legal form."""
    shorts = {organisation_key(name) for name, _ in cluster.names if is_name(name)}
    for bare in bare_forms(cluster.full):
        if families.get(bare, {cluster.key}) == {cluster.key}:
            shorts.add(bare)
    return shorts - {cluster.key}


def _fuller(name: str, other: str) -> bool:
    return not is_legal(other) and completeness(name) < completeness(other)


def _follow(key: str, moves: dict[str, str]) -> str:
    """Every move leads to a fuller name, so this ends."""
    while key in moves:
        key = moves[key]
    return key


def _organisation(key: str, clusters: Sequence[Cluster]) -> Organisation:
    names = {
        (cluster.document, name, relation)
        for cluster in clusters
        for name, relation in cluster.names
    }
    writings = [cluster.full for cluster in clusters if cluster.key == key]
    writings += [name for _, name, _ in names if organisation_key(name) == key]
    return Organisation(
        id=entity_id("org", key),
        key=key,
        name=shown_name(writings),
        type=_type(clusters),
        names=tuple(
            NameUse(document=document, name=name, relation=relation)
            for document, name, relation in sorted(names)
        ),
    )


def _type(clusters: Sequence[Cluster]) -> str:
    """The type that most reports give, `other` only if none gives more."""
    counts = Counter(kind for cluster in clusters for kind in cluster.types if kind != "other")
    if counts:
        return min(counts, key=lambda kind: (-counts[kind], kind))
    issuer = any(cluster.is_issuer for cluster in clusters)
    legal = any(is_legal(cluster.full) for cluster in clusters)
    return "company" if issuer or legal else "other"


def _decisions(
    entity: Organisation, clusters: Sequence[Cluster], moves: dict[str, str]
) -> Iterable[Decision]:
    for cluster in clusters:
        for name, reason in cluster.merges:
            yield Decision(
                document=cluster.document, name=name, merged_into=entity.id, reason=reason
            )
        if cluster.key != entity.key:
            reason = f"the issuer {entity.name} alone of all issuers uses this name for itself"
            yield Decision(
                document=cluster.document, name=cluster.full, merged_into=entity.id, reason=reason
            )
        for name in sorted({name for name, _ in cluster.names} - {entity.name}):
            if organisation_key(name) == entity.key:
                yield Decision(
                    document=cluster.document,
                    name=name,
                    merged_into=entity.id,
                    reason=f"the same name as {entity.name} but for width, brackets or blanks",
                )


def _units(
    report: LocalNames, ids: dict[str, str], entities: dict[str, Organisation]
) -> Iterable[tuple[Unit, str]]:
    """Add the units of a report to `entities`; yield each with its id."""
    for unit in report.units:
        owner = ids[unit.owner] if unit.owner else None
        owner_key = entities[owner].key if owner else ""
        key = _without_owner(unit, report)
        id_ = entity_id("unit", owner_key, key)
        known = entities.get(id_)
        use = NameUse(document=report.document, name=unit.name)
        names = {use} | set(known.names if known else ())
        entities[id_] = Organisation(
            id=id_,
            key=key,
            name=shown_name([unit.name, *([known.name] if known else [])]),
            type="unit",
            unit_of=owner,
            names=tuple(sorted(names, key=lambda item: (item.document, item.name))),
        )
        yield unit, id_


def _without_owner(unit: Unit, report: LocalNames) -> str:
    """A unit's name without that of its owner in front (东海医疗采购部 is the 采购部)."""
    key = organisation_key(unit.name)
    opening = [
        other
        for other, owner in report.lookup.items()
        if owner == unit.owner and key.startswith(other) and len(key) > len(other) + 1
    ]
    return key[len(max(opening, key=len)) :] if opening else key

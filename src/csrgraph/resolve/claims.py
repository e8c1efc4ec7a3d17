"""Claims with names turned into claims with ids; nothing else about them is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from csrgraph.model.evidence import Span
from csrgraph.model.facts import EventClaim, FactSet, PartnershipClaim, Party
from csrgraph.model.graph import (
    EventRecord,
    MentionRecord,
    MetricRecord,
    PartnershipRecord,
    ProductRecord,
    ProjectRecord,
    ResolvedParty,
)
from csrgraph.model.ids import claim_id, text_key
from csrgraph.resolve.corpus import Organisations
from csrgraph.resolve.identity import MetricUse, event_id, metric_id, partnership_id
from csrgraph.resolve.names import clean_name
from csrgraph.resolve.sentences import Sentences
from csrgraph.resolve.things import Things, Unclaimed

__all__ = ["Names", "unclaimed_product", "unclaimed_project"]

_ORGANISATION_KINDS = frozenset({"organisation", "unit", "self"})


@dataclass(frozen=True, slots=True)
class Names:
    """Where the names of one report lead; its methods turn the report's claims into records."""

    facts: FactSet
    organisations: Organisations
    things: Things

    @property
    def document(self) -> str:
        """Id of the report."""
        return self.facts.header.document

    def partnerships(self) -> Iterator[PartnershipRecord]:
        """Yield the report's partnership claims."""
        for claim in self.facts.partnerships:
            parties = self._parties(claim.parties)
            yield PartnershipRecord(
                id=partnership_id(
                    (party.entity for party in parties),
                    claim.kind,
                    object_name=claim.object_name,
                    date=claim.date,
                    sentence=claim.evidence.sentence.text,
                ),
                claim=claim.id,
                document=self.document,
                parties=parties,
                kind=claim.kind,
                object=claim.object,
                object_name=_cleaned(claim.object_name),
                established=self._established(claim, parties),
                project=self._project(claim),
                triggers=claim.triggers,
                date=claim.date,
                status=claim.status,
                open_list=claim.open_list,
                unnamed=claim.unnamed,
                programme_owners=self._parties(claim.programme_owners),
                programme=_quoted(claim.programme),
                evidence=claim.evidence,
                rule=claim.rule,
                score=claim.score,
            )

    def events(self) -> Iterator[EventRecord]:
        """Yield the report's event claims."""
        for claim in self.facts.events:
            parties = self._parties(claim.parties)
            scope = self._scope(claim.evidence.sentence.text)
            yield EventRecord(
                id=event_id(claim, [party.entity for party in parties], scope),
                claim=claim.id,
                document=self.document,
                type=claim.type,
                parties=parties,
                products=self._products_of(claim),
                object=claim.object,
                object_name=_cleaned(claim.object_name),
                date=claim.date,
                status=claim.status,
                attributes=claim.attributes,
                evidence=claim.evidence,
                rule=claim.rule,
                score=claim.score,
            )

    def metrics(self, ambiguous: frozenset[tuple[str, ...]]) -> Iterator[MetricRecord]:
        """Yield the report's figures; `ambiguous` are the keys that need the value."""
        for use in self.metric_uses():
            claim = use.claim
            yield MetricRecord(
                id=metric_id(use, ambiguous),
                claim=claim.id,
                document=self.document,
                name=clean_name(claim.name),
                quantity=claim.quantity,
                quantity_span=claim.quantity_span,
                period=claim.period,
                organisation=self._organisation(claim.of),
                evidence=claim.evidence,
                rule=claim.rule,
                score=claim.score,
            )

    def metric_uses(self) -> Iterator[MetricUse]:
        """Yield the report's figures with whose they are (the issuer's, where none is named)."""
        for claim in self.facts.metrics:
            organisation = self._organisation(claim.of)
            scope = organisation or self._scope(claim.evidence.sentence.text)
            yield MetricUse(self.document, scope, claim)

    def products(self) -> Iterator[ProductRecord]:
        """Yield the report's claims about products."""
        for fact in self.facts.products:
            id_ = self._product(fact.name)
            bases = {self._product(base) for base in fact.based_on} - {id_, None}
            if id_ is None:
                continue
            yield ProductRecord(
                id=id_,
                claim=fact.id,
                document=self.document,
                category=_cleaned(fact.category),
                owner=self._organisation(fact.owner),
                based_on=tuple(sorted(base for base in bases if base)),
                evidence=fact.evidence,
                rule=fact.rule,
                score=fact.score,
            )

    def projects(self) -> Iterator[ProjectRecord]:
        """Yield the report's claims about projects."""
        for fact in self.facts.projects:
            id_ = self.things.project(fact.name)
            if id_ is None:
                continue
            yield ProjectRecord(
                id=id_,
                claim=fact.id,
                document=self.document,
                programme=_quoted(fact.programme),
                owners=self._parties(fact.owners),
                evidence=fact.evidence,
                rule=fact.rule,
                score=fact.score,
            )

    def mentions(self) -> Iterator[MentionRecord]:
        """Yield the report's mentions, each with its sentence."""
        sentences = Sentences(self.facts)
        for mention in self.facts.mentions:
            entity = self._entity(mention.kind, mention.name)
            if entity is None:
                continue
            sentence, section = (
                (mention.sentence, mention.section)
                if mention.sentence
                else sentences.around(mention.span)
            )
            yield MentionRecord(
                document=self.document,
                entity=entity,
                kind=mention.kind,
                span=mention.span,
                sentence=sentence,
                section=section,
            )

    def _entity(self, kind: str, name: str) -> str | None:
        if kind in _ORGANISATION_KINDS:
            return self._organisation(name)
        return self._product(name) if kind == "product" else self.things.project(name)

    def _organisation(self, name: str | None) -> str | None:
        if name and self.organisations.has(self.document, name):
            return self.organisations.find(self.document, name)
        return None

    def _product(self, name: str) -> str | None:
        return self.things.product(self.document, name)

    def _scope(self, sentence: str) -> str:
        """What stands for the organisation of a claim that names none: the issuer."""
        return self.organisations.issuer(self.document) or f"sentence:{text_key(sentence)}"

    def _parties(self, parties: Iterable[Party]) -> tuple[ResolvedParty, ...]:
        """Each organisation once for each role; no plain participant that has a role of its own."""
        found: dict[tuple[str, str], ResolvedParty] = {}
        for party in parties:
            if party.kind not in _ORGANISATION_KINDS:
                continue
            entity = self._organisation(party.name)
            if entity is None:
                continue
            known = found.get((entity, party.role))
            if known is None or (known.span is None and party.span is not None):
                resolved = ResolvedParty(entity=entity, role=party.role, span=party.span)
                found[entity, party.role] = resolved
        special = {entity for entity, role in found if role != "participant"}
        return tuple(
            party
            for (entity, role), party in found.items()
            if role != "participant" or entity not in special
        )

    def _established(
        self, claim: PartnershipClaim, parties: tuple[ResolvedParty, ...]
    ) -> str | None:
        """The organisation that the object names, unless it is one of the parties."""
        entity = self._organisation(claim.object_name)
        return None if entity in {party.entity for party in parties} else entity

    def _project(self, claim: PartnershipClaim) -> str | None:
        named = self.things.project(claim.object_name) if claim.object_name else None
        if named:
            return named
        names = [party.name for party in claim.parties if party.kind == "project"]
        return next((id_ for name in names if (id_ := self.things.project(name))), None)

    def _products_of(self, claim: EventClaim) -> tuple[str, ...]:
        """The products among the parties, in the object, or in the sentence of a launch."""
        names = [party.name for party in claim.parties if party.kind == "product"]
        if claim.object_name:
            names.append(claim.object_name)
        if claim.object:
            names += self._products_inside(claim.object)
        found = {id_ for name in names if (id_ := self._product(name))}
        if not found and claim.type == "product_launch":
            inside = self._products_inside(claim.evidence.focus)
            found = {id_ for name in inside if (id_ := self._product(name))}
        return tuple(sorted(found))

    def _products_inside(self, span: Span) -> list[str]:
        return [
            mention.name
            for mention in self.facts.mentions
            if mention.kind == "product"
            and span.start <= mention.span.start
            and mention.span.end <= span.end
        ]


def unclaimed_product(use: Unclaimed, id_: str) -> ProductRecord:
    """Return the claim for a product that is only referred to."""
    return ProductRecord(
        id=id_,
        claim=_reference_claim(use),
        document=use.document,
        category=None,
        owner=None,
        evidence=use.evidence,
        rule=use.rule,
        score=use.score,
    )


def unclaimed_project(use: Unclaimed, id_: str) -> ProjectRecord:
    """Return the claim for a project that is only referred to."""
    return ProjectRecord(
        id=id_,
        claim=_reference_claim(use),
        document=use.document,
        programme=None,
        evidence=use.evidence,
        rule=use.rule,
        score=use.score,
    )


def _reference_claim(use: Unclaimed) -> str:
    sentence = use.evidence.sentence.text
    return claim_id(use.document, use.kind, [], text_key(use.name), sentence)


def _cleaned(name: str | None) -> str | None:
    return clean_name(name) or None if name else None


def _quoted(span: Span | None) -> str | None:
    return _cleaned(span.text) if span else None

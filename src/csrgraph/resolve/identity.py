"""Keys of partnerships, events and figures: what makes two claims be about the same thing.

No key names a report. Where a claim says too little to be told from another one, its sentence is
part of the key: two reports that copy the sentence still agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from csrgraph.model.facts import DateValue, EventAttribute, EventClaim, MetricClaim
from csrgraph.model.ids import entity_id, text_key

__all__ = ["MetricUse", "ambiguous_metrics", "event_id", "metric_id", "partnership_id"]

_IDENTIFYING = frozenset(
    {"audience", "award", "event_name", "fiscal_year", "place", "security", "security_code"}
)
_DAY = len("2023-10-05")


def partnership_id(
    parties: Iterable[str], kind: str, *, object_name: str | None, date: DateValue, sentence: str
) -> str:
    """Return the id of a partnership: its parties, its kind, and what it is about or its year.

    Args:
        parties: Ids of the parties, in any order.
        kind: One of `PARTNERSHIP_KINDS`.
        object_name: What they do or create together.
        date: When; only its year counts, and only where there is no object and two parties at least
            are known.
        sentence: The evidence sentence, which tells apart what nothing else does.
    """
    members = sorted(set(parties))
    if object_name:
        about = f"object:{text_key(object_name)}"
    elif date.value and len(members) > 1:
        about = f"year:{date.value[:4]}"
    else:
        about = f"sentence:{text_key(sentence)}"
    return entity_id("partnership", *members, kind, about)


def event_id(claim: EventClaim, parties: Sequence[str], scope: str) -> str:
    """Return the id of an event: its type, parties, date, and its object or identifying details.

    `scope` stands for the parties where the claim names none: the id of the report's issuer.
    """
    details = [f"{item.name}:{text_key(item.value)}" for item in _identifying(claim.attributes)]
    about = [f"object:{text_key(claim.object_name)}"] if claim.object_name else []
    date = claim.date.value or ""
    exact = len(date) >= _DAY and claim.date.certainty in {"explicit", "inherited"}
    if not (about or details or exact):
        about = [f"sentence:{text_key(claim.evidence.sentence.text)}"]
    members = sorted(set(parties)) or [scope]
    return entity_id("event", claim.type, *members, f"date:{date}", *about, *details)


def _identifying(attributes: Iterable[EventAttribute]) -> list[EventAttribute]:
    chosen = [item for item in attributes if item.name in _IDENTIFYING]
    return sorted(chosen, key=lambda item: (item.name, item.value))


@dataclass(frozen=True, slots=True)
class MetricUse:
    """A claim about a figure with the scope of its key: whose figure, and in which report."""

    document: str
    scope: str
    claim: MetricClaim

    def base(self) -> tuple[str, ...]:
        """Return the key without the value: whose figure, its name, its period, its unit."""
        claim = self.claim
        period = f"{claim.period.value or ''}/{claim.period.approximation or ''}"
        return (self.scope, text_key(claim.name), period, text_key(claim.quantity.unit))

    def value(self) -> str:
        """Return the value in its shortest form, so that 6258.0 and 6258 agree."""
        return plain_number(self.claim.quantity.value)


def plain_number(value: str) -> str:
    """Return a decimal without leading and trailing zeros, any other text as it is."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return f"{number.normalize():f}" if number.is_finite() else value


def ambiguous_metrics(uses: Iterable[MetricUse]) -> frozenset[tuple[str, ...]]:
    """Return the keys for which a single report gives several values: different figures."""
    values: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for use in uses:
        values[use.document, use.base()].add(use.value())
    return frozenset(base for (_, base), found in values.items() if len(found) > 1)


def metric_id(use: MetricUse, ambiguous: frozenset[tuple[str, ...]]) -> str:
    """Return the id of a figure: whose, what, for which period, in which unit.

    The value is part of it where the period is unknown, or where one report gives several values
    that nothing else tells apart.
    """
    base = use.base()
    value = use.value() if use.claim.period.value is None or base in ambiguous else ""
    return entity_id("metric", *base, value)

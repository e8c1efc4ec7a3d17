"""Events of a sentence: pattern hits on its masked form, with parties, details and a date."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from csrgraph.extract.eventrules import EventRule, event_rules
from csrgraph.extract.grammar import grammar
from csrgraph.extract.mask import Masked

__all__ = ["EventHit", "find_events", "left_subject"]

_PARTY = re.compile("[\ue000\ue001]")
_SUBJECT = re.compile("[\ue000\ue001]")
_NOT_SUBJECT = re.compile(r"(?:在|于|向|对|由|被|从|与|和|同|及|、|为|以|《|携手|联合)$")


@dataclass(frozen=True, slots=True)
class EventHit:
    """An event in a masked sentence; spans are masked positions (half-open).

    `parties` are (position, role); the issuer is understood where `implicit` is set. `date` is the
    position of the date that the pattern itself names.
    """

    rule: EventRule
    span: tuple[int, int]
    trigger: tuple[int, int]
    parties: tuple[tuple[int, str], ...]
    object: tuple[int, int] | None
    date: int | None
    implicit: bool
    planned: bool
    negated: bool
    details: dict[str, tuple[int, int]] = field(default_factory=dict)
    score: float = 0.8


def find_events(masked: Masked) -> list[EventHit]:
    """Return the events of a sentence in order; of hits with one trigger the first rule's counts."""
    hits: list[EventHit] = []
    taken: list[tuple[str, int, int]] = []
    for rule in event_rules():
        if not rule.trigger.search(masked.text):
            continue
        for match in rule.pattern.finditer(masked.text):
            hit = _hit(masked, rule, match)
            if hit is None or any(
                kind == rule.type and start < hit.trigger[1] and hit.trigger[0] < end
                for kind, start, end in taken
            ):
                continue
            taken.append((rule.type, *hit.trigger))
            hits.append(hit)
    return sorted(hits, key=lambda h: (h.span, h.rule.id))


def _hit(masked: Masked, rule: EventRule, match: re.Match[str]) -> EventHit | None:
    groups = {name for name, value in match.groupdict().items() if value}
    details = dict(_details(masked, rule, match))
    found = set(details) | groups
    if rule.needs_any and not rule.needs_any & found:
        return None
    obj = match.span("object") if "object" in groups else None
    if rule.types and obj and not _object_types(masked, obj) & rule.types:
        return None
    trigger = match.span("trigger")
    parties, implicit = _parties(masked, match, groups, obj)
    date = masked.text.find("\ue002", *match.span("date")) if "date" in groups else None
    if rule.date_after:
        after = rule.date_after.search(masked.text, match.start())
        date = masked.text.find("\ue002", *after.span("date")) if after else date
    words = masked.text[max(0, trigger[0] - 5) : trigger[0]]
    return EventHit(
        rule, match.span(), trigger, parties, obj, date, implicit,
        bool(grammar().planned.search(words)), bool(grammar().negated.search(words)), details,
    )  # fmt: skip


def _object_types(masked: Masked, span: tuple[int, int]) -> set[str]:
    return {m.type for at, m in masked.mentions.items() if span[0] <= at < span[1]}


def _details(
    masked: Masked, rule: EventRule, match: re.Match[str]
) -> Iterator[tuple[str, tuple[int, int]]]:
    for name, value in match.groupdict().items():
        if name.startswith("attr_") and value:
            yield name.removeprefix("attr_"), match.span(name)
    for name, pattern in rule.details:
        found = pattern.search(masked.text)
        if found:
            yield name, found.span(1)


def _parties(
    masked: Masked, match: re.Match[str], groups: set[str], obj: tuple[int, int] | None
) -> tuple[tuple[tuple[int, str], ...], bool]:
    """Parties named by groups, and the subject: named, else the nearest party to the left."""
    named: list[tuple[int, str]] = []
    for group, role in (("giver", "giver"), ("agency", "agency"), ("recipient", "participant")):
        if group in groups:
            spots = _PARTY.finditer(masked.text, *match.span(group))
            named += [(spot.start(), role) for spot in spots]
    if "subject" in groups:
        return ((match.start("subject"), "subject"), *named), False
    taken = {position for position, _ in named}
    subject = left_subject(masked, match.start("trigger"), taken, obj)
    if subject is None:
        return tuple(named), True
    return ((subject, "subject"), *named), False


def left_subject(
    masked: Masked,
    end: int,
    taken: Collection[int] = (),
    obj: tuple[int, int] | None = None,
) -> int | None:
    """Return the position of the nearest party left of `end` that can be a subject."""
    inside = range(*obj) if obj else range(0)
    for found in reversed(list(_SUBJECT.finditer(masked.text, 0, end))):
        at = found.start()
        if at in taken or at in inside or _NOT_SUBJECT.search(masked.text, max(0, at - 2), at):
            continue
        if masked.text.startswith(("的", "股份", "股票"), at + 1):
            continue
        return at
    return None

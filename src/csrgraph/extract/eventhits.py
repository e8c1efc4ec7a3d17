"""Events as judged trigger words: lexicons propose, a learned model says which event it is, if any.

Beside the shipped lexicon stand the trigger words of the labels that the model learned from.

The hand-written event patterns are features of the decision (extraction probes, section 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from csrgraph.extract.eventrules import judged_rule
from csrgraph.extract.events import EventHit, left_subject
from csrgraph.extract.grammar import grammar
from csrgraph.extract.knowledge import Knowledge
from csrgraph.extract.lexicon import alternation, entries, forms
from csrgraph.extract.mask import Masked

__all__ = [
    "NONE",
    "Trigger",
    "judged_events",
    "trigger_features",
    "trigger_words",
    "triggers_of",
]

NONE = "none"
Trigger = tuple[int, int]
_CLAUSE = re.compile("[，。；：]")
_HABIT = re.compile(
    "每年|定期|不断|积极|持续|始终|长期|鼓励|应当|可以|需要|如果|若|能够|致力|坚持|旨在|通过.{0,6}等方式"
)
_NOUN = re.compile(
    r"[了过的]?(?P<object>(?:“[^”]{2,40}”[^，。；、]{0,10}|《[^》]{2,60}》|[^，。；、“”《》\ue002]{2,30}))"
)
_RESULT = re.compile(
    "协议|合同|备忘录|奖|称号|榜|认证|证书|报告|标准|大会|论坛|会议|展|培训|公司|中心|基地|项目|产品|平台|系统|股权|股份|"
    "债券|资金|万元|亿元|物资|股东大会|董事会|验收|评级|A股|板|仪式|工厂|生产线|检查|调研|战略|药品|新品"
)


_LONGEST = 8


@cache
def _pattern(more: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(alternation([*forms("event_triggers"), *more]))


def trigger_words(labelled: Iterable[str]) -> tuple[str, ...]:
    """Return the trigger words of labels that hold no word of the shipped lexicon, sorted."""
    shipped = _pattern(())
    words = {word for word in labelled if 2 <= len(word) <= _LONGEST and word.isalnum()}
    return tuple(sorted(word for word in words if not shipped.search(word)))


@cache
def _types() -> dict[str, tuple[str, ...]]:
    return {row["form"]: tuple(row["types"]) for row in entries("event_triggers")}


def triggers_of(
    masked: Masked, rule_hits: Sequence[EventHit], more: tuple[str, ...] = ()
) -> list[Trigger]:
    """Return the trigger words of a masked sentence, longest first, without overlaps, in order.

    Args:
        masked: The masked sentence.
        rule_hits: The events that the patterns find.
        more: Trigger words beside the shipped ones.
    """
    found = [match.span() for match in _pattern(more).finditer(masked.text)]
    taken = {at for span in found for at in range(*span)}
    found += [hit.trigger for hit in rule_hits if not taken & set(range(*hit.trigger))]
    return sorted(set(found))


def trigger_features(
    masked: Masked, triggers: Sequence[Trigger], index: int, rule_hits: Sequence[EventHit]
) -> list[str]:
    """Return what speaks for and against a trigger's being an event: words around, dates, patterns."""
    text = masked.text
    start, end = triggers[index]
    word = text[start:end]
    left, right = _clause(text, start, end)
    before, after = text[max(left, start - 12) : start], text[end : min(right, end + 24)]
    clause = text[left:right]
    found = {f"w:{word}", "bias"}
    found |= {f"h:{kind}" for kind in _types().get(word, ())}
    found |= {f"b:{before[-n:]}" for n in range(1, 4)} | {f"a:{after[:n]}" for n in range(1, 4)}
    found |= {f"wb:{word} {before[-1:]}", f"wa:{word} {after[:1]}", f"wa:{word} {after[:2]}"}
    found |= {f"A:{after[at : at + 2]}" for at in range(len(after) - 1)}
    found |= {f"B:{before[at : at + 2]}" for at in range(len(before) - 1)}
    results = {match.group() for match in _RESULT.finditer(after)}
    found |= {f"r:{result}" for result in results} | {f"wr:{word} {result}" for result in results}
    found |= {f"C:{match.group()}" for match in _RESULT.finditer(clause)}
    found |= _scene(text, clause, start, end)
    types = [m.type for at, m in masked.mentions.items() if end <= at < right and m.type]
    found |= {f"m:{kind}" for kind in types} | {f"wm:{word} {kind}" for kind in types[:1]}
    hits = [h for h in rule_hits if h.trigger[0] < end and start < h.trigger[1]]
    found |= {f"p:{hit.rule.type}" for hit in hits} | {f"P:{hit.rule.id}" for hit in hits}
    found.add(f"p:{bool(hits)}")
    others = [text[a:b] for n, (a, b) in enumerate(triggers) if n != index and left <= a < right]
    found |= {f"o:{other}" for other in others} | {f"on:{min(3, len(others))}"}
    earlier = [b for a, b in triggers[:index] if left <= a]
    found.add(f"first:{not earlier}")
    return sorted(found)


def _scene(text: str, clause: str, start: int, end: int) -> set[str]:
    """Dates, plans, denials and habits around, and which placeholders stand near."""
    rules = grammar()
    found = {
        f"date:{'clause' if chr(0xE002) in clause else 'sentence' if chr(0xE002) in text else 'no'}",
        f"planned:{bool(rules.planned.search(text[max(0, start - 6) : start]))}",
        f"negated:{bool(rules.negated.search(text[max(0, start - 6) : start]))}",
        f"habit:{bool(_HABIT.search(clause))}",
        f"done:{text[end : end + 1] == '了'}",
        f"of:{text[end : end + 1] == '的'}",
        f"digits:{bool(re.search('[0-9]', clause))}",
        f"quoted:{'“' in clause}",
        f"title:{'《' in clause}",
    }
    near = {
        "\ue000": "O",
        "\ue001": "S",
        "\ue002": "D",
        "\ue003": "P",
        "\ue004": "U",
        "\ue005": "J",
    }
    found |= {f"nb:{near[c]}" for c in text[max(0, start - 8) : start] if c in near}
    found |= {f"na:{near[c]}" for c in text[end : end + 10] if c in near}
    return found


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    left = 0
    for mark in _CLAUSE.finditer(text, 0, start):
        left = mark.end()
    closing = _CLAUSE.search(text, end)
    return left, closing.start() if closing else len(text)


def judged_events(
    masked: Masked, rule_hits: Sequence[EventHit], knowledge: Knowledge
) -> list[EventHit]:
    """Return the events of a sentence, in order: those of the patterns, and those that the model adds.

    The patterns are precise and stand. Any other trigger is an event if the model gives all event types
    together the floor or more; its type is the likeliest one.

    Args:
        masked: The masked sentence.
        rule_hits: The events that the patterns find.
        knowledge: Has the model `events`, its trigger words and its floor.
    """
    model = knowledge.model("events")
    if model is None:
        return list(rule_hits)
    floor = knowledge.threshold("event", 0.5)
    triggers = triggers_of(masked, rule_hits, knowledge.triggers)
    features = [
        trigger_features(masked, triggers, index, rule_hits) for index in range(len(triggers))
    ]
    events = list(rule_hits)
    taken = {at for hit in rule_hits for at in range(*hit.trigger)}
    nothing = model.labels.index(NONE)
    for place, row in zip(triggers, model.probabilities(features), strict=True):
        chance = 1.0 - float(row[nothing])
        row[nothing] = -1.0
        if chance >= floor and taken.isdisjoint(range(*place)):
            events.append(_event(masked, place, model.labels[int(row.argmax())], chance))
    return sorted(events, key=lambda hit: (hit.trigger, hit.rule.id))


def _event(masked: Masked, place: Trigger, kind: str, chance: float) -> EventHit:
    rules = grammar()
    before = masked.text[max(0, place[0] - 5) : place[0]]
    subject = left_subject(masked, place[0])
    parties = ((subject, "subject"),) if subject is not None else ()
    obj = _object(masked, place[1])
    span = (
        min(place[0], subject if subject is not None else place[0]),
        obj[1] if obj else place[1],
    )
    return EventHit(
        judged_rule(kind), span, place, parties, obj, None, subject is None,
        bool(rules.planned.search(before)), bool(rules.negated.search(before)), {},
        round(chance, 2),
    )  # fmt: skip


def _object(masked: Masked, start: int) -> Trigger | None:
    """The noun phrase right behind a trigger."""
    found = _NOUN.match(masked.text, start)
    return found.span("object") if found else None

"""Party sets as contiguous runs of mentions, ranked by a learned model with the grammar as features.

A run is a stretch of party mentions of one sentence that follow each other, with or without the issuer
understood; the grammar's ties are candidates too. The model decides which runs are partnerships
(extraction probes, section 3); the best ones that share no mention stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from csrgraph.extract.grammar import Grammar, grammar
from csrgraph.extract.knowledge import Knowledge
from csrgraph.extract.mask import Masked
from csrgraph.extract.mentions import Found
from csrgraph.extract.objects import owned_projects
from csrgraph.extract.relations import Tied, clause_end, find_ties

__all__ = [
    "NO",
    "YES",
    "Run",
    "chances",
    "choose",
    "party_names",
    "rank_ties",
    "runs_of",
    "tied_of",
]

YES, NO = "yes", "no"
LONGEST = 13
_PARTIES = "\ue000\ue001"
_SEPARATORS = frozenset("、与和及暨&/＋+")
_OTHERS = re.compile("[\ue003-\ue007]")
_QUIET = re.compile("[（）“”《》\ue006\ue007]")
_STOP = re.compile("[。；]")


@dataclass(frozen=True, slots=True)
class Run:
    """A candidate: positions of its party mentions, whether the issuer is understood, its features."""

    parties: tuple[int, ...]
    implicit: bool
    names: frozenset[str]
    features: tuple[str, ...]
    tied: Tied | None = None


def rank_ties(
    masked: Masked, names: dict[int, str], knowledge: Knowledge, *, implicit_issuer: bool
) -> list[Tied]:
    """Return the ties of a sentence that are likely enough, with calibrated probabilities as scores.

    Args:
        masked: The masked sentence.
        names: Per party position the name it stands for (`SELF` for the issuer).
        knowledge: Has the model `ties`, its calibration and its threshold.
        implicit_issuer: Whether the issuer may be a party when none is written.
    """
    runs = runs_of(masked, names, implicit_issuer=implicit_issuer)
    chosen = choose(runs, chances(runs, knowledge), knowledge.threshold("partnership", 0.5))
    return sorted((tied_of(masked, run, value) for run, value in chosen), key=lambda t: t.start)


def chances(runs: Sequence[Run], knowledge: Knowledge) -> list[float]:
    """Return the calibrated probability of each run; without a model the grammar's score."""
    model = knowledge.model("ties")
    if model is None or not runs:
        return [run.tied.score if run.tied else 0.0 for run in runs]
    column = model.labels.index(YES)
    rows = model.probabilities([run.features for run in runs])
    return [round(knowledge.calibrated("partnership", float(row[column])), 3) for row in rows]


def party_names(text: str, masked: Masked, found: Found) -> dict[int, str]:
    """Return per party position of a masked sentence its name; every name of the issuer is `SELF`."""
    reporter = found.reporter
    own = {reporter.name, *reporter.short_names}
    names: dict[int, str] = {}
    for at, mention in masked.mentions.items():
        if mention.kind == "self":
            names[at] = "SELF"
        elif mention.kind == "organisation":
            name = "".join(text[mention.start : mention.end].split())
            names[at] = "SELF" if name in own else name
    return names


def choose(runs: Sequence[Run], values: Sequence[float], floor: float) -> list[tuple[Run, float]]:
    """Return the best runs that share no mention but the subject of several memberships."""
    chosen: list[tuple[Run, float]] = []
    taken: set[int] = set()
    order = sorted(zip(runs, values, strict=True), key=lambda pair: (-pair[1], pair[0].parties))
    for run, value in order:
        if value < floor:
            break
        if not taken & _own(run):
            taken |= _own(run)
            chosen.append((run, value))
    return chosen


def _own(run: Run) -> set[int]:
    """The mentions that no other run may use: all, but a subject shared over separate clauses."""
    if run.tied and len(run.parties) > 1:
        shared = run.parties[0]
        if shared < run.tied.start or run.tied.kind == "membership":
            return set(run.parties[1:])
    return set(run.parties)


def runs_of(masked: Masked, names: dict[int, str], *, implicit_issuer: bool) -> list[Run]:
    """Return the candidate party sets of a sentence with their features."""
    # Who owns the programme that a project belongs to is no party of it.
    owners = {match.start("owner") for match in owned_projects(masked.text, 0, len(masked.text))}
    slots = [at for at in sorted(names) if masked.text[at] in _PARTIES and at not in owners]
    if not any(names[at] != "SELF" for at in slots):
        return []
    ties = find_ties(masked, implicit_issuer=implicit_issuer)
    scene = _Scene(masked, slots, names, ties)
    place = {at: index for index, at in enumerate(slots)}
    found: dict[frozenset[str], Run] = {}
    for members, implicit, tied in _members(slots, names, ties, place, implicit_issuer):
        parties = frozenset(names[slots[m]] for m in members) | ({"SELF"} if implicit else set())
        if len(parties) < 2:
            continue
        known = found.get(parties)
        # Of several ways to one party set: the grammar's, the one that writes the issuer, the shortest.
        if known is not None and _rank(known.tied, known.implicit, known.parties) <= _rank(
            tied, implicit, members
        ):
            continue
        features = scene.features(members, implicit, parties)
        found[parties] = Run(tuple(slots[m] for m in members), implicit, parties, features, tied)
    return list(found.values())


def _rank(tied: Tied | None, implicit: bool, parties: Sequence[int]) -> tuple[bool, bool, int]:
    return tied is None, implicit, len(parties)


def _members(
    slots: list[int], names: dict[int, str], ties: list[Tied], place: dict[int, int], implicit: bool
) -> Iterator[tuple[tuple[int, ...], bool, Tied | None]]:
    for tied in ties:
        members = tuple(sorted({place[p] for p in tied.parties if p in place}))
        if members:
            yield members, tied.implicit, tied
    for first in range(len(slots)):
        named_self = False
        for last in range(first, min(len(slots), first + LONGEST)):
            named_self = named_self or names[slots[last]] == "SELF"
            members = tuple(range(first, last + 1))
            yield members, False, None
            if implicit and not named_self:
                yield members, True, None


class _Scene:
    """A sentence as the features see it."""

    def __init__(
        self, masked: Masked, slots: list[int], names: dict[int, str], ties: list[Tied]
    ) -> None:
        rules = grammar()
        self.text = masked.text
        self.slots = slots
        self.names = [names[at] for at in slots]
        self.types = [
            "S" if name == "SELF" else masked.mentions[at].type or "company"
            for at, name in zip(slots, self.names, strict=True)
        ]
        self.scores = [masked.mentions[at].score for at in slots]
        self.gaps = [self.text[a + 1 : b] for a, b in pairwise(slots)]
        self.kinds = [_gap_kind(gap) for gap in self.gaps]
        self.words = list(_tie_words(self.text, rules))
        self.general = [
            f"g:{name}"
            for name, pattern in (
                ("veto", rules.veto), ("unless", rules.unless), ("planned", rules.planned),
                ("negated", rules.negated), ("ended", rules.ended),
            )
            if pattern.search(self.text)
        ]  # fmt: skip
        self.general.append(f"ties:{min(3, len(ties))}")
        self.ties = [(_party_names(tied, names), tied) for tied in ties]

    def features(
        self, members: tuple[int, ...], implicit: bool, parties: frozenset[str]
    ) -> tuple[str, ...]:
        first, last = members[0], members[-1]
        found = set(self.general)
        found |= self._shape(members, implicit, parties)
        found |= self._around(first, last)
        found |= self._tie_words(self.slots[first], self.slots[last], last)
        found |= self._grammar(parties)
        return tuple(sorted(found))

    def _shape(self, members: tuple[int, ...], implicit: bool, parties: frozenset[str]) -> set[str]:
        """How many parties, what stands between them, their types, and the issuer among them."""
        first, last = members[0], members[-1]
        inner = self.kinds[first:last]
        loose = [kind for kind in inner if not kind.startswith("sep") and kind != "none"]
        left = self.kinds[first - 1] if first else "start"
        right = self.kinds[last] if last + 1 < len(self.slots) else "end"
        size = len(parties)
        own = "understood" if implicit else "first" if self.types[first] == "S" else "inner"
        own = own if "SELF" in parties else "no"
        whole = len(members) == last - first + 1
        found = {f"I:{kind}" for kind in inner}
        found |= {
            f"left:{left}", f"right:{right}", f"edges:{left[:5]} {right[:5]}",
            f"loose:{min(3, len(loose))}", f"size:{min(6, size)}", f"slots:{min(6, len(self.slots))}",
            f"all:{len(members) == len(self.slots)}", f"whole:{whole}", f"self:{own}",
            f"form:{min(3, len(loose))} {own} {min(4, size)}",
            f"issuer:{'S' in self.types} {'SELF' in parties}",
            f"T0:{self.types[first]}", f"T1:{self.types[last]}",
            f"TT:{self.types[first]} {self.types[last]}",
            f"sure:{self._surest(members)}",
            f"commas:{min(3, self.text.count('，', self.slots[first], self.slots[last]))}",
        }  # fmt: skip
        if last + 1 < len(self.slots):
            found.add(f"next:{self.types[last + 1]}")
        if first:
            found.add(f"before:{self.types[first - 1]}")
        return found

    def _surest(self, members: tuple[int, ...]) -> int:
        """Tenths of the least certain mention's score."""
        return int(10 * min(self.scores[member] for member in members))

    def _around(self, first: int, last: int) -> set[str]:
        """Character n-grams before, inside and behind the run, each up to the next party."""
        text, slots = self.text, self.slots
        opening = slots[first - 1] + 1 if first else 0
        closing = slots[last + 1] if last + 1 < len(slots) else len(text)
        before = text[max(opening, slots[first] - 8) : slots[first]]
        after = _STOP.split(text[slots[last] + 1 : min(closing, slots[last] + 25)])[0]
        loose = [
            gap if len(gap) <= 28 else f"{gap[:14]}…{gap[-14:]}"
            for gap, kind in zip(self.gaps[first:last], self.kinds[first:last], strict=True)
            if not kind.startswith("sep") and kind != "none"
        ]
        found = _grams(before, "b", 1, 3) | _grams(after, "a", 2, 3)
        found |= _grams("|".join(loose), "i", 1, 3)
        found |= {f"be:{before[-2:]}", f"as:{after[:1]}", f"as:{after[:2]}"}
        for gap in loose[:3]:
            found |= {f"gs:{gap[:2]}", f"ge:{gap[-1:]}", f"ge:{gap[-2:]}"}
        return found

    def _tie_words(self, start: int, end: int, last: int) -> set[str]:
        """Which tie patterns stand behind, inside or before the run, and how near."""
        closing = self.slots[last + 1] if last + 1 < len(self.slots) else len(self.text)
        found: set[str] = set()
        for name, left, right in self.words:
            if left > end:
                near = min(3, (left - end) // 8)
                found.add(f"TA:{name}:{near}" if left < closing else f"TX:{name}")
                found.add("TA" if left < closing else "TX")
            elif left > start:
                found |= {f"TI:{name}", "TI"}
            elif right <= start:
                found.add(f"TB:{name}:{start - right < 4}")
        return found

    def _grammar(self, parties: frozenset[str]) -> set[str]:
        """How the nearest party set of the grammar compares, and by which rule it was found."""
        best, near = 0.0, None
        for names, tied in self.ties:
            shared = len(names & parties) / len(names | parties) if names else 0.0
            if shared > best:
                best, near = shared, (names, tied)
        if near is None:
            return {"G:none"}
        names, tied = near
        sign = (
            "=" if names == parties else "<" if parties < names else ">" if names < parties else "~"
        )
        found = {f"G:{sign}", f"G:{tied.rule}{sign}", f"J:{int(best * 4)}"}
        if sign == "=":
            found |= {f"Gs:{int(tied.score * 10)}", f"Gn:{min(4, len(parties))}"}
        return found


def _party_names(tied: Tied, names: dict[int, str]) -> frozenset[str]:
    own = {"SELF"} if tied.implicit else set()
    return frozenset({names[at] for at in tied.parties if at in names} | own)


def _tie_words(text: str, rules: Grammar) -> Iterator[tuple[str, int, int]]:
    for tie in rules.ties:
        for match in tie.pattern.finditer(text):
            yield tie.id, match.start(), match.end()


def _gap_kind(gap: str) -> str:
    plain = _QUIET.sub("", gap)
    if not plain:
        return "none"
    if all(char in _SEPARATORS for char in plain):
        return f"sep{plain[0]}"
    if plain in {"，", "以及", "，以及", "，和", "，与"}:
        return "sep2"
    signs = [
        name
        for name, pattern in (
            ("stop", "[。；]"), ("comma", "，"), ("with", "与|和|同|携手|联合|会同"), ("of", "的"),
            ("list", "、"), ("by", "由|被|向|对"),
        )
        if re.search(pattern, plain)
    ]  # fmt: skip
    size = "s" if len(plain) <= 3 else "m" if len(plain) <= 10 else "l"
    return "+".join([*signs, size])


def _grams(text: str, name: str, shortest: int, longest: int) -> set[str]:
    plain = _OTHERS.sub("#", text)
    return {
        f"{name}:{plain[at : at + size]}"
        for size in range(shortest, longest + 1)
        for at in range(len(plain) - size + 1)
    }


def tied_of(masked: Masked, run: Run, value: float) -> Tied:
    """Return the tie of a run: that of the grammar where it says the same, else made from the words around."""
    if run.tied is not None:
        return replace(run.tied, score=value)
    rules = grammar()
    first, last = run.parties[0], run.parties[-1]
    words = [
        (abs(left - last) if left > last else 1000 + last - left, left, right, name)
        for name, left, right in _tie_words(masked.text, rules)
        if left > first - 12
    ]
    if words:
        _, left, right, name = min(words)
    else:
        left, right, name = last, last + 1, "none"
    start = min(first, left)
    end = clause_end(masked.text, max(right, last + 1))
    before = masked.text[max(0, first - 6) : right]
    kind = "membership" if name.startswith("member") else ""
    return Tied(
        run.parties, (left, right), start, end, f"run.{name}", value, kind, run.implicit,
        bool(rules.open_list.match(masked.text, last + 1)),
        bool(rules.planned.search(before)), bool(rules.negated.search(before)),
    )  # fmt: skip

"""The learned arbiter: how likely a proposed span is a mention, whoever proposed it.

The tagger's probability, the sources that propose the span, what the rules would do, the competing spans,
the surface, and how the rest of the document treats the same words are the features of one log-linear
model; `arbitrate` then takes the likeliest spans that do not overlap.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from sys import intern

from csrgraph.extract.arbitrate import merged
from csrgraph.extract.candidates import Candidate
from csrgraph.extract.gazetteer import LEXICON
from csrgraph.extract.lexical import Sentence
from csrgraph.extract.surface import is_generic, is_listed, organisation_type, suffix_of
from csrgraph.extract.tagger import Marks
from csrgraph.extract.weights import LinearModel, logit

__all__ = ["RIGHT", "STANDS", "WRONG", "Proposal", "judge_spans", "likeliest", "proposals_of"]

RIGHT, WRONG = "right", "wrong"
_CERTAIN = 6
_PATTERNS = frozenset({"project_quoted.v1", "propagated.v1"})
_TRUSTED, _ALIAS = 0.75, 0.5
_LIKELY = 0.5
# The feature of a span that the rules alone would take just so.
STANDS = "R:=True"
# A candidate that just reaches its floor is still worth something.
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Proposal:
    """A span as proposed by one or more sources, with the features by which it is judged."""

    candidate: Candidate
    features: tuple[str, ...]


def proposals_of(
    text: str,
    sentences: Sequence[Sentence],
    candidates: Iterable[Candidate],
    marks: Sequence[Marks],
    standing: Sequence[Candidate],
) -> list[Proposal]:
    """Return the distinct spans of all candidates with their features, in text order.

    Args:
        text: The report's text.
        sentences: Its sentences.
        candidates: The candidates of every source, the tagger's among them.
        marks: The tagger's view of each sentence.
        standing: What the rules alone would take, without overlaps, in text order.
    """
    spans = sorted(merged(candidates), key=lambda c: (c.start, c.end, c.kind))
    starts = [sentence.start for sentence in sentences]
    homes = [max(0, bisect_right(starts, span.start) - 1) for span in spans]
    chances = [
        marks[home].probability(span.start, span.end, span.kind) if marks else 0.0
        for span, home in zip(spans, homes, strict=True)
    ]
    scene = _Scene(text, spans, chances, standing)
    return [
        Proposal(span, scene.features(index, chance))
        for index, (span, chance) in enumerate(zip(spans, chances, strict=True))
    ]


class _Scene:
    """The document as the features of a span see it."""

    def __init__(
        self,
        text: str,
        spans: Sequence[Candidate],
        chances: Sequence[float],
        standing: Sequence[Candidate],
    ) -> None:
        self.text, self.spans, self.chances = text, spans, chances
        self.standing = standing
        self.stand_starts = [mention.start for mention in standing]
        self.starts = [span.start for span in spans]
        surfaces = [text[span.start : span.end] for span in spans]
        self.times: Counter[str] = Counter(surfaces)
        self.liked: Counter[str] = Counter()
        for surface, chance in zip(surfaces, chances, strict=True):
            self.liked[surface] += chance >= 0.5

    def features(self, index: int, chance: float) -> tuple[str, ...]:
        span = self.spans[index]
        kind = span.kind[:4]
        surface = self.text[span.start : span.end]
        found = {f"p:{_bucket(chance)}", f"k:{kind}", f"kp:{kind} {_bucket(chance)}"}
        sources = span.source.split("+")
        found |= {f"s:{source}" for source in sources} | {f"n:{kind} {min(4, len(sources))}"}
        found |= self._rivals(index, chance)
        found |= self._rules(span, kind)
        found |= _surface(surface, kind)
        rest = self.times[surface] - 1
        if rest:
            share = (self.liked[surface] - (chance >= 0.5)) / rest
            found.add(f"doc:{kind} {round(share * 4)} {min(3, rest)}")
        # A document has many spans and few distinct features: keep each string once.
        return tuple(map(intern, sorted(found)))

    def _rivals(self, index: int, chance: float) -> set[str]:
        """The likeliest overlapping span of any kind, and how it lies to this one."""
        span = self.spans[index]
        best, sign = 0.0, "none"
        near = bisect_left(self.starts, span.start - 60)
        for other in range(near, len(self.spans)):
            rival = self.spans[other]
            if rival.start >= span.end:
                break
            if other == index or rival.end <= span.start:
                continue
            if self.chances[other] >= best:
                best, sign = self.chances[other], _lies(rival, span)
        found = {f"r:{sign}", f"rp:{sign} {_bucket(best)}"}
        if sign != "none":
            found.add(f"r>:{sign} {best > chance}")
        return found

    def _rules(self, span: Candidate, kind: str) -> set[str]:
        place = bisect_right(self.stand_starts, span.start) - 1
        for mention in self.standing[max(0, place) : place + 3]:
            if mention.start < span.end and span.start < mention.end:
                same = mention.kind == span.kind
                return {
                    f"R:{_lies(mention, span)}{same}",
                    f"RS:{kind} {_lies(mention, span)}{same}",
                }
        return {"R:none", f"RS:{kind} none"}


def _surface(surface: str, kind: str) -> set[str]:
    plain = "".join(surface.split())
    shape = (
        "latin" if plain.isascii() else "wide" if not any(c.isascii() for c in plain) else "both"
    )
    found = {f"l:{kind} {min(8, len(plain))}", f"sh:{kind} {shape}"}
    if kind == "orga":
        strength = next(
            (s for s in ("legal", "strong", "weak") if suffix_of(plain, strengths=(s,))), "no"
        )
        found |= {f"suf:{strength}", f"gen:{is_generic(plain)}", f"list:{is_listed(plain)}"}
        found |= {f"ty:{organisation_type(plain)}", f"sl:{strength} {min(6, len(plain))}"}
    found |= {f"e:{kind} {plain[-2:]}", f"h:{kind} {plain[:1]}"}
    return found


def _bucket(chance: float) -> int:
    """Log-odds, rounded, between -6 and 6."""
    return max(-_CERTAIN, min(_CERTAIN, round(logit(chance))))


def _lies(one: Candidate, other: Candidate) -> str:
    """How one span lies to another that it overlaps."""
    if (one.start, one.end) == (other.start, other.end):
        return "="
    if one.start <= other.start and other.end <= one.end:
        return ">"
    if other.start <= one.start and one.end <= other.end:
        return "<"
    return "~"


def judge_spans(proposals: Sequence[Proposal], model: LinearModel) -> list[Candidate]:
    """Return the candidates of proposals with their learned probability as score."""
    values = model.probabilities([proposal.features for proposal in proposals])
    column = model.labels.index(RIGHT)
    judged = [
        replace(proposal.candidate, score=_score(proposal, float(row[column])))
        for proposal, row in zip(proposals, values, strict=True)
    ]
    judged = _without_parts_of_longer_names(proposals, judged, values[:, column])
    bodies = [
        judged[at]
        for at, proposal in enumerate(proposals)
        if judged[at].type == "joint_body" and STANDS in proposal.features
    ]
    return [replace(c, score=0.0) if _inside(c, bodies) else c for c in judged]


def _without_parts_of_longer_names(
    proposals: Sequence[Proposal], judged: list[Candidate], chances: Iterable[float]
) -> list[Candidate]:
    """A user's own name is not certain where it is a part of a longer likely name (澜泊 in 澜泊科技有限公司)."""
    plain = [
        (proposal.candidate, float(chance))
        for proposal, chance in zip(proposals, chances, strict=True)
    ]
    result = list(judged)
    for at, (name, chance) in enumerate(plain):
        if LEXICON in name.source.split("+") and any(
            other.kind == name.kind
            and likely >= _LIKELY
            and other.start <= name.start
            and name.end <= other.end
            and (other.start, other.end) != (name.start, name.end)
            for other, likely in plain
        ):
            result[at] = replace(judged[at], score=round(chance, 3))
    return result


def _inside(candidate: Candidate, bodies: Sequence[Candidate]) -> bool:
    """The names that a joint body is called by (北原大学-澜泊联合实验室) are no mentions there."""
    return any(
        body.start <= candidate.start
        and candidate.end <= body.end
        and (candidate.start, candidate.end) != (body.start, body.end)
        for body in bodies
    )


def _score(proposal: Proposal, chance: float) -> float:
    """The learned probability, but at least what a source is known to be worth where labels are too few.

    A name of the user's own list is certain. The narrow pattern of projects, products and projects that the
    document names for sure elsewhere, joint bodies as the rules read them, and the issuer's own short names stand
    (of the cases that the arbiter doubts, the project pattern is right in three of four; that of products was
    right in half and has no such word).
    """
    candidate = proposal.candidate
    sources = candidate.source.split("+")
    least = 0.0
    if LEXICON in sources:
        least = 0.999
    elif _known_to_be_right(candidate.kind, set(sources), candidate.type, proposal.features):
        least = _TRUSTED
    elif "alias.v1" in sources:
        least = _ALIAS
    return max(least, round(chance, 3))


def _known_to_be_right(kind: str, sources: set[str], label: str, features: Collection[str]) -> bool:
    if kind in {"product", "project"}:
        return bool(_PATTERNS & sources)
    return label == "joint_body" and STANDS in features


def likeliest(candidates: Iterable[Candidate], floors: dict[str, float]) -> list[Candidate]:
    """Return the non-overlapping candidates whose scores above their floors sum highest, in text order.

    Weighted interval scheduling (Kleinberg and Tardos, 2005, section 6.1), so that two good names beat the
    one that glues them together.

    Args:
        candidates: Candidates with probabilities as scores.
        floors: Per kind the least probability.
    """
    strong = [c for c in candidates if c.score >= floors.get(c.kind, 0.5)]
    strong.sort(key=lambda c: (c.end, c.start, c.kind))
    ends = [candidate.end for candidate in strong]
    totals = [0.0]
    taken: list[int | None] = [None]
    for number, candidate in enumerate(strong, start=1):
        before = bisect_right(ends, candidate.start, hi=number - 1)
        gain = totals[before] + candidate.score - floors.get(candidate.kind, 0.5) + _LEAST
        better = gain > totals[-1]
        totals.append(gain if better else totals[-1])
        taken.append(before if better else None)
    kept: list[Candidate] = []
    place = len(strong)
    while place:
        chosen = taken[place]
        if chosen is None:
            place -= 1
        else:
            kept.append(strong[place - 1])
            place = chosen
    return kept[::-1]

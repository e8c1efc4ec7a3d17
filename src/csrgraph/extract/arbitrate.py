"""Arbitration: of all proposed spans, which stand. The only place where candidates are dropped."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from csrgraph.extract.candidates import Candidate

__all__ = ["arbitrate", "merged"]

MINIMUM_SCORE = 0.5
_RANK = {"self": 0, "organisation": 1, "product": 1, "project": 1, "unit": 1}


def arbitrate(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return non-overlapping candidates in text order: the longest, then the best scored, wins.

    Candidates of one span from several sources are merged: the sources are joined by `+` and each
    further source raises the score a little (agreement is evidence).
    """
    unique: dict[tuple[int, int], Candidate] = {}
    for candidate in candidates:
        key = (candidate.start, candidate.end)
        unique[key] = _merge(unique[key], candidate) if key in unique else candidate
    strong = [c for c in unique.values() if c.score >= MINIMUM_SCORE]
    order = sorted(strong, key=lambda c: (_RANK[c.kind] == 0, c.start - c.end, -c.score, c.start))
    starts: list[int] = []
    kept: list[Candidate] = []
    for candidate in order:
        place = bisect_right(starts, candidate.start)
        before = kept[place - 1] if place else None
        after = kept[place] if place < len(kept) else None
        if (before and before.end > candidate.start) or (after and after.start < candidate.end):
            continue
        starts.insert(place, candidate.start)
        kept.insert(place, candidate)
    return kept


def merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return one candidate per span and kind, with the sources of all that propose it."""
    unique: dict[tuple[int, int, str], Candidate] = {}
    for candidate in candidates:
        key = (candidate.start, candidate.end, candidate.kind)
        unique[key] = _merge(unique[key], candidate) if key in unique else candidate
    return list(unique.values())


def _merge(first: Candidate, second: Candidate) -> Candidate:
    better, other = (first, second) if first.score >= second.score else (second, first)
    sources = "+".join(sorted({*better.source.split("+"), *other.source.split("+")}))
    return Candidate(
        better.start,
        better.end,
        better.kind,
        sources,
        round(min(0.99, better.score + 0.05), 2),
        better.type or other.type,
        better.name or other.name,
    )

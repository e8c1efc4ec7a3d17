"""Candidates: spans that one source proposes; `arbitrate` alone decides between them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Candidate"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed mention.

    `kind` is a mention kind of `csrgraph.model.facts`; `type` an organisation type or product
    category where the source knows it; `name` the local name when it differs from the surface.
    """

    start: int
    end: int
    kind: str
    source: str
    score: float
    type: str = ""
    name: str = ""

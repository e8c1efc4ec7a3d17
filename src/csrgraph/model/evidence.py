"""Evidence: where in a report's text a statement stands."""

from __future__ import annotations

from typing import Protocol

from pydantic import BaseModel, ConfigDict

__all__ = ["Evidence", "Span", "check_spans"]


class Span(BaseModel):
    """A stretch of a report's text, with the characters that stand there."""

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    text: str

    def holds_in(self, text: str) -> bool:
        """Tell whether `text[start:end]` is exactly this span's text."""
        return 0 <= self.start < self.end <= len(text) and text[self.start : self.end] == self.text


class Evidence(BaseModel):
    """The sentence behind a fact, and the part of it that supports this one fact.

    `sentence` is the whole sentence or table row; `focus` the clause that states this fact when the
    sentence states several; `context` further sentences that the fact leans on, such as the one
    that an inherited date was taken from. `page` counts from 1, None where the report has no pages.
    """

    model_config = ConfigDict(frozen=True)

    sentence: Span
    focus: Span
    section: str = ""
    context: tuple[Span, ...] = ()
    page: int | None = None


class _HasSpans(Protocol):
    def spans(self) -> list[Span]: ...


def check_spans(facts: list[_HasSpans], text: str) -> list[Span]:
    """Return the spans of `facts` that do not equal the text at their offsets (should be none)."""
    return [span for fact in facts for span in fact.spans() if not span.holds_in(text)]

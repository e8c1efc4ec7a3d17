"""Sentences cut at the quotations in them."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["marked"]


def marked(text: str, start: int, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return the pieces of a sentence, each with whether it is quoted.

    Args:
        text: The sentence.
        start: Where it stands in its document, in code points.
        spans: Where quotations stand in the document; parts outside the sentence are left out.
    """
    quoted = [False] * len(text)
    for begin, end in spans:
        for at in range(max(begin - start, 0), min(end - start, len(text))):
            quoted[at] = True
    pieces: list[tuple[str, bool]] = []
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or quoted[at] != quoted[begin]:
            pieces.append((text[begin:at], quoted[begin]))
            begin = at
    return pieces

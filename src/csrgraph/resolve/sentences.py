"""The sentence around a mention, as far as a report's facts quote it."""

from __future__ import annotations

from bisect import bisect_right

from csrgraph.model.evidence import Span
from csrgraph.model.facts import FactSet

__all__ = ["Sentences"]


class Sentences:
    """The evidence sentences of a report, by place."""

    def __init__(self, facts: FactSet) -> None:
        evidences = [
            *(claim.evidence for claim in facts.partnerships),
            *(claim.evidence for claim in facts.events),
            *(claim.evidence for claim in facts.metrics),
            *(claim.evidence for claim in facts.products),
            *(claim.evidence for claim in facts.projects),
        ]
        found = {
            (span.start, -span.end): (span, evidence.section if index == 0 else "")
            for evidence in evidences
            for index, span in enumerate((evidence.sentence, *evidence.context))
        }
        self._sentences = [found[place] for place in sorted(found)]
        self._starts = [span.start for span, _ in self._sentences]

    def around(self, span: Span) -> tuple[Span, str]:
        """Return the sentence that holds `span` and its section, or `span` if none is known."""
        index = bisect_right(self._starts, span.start) - 1
        while index >= 0 and self._starts[index] > span.start - _LONGEST:
            sentence, section = self._sentences[index]
            if sentence.end >= span.end:
                return sentence, section
            index -= 1
        return span, ""


_LONGEST = 5000

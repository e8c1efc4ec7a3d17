"""What a validation finds: violations with the node, what is wrong, and the sentence behind it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

__all__ = ["Language", "Severity", "ValidationReport", "Violation"]

Language = Literal["zh", "en"]
Severity = Literal["violation", "warning"]


class Violation(BaseModel):
    """One thing that is not as the ontology says.

    `rule` is the name of a shape or check, `node` the IRI that violates it, `graph` the named graph where it does (None
    for what crosses graphs), `value` what is wrong there; `messages` go by language. `sentence`, `file`, `start` and
    `end` are the evidence behind the node, where it has some.
    """

    model_config = ConfigDict(frozen=True)

    rule: str
    severity: Severity
    node: str
    graph: str | None = None
    value: str = ""
    messages: dict[str, str]
    sentence: str | None = None
    file: str | None = None
    start: int | None = None
    end: int | None = None


class ValidationReport(BaseModel):
    """All that a validation found, sorted, and how many rules it checked."""

    model_config = ConfigDict(frozen=True)

    violations: tuple[Violation, ...] = ()
    rules: int = 0
    graphs: int = 0

    @property
    def conforms(self) -> bool:
        """Whether nothing is violated; warnings do not count."""
        return all(item.severity != "violation" for item in self.violations)

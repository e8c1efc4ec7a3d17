"""The facts file: JSON lines, the header first, then one fact a line.

The format is the door between extraction and everything after it; its version is
`csrgraph.model.facts.FACTS_FORMAT`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from csrgraph.errors import FactsError
from csrgraph.model.facts import (
    FACTS_FORMAT,
    EventClaim,
    FactSet,
    Header,
    Mention,
    MetricClaim,
    OrganisationFact,
    PartnershipClaim,
    ProductFact,
    ProjectFact,
)

__all__ = ["facts_lines", "parse_facts", "read_facts"]

_Line = (
    Header
    | Mention
    | OrganisationFact
    | PartnershipClaim
    | EventClaim
    | MetricClaim
    | ProductFact
    | ProjectFact
)
_LINE: TypeAdapter[_Line] = TypeAdapter(Annotated[_Line, Field(discriminator="fact")])
_FIELDS = {
    "mention": "mentions",
    "organisation": "organisations",
    "partnership": "partnerships",
    "event": "events",
    "metric": "metrics",
    "product": "products",
    "project": "projects",
}


def facts_lines(facts: FactSet) -> Iterator[str]:
    """Yield the lines of a facts file, each with its line break."""
    yield f"{facts.header.model_dump_json()}\n"
    for fact in facts.facts():
        yield f"{fact.model_dump_json()}\n"


def read_facts(path: Path) -> FactSet:
    """Return the fact set of a facts file.

    Raises:
        FactsError: if the file cannot be read, is malformed, or is of another version.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise FactsError(f"The facts file {path.name} cannot be read: {reason}.") from error
    return parse_facts(text, path.name)


def parse_facts(text: str, name: str) -> FactSet:
    """Return the fact set of the text of a facts file; `name` is for messages.

    Raises:
        FactsError: if a line is malformed, or the header is missing or of another version.
    """
    found: dict[str, list[object]] = {field: [] for field in _FIELDS.values()}
    header: Header | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line:
            continue
        fact = _parsed(line, f"{name}:{number}")
        if isinstance(fact, Header):
            header = _checked(fact, name, number)
        else:
            found[_FIELDS[fact.fact]].append(fact)
    if header is None:
        raise FactsError(f"{name}: the header line is missing; extract the report again.")
    return FactSet.model_validate({"header": header, **found})


def _parsed(line: str, place: str) -> _Line:
    try:
        return _LINE.validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FactsError(f"{place}: {first['msg']} ({where}); extract the report again.") from error


def _checked(header: Header, name: str, number: int) -> Header:
    if number != 1:
        raise FactsError(f"{name}:{number}: a header belongs on the first line only.")
    if header.format != FACTS_FORMAT:
        raise FactsError(
            f"{name} is a facts file of format {header.format}; this csrgraph reads format "
            f"{FACTS_FORMAT}. Extract the report again."
        )
    return header

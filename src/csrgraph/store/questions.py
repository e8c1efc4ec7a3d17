"""Named questions: SPARQL files with a title and parameters, bound safely.

A parameter never becomes part of the query's text as it stands: names are resolved to IRIs of the
graph, texts and numbers become escaped literals in a VALUES clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from csrgraph.errors import QueryError
from csrgraph.resources import ontology_path

__all__ = ["Parameter", "Question", "question", "questions"]

_TITLE = re.compile(r"^# title\.(en|zh): (.+)$", re.M)
_DESCRIPTION = re.compile(r"^# description: (.+)$", re.M)
_NUMBER = re.compile(r"^# cq: (\d+)$", re.M)
_PARAMETER = re.compile(
    r"^# param (\w+): (organisation|product|project|thing|text|word|year|number) \| (.+)$", re.M
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name, its kind and what it means.

    Kinds `organisation`, `product`, `project` and `thing` (any of them) are names that are looked
    up; `word` is a controlled word of the ontology; `text`, `year` and `number` are values.
    """

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Question:
    """A named question with its titles, its parameters and its SPARQL.

    `number` is that of the competency question it answers, None for a further question.
    """

    name: str
    title_en: str
    title_zh: str
    description: str
    parameters: tuple[Parameter, ...]
    sparql: str
    number: int | None = None


@cache
def questions() -> tuple[Question, ...]:
    """Return all named questions, sorted by name."""
    folder = ontology_path("queries")
    return tuple(_read(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.rq")))


def question(name: str) -> Question:
    """Return the question of that name.

    Raises:
        QueryError: if there is none; the message lists all names.
    """
    for found in questions():
        if found.name == name:
            return found
    names = ", ".join(found.name for found in questions())
    raise QueryError(f"There is no question {name!r}; known questions: {names}.")


def _read(name: str, sparql: str) -> Question:
    titles = dict(_TITLE.findall(sparql))
    description = _DESCRIPTION.search(sparql)
    if set(titles) != {"en", "zh"} or description is None:
        raise QueryError(f"queries/{name}.rq lacks its titles or its description.")
    parameters = tuple(Parameter(*found) for found in _PARAMETER.findall(sparql))
    number = _NUMBER.search(sparql)
    return Question(
        name, titles["en"], titles["zh"], description.group(1), parameters, sparql,
        number=int(number.group(1)) if number else None,
    )  # fmt: skip

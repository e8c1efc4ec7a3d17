"""Checks of a whole store by SPARQL: what crosses nodes and graphs, set by set.

Each file `ontology/checks/*.rq` is one check; its rows are violations. Its head says how severe they are and what to
tell the user in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from csrgraph.errors import ResourceError
from csrgraph.model.violations import Severity, Violation
from csrgraph.rdf.terms import clean
from csrgraph.resources import ontology_path
from csrgraph.store.dataset import GraphStore
from csrgraph.store.names import is_thing
from csrgraph.store.rows import cells, run

__all__ = ["Check", "checks", "run_checks", "with_evidence"]

_HEAD = re.compile(r"^# (severity|message\.en|message\.zh): (.+)$", re.M)
_TEXTS = re.compile(r"^# needs: texts$", re.M)
_BEHIND = """SELECT DISTINCT ?node ?sentence ?file ?start ?end WHERE {
  { SELECT DISTINCT ?node ?place WHERE { %s
    { ?claim csr:asserts ?node ; prov:wasDerivedFrom ?place } UNION { ?node prov:wasDerivedFrom|csr:inSentence ?place }
    UNION { ?whole csr:hasParticipation ?node ; prov:wasDerivedFrom ?place }
    UNION { ?node a csr:Sentence BIND(?node AS ?place) } } }
  ?place oa:exact ?sentence ; oa:start ?start ; oa:end ?end ; csr:inReport ?report .
  ?report csr:hasEdition ?edition . ?edition csr:fileName ?file
} ORDER BY ?node ?file ?start ?end"""
_PLACE = ["sentence", "file", "start", "end"]
_QUOTED = ["node", "value", "start", "end", "edition"]
_AT_ONCE = 500
_SEVERITIES: dict[str, Severity] = {"violation": "violation", "warning": "warning"}


@dataclass(frozen=True, slots=True)
class Check:
    """A query whose rows (`node`, `value`) violate what `messages` say.

    With `texts` its rows are quotations (`node`, `value`, `start`, `end`, `edition`) to be compared with the text of
    the edition.
    """

    name: str
    severity: Severity
    messages: dict[str, str]
    sparql: str
    texts: bool = False


@cache
def checks() -> tuple[Check, ...]:
    """Return the checks, by name.

    Raises:
        ResourceError: if the head of a file lacks something.
    """
    folder = ontology_path("checks")
    return tuple(
        _read(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.rq"))
    )


def run_checks(
    store: GraphStore, texts: Callable[[str], str | None] | None = None
) -> list[Violation]:
    """Return what violates the checks in a store, sorted.

    Args:
        store: The store.
        texts: Gives the text of an edition by its key, None for one that is not there; without it quotations are
            compared with their sentences only.
    """
    found = [
        _violation(check, node, value)
        for check in checks()
        for node, value in _rows(store, check, texts)
    ]
    return sorted(found, key=lambda item: (item.rule, item.node, item.value))


def with_evidence(store: GraphStore, violations: Iterable[Violation]) -> list[Violation]:
    """Return violations with the first sentence behind the node of each."""
    found = list(violations)
    nodes = sorted({item.node for item in found if is_thing(item.node)})
    places: dict[str, dict[str, Any]] = {}
    for at in range(0, len(nodes), _AT_ONCE):
        values = " ".join(f"<{node}>" for node in nodes[at : at + _AT_ONCE])
        rows = cells(run(store, _BEHIND % f"VALUES ?node {{ {values} }}"), ["node", *_PLACE])
        for node, *place in rows:
            places.setdefault(str(node), dict(zip(_PLACE, place, strict=True)))
    return [item.model_copy(update=places.get(item.node, {})) for item in found]


def _violation(check: Check, node: object, value: object) -> Violation:
    return Violation(
        rule=check.name,
        severity=check.severity,
        node=str(node),
        value="" if value is None else str(value),
        messages=check.messages,
    )


def _rows(
    store: GraphStore, check: Check, texts: Callable[[str], str | None] | None
) -> Iterator[tuple[object, object]]:
    if not check.texts:
        yield from (
            (node, value) for node, value in cells(run(store, check.sparql), ["node", "value"])
        )
    elif texts is not None:
        known: dict[str, str | None] = {}
        for node, value, start, end, edition in cells(run(store, check.sparql), _QUOTED):
            if edition not in known:
                known[edition] = texts(edition)
            text = known[edition]
            if text is None or clean(text[start:end]) != value:
                yield node, value


def _read(name: str, sparql: str) -> Check:
    head = dict(_HEAD.findall(sparql))
    if set(head) != {"severity", "message.en", "message.zh"}:
        raise ResourceError(f"checks/{name}.rq lacks its severity or a message.")
    if head["severity"] not in _SEVERITIES:
        raise ResourceError(f"checks/{name}.rq: the severity is violation or warning.")
    messages = {"en": head["message.en"], "zh": head["message.zh"]}
    texts = _TEXTS.search(sparql) is not None
    return Check(name, _SEVERITIES[head["severity"]], messages, sparql, texts)

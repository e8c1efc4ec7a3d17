"""What a user's query may do: read this store, nothing else.

Oxigraph offers no switch for SERVICE and no time limit, and long or deep queries overflow its stack
and end the whole process, so a query is checked before it is run: first its words (without strings,
IRIs and comments), then the tree that rdflib's parser makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import rdflib.plugins.sparql as sparql_settings
from pyparsing import ParseException, ParseResults
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from csrgraph.errors import QueryError

__all__ = ["check_query"]

# Measured with Oxigraph 0.5 on a stack of 8 MB: chains of 3,000 to 8,000 members overflow it,
# 200 patterns or path steps on one subject take minutes to plan, 100 half a second. rdflib's parser
# takes a millisecond for each member of an IN list.
MAX_BYTES = 64 * 1024
MAX_DEPTH = 64
MAX_OPERATORS = 500
MAX_CLAUSES = 200
MAX_COMMAS = 2000
MAX_PATTERNS = 100
sparql_settings.SPARQL_LOAD_GRAPHS = False

# What stands between < and > is an IRI only without blanks and braces: ?a<1){SERVICE ?s{}}…> is none.
# A prefix called service or from is not skipped: SERVICE:x may be read as SERVICE and :x. A quotation
# mark may be part of a name (x:a\"). A string without an end is skipped too: no parser takes it.
_SKIPPED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\''
    r'|"(?:[^"\\\n\r]|\\.)*+"?|\'(?:[^\'\\\n\r]|\\.)*+\'?'
    r"|<[^<>\"{}|^`\\\x00-\x20]*+>|#[^\n\r]*+|[?$]\w++"
    r"|(?<!\w)(?!(?i:service|from)\b)\w*+:(?:[\w.\-:%]|\\.)*+"
)
_SERVICE = re.compile(r"\bSERVICE\b", re.I)
_DATASET = re.compile(r"\bFROM\b", re.I)
_CLAUSES = re.compile(
    r"\b(?:AS|BIND|EXISTS|FILTER|GRAPH|MINUS|OPTIONAL|SELECT|UNION|VALUES)\b", re.I
)
_OPERATORS = re.compile(r"[-+*/|&=<>!^]+")
_COMMAS = re.compile(",")
_UPDATE = re.compile(
    r"^\s*(?:(?:PREFIX|BASE)\s*)*\b(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD|WITH)\b",
    re.I,
)
_RUNS = re.compile(r"(?:[!+\-^]\s*){33,}")
_NO_SERVICE = "SERVICE is not allowed: queries do not leave this store."
_NO_FROM = "FROM is not allowed; use GRAPH <…> to choose one report's graph."


def check_query(sparql: str, preamble: str = "") -> None:
    """Check that a query is short, not deep, read-only and stays in this store.

    Args:
        sparql: The query.
        preamble: Prefix declarations that are put in front of it when it is run.

    Raises:
        QueryError: if it is not, or is no SPARQL; the message says why and where.
    """
    if len(sparql.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise QueryError(f"The query is too long; at most {MAX_BYTES:,} bytes are allowed.")
    bare = _SKIPPED.sub(" ", sparql)
    _check_size(bare)
    if _SERVICE.search(bare):
        raise QueryError(_NO_SERVICE)
    if _DATASET.search(bare):
        raise QueryError(_NO_FROM)
    if _UPDATE.search(bare):
        raise QueryError("Updates are not allowed; change the graph with csrgraph add and remove.")
    _check_tree(_parsed(sparql, preamble))


def _check_size(bare: str) -> None:
    if _depth(bare) > MAX_DEPTH or _RUNS.search(bare):
        raise QueryError(f"The query is nested too deeply; at most {MAX_DEPTH} levels are allowed.")
    for pattern, most, what in (
        (_OPERATORS, MAX_OPERATORS, "operators"),
        (_CLAUSES, MAX_CLAUSES, "clauses (FILTER, OPTIONAL, UNION, BIND, AS …)"),
        (_COMMAS, MAX_COMMAS, "commas"),
    ):
        found = sum(1 for _ in pattern.finditer(bare))
        if found > most:
            raise QueryError(
                f"The query has {found:,} {what}; at most {most:,} are allowed. "
                "Use VALUES for long lists, or ask in several queries."
            )


def _parsed(sparql: str, preamble: str) -> Any:
    try:
        return parseQuery(preamble + sparql)
    except ParseException as error:
        at = max(0, error.loc - len(preamble))
        line = sparql.count("\n", 0, at) + 1
        rest = sparql[at : at + 40].split("\n")[0].strip() or "the end"
        raise QueryError(f"This is no SPARQL query: line {line}, at {rest!r}.") from error
    except RecursionError as error:
        raise QueryError(
            "The query is too large to be checked: it has too many levels, or too many triple "
            "patterns in one group; ask in several queries."
        ) from error


def _check_tree(tree: Any) -> None:
    patterns = 0
    for node in _nodes(tree):
        if node.name == "ServiceGraphPattern":
            raise QueryError(_NO_SERVICE)
        if node.name == "DatasetClause":
            raise QueryError(_NO_FROM)
        if node.name == "TriplesBlock":
            patterns += sum(len(triples) // 3 for triples in node.triples)
        elif node.name == "PathSequence":
            patterns += len(node.part) - 1
    if patterns > MAX_PATTERNS:
        raise QueryError(
            f"The query has {patterns} triple patterns and path steps; "
            f"at most {MAX_PATTERNS} are allowed. Ask in several queries."
        )


def _nodes(tree: Any) -> Iterator[CompValue]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, ParseResults | list | tuple):
            waiting.extend(node)


def _depth(text: str) -> int:
    depth = deepest = 0
    for char in text:
        if char in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "})]":
            depth -= 1
    return deepest

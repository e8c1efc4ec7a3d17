"""What a user's query may do: read this store, nothing else.

Oxigraph offers no switch for SERVICE and no time limit, and long or deep queries overflow its stack
and end the whole process, so a query is checked before it is run: first its words (without strings,
IRIs and comments), then the tree that rdflib's parser makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Any

import rdflib.plugins.sparql as sparql_settings
from pyparsing import ParseException, ParseResults
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from csrgraph.errors import QueryError

__all__ = ["check_query", "check_words"]

# Measured with Oxigraph 0.5 on a stack of 8 MB: chains of 3,000 to 8,000 members overflow it,
# 200 patterns or path steps on one subject take minutes to plan, 100 half a second. rdflib's parser
# takes a millisecond for each member of an IN list.
MAX_BYTES = 64 * 1024
MAX_DEPTH = 64
MAX_OPERATORS = 500
MAX_CLAUSES = 200
MAX_COMMAS = 2000
MAX_PATTERNS = 100
MAX_ENDS = 200
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
_ENDS = re.compile(r"[.;](?!\d)")
_UPDATE = re.compile(
    r"^\s*(?:(?:PREFIX|BASE)\s*)*\b(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD|WITH)\b",
    re.I,
)
_RUNS = re.compile(r"(?:[!+\-^]\s*){33,}")
_NO_SERVICE = "SERVICE is not allowed: queries do not leave this store."
_NO_FROM = "FROM is not allowed; use GRAPH <…> to choose one report's graph."


def check_query(sparql: str, preamble: str = "", *, graphs: Container[str] | None = None) -> bool:
    """Check that a query is short, not deep, read-only and stays in this store.

    Args:
        sparql: The query.
        preamble: Prefix declarations that are put in front of it when it is run.
        graphs: IRIs of the graphs that FROM may name; by default FROM is not allowed.

    Returns:
        Whether the query chooses its graphs with FROM.

    Raises:
        QueryError: if it is not, or is no SPARQL; the message says why and where.
    """
    if check_words(sparql) and graphs is None:
        raise QueryError(_NO_FROM)
    tree = _parsed(sparql, preamble)
    return _check_tree(tree, graphs)


def check_words(sparql: str) -> bool:
    """Check what a query's words show without parsing it: it is short, not deep, and neither SERVICE nor an update.

    That is a hundred times faster, and enough where the query cannot end this process nor reach a network.

    Returns:
        Whether FROM stands in it.

    Raises:
        QueryError: if it is not so.
    """
    if len(sparql.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise QueryError(f"The query is too long; at most {MAX_BYTES:,} bytes are allowed.")
    bare = _SKIPPED.sub(" ", sparql)
    _check_size(bare)
    if _SERVICE.search(bare):
        raise QueryError(_NO_SERVICE)
    if _UPDATE.search(bare):
        raise QueryError("Updates are not allowed; change the graph with csrgraph add and remove.")
    return _DATASET.search(bare) is not None


def _check_size(bare: str) -> None:
    if _depth(bare) > MAX_DEPTH or _RUNS.search(bare):
        raise QueryError(f"The query is nested too deeply; at most {MAX_DEPTH} levels are allowed.")
    for pattern, most, what in (
        (_OPERATORS, MAX_OPERATORS, "operators"),
        (_CLAUSES, MAX_CLAUSES, "clauses (FILTER, OPTIONAL, UNION, BIND, AS …)"),
        (_COMMAS, MAX_COMMAS, "commas"),
        (_ENDS, MAX_ENDS, "ends of triple patterns"),
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


def _check_tree(tree: Any, graphs: Container[str] | None) -> bool:
    patterns, chosen = 0, []
    for node in _nodes(tree):
        if node.name == "ServiceGraphPattern":
            raise QueryError(_NO_SERVICE)
        if node.name == "DatasetClause":
            chosen.append(node.default or node.named)
        if node.name == "TriplesBlock":
            patterns += sum(len(triples) // 3 for triples in node.triples)
        elif node.name == "PathSequence":
            patterns += len(node.part) - 1
    if patterns > MAX_PATTERNS:
        raise QueryError(
            f"The query has {patterns} triple patterns and path steps; "
            f"at most {MAX_PATTERNS} are allowed. Ask in several queries."
        )
    if chosen:
        _check_graphs(tree, chosen, graphs)
    return bool(chosen)


def _check_graphs(tree: Any, chosen: list[Any], graphs: Container[str] | None) -> None:
    if graphs is None:
        raise QueryError(_NO_FROM)
    prefixes = {
        item.prefix or "": str(item.iri) for item in _nodes(tree[0]) if item.name == "PrefixDecl"
    }
    for name in chosen:
        iri = str(name)
        if isinstance(name, CompValue):
            iri = f"{prefixes.get(name.prefix or '', '')}{name.localname or ''}"
        if iri not in graphs:
            raise QueryError(f"FROM: there is no graph <{iri[:200]}> in this store.")


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

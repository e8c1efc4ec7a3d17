"""What a user's query may do: read this store, nothing else.

Oxigraph offers no switch for SERVICE and no time limit, and its parser overflows the stack on deep
nesting, so a query is checked before it is run.
"""

from __future__ import annotations

import re

import rdflib.plugins.sparql as sparql_settings
from pyparsing import ParseException
from rdflib.plugins.sparql.parser import parseQuery

from csrgraph.errors import QueryError

__all__ = ["check_query"]

MAX_BYTES = 64 * 1024
MAX_DEPTH = 64
sparql_settings.SPARQL_LOAD_GRAPHS = False

_SKIPPED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s]*>|#[^\n]*|[?$]\w+|\w*:[\w.\-]*'
)
_SERVICE = re.compile(r"\bSERVICE\b", re.I)
_DATASET = re.compile(r"\bFROM\b", re.I)
_UPDATE = re.compile(
    r"^\s*(?:(?:PREFIX|BASE)\s*)*\b(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD|WITH)\b",
    re.I,
)
_RUNS = re.compile(r"(?:[!+\-]\s*){33,}")


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
    if _depth(bare) > MAX_DEPTH or _RUNS.search(bare):
        raise QueryError(f"The query is nested too deeply; at most {MAX_DEPTH} levels are allowed.")
    if _SERVICE.search(bare):
        raise QueryError("SERVICE is not allowed: queries do not leave this store.")
    if _DATASET.search(bare):
        raise QueryError("FROM is not allowed; use GRAPH <…> to choose one report's graph.")
    if _UPDATE.search(bare):
        raise QueryError("Updates are not allowed; change the graph with csrgraph add and remove.")
    _check_syntax(sparql, preamble)


def _check_syntax(sparql: str, preamble: str) -> None:
    try:
        parseQuery(preamble + sparql)
    except ParseException as error:
        at = max(0, error.loc - len(preamble))
        line = sparql.count("\n", 0, at) + 1
        rest = sparql[at : at + 40].split("\n")[0].strip() or "the end"
        raise QueryError(f"This is no SPARQL query: line {line}, at {rest!r}.") from error
    except RecursionError as error:
        raise QueryError("The query is nested too deeply to be read.") from error


def _depth(text: str) -> int:
    depth = deepest = 0
    for char in text:
        if char in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "})]":
            depth -= 1
    return deepest

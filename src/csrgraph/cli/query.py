"""`csrgraph query`: rows out of a graph."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from csrgraph.cli.console import Format, note
from csrgraph.cli.opened import emit_frame, opened
from csrgraph.cli.options import FormatOption, Graph
from csrgraph.errors import UsageError

__all__ = ["query"]


def query(
    kg: Graph,
    question: Annotated[
        str | None, typer.Argument(help="Name of a question; see `csrgraph questions`.")
    ] = None,
    sparql: Annotated[
        str | None, typer.Option(help="A SPARQL query; `-` reads it from stdin.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="A file with a SPARQL query (.rq).")] = None,
    org: Annotated[str | None, typer.Option(help="Name of an organisation.")] = None,
    text: Annotated[str | None, typer.Option(help="Words to look for.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Type of event or name.")] = None,
    year: Annotated[str | None, typer.Option(help="A year.")] = None,
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="Any parameter of a question.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="NAME,NAME…", help="Only these columns, in this order.")
    ] = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Ask a graph a named question, or a SPARQL query of your own."""
    from csrgraph.store.queries import ask
    from csrgraph.store.queries import query as run_query

    given = {"org": org, "text": text, "type": kind, "year": year}
    parameters = {name: value for name, value in given.items() if value is not None}
    parameters |= _parameters(param or [])
    own = _own_query(question, sparql, file)
    if own is not None and parameters:
        raise UsageError("Parameters go with a named question, not with --sparql or --file.")
    with opened(kg) as store:
        asked = str(question)
        frame = ask(store, asked, **parameters) if own is None else run_query(store, own)
        if columns is not None:
            frame = frame[_chosen(columns, [str(name) for name in frame.columns])]
        emit_frame(frame, fmt)
    if fmt is Format.table and sys.stdout.isatty():
        note(f"{len(frame)} rows")


def _chosen(columns: str, known: list[str]) -> list[str]:
    names = [name.strip() for name in columns.split(",")]
    wrong = next((name for name in names if name not in known), None)
    if wrong is not None:
        raise UsageError(f"There is no column {wrong!r}; allowed: {', '.join(known)}.")
    return names


def _own_query(question: str | None, sparql: str | None, file: Path | None) -> str | None:
    """The SPARQL query that the user gives, None where they ask a named question."""
    # A process that was started without an input has no sys.stdin.
    piped = sys.stdin is not None and not sys.stdin.isatty()
    if [question, sparql, file].count(None) == 3 and piped:
        sparql = "-"
    from_stdin = sparql == "-" or str(file) == "-"
    if [question, sparql, file].count(None) != 2 or (from_stdin and sys.stdin is None):
        raise UsageError(
            "Give one of: the name of a question (see csrgraph questions), --sparql QUERY, "
            "--file FILE.rq"
        )
    if from_stdin or file is not None:
        return _text_of(None if from_stdin else file)
    return sparql


def _text_of(file: Path | None) -> str:
    """The query in a file, None for stdin; some editors put a byte order mark in front."""
    name = file or "stdin"
    try:
        text = sys.stdin.read() if file is None else file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{name}: the query cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: the query is no UTF-8 text.") from error
    return text.removeprefix("\ufeff")


def _parameters(given: Sequence[str]) -> dict[str, str]:
    found = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name.isidentifier() or name in {"store", "name"}:
            raise UsageError(f"A parameter is given as NAME=VALUE, not {item!r}.")
        found[name] = value
    return found

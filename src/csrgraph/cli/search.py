"""`csrgraph search`: names and evidence sentences that hold a text."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from csrgraph.cli.console import Format
from csrgraph.cli.opened import emit_frame, opened
from csrgraph.cli.options import FormatOption, Graph
from csrgraph.errors import UsageError

__all__ = ["search"]


class Where(StrEnum):
    """Where a text is looked for."""

    names = "names"
    evidence = "evidence"
    all = "all"


def search(
    kg: Graph,
    text: Annotated[
        str, typer.Argument(help="Any part of a name or sentence, in any case or width.")
    ],
    where: Annotated[Where, typer.Option("--in", help="Where to look.")] = Where.all,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many rows at most.")] = 100,
    fmt: FormatOption = Format.table,
) -> None:
    """Find organisations, products and projects by their names, and sentences of reports."""
    from csrgraph.store.queries import search as find

    if not text.strip():
        raise UsageError("Give a text to search for.")
    with opened(kg) as store:
        emit_frame(find(store, text, where=where.value, limit=limit), fmt)

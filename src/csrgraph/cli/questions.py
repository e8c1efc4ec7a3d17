"""`csrgraph questions`: what a graph can be asked by name."""

from __future__ import annotations

from typing import Annotated

import typer

from csrgraph.cli.console import Format, emit, emit_rows
from csrgraph.cli.options import FormatOption

__all__ = ["questions"]


def questions(
    name: Annotated[str | None, typer.Argument(help="A question; its SPARQL is shown.")] = None,
    fmt: FormatOption = Format.table,
) -> None:
    """List the named questions with their parameters, or show the SPARQL of one."""
    from csrgraph.store.questions import question
    from csrgraph.store.questions import questions as known

    if name is not None:
        emit(question(name).sparql.rstrip() + "\n")
        return
    rows = [
        (
            item.number if item.number is not None else "",
            item.name,
            item.title_zh,
            item.title_en,
            ", ".join(f"--param {parameter.name}=…" for parameter in item.parameters),
            item.description,
        )
        for item in sorted(known(), key=lambda item: (item.number or 99, item.name))
    ]
    emit_rows(("number", "question", "zh", "en", "parameters", "description"), rows, fmt)

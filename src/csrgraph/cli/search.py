"""`csrgraph search`: organisations, products and projects by a part of their names."""

from __future__ import annotations

from typing import Annotated

import typer

from csrgraph.cli.console import Format
from csrgraph.cli.opened import emit_frame, opened
from csrgraph.cli.options import FormatOption, Graph
from csrgraph.errors import UsageError

__all__ = ["search"]


def search(
    kg: Graph,
    text: Annotated[str, typer.Argument(help="Any part of a name, in any case or width.")],
    fmt: FormatOption = Format.table,
) -> None:
    """Find organisations, products and projects whose names hold a text."""
    from csrgraph.store.queries import search as find

    if not text.strip():
        raise UsageError("Give a text to search for.")
    with opened(kg) as store:
        emit_frame(find(store, text), fmt)

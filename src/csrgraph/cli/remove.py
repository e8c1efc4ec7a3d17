"""`csrgraph remove`: reports out of a graph."""

from __future__ import annotations

from typing import Annotated

import typer

from csrgraph import pipeline
from csrgraph.cli.building import progress_bar, show_summary
from csrgraph.cli.options import Graph

__all__ = ["remove"]


def remove(
    kg: Graph,
    reports: Annotated[
        list[str], typer.Argument(metavar="REPORT…", help="Document ids or file names; see list.")
    ],
) -> None:
    """Remove reports from a graph."""
    with progress_bar() as progress:
        summary = pipeline.remove(kg, reports, progress=progress)
    raise typer.Exit(show_summary(summary))

"""`csrgraph export`: the graph in the formats of other tools."""

from __future__ import annotations

from typing import Annotated

import typer

from csrgraph.cli.console import emit
from csrgraph.cli.opened import opened
from csrgraph.cli.options import Graph, Output
from csrgraph.pipeline.exporting import ExportFormat, exported
from csrgraph.pipeline.files import writable, write_file

__all__ = ["export"]


def export(
    kg: Graph,
    fmt: Annotated[
        ExportFormat, typer.Option("--format", "-f", help="Format of the file.")
    ] = ExportFormat.nq,
    out: Output = None,
) -> None:
    """Write the graph as N-Quads, Turtle, TriG, GraphML or GEXF."""
    with opened(kg) as store:
        data = exported(store, fmt)
    if out is None:
        emit(data.decode("utf-8"))
        return
    with writable(out):
        write_file(out, data)

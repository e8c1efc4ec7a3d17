"""`csrgraph export`: the graph in the formats of other tools."""

from __future__ import annotations

from typing import Annotated

import typer

from csrgraph.cli.console import emit
from csrgraph.cli.opened import opened
from csrgraph.cli.options import Graph, Output
from csrgraph.errors import UsageError
from csrgraph.pipeline.exporting import BINARY, ExportFormat, ExportTable, exported
from csrgraph.pipeline.files import writable, write_file

__all__ = ["export"]


def export(
    kg: Graph,
    fmt: Annotated[
        ExportFormat, typer.Option("--format", "-f", help="Format of the file.")
    ] = ExportFormat.nq,
    table: Annotated[
        ExportTable | None,
        typer.Option(help="Which table CSV and Parquet hold; by default the partnerships."),
    ] = None,
    out: Output = None,
) -> None:
    """Write the graph as RDF, as a network, or as tables for Excel, R and databases."""
    if out is None and fmt in BINARY:
        raise UsageError(f"The format {fmt.value} is no text; name a file: --out graph.{fmt.value}")
    with opened(kg) as store:
        data = exported(store, fmt, table=table)
    if out is None:
        emit(data.decode("utf-8"))
        return
    with writable(out):
        write_file(out, data)

"""`csrgraph list`: the reports of a graph."""

from __future__ import annotations

from csrgraph import pipeline
from csrgraph.cli.console import Format, emit_rows
from csrgraph.cli.options import FormatOption, Graph

__all__ = ["list_reports"]

_COUNTS = ("organisations", "partnerships", "events", "metrics", "products", "projects")


def list_reports(kg: Graph, fmt: FormatOption = Format.table) -> None:
    """List the reports of a graph, with what each gives."""
    columns = ("document", "file", "issuer", "period", "title", *_COUNTS)
    rows = [
        (
            item.document,
            item.file,
            item.issuer,
            item.period,
            item.title,
            *(item.counts.get(name, 0) for name in _COUNTS),
        )
        for item in pipeline.list_reports(kg)
    ]
    emit_rows(columns, rows, fmt)

"""`csrgraph read`: what the reader makes of a file."""

from __future__ import annotations

from typing import Annotated

import typer

from csrgraph.cli.console import Format, emit, emit_rows, note, plain
from csrgraph.cli.options import Config, LanguageOption, Report, given_settings
from csrgraph.config import Settings
from csrgraph.pipeline.reports import read_report

__all__ = ["read"]


def read(
    report: Report,
    config: Config = None,
    language: LanguageOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write the whole report as JSON.")
    ] = False,
) -> None:
    """Show the blocks of a report as it is read: where they stand, what they are."""
    found = read_report(report, given_settings(config, language) or Settings())
    for warning in found.warnings:
        note(f"warning: {plain(warning)}")
    if as_json:
        emit(found.model_dump_json(indent=2) + "\n")
        return
    columns = ("start", "end", "kind", "section", "text")
    rows = [
        (block.start, block.end, block.kind, block.section, found.text[block.start : block.end])
        for block in found.blocks
    ]
    emit_rows(columns, rows, Format.table)
    note(
        f"{found.name}: {len(found.text)} characters, {len(found.blocks)} blocks, {found.language}"
    )

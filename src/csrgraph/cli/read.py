"""`csrgraph read`: what the reader makes of files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csrgraph.cli.building import count_verdicts, exit_code, progress_bar, show_left_out
from csrgraph.cli.console import Format, emit, emit_rows, note, plain
from csrgraph.cli.options import (
    Company,
    Config,
    LanguageOption,
    ManifestOption,
    Reports,
    Year,
    given_metadata,
    given_settings,
)
from csrgraph.errors import UsageError
from csrgraph.model.report import Report
from csrgraph.pipeline.reading import read_all, read_one

__all__ = ["read"]


def read(
    reports: Reports,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for one JSON file per report, and report.json."),
    ] = None,
    config: Config = None,
    language: LanguageOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write the whole report as JSON.")
    ] = False,
    company: Company = None,
    year: Year = None,
    manifest: ManifestOption = None,
) -> None:
    """Read reports into JSON files, or show the blocks of one: where they stand, what they are."""
    settings, given = given_settings(config, language), given_metadata(company, year)
    if out is None:
        if len(reports) != 1 or manifest is not None:
            raise UsageError("Name a folder for several reports or a manifest: --out FOLDER.")
        _show(read_one(reports[0], settings=settings, given=given), as_json=as_json)
        return
    if as_json:
        raise UsageError("--out writes JSON files; leave out --json.")
    with progress_bar() as progress:
        documents = read_all(
            reports, out, settings=settings, given=given, manifest=manifest, progress=progress
        )
    for item in documents:
        if item.message and item.verdict in {"ok", "partial"}:
            note(f"warning: {plain(item.message)}")
    show_left_out(documents)
    emit(f"{plain(str(out))}\n  read: {count_verdicts(documents)}\n")
    raise typer.Exit(exit_code(documents))


def _show(found: Report, *, as_json: bool) -> None:
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
        f"{plain(found.name)}: {len(found.text)} characters, {len(found.blocks)} blocks, {found.language}"
    )

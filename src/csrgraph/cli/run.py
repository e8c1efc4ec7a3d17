"""`csrgraph run`: from reports to a graph."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csrgraph.cli.building import progress_bar, show_summary
from csrgraph.cli.options import (
    Company,
    Config,
    LanguageOption,
    LexiconOption,
    ManifestOption,
    ModelOption,
    Reports,
    WeightsOption,
    Year,
    given_metadata,
    given_settings,
)
from csrgraph.pipeline import build

__all__ = ["run"]


def run(
    reports: Reports,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the graph.")] = Path("kg"),
    config: Config = None,
    language: LanguageOption = None,
    lexicon: LexiconOption = None,
    model: ModelOption = None,
    weights: WeightsOption = None,
    company: Company = None,
    year: Year = None,
    manifest: ManifestOption = None,
) -> None:
    """Build the graph of reports, or add the reports to the graph that is there."""
    with progress_bar() as progress:
        summary = build(
            reports,
            out,
            settings=given_settings(
                config, language, lexicon=lexicon, model=model, weights=weights
            ),
            given=given_metadata(company, year),
            manifest=manifest,
            progress=progress,
        )
    raise typer.Exit(show_summary(summary))

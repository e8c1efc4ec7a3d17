"""`csrgraph add`: more reports into a graph."""

from __future__ import annotations

import typer

from csrgraph import pipeline
from csrgraph.cli.building import progress_bar, show_summary
from csrgraph.cli.options import (
    Company,
    Config,
    Graph,
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

__all__ = ["add"]


def add(
    kg: Graph,
    reports: Reports,
    config: Config = None,
    language: LanguageOption = None,
    lexicon: LexiconOption = None,
    model: ModelOption = None,
    weights: WeightsOption = None,
    company: Company = None,
    year: Year = None,
    manifest: ManifestOption = None,
) -> None:
    """Add reports to a graph; a newer edition of a report replaces the older one."""
    with progress_bar() as progress:
        settings = given_settings(config, language, lexicon=lexicon, model=model, weights=weights)
        summary = pipeline.add(
            kg,
            reports,
            settings=settings,
            given=given_metadata(company, year),
            manifest=manifest,
            progress=progress,
        )
    raise typer.Exit(show_summary(summary))

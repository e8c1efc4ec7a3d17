"""`csrgraph extract`: the facts of one report, as JSON lines."""

from __future__ import annotations

from csrgraph.cli.console import emit, note, plain
from csrgraph.cli.options import (
    Company,
    Config,
    LanguageOption,
    LexiconOption,
    ModelOption,
    Output,
    Report,
    WeightsOption,
    Year,
    given_metadata,
    given_settings,
)
from csrgraph.config import Settings
from csrgraph.pipeline.factsfile import facts_lines
from csrgraph.pipeline.files import writable, write_file
from csrgraph.pipeline.reports import extract_report, read_report

__all__ = ["extract"]


def extract(
    report: Report,
    out: Output = None,
    config: Config = None,
    language: LanguageOption = None,
    lexicon: LexiconOption = None,
    model: ModelOption = None,
    weights: WeightsOption = None,
    company: Company = None,
    year: Year = None,
) -> None:
    """Write the facts of a report as JSON lines: the header first, then one fact a line."""
    settings = (
        given_settings(config, language, lexicon=lexicon, model=model, weights=weights)
        or Settings()
    )
    given = given_metadata(company, year)
    facts = extract_report(read_report(report, settings, given), settings)
    for warning in facts.header.warnings:
        note(f"warning: {plain(warning)}")
    text = "".join(facts_lines(facts))
    if out is None:
        emit(text)
        return
    with writable(out):
        write_file(out, text)

"""From one path to a report and its facts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from csrgraph.config import Settings
from csrgraph.model.facts import FactSet
from csrgraph.model.report import Report
from csrgraph.pipeline.given import Given

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["Progress", "extract_report", "extractor_of", "loaded_pipeline", "read_report"]

Progress = Callable[[str, str, int, int], None]
"""Is told the stage, the file's name, how many files are done, and how many there are."""


def read_report(path: Path, settings: Settings, given: Given | None = None) -> Report:
    """Return the report in a file, in the language of the settings if they name one, with what is given for it."""
    from csrgraph.ingest import read

    given = given or Given()
    return given.applied(read(path, language=given.language or settings.language))


def extract_report(report: Report, settings: Settings) -> FactSet:
    """Return the facts of a report, extracted with the pipeline of the settings."""
    return extractor_of(settings)(report)


def extractor_of(settings: Settings) -> Callable[[Report], FactSet]:
    """Return what turns reports into facts with the pipeline of the settings, loaded once."""
    from csrgraph.extract.pipeline import extract

    return partial(extract, nlp=loaded_pipeline(settings))


def loaded_pipeline(settings: Settings) -> Language:
    """Load the pipeline of the settings; spaCy is imported here, not before."""
    from csrgraph.extract.pipeline import load_pipeline

    return load_pipeline(
        settings.pipeline,
        weights=settings.weights,
        lexicon=settings.lexicon,
        model=settings.model,
    )

"""From paths to facts: reads and extracts reports one by one, and goes on when one fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from csrgraph.config import Settings
from csrgraph.errors import CsrgraphError, ModelFilesError, ResourceError, UsageError
from csrgraph.model.facts import FactSet
from csrgraph.model.ids import edition_id
from csrgraph.model.report import Report
from csrgraph.pipeline.folder import Failure

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = [
    "Extracted",
    "Progress",
    "extract_report",
    "extract_reports",
    "known_edition",
    "loaded_pipeline",
    "read_report",
]

Progress = Callable[[str, str, int, int], None]
"""Is told the stage, the file's name, how many files are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """A report with its facts."""

    report: Report
    facts: FactSet


def read_report(path: Path, settings: Settings) -> Report:
    """Return the report in a file, in the language of the settings if they name one."""
    from csrgraph.ingest import read

    return read(path, language=settings.language)


def extract_report(report: Report, settings: Settings) -> FactSet:
    """Return the facts of a report, extracted with the pipeline of the settings."""
    return _extractor(settings)(report)


def extract_reports(
    paths: Sequence[Path], settings: Settings, progress: Progress
) -> Iterator[Extracted | Failure]:
    """Yield each report with its facts, or why it failed, in the order of the paths.

    The pipeline is loaded once, when the first report has been read. An error that would meet every
    report, such as missing weights, is raised.
    """
    extractor: Callable[[Report], FactSet] | None = None
    for done, path in enumerate(paths):
        progress("read", path.name, done, len(paths))
        try:
            report = read_report(path, settings)
            extractor = extractor or _extractor(settings)
            progress("extract", path.name, done, len(paths))
            yield Extracted(report, extractor(report))
        except (ModelFilesError, ResourceError, UsageError):
            raise
        except CsrgraphError as error:
            message = _portable(str(error), path)
            yield Failure(
                file=path.name, error=type(error).__name__, message=message, reason=error.reason
            )


def known_edition(path: Path) -> str | None:
    """Return the id of the edition in a file, None if it cannot be read or is too large to be."""
    from csrgraph.ingest.base import MAX_BYTES

    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        return edition_id(path.read_bytes())
    except OSError:
        return None


def _extractor(settings: Settings) -> Callable[[Report], FactSet]:
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


def _portable(message: str, path: Path) -> str:
    """Return a message that names a file without its folder, so that it is the same anywhere."""
    for written in (str(path.resolve()), str(path)):
        message = message.replace(written, path.name)
    return message

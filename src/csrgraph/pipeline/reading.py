"""Reading documents into files: one JSON file per report, and a verdict for every document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from csrgraph.config import Settings
from csrgraph.errors import CsrgraphError, UsageError
from csrgraph.model.report import Report
from csrgraph.pipeline.batch import duplicate, unread
from csrgraph.pipeline.files import writable, write_file
from csrgraph.pipeline.folder import ReportFile, Verdict, as_json
from csrgraph.pipeline.given import Given, given_for
from csrgraph.pipeline.reports import Progress
from csrgraph.pipeline.sources import Source, find_sources

__all__ = ["read_all", "read_one"]


def read_one(path: Path, *, settings: Settings | None = None, given: Given | None = None) -> Report:
    """Return the report in one file.

    Raises:
        UsageError: if it is a folder or an archive of several.
        ReadError: if it cannot be read.
    """
    from csrgraph.ingest.archive import is_archive
    from csrgraph.pipeline.reports import read_report

    if path.is_dir() or (path.is_file() and is_archive(path)):
        raise UsageError(
            f"{path} is a folder or archive of reports; name a folder for what is read: csrgraph read {path} -o reports"
        )
    return read_report(path, settings or Settings(), given)


def read_all(
    paths: Iterable[Path | str],
    out: Path | str,
    *,
    settings: Settings | None = None,
    given: Given | None = None,
    manifest: Path | str | None = None,
    progress: Progress | None = None,
) -> tuple[Verdict, ...]:
    """Write every report as JSON to folder `out`, named by its edition, and `report.json` with the verdicts.

    Args:
        paths: Reports, folders with reports, and ZIP archives of reports.
        out: The folder; files in it that have other names stay.
        settings: Settings; the language counts.
        given: Company, kind, year and language of the document, if there is only one.
        manifest: CSV file that gives these for several documents.
        progress: Is told about each step.

    Returns:
        One verdict per document, sorted by file.

    Raises:
        UsageError: if no document is given or the manifest does not fit.
    """
    folder, chosen = Path(out), settings or Settings()
    verdicts: list[Verdict] = []
    editions: dict[str, str] = {}
    with find_sources(list(paths), without=folder) as sources, writable(folder):
        known = given_for(sources, given, None if manifest is None else Path(manifest))
        for done, source in enumerate(sources):
            if progress is not None:
                progress("read", source.name, done, len(sources))
            verdict = _read(source, folder, editions, chosen, known.get(source.name, Given()))
            verdicts.append(verdict)
        found = ReportFile.of(verdicts)
        write_file(folder / "report.json", as_json(found))
    return found.documents


def _read(
    source: Source, folder: Path, editions: dict[str, str], settings: Settings, given: Given
) -> Verdict:
    try:
        report = given.applied(source.read(given.language or settings.language))
    except UsageError:
        raise
    except CsrgraphError as error:
        return unread(source, error)
    if report.edition in editions:
        return duplicate(source.name, editions[report.edition], None, report.edition)
    editions[report.edition] = source.name
    write_file(folder / f"{report.edition}.json", report.model_dump_json() + "\n")
    return Verdict(
        file=source.name,
        verdict="partial" if report.problems else "ok",
        reasons=report.problems,
        message=" ".join(report.warnings),
        edition=report.edition,
    )

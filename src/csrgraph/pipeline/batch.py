"""The documents of one call, read and extracted one by one: each gets a verdict, whatever happens to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from csrgraph.config import Settings
from csrgraph.errors import (
    CsrgraphError,
    ModelFilesError,
    ResourceError,
    UnsupportedFormatError,
    UsageError,
)
from csrgraph.model.facts import FactSet
from csrgraph.model.report import Report
from csrgraph.pipeline import reports
from csrgraph.pipeline.fingerprint import extraction_mark
from csrgraph.pipeline.folder import Input, Verdict
from csrgraph.pipeline.given import Given
from csrgraph.pipeline.reports import Progress
from csrgraph.pipeline.sources import Source
from csrgraph.pipeline.state import Entry

__all__ = ["Batch", "duplicate", "extract_sources", "replaced", "unread"]


@dataclass(slots=True)
class Batch:
    """What the documents of one call gave; entries and reports go by document id.

    `unchanged` are those that the graph has already; `others` the verdicts on those that failed or were skipped.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    unchanged: list[Input] = field(default_factory=list)
    others: list[Verdict] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def names(self) -> set[str]:
        """The names of all documents of the call."""
        done = {entry.facts.header.name for entry in self.entries.values()}
        return done | {item.file for item in self.unchanged} | {item.file for item in self.others}

    def failures(self) -> list[Verdict]:
        """The verdicts on those that failed."""
        return [item for item in self.others if item.verdict == "failed"]


def extract_sources(
    sources: Sequence[Source],
    settings: Settings,
    progress: Progress,
    *,
    given: Mapping[str, Given] | None = None,
    known: Iterable[Input] = (),
) -> Batch:
    """Read and extract documents; a later edition of a report replaces an earlier one.

    The pipeline is loaded once, when the first report has been read. An error that would meet every report, such as
    missing weights, is raised.

    Args:
        sources: The documents.
        settings: Settings.
        progress: Is told about each step.
        given: What is given for documents, by their names.
        known: The reports of the graph; what was given for an edition holds until something else is.
    """
    batch = Batch()
    editions = {item.edition: item for item in known}
    extractor: Callable[[Report], FactSet] | None = None
    for done, source in enumerate(sources):
        progress("read", source.name, done, len(sources))
        try:
            edition = source.edition()
            before = editions.get(edition or "")
            values = (given or {}).get(source.name) or (before.given if before else Given())
            mark = extraction_mark(settings, values)
            if _settled(batch, source, edition, before, mark):
                continue
            report = values.applied(source.read(values.language or settings.language))
            extractor = extractor or reports.extractor_of(settings)
            progress("extract", source.name, done, len(sources))
            _put(batch, Entry(extractor(report), mark, report.problems, values), report)
        except (ModelFilesError, ResourceError, UsageError):
            raise
        except CsrgraphError as error:
            batch.others.append(unread(source, error))
    return batch


def unread(source: Source, error: CsrgraphError) -> Verdict:
    """Return the verdict on a document that gave an error; the message does not say in which folder it lies."""
    if source.skip is not None:
        reason, message = source.skip
        return Verdict(file=source.name, verdict="skipped", reasons=(reason,), message=message)
    if isinstance(error, UnsupportedFormatError) and source.suffix_is_foreign():
        return _stray(source)
    message = str(error)
    for written in (str(source.path.resolve()), str(source.path)):
        message = message.replace(written, source.name)
    return Verdict.from_error(source.name, error, message)


def duplicate(name: str, other: str, document: str | None, edition: str) -> Verdict:
    """Return the verdict on a second copy of a document."""
    return Verdict(
        file=name,
        verdict="skipped",
        reasons=("duplicate",),
        message=f"{name}: the same file as {other}, byte for byte; one of them is read.",
        document=document,
        edition=edition,
    )


def replaced(newer: Entry, older: Entry) -> Verdict:
    """Return the verdict on an edition that another one took the place of."""
    old, new = older.facts.header, newer.facts.header
    return Verdict(
        file=old.name,
        verdict="skipped",
        reasons=("replaced",),
        message=f"{old.name}: another edition of the same report took its place ({new.name}).",
        document=new.document,
        edition=old.edition,
    )


def _settled(
    batch: Batch, source: Source, edition: str | None, before: Input | None, mark: str
) -> bool:
    """Tell whether nothing is to be done: the graph or an earlier document of the call is this edition."""
    here = {entry.facts.header.edition: entry.facts.header for entry in batch.entries.values()}
    header = here.get(edition or "")
    if edition and header is not None:
        batch.others.append(duplicate(source.name, header.name, header.document, edition))
        return True
    if before is None or before.mark != mark:
        return False
    if source.name == before.file:
        batch.unchanged.append(before)
    else:
        batch.others.append(duplicate(source.name, before.file, before.document, before.edition))
    return True


def _stray(source: Source) -> Verdict:
    return Verdict(
        file=source.name,
        verdict="skipped",
        reasons=("unsupported",),
        message=f"{source.name}: the member of the archive is no report; give it by itself if it is one.",
    )


def _put(batch: Batch, entry: Entry, report: Report) -> None:
    header = entry.facts.header
    other = batch.entries.get(header.document)
    if other is not None:
        batch.warnings.append(
            f"{header.name}: replaces another edition of the same report ({other.facts.header.name})"
        )
        batch.others.append(replaced(entry, other))
    batch.entries[header.document] = entry
    batch.reports[header.document] = report

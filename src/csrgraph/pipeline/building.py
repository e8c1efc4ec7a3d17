"""Building a graph and keeping it up to date: the order of the rooms.

The state of a graph folder is a function of the set of its reports. A new folder is built beside
its place and moved there when it is whole. In a folder that exists the marker file `updating`
stands while files change; where it was left behind, the next update writes everything again.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from csrgraph.config import Settings
from csrgraph.errors import ReadError, UsageError
from csrgraph.pipeline.batch import Batch, duplicate, extract_sources, replaced
from csrgraph.pipeline.files import flush_folder, writable
from csrgraph.pipeline.fingerprint import graph_mark
from csrgraph.pipeline.folder import Folder, Input, Manifest, ReportFile, Verdict
from csrgraph.pipeline.given import Given, given_for
from csrgraph.pipeline.graphs import open_writer
from csrgraph.pipeline.reports import Progress
from csrgraph.pipeline.sources import find_sources
from csrgraph.pipeline.state import (
    Entry,
    State,
    load_state,
    under_change,
    write_state,
    write_verdicts,
)

__all__ = ["BuildSummary", "add", "build", "list_reports", "remove"]


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build did; names are file names, `totals` counts what the graph now holds.

    `documents` has one verdict for every document of the call, sorted by file.
    """

    out: Path
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    totals: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    documents: tuple[Verdict, ...] = ()
    graph_sha256: str = ""


def build(
    paths: Iterable[Path | str],
    out: Path | str,
    *,
    settings: Settings | None = None,
    given: Given | None = None,
    manifest: Path | str | None = None,
    progress: Progress | None = None,
) -> BuildSummary:
    """Build the graph of reports in folder `out`, or add the reports to the graph that is there.

    Args:
        paths: Reports, folders with reports, and ZIP archives of reports.
        out: Folder of the graph.
        settings: Settings; by default those of the graph if it exists.
        given: Company, kind, year and language of the document, if there is only one.
        manifest: CSV file that gives these for several documents.
        progress: Is told about each step.

    Raises:
        UsageError: if `out` is something else than a graph, there is no report, or the manifest does not fit.
        FormatVersionError: if another version of csrgraph wrote the graph.
        StoreLockedError: if another process is writing it.
        ReadError: if no report can be read.
    """
    folder = Folder(Path(out))
    if not folder.is_new():
        return add(out, paths, settings=settings, given=given, manifest=manifest, progress=progress)
    chosen, tell = settings or Settings(), progress or _silent
    with find_sources(list(paths), without=folder.path) as sources:
        known = given_for(sources, given, _path(manifest))
        with writable(folder.path):
            return _build_new(
                folder, lambda: extract_sources(sources, chosen, tell, given=known), chosen, tell
            )


def add(
    out: Path | str,
    paths: Iterable[Path | str],
    *,
    settings: Settings | None = None,
    given: Given | None = None,
    manifest: Path | str | None = None,
    progress: Progress | None = None,
) -> BuildSummary:
    """Add reports to a graph; a newer edition of a report replaces the older one.

    A report that is there already changes nothing; what was given for it before holds until something else is given.
    For the arguments and errors see `build`.
    """
    folder = Folder(Path(out))
    there = folder.manifest()
    chosen, tell = _settings(folder, there, settings), progress or _silent
    with find_sources(list(paths), without=folder.path) as sources:
        known = given_for(sources, given, _path(manifest))
        batch = extract_sources(sources, chosen, tell, given=known, known=there.inputs)
    with writable(folder.path):
        return _update(folder, batch, frozenset(), tell)


def remove(
    out: Path | str, reports: Iterable[str], *, progress: Progress | None = None
) -> BuildSummary:
    """Remove reports from a graph, each given as its document id or its file name.

    Raises:
        UsageError: if a report is not in the graph, or a file name stands for several.
    """
    folder = Folder(Path(out))
    manifest = folder.manifest()
    gone = frozenset(_document(folder, manifest, name) for name in reports)
    with writable(folder.path):
        return _update(folder, Batch(), gone, progress or _silent)


def list_reports(out: Path | str) -> tuple[Input, ...]:
    """Return the reports of a graph, sorted by document id."""
    return Folder(Path(out)).manifest().inputs


def _path(manifest: Path | str | None) -> Path | None:
    return None if manifest is None else Path(manifest)


def _silent(stage: str, name: str, done: int, total: int) -> None:
    """Progress for callers who do not want to be told."""


def _settings(folder: Folder, manifest: Manifest, given: Settings | None) -> Settings:
    if given is not None and given != manifest.settings:
        raise UsageError(
            f"The graph in {folder.path} was built with other settings "
            f"({manifest.settings.model_dump_json()}); build a new folder for these."
        )
    return manifest.settings


def _document(folder: Folder, manifest: Manifest, name: str) -> str:
    found = [item.document for item in manifest.inputs if name in {item.document, item.file}]
    if len(found) > 1:
        raise UsageError(
            f"{name!r} is the name of several reports; give one of {', '.join(found)}."
        )
    if not found:
        raise UsageError(
            f"There is no report {name!r} in {folder.path}; see: csrgraph list {folder.path}"
        )
    return found[0]


def _build_new(
    folder: Folder, extracted: Callable[[], Batch], settings: Settings, progress: Progress
) -> BuildSummary:
    """Build beside the place and move there; whatever happens, nothing half-written stays."""
    parent = folder.path.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.path.name}.", dir=parent))
    try:
        batch = extracted()
        _refuse_nothing(batch)
        state = State(settings, batch.entries, tuple(batch.others))
        new = Folder(beside)
        with open_writer(new) as store:
            reports = batch.reports.values()
            manifest = write_state(new, store, state, reports=reports, progress=progress)
        _move(beside, folder.path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return _summary(folder, batch, manifest, added=batch.entries)


def _refuse_nothing(batch: Batch) -> None:
    if batch.entries:
        return
    reasons = [item.message for item in batch.failures() or batch.others]
    if len(reasons) == 1:
        raise ReadError(reasons[0])
    raise ReadError(f"None of the {len(batch.others)} reports can be read: {'; '.join(reasons)}")


def _move(beside: Path, place: Path) -> None:
    mask = os.umask(0)
    os.umask(mask)
    beside.chmod(0o777 & ~mask)
    flush_folder(beside)
    try:
        if place.is_dir():
            place.rmdir()
        beside.replace(place)
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise
        raise UsageError(
            f"Something else was written to {place} while the graph was built; run again."
        ) from error
    flush_folder(place.absolute().parent)


def _update(folder: Folder, batch: Batch, gone: frozenset[str], progress: Progress) -> BuildSummary:
    manifest = folder.manifest()
    current = manifest.mark == graph_mark() and not folder.marker.exists()
    if current and not batch.entries and not gone:
        _record_others(folder, batch)
        return _summary(folder, batch, manifest)
    with open_writer(folder) as store:
        before = load_state(folder)
        removed = {before.entries[doc].facts.header.name for doc in gone if doc in before.entries}
        succeeded = _succeeded(before, batch)
        for document, older in succeeded.items():
            _note_replaced(batch, batch.entries[document], older)
        dropped = gone | {older.facts.header.document for older in succeeded.values()}
        entries = {doc: entry for doc, entry in before.entries.items() if doc not in dropped}
        entries |= batch.entries
        state = State(before.settings, entries, _others(before.others, batch, removed, gone))
        with under_change(folder):
            reports = batch.reports.values()
            manifest = write_state(folder, store, state, reports=reports, progress=progress)
    added = set(batch.entries) - set(succeeded)
    return _summary(folder, batch, manifest, added=added, replaced=succeeded, removed=removed)


def _succeeded(before: State, batch: Batch) -> dict[str, Entry]:
    """What new entries take the place of, by the new document id: the same report, or the same file read otherwise."""
    by_edition = {entry.facts.header.edition: entry for entry in before.entries.values()}
    found = {}
    for document, entry in sorted(batch.entries.items()):
        older = before.entries.get(document) or by_edition.get(entry.facts.header.edition)
        if older is not None:
            found[document] = older
    return found


def _note_replaced(batch: Batch, newer: Entry, older: Entry) -> None:
    new, old = newer.facts.header, older.facts.header
    named = old.name in batch.names()
    if old.edition != new.edition:
        batch.warnings.append(
            f"{new.name}: replaces another edition of the same report ({old.name})"
        )
        batch.others += [] if named else [replaced(newer, older)]
    elif not named:
        batch.others.append(duplicate(old.name, new.name, new.document, new.edition))


def _record_others(folder: Folder, batch: Batch) -> None:
    before = tuple(
        item for item in folder.verdicts().documents if item.verdict in {"failed", "skipped"}
    )
    after = _others(before, batch, set(), frozenset())
    if after != before:
        write_verdicts(folder, replace(load_state(folder), others=after))


def _others(
    before: Iterable[Verdict], batch: Batch, removed: set[str], gone: frozenset[str]
) -> tuple[Verdict, ...]:
    """Failed and skipped documents stay on record until a file of that name is read or removed."""
    over = batch.names() | removed
    kept = [item for item in before if item.file not in over and item.document not in gone]
    return ReportFile.of([*kept, *batch.others]).documents


def _summary(
    folder: Folder,
    batch: Batch,
    manifest: Manifest,
    *,
    added: Iterable[str] = (),
    replaced: Iterable[str] = (),
    removed: Iterable[str] = (),
) -> BuildSummary:
    def names(documents: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(batch.entries[item].facts.header.name for item in documents))

    rows = folder.verdicts().documents
    there = {item.document: item for item in rows if item.verdict in {"ok", "partial"}}
    unchanged = [item.document for item in batch.unchanged]
    verdicts = [entry.verdict() for entry in batch.entries.values()]
    verdicts += [there[document] for document in unchanged if document in there]
    notes = [note for _, entry in sorted(batch.entries.items()) for note in _notes(entry)]
    return BuildSummary(
        out=folder.path,
        added=names(added),
        replaced=names(replaced),
        removed=tuple(sorted(removed)),
        unchanged=tuple(sorted(item.file for item in batch.unchanged)),
        totals=manifest.totals,
        warnings=(*batch.warnings, *notes),
        documents=ReportFile.of([*verdicts, *batch.others]).documents,
        graph_sha256=manifest.graph_sha256,
    )


def _notes(entry: Entry) -> list[str]:
    """The warnings about a report, each with the report's name in front."""
    header = entry.facts.header
    named = f"{header.name}: "
    return [note if note.startswith(named) else named + note for note in header.warnings]

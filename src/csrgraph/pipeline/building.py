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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from csrgraph.config import Settings
from csrgraph.errors import ReadError, UsageError
from csrgraph.model.report import Report
from csrgraph.pipeline.files import find_reports, flush_folder, writable
from csrgraph.pipeline.fingerprint import extraction_mark, graph_mark
from csrgraph.pipeline.folder import Failure, Folder, Input, Manifest
from csrgraph.pipeline.graphs import open_writer
from csrgraph.pipeline.reports import Progress, extract_reports, known_edition
from csrgraph.pipeline.state import (
    Entry,
    State,
    load_state,
    under_change,
    write_problems,
    write_state,
)

__all__ = ["BuildSummary", "add", "build", "list_reports", "remove"]


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build did; names are file names, `totals` counts what the graph now holds."""

    out: Path
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    totals: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    graph_sha256: str = ""


@dataclass(slots=True)
class _Batch:
    """What the files of one call gave; entries and reports go by document id."""

    entries: dict[str, Entry] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def names(self) -> set[str]:
        """The names of all files of the call."""
        done = {entry.facts.header.name for entry in self.entries.values()}
        return done | set(self.unchanged) | {failure.file for failure in self.failures}


def build(
    paths: Iterable[Path | str],
    out: Path | str,
    *,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> BuildSummary:
    """Build the graph of reports in folder `out`, or add the reports to the graph that is there.

    Args:
        paths: Reports and folders with reports.
        out: Folder of the graph.
        settings: Settings; by default those of the graph if it exists.
        progress: Is told about each step.

    Raises:
        UsageError: if `out` is something else than a graph, or there is no report.
        FormatVersionError: if another version of csrgraph wrote the graph.
        StoreLockedError: if another process is writing it.
        ReadError: if no report can be read.
    """
    folder = Folder(Path(out))
    if not folder.is_new():
        return add(out, paths, settings=settings, progress=progress)
    files = _files(paths, folder)
    with writable(folder.path):
        return _build_new(folder, files, settings or Settings(), progress or _silent)


def add(
    out: Path | str,
    paths: Iterable[Path | str],
    *,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> BuildSummary:
    """Add reports to a graph; a newer edition of a report replaces the older one.

    A report that is there already changes nothing. For the arguments and errors see `build`.
    """
    folder = Folder(Path(out))
    manifest = folder.manifest()
    chosen = _settings(folder, manifest, settings)
    known = {item.edition for item in manifest.inputs if item.mark == extraction_mark(chosen)}
    batch = _extract(_files(paths, folder), chosen, known, progress or _silent)
    with writable(folder.path):
        return _update(folder, batch, frozenset(), progress or _silent)


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
        return _update(folder, _Batch(), gone, progress or _silent)


def list_reports(out: Path | str) -> tuple[Input, ...]:
    """Return the reports of a graph, sorted by document id."""
    return Folder(Path(out)).manifest().inputs


def _files(paths: Iterable[Path | str], folder: Folder) -> list[Path]:
    from csrgraph.ingest import SUPPORTED_SUFFIXES

    return find_reports([Path(path) for path in paths], SUPPORTED_SUFFIXES, without=folder.path)


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


def _extract(
    files: Sequence[Path], settings: Settings, known: set[str], progress: Progress
) -> _Batch:
    """Extract the files whose editions are not known; a later edition replaces an earlier one."""
    batch = _Batch()
    fresh = [file for file in files if known_edition(file) not in known]
    batch.unchanged = [file.name for file in files if file not in set(fresh)]
    mark = extraction_mark(settings)
    for result in extract_reports(fresh, settings, progress):
        if isinstance(result, Failure):
            batch.failures.append(result)
            continue
        header = result.facts.header
        other = batch.entries.get(header.document)
        if other is not None and other.facts.header.edition == header.edition:
            continue
        if other is not None:
            batch.warnings.append(_replaces(header.name, other.facts.header.name))
        batch.entries[header.document] = Entry(result.facts, mark)
        batch.reports[header.document] = result.report
    return batch


def _replaces(newer: str, older: str) -> str:
    return f"{newer}: replaces another edition of the same report ({older})"


def _build_new(
    folder: Folder, files: Sequence[Path], settings: Settings, progress: Progress
) -> BuildSummary:
    """Build beside the place and move there; whatever happens, nothing half-written stays."""
    parent = folder.path.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.path.name}.", dir=parent))
    try:
        batch = _extract(files, settings, set(), progress)
        _refuse_nothing(batch)
        state = State(settings, batch.entries, tuple(batch.failures))
        new = Folder(beside)
        with open_writer(new) as store:
            reports = batch.reports.values()
            manifest = write_state(new, store, state, reports=reports, progress=progress)
        _move(beside, folder.path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return _summary(folder, batch, manifest, added=batch.entries)


def _refuse_nothing(batch: _Batch) -> None:
    if batch.entries:
        return
    if len(batch.failures) == 1:
        raise ReadError(batch.failures[0].message)
    reasons = "; ".join(failure.message for failure in batch.failures)
    raise ReadError(f"None of the {len(batch.failures)} reports can be read: {reasons}")


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


def _update(
    folder: Folder, batch: _Batch, gone: frozenset[str], progress: Progress
) -> BuildSummary:
    manifest = folder.manifest()
    current = manifest.mark == graph_mark() and not folder.marker.exists()
    if current and not batch.entries and not gone:
        _record_failures(folder, batch)
        return _summary(folder, batch, manifest)
    with open_writer(folder) as store:
        before = load_state(folder)
        entries = {doc: entry for doc, entry in before.entries.items() if doc not in gone}
        removed = {before.entries[doc].facts.header.name for doc in gone if doc in before.entries}
        entries |= batch.entries
        state = State(before.settings, entries, _failures(before.failures, batch, removed))
        with under_change(folder):
            reports = batch.reports.values()
            manifest = write_state(folder, store, state, reports=reports, progress=progress)
    replaced = set(batch.entries) & set(before.entries)
    for document in sorted(replaced):
        old, new = before.entries[document].facts.header, batch.entries[document].facts.header
        if old.edition != new.edition:
            batch.warnings.append(_replaces(new.name, old.name))
    added = set(batch.entries) - replaced
    return _summary(folder, batch, manifest, added=added, replaced=replaced, removed=removed)


def _record_failures(folder: Folder, batch: _Batch) -> None:
    before = folder.problems().failures
    after = _failures(before, batch, set())
    if after != before:
        write_problems(folder, replace(load_state(folder), failures=after))


def _failures(before: Iterable[Failure], batch: _Batch, removed: set[str]) -> tuple[Failure, ...]:
    """Failures stay on record until a file of that name is read or removed."""
    kept = [failure for failure in before if failure.file not in batch.names() | removed]
    return tuple(sorted([*kept, *batch.failures], key=lambda failure: failure.file))


def _summary(
    folder: Folder,
    batch: _Batch,
    manifest: Manifest,
    *,
    added: Iterable[str] = (),
    replaced: Iterable[str] = (),
    removed: Iterable[str] = (),
) -> BuildSummary:
    def names(documents: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(batch.entries[item].facts.header.name for item in documents))

    notes = [note for _, entry in sorted(batch.entries.items()) for note in _notes(entry)]
    return BuildSummary(
        out=folder.path,
        added=names(added),
        replaced=names(replaced),
        removed=tuple(sorted(removed)),
        unchanged=tuple(sorted(batch.unchanged)),
        totals=manifest.totals,
        warnings=(*batch.warnings, *notes),
        failures=tuple(batch.failures),
        graph_sha256=manifest.graph_sha256,
    )


def _notes(entry: Entry) -> list[str]:
    """The warnings about a report, each with the report's name in front."""
    header = entry.facts.header
    named = f"{header.name}: "
    return [note if note.startswith(named) else named + note for note in header.warnings]

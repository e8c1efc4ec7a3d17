"""The state of a graph folder: the facts of its reports, and everything that follows from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from csrgraph import __version__
from csrgraph.config import Settings
from csrgraph.model.facts import FactSet
from csrgraph.model.graph import ResolvedGraph
from csrgraph.model.report import Report
from csrgraph.pipeline.factsfile import facts_lines, read_facts
from csrgraph.pipeline.files import write_file
from csrgraph.pipeline.fingerprint import graph_mark, library_versions
from csrgraph.pipeline.folder import (
    KG_FORMAT,
    Folder,
    Input,
    Manifest,
    ReportFile,
    Verdict,
    as_json,
)
from csrgraph.pipeline.given import Given
from csrgraph.pipeline.graphs import GraphWriter
from csrgraph.pipeline.reports import Progress
from csrgraph.resolve import resolve

__all__ = [
    "Entry",
    "State",
    "load_state",
    "resolved_lines",
    "under_change",
    "write_state",
    "write_verdicts",
]

_RECORDS = (
    ("document", "documents"),
    ("organisation", "organisations"),
    ("product", "products"),
    ("project", "projects"),
    ("partnership", "partnerships"),
    ("event", "events"),
    ("metric", "metrics"),
    ("product_claim", "product_claims"),
    ("project_claim", "project_claims"),
    ("mention", "mentions"),
    ("decision", "decisions"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """The facts of one report, the mark of what extracted them, what was lost in reading, what was given for it."""

    facts: FactSet
    mark: str
    problems: tuple[str, ...]
    given: Given

    def verdict(self) -> Verdict:
        """Return the verdict on the report."""
        header = self.facts.header
        return Verdict(
            file=header.name,
            verdict="partial" if self.problems else "ok",
            reasons=self.problems,
            message=" ".join(header.warnings),
            document=header.document,
            edition=header.edition,
        )


@dataclass(frozen=True, slots=True)
class State:
    """All that a folder's contents are a function of; `entries` goes by document id.

    `others` are the verdicts on documents that are not in the graph: they failed or were skipped.
    """

    settings: Settings
    entries: Mapping[str, Entry]
    others: tuple[Verdict, ...] = ()


def load_state(folder: Folder) -> State:
    """Return the state of a folder.

    Where an update was cut off, the facts files that are there count, not the manifest.

    Raises:
        FactsError: if the facts of a report are missing or malformed.
    """
    manifest = folder.manifest()
    inputs = {(item.document, item.edition): item for item in manifest.inputs}
    verdicts = folder.verdicts().documents
    lost = {(item.document, item.edition): item.reasons for item in verdicts}
    documents = [item.document for item in manifest.inputs]
    if folder.marker.exists():
        documents = sorted(path.stem for path in folder.facts("x").parent.glob("*.jsonl"))
    entries = {}
    for document in documents:
        facts = read_facts(folder.facts(document))
        key = (document, facts.header.edition)
        problems = lost[key] if key in lost else _problems(folder, facts.header.edition)
        known = inputs.get(key)
        mark, given = (known.mark, known.given) if known else ("", Given())
        entries[document] = Entry(facts, mark, problems, given)
    others = tuple(item for item in verdicts if item.verdict in {"failed", "skipped"})
    return State(manifest.settings, entries, others)


def _problems(folder: Folder, edition: str) -> tuple[str, ...]:
    """What was lost in reading, from the text itself; for a report that `report.json` does not have yet."""
    try:
        text = folder.text(edition).read_text(encoding="utf-8")
        return Report.model_validate_json(text).problems
    except (OSError, UnicodeDecodeError, ValidationError):
        return ()


@contextmanager
def under_change(folder: Folder) -> Iterator[None]:
    """Keep the marker file in a folder while its files change; it stays if they are not done."""
    write_file(folder.marker, "An update of this graph is under way, or was cut off.\n")
    yield
    folder.marker.unlink()


def write_state(
    folder: Folder,
    store: GraphWriter,
    state: State,
    *,
    reports: Iterable[Report] = (),
    progress: Progress,
) -> Manifest:
    """Make a folder's files and its store what `state` says; files that are so stay untouched.

    Args:
        folder: Where the files are.
        store: The folder's store, open for writing.
        state: What the folder is to hold.
        reports: Texts that the folder does not have yet.
        progress: Is told about each step.
    """
    total = len(state.entries)
    for report in reports:
        write_file(folder.text(report.edition), report.model_dump_json() + "\n")
    for document, entry in sorted(state.entries.items()):
        write_file(folder.facts(document), "".join(facts_lines(entry.facts)))
    _drop_others(folder, state)
    progress("resolve", "", total, total)
    graph = resolve([entry.facts for _, entry in sorted(state.entries.items())])
    write_file(folder.resolved, "".join(resolved_lines(graph)))
    progress("store", "", total, total)
    digest = store.write(graph)
    write_verdicts(folder, state)
    manifest = _manifest(state, _totals(graph), digest)
    write_file(folder.manifest_file, as_json(manifest))
    return manifest


def write_verdicts(folder: Folder, state: State) -> None:
    """Write the verdicts on the documents of a folder: those in the graph, and all others."""
    verdicts = [*(entry.verdict() for entry in state.entries.values()), *state.others]
    write_file(folder.report_file, as_json(ReportFile.of(verdicts)))


def _drop_others(folder: Folder, state: State) -> None:
    editions = {entry.facts.header.edition for entry in state.entries.values()}
    _keep(folder.facts("x").parent, {f"{document}.jsonl" for document in state.entries})
    _keep(folder.text("x").parent, {f"{edition}.json" for edition in editions})


def _keep(folder: Path, names: set[str]) -> None:
    for path in sorted(folder.glob("*")):
        if path.name not in names:
            path.unlink()


def resolved_lines(graph: ResolvedGraph) -> Iterator[str]:
    """Yield the lines of the file of a resolved graph."""
    yield json.dumps({"record": "header", "format": KG_FORMAT}) + "\n"
    for record, field in _RECORDS:
        for item in getattr(graph, field):
            data = {"record": record, **item.model_dump(mode="json")}
            yield json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _totals(graph: ResolvedGraph) -> dict[str, int]:
    return {
        "documents": len(graph.documents),
        "events": len({claim.id for claim in graph.events}),
        "mentions": len(graph.mentions),
        "metrics": len({claim.id for claim in graph.metrics}),
        "organisations": len(graph.organisations),
        "partnerships": len({claim.id for claim in graph.partnerships}),
        "products": len(graph.products),
        "projects": len(graph.projects),
    }


def _manifest(state: State, totals: dict[str, int], digest: str) -> Manifest:
    return Manifest(
        format=KG_FORMAT,
        csrgraph=__version__,
        settings=state.settings,
        inputs=tuple(
            Input.from_facts(entry.facts, entry.mark, entry.given)
            for _, entry in sorted(state.entries.items())
        ),
        totals=totals,
        mark=graph_mark(),
        graph_sha256=digest,
        libraries=library_versions(),
    )

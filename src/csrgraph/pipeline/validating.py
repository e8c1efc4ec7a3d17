"""Validation of a graph: shapes for each named graph, checks for what crosses them, quotations against the texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from csrgraph.model.report import Report
from csrgraph.model.violations import ValidationReport
from csrgraph.pipeline.folder import Folder
from csrgraph.pipeline.opening import open_graph

if TYPE_CHECKING:
    import rdflib

    from csrgraph.store.dataset import GraphStore

__all__ = ["validate_dataset", "validate_folder", "validate_store"]


def validate_folder(path: Path | str) -> ValidationReport:
    """Return what a graph folder violates; quotations are compared with its texts.

    Raises:
        UsageError: if this is no folder of a graph.
        DamagedStoreError: if its files are damaged.
    """
    folder = Folder(Path(path))
    with open_graph(path) as store:
        return validate_store(store, texts=lambda edition: _text(folder, edition))


def validate_dataset(dataset: rdflib.Dataset) -> ValidationReport:
    """Return what a dataset violates; its quotations are compared with their sentences only."""
    from csrgraph.store.dataset import GraphStore

    with GraphStore(None) as store:
        store.load(dataset.serialize(format="nquads", encoding="utf-8"))
        return validate_store(store)


def validate_store(
    store: GraphStore, *, texts: Callable[[str], str | None] | None = None
) -> ValidationReport:
    """Return what a store violates, sorted by rule.

    Args:
        store: An open store.
        texts: Gives the text of an edition by its key, None for one that is not there.
    """
    from csrgraph.rdf.validate import shape_names, violations
    from csrgraph.store.checks import checks, run_checks, with_evidence

    names = store.graphs()
    found = [item for name in names for item in violations(store.copy_of(name), name)]
    found += run_checks(store, texts)
    ordered = sorted(found, key=lambda item: (item.rule, item.node, item.graph or "", item.value))
    return ValidationReport(
        violations=tuple(with_evidence(store, ordered)),
        rules=len(shape_names()) + len(checks()),
        graphs=len(names),
    )


def _text(folder: Folder, edition: str) -> str | None:
    try:
        text = folder.text(edition).read_text(encoding="utf-8")
        return Report.model_validate_json(text).text
    except (OSError, UnicodeDecodeError, ValidationError):
        return None

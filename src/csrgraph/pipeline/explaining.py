"""Why a graph holds a claim: its sentence read again, with every reading that was weighed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from csrgraph.errors import DamagedStoreError, UsageError
from csrgraph.model.facts import FactSet
from csrgraph.model.report import Report
from csrgraph.pipeline.factsfile import read_facts
from csrgraph.pipeline.folder import Folder
from csrgraph.pipeline.reports import loaded_pipeline

if TYPE_CHECKING:
    from csrgraph.extract.reasons import Reading

__all__ = ["Explanation", "explain_claim"]

_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Explanation:
    """A claim, the facts of its report, and the readings of its sentence."""

    claim: Any
    facts: FactSet
    mentions: tuple[Reading, ...]
    party_sets: tuple[Reading, ...]


def explain_claim(path: Path, wanted: str) -> Explanation:
    """Return why the graph in a folder holds a claim.

    Args:
        path: Folder of a graph.
        wanted: The claim's id or IRI, or the first characters of its id (six at least); or the id or IRI of the
            partnership or event that it asserts.

    Raises:
        UsageError: if the folder is no graph, or no claim or several claims fit.
    """
    folder = Folder(path)
    manifest = folder.manifest()
    asserted = _asserted(folder, wanted)
    matches: list[tuple[Any, FactSet, str]] = []
    for entry in manifest.inputs:
        facts = read_facts(folder.facts(entry.document))
        claims: list[Any] = [*facts.partnerships, *facts.events, *facts.metrics]
        for claim in claims:
            if _fits(claim.id, wanted) or claim.id in asserted:
                matches.append((claim, facts, entry.edition))
    if not matches:
        raise UsageError(
            f"{path} holds no claim {wanted!r}; give one as `csrgraph query {path} partnerships "
            "--columns parties,partnership` prints it, or its first characters."
        )
    if len(matches) > 1:
        some = ", ".join(claim.id for claim, _, _ in matches[:4])
        raise UsageError(f"{wanted!r} fits {len(matches)} claims: {some}; give more characters.")
    claim, facts, edition = matches[0]
    nlp = loaded_pipeline(manifest.settings)
    return _explained(claim, facts, _report(folder, edition), nlp)


def _fits(claim: str, wanted: str) -> bool:
    return wanted.endswith(claim) or (len(wanted) >= _SHORTEST and claim.startswith(wanted))


def _asserted(folder: Folder, wanted: str) -> set[str]:
    """The claims that assert the partnership or event of an id or IRI."""
    name = wanted.rsplit("/", 1)[-1]
    if not name or not folder.resolved.is_file():
        return set()
    with folder.resolved.open(encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines if f'"{name}"' in line)
        return {row["claim"] for row in rows if row.get("id") == name and row.get("claim")}


def _report(folder: Folder, edition: str) -> Report:
    try:
        return Report.model_validate_json(folder.text(edition).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, ValidationError) as error:
        raise DamagedStoreError(
            f"The text {folder.text(edition)} cannot be read: {error}."
        ) from error


def _explained(claim: Any, facts: FactSet, report: Report, nlp: Any) -> Explanation:
    from csrgraph.extract.reasons import mention_readings, party_readings

    doc = nlp(nlp.tokenizer.from_report(report))
    analysis = doc._.csrgraph
    start = claim.evidence.sentence.start
    index = next(
        (at for at, view in enumerate(analysis.views) if view.sentence.start == start), None
    )
    if index is None:
        return Explanation(claim, facts, (), ())
    return Explanation(
        claim,
        facts,
        tuple(mention_readings(analysis, index)),
        tuple(party_readings(analysis, index)),
    )

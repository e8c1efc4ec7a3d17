"""Is a graph folder what its manifest says? Every file is made anew from the facts and compared, the store by graphs.

A flipped bit in the log of the store loses reports without an error, so the store is compared with what it should hold,
not only opened; it is read in a child process, because a flipped bit may also ask for all memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from csrgraph.errors import DamagedStoreError, FactsError
from csrgraph.model.facts import FactSet
from csrgraph.model.ids import text_sha256
from csrgraph.model.report import Report
from csrgraph.pipeline.factsfile import read_facts
from csrgraph.pipeline.files import has_content
from csrgraph.pipeline.fingerprint import graph_mark
from csrgraph.pipeline.folder import Folder, Input, Manifest
from csrgraph.pipeline.state import resolved_lines
from csrgraph.resolve import resolve

__all__ = ["Difference", "Part", "verify"]

Part = Literal["update", "facts", "text", "dump", "store"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in a folder that is not as its manifest says; `document` is the file of the report that it is of."""

    part: Part
    name: str
    message: str
    document: str | None = None


def verify(path: Path | str) -> list[Difference]:
    """Return what in a graph folder is not as its manifest says, sorted by part; nothing is changed.

    Raises:
        UsageError: if this is no folder of a graph.
        FormatVersionError: if another version of csrgraph wrote it.
        DamagedStoreError: if its manifest cannot be understood.
    """
    folder = Folder(Path(path))
    manifest = folder.manifest()
    found: list[Difference] = []
    if folder.marker.exists():
        found.append(
            Difference("update", folder.marker.name, "an update was cut off; run it again")
        )
    factsets: list[FactSet] = []
    for item in manifest.inputs:
        facts = _facts(folder, item, found)
        if facts is not None:
            factsets.append(facts)
            found += _text(folder, item, facts)
    found += _strangers(folder, manifest)
    nquads = _expected(folder, manifest, factsets, found)
    if nquads is not None:
        found += _store(folder, manifest, nquads)
    return found


def _facts(folder: Folder, item: Input, found: list[Difference]) -> FactSet | None:
    path = folder.facts(item.document)
    try:
        facts = read_facts(path)
    except FactsError as error:
        found.append(Difference("facts", path.name, str(error), item.file))
        return None
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if facts.header.document != item.document or digest != item.facts_sha256:
        found.append(Difference("facts", path.name, "the file was changed", item.file))
    return facts


def _text(folder: Folder, item: Input, facts: FactSet) -> Iterator[Difference]:
    path = folder.text(item.edition)
    try:
        data = path.read_text(encoding="utf-8")
        report = Report.model_validate_json(data)
    except (OSError, UnicodeDecodeError, ValidationError):
        yield Difference("text", path.name, "the text is missing or damaged", item.file)
        return
    known = text_sha256(report.text) == facts.header.text_sha256 and report.sha256 == item.sha256
    if not known or data != report.model_dump_json() + "\n":
        yield Difference("text", path.name, "the text was changed", item.file)


def _strangers(folder: Folder, manifest: Manifest) -> Iterator[Difference]:
    facts = {folder.facts(item.document).name for item in manifest.inputs}
    texts = {folder.text(item.edition).name for item in manifest.inputs}
    for part, place, names in (
        ("facts", folder.facts("x").parent, facts),
        ("text", folder.text("x").parent, texts),
    ):
        for path in sorted(place.glob("*")):
            if path.name not in names:
                yield Difference(part, path.name, "the manifest has no such file")  # type: ignore[arg-type]


def _expected(
    folder: Folder, manifest: Manifest, factsets: list[FactSet], found: list[Difference]
) -> bytes | None:
    """The quads that the store should hold: made from the facts, else those of the dump if its hash is right."""
    from csrgraph.rdf import derived_quads, report_quads
    from csrgraph.store.dumps import canonical_nquads, sha256, trig, turtle

    dump = folder.nquads.read_bytes() if folder.nquads.is_file() else b""
    good = sha256(dump) == manifest.graph_sha256
    if not good:
        found.append(Difference("dump", folder.nquads.name, "missing, or not as the manifest says"))
    whole = len(factsets) == len(manifest.inputs)
    if whole and manifest.mark == graph_mark():
        graph = resolve(factsets)
        reports = report_quads(graph).values()
        made = canonical_nquads(
            [quad for quads in (*reports, derived_quads(graph)) for quad in quads]
        )
        if not has_content(folder.resolved, "".join(resolved_lines(graph)).encode("utf-8")):
            found.append(
                Difference("dump", folder.resolved.name, "missing, or not what the facts give")
            )
        if sha256(made) == manifest.graph_sha256:
            dump, good = made, True
    if not good:
        return None
    digest = f"{manifest.graph_sha256}  {folder.nquads.name}\n".encode()
    for path, data in (
        (folder.digest, digest),
        (folder.turtle, turtle(dump)),
        (folder.trig, trig(dump)),
    ):
        if not has_content(path, data):
            found.append(Difference("dump", path.name, "missing, or not as the manifest says"))
    return dump


def _store(folder: Folder, manifest: Manifest, nquads: bytes) -> Iterator[Difference]:
    from csrgraph.store.held import graph_hashes, held

    try:
        found, index = held(folder.store, manifest.graph_sha256, len(nquads))
    except DamagedStoreError as error:
        yield Difference("store", folder.store.name, str(error))
        return
    wanted = graph_hashes(nquads)
    if found == wanted and _sha256(folder.index) != index:
        yield Difference("dump", folder.index.name, "missing, or not of this graph")
    files = {item.document: item.file for item in manifest.inputs}
    for name in sorted(wanted.keys() | found.keys()):
        if found.get(name) != wanted.get(name):
            what = "missing" if name not in found else "changed" if name in wanted else "not known"
            short = name.partition("/id/graph/")[2] or name
            document = files.get(name.rpartition("/")[2])
            yield Difference("store", short, f"the graph is {what}", document)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""

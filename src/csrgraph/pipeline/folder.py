"""The folder of a graph: where its files lie, and the manifest that says what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from csrgraph.config import Settings
from csrgraph.errors import CsrgraphError, DamagedStoreError, FormatVersionError, UsageError
from csrgraph.model.facts import FactSet
from csrgraph.pipeline.factsfile import facts_lines
from csrgraph.pipeline.given import Given

__all__ = [
    "KG_FORMAT",
    "Folder",
    "Input",
    "Manifest",
    "ReportFile",
    "Verdict",
    "as_json",
    "count_facts",
]

KG_FORMAT = 1


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Input(_Frozen):
    """One report of a graph; `mark` says which code, settings and given values its facts come from.

    `facts_sha256` is the hash of its facts file.
    """

    document: str
    edition: str
    file: str
    media_type: str
    sha256: str
    characters: int
    title: str
    issuer: str | None
    period: str | None
    extractor: str
    mark: str
    counts: dict[str, int]
    given: Given = Given()
    facts_sha256: str = ""

    @classmethod
    def from_facts(cls, facts: FactSet, mark: str, given: Given) -> Input:
        """Return the entry of a report from its facts."""
        header = facts.header
        return cls(
            document=header.document,
            edition=header.edition,
            file=header.name,
            media_type=header.media_type,
            sha256=header.sha256,
            characters=header.characters,
            title=header.title,
            issuer=header.issuer,
            period=header.period,
            extractor=header.extractor,
            mark=mark,
            counts=count_facts(facts),
            given=given,
            facts_sha256=sha256("".join(facts_lines(facts)).encode("utf-8")).hexdigest(),
        )


class Manifest(_Frozen):
    """What a graph was built from and with; it holds no times and no paths."""

    format: int
    csrgraph: str
    settings: Settings
    inputs: tuple[Input, ...]
    totals: dict[str, int]
    mark: str
    graph_sha256: str
    libraries: dict[str, str]


class Verdict(_Frozen):
    """What became of one document; `reasons` are words (errors' `reason`, `Report.problems`), `message` says more.

    `ok`: read, nothing lost that the reader knows of. `partial`: read, and something was lost. `failed`: not read or
    not extracted. `skipped`: left out, such as a second copy of the same document.
    """

    file: str
    verdict: Literal["ok", "partial", "failed", "skipped"]
    reasons: tuple[str, ...] = ()
    message: str = ""
    document: str | None = None
    edition: str | None = None

    @classmethod
    def from_error(cls, file: str, error: CsrgraphError, message: str) -> Verdict:
        """Return the verdict on a document that failed."""
        return cls(file=file, verdict="failed", reasons=(error.reason,), message=message)


class ReportFile(_Frozen):
    """The contents of `report.json`: one verdict for every document that was given, sorted by file."""

    documents: tuple[Verdict, ...] = ()

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> ReportFile:
        """Return the file with verdicts in order."""
        key = attrgetter("file", "verdict", "message")
        return cls(documents=tuple(sorted(verdicts, key=key)))


class Folder:
    """Paths in the folder of a graph, and what can be read from them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest_file = path / "manifest.json"
        self.report_file = path / "report.json"
        self.resolved = path / "resolved.jsonl"
        self.store = path / "store"
        self.nquads = path / "graph.nq"
        self.digest = path / "graph.nq.sha256"
        self.turtle = path / "graph.ttl"
        self.trig = path / "graph.trig"
        self.index = path / "search.sqlite"
        self.marker = path / "updating"

    def text(self, edition: str) -> Path:
        """Return the path of the text of an edition."""
        return self.path / "texts" / f"{edition}.json"

    def facts(self, document: str) -> Path:
        """Return the path of the facts of a report."""
        return self.path / "facts" / f"{document}.jsonl"

    def is_new(self) -> bool:
        """Tell whether a graph can be built here: nothing is there, or an empty folder.

        Raises:
            UsageError: if something is there that is no graph.
        """
        if not self.path.exists():
            return True
        if not self.path.is_dir():
            raise UsageError(f"{self.path} is a file; name a new folder for the graph with --out.")
        if self.manifest_file.exists():
            return False
        if any(self.path.iterdir()):
            raise UsageError(
                f"The folder {self.path} holds something else than a graph (it has no "
                "manifest.json); name a new or empty folder with --out."
            )
        return True

    def manifest(self) -> Manifest:
        """Return the manifest.

        Raises:
            UsageError: if this is no folder of a graph.
            FormatVersionError: if another version of csrgraph wrote it.
            DamagedStoreError: if it cannot be understood.
        """
        try:
            data = json.loads(self.manifest_file.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise UsageError(self._no_graph()) from error
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise DamagedStoreError(f"{self.manifest_file} is damaged; {_REBUILD}.") from error
        return self._checked(data)

    def _checked(self, data: Any) -> Manifest:
        found = data.get("format") if isinstance(data, dict) else None
        if found != KG_FORMAT:
            raise FormatVersionError(
                f"The graph in {self.path} is of format {found!r}; this csrgraph reads format "
                f"{KG_FORMAT}. {_REBUILD.capitalize()}."
            )
        try:
            return Manifest.model_validate(data)
        except ValidationError as error:
            raise DamagedStoreError(f"{self.manifest_file} is damaged; {_REBUILD}.") from error

    def _no_graph(self) -> str:
        if not self.path.exists():
            return f"There is no folder {self.path}; build it: csrgraph run REPORT -o {self.path}"
        return (
            f"{self.path} is not the folder of a graph (it has no manifest.json); build one: "
            "csrgraph run REPORT -o kg"
        )

    def verdicts(self) -> ReportFile:
        """Return the verdicts on the documents; none if the file is missing or damaged."""
        try:
            return ReportFile.model_validate_json(self.report_file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, ValidationError):
            return ReportFile()


_REBUILD = "build it again from its reports: csrgraph run REPORT -o NEW_FOLDER"


def as_json(record: BaseModel) -> str:
    """Return a record as readable JSON that is the same every time."""
    data = record.model_dump(mode="json")
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def count_facts(facts: FactSet) -> dict[str, int]:
    """Return how many facts of each kind a report gives."""
    return {
        "events": len(facts.events),
        "mentions": len(facts.mentions),
        "metrics": len(facts.metrics),
        "organisations": len(facts.organisations),
        "partnerships": len(facts.partnerships),
        "products": len(facts.products),
        "projects": len(facts.projects),
    }

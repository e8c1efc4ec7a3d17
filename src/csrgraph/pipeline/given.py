"""What the user knows of a document and its text need not say: company, kind, year, language."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from csrgraph.errors import UsageError
from csrgraph.model.report import Report
from csrgraph.pipeline.sources import Source

__all__ = ["COLUMNS", "Given", "given_for", "read_manifest"]

COLUMNS = ("file", "company", "kind", "year", "language")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


class Given(BaseModel):
    """What is given for one document; None where the document is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    company: str | None = None
    kind: str | None = None
    year: str | None = None
    language: Literal["zh", "en"] | None = None

    def applied(self, report: Report) -> Report:
        """Return the report with what is given in the place of what is found in its text."""
        fields = {"issuer": self.company, "kind": self.kind, "period": self.year}
        known = {key: value for key, value in fields.items() if value is not None}
        return report.model_copy(update=known) if known else report

    @classmethod
    def checked(cls, place: str, **values: str | None) -> Given:
        """Return what is given, empty values left out; `place` is for messages.

        Raises:
            UsageError: if a value is not allowed.
        """
        found = {key: value.strip() for key, value in values.items() if value and value.strip()}
        if "year" in found and not _YEAR.fullmatch(found["year"]):
            raise UsageError(
                f"{place}: the year {found['year']!r} is not four digits, such as 2023."
            )
        if found.get("language", "zh") not in {"zh", "en"}:
            raise UsageError(
                f"{place}: the language {found['language']!r} is not supported; allowed: zh, en."
            )
        return cls.model_validate(found)


def given_for(
    sources: Sequence[Source], given: Given | None, manifest: Path | None
) -> dict[str, Given]:
    """Return what is given for each document, by its name.

    Args:
        sources: The documents of the call.
        given: What is given for the only one.
        manifest: A CSV file with what is given for several.

    Raises:
        UsageError: if both are given, `given` goes with more than one document, or the file is no such manifest.
    """
    if given is None or given == Given():
        return read_manifest(manifest, sources) if manifest is not None else {}
    if manifest is not None:
        raise UsageError("Give --manifest, or --company and --year, not both.")
    wanted = [source for source in sources if source.skip is None]
    if len(wanted) != 1:
        raise UsageError(
            f"--company and --year go with exactly one document, and there are {len(wanted)}; for several give "
            f"--manifest FILE.csv with the columns {', '.join(COLUMNS)}."
        )
    return {wanted[0].name: given}


def read_manifest(path: Path, sources: Sequence[Source]) -> dict[str, Given]:
    """Return what a CSV file gives for documents, by their names.

    Raises:
        UsageError: if it cannot be read, has an unknown column, or a row fits no document, several, or one that
            another row fits; the message names the line.
    """
    names = {_key(source.name): source.name for source in sources}
    found: dict[str, Given] = {}
    lines: dict[str, int] = {}
    for line, row in _rows(path):
        place = f"{path.name}:{line}"
        name = names[_matched(row.pop("file", "") or "", names, place)]
        if name in found:
            raise UsageError(
                f"{place}: {name!r} stands on line {lines[name]}, too; keep one of the two rows."
            )
        found[name], lines[name] = Given.checked(place, **row), line
    return found


def _matched(written: str, names: Mapping[str, str], place: str) -> str:
    wanted = _key(written)
    if not wanted:
        raise UsageError(f"{place}: the column file is empty; name a report or delete the line.")
    exact = [wanted] if wanted in names else []
    fitting = exact or [name for name in names if name.endswith(f"/{wanted}")]
    if not fitting:
        raise UsageError(
            f"{place}: there is no document {written!r} among those given; correct the name or delete the line."
        )
    if len(fitting) > 1:
        raise UsageError(
            f"{place}: {written!r} fits {len(fitting)} documents ({', '.join(sorted(fitting)[:3])}); give the path "
            "below the folder."
        )
    return fitting[0]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        columns = [column.strip().lower() for column in next(reader, [])]
        _check_columns(columns, path.name)
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(columns):
                raise UsageError(
                    f"{path.name}:{reader.line_num}: {len(row)} cells under {len(columns)} columns; put text with "
                    "commas in quotation marks."
                )
            yield reader.line_num, dict(zip(columns, row, strict=False))
    except csv.Error as error:
        raise UsageError(f"{path.name}:{reader.line_num}: this is no CSV: {error}.") from error


def _check_columns(columns: Sequence[str], name: str) -> None:
    allowed = ", ".join(COLUMNS)
    unknown = next((column for column in columns if column not in COLUMNS), None)
    if unknown is not None:
        raise UsageError(f"{name}:1: unknown column {unknown!r}; allowed: {allowed}.")
    if "file" not in columns:
        raise UsageError(f"{name}:1: the column file is missing; allowed: {allowed}.")
    doubled = next((column for column in columns if columns.count(column) > 1), None)
    if doubled is not None:
        raise UsageError(f"{name}:1: the column {doubled!r} is there twice; keep one.")


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the manifest cannot be read: {error.strerror}.") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path}: the manifest is no text; save it as CSV in UTF-8.")


def _key(name: str) -> str:
    parts = unicodedata.normalize("NFC", name.strip().replace("\\", "/")).split("/")
    return "/".join(part for part in parts if part not in {"", "."})

"""Annotated items: one JSON object per line, the same form for gold and for predictions.

Spans are code-point offsets into the item's text; the parties of a partnership are surface strings, `SELF`
for the reporting company where it is only 公司 or left out. `labelled` names the keys that are complete.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from csrgraph.errors import FactsError

__all__ = ["Happening", "Item", "Marked", "Proof", "Tie", "read_items", "write_items"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Marked(_Row):
    """A marked span, with the organisation type where it is one; predictions carry a confidence.

    `canonical` is the name by which the parties of whole documents are called.
    """

    start: int
    end: int
    text: str
    type: str | None = None
    canonical: str | None = None
    score: float | None = None


class Proof(_Row):
    """The quotation that a predicted claim stands on: offsets into the item's text, and its words."""

    start: int
    end: int
    text: str


class Tie(_Row):
    """A partnership: surface strings of its parties, and what is said of it."""

    participants: tuple[str, ...]
    kind: str | None = None
    object: str | None = None
    date: str | None = None
    status: str | None = None
    open_list: bool = False
    unnamed: bool = False
    trigger: str | None = None
    roles: dict[str, str] = Field(default_factory=dict)
    date_value: str | None = None
    score: float | None = None
    evidence: Proof | None = None


class Happening(_Row):
    """An event: its type, the surface strings of its parties, what it is about and when."""

    type: str
    participants: tuple[str, ...] = ()
    object: str | None = None
    date: str | None = None
    trigger: str | None = None
    date_value: str | None = None
    evidence: Proof | None = None


class Item(_Row):
    """One annotated text; what stands under a key `…_optional` is neither rewarded nor punished.

    `whole` tells that the text is a document of its own (read from `text_file`), not an excerpt.
    """

    id: str
    source: str = ""
    reporter: str | None = None
    reporter_aliases: tuple[str, ...] = ()
    whole: bool = False
    punctuated: bool = True
    labelled: tuple[str, ...] = ("self", "orgs", "products", "projects", "partnerships", "events")
    text: str
    self_: tuple[Marked, ...] = Field(default=(), alias="self")
    orgs: tuple[Marked, ...] = ()
    orgs_optional: tuple[Marked, ...] = ()
    products: tuple[Marked, ...] = ()
    products_optional: tuple[Marked, ...] = ()
    projects: tuple[Marked, ...] = ()
    projects_optional: tuple[Marked, ...] = ()
    partnerships: tuple[Tie, ...] = ()
    partnerships_optional: tuple[Tie, ...] = ()
    events: tuple[Happening, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """Return the item as the object of a JSON line."""
        return self.model_dump(by_alias=True, exclude_none=True)


def read_items(path: str | Path) -> list[Item]:
    """Return the items of a JSONL file.

    An item has its `text`, or a `text_file` whose place is told from the file's folder or the one above.

    Raises:
        FactsError: if a line is no item or its text cannot be read; the message names `file:line`.
    """
    path = Path(path)
    items: list[Item] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FactsError(f"{path}: the annotations cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            items.append(_item(line, f"{path}:{number}", path.parent))
    if not items:
        raise FactsError(f"{path}: there are no annotated items in the file.")
    return items


def _item(line: str, place: str, folder: Path) -> Item:
    try:
        row = json.loads(line)
        if isinstance(row, dict) and "text" not in row and isinstance(row.get("text_file"), str):
            row |= {"text": _text(folder, row["text_file"], place), "whole": True}
        item = Item.model_validate(row)
    except (json.JSONDecodeError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise FactsError(f"{place}: this line is no annotated item: {reason}") from error
    for span in (*item.orgs, *item.products, *item.projects, *item.self_):
        if item.text[span.start : span.end] != span.text:
            raise FactsError(f"{place}: {span.text!r} does not stand at {span.start}:{span.end}.")
    return item


def _text(folder: Path, name: str, place: str) -> str:
    for base in (folder, folder.parent):
        try:
            return (base / name).read_bytes().decode("utf-8").replace("\r\n", "\n")
        except OSError:
            continue
        except UnicodeDecodeError as error:
            raise FactsError(f"{place}: the text file {name} is not UTF-8: {error}.") from error
    raise FactsError(f"{place}: there is no text file {name} in {folder} or the folder above it.")


def write_items(path: str | Path, items: Iterable[Item]) -> None:
    """Write items as JSON lines in UTF-8."""
    rows = (json.dumps(item.as_row(), ensure_ascii=False, sort_keys=True) for item in items)
    Path(path).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")

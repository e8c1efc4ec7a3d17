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

__all__ = ["Happening", "Item", "Marked", "Tie", "read_items", "write_items"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Marked(_Row):
    """A marked span, with the organisation type where it is one."""

    start: int
    end: int
    text: str
    type: str | None = None


class Tie(_Row):
    """A partnership: surface strings of its parties, and what is said of it."""

    participants: tuple[str, ...]
    kind: str | None = None
    object: str | None = None
    date: str | None = None
    status: str | None = None
    open_list: bool = False
    unnamed: bool = False
    roles: dict[str, str] = Field(default_factory=dict)


class Happening(_Row):
    """An event: its type and the surface strings of its parties."""

    type: str
    participants: tuple[str, ...] = ()
    date: str | None = None


class Item(_Row):
    """One annotated text; `orgs_optional` are neither rewarded nor punished."""

    id: str
    source: str = ""
    reporter: str | None = None
    punctuated: bool = True
    labelled: tuple[str, ...] = ("self", "orgs", "products", "projects", "partnerships", "events")
    text: str
    self_: tuple[Marked, ...] = Field(default=(), alias="self")
    orgs: tuple[Marked, ...] = ()
    orgs_optional: tuple[Marked, ...] = ()
    products: tuple[Marked, ...] = ()
    projects: tuple[Marked, ...] = ()
    partnerships: tuple[Tie, ...] = ()
    events: tuple[Happening, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """Return the item as the object of a JSON line."""
        return self.model_dump(by_alias=True, exclude_none=True)


def read_items(path: str | Path) -> list[Item]:
    """Return the items of a JSONL file.

    Raises:
        FactsError: if a line is no item; the message names `file:line`.
    """
    path = Path(path)
    items: list[Item] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FactsError(f"{path}: the annotations cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            items.append(_item(line, f"{path}:{number}"))
    if not items:
        raise FactsError(f"{path}: there are no annotated items in the file.")
    return items


def _item(line: str, place: str) -> Item:
    try:
        item = Item.model_validate(json.loads(line))
    except (json.JSONDecodeError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise FactsError(f"{place}: this line is no annotated item: {reason}") from error
    for span in (*item.orgs, *item.products, *item.projects, *item.self_):
        if item.text[span.start : span.end] != span.text:
            raise FactsError(f"{place}: {span.text!r} does not stand at {span.start}:{span.end}.")
    return item


def write_items(path: str | Path, items: Iterable[Item]) -> None:
    """Write items as JSON lines in UTF-8."""
    rows = (json.dumps(item.as_row(), ensure_ascii=False, sort_keys=True) for item in items)
    Path(path).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")

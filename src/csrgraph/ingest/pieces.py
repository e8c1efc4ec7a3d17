"""Pieces of a document in reading order, and the one text with blocks that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from csrgraph.ingest.layout import Hint

__all__ = ["Piece", "PieceKind", "composed", "squeezed"]

PieceKind = Literal["heading", "title", "paragraph", "list_item", "table_row"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, heading, list item, or table row of a document as its markup has it.

    `level` is that of a heading, from 1; `cells` are the texts of a table row, empty ones too.
    """

    kind: PieceKind
    text: str = ""
    level: int = 0
    cells: tuple[str, ...] = ()


def composed(pieces: Iterable[Piece]) -> tuple[str, dict[int, Hint]]:
    """Return the text of pieces, one a line, and what each line is, by the offset of its first character.

    The cells of a table row are parted by tabs.
    """
    lines: list[str] = []
    hints: dict[int, Hint] = {}
    offset = 0
    for piece in pieces:
        line = "\t".join(map(squeezed, piece.cells)) if piece.cells else squeezed(piece.text)
        if not line.strip():
            continue
        if lines and piece.kind in {"heading", "title"}:
            lines.append("")
            offset += 1
        kind = "table_row" if len(piece.cells) > 1 else piece.kind
        hints[offset + len(line) - len(line.lstrip())] = Hint(
            "paragraph" if kind == "table_row" and not piece.cells else kind, piece.level
        )
        lines.append(line)
        offset += len(line) + 1
    return "\n".join(lines) + "\n" if lines else "", hints


def squeezed(text: str) -> str:
    """Return a text with its runs of blanks and line ends as one blank, none at the edges."""
    return " ".join(text.split())


def as_rows(pieces: Sequence[Piece]) -> list[list[object]]:
    """Return pieces as plain lists, for a pipe between processes."""
    return [[piece.kind, piece.text, piece.level, list(piece.cells)] for piece in pieces]


def from_rows(rows: Iterable[Sequence[object]]) -> list[Piece]:
    """Return the pieces of `as_rows`."""
    return [Piece(kind, text, level, tuple(cells)) for kind, text, level, cells in rows]  # type: ignore[arg-type]

"""The words of a figure: how wide they are, where they break, what stands under a node."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from csrgraph.resources import read_toml
from csrgraph.store.vocabulary import vocabulary_labels
from csrgraph.views.mapdata import Node

__all__ = ["filter_word", "label_of", "style", "text_width", "word", "wrapped"]

_WIDE = re.compile(
    r"[\u1100-\u11ff\u2014\u2018-\u201d\u2026\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff"
    r"\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U0001f000-\U0003ffff]"
)
_CJK = re.compile(r"[\u2e80-\uffef]")
_LEGAL = re.compile(
    r"(?:(?:集团)?股份有限公司|有限责任公司|集团有限公司|有限公司|,? (?:Co\., )?(?:Ltd|Inc|plc|LLC)\.?)$"
)
_PIECES = re.compile(r"[A-Za-z0-9.&'’+\-]+\s*|.", re.S)
_NEVER_FIRST = "，。、；：！？）】》”’,.;:!?)%"
_WIDOW = 2.2
_DATED = {"explicit", "inherited"}


def style() -> dict[str, Any]:
    """Return the table of marks, inks, sizes and widths."""
    return read_toml("figure/style.toml")


def word(key: str, language: str, **values: object) -> str:
    """Return a word of figures, else the ontology's word for a type, kind or status, filled in."""
    own = read_toml("figure/words.toml")["words"]
    known = own if key in own else vocabulary_labels()
    column = 0 if language == "zh" else 1
    return str(known[key][column]).format(**values) if key in known else key


def filter_word(name: str, language: str) -> str:
    """Return the word for a filter."""
    return str(read_toml("figure/words.toml")["filters"][name][0 if language == "zh" else 1])


@cache
def _widths() -> tuple[float, float, dict[str, float]]:
    table = style()["widths"]
    single = {char: width for chars, width in table["groups"] for char in chars}
    return table["wide"], table["default"], single


def text_width(text: str, size: float) -> float:
    """Return the room a text needs, in the unit of `size`, whichever usual font shows it."""
    wide, default, single = _widths()
    return size * sum(wide if _WIDE.match(char) else single.get(char, default) for char in text)


def wrapped(text: str, ems: float, *, most: int = 0) -> list[str]:
    """Break a text into lines of at most `ems`, never inside a Latin word; the last may end in ….

    Args:
        text: One line of text.
        ems: Width of a line in ems; a longer Latin word has a line to itself.
        most: Largest number of lines, 0 for any.
    """
    lines = _lines(text, ems)
    if most and len(lines) > most:
        return [*lines[: most - 1], lines[most - 1][:-1] + "…"]
    # No line of one or two characters: the narrowest lines that are as many.
    narrower = ems
    while len(lines) > 1 and text_width(lines[-1], 1.0) <= _WIDOW and narrower > ems / 2:
        narrower -= 0.5
        again = _lines(text, narrower)
        if len(again) > len(lines):
            break
        lines = again
    return lines


def _lines(text: str, ems: float) -> list[str]:
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        full = text_width((line + piece).rstrip(), 1.0) > ems
        if line and full and piece not in _NEVER_FIRST:
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()]


def label_of(node: Node, language: str) -> list[str]:
    """Return the lines under a node: an organisation's name in full but for its legal form,
    a partnership's object (else its kind) with its year.
    """
    if node.kind == "organisation":
        name = _LEGAL.sub("", node.label) or node.label
        return wrapped(name, 9.0 if _CJK.search(name) else 12.0)
    year = f" {node.year}" if node.year and node.certainty in _DATED else ""
    lines = wrapped(node.object or word(node.type, language), 9.0, most=2)
    if year and text_width(lines[-1] + year, 1.0) <= 11.5:
        return [*lines[:-1], lines[-1] + year]
    return [*lines, year.strip()] if year else lines

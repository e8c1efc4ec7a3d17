"""Names on a map: short labels, line breaks, and the keys by which a search finds them."""

from __future__ import annotations

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

from csrgraph.views.mapdata import Node

__all__ = ["search_keys", "short_label", "text_width", "wrapped"]

_CJK = re.compile(r"[\u2e80-\uffef]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEGAL = re.compile(
    r"(?:(?:集团)?股份有限公司|有限责任公司|集团有限公司|有限公司|,? (?:Co\., )?(?:Ltd|Inc|plc|LLC)\.?)$"
)
_PIECES = re.compile(r"[A-Za-z0-9.&'’+\-]+\s*|.", re.S)
_LINES = 2


def short_label(node: Node) -> str:
    """Return the label on the map: a short name the reports use, or the name without its legal form.

    A partnership without an object has none: the page writes its kind instead.
    """
    if node.kind in {"partnership", "event"} and not node.object:
        return ""
    if node.kind == "organisation" and node.type != "community":
        fitting = [name for name in node.names if 3 <= len(name) <= 8 and _CJK.search(name)]
        fitting = [name for name in fitting if len(name) < len(node.label)]
        if fitting:
            return max(fitting, key=lambda name: (len(name), name))
        return _LEGAL.sub("", node.label) or node.label
    return node.label


def wrapped(label: str, width: int = 20) -> list[str]:
    """Break a label into two lines at most, of equal length, never inside a Latin word.

    `width` counts Latin characters; a Chinese character is as wide as two. What two lines do not
    hold becomes …
    """
    text = " ".join(label.split())
    half = width if text_width(text) > 2 * width else -(-text_width(text) // 2) + 1
    lines = _lines(text, width if text_width(text) <= width else max(half, 9))
    if len(lines) > _LINES and half < width:
        lines = _lines(text, width)
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], lines[_LINES - 1] + "…"]


def _lines(text: str, width: int) -> list[str]:
    lines, line, length = [], "", 0
    for piece in _PIECES.findall(text):
        size = text_width(piece)
        if line and length + text_width(piece.strip()) > width:
            lines.append(line.strip())
            line, length = "", 0
        line += piece
        length += size
    lines.append(line.strip())
    return [text for text in lines if text]


def text_width(text: str) -> int:
    """Return the width of a text in Latin characters; a Chinese character is as wide as two."""
    return sum(2 if _CJK.match(char) else 1 for char in text)


def search_keys(node: Node) -> list[str]:
    """Return full pinyin and initials of a node's Chinese names: `fuwaiyiyuan`, `fwyy`.

    The names themselves are in the page; only what a script cannot make of them is added.
    """
    keys: dict[str, None] = {}
    for name in (node.label, *node.names):
        plain = unicodedata.normalize("NFKC", name).lower()
        if _HAN.search(plain):
            keys["".join(lazy_pinyin(plain)).replace(" ", "")] = None
            keys["".join(lazy_pinyin(plain, style=Style.FIRST_LETTER)).replace(" ", "")] = None
    return list(keys)

"""Blocks of a plain text: titles, headings, paragraphs across wrapped lines, lists, table rows.

The text is never altered; a paragraph that a page break cut in two is one block that holds the
line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from csrgraph.model.report import Block, BlockKind

__all__ = ["Hint", "ends_sentence", "find_blocks", "is_contents", "starts_anew"]

_TITLE_LINES = 6
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百0-9]+[章节部分篇]|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|"
    r"\([一二三四五六七八九十]{1,3}\)|[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[、.\s]|#{1,6}\s)"
)
_NUMBERED_EN = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\.?\s+[A-Z]")
_FINAL = re.compile(r"[。！？!?；;：:…][”’」』）)\]]*$|\.[”\")]*$")
_CONTENTS = re.compile(r"(?:\.{4,}|…{2,}|·{4,}|(?:\. ){4,}\.?)\s*\d*|^[^\t]+\t\d{1,4}$")
_LIST = re.compile(r"[●•■◆▪➢*\-–·]\s+|（\d{1,2}）|\(\d{1,2}\)|[①-⑳]")
_CJK = re.compile(r"[\u3400-\u9fff]")
# Boxes to be ticked and units stand above tables and are no headings.
_FORM = re.compile(r"[√□☐☑✓✔]|^单位[：:]")
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z]")
# An amount; a year may head a column.
_FIGURE = re.compile(r"\d[\d,，.]*(?:\.\d+|,\d{3})|\d{5,}|\d[%％]")
_OPENERS = re.compile(r"[“‘「『（(《]")
_CLOSERS = re.compile(r"[”’」』）)》]")
_HEADING_LIMIT = 32
_WRAP_MINIMUM = 22
_JOINING_END = re.compile(r"[，、,（(“《\-—和与及或的在对为将等于]$")
_NO_START = re.compile(r"[，。、；：！？”’」』）)》,;:]")


@dataclass(frozen=True, slots=True)
class Hint:
    """What the markup of a document says of a line: its kind, and the level of a heading (from 1).

    `first` is the first row of a table, `head` a row that is its head.
    """

    kind: BlockKind
    level: int = 0
    first: bool = False
    head: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    blank_before: bool


def find_blocks(text: str, language: str, hints: Mapping[int, Hint] | None = None) -> list[Block]:
    """Return the blocks of a text in order; together they cover all that is not blank.

    Args:
        text: The whole text.
        language: `zh` or `en`.
        hints: What the markup says of lines, by the offset of their first character. Such a line is a block of
            its own; a paragraph may still look like a heading.
    """
    lines = list(_lines(text))
    known = [hints.get(line.start) for line in lines] if hints else [None] * len(lines)
    tables = [
        hint.kind == "table_row" if hint else row
        for hint, row in zip(known, _table_lines(lines), strict=True)
    ]
    blocks: list[Block] = []
    path: list[tuple[int, str]] = []
    index = table = 0
    while index < len(lines):
        line = lines[index]
        hint = known[index]
        if tables[index]:
            opens = not index or not tables[index - 1] or bool(hint and hint.first)
            table += opens
            row = _block("table_row", line.start, line.end, path, _cells(line))
            head = (opens and _is_head(line)) or bool(hint and hint.head)
            blocks.append(row.model_copy(update={"table": table, "header": head}))
            index += 1
            continue
        last = index if hint else _paragraph_end(lines, tables, index, language)
        told = hint is not None and hint.kind != "paragraph"
        kind = hint.kind if hint and told else _kind(lines, index, last, language)
        if kind in {"heading", "title"}:
            _enter(path, line.text, kind, hint.level if hint else 0)
        block = _block(kind, line.start, lines[last].end, path)
        if kind == "heading":
            block = block.model_copy(update={"level": path[-1][0]})
        elif _CONTENTS.search(line.text):
            block = block.model_copy(update={"contents": True})
        blocks.append(block)
        index = last + 1
    return blocks


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    blank = True
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            left = start + len(raw) - len(raw.lstrip())
            yield _Line(left, left + len(stripped), stripped, blank)
        blank = not stripped
        start += len(raw) + 1


def _table_lines(lines: list[_Line]) -> list[bool]:
    """Rows have two tabs, or one beside another row; a contents line is none."""
    tabs = [0 if _CONTENTS.search(line.text) else line.text.count("\t") for line in lines]
    rows = [count >= 2 for count in tabs]
    for index, count in enumerate(tabs):
        if count == 1:
            near = tabs[max(0, index - 1) : index] + tabs[index + 1 : index + 2]
            rows[index] = any(near)
    return rows


def _is_head(line: _Line) -> bool:
    """The first row of a table is its head where all its cells are words."""
    return all(_WORD.search(cell) and not _FIGURE.search(cell) for cell in line.text.split("\t"))


def _cells(line: _Line) -> tuple[tuple[int, int], ...]:
    cells: list[tuple[int, int]] = []
    start = line.start
    for cell in line.text.split("\t"):
        inner = cell.strip()
        if inner:
            left = start + len(cell) - len(cell.lstrip())
            cells.append((left, left + len(inner)))
        start += len(cell) + 1
    return tuple(cells)


def _paragraph_end(lines: list[_Line], tables: list[bool], first: int, language: str) -> int:
    last = first
    while last + 1 < len(lines) and not tables[last + 1]:
        here, following = lines[last], lines[last + 1]
        continues = _continues_en if language == "en" else _continues_zh
        if not continues(here, following, first == last):
            break
        last += 1
    return last


def _continues_zh(here: _Line, following: _Line, single: bool) -> bool:
    """Whether a line goes on in the next: it is cut inside a sentence, not a heading or item."""
    if _NO_START.match(following.text):
        return True
    if _FINAL.search(here.text) or starts_anew(following.text) or _CONTENTS.search(here.text):
        return False
    if _open_bracket(here.text):
        return True
    if _JOINING_END.search(here.text) and len(here.text) >= _WRAP_MINIMUM:
        return True
    if single and (_looks_like_heading(here.text) or len(here.text) < _WRAP_MINIMUM):
        return False
    heading = len(following.text) <= _HEADING_LIMIT and not re.search(r"[，。；]", following.text)
    return not heading


def _continues_en(here: _Line, following: _Line, single: bool) -> bool:
    if _FINAL.search(here.text) or starts_anew(following.text):
        return False
    return not following.blank_before and (following.text[0].islower() or len(here.text) > 60)


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends in a mark that closes a sentence."""
    return _FINAL.search(text) is not None


def is_contents(text: str) -> bool:
    """Tell whether a line is an entry of a table of contents: dots or a tab lead to a page number."""
    return _CONTENTS.search(text) is not None


def starts_anew(text: str) -> bool:
    """Tell whether a line begins something: a numbered heading, a list item, a line of contents."""
    return bool(_NUMBERED.match(text) or _LIST.match(text) or _CONTENTS.search(text))


def _open_bracket(text: str) -> bool:
    return len(_OPENERS.findall(text)) > len(_CLOSERS.findall(text))


def _looks_like_heading(text: str) -> bool:
    short = len(text) <= _HEADING_LIMIT and not re.search(r"[，。；,;]", text)
    return bool(_NUMBERED.match(text) and len(text) <= 48 and not _FINAL.search(text)) or short


def _kind(lines: list[_Line], first: int, last: int, language: str) -> BlockKind:
    text = lines[first].text
    if _CONTENTS.search(text) or _LIST.match(text):
        return "list_item"
    if first != last or _FINAL.search(text):
        return "paragraph"
    if first < _TITLE_LINES and len(text) <= 60 and not re.search(r"[，。；]", text):
        return "title"
    if language == "en":
        heading = len(text) <= 70 and not text.endswith(",") and first + 1 < len(lines)
        capital = text[0].isupper() or _NUMBERED_EN.match(text)
        return "heading" if heading and capital else "paragraph"
    heading = _looks_like_heading(text) and len(_CJK.findall(text)) >= 2
    return "heading" if heading and not _FORM.search(text) else "paragraph"


def _enter(path: list[tuple[int, str]], text: str, kind: str, level: int) -> None:
    """Put a heading on the path of headings, at most three deep; titles start it anew."""
    if kind == "title":
        path.clear()
        return
    level = level or _level(text)
    while path and path[-1][0] >= level:
        path.pop()
    path.append((level, " ".join(text.lstrip("#").split())[:60]))
    del path[:-3]


def _level(text: str) -> int:
    if text.startswith("#"):
        return len(text) - len(text.lstrip("#"))
    for level, pattern in enumerate(
        (r"第.{1,4}[章篇节]", r"[一二三四五六七八九十]{1,3}、", r"[（(][一二三]")
    ):
        if re.match(pattern, text):
            return level + 1
    return 3 + text.split(" ")[0].count(".") if re.match(r"\d", text) else 6


def _block(
    kind: BlockKind,
    start: int,
    end: int,
    path: list[tuple[int, str]],
    cells: tuple[tuple[int, int], ...] = (),
) -> Block:
    section = " / ".join(name for _, name in path)
    return Block(kind=kind, start=start, end=end, section=section, cells=cells)

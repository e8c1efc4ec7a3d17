"""Running heads, footers and page numbers: lines at the edge of a page that come back on other pages, whatever number
is in them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from csrgraph.ingest.layout import is_contents
from csrgraph.ingest.lines import Line

__all__ = ["furniture_of"]

# Lines this near to the upper or lower edge of a page's text may be furniture.
_EDGE_LINES = 3
# Furniture comes back on this share of the pages, and on three at least (on both of two).
_SHARE, _LEAST = 0.2, 3
_SAME_HEIGHT = 4.0
_PAGE_NUMBER = re.compile(
    r"[-–—·•|\s]*(?:第\s*)?(?:[Pp]age\s*)?\d{1,4}(?:\s*页)?(?:\s*(?:[/／]|共|of)\s*\d{1,4}(?:\s*页)?)?[-–—·•|\s]*"
)
_ROMAN = re.compile(r"[ivxl]{1,8}")
_ROMANS = {"i": 1, "v": 5, "x": 10, "l": 50}
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}|[A-Za-z]{4}")


def furniture_of(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Return the identities (`id`) of the lines that are running heads, footers and page numbers.

    Args:
        pages: The lines of each page.
    """
    edges = [sorted(_edge_lines(lines), key=lambda line: -line.top) for lines in pages]
    # A head comes back at its height; so does not a phrase that now and then ends a page.
    times = Counter(key for page in edges for key in {_key(line) for line in page})
    needed = max(2, min(_LEAST, len(pages)), round(_SHARE * len(pages)))

    def comes_back(line: Line) -> bool:
        text, height = _key(line)
        return sum(times[text, height + step] for step in (-1, 0, 1)) >= needed

    found = [line for page in edges for line in page if comes_back(line)]
    found += _chapter_heads(edges)
    known = {_key(line)[0] for line in found}
    shifts = _page_shifts(edges)
    for number, page in enumerate(edges):
        # On a page of another format a head stands at another height, but outermost.
        outer = {id(line) for line in (*page[:1], *page[-1:])}
        found += [
            line
            for line in page
            if _PAGE_NUMBER.fullmatch(line.text)
            or (id(line) in outer and (_key(line)[0] in known or _shift(line, number) in shifts))
        ]
    return {id(line) for line in found}


def _chapter_heads(pages: Sequence[Sequence[Line]]) -> Iterator[Line]:
    """Outermost lines that come back at their height on three pages and more near each other, as heads of chapters."""
    for at in (0, -1):
        places: dict[tuple[str, int], list[int]] = defaultdict(list)
        for number, page in enumerate(pages):
            if page and _WORDS.search(page[at].text):
                places[_key(page[at])].append(number)
        for numbers in places.values():
            near = sum(after - before <= 2 for before, after in pairwise(numbers))
            if near >= _LEAST - 1 and 3 * near >= 2 * (len(numbers) - 1):
                yield from (pages[number][at] for number in numbers)


def _page_shifts(pages: Sequence[Sequence[Line]]) -> set[int]:
    """What page numbers are ahead of the count of pages, from 0, wherever three and more are it alike.

    Two Roman numbers suffice where they stand alone: those of front matter are few.
    """
    found: Counter[int] = Counter()
    for at, lines in enumerate(pages):
        alone = [line for line in lines if _number(line.text) is not None]
        shifts = [_shift(line, at) for line in (*alone, *lines[:1], *lines[-1:])]
        found.update({shift for shift in shifts if shift is not None})
        found.update(
            {
                shift
                for line in alone
                if line.text.isalpha() and (shift := _shift(line, at)) is not None
            }
        )
    return {shift for shift, times in found.items() if times >= _LEAST}


def _shift(line: Line, at: int) -> int | None:
    """How far the number of a line, alone or with words, is ahead of the count of its page."""
    number = _number(line.text)
    if number is None and not is_contents(line.text):
        parts = line.text.split()
        numbers = [_number(part) for part in (parts[-1], parts[0]) if len(parts) > 1]
        # Of 3 / 57 the first is the page's.
        if match := re.search(r"(\d{1,4}) ?[/／] ?\d{1,4}$", line.text):
            numbers.insert(0, int(match[1]))
        number = next((found for found in numbers if found is not None), None)
    return None if number is None else number - at


def _number(text: str) -> int | None:
    """The number that a text is, in Arabic or Roman figures."""
    if _PAGE_NUMBER.fullmatch(text):
        return int(re.findall(r"\d+", text)[0])
    if not _ROMAN.fullmatch(text):
        return None
    values = [_ROMANS[letter] for letter in text]
    # A smaller one in front of a greater is taken away.
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _edge_lines(lines: Sequence[Line]) -> list[Line]:
    """The highest and lowest lines of a page."""
    order = sorted(lines, key=lambda line: -line.top)
    return order if len(order) <= 2 * _EDGE_LINES else [*order[:_EDGE_LINES], *order[-_EDGE_LINES:]]


def _key(line: Line) -> tuple[str, int]:
    """A line without its numbers, and its height on the page."""
    return re.sub(r"\d+", "0", "".join(line.text.split())), round(line.bottom / _SAME_HEIGHT)

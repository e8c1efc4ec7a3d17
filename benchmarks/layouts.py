"""What reading keeps of PDF documents, such as the manuals of Debian packages: nothing may be lost of PDFium's text.

For each file: pages, pages with a head, foot or number set aside, characters of PDFium's own text and how many of them
reading lost. Hyphens, blanks and what is no character are not counted. Run: python benchmarks/layouts.py FILE.pdf …
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pypdfium2

from csrgraph.errors import ReadError
from csrgraph.ingest import read

NOT_COUNTED = frozenset("\ufffe\u00ad-")


def characters(text: str) -> Counter[str]:
    """Return how often each printed character stands in a text."""
    return Counter(
        char
        for char in text
        if not char.isspace() and char.isprintable() and char not in NOT_COUNTED
    )


def row(path: Path) -> str:
    """Return the line of the table for a file."""
    try:
        report = read(path)
    except ReadError as error:
        return f"| {path.name} | {error.reason} | | | |"
    document = pypdfium2.PdfDocument(path)
    raw = characters("".join(page.get_textpage().get_text_range() for page in document))
    aside = "".join(line for page in report.pages for line in page.aside)
    lost = sum((raw - characters(report.text + aside)).values())
    heads = sum(bool(page.aside) for page in report.pages)
    return f"| {path.name} | {len(document)} | {heads} | {sum(raw.values()):,} | {lost} |"


def main(names: list[str]) -> None:
    """Print the table."""
    print("| document | pages | with head or number aside | characters | lost |")
    print("| --- | --- | --- | --- | --- |")
    for name in names:
        print(row(Path(name)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

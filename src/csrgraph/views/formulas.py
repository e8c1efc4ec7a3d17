"""Text that a spreadsheet would run as a formula, and the apostrophe that stops it.

The guard can be taken off again without loss: a text that already begins with apostrophes before
such a character gets one more.
"""

from __future__ import annotations

import re

__all__ = ["guarded", "is_formula", "unguarded"]

# Full-width signs are formulas to spreadsheets in Chinese and Japanese; blanks before them are skipped by some.
_FORMULA = re.compile("'*(?:[\t\r\n]|[\\s\ufeff\u200b]*[=+\\-@＝＋－＠])")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take a text for a formula, or a guarded text for one."""
    return _FORMULA.match(text) is not None


def guarded(text: str) -> str:
    """Return a text as a cell that no spreadsheet runs: with an apostrophe in front where it needs one."""
    return f"'{text}" if is_formula(text) else text


def unguarded(cell: str) -> str:
    """Return the text of a guarded cell."""
    return cell[1:] if cell.startswith("'") and is_formula(cell) else cell

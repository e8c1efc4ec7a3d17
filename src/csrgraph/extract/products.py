"""Products and projects: narrow patterns only (names in quotes or Latin brands beside a class noun).

Wider patterns were measured to be mostly wrong; these are marked experimental in the documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.lexicon import alternation, entries, forms
from csrgraph.extract.names import squeeze

__all__ = ["product_candidates", "project_candidates", "propagated"]

_BRAND = r"[A-Z][A-Za-z0-9]*(?:[ \-][A-Z][A-Za-z0-9]+)*"
_PROJECT = re.compile(
    r"[“「\"](?P<name>[^“”「」\"]{3,60}(?:“[^”]*”[^”]*)?)[”」\"]"
    r"(?:(?:的|等)?(?:国家|省|市|重点|重大|科研|研发|示范|公益|产业化){0,3})(?:项目|课题|专项|工程|计划|行动)"
)


@cache
def _nouns() -> str:
    return alternation(forms("product_nouns"))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    nouns = _nouns()
    strong = [row["form"] for row in entries("product_nouns") if row["strength"] == "strong"]
    return (
        re.compile(rf"(?P<noun>{nouns})[ \t]?[“「]?(?P<name>{_BRAND})(?![A-Za-z0-9])"),
        re.compile(rf"(?<![A-Za-z0-9])(?P<name>{_BRAND})[”」]?[ \t]?(?P<noun>{nouns})"),
        re.compile(rf"[“「](?P<name>[^“”「」，。；、]{{2,16}})[”」](?P<noun>{nouns})"),
        re.compile(
            rf"[“「](?P<name>[^“”「」，。；、]{{1,14}}?(?P<noun>{alternation(strong)}))[”」]"
        ),
    )


def product_candidates(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Yield the products that stand beside a class noun (大模型 WiNGPT, “启明”平台)."""
    for pattern in _patterns():
        for match in pattern.finditer(text, start, end):
            name = squeeze(match.group("name"))
            if _brand_like(name):
                yield Candidate(
                    match.start("name"), match.end("name"), "product", "product_noun.v1", 0.7,
                    match.group("noun"),
                )  # fmt: skip


def _brand_like(name: str) -> bool:
    if name in forms("generic_acronyms"):
        return False
    if not name.isascii():
        return True
    camel = sum(char.isupper() for char in name) >= 2 and any(char.islower() for char in name)
    return len(name) >= 4 and (camel or name.isalpha())


def project_candidates(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Yield projects named in quotes before 项目, 课题, 专项, 工程, 计划 or 行动."""
    for match in _PROJECT.finditer(text, start, end):
        yield Candidate(*match.span("name"), "project", "project_quoted.v1", 0.75)


def propagated(
    text: str, names: Iterable[tuple[str, str, str]], score: float
) -> Iterator[Candidate]:
    """Yield every further occurrence of known names.

    Args:
        text: The report's text.
        names: (surface, kind, type); Latin names must not touch other Latin letters or digits.
        score: Score of the occurrences.
    """
    table = {surface: (kind, type_) for surface, kind, type_ in names}
    if not table:
        return
    latin = [surface for surface in table if surface[0].isascii() and surface[-1].isascii()]
    other = [surface for surface in table if surface not in set(latin)]
    sources = [rf"(?<![A-Za-z0-9])(?:{alternation(latin)})(?![A-Za-z0-9])"] if latin else []
    if other:
        sources.append(alternation(other))
    for match in re.finditer("|".join(sources), text):
        kind, type_ = table[match.group()]
        yield Candidate(*match.span(), kind, "propagated.v1", score, type_)

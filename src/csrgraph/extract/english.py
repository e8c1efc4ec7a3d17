"""English reports without a model: organisations by their keywords, partnerships by fixed forms.

A modest fallback for `blank` English text; sentences keep their blanks when they are masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.grammar import Form, compile_pattern, expand
from csrgraph.extract.lexical import Sentence
from csrgraph.extract.lexicon import alternation, forms
from csrgraph.extract.mask import Masked
from csrgraph.extract.relations import Tied
from csrgraph.extract.surface import organisation_type
from csrgraph.resources import read_toml

__all__ = ["english_candidates", "find_english_ties", "kind_of_english", "object_of_english"]

_FILE = "patterns/partnerships_en.toml"
_WORD = r"[A-Z][\w&'’.\-]*"
_NAME = re.compile(
    rf"{_WORD}(?:(?: (?:of|for|and|the|de|in|on)){{0,2}} {_WORD}|, (?:Inc|Ltd|LLC)\b\.?){{0,8}}"
)
_OPENING = re.compile(
    r"^(?:The|In|On|At|During|With|Our|We|This|These|Its|A|An|By|From|For|Since|As|Together|Jointly|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Also)\s+"
)
_GENERIC = re.compile(
    r"(?:The )?(?:Company|Group|Board|Committee|Government|Council|Agency|Center|Centre|Fund|Report|"
    r"Health|Energy|Technology|Power|Medical|Union|Systems|Software)(?: (?:of|for|and) \w+)?"
)
_AND_SPLIT = re.compile(r" and (?=(?:the )?[A-Z])")
_OBJECT = re.compile(
    r"\s?(?:to|on|for|in)?\s?(?:jointly |co-)?(?P<object>(?:the |a |an |its )?[^.,;\ue000-\ue007]{4,90})"
)


@cache
def _keyword() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternation(forms('english_keywords'))})\b")


def english_candidates(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """Yield organisations of an English sentence: capitalised runs that hold a keyword."""
    for match in _NAME.finditer(text, sentence.start, sentence.end):
        for start, end in _pieces(match.group()):
            name = match.group()[start:end]
            opening = _OPENING.match(name)
            start += opening.end() if opening else 0
            name = name if name.endswith(("Inc.", "Ltd.")) else name.rstrip(".,")
            if _keyword().search(name) and " " in name and not _GENERIC.fullmatch(name):
                left = match.start() + start
                kind = organisation_type(name)
                yield Candidate(
                    left, left + len(name), "organisation", "english.v1", 0.7,
                    "company" if kind == "other" else kind,
                )  # fmt: skip


def _pieces(run: str) -> list[tuple[int, int]]:
    """Cut a run at an `and` between two names that each hold a keyword."""
    for cut in _AND_SPLIT.finditer(run):
        left, right = run[: cut.start()], run[cut.end() :]
        if _keyword().search(left) and _keyword().search(right) and " " in left:
            return [(0, cut.start()), *((cut.end() + a, cut.end() + b) for a, b in _pieces(right))]
    return [(0, len(run))]


@cache
def _forms() -> tuple[tuple[Form, ...], tuple[tuple[str, re.Pattern[str]], ...]]:
    data = read_toml(_FILE)
    separator = f"(?:{alternation(data['separators'])})"
    macros = {"SEP": separator, "LIST": f"[{{O}}](?:{separator}(?:the )?[{{O}}])*"}
    forms = tuple(
        Form(
            row["id"],
            compile_pattern(expand(expand(row["pattern"], macros), {}), _FILE),
            row["kind"],
            row["score"],
            row.get("split", False),
            frozenset(row.get("types", ())),
        )
        for row in data["form"]
    )
    kinds = tuple((row["name"], compile_pattern(row["pattern"], _FILE)) for row in data["kind"])
    return forms, kinds


def find_english_ties(masked: Masked, *, implicit_issuer: bool) -> list[Tied]:
    """Return the ties of an English sentence; the first form that claims a party list wins."""
    found: list[Tied] = []
    taken: set[int] = set()
    for form in _forms()[0]:
        for match in form.pattern.finditer(masked.text):
            groups = match.groupdict()
            parties = _spots(masked.text, match, "list")
            if form.types:
                parties = [p for p in parties if masked.mentions[p].type in form.types]
            subject = _spots(masked.text, match, "subject") if groups.get("subject") else []
            lead = _spots(masked.text, match, "lead") if groups.get("lead") else []
            own = form.id == "en_and_jointly"
            implicit = not subject and not own and not lead
            if not parties or taken & set(parties) or (implicit and not implicit_issuer):
                continue
            taken |= set(parties)
            before = masked.text[max(0, match.start("tie") - 24) : match.start("tie")]
            for group in [[p] for p in parties] if form.split else [parties]:
                found.append(
                    Tied(
                        tuple(dict.fromkeys([*subject, *lead, *group])),
                        match.span("tie"),
                        match.start(),
                        len(masked.text),
                        form.id,
                        form.score,
                        form.kind,
                        implicit,
                        "others" in masked.text[match.end() : match.end() + 24],
                        bool(re.search(r"\b(?:plan|intend|will|expect)", before)),
                        bool(re.search(r"\b(?:not|no longer|never)\b", before)),
                        dict.fromkeys(lead, "lead"),
                    )
                )
    return found


def _spots(text: str, match: re.Match[str], group: str) -> list[int]:
    start, end = match.span(group)
    return [at for at in range(start, end) if text[at] in "\ue000\ue001"]


def kind_of_english(words: str, fallback: str) -> str:
    """Return the first kind whose words stand in the clause, else `fallback` or general."""
    for kind, pattern in _forms()[1]:
        if pattern.search(words):
            return kind
    return fallback or "general"


def object_of_english(masked: Masked, tied: Tied) -> tuple[int, int] | None:
    """Return the masked span of what an English tie is about, None if nothing is said."""
    last = max([tied.tie[1], *(p + 1 for p in tied.parties)])
    match = _OBJECT.match(masked.text, last)
    if match is None:
        return None
    start, end = match.span("object")
    dated = re.search(r" (?:in|on|since|from) ?$", masked.text[start:end])
    end = start + dated.start() if dated else end
    while end > start and masked.text[end - 1] in " ,":
        end -= 1
    return (start, end) if end - start >= 4 else None

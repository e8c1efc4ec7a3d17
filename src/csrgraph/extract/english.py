"""English reports without a model: organisations by keyword or place, partnerships by fixed forms.

A modest fallback; sentences keep their blanks when they are masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.grammar import Form, compile_pattern, expand
from csrgraph.extract.lexical import Sentence
from csrgraph.extract.lexicon import alternation, entries, forms
from csrgraph.extract.mask import Masked
from csrgraph.extract.relations import Tied
from csrgraph.resources import read_toml

__all__ = ["english_candidates", "find_english_ties", "kind_of_english", "object_of_english"]

_FILE = "patterns/partnerships_en.toml"
_WORD = re.compile(r"(?:[A-Z]|[a-z](?=[A-Z]))[\w&’'\-]*(?<!['’])")
# What may stand between two capitalised words of one name.
_JOINT = re.compile(r" (?:& )?|\.?, (?=(?:Inc|Ltd|LLC|Limited|Corp|Co)\b)|\. (?=(?:Ltd|Inc)\b)")
_OF = re.compile(r" (?:of|for)(?: the)? ")
_AND = re.compile(r", | and ")
_POSSESSIVE = re.compile(r"['’]s?$")
_FIELDS = frozenset(
    "Agriculture Commerce Culture Development Ecology Economy Education Energy Engineering Environment Finance Food "
    "Forestry Health Industry Innovation Labour Medicine Reform Research Sciences Security Sport Standards Technology "
    "Tourism Trade Transport Welfare".split()
)
_LEGAL_FORMS = frozenset(
    "AB AG AS Corp GmbH Group Holdings Inc LLC LLP Limited Ltd NV Oyj PLC SE plc".split()
)
# Forms whose list names all parties.
_WHOLE = frozenset(("en_and_jointly", "en_and_agree", "en_between"))
_ABBREVIATED = (" Inc", " Ltd", " Corp", " Co")
_ARTICLES = frozenset(("The", "Our", "Its", "Their", "A", "An"))
_TITLE_BEFORE = re.compile(
    r"\b(?:Mr|Ms|Mrs|Dr|Prof|Professor|President|Chairman|Chair|CEO|Director|Minister|Mayor)\.? $"
)
_PERSON_BEHIND = re.compile(
    r", (?:our |the |its |who |then )?(?:[Cc]hief|[Cc]hair|CEO|CFO|[Pp]resident|[Hh]ead|[Dd]irector|[Mm]anager|who\b)"
)
_ACRONYM = 6
_PARTY_BEFORE = re.compile(
    r"\b(?:[Ww]ith|[Aa]longside|[Bb]etween|[Jj]oined|[Jj]oins?|[Bb]oth|by|from|to|against|via|through|including|acquired|"
    r"thanked|supports?|partners?|suppliers?|customers?|members? of|signatory of|part of|help of|to|at) (?:the )?$"
)
_PARTY_BEHIND = re.compile(
    r",? (?:will|has|have|had|also|announced?|agreed?|sign(?:ed|s)|acquired|provid(?:ed|es)|suppl(?:y|ied|ies)|"
    r"leads?|led|works?|worked|hosts?|hosted|funds?|funded|invest(?:ed|s)|own(?:ed|s)|holds?|launched|publish(?:ed|es)|"
    r"operates?|join(?:ed|s)|contribut(?:ed|es)|gave|bought|sold|became|withdrew|left|entered|continues?|restored|offers?|"
    r"opened|extended|welcomed|audited|advis(?:ed|es)|certified|awarded|named|ranked|rated|stopped|ended|runs?|ran)\b|"
    r"['’]s? [a-z]"
)
_LISTED = re.compile(r",? (?:and |or )?(?:the )?|, and (?:the )?")
_OPENERS = " \"'“‘("
_PLACE_BEFORE = re.compile(r"\b(?:in|at|near|outside|across|around|throughout) (?:the )?$")
_PRODUCT_BEHIND = re.compile(
    r"\s(?:[a-z\-]+ )?(?:platforms?|systems?|software|app|engines?|tools?|series|models?|portal|brand|range|modules?|"
    r"turbines?|technology|suite|drug|vaccine|line|plant|factory|site|river|region|province|county|district|city)\b"
)
_OBJECT = re.compile(
    r"\s?(?:to|on|for|in)?\s?(?:jointly |co-)?(?P<object>(?:the |a |an |its )?[^.,;\ue000-\ue007]{4,90})"
)


@cache
def _keyword() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternation(forms('english_keywords'))})\b")


@cache
def _not_names() -> dict[str, str]:
    """Capitalised words that are no organisation by themselves, and what they are."""
    return {row["form"]: row["kind"] for row in entries("english_not_names")}


def english_candidates(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """Yield organisations of an English sentence: capitalised runs with a keyword, or in a party's place.

    A party's place is behind words such as `with` or `joined`, before a verb of doing, or in a list with another
    organisation. Not taken are months, places, persons with a title, headings in capitals, programmes and products by
    the words beside them, and words that only open a sentence.
    """
    spans = list(_runs(text, sentence))
    named = [_is_keyed(text[left:right]) or _in_place(text, left, right) for left, right in spans]
    for order in (range(1, len(spans)), range(len(spans) - 2, -1, -1)):
        for at in order:
            other = at - 1 if order.step > 0 else at + 1
            first, last = sorted((spans[at], spans[other]))
            listed = _LISTED.fullmatch(text, first[1], last[0]) is not None
            named[at] = named[at] or (named[other] and listed)
    for (left, right), wanted in zip(spans, named, strict=True):
        if wanted and _is_name(text, left, right, sentence):
            name = text[left:right]
            score = 0.7 if _is_keyed(name) else 0.6
            yield Candidate(left, right, "organisation", "english.v1", score, _type(name))


def _runs(text: str, sentence: Sentence) -> Iterator[tuple[int, int]]:
    start = sentence.start
    while (found := _WORD.search(text, start, sentence.end)) is not None:
        left, right = _run(text, found.start(), sentence.end)
        start = right
        opens = not text[sentence.start : left].strip(_OPENERS)
        left, right = _trimmed(text, left, right, opens)
        abbreviated = text[left:right].endswith(_ABBREVIATED) and text[right : right + 1] == "."
        if left < right:
            yield left, right + abbreviated


def _is_keyed(name: str) -> bool:
    return " " in name and _keyword().search(name) is not None


def _in_place(text: str, start: int, end: int) -> bool:
    """Tell whether a name stands where a party does."""
    before, after = text[max(0, start - 24) : start], text[end : end + 24]
    return bool(_PARTY_BEFORE.search(before) or _PARTY_BEHIND.match(after))


@cache
def _types() -> dict[str, str]:
    return {row["form"]: row["type"] for row in entries("english_keywords") if "type" in row}


def _type(name: str) -> str:
    """The type that a keyword tells: the one before `of`, else the last one."""
    found = [match for match in _keyword().finditer(name) if match.group() in _types()]
    if not found:
        return "company"
    heads = [match for match in found if name.startswith(" of ", match.end())]
    return _types()[(heads or found[::-1])[0].group()]


def _run(text: str, start: int, stop: int) -> tuple[int, int]:
    """The longest name from a capitalised word on: words side by side, and `of` behind a keyword."""
    word = _WORD.match(text, start, stop)
    end = word.end() if word else start
    inside = False
    while end < stop:
        if _POSSESSIVE.search(text, start, end):
            break
        gap = _JOINT.match(text, end, stop)
        following = _WORD.match(text, gap.end(), stop) if gap else None
        if following is None:
            gap = _OF.match(text, end, stop) if _last_word(text, start, end) in _heads() else None
            following = _WORD.match(text, gap.end(), stop) if gap else None
            inside = inside or following is not None
        if following is None and inside:
            gap = _AND.match(text, end, stop)
            following = _WORD.match(text, gap.end(), stop) if gap else None
            following = following if following and following.group() in _FIELDS else None
        if following is None or _not_names().get(following.group()) == "abbreviation":
            break
        end = following.end()
    return start, end


def _last_word(text: str, start: int, end: int) -> str:
    return text[start:end].rsplit(" ", 1)[-1]


@cache
def _heads() -> frozenset[str]:
    """Keywords that a name goes on behind with `of`."""
    return frozenset(forms("english_keywords")) - _LEGAL_FORMS


def _trimmed(text: str, start: int, end: int, opens: bool) -> tuple[int, int]:
    """Without the possessive, without articles and months before the name, nor words that open a sentence."""
    possessive = _POSSESSIVE.search(text, start, end)
    end = possessive.start() if possessive else end
    while (gap := text.rfind(" ", start, end)) > 0 and _not_names().get(
        text[gap + 1 : end]
    ) == "word":
        # A heading without a full stop runs into the sentence behind it.
        end = gap
    while start < end:
        word = _WORD.match(text, start, end)
        kind = _not_names().get(word.group()) if word else None
        if word is None or not (
            kind == "calendar" or word.group() in _ARTICLES or (opens and kind == "word")
        ):
            break
        start = word.end()
        while start < end and text[start] in " ,&":
            start += 1
    return start, end


def _is_name(text: str, start: int, end: int, sentence: Sentence) -> bool:
    name = text[start:end]
    words = [word for word in name.replace("&", " ").split() if word]
    known = [_not_names().get(word.rstrip(".,")) for word in words]
    if all(known) or known[-1] in {"thing", "unit"} or len(name) < 2:
        return False
    if name.isupper() and len(name) > _ACRONYM:
        return False
    if _TITLE_BEFORE.search(text, max(0, start - 12), start) or _PERSON_BEHIND.match(text, end):
        return False
    if _PRODUCT_BEHIND.match(text, end):
        return False
    if len(words) > 1:
        return True
    if _keyword().fullmatch(name) or _PLACE_BEFORE.search(text, max(0, start - 16), start):
        return False
    opening = not text[sentence.start : start].strip(_OPENERS)
    return not (opening and name.lower() in _words(text))


@lru_cache(maxsize=8)
def _words(text: str) -> frozenset[str]:
    """The words that a text writes small somewhere."""
    return frozenset(re.findall(r"\b[a-z]+\b", text))


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
            own = form.id in _WHOLE
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

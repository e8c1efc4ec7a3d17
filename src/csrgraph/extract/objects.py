"""What a partnership is about: its object, its kind, the programme it belongs to, its status."""

from __future__ import annotations

import re

from csrgraph.extract.grammar import grammar
from csrgraph.extract.mask import Masked
from csrgraph.extract.relations import Tied

__all__ = ["find_object", "kind_of", "owned_projects", "programme_owners", "status_of"]

_QUOTED = re.compile(r"[“「\"]([^“”「」\"]{2,80})[”」\"]")
_QUOTED_PROJECT = re.compile('[“「"]\ue005')
_BOOK = re.compile(r"《[^》]{2,60}》")
_TREATED = re.compile(
    r"[，,](?:对|就|围绕|针对)(?P<object>.{2,110}?)(?:进行|开展|展开|等?方面|等?领域|签)"
)
_AGREEMENT = re.compile(
    r"(?:签署|签订|签定|达成|缔结|订立|续签|交换)了?(?P<object>[^，。；、“《]{0,40}?(?:协议书|协议|协定|备忘录|意向书|意向|合同|共识))"
)
_NOUN = re.compile(r"了?(?P<object>[^，。；！？“”]{2,40})")
_CUT = re.compile(
    r"(?:，|。|；|、与|、和\ue000|以(?=推|提|进)|并(?!购|网|联)|，|用于|旨在|为了|等(?=$|，|。))"
)
_PROGRAMME = re.compile(
    r"[对承参]?[担与]?(?P<owner>\ue000)(?P<programme>(?:国家|省|市|重点|重大|科研|研发|科技|创新|专项|项目|课题|计划|"
    r"基金|行动|工程|[^，。；、“”\ue000\ue001]){0,40}?)的?[“「\"]?(?P<named>\ue005)"
    # A programme may be a named project itself: the quoted project behind it is the one that is meant.
    r"(?!(?:项目|计划|专项|课题)?[^，。；]{0,30}[“「\"]\ue005)"
)
_PROGRAMME_WORD = re.compile(r"项目|计划|专项|课题|基金|工程")


def find_object(masked: Masked, tied: Tied) -> tuple[int, int] | None:
    """Return the masked span of the object, None if the clause names none.

    Order: a joint body or project mention right behind the tie, a quoted name, a titled document,
    what is treated (对…进行), the agreement that is signed, the noun phrase behind the tie.
    """
    text, end = masked.text, tied.end
    after = tied.tie[1]
    if tied.rule == "sign_agreement":
        signed = _AGREEMENT.search(text, tied.tie[0], min(end, after + 12))
        if signed:
            return signed.span("object")
    for symbol in "\ue000\ue005\ue004":
        at = text.find(
            symbol, tied.tie[0], min(end, after + 90 if symbol == "\ue005" else after + 4)
        )
        if symbol == "\ue005" and (quoted := _QUOTED_PROJECT.search(text, tied.tie[0], end)):
            at = quoted.end() - 1
        if at >= 0 and at not in tied.parties and (symbol == "\ue005" or _object_like(masked, at)):
            return at, at + 1
    quoted = _QUOTED.search(text, tied.tie[0], min(end, after + 24))
    if quoted:
        return quoted.span(1)
    book = _BOOK.search(text, tied.tie[0], min(end, after + 12))
    if book:
        return book.span()
    treated = _TREATED.search(text, tied.tie[0], end)
    if treated:
        return treated.span("object")
    agreement = _AGREEMENT.search(text, tied.tie[0], min(end, after + 12))
    if agreement:
        return agreement.span("object")
    return _noun_phrase(text, tied) or _done_by(masked, tied)


def _done_by(masked: Masked, tied: Tied) -> tuple[int, int] | None:
    """What stands before 由: “某研究”项目由公司与某大学共同完成."""
    before = masked.text[: tied.start]
    if not before.endswith("由"):
        return None
    project = before.rfind("\ue005")
    body = before.rfind("\ue000")
    at = project if project >= 0 else body
    found = at >= 0 and (at == project or masked.mentions[at].type == "joint_body")
    return (at, at + 1) if found else None


def _object_like(masked: Masked, at: int) -> bool:
    return masked.mentions[at].type in {
        "joint_body",
        "research_institute",
        "company",
        "unit",
        "other",
    }


def _noun_phrase(text: str, tied: Tied) -> tuple[int, int] | None:
    noun = _NOUN.match(text, tied.tie[1], tied.end)
    if noun is None:
        return None
    start, stop = noun.span("object")
    cut = _CUT.search(text, start, stop)
    stop = cut.start() if cut else stop
    while stop > start and text[stop - 1] in "的等了、":
        stop -= 1
    while start < stop and text[start] in "的了，":
        start += 1
    if stop - start < 2 or not re.search(r"[\u4e00-\u9fffA-Za-z\ue000-\ue007]", text[start:stop]):
        return None
    return start, stop


def kind_of(masked: Masked, tied: Tied, obj: tuple[int, int] | None, name: str) -> str:
    """Return the kind of a partnership: the first kind whose words the tie or object has."""
    if tied.kind:
        return tied.kind
    tie_words = masked.text[tied.tie[0] : tied.tie[1]]
    words = f"{tie_words}{name}"
    if obj is None:
        words = masked.text[tied.tie[0] : min(tied.end, tied.tie[1] + 12)]
    elif masked.text[obj[0] : obj[1]] == "\ue005":
        words += "项目"
    found = next((k for k, pattern in grammar().kinds if pattern.search(words)), "general")
    with_foundation = any(masked.mentions[p].type == "foundation" for p in tied.parties)
    loose = found in {"general", "joint_project", "joint_event"}
    return "charity" if with_foundation and loose else found


def status_of(masked: Masked, tied: Tied) -> str:
    """Return active, planned, ended or negated."""
    if tied.negated:
        return "negated"
    if grammar().ended.search(masked.text, tied.start, tied.end):
        return "ended"
    return "planned" if tied.planned else "active"


def programme_owners(masked: Masked, tied: Tied) -> list[tuple[int, tuple[int, int]]]:
    """Return owners of the programme that the joint project belongs to, with the programme's span.

    An owner is an organisation that stands before the quoted project name and what the programme
    is called (科技部国家重点研发项目…的“…”项目); it is no party.
    """
    return [
        (match.start("owner"), match.span("programme"))
        for match in owned_projects(masked.text, tied.tie[0], tied.end)
        if match.start("owner") not in tied.parties
    ]


def owned_projects(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Return matches with the groups `owner`, `programme` (may be empty) and `named`."""
    return [
        match
        for match in _PROGRAMME.finditer(text, start, end)
        if not match["programme"] or _PROGRAMME_WORD.search(match["programme"])
    ]

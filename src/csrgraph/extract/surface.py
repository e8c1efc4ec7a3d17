"""What the surface of a name says: its suffix and type, whether it is generic, where it was glued.

All lists are lexicons; this module holds only the rules that use them.
"""

from __future__ import annotations

import re
from functools import cache

from csrgraph.extract.lexicon import alternation, entries, forms

__all__ = [
    "core_name",
    "ends_in_suffix",
    "is_generic",
    "is_listed",
    "is_place",
    "listed_type",
    "organisation_type",
    "split_glued",
    "suffix_of",
    "trim_name",
]

_WITH_ISSUER = re.compile(r"(?:与|和|及)(?:公司|本公司|集团|本集团|我们)?$")
_NATIONAL = ("中国", "全国", "国家", "世界", "国际", "中华")
_NATIONAL_TYPES = frozenset({"association", "foundation", "government", "party_or_union"})
_JOINT = re.compile(r"联合|共建|[-－—–·]")
_LATIN_LEGAL = re.compile(
    r"(?:Inc|Ltd|Limited|GmbH|LLC|Corp|Corporation|Company|S\.?A|AG|plc|PLC|N\.?V|Sdn ?Bhd|B\.?V)\.?$"
)
_LATIN_TYPES = (
    (re.compile(r"\b(?:University|College)\b"), "university"),
    (re.compile(r"\bHospital\b"), "hospital"),
    (re.compile(r"\b(?:Institute|Academy|Laboratory|Centre|Center)\b"), "research_institute"),
    (re.compile(r"\b(?:Ministry|Commission|Bureau|Government|Authority)\b"), "government"),
    (re.compile(r"\b(?:Association|Alliance|Society|Federation|Chamber)\b"), "association"),
    (re.compile(r"\b(?:Foundation|Charity|Fund)\b"), "foundation"),
    (re.compile(r"\b(?:Bank|Securities|Insurance|Exchange)\b"), "financial_institution"),
)


@cache
def _suffixes() -> tuple[tuple[str, str, str], ...]:
    rows = [(row["form"], row["type"], row["strength"]) for row in entries("org_suffixes")]
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))


@cache
def _listed() -> dict[str, str]:
    return {row["form"]: row["type"] for row in entries("org_names")}


@cache
def _generic() -> re.Pattern[str]:
    modifiers = alternation(forms("generic_modifiers"))
    nouns = alternation(forms("generic_nouns"))
    return re.compile(
        f"(?:{modifiers}|的|[一二三四五六七八九十百千两几数余0-9]{1, 6}[家所个])*(?:{nouns})+"
    )


@cache
def _heads() -> re.Pattern[str]:
    words = [form for form in forms("head_verbs") if len(form) > 1]
    return re.compile(f"(?:{alternation(words)})+")


@cache
def _place_head() -> re.Pattern[str]:
    single = alternation(form for form in forms("head_verbs") if len(form) == 1)
    return re.compile(f"(?:{single})(?=(?:{alternation(forms('places'))}))")


@cache
def _tails() -> re.Pattern[str]:
    return re.compile(f"(?:{alternation(forms('name_tails'))})+$")


@cache
def _long_tails() -> re.Pattern[str]:
    return re.compile(f"(?:{alternation(form for form in forms('name_tails') if len(form) > 2)})")


def _crossing(name: str, following: str) -> re.Match[str] | None:
    """The tail that starts inside the name and ends behind it."""
    tails = _long_tails().finditer(name + following)
    return next((tail for tail in tails if tail.start() < len(name) < tail.end()), None)


def is_listed(name: str) -> bool:
    """Tell whether a name is in the lexicon of well-known organisations."""
    return name in _listed()


def listed_type(name: str) -> str:
    """Return the type of a well-known organisation, or an empty string."""
    return _listed().get(name, "")


def suffix_of(name: str, *, strengths: tuple[str, ...] = ("legal", "strong", "weak")) -> str:
    """Return the longest organisation suffix that closes `name` and is not the whole of it."""
    known, longest = _closings(strengths)
    for length in range(min(longest, len(name) - 1), 0, -1):
        if name[-length:] in known:
            return name[-length:]
    return ""


@cache
def _closings(strengths: tuple[str, ...]) -> tuple[frozenset[str], int]:
    """The suffixes of some strengths, and the length of the longest."""
    found = frozenset(form for form, _, strength in _suffixes() if strength in strengths)
    return found, max(map(len, found), default=0)


def ends_in_suffix(name: str) -> bool:
    """Tell whether `name` closes with a legal or strong suffix or is a well-known name."""
    return is_listed(name) or bool(suffix_of(name, strengths=("legal", "strong")))


@cache
def organisation_type(name: str) -> str:
    """Return the organisation type that the name's surface tells; `company` where it tells none."""
    if is_listed(name):
        return listed_type(name)
    for form, kind, strength in _suffixes():
        if name.endswith(form) and len(form) < len(name):
            if _JOINT.search(name) and kind in {"research_institute", "other", "joint_body"}:
                return "joint_body"
            return _of_legal(name[: -len(form)]) if strength == "legal" else kind
    for pattern, kind in _LATIN_TYPES:
        if pattern.search(name):
            return kind
    # Names without a telling suffix are mostly companies (three of four in the development set).
    return "company" if _LATIN_LEGAL.search(name) or not suffix_of(name) else "other"


_FINANCIAL = re.compile(
    r"(?:银行|证券|保险|人寿|财险|寿险|信托|期货|基金|理财|租赁|消费金融|金融|财务|资产管理|基金管理|资本管理|投资管理|"
    r"股权投资|创业投资|融资担保|小额贷款|保险经纪|保险代理|证券交易所|交易所|结算|金控|养老|再保险|商业保理)(?:[（(][^（）()]*[）)])?"
    r"(?:股份|集团|控股)*$"
)
_MEDIA = re.compile(r"(?:传媒|报社|报业|出版|出版社|广播电视|新闻)(?:集团|股份|控股)*$")


def _of_legal(core: str) -> str:
    """The type of a company whose name before its legal form is `core` (某某银行股份有限公司)."""
    if _FINANCIAL.search(core):
        return "financial_institution"
    return "media" if _MEDIA.search(core) else "company"


@cache
def is_generic(name: str) -> bool:
    """Tell whether a name is a class of organisations (多家医院, 上市公司) and names none."""
    legal = suffix_of(name, strengths=("legal",))
    if is_listed(name) or (legal and is_listed(name.removesuffix(legal))):
        return False
    if name.startswith(_NATIONAL) and len(name) >= 6 and organisation_type(name) in _NATIONAL_TYPES:
        return False
    return _generic().fullmatch(name) is not None


def is_place(name: str) -> bool:
    """Tell whether a word is a place of the lexicon (or several in a row)."""
    return re.fullmatch(f"(?:{alternation(forms('places'))})+", name) is not None


def trim_name(name: str, following: str = "") -> tuple[int, int]:
    """Return how much of a name to keep, as offsets: glued verbs before and events after it go.

    广发证券策略会投资者 keeps 广发证券; 收购东海集团 keeps 东海集团; 建设银行 keeps all. `following` is the text
    right behind the name: 高盛策略 before 会 keeps 高盛.
    """
    with_issuer = _WITH_ISSUER.search(name)
    start, end = 0, _before_title(name[: with_issuer.start()] if with_issuer else name)
    end = _after_legal_form(name[:end])
    name = name[:end]
    tail = _tails().search(name) or _crossing(name, following)
    if tail and tail.start() >= 2 and (ends_in_suffix(name[: tail.start()])):
        end = tail.start()
    head = _heads().match(name[:end]) or _place_head().match(name[:end])
    if head and end - head.end() >= 4 and _stands_alone(name[head.end() : end]):
        start = head.end()
    return start, end


@cache
def _titles() -> re.Pattern[str]:
    return re.compile(alternation(forms("person_titles")))


def _before_title(name: str) -> int:
    """Where a person's title begins inside a name (永远集团总经理助理), else the name's length."""
    title = _titles().search(name)
    return title.start() if title and title.start() >= 3 else len(name)


def _after_legal_form(name: str) -> int:
    """Where a legal form ends that more words follow, unless these name a part of it."""
    legal = [form for form, _, strength in _suffixes() if strength == "legal"]
    last = max((name.rfind(form) + len(form) for form in legal if form in name), default=0)
    rest = name[last:]
    if not last or not rest or rest[0] in "（(-－—":
        return len(name)
    named_part = suffix_of(rest, strengths=("legal", "strong")) and rest[0] not in "系为是之由"
    return len(name) if named_part or rest in {"党委", "工会", "党支部", "团委"} else last


def _stands_alone(rest: str) -> bool:
    opens_with_suffix = any(rest.startswith(form) for form, _, _ in _suffixes() if len(form) > 1)
    return ends_in_suffix(rest) and not is_generic(rest) and not opens_with_suffix


_GLUE = re.compile(
    r"合作研制|合作研发|合作开发|合作|联合|携手|共建|签署|签订|旗下|(?:之|的)?(?:全资|控股)?子公司|之?母公司|与|和|及"
)


def split_glued(name: str) -> list[tuple[int, int]]:
    """Return the parts of a name in which two were glued (浙江省中医院合作研制国家中医药管理局).

    A cut is made only where the left part closes with a suffix and the right part stands alone, so
    中国产学研合作促进会 stays whole.
    """
    for glue in _GLUE.finditer(name):
        left, right = name[: glue.start()], name[glue.end() :]
        owned = glue.group().endswith(("旗下", "子公司", "母公司")) and len(left) >= 2
        apart = len(left) >= 3 and ends_in_suffix(left) and _stands_alone(right)
        if len(right) >= 3 and (owned or apart):
            rest = [(glue.end() + a, glue.end() + b) for a, b in split_glued(right)]
            return [(0, glue.start()), *rest]
    return [(0, len(name))]


def core_name(name: str) -> str:
    """Return a company's name without its place in front and its legal form behind."""
    legal = alternation(form for form, _, strength in _suffixes() if strength == "legal")
    core = re.sub(rf"(?:[（(][^）)]*[）)])?(?:集团)?(?:{legal})(?:[（(][^）)]*[）)])?$", "", name)
    places = re.compile(f"(?:{alternation(forms('places'))})+")
    place = places.match(core)
    return core[place.end() :] if place and len(core) - place.end() >= 2 else core

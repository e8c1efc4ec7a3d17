"""Names of organisations: look-up keys, legal forms, and what a short name stands for.

Nothing here looks at more than one name; which names are merged is decided in `local` and `corpus`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from csrgraph.model.ids import name_key
from csrgraph.resolve.tables import abbreviations, legal_forms

__all__ = [
    "bare_forms",
    "clean_name",
    "completeness",
    "core",
    "expand",
    "family",
    "has_chinese",
    "is_branch",
    "is_legal",
    "is_name",
    "known_type",
    "organisation_key",
    "shown_name",
]

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_FOLDED = str.maketrans(
    {"[": "(", "]": ")", "{": "(", "}": ")", "•": "·", "・": "·", "‧": "·", "∙": "·"}
    | dict.fromkeys("‐‑‒–—―−", "-")
)
_DOTS = re.compile(r"(?<!\d)[.,]|[.,](?!\d)")
_SPACED = re.compile(r"[\s.,]+")
_SHARES = "股份"
_COMPANY = "公司"


def organisation_key(name: str) -> str:
    """Return the look-up form of an organisation's name.

    On top of `name_key` it takes all brackets, middle dots and hyphens as one, and drops the
    points and commas of `Co., Ltd.`
    """
    return _DOTS.sub("", name_key(name).translate(_FOLDED))


def clean_name(name: str) -> str:
    """Return a name without the blanks and line breaks that a page put into it."""
    parts = name.split()
    if not parts:
        return ""
    joined = parts[0]
    for part in parts[1:]:
        blank = " " if joined[-1].isascii() and part[0].isascii() else ""
        joined = f"{joined}{blank}{part}"
    return joined


def has_chinese(name: str) -> bool:
    """Tell whether a name has a Chinese character."""
    return _CHINESE.search(name) is not None


def is_name(name: str) -> bool:
    """Tell whether a defined short name can stand for an organisation outside its report."""
    key = organisation_key(name)
    return len(key) >= (2 if has_chinese(key) else 3) and key not in legal_forms().no_names


def is_branch(name: str) -> bool:
    """Tell whether a name is that of a branch, such as 分公司; it is never its parent's name."""
    return organisation_key(name).endswith(legal_forms().branch_tails)


def is_legal(name: str) -> bool:
    """Tell whether a name ends in a legal form, such as 有限公司 or Ltd."""
    return _legal_form(name) is not None


def core(name: str) -> str:
    """Return the key of a name without its legal form (the whole key if it has none)."""
    key = organisation_key(name)
    form = _legal_form(name)
    return key.removesuffix(form) if form else key


def family(name: str) -> str:
    """Return the key that the members of a group share: the core without 集团 and 控股."""
    key = core(name)
    for tail in legal_forms().group_tails:
        if key.endswith(tail) and len(key) > len(tail) + 1:
            return key.removesuffix(tail)
    return key


def bare_forms(name: str) -> frozenset[str]:
    """Return the keys that a legal name may be shortened to by leaving its legal form off."""
    key = organisation_key(name)
    form = _legal_form(name)
    if form is None:
        return frozenset()
    rest = key.removesuffix(form)
    found = {rest}
    if has_chinese(rest):
        found.add(rest + _COMPANY)
        if form in legal_forms().share_forms:
            found.add(rest + _SHARES)
    return frozenset(found)


def expand(name: str) -> str | None:
    """Return the full name that a well-known short name stands for, None if it is not one.

    The tables are `names/abbreviations.toml`: whole names (深交所), names that open with an
    institution's short name (北大人民医院), and local authorities (东海市发改委).
    """
    table = abbreviations()
    plain = clean_name(name)
    full = table.full.get(name_key(plain))
    if full is not None:
        return full
    return _expand_prefix(plain) or _expand_authority(plain)


def known_type(name: str) -> str | None:
    """Return the type of an organisation of the table of abbreviations, None if it is not there."""
    return abbreviations().types.get(name_key(name))


def completeness(name: str) -> tuple[int, int, int, str]:
    """Return a sort key that puts the most complete of several names first."""
    key = organisation_key(name)
    return (0 if has_chinese(key) else 1, 0 if is_legal(name) else 1, -len(key), key)


def shown_name(names: Iterable[str]) -> str:
    """Return the one of several writings of a name that is shown, whatever their order."""
    writings = sorted({clean_name(name) for name in names})
    return min(writings, key=lambda name: (_writing(name), name))


def _writing(name: str) -> int:
    """Chinese names are shown with full-width brackets, others with plain ones and blanks."""
    if has_chinese(name):
        return sum(mark in name for mark in "()[]【】〔〕") * 10 + name.count(" ")
    return sum(mark in name for mark in "（）［］【】") * 10 - name.count(" ")


def _legal_form(name: str) -> str | None:
    """Return the folded legal form that a name ends in, as it ends the name's key."""
    key = organisation_key(name)
    table = legal_forms()
    if key.endswith(table.branch_tails):
        return None
    for form in table.forms:
        if key.endswith(form) and len(key) > len(form) + 1:
            return form
    words = tuple(_SPACED.sub(" ", unicodedata.normalize("NFKC", name)).casefold().split())
    for latin in table.latin_forms:
        if len(words) > len(latin) and words[-len(latin) :] == latin:
            return "".join(latin)
    return None


def _expand_prefix(name: str) -> str | None:
    for short, prefix in abbreviations().prefixes.items():
        if not name.startswith(short) or name.startswith(prefix.full):
            continue
        rest = name.removeprefix(short)
        plain = _CHINESE.match(rest) is not None and "-" not in organisation_key(rest)
        if rest in prefix.hospitals or (plain and rest.endswith(prefix.tails)):
            return prefix.full + rest
    return None


def _expand_authority(name: str) -> str | None:
    table = abbreviations()
    for short, full in table.authorities.items():
        place = name.removesuffix(short)
        if place != name and len(place) >= 3 and place.endswith(table.place_tails):
            return place + full
    return None

"""Which part of the graph a map shows, from the parameters of an address: those of `csrgraph explore`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from csrgraph.serve.problems import RefusalError
from csrgraph.serve.protocol import Pairs

__all__ = ["choice"]

_MOST = 20
_NAME = re.compile(r".{1,200}", re.S)
_YEAR = re.compile(r"[12][0-9]{3}")
_WORD = re.compile(r"[a-z_]{1,60}")
_HOPS = re.compile(r"[1-6]")
_SHARE = re.compile(r"0(?:\.[0-9]{1,6})?|1(?:\.0{1,6})?")
_YES = re.compile(r"1?")
# Parameter, field of a selection, what it looks like, how that is said, what it becomes, whether it may be repeated.
_Row = tuple[str, re.Pattern[str], str, Callable[[str], Any], bool]
_FIELDS: dict[str, _Row] = {
    "company": ("companies", _NAME, "a name of at most 200 characters", str, True),
    "year": ("years", _YEAR, "a year in four digits", int, True),
    "kind": ("kinds", _WORD, "a kind of partnership or event such as joint_research", str, True),
    "ego": ("ego", _NAME, "a name of at most 200 characters", str, False),
    "hops": ("hops", _HOPS, "a number from 1 to 6", int, False),
    "min_confidence": ("min_confidence", _SHARE, "a number from 0 to 1", float, False),
    "communities": ("communities", _YES, "1", lambda _: True, False),
}


def choice(pairs: Pairs) -> dict[str, Any]:
    """Return fields of a `Selection`, and `communities`, as plain values.

    Raises:
        RefusalError: if a parameter is unknown, wrong, or given too often.
    """
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key not in _FIELDS:
            raise _refusal(
                f"{key[:60]!r} is no parameter of the map; there are: {', '.join(_FIELDS)}."
            )
        field, form, said, made, many = _FIELDS[key]
        if form.fullmatch(value) is None:
            raise _refusal(f"`{key}` is {said}, not {value[:60]!r}.")
        if not many and field in found:
            raise _refusal(f"`{key}` may be given once.")
        found[field] = [*found.get(field, ()), made(value)] if many else made(value)
        if many and len(found[field]) > _MOST:
            raise _refusal(f"`{key}` may be given {_MOST} times.")
    return found


def _refusal(detail: str) -> RefusalError:
    return RefusalError(400, "parameters", detail)

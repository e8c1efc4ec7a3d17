"""Kind and status of a partnership, learned from the words of clause and object, the parties and the rules' answer."""

from __future__ import annotations

import re

from csrgraph.extract.mask import Masked
from csrgraph.extract.objects import find_object, kind_of, status_of
from csrgraph.extract.relations import Tied

__all__ = ["tie_features"]

_PLACEHOLDER = re.compile("[\ue000-\ue007]")
_AROUND = 24
_STATUS = re.compile(
    "拟|将|计划|有望|预计|意向|未来|筹备|未与|尚未|并未|没有|未能|取消|终止|解除|到期|结题|验收|期满|届满|结束|完成|停止|不再|退出"
)


def tie_features(masked: Masked, tied: Tied, text: str) -> list[str]:
    """Return what speaks for the kind and for the status of a partnership.

    Args:
        masked: The masked sentence.
        tied: The tie.
        text: The report's text, for the words of the object.
    """
    obj = find_object(masked, tied)
    start, end = masked.span(*obj) if obj else (0, 0)
    name = "".join(text[start:end].split())
    words = masked.text[tied.tie[0] : tied.tie[1]]
    clause = masked.text[tied.start : min(tied.end, tied.tie[1] + _AROUND)]
    found = {f"rule:{kind_of(masked, tied, obj, name)}", f"by:{tied.rule}", f"tie:{words[:12]}"}
    found |= _grams(words, "t") | _grams(clause, "c") | _grams(name[:40], "o")
    found |= {f"end:{name[-2:]}", f"end:{name[-3:]}", f"object:{bool(name)}"}
    before = masked.text[max(0, tied.start - 8) : tied.start]
    found |= _grams(before, "b") | {f"status:{status_of(masked, tied)}", f"w:{words[-1:]}"}
    found |= {f"s:{match.group()}" for match in _STATUS.finditer(masked.text)}
    types = [masked.mentions[at].type for at in tied.parties if at in masked.mentions]
    found |= {f"type:{kind}" for kind in types} | {f"size:{min(4, len(types))}"}
    found.add(f"issuer:{tied.implicit or chr(0xE001) in clause}")
    return sorted(found)


def _grams(text: str, name: str) -> set[str]:
    plain = _PLACEHOLDER.sub("#", text)
    return {f"{name}:{plain[at : at + 2]}" for at in range(len(plain) - 1)}

"""What the tagger sees of each character: surroundings, words, the lexical model's doubts, what rules say.

Feature names are short on purpose (they are stored); the comments say what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.lexical import Piece, Word
from csrgraph.extract.lexicon import entries

__all__ = ["KIND_LABELS", "piece_features"]

KIND_LABELS = {
    "organisation": "ORG", "unit": "UNIT", "product": "PROD", "project": "PROJ", "self": "SELF",
}  # fmt: skip
_OPENING, _CLOSING = "“「『《‘", "”」』》’"
_WITH = frozenset({"与", "和", "同", "跟", "携手", "联合", "联手", "会同", "牵手", "并与"})
_TIE = re.compile("签约|签署|签订|合作|达成|携手|联合|共建|联手|共同|战略|协议")
_CLAUSE = frozenset("，。；、：（）()“”《》")
_LABELS = (
    "a a- ad ad- an an- c c- d d- f f- m m- n n- PER PER- LOC LOC- ORG ORG- nw nw- nz nz- p p- q q- r r- "
    "s s- TIME TIME- u u- v v- vd vd- vn vn- w w- xc xc- O"
).split()


@cache
def _suffixes() -> tuple[dict[str, str], int]:
    table = {row["form"]: row["strength"][0] for row in entries("org_suffixes")}
    return table, max(map(len, table))


def piece_features(
    text: str,
    piece: Piece,
    words: Sequence[Word],
    standing: Sequence[Candidate],
    proposed: Sequence[Candidate],
) -> list[list[str]]:
    """Return the features of every character of a piece.

    Args:
        text: The report's text.
        piece: The characters.
        words: The words of the piece, in order; they cover it.
        standing: What the rules alone would take for mentions here.
        proposed: All candidates of the rules.
    """
    offsets = piece.offsets
    chars = "".join(text[offset] for offset in offsets)
    place = {offset: position for position, offset in enumerate(offsets)}
    rule = _marks(standing, place, len(chars))
    sources = _sources(proposed, place, len(chars))
    return [
        [*plain, *known, *said, *more]
        for plain, known, said, more in zip(
            _surroundings(chars),
            _lexical(text, chars, words, place),
            _doubts(piece.posterior),
            _rules(rule, sources),
            strict=True,
        )
    ]


def _surroundings(chars: str) -> list[list[str]]:
    """Characters and pairs within two places, shapes, quotes, and the way to the next suffix."""
    padded = f"\x02\x02{chars}\x03\x03"
    shapes = "".join(_shape(char) for char in padded)
    suffix, way = _suffix_marks(chars)
    quote = ""
    rows: list[list[str]] = []
    for at, char in enumerate(chars):
        b2, b1, a1, a2 = padded[at], padded[at + 1], padded[at + 3], padded[at + 4]
        if char in _OPENING:
            quote = char
        rows.append(
            [
                f"0{char}", f"1{b1}", f"2{a1}", f"3{b2}", f"4{a2}", f"5{b1}{char}", f"6{char}{a1}",
                f"7{a1}{a2}", f"8{b2}{b1}", f"s{shapes[at + 1 : at + 4]}", f"f{suffix[at]}",
                f"d{way[at]}", f"q{quote}",
            ]
        )  # fmt: skip
        if char in _CLOSING:
            quote = ""
    return rows


def _shape(char: str) -> str:
    if "\u4e00" <= char <= "\u9fff":
        return "C"
    if char.isdigit():
        return "9"
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return char


def _suffix_marks(chars: str) -> tuple[list[str], list[str]]:
    """Per character: strength of the suffix that ends here; distance to the next strong one."""
    table, longest = _suffixes()
    ends = [""] * len(chars)
    for at in range(len(chars)):
        for length in range(min(longest, at + 1), 0, -1):
            strength = table.get(chars[at + 1 - length : at + 1])
            if strength:
                ends[at] = strength
                break
    way = ["-"] * len(chars)
    distance = -1
    for at in range(len(chars) - 1, -1, -1):
        if ends[at] in {"s", "l"}:
            distance = 0
        elif chars[at] in _CLAUSE:
            distance = -1
        elif distance >= 0:
            distance += 1
        way[at] = (
            "x" if distance < 0 else str(distance) if distance < 4 else "4" if distance < 8 else "8"
        )
    return ends, way


def _lexical(
    text: str, chars: str, words: Sequence[Word], place: dict[int, int]
) -> list[list[str]]:
    """The word, its ending and tag with the character's position in it, and its neighbours."""
    rows: list[list[str]] = []
    surfaces = [text[word.start : word.end] for word in words]
    tags = [word.tag for word in words]
    tie = bool(_TIE.search(chars))
    sides = [_side(surface, word.tag) for surface, word in zip(surfaces, words, strict=True)]
    for index, word in enumerate(words):
        first, last = place[word.start], place[word.end - 1]
        surface = surfaces[index]
        before = index > 0
        after = index + 1 < len(words)
        left, right = (tags[index - 1] if before else "<"), (tags[index + 1] if after else ">")
        left_word = surfaces[index - 1] if before else "<"
        right_word = surfaces[index + 1] if after else ">"
        length = last - first + 1
        side_left = sides[index - 1] if before else "<"
        side_right = sides[index + 1] if after else ">"
        scene = f"{side_left}{side_right}{tie:d}"
        for at in range(first, last + 1):
            spot = "S" if length == 1 else "B" if at == first else "E" if at == last else "I"
            tag = f"{word.tag}{spot}"
            rows.append(
                [
                    f"t{tag}", f"w{spot}{surface}", f"e{spot}{surface[-2:]}", f"l{left}{spot}",
                    f"r{right}{spot}", f"L{spot}{left_word}", f"R{spot}{right_word}",
                    f"n{left} {word.tag} {right}{spot}", f"k{min(length, 5)}{spot}",
                    f"Q{scene}{spot}", f"U{scene}{tag}", f"V{side_left}{tie:d}{tag}",
                    f"W{side_right}{tie:d}{tag}",
                ]
            )  # fmt: skip
    if len(rows) != len(chars):
        raise ValueError("the words of a piece do not cover it")
    return rows


def _side(surface: str, tag: str) -> str:
    """What a neighbouring word is to a list of parties: with-word, separator, tie, ownership …"""
    if surface in _WITH:
        return "W"
    if surface in {"、", "/", "&", "及", "以及", "暨"}:
        return "L"
    if surface in {"等", "等等"}:
        return "E"
    if surface in {"旗下", "下属", "子公司", "的"}:
        return "D"
    if surface in {"由", "被", "向", "对", "在", "经", "为", "是"}:
        return surface
    if _TIE.match(surface):
        return "T"
    return "P" if tag == "w" else "v" if tag in {"v", "vn", "vd"} else "x"


def _doubts(posterior: npt.NDArray[np.uint8]) -> list[list[str]]:
    """The lexical model's two best labels and how likely the labels of names are."""
    rows: list[list[str]] = []
    for first, second, doubt, ob, oi, zb, zi, lb, pb in posterior.tolist():
        top = _LABELS[first] if first < len(_LABELS) else "n"
        other = _LABELS[second] if second < len(_LABELS) else "n"
        rows.append(
            [
                f"A{top}", f"B{other}{min(doubt, 4)}", f"C{ob}", f"D{oi}", f"E{zb}", f"F{zi}",
                f"G{lb}", f"H{pb}", f"I{top} {ob} {oi}",
            ]
        )  # fmt: skip
    return rows


def _marks(candidates: Sequence[Candidate], place: dict[int, int], length: int) -> list[str]:
    marks = ["O"] * length
    for candidate in candidates:
        label = KIND_LABELS.get(candidate.kind)
        if label is None:
            continue
        inside = [place[o] for o in range(candidate.start, candidate.end) if o in place]
        for number, position in enumerate(inside):
            marks[position] = f"{'I' if number else 'B'}-{label}"
    return marks


def _sources(candidates: Sequence[Candidate], place: dict[int, int], length: int) -> list[set[str]]:
    marks: list[set[str]] = [set() for _ in range(length)]
    for candidate in candidates:
        inside = [place[o] for o in range(candidate.start, candidate.end) if o in place]
        for number, position in enumerate(inside):
            marks[position].add(f"K{'I' if number else 'B'}{candidate.source}")
    return marks


def _rules(rule: list[str], sources: list[set[str]]) -> list[list[str]]:
    """What the rules take the character for, with its neighbours, and which sources propose it."""
    rows: list[list[str]] = []
    for at, mark in enumerate(rule):
        before = rule[at - 1] if at else "<"
        after = rule[at + 1] if at + 1 < len(rule) else ">"
        rows.append([f"X{mark}", f"Y{before}{mark}", f"Z{mark}{after}", *sorted(sources[at])])
    return rows

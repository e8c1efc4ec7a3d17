"""Bytes to text: which encoding a file is in, decided by strict decoding and by plausibility.

Detectors alone are unreliable on short Chinese text, and strict GB18030 decodes Big5 without an
error, so every decoding that succeeds is judged by how common its characters are.
"""

from __future__ import annotations

import re

from csrgraph.errors import UnsupportedFormatError

__all__ = ["decode", "makes_sense"]

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_LEGACY = ("gb18030", "big5", "big5hkscs")
_WIDE = ("utf-16-le", "utf-16-be")
_SENSE = 0.3
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_ODD = re.compile(r"[\ue000-\uf8ff\u0080-\u009f\ufffd\u3400-\u4dbf\U00010000-\U0010ffff]")
# Letters that stand in no Chinese report, but in Chinese text that is read in the wrong encoding.
_FOREIGN = re.compile(
    r"[\u0250-\u036f\u0530-\u1fff\u2c00-\u2dff\ua000-\uabff\uac00-\ud7ff\ufb00-\ufdff]"
)
# The most frequent characters of modern Chinese, simplified and traditional: enough to tell sense
# from mojibake (each is among the first 150 of published frequency lists).
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学"
    "法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天"
    "政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者"
    "最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期"
    "根论運這個們來時國會為發動對說產種後學經進過電裡還與關線數業開點體機應當從"
)


def decode(data: bytes, name: str) -> tuple[str, list[str]]:
    """Return the text of `data` and warnings; line ends become LF, nothing else is changed.

    Raises:
        UnsupportedFormatError: if the bytes are no text in any encoding that is tried.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _lines(_strict(data, encoding) or data.decode(encoding, "replace")), []
    plain = _strict(data, "utf-8")
    if plain is not None and not _binary(plain):
        return _lines(plain), []
    mixed = _mixed(data)
    if mixed is not None:
        return _lines(mixed), [f"{name}: some lines are UTF-8 and some GB18030; check the text."]
    text, warnings = _guessed(data, name)
    if text is None or _binary(text):
        raise UnsupportedFormatError(
            f"{name}: the file is binary, not text; supported are text and Markdown files."
        )
    return _lines(text), warnings


def makes_sense(text: str) -> bool:
    """Tell whether a decoded text reads as Chinese or Latin, and not as text in a wrong encoding."""
    return _plausible(text) >= (_SENSE / 2 if _CJK.search(text) else -0.01)


def _guessed(data: bytes, name: str) -> tuple[str | None, list[str]]:
    """The strict decoding that makes most sense; UTF-16 without a mark must make a good deal."""
    options: list[tuple[float, str, str]] = []
    doubtful: list[tuple[float, str, str]] = []
    for encoding in (*_LEGACY, *_WIDE):
        text = _strict(data, encoding) if encoding in _LEGACY or len(data) % 2 == 0 else None
        if text is None or _binary(text):
            continue
        score = _plausible(text)
        if encoding in _LEGACY or score >= _SENSE or _plain_latin(text, data):
            options.append((score, encoding, text))
        elif score >= _SENSE / 3:
            doubtful.append((score, encoding, text))
    options = options or doubtful
    if options:
        score, encoding, text = max(options, key=lambda option: option[0])
        note = f"{name}: the encoding was guessed as {encoding}; check the text."
        return text, [] if score >= _SENSE / 2 or _plain_latin(text, data) else [note]
    return (None, []) if b"\x00" in data else _damaged(data, name)


def _mixed(data: bytes) -> str | None:
    """Text of which some lines are UTF-8 and some GB18030, as of files put together; None where it is no such text."""
    lines = data.split(b"\n")
    read = [_strict(line, "utf-8") for line in lines]
    wide = sum(text is not None and not text.isascii() for text in read)
    other = [number for number, text in enumerate(read) if text is None]
    # Short lines of GB18030 may be valid UTF-8 by chance: two lines of either are asked for.
    if wide < 2 or len(other) < 2 or b"\x00" in data:
        return None
    for number in other:
        text = _strict(lines[number], "gb18030")
        if text is None or not makes_sense(text):
            return None
        read[number] = text
    return "\n".join(text or "" for text in read)


def _plain_latin(text: str, data: bytes) -> bool:
    """Latin text in two-byte units: nearly every other byte is zero."""
    ascii_share = sum(char < "\x80" for char in text) / max(1, len(text))
    return data.count(0) > 0.3 * len(data) and ascii_share > 0.6


def _damaged(data: bytes, name: str) -> tuple[str | None, list[str]]:
    """Text with some bytes that fit no encoding: the reading that loses least, with a warning."""
    readings = [(data.decode(encoding, "replace"), encoding) for encoding in ("utf-8", "gb18030")]
    text, encoding = min(readings, key=lambda reading: reading[0].count("\ufffd"))
    bad = text.count("\ufffd")
    if bad > max(3, len(text) // 20):
        return None, []
    return text, [f"{name}: {bad} characters are not valid {encoding} and read as U+FFFD."]


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausible(text: str) -> float:
    """Share of common characters among the Chinese and foreign ones, less what no report would hold."""
    sample = text[:20_000]
    chinese = _CJK.findall(sample)
    odd = len(_ODD.findall(sample))
    foreign = len(_FOREIGN.findall(sample))
    if not chinese:
        return -(odd + foreign) / max(1, len(sample))
    common = sum(char in _COMMON for char in chinese)
    return common / (len(chinese) + foreign) - 2 * odd / len(sample)


def _binary(text: str) -> bool:
    sample = text[:100_000]
    return "\x00" in sample or len(_CONTROL.findall(sample)) > max(2, len(sample) // 200)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")

"""Identifiers: base32 of 80 bits of SHA-256 over a versioned key.

Three identities are kept apart: an *edition* (the bytes of one file), a *claim* (what one report
says) and an *entity* (independent of any report). The scheme follows the measured collision
figures in `docs/decisions.md`: 16 characters, chance of a collision among 10 million ids 4e-11.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable

__all__ = [
    "claim_id",
    "document_id",
    "edition_id",
    "entity_id",
    "name_key",
    "sentence_id",
    "text_key",
    "text_sha256",
]

KEY_VERSION = "v1"
_SEPARATOR = "\x1f"
_BRACKETS = str.maketrans({"【": "[", "】": "]", "〔": "(", "〕": ")", "﹝": "(", "﹞": ")"})
_DROPPED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff“”‘’\"'《》〈〉「」『』]+")


def _digest(kind: str, parts: Iterable[str]) -> str:
    payload = _SEPARATOR.join(["csrgraph", kind, KEY_VERSION, *parts])
    raw = hashlib.sha256(payload.encode("utf-8", "surrogatepass")).digest()[:10]
    return base64.b32encode(raw).decode("ascii").lower()


def edition_id(data: bytes) -> str:
    """Return the id of an edition, from the bytes of its file."""
    return _digest("edition", [hashlib.sha256(data).hexdigest()])


def document_id(issuer_key: str, kind: str, period: str) -> str:
    """Return the id of a report as a work: who issued it, what kind it is, for which period."""
    return _digest("document", [issuer_key, kind, period])


def claim_id(document: str, kind: str, parties: Iterable[str], obj: str, sentence: str) -> str:
    """Return the id of a claim; it does not depend on offsets or bytes of an edition.

    Args:
        document: Id of the report as a work (`document_id`).
        kind: Kind of fact, such as `partnership/joint_body`.
        parties: Normalised names of the parties, in any order.
        obj: Normalised object, or an empty string.
        sentence: The evidence sentence; it is normalised here.
    """
    return _digest("claim", [document, kind, *sorted(parties), obj, text_key(sentence)])


def entity_id(kind: str, *parts: str) -> str:
    """Return the id of an entity from its kind and its key; the key never names a report."""
    return _digest(f"entity/{kind}", parts)


def sentence_id(document: str, start: int, end: int, quote: str) -> str:
    """Return the id of an evidence sentence: its report, its place and its text."""
    return _digest("sentence", [document, str(start), str(end), quote])


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text, as hexadecimal digits of its UTF-8 form."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def text_key(text: str) -> str:
    """Return the look-up form of a text: NFKC, folded case, no blanks, no quotation marks."""
    folded = unicodedata.normalize("NFKC", text).translate(_BRACKETS).casefold()
    return _DROPPED.sub("", folded)


def name_key(name: str) -> str:
    """Return the look-up form of an organisation's name (the same folding as `text_key`)."""
    return text_key(name)

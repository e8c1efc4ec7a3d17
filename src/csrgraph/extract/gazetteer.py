"""Known organisations: listed companies, institutions of public life, and a user's own list.

The lever for names without a suffix. A short name counts where it begins and ends with words of the lexical
model, and also needs something that speaks for a name: a proper-name tag, or a neighbour in a list.
A user's own names always count.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from csrgraph.errors import UsageError
from csrgraph.extract.candidates import Candidate
from csrgraph.extract.lexical import Sentence
from csrgraph.extract.surface import organisation_type
from csrgraph.model.facts import ORGANISATION_TYPES
from csrgraph.resources import read_text

__all__ = ["KnownName", "gazetteer_candidates", "known_type", "read_lexicon"]

LEXICON = "lexicon.v1"
_PROPER = frozenset({"ORG", "nz", "PER", "LOC", "nw"})
_LISTING = frozenset("、与和及")
# The lexical model cuts unknown names anywhere; names from this length on are hardly ever met by chance.
_LONG = 4
_COLUMNS = ("name", "type", "aliases")


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name of a known organisation: its type, its full name, and where it is known from."""

    name: str
    type: str
    owner: str
    source: str


Table = dict[str, tuple[KnownName, ...]]


@cache
def _shipped() -> Table:
    """Known names by their first two characters."""
    names: list[KnownName] = []
    for row in csv.DictReader(io.StringIO(read_text("gazetteer/institutions.csv"))):
        for name in (row["name"], *filter(None, row["aliases"].split(";"))):
            names.append(KnownName(name, row["type"], row["name"], "institution.v1"))
    seen = {known.name for known in names}
    for row in csv.DictReader(io.StringIO(read_text("gazetteer/listed_companies.csv"))):
        for name in (row["short_name"], *row["other_short_names"].split(";")):
            plain = name.strip().removeprefix("*ST").removeprefix("ST").strip()
            if len(plain) >= 3 and plain not in seen:
                kind = organisation_type(f"{plain}股份有限公司")
                names.append(KnownName(plain, kind, plain, "gazetteer.v1"))
    return _table(names)


def _table(names: Iterable[KnownName]) -> Table:
    table: dict[str, dict[str, KnownName]] = defaultdict(dict)
    for known in names:
        table[known.name[:2]].setdefault(known.name, known)
    return {
        head: tuple(sorted(rows.values(), key=lambda k: (-len(k.name), k.name)))
        for head, rows in table.items()
    }


@cache
def _types() -> dict[str, str]:
    return {known.name: known.type for rows in _shipped().values() for known in rows}


def known_type(name: str) -> str:
    """Return the type of a known organisation, or an empty string."""
    return _types().get(name, "")


def read_lexicon(path: str | Path) -> tuple[KnownName, ...]:
    """Return the names of a user's own list.

    The file is CSV in UTF-8 with the columns name, type and aliases (separated by `;`); type may be empty.

    Raises:
        UsageError: if the file cannot be read, lacks a column, or names an unknown type.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: the lexicon cannot be read: {error}.") from error
    names: list[KnownName] = []
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise UsageError(
                f"{path}: the lexicon lacks the column {missing[0]!r}; the first line must name the "
                f"columns {', '.join(_COLUMNS)}."
            )
        for row in reader:
            names += _known(row, f"{path}:{reader.line_num}")
    except csv.Error as error:
        raise UsageError(f"{path}:{reader.line_num}: this is no CSV: {error}.") from error
    return tuple(names)


def _known(row: dict[str, str | None], place: str) -> list[KnownName]:
    name = (row["name"] or "").strip()
    kind = (row["type"] or "").strip() or organisation_type(name)
    if len(name) < 2:
        raise UsageError(f"{place}: a name needs two characters at least.")
    if kind not in ORGANISATION_TYPES:
        raise UsageError(
            f"{place}: the type {kind!r} is not known; allowed: {', '.join(ORGANISATION_TYPES)}."
        )
    aliases = [alias.strip() for alias in (row["aliases"] or "").split(";")]
    surfaces = dict.fromkeys([name, *(alias for alias in aliases if len(alias) >= 2)])
    return [KnownName(surface, kind, name, LEXICON) for surface in surfaces]


def gazetteer_candidates(
    text: str, sentence: Sentence, own: tuple[KnownName, ...] = ()
) -> Iterator[Candidate]:
    """Yield the known organisations of a sentence; `own` are the user's names."""
    words = sentence.words
    starts = {word.start: index for index, word in enumerate(words)}
    ends = {word.end: index for index, word in enumerate(words)}
    if own:
        yield from _own(text, sentence, own)
    for at in range(sentence.start, sentence.end - 1):
        known = _longest(text, at, sentence.end, starts, ends)
        if known is None:
            continue
        end = at + len(known.name)
        before, after = text[at - 1 : at], text[end : end + 1]
        listed = before in _LISTING or after in _LISTING or after == "等"
        sure = known.source == "institution.v1" and len(known.name) >= _LONG
        if not sure:
            if at not in starts or end not in ends:
                continue
            tags = {words[index].tag for index in range(starts[at], ends[end] + 1)}
            if not (tags & _PROPER or (listed and len(tags) > 1)):
                continue
        yield Candidate(at, end, "organisation", known.source, 0.9 if sure else 0.7, known.type)


def _longest(
    text: str, at: int, stop: int, starts: Collection[int], ends: Collection[int]
) -> KnownName | None:
    """The longest known name that begins here: a long one anywhere, a short one between words."""
    for known in _shipped().get(text[at : at + 2], ()):
        end = at + len(known.name)
        whole = at in starts and end in ends
        if end <= stop and (whole or len(known.name) >= _LONG) and text.startswith(known.name, at):
            return known
    return None


@cache
def _own_table(own: tuple[KnownName, ...]) -> Table:
    return _table(own)


def _own(text: str, sentence: Sentence, own: tuple[KnownName, ...]) -> Iterator[Candidate]:
    table = _own_table(own)
    at = sentence.start
    while at < sentence.end:
        known = next(
            (
                k
                for k in table.get(text[at : at + 2], ())
                if text.startswith(k.name, at) and at + len(k.name) <= sentence.end
            ),
            None,
        )
        if known is None:
            at += 1
            continue
        end = at + len(known.name)
        name = known.owner if known.owner != known.name else ""
        yield Candidate(at, end, "organisation", LEXICON, 0.99, known.type, name)
        at = end

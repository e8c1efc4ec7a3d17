"""The type of an organisation from its name and its neighbours: a learned model with the lexicon as a feature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from csrgraph.extract.candidates import Candidate
from csrgraph.extract.gazetteer import LEXICON, known_type
from csrgraph.extract.names import squeeze
from csrgraph.extract.surface import core_name, is_listed, organisation_type, suffix_of
from csrgraph.extract.weights import LinearModel

__all__ = ["type_features", "typed"]

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]$")


def type_features(text: str, start: int, end: int) -> list[str]:
    """Return what a name `text[start:end]` says of its type: endings, beginnings, pairs, the lexicon."""
    name = squeeze(text[start:end])
    plain = _BRACKETS.sub("", name) or name
    known = known_type(name)
    rule = known or organisation_type(name)
    suffix = suffix_of(name)
    found = {f"rule:{rule}", f"listed:{is_listed(name)} {rule}", f"suffix:{suffix}"}
    found |= {f"e:{plain[-size:]}" for size in range(1, 5)} | {
        f"b:{plain[:size]}" for size in (1, 2, 3)
    }
    core = core_name(plain)
    found |= {f"c:{core[-size:]}" for size in range(1, 5)}
    found |= {f"p:{plain[at : at + 2]}" for at in range(len(plain) - 1)}
    found |= {f"w:{word.lower()}" for word in re.findall("[A-Za-z]+", plain)}
    found |= {f"l:{min(len(plain), 12)}", f"latin:{plain.isascii()}", f"upper:{plain.isupper()}"}
    heads = (known_type(plain[:size]) for size in range(len(plain) - 1, 2, -1))
    found |= {f"known:{known}", f"head:{next(filter(None, heads), '')}"}
    found |= {f"no:{not suffix} {min(len(plain), 6)}", f"name:{plain}"}
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    found |= {f"<{before[-1:]}", f">{after[:1]}", f">{after}"}
    return sorted(found)


def typed(text: str, mentions: Sequence[Candidate], model: LinearModel) -> list[Candidate]:
    """Return the mentions with the learned types of their organisations; a user's own list keeps its types."""
    places = [
        at
        for at, mention in enumerate(mentions)
        if mention.kind == "organisation" and LEXICON not in mention.source.split("+")
    ]
    rows = [type_features(text, mentions[at].start, mentions[at].end) for at in places]
    results = list(mentions)
    for at, row in zip(places, model.scores(rows), strict=True):
        results[at] = replace(mentions[at], type=model.labels[int(row.argmax())])
    return results

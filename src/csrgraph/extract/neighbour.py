"""Candidates of any installed spaCy pipeline: its entities are one more source, arbitrated like all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import spacy
from spacy.util import get_installed_models

from csrgraph.errors import UsageError
from csrgraph.extract.candidates import Candidate
from csrgraph.extract.lexical import Sentence
from csrgraph.extract.surface import organisation_type

__all__ = ["english_model", "load_neighbour", "neighbour_candidates"]

SOURCE = "spacy.v1"
_KINDS = {"ORG": "organisation", "NORP": "", "PRODUCT": "product"}
_ENGLISH = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
# A package of this name and version on PyPI is a placeholder and no model.
_PLACEHOLDER = "999."


def load_neighbour(name: str) -> Any:
    """Return an installed spaCy pipeline.

    Raises:
        UsageError: if there is no such pipeline, or it finds no entities.
    """
    try:
        nlp = spacy.load(name)
    except (OSError, ValueError, ImportError) as error:
        installed = ", ".join(sorted(get_installed_models())) or "none"
        raise UsageError(
            f"The spaCy pipeline {name!r} cannot be loaded ({str(error).splitlines()[0]}); "
            f"installed: {installed}; a folder with a pipeline is allowed too."
        ) from error
    if str(nlp.meta.get("version", "")).startswith(_PLACEHOLDER):
        raise UsageError(f"The package {name} {nlp.meta['version']} is a placeholder, no model.")
    if "ner" not in nlp.pipe_names and "entity_ruler" not in nlp.pipe_names:
        raise UsageError(f"The spaCy pipeline {name!r} has no component that finds entities.")
    return nlp


def english_model() -> str | None:
    """Return the best installed English pipeline, None if there is none."""
    installed = set(get_installed_models())
    return next((name for name in _ENGLISH if name in installed), None)


def neighbour_candidates(text: str, sentence: Sentence, nlp: Any) -> Iterator[Candidate]:
    """Yield the organisations and products that a spaCy pipeline finds in a sentence."""
    doc = nlp(text[sentence.start : sentence.end])
    for entity in doc.ents:
        kind = _KINDS.get(entity.label_, "")
        start, end = sentence.start + entity.start_char, sentence.start + entity.end_char
        if kind and end - start >= 2:
            name = text[start:end]
            label = organisation_type(name) if kind == "organisation" else ""
            yield Candidate(start, end, kind, SOURCE, 0.6, label)

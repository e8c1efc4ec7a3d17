"""Entities of another spaCy pipeline, trained here on a few sentences, are one more source."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy import util
from spacy.training import Example

from csrgraph.errors import UsageError
from csrgraph.extract import neighbour
from csrgraph.extract.neighbour import english_model, load_neighbour
from csrgraph.extract.pipeline import extract, load_pipeline
from csrgraph.model.facts import FactSet
from report_samples import report_of

FIRST = ("Norvik", "Talder", "Quenby", "Ostrel", "Velmar", "Drisko")
SECOND = ("Plomar", "Hessen", "Arvell", "Tordin", "Maskel")
SENTENCES = (
    "In 2023, the Company signed a cooperation agreement with {}.",
    "The Company works with {} on cleaner water.",
    "Our staff met {} in spring.",
)
ISSUER = "Eastsea Technology Co., Ltd."


def examples(nlp: Any) -> list[Example]:
    """Return 30 sentences, each with one company."""
    made: list[Example] = []
    for number, words in enumerate(product(FIRST, SECOND)):
        sentence, name = SENTENCES[number % 3], " ".join(words)
        start = sentence.index("{}")
        entities = [(start, start + len(name), "ORG")]
        doc = nlp.make_doc(sentence.format(name))
        made.append(Example.from_dict(doc, {"entities": entities}))
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the folder of a small pipeline that knows companies."""
    util.fix_random_seed(0)  # type: ignore[attr-defined]
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    made = examples(nlp)
    optimizer = nlp.initialize(lambda: made)
    shuffle = random.Random(0)
    for _ in range(20):
        shuffle.shuffle(made)
        for batch in (made[at : at + 8] for at in range(0, len(made), 8)):
            nlp.update(batch, sgd=optimizer)
    path = tmp_path_factory.mktemp("model") / "companies"
    nlp.to_disk(path)
    return str(path)


@pytest.fixture(autouse=True)
def no_installed_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no English pipeline of this machine help."""
    monkeypatch.setattr(neighbour, "get_installed_models", list)


def facts_of(sentence: str, nlp: Any) -> FactSet:
    text = f"{ISSUER}\n2023 Corporate Social Responsibility Report\n{sentence}"
    return extract(report_of(text, language="en"), nlp=nlp)


def sources(facts: FactSet) -> dict[str, tuple[str, ...]]:
    return {m.span.text: m.sources for m in facts.mentions if m.kind == "organisation"}


def ruler(path: Path, **patterns: str) -> str:
    """Return the folder of a pipeline that finds fixed words; the keys are the labels."""
    nlp = spacy.blank("en")
    rules: Any = nlp.add_pipe("entity_ruler")
    rules.add_patterns([{"label": label, "pattern": text} for label, text in patterns.items()])
    nlp.to_disk(path)
    return str(path)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        (
            "In 2023, the Company signed a cooperation agreement with Norvik Plomar.",
            "Norvik Plomar",
        ),
        ("The Company works with Velmar Arvell on cleaner water.", "Velmar Arvell"),
    ],
)
def test_an_english_report_gets_the_names_of_a_pipeline(
    folder: str, sentence: str, name: str
) -> None:
    assert "spacy.v1" not in sources(facts_of(sentence, load_pipeline("rules"))).get(name, ())
    found = sources(facts_of(sentence, load_pipeline("rules", model=folder)))
    assert "spacy.v1" in found[name]


def test_a_name_that_only_a_pipeline_finds_is_a_party(tmp_path: Path) -> None:
    sentence = "In 2023, the Company signed a cooperation agreement with norvik plomar."
    assert facts_of(sentence, load_pipeline("rules")).partnerships == ()
    folder = ruler(tmp_path / "ruler", ORG="norvik plomar")
    (claim,) = facts_of(sentence, load_pipeline("rules", model=folder)).partnerships
    assert "norvik plomar" in {party.name for party in claim.parties}


def test_a_pipeline_is_loaded_by_its_folder(folder: str) -> None:
    nlp = load_neighbour(folder)
    doc = nlp("The Company works with Talder Tordin on cleaner water.")
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("Talder Tordin", "ORG")]


def test_only_organisations_and_products_are_taken(tmp_path: Path) -> None:
    path = ruler(tmp_path / "ruler", ORG="Norvik Plomar", PRODUCT="Velgrid", PERSON="Ada Hessen")
    facts = facts_of(
        "Ada Hessen of Norvik Plomar showed Velgrid.", load_pipeline("rules", model=path)
    )
    found = {m.span.text: m.kind for m in facts.mentions if "spacy.v1" in m.sources}
    assert found == {"Norvik Plomar": "organisation", "Velgrid": "product"}


def test_a_name_of_both_sources_is_one_mention(tmp_path: Path) -> None:
    name = "Southhill University"
    path = ruler(tmp_path / "ruler", ORG=name)
    facts = facts_of(f"The Company works with {name}.", load_pipeline("rules", model=path))
    found = [m.sources for m in facts.mentions if m.span.text == name]
    assert len(found) == 1
    assert {"english.v1", "spacy.v1"} <= set(found[0])


def test_a_folder_without_entities_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "plain")
    spacy.blank("en").to_disk(path)
    with pytest.raises(UsageError, match="no component that finds entities"):
        load_neighbour(path)
    with pytest.raises(UsageError, match="no component that finds entities"):
        load_pipeline("rules", model=path)


def test_an_unknown_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"'no_such_model' cannot be loaded .*installed: none"):
        load_neighbour("no_such_model")
    monkeypatch.setattr(neighbour, "get_installed_models", lambda: ["xx_two", "en_one"])
    with pytest.raises(UsageError, match=r"installed: en_one, xx_two; a folder .* allowed"):
        load_pipeline("rules", model="no_such_model")


def test_a_folder_that_holds_no_pipeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be loaded"):
        load_neighbour(str(tmp_path))


def test_a_placeholder_is_refused(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler")
    nlp.meta["version"] = "999.0.0"
    nlp.to_disk(tmp_path / "placeholder")
    with pytest.raises(UsageError, match="placeholder"):
        load_neighbour(str(tmp_path / "placeholder"))


@pytest.mark.parametrize(
    ("installed", "best"),
    [
        ([], None),
        (["zh_core_web_sm"], None),
        (["en_core_web_sm", "en_core_web_lg", "zh_core_web_sm"], "en_core_web_lg"),
    ],
)
def test_the_best_installed_english_pipeline(
    monkeypatch: pytest.MonkeyPatch, installed: list[str], best: str | None
) -> None:
    monkeypatch.setattr(neighbour, "get_installed_models", lambda: installed)
    assert english_model() == best

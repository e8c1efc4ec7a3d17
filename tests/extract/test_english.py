"""English text without a model: which capitalised words are organisations, and who works with whom."""

from __future__ import annotations

import pytest

from csrgraph.extract.pipeline import extract, load_pipeline
from csrgraph.ingest import report_of
from csrgraph.model.facts import FactSet

ISSUER, FIRM = "Halvern Foods", "company"


def facts_of(sentence: str) -> FactSet:
    text = f"{ISSUER}\n2023 Sustainability Report\n{sentence}\n"
    report = report_of(text, "english").model_copy(update={"issuer": ISSUER})
    assert report.language == "en"
    return extract(report, nlp=load_pipeline("rules"))


def names_of(sentence: str) -> dict[str, str]:
    facts = facts_of(sentence)
    types = {organisation.name: organisation.type for organisation in facts.organisations}
    return {
        m.span.text: types[m.name]
        for m in facts.mentions
        if m.kind == "organisation" and m.span.text != ISSUER
    }


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("In March 2022 we met the Port of Velmar and Tordin Metall.", {"Port of Velmar": FIRM, "Tordin Metall": FIRM}),
        ("The University of Velmar and Orvane run a lab.", {"University of Velmar": "university", "Orvane": FIRM}),
        ("We met the Ministry of Industry and Technology.", {"Ministry of Industry and Technology": "government"}),
        ("Norvik Plomar's plant buys from Arvell & Sons Ltd.", {"Norvik Plomar": FIRM, "Arvell & Sons Ltd.": FIRM}),
        ("Our plants are in Germany and near Oslo.", {}),
        ("Dr. Ada Hessen, our Chief Scientist, spoke about the Better Bean Programme.", {}),
        ("The Velgrid platform saved EUR 3 million in Q3.", {}),
        ("Suppliers were selected in open tenders; suppliers may appeal.", {}),
        ("The Audit Committee reviewed Tordin LLP.", {"Tordin LLP": FIRM}),
        ("Talder Sensors Ltd for GBP 3 million was sold.", {"Talder Sensors Ltd": FIRM}),
    ],
)  # fmt: skip
def test_names(sentence: str, names: dict[str, str]) -> None:
    assert names_of(sentence) == names


@pytest.mark.parametrize(
    ("sentence", "parties"),
    [
        ("Together with Velmar College and Orvane, we will open a site.", {"Velmar College", "Orvane", ISSUER}),
        ("Tordin Metall works alongside the Velmar Alliance.", {"Tordin Metall", "Velmar Alliance"}),
        ("Tordin Metall and Orvane announced a research alliance.", {"Tordin Metall", "Orvane"}),
        ("The alliance between Tordin Metall and Orvane was renewed.", {"Tordin Metall", "Orvane"}),
        ("We are a signatory of the Velmar Initiative.", {"Velmar Initiative", ISSUER}),
    ],
)  # fmt: skip
def test_partnerships(sentence: str, parties: set[str]) -> None:
    (claim,) = facts_of(sentence).partnerships
    assert {party.name for party in claim.parties} == parties
    assert claim.evidence.sentence.text == sentence

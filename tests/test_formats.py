"""The same report in every format gives the same claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from csrgraph.extract.pipeline import extract, load_pipeline
from csrgraph.ingest import read
from csrgraph.model.facts import FactSet
from documents import as_docx, as_html

REPORTS = sorted((Path(__file__).parents[1] / "data/reports").glob("*.txt"))


@pytest.fixture(scope="module")
def nlp() -> Any:
    return load_pipeline()


def claims(facts: FactSet) -> set[str]:
    ids = {claim.id for claim in facts.partnerships} | {claim.id for claim in facts.events}
    return ids | {claim.id for claim in facts.metrics}


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_html_and_word_give_the_claims_of_the_text(path: Path, nlp: Any, tmp_path: Path) -> None:
    report = read(path)
    expected = extract(report, nlp=nlp)
    assert len(claims(expected)) >= 10
    for name, data in (("a.html", as_html(report).encode()), ("a.docx", as_docx(report))):
        written = tmp_path / name
        written.write_bytes(data)
        found = extract(read(written), nlp=nlp)
        assert claims(found) == claims(expected)
        assert found.header.issuer == expected.header.issuer

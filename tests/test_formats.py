"""The same report in every format gives the same claims."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from csrgraph.extract.pipeline import extract, load_pipeline
from csrgraph.ingest import read
from csrgraph.model.facts import EventClaim, FactSet, PartnershipClaim
from csrgraph.pipeline import build
from documents import as_docx, as_html
from pdf_samples import as_pdf, pages_of

REPORTS = sorted((Path(__file__).parents[1] / "data/reports").glob("*.txt"))


@pytest.fixture(scope="module")
def nlp() -> Any:
    return load_pipeline()


def claims(facts: FactSet) -> set[str]:
    ids = {claim.id for claim in facts.partnerships} | {claim.id for claim in facts.events}
    return ids | {claim.id for claim in facts.metrics}


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_every_format_gives_the_claims_of_the_text(path: Path, nlp: Any, tmp_path: Path) -> None:
    report = read(path)
    expected = extract(report, nlp=nlp)
    assert len(claims(expected)) >= 10
    documents = {
        "a.html": as_html(report).encode(),
        "a.docx": as_docx(report),
        "a.pdf": as_pdf(report),
    }
    for name, data in documents.items():
        written = tmp_path / name
        written.write_bytes(data)
        found = extract(read(written), nlp=nlp)
        assert claims(found) == claims(expected)
        assert found.header.issuer == expected.header.issuer
        if name == "a.pdf":
            check_pages(found, data)


def check_pages(facts: FactSet, data: bytes) -> None:
    """The page of a claim is the one on which its sentence begins."""
    document = pypdfium2.PdfDocument(data)
    texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    plain = ["".join(text.split()) for text in texts]
    claims: list[PartnershipClaim | EventClaim] = [*facts.partnerships, *facts.events]
    for claim in claims:
        page = claim.evidence.page
        assert page is not None
        assert "".join(claim.evidence.sentence.text.split())[:6] in plain[page - 1]


def test_a_folder_of_all_kinds_ends_in_a_graph_and_a_word_for_every_failure(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    report = read(REPORTS[0])
    files = {
        "good.pdf": as_pdf(report),
        "locked.pdf": as_pdf(report, password="geheim"),
        "scan.pdf": pages_of([], []),
        "cut.pdf": as_pdf(report)[:900],
        "cut.docx": as_docx(report)[:900],
        "empty.html": b"<!doctype html><p>",
        "table.docx": workbook(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    summary = build([folder], tmp_path / "kg")
    assert summary.added == ("good.pdf",)
    assert {failure.file: failure.reason for failure in summary.failures} == {
        "locked.pdf": "encrypted",
        "scan.pdf": "no_text",
        "cut.pdf": "malformed",
        "cut.docx": "malformed",
        "empty.html": "no_text",
        "table.docx": "unsupported",
    }
    written = json.loads((tmp_path / "kg/report.json").read_text(encoding="utf-8"))
    assert {row["file"]: row["reason"] for row in written["failures"]} == {
        failure.file: failure.reason for failure in summary.failures
    }
    rows = [line.split(" ") for line in (tmp_path / "kg/graph.nq").read_text("utf-8").splitlines()]
    assert any(row[1].endswith("ns#page>") for row in rows)


def workbook() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()

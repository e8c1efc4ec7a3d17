"""The same report in every format gives the same claims."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from csrgraph.errors import EncryptedFileError
from csrgraph.extract.pipeline import extract, load_pipeline
from csrgraph.ingest import read, read_bytes, report_of
from csrgraph.model.facts import EventClaim, FactSet, PartnershipClaim
from csrgraph.pipeline import build
from documents import as_docx, as_html
from office import as_fodt, converted
from pdf_samples import as_pdf, pages_of
from scan_samples import as_scan

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
        "columns.pdf": as_pdf(report, columns=2),
    }
    for name, data in documents.items():
        written = tmp_path / name
        written.write_bytes(data)
        found = extract(read(written), nlp=nlp)
        assert claims(found) == claims(expected)
        assert found.header.issuer == expected.header.issuer
        if name.endswith(".pdf"):
            check_pages(found, data)


@pytest.mark.office
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_documents_of_an_office_suite_give_the_claims_of_the_text(
    path: Path, nlp: Any, tmp_path: Path
) -> None:
    report = read(path)
    expected = extract(report, nlp=nlp)
    for columns in (1, 2):
        source = tmp_path / f"{columns}.fodt"
        source.write_text(as_fodt(report, columns=columns), encoding="utf-8")
        for kind in ("pdf", "docx"):
            written = converted(source, kind)
            found = extract(read(written), nlp=nlp)
            assert claims(found) == claims(expected)
            assert found.header.issuer == expected.header.issuer
            if kind == "pdf":
                check_pages(found, written.read_bytes())


def recognised(path: Path, nlp: Any) -> tuple[set[str], set[str]]:
    """The claims of a report, and those of its scan."""
    report = read(path)
    scan = read_bytes(as_scan(as_pdf(report)), "scan.pdf")
    assert all(fragment.source is None for fragment in scan.fragments)
    found = extract(scan, nlp=nlp)
    assert {claim.evidence.page for claim in found.partnerships} <= {1, 2}
    return claims(extract(report, nlp=nlp)), claims(found)


def test_a_scan_gives_most_claims_of_the_text(nlp: Any) -> None:
    expected, found = recognised(REPORTS[0], nlp)
    assert len(expected & found) >= 0.9 * len(expected)


@pytest.mark.slow
def test_scans_give_nine_claims_in_ten(nlp: Any) -> None:
    pairs = [recognised(path, nlp) for path in REPORTS]
    expected = sum(len(wanted) for wanted, _ in pairs)
    assert sum(len(wanted & found) for wanted, found in pairs) >= 0.9 * expected


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
    assert {row.file: row.reasons[0] for row in summary.documents if row.verdict == "failed"} == {
        "locked.pdf": "encrypted",
        "scan.pdf": "no_text",
        "cut.pdf": "malformed",
        "cut.docx": "malformed",
        "empty.html": "no_text",
        "table.docx": "unsupported",
    }
    written = json.loads((tmp_path / "kg/report.json").read_text(encoding="utf-8"))
    assert [row["file"] for row in written["documents"]] == sorted(files)
    assert [row["verdict"] for row in written["documents"]].count("failed") == 6
    rows = [line.split(" ") for line in (tmp_path / "kg/graph.nq").read_text("utf-8").splitlines()]
    assert any(row[1].endswith("ns#page>") for row in rows)


def workbook() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


@pytest.mark.office
def test_passwords_of_an_office_suite_are_told_apart(tmp_path: Path) -> None:
    """With a password of the owner only the document is read, with one of the reader it is refused."""
    source = tmp_path / "a.fodt"
    source.write_text(
        as_fodt(report_of("公司与东海大学签署战略合作协议。\n", "a")), encoding="utf-8"
    )

    def exported(**settings: object) -> Path:
        values = {
            key: {"type": "boolean" if value is True else "string", "value": str(value).lower()}
            for key, value in settings.items()
        }
        return converted(source, "pdf", options=f":writer_pdf_Export:{json.dumps(values)}")

    owner = exported(RestrictPermissions=True, PermissionPassword="geheim")
    assert b"/Encrypt" in owner.read_bytes()
    assert "东海大学" in read(owner).text
    reader = exported(EncryptFile=True, DocumentOpenPassword="geheim")
    with pytest.raises(EncryptedFileError):
        read(reader)

"""Reading by format: pages a second, and reading over extraction of the same document in the same run.

The document is made of the sample reports, as often as 60 pages need, in every format; the published report beside
the project is read too, its first 60 pages. CPU time of this process and its children; a page is one of the PDF.
"""

from __future__ import annotations

import argparse
import io
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = ROOT.parent / "shared/reports/sifang_2019_annual.pdf"
PAGES = 60


def cpu() -> float:
    """Return the seconds of CPU that this process and its finished children took."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def median_of(runs: int, work: Callable[[], Any]) -> float:
    """Return the median CPU time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        start = cpu()
        work()
        times.append(cpu() - start)
    return statistics.median(times)


def long_text() -> str:
    """Return the sample reports, one behind the other, with other numbers each time."""
    parts = [path.read_text("utf-8") for path in sorted((ROOT / "data/reports").glob("*.txt"))]
    return "\n".join(part.replace("2023", str(1990 + time)) for time in range(9) for part in parts)


def first_pages(path: Path) -> bytes:
    """Return the first pages of a PDF as a document."""
    import pypdfium2

    document, whole = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
    whole.import_pages(document, list(range(min(PAGES, len(document)))))
    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()


def claims(facts: Any) -> set[str]:
    """Return the ids of the claims of a report."""
    return {claim.id for claim in (*facts.partnerships, *facts.events, *facts.metrics)}


def scans(nlp: Any) -> None:
    """Print how many claims of the samples their scans give; needs the extra [ocr]."""
    from csrgraph.extract.pipeline import extract
    from csrgraph.ingest import read, read_bytes
    from pdf_samples import as_pdf
    from scan_samples import as_scan

    wanted = found = 0
    for path in sorted((ROOT / "data/reports").glob("*.txt")):
        report = read(path)
        scan = read_bytes(as_scan(as_pdf(report)), "scan.pdf")
        expected = claims(extract(report, nlp=nlp))
        both = expected & claims(extract(scan, nlp=nlp))
        print(f"{path.stem}: {len(both)} of {len(expected)} claims")
        wanted, found = wanted + len(expected), found + len(both)
    print(f"all: {found} of {wanted} claims ({found / wanted:.1%})")


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scans", action="store_true", help="how many claims scans give, instead")
    arguments = parser.parse_args()
    runs = arguments.runs
    sys.path.insert(0, str(ROOT / "tests"))
    from csrgraph.extract.pipeline import extract, load_pipeline
    from csrgraph.ingest import read, report_of
    from documents import as_docx, as_html
    from pdf_samples import as_pdf

    if arguments.scans:
        scans(load_pipeline())
        return
    report = report_of(long_text(), "a")
    files = {
        "a.txt": report.text.encode(),
        "a.html": as_html(report).encode(),
        "a.docx": as_docx(report),
        "a.pdf": as_pdf(report),
    }
    if PUBLISHED.is_file():
        files["published.pdf"] = first_pages(PUBLISHED)
    else:
        print("skipped: the published report is not beside the project")
    nlp = load_pipeline()
    pages = 0
    print(
        "| document | pages | read, s | pages/s | extract, s | read / extract |\n|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder:
        counts = {}
        for name, data in files.items():
            path = Path(folder) / name
            path.write_bytes(data)
            counts[name] = len(read(path).pages)
        for name in files:
            path = Path(folder) / name
            pages = counts[name] or counts["a.pdf"]
            reading = median_of(runs, lambda path=path: read(path))
            found = read(path)
            nlp.tokenizer.model._cache.clear()  # type: ignore[attr-defined]
            extraction = median_of(1, lambda found=found: extract(found, nlp=nlp))
            print(
                f"| {name} | {pages} | {reading:.2f} | {pages / reading:.0f} | {extraction:.2f} "
                f"| {reading / extraction:.2f} |"
            )


if __name__ == "__main__":
    main()

"""What a report says of itself, each value with its place; traps beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cases import case_id, load_cases
from csrgraph.extract.metadata import find_metadata, iso_date, metadata_rules
from csrgraph.extract.pipeline import extract, load_pipeline
from csrgraph.extract.reporter import Reporter, find_reporter
from csrgraph.ingest import read, report_of
from csrgraph.model.report import Page

SHARED = Path(__file__).resolve().parents[3] / "shared/reports"
NOBODY = Reporter(None, (), "", "csr", None)
ISSUER = Reporter("远山环保股份有限公司", (), "", "csr", None)
OWN = {"language", "kind", "full_name"}


def stated(text: str, reporter: Reporter = NOBODY) -> set[tuple[str, str]]:
    found = find_metadata(report_of(text, "a.txt"), reporter)
    for item in found:
        if item.span and item.sentence:
            assert item.span.holds_in(text)
            assert item.sentence.holds_in(text)
            assert item.sentence.start <= item.span.start <= item.span.end <= item.sentence.end
    return {(item.field, item.value) for item in found if item.field not in OWN}


@pytest.mark.parametrize("case", load_cases("extract/cases/metadata.jsonl", 50), ids=case_id)
def test_what_a_report_states_is_found(case: dict[str, Any]) -> None:
    reporter = Reporter(case.get("issuer"), (), "", "csr", None)
    assert stated(case["text"], reporter) == {(field, value) for field, value in case["metadata"]}


def test_codes_of_others_and_dates_out_of_step_are_left() -> None:
    reporter = Reporter("远山环保股份有限公司", ("远山环保",), "", "csr", "2023")
    text = "社会责任报告\n2011年8月18日\n子公司海川股份（300111.SZ）增长。远山环保（301234.SZ）发布报告。"
    found = find_metadata(report_of(text, "a.txt"), reporter)
    values = {(item.field, item.value) for item in found}
    assert ("stock_code", "301234") in values
    assert not {("stock_code", "300111"), ("publication_date", "2011-08-18")} & values


@pytest.mark.parametrize("rule", metadata_rules(), ids=lambda rule: rule.id)
def test_every_rule_matches_its_example(rule: object) -> None:
    from csrgraph.extract.metadata import MetadataRule

    assert isinstance(rule, MetadataRule)
    values = [
        value
        for field, value in sorted(stated(rule.example, ISSUER if rule.issuer else NOBODY))
        if field.startswith(rule.field)
    ]
    assert "/".join(sorted(values)) == rule.found or rule.found in values


def test_a_running_head_gives_a_page_and_no_place() -> None:
    report = report_of("公司治理的情况如下。", "a.pdf").model_copy(
        update={"pages": (Page(number=1, start=0, end=10, aside=("远山环保 股票代码：301234",)),)}
    )
    (code,) = [item for item in find_metadata(report, NOBODY) if item.field == "stock_code"]
    assert (code.value, code.span, code.page) == ("301234", None, 1)


def test_what_is_given_comes_before_what_is_found() -> None:
    report = report_of("甲乙科技有限公司\n2023年度社会责任报告\n公司合作良好。\n", "a.txt")
    given = report.model_copy(
        update={"issuer": "远山环保股份有限公司", "period": "2021", "kind": "annual"}
    )
    header = extract(given, nlp=load_pipeline()).header
    assert (header.issuer, header.period, header.kind) == ("远山环保股份有限公司", "2021", "annual")
    rules = {item.field: (item.value, item.rule) for item in header.metadata}
    assert rules["year"] == ("2021", "given")
    assert rules["kind"] == ("annual", "given")
    assert rules["full_name"] == ("远山环保股份有限公司", "given")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年4月", "2024-04"),
        ("二〇二四年十二月三十一日", "2024-12-31"),
        ("二零二四年二十月", None),
        ("22 April 2024", "2024-04-22"),
        ("2024年2月30日", None),
        ("2024.4.2", "2024-04-02"),
    ],
)
def test_dates_become_iso(text: str, date: str | None) -> None:
    assert iso_date(text) == date


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "sifang_2019_annual.pdf",
            {
                "full_name": "四方科技集团股份有限公司",
                "short_name": "四方科技",
                "stock_code": "603339",
                "kind": "annual",
                "year": "2019",
                "period_end": "2019-12-31",
            },
        ),
        (
            "winning-health-2023-csr.txt",
            {
                "full_name": "卫宁健康科技集团股份有限公司",
                "kind": "csr",
                "year": "2023",
                "publication_date": "2024-04",
            },
        ),
        (
            "fuxiang_2024_esg.txt",
            {
                "full_name": "江西富祥药业股份有限公司",
                "stock_code": "300497",
                "kind": "esg",
                "year": "2024",
                "period_start": "2024-01-01",
            },
        ),
    ],
)
def test_published_reports(name: str, expected: dict[str, str]) -> None:
    path = SHARED / name
    if not path.is_file():
        pytest.skip("the shared reports are not beside this checkout")
    header = extract(read(path), nlp=load_pipeline()).header
    found = {item.field: item.value for item in header.metadata}
    assert {field: found.get(field) for field in expected} == expected


@pytest.mark.parametrize(
    ("title", "kind", "period"),
    [
        ("2023年半年度报告", "semi_annual", "2023-H1"),
        ("2023年中期报告", "semi_annual", "2023-H1"),
        ("2023年第一季度报告", "quarterly", "2023-Q1"),
        ("2023年三季报", "quarterly", "2023-Q3"),
        ("2023年年度报告", "annual", "2023"),
        ("2023年年报", "annual", "2023"),
        ("2023年可持续发展报告", "csr", "2023"),
        ("Interim Report 2023", "semi_annual", "2023-H1"),
        ("Third Quarter 2023 Quarterly Report", "quarterly", "2023-Q3"),
        ("FORM 10‑K 2023", "annual", "2023"),
    ],
)
def test_kinds_and_periods(title: str, kind: str, period: str) -> None:
    found = find_reporter(report_of(f"甲乙科技有限公司\n{title}\n公司经营良好。\n", "a.txt"), [])
    assert (found.kind, found.period) == (kind, period)

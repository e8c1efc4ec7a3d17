"""What a report says of itself, each value with its place; traps beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from csrgraph.extract.metadata import find_metadata, iso_date, metadata_rules
from csrgraph.extract.pipeline import extract, load_pipeline
from csrgraph.extract.reporter import Reporter
from csrgraph.ingest import read, report_of
from csrgraph.model.report import Page

SHARED = Path(__file__).resolve().parents[3] / "shared/reports"
NOBODY = Reporter(None, (), "", "csr", None)
OWN = {"language", "kind"}


def stated(text: str) -> set[tuple[str, str]]:
    found = find_metadata(report_of(text, "a.txt"), NOBODY)
    for item in found:
        if item.span:
            assert item.span.holds_in(text)
    return {(item.field, item.value) for item in found if item.field not in OWN}


YEAR = {("period_start", "2023-01-01"), ("period_end", "2023-12-31")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("证券简称：远山环保　证券代码：301234。", {("short_name", "远山环保"), ("stock_code", "301234")}),
        ("公司的中文简称 远山环保\n", {("short_name", "远山环保")}),
        ("公司简称\t远山环保\t股票代码\t301234\n", {("short_name", "远山环保"), ("stock_code", "301234")}),
        (
            "股票种类\t股票简称\t股票代码\nA股\t远山环保\t603111\n",
            {("short_name", "远山环保"), ("stock_code", "603111")},
        ),
        ("股份代号：02888", {("stock_code", "02888")}),
        ("Stock Code: 02888.HK", {("stock_code", "02888.HK")}),
        ("远山环保股份有限公司（301234.SZ）发布报告。", {("stock_code", "301234.SZ")}),
        (
            "A股股票代码：601777，H股股票代码：03777。",
            {("stock_code", "601777"), ("stock_code", "03777")},
        ),
        ("报告时间范围：2023年1月1日至2023年12月31日。", YEAR),
        ("报告期间为2023年1月1日—12月31日，部分内容往前追溯。", YEAR),
        ("报告周期 二〇二三年一月一日至二〇二三年十二月三十一日", YEAR),
        ("This report covers the period from 1 January 2023 to 31 December 2023.", YEAR),
        ("The reporting period is January 1, 2023 to December 31, 2023.", YEAR),
        (
            "报告期：2022年10月1日至2023年9月30日",
            {("period_start", "2022-10-01"), ("period_end", "2023-09-30")},
        ),
        ("发布时间：2024年4月22日", {("publication_date", "2024-04-22")}),
        ("公告日期：2024-04-22", {("publication_date", "2024-04-22")}),
        ("社会责任报告\n二〇二四年四月\n", {("publication_date", "2024-04")}),
        ("社会责任报告\n2024年4月20日\n", {("publication_date", "2024-04-20")}),
        ("Sustainability Report\nApril 2024\n", {("publication_date", "2024-04")}),
        # Traps: dates, codes and names of other things.
        ("公司成立于2004年4月1日。2011年8月18日，公司在创业板上市。", set()),
        ("公司与合作方于2023年1月1日至2023年12月31日开展活动。", set()),
        ("2019-2020年度社会责任报告", set()),
        ("邮政编码：200072，电话：021-12345678。", set()),
        ("公司债券简称为远山转债。", set()),
        ("发布日期：2024年13月45日", set()),
        ("报告时间范围：2023年12月31日至2023年1月1日。", set()),
        ("统一社会信用代码：913100007514", set()),
        ("标准编号 300001 的项目于四月验收。", set()),
        ("公司将于2024年4月发布新平台。", set()),
        ("参股公司青石科技（证券代码：688001）业绩增长。", set()),
        ("产品发布日期：2023年5月6日", set()),
        ("上一份报告发布时间：2023年4月1日", set()),
        ("报告期内公司与甲方2023年3月1日至2023年5月1日合作。", set()),
        ("股份代號：02888　股票簡稱：遠山環保", {("stock_code", "02888"), ("short_name", "遠山環保")}),
        ("報告期間：2023年1月1日至2023年12月31日", YEAR),
    ],
)  # fmt: skip
def test_what_a_report_states_is_found(text: str, expected: set[tuple[str, str]]) -> None:
    assert stated(text) == expected


def test_codes_of_others_and_dates_out_of_step_are_left() -> None:
    reporter = Reporter("远山环保股份有限公司", ("远山环保",), "", "csr", "2023")
    text = "社会责任报告\n2011年8月18日\n子公司海川股份（300111.SZ）增长。远山环保（301234.SZ）发布报告。"
    found = find_metadata(report_of(text, "a.txt"), reporter)
    values = {(item.field, item.value) for item in found}
    assert ("stock_code", "301234.SZ") in values
    assert not {("stock_code", "300111.SZ"), ("publication_date", "2011-08-18")} & values


@pytest.mark.parametrize("rule", metadata_rules(), ids=lambda rule: rule.id)
def test_every_rule_matches_its_example(rule: object) -> None:
    from csrgraph.extract.metadata import MetadataRule

    assert isinstance(rule, MetadataRule)
    values = [
        value for field, value in sorted(stated(rule.example)) if field.startswith(rule.field)
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

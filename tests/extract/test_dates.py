"""What a relative date means beside other dates and the period of the report."""

import pytest

from csrgraph.extract.dates import find_dates, resolve_date


@pytest.mark.parametrize(
    ("text", "value", "certainty"),
    [
        ("2022年3月1日立项，同年11月签约", "2022-11", "inherited"),
        ("2022年3月1日立项，次年签约", "2023", "inherited"),
        ("去年10月签约", "2022-10", "inherited"),
        ("明年一季度签约", "2024-Q1", "inherited"),
        ("今年上半年签约", "2023-01/2023-06", "inherited"),
        ("2023年5月3日来访，8日签约", "2023-05-08", "inherited"),
        ("2023年5月3日来访，当天签约", "2023-05-03", "inherited"),
        ("当天签约", None, "unknown"),
        ("昨日签约", None, "unknown"),
        ("报告期内签约", "2023", "report_period"),
        ("2022年4月23日至24日签约", "2022-04-23", "explicit"),
        ("2021.06 签约", "2021-06", "explicit"),
    ],
)
def test_relative_dates(text: str, value: str | None, certainty: str) -> None:
    at = text.index("签约")
    date = resolve_date(text, find_dates(text, 0, len(text)), None, "2023", (at, at + 2))
    assert (date.value, date.certainty) == (value, certainty)
    if date.span:
        assert text[date.span.start : date.span.end] == date.span.text


def test_without_a_period_a_relative_year_has_no_value() -> None:
    date = resolve_date("去年签约", find_dates("去年签约", 0, 4), None, None, (2, 4))
    assert date.value is None and date.span and date.span.text == "去年"

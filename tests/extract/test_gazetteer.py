from __future__ import annotations

from typing import Any

import pytest

from csrgraph.extract.pipeline import extract
from report_samples import report_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("公司与东阿阿胶、海信视像等企业达成战略合作。", ["东阿阿胶", "海信视像"]),
        ("公司大力发展太阳能和机器人业务。", []),
    ],
)
def test_listed_companies_by_their_short_names(nlp: Any, text: str, names: list[str]) -> None:
    facts = extract(report_of(text), nlp=nlp)
    found = [m.span.text for m in facts.mentions if m.kind == "organisation"]
    assert found == names

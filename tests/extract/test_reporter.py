"""Names that a text defines in brackets."""

from __future__ import annotations

import pytest

from csrgraph.extract.reporter import defined_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("东海医疗科技有限公司（以下简称“东海医疗”）与", ["东海医疗"]),
        ("东海医疗科技有限公司（以下简称公司或本公司）系", []),
        ("东海医疗科技有限公司（以下简称“公司”或“本公司”）系", []),
        ("东海医疗科技有限公司（以下简称本公司）系", []),
        ("东海医疗科技有限公司（以下简称“东海”或“公司”）系", ["东海"]),
        ("东海医疗科技有限公司（以下简称东海医疗公司）与", ["东海医疗公司"]),
        ("东海医疗科技有限公司（下称东海医疗）与", ["东海医疗"]),
        ("东海医疗科技有限公司（简称：东海医疗）与", ["东海医疗"]),
        ("东海医疗科技有限公司（以下简称为东海医疗）与", ["东海医疗"]),
        ("东海医疗科技有限公司（以下 简称 东海医疗）与", ["东海医疗"]),
        ("东海、南山两家公司（以下合称东海系）与", ["东海系"]),
    ],
)
def test_words_for_the_issuer_are_no_names(text: str, names: list[str]) -> None:
    assert [item.name for item in defined_names(text, 0, len(text))] == names

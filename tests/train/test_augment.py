"""Copies of labelled items with other names in them: every label stands where it says."""

from __future__ import annotations

from typing import Any

import pytest

from csrgraph.evaluate import Item
from csrgraph.evaluate.items import Marked
from csrgraph.pipeline.evaluating import report_of_item
from csrgraph.train.augment import exchanged
from csrgraph.train.examples import Example

KEYS = ("orgs", "self_", "products", "projects")


def marked(text: str, surface: str, kind: str | None = None) -> dict[str, Any]:
    start = text.index(surface)
    return {"start": start, "end": start + len(surface), "text": surface, "type": kind}


def example(number: int, text: str, orgs: dict[str, str], **more: list[str]) -> Example:
    item = Item.model_validate(
        {
            "id": f"t{number}",
            "text": text,
            "orgs": [marked(text, name, kind) for name, kind in orgs.items()],
            **{key: [marked(text, name) for name in names] for key, names in more.items()},
        }
    )
    return Example(item, report_of_item(item), (), (), ())


FIRM, SCHOOL = "company", "university"
EXAMPLES = [
    example(0, "公司与东海大学、澜泊科技签约。\n青禾也来了。",
            {"东海大学": SCHOOL, "澜泊科技": FIRM, "青禾": FIRM}, self=["公司"]),
    example(1, "岳芯把“星图”平台交给南山学院。", {"岳芯": FIRM, "南山学院": SCHOOL}, products=["“星图”平台"]),
    example(2, "远澜、柏舟与北原大学", {"远澜": FIRM, "柏舟": FIRM, "北原大学": SCHOOL}),
    example(3, "汀兰资产部", {"汀兰": FIRM, "汀兰资产部": "unit"}),
    example(4, "没有名字。", {}),
]  # fmt: skip


def test_every_label_of_a_copy_stands_where_it_says() -> None:
    copies = exchanged(EXAMPLES, 4)
    assert len({item.id for item, _ in copies}) == len(copies) >= 8
    known = {span.text for e in EXAMPLES for span in e.item.orgs}
    changed = 0
    for item, report in copies:
        assert report.text == item.text
        for key in KEYS:
            for span in getattr(item, key):
                assert item.text[span.start : span.end] == span.text
        assert {span.text for span in item.orgs} <= known
        original = EXAMPLES[int(item.id[1])]
        changed += item.text != original.item.text
        lines = original.item.text.split("\n")
        assert [item.text[b.start : b.end] for b in report.blocks] == item.text.split("\n")
        assert len(lines) == len(report.blocks)
        kinds = [span.type for span in item.orgs]
        assert kinds == [span.type for span in original.item.orgs]
        assert not item.partnerships and not item.events
    assert changed == len(copies)


def test_the_same_items_give_the_same_copies() -> None:
    assert exchanged(EXAMPLES, 2) == exchanged(EXAMPLES, 2)
    first, second = exchanged(EXAMPLES, 1), exchanged(EXAMPLES, 2)
    assert second[: len(first)] == first


@pytest.mark.parametrize("number", [3, 4])
def test_crossed_names_and_items_without_names_give_no_copy(number: int) -> None:
    assert not [item for item, _ in exchanged(EXAMPLES, 3) if item.id.startswith(f"t{number} ")]


def test_table_cells_move_with_the_names_before_them() -> None:
    (base,) = EXAMPLES[2:3]
    row = base.report.blocks[0].model_copy(update={"kind": "table_row", "cells": ((0, 2), (3, 10))})
    table = Example(base.item, base.report.model_copy(update={"blocks": (row,)}), (), (), ())
    others = [
        Example(
            Item(
                id="x", text="一二三四公司",
                orgs=(Marked(start=0, end=6, text="一二三四公司", type="company"),),
            ),
            base.report, (), (), (),
        )
    ]  # fmt: skip
    for item, report in exchanged([table, *others], 3):
        if item.id.startswith("t2"):
            first, second = report.blocks[0].cells
            assert item.text[slice(*first)] == item.orgs[0].text
            assert item.text[slice(*second)].endswith("北原大学")

"""What a map shows of a graph: choices, names, dates, places, communities, colours."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from csrgraph.errors import UsageError
from csrgraph.store import GraphStore
from csrgraph.views import explorer
from csrgraph.views.communities import communities_of, condensed
from csrgraph.views.dates import date_spans
from csrgraph.views.explorer import render, write_explorer
from csrgraph.views.layout import lay_out, partnership_view
from csrgraph.views.mapdata import Document, MapData, Node, load_map
from csrgraph.views.naming import search_keys, short_label, wrapped
from csrgraph.views.payload import styles
from csrgraph.views.selection import Selection, find_node, select
from csrgraph.views.spacing import Box, relieved

PARTNER = "东海大学"


@pytest.fixture
def data(store: GraphStore) -> MapData:
    return load_map(store)


def labels(data: MapData, kind: str) -> set[str]:
    return {node.label for node in data.nodes.values() if node.kind == kind}


@pytest.mark.parametrize(
    ("choice", "kept", "dropped"),
    [
        ({"companies": ("西江",)}, {"西江医疗器械有限公司", PARTNER}, {"浙江省中医院"}),
        ({"companies": ("东岭能源",)}, {"浙江省中医院"}, {"西江医疗器械有限公司"}),
        ({"years": (2023,)}, {"西江医疗器械有限公司", "浙江省中医院"}, set()),
        ({"kinds": ("strategic_agreement",)}, {"南山电力有限公司"}, {PARTNER}),
        ({"ego": PARTNER}, {"西江医疗器械有限公司", "东岭能源科技股份有限公司"}, {"浙江省中医院"}),
        ({"ego": PARTNER, "hops": 2}, {"浙江省中医院"}, set()),
        ({"min_confidence": 0.99}, set(), {PARTNER}),
    ],
)
def test_a_choice_keeps_what_belongs_together(
    data: MapData, choice: dict[str, Any], kept: set[str], dropped: set[str]
) -> None:
    part = select(data, Selection(**choice))
    names = labels(part, "organisation")
    assert kept <= names and not dropped & names
    assert {link.node for link in part.links} | {link.target for link in part.links} <= set(
        part.nodes
    )
    assert {claim.node for claim in part.claims} <= set(part.nodes)
    assert {claim.sentence for claim in part.claims} <= set(part.sentences)
    assert {claim.report for claim in part.claims} <= {document.id for document in part.documents}


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"companies": ("无名",)}, "'无名' .* reporting companies: 东岭能源"),
        ({"companies": ("东岭能源", "无名")}, "No report of '无名'"),
        ({"companies": ("",)}, "No report of ''"),
        # A partner is no reporting company.
        ({"companies": (PARTNER,)}, "reporting companies"),
        ({"years": (1999,)}, "there are: 2023"),
        ({"years": (2023, 1999)}, "No report on 1999 is in this graph"),
        ({"years": (1999,), "companies": ("西江",)}, "No report on 1999 of these companies"),
        (
            {"kinds": ("party",)},
            "'party' is no kind in this graph; there are: .*strategic_agreement",
        ),
        ({"ego": "公司"}, "fits 3 .*full.*: 东岭"),
        ({"ego": "无名无名"}, "called '无名无名'. Try: csrgraph search"),
        ({"ego": "东湖大学"}, f"called '东湖大学'; near names: {PARTNER}"),
        ({"ego": " "}, "called ' '"),
        (
            {"ego": "浙江省中医院", "kinds": ("strategic_agreement",)},
            "浙江省中医院 takes .* nothing",
        ),
        ({"ego": PARTNER, "hops": 0}, "give 1 or more"),
        ({"min_confidence": 1.01}, "1.01 is not between 0 and 1"),
    ],
)
def test_a_choice_that_fits_nothing_says_what_there_is(
    data: MapData, choice: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        select(data, Selection(**choice))


def named_map(*names: str) -> MapData:
    """Organisations that each report once; a name after `=` is an alias."""
    data = MapData()
    for number, name in enumerate(names):
        key, (label, _, alias) = f"o{number}", name.partition("=")
        data.nodes[key] = Node(key, "organisation", label, "company", [alias] if alias else [])
        data.documents.append(Document(f"r{number}", "", "", issuer=label, publisher=key))
    return data


@pytest.mark.parametrize(
    ("names", "wanted", "found"),
    [
        # In full before a part, an alias too; case, width and blanks do not count.
        (("东海大学", "东海大学医院"), "东海大学", ["o0"]),
        (("东海大学附属=海大", "上海大学"), "海大", ["o0"]),
        (("Harbor Gate Ltd.", "东海"), "ＨＡＲＢＯＲ gate", ["o0"]),
        (("东海大学", "东海医院"), "东海", ["o0", "o1"]),
        (("东海=东", "东海=西"), "东海", ["o0", "o1"]),
        (("东海", "西江"), "o1", ["o1"]),
    ],
)
def test_names_mean_the_same_everywhere(
    names: tuple[str, ...], wanted: str, found: list[str]
) -> None:
    """A company may fit several issuers, and `ego` one node."""
    data = named_map(*names)
    if wanted not in data.nodes:
        part = select(data, Selection(companies=(wanted,)))
        assert [document.publisher for document in part.documents] == found
    if len(found) == 1:
        assert find_node(data, wanted).id == found[0]
        return
    with pytest.raises(UsageError, match=f"fits {len(found)} ") as caught:
        find_node(data, wanted)
    # Those that a label does not tell apart have their IRI beside it.
    same = len({data.nodes[key].label for key in found}) < len(found)
    assert [key in str(caught.value) for key in found] == [same] * len(found)


@pytest.mark.parametrize(
    ("text", "value", "certainty", "expected"),
    [
        ("2023年10月5日，公司于2022年签约", "2023-10-05", "explicit", ["2023年10月5日"]),
        ("2023 年 3 月 3 日\t成都", "2023-03-03", "explicit", ["2023 年 3 月 3 日"]),
        ("去年及2022年度，10月，双方", "2022-10", "explicit", ["2022年度", "10月"]),
        ("二〇二三年，公司", "2023", "explicit", ["二〇二三年"]),
        ("2021年至2023年", "2021/2023", "explicit", ["2021年", "2023年"]),
        ("签署于2023.05.18生效", "2023-05-18", "explicit", ["2023.05.18"]),
        ("On May 18, 2023, we agreed in Shanghai", "2023-05-18", "explicit", ["May 18, 2023"]),
        ("agreed on 18 May 2023 with", "2023-05-18", "explicit", ["18 May 2023"]),
        ("Founded in 2023 with 20235 people", "2023", "explicit", ["2023"]),
        ("报告期内，公司与", "2023", "report_period", ["报告期内"]),
        ("公司与东海大学", "2023", "explicit", []),
        ("第一季度", "2023-Q1", "explicit", []),
    ],
)
def test_the_words_of_a_date_are_found(
    text: str, value: str, certainty: str, expected: list[str]
) -> None:
    assert [text[a:b] for a, b in date_spans(text, value, certainty)] == expected


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("武汉大学", ["武汉大学"]),
        ("湖北省节能降碳促进会", ["湖北省节能降碳促进会"]),
        ("宁夏回族自治区卫生健康委员会", ["宁夏回族自治区", "卫生健康委员会"]),
        ("WiNEX Copilot", ["WiNEX Copilot"]),
        ("Shanghai Jiao Tong University", ["Shanghai Jiao", "Tong University"]),
        (
            "面向居民健康档案互联互通的数据智能与安全关键技术研发",
            ["面向居民健康档案互联", "互通的数据智能与安全…"],
        ),
        ("", []),
    ],
)
def test_labels_break_between_words(label: str, lines: list[str]) -> None:
    assert wrapped(label) == lines


def test_a_label_is_the_short_name_the_reports_use() -> None:
    node = Node(
        "o", "organisation", "卫宁健康科技集团股份有限公司", "company", ["卫宁", "卫宁健康"]
    )
    assert short_label(node) == "卫宁健康"
    assert (
        short_label(Node("o", "organisation", "上海达梦数据库有限公司", "company"))
        == "上海达梦数据库"
    )
    assert short_label(Node("p", "partnership", "甲、乙", "general")) == ""
    assert search_keys(Node("o", "organisation", "阜外医院", "hospital")) == ["fuwaiyiyuan", "fwyy"]
    assert search_keys(Node("o", "organisation", "重庆银行", "hospital"))[0] == "chongqingyinhang"


def test_boxes_are_pushed_apart_and_fixed_ones_stay() -> None:
    places = {str(n): (30.0 * (n % 5), 12.0 * (n // 5)) for n in range(40)}
    boxes = {key: Box(60, 30, 8) for key in places}
    found = relieved(places, boxes, fixed={"0"}, steps=400)
    assert found["0"] == places["0"]
    spots = list(found.values())
    for number, (x, y) in enumerate(spots):
        for across, down in spots[number + 1 :]:
            assert abs(x - across) >= 59 or abs(y - down) >= 29


@pytest.mark.parametrize("company", [(), ("东岭能源",)])
def test_the_opening_view_leaves_room_for_labels(data: MapData, company: tuple[str, ...]) -> None:
    part = select(data, Selection(companies=company))
    shown = list(part.nodes)
    places = lay_out(part, shown)
    assert set(places) == set(shown) and places == lay_out(part, shown)
    spots = [places[key] for key in partnership_view(part, shown)]
    for number, (x, y) in enumerate(spots):
        for across, down in spots[number + 1 :]:
            assert abs(x - across) > 25 or abs(y - down) > 20


def test_communities_are_found_and_drawn_as_one(data: MapData) -> None:
    ties = [(a, b) for group in ("abcd", "wxyz") for a in group for b in group if a < b]
    assert communities_of("abcdwxyz", [*ties, ("d", "w")]) == [list("abcd"), list("wxyz")]
    small = condensed(data)
    assert 0 < len(small.nodes) < len(data.nodes)
    assert all(link.node in small.nodes and link.target in small.nodes for link in small.links)
    groups = [node for node in small.nodes.values() if node.type == "community"]
    assert all("+" in group.label and len(group.names) > 1 for group in groups)


def test_too_many_nodes_are_refused_with_the_ways_out(
    monkeypatch: pytest.MonkeyPatch, store: GraphStore
) -> None:
    monkeypatch.setattr(explorer, "MAX_NODES", 3)
    with pytest.raises(UsageError, match=r"at most 3.*--ego.*--communities.*gexf"):
        render(store)


def test_a_packed_page_is_the_page(store: GraphStore, tmp_path: Path) -> None:
    first = write_explorer(store, tmp_path / "a.zip", packed=True).path.read_bytes()
    assert write_explorer(store, tmp_path / "a.zip", packed=True).path.read_bytes() == first
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["a.html"]
        assert archive.read("a.html").decode("utf-8") == render(store)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", sorted(styles()))
def test_shapes_stand_out_from_the_ground(kind: str) -> None:
    style = styles()[kind]
    assert contrast(style["light"], "#fbfaf6") >= 3 and contrast(style["light"], "#ffffff") >= 3
    assert contrast(style["dark"], "#14181d") >= 3 and contrast(style["dark"], "#1c2229") >= 3

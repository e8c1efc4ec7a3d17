"""Which names become one organisation and which stay apart."""

from collections.abc import Iterable

import pytest

from csrgraph.model.facts import Alias, FactSet, OrganisationFact
from csrgraph.model.graph import Organisation, ResolvedGraph
from csrgraph.resolve import resolve
from csrgraph.resolve.names import organisation_key
from fact_samples import Writer


def report(issuer: str | None, names: Iterable[str | tuple[str, ...]], **more: str) -> FactSet:
    """A report that names organisations; a tuple is a name and its aliases."""
    writer = Writer(f"{issuer}报告", issuer, **more)
    if issuer:
        writer.organisation(issuer, "company", issuer=True)
    for name in names:
        first, *aliases = (name,) if isinstance(name, str) else name
        if first == issuer:
            writer.found["organisations"].clear()
        writer.organisation(first, "other", *aliases, issuer=first == issuer)
    return writer.facts()


def names(graph: ResolvedGraph) -> set[str]:
    return {organisation.name for organisation in graph.organisations}


def called(graph: ResolvedGraph, name: str) -> Organisation:
    found = [item for item in graph.organisations if name in {use.name for use in item.names}]
    assert len(found) == 1, name
    return found[0]


@pytest.mark.parametrize(
    ("given", "left"),
    [
        # the report's own definitions
        ([("东海信息技术有限公司", "东海信息")], {"东海信息技术有限公司"}),
        ([("东海信息技术有限公司", "东信"), "东信"], {"东海信息技术有限公司"}),
        # widths, brackets and blanks
        (["东海（西海）有限公司", "东海(西海) 有限公司"], {"东海（西海）有限公司"}),
        # the table
        (["北大", "北京大学"], {"北京大学"}),
        (["北大人民医院", "北京大学人民医院"], {"北京大学人民医院"}),
        (["深交所"], {"深圳证券交易所"}),
        (["国家卫健委", "国家卫生健康委"], {"国家卫生健康委员会"}),
        # with and without the legal form
        (["东海信息", "东海信息有限公司"], {"东海信息有限公司"}),
        (["东海股份", "东海股份有限公司"], {"东海股份有限公司"}),
        # apart: groups and their members
        (
            ["东海", "东海集团有限公司", "东海股份有限公司"],
            {"东海", "东海集团有限公司", "东海股份有限公司"},
        ),
        (["东海集团", "东海股份有限公司"], {"东海集团", "东海股份有限公司"}),
        (
            ["东海有限公司", "东海有限公司西海分公司"],
            {"东海有限公司", "东海有限公司西海分公司"},
        ),
        (
            ["东海有限公司", "东海股份有限公司", "东海"],
            {"东海有限公司", "东海股份有限公司", "东海"},
        ),
        # apart: a name that only begins like another one
        (["东海大学", "东海大学中南医院"], {"东海大学", "东海大学中南医院"}),
        (["东海证券", "东海建投证券"], {"东海证券", "东海建投证券"}),
        # apart: one short name, two owners
        (
            [("东海甲信息有限公司", "东海"), ("东海乙信息有限公司", "东海")],
            {"东海甲信息有限公司", "东海乙信息有限公司", "东海"},
        ),
        # apart: a legal name in brackets is another company
        ([("东海甲有限公司", "西海乙有限公司")], {"东海甲有限公司", "西海乙有限公司"}),
        # the report's definition wins over the table
        ([("清华东海有限公司", "清华")], {"清华东海有限公司"}),
        # defined words that name nobody
        (
            [("东海甲有限公司", "甲方"), ("西海乙有限公司", "乙方")],
            {"东海甲有限公司", "西海乙有限公司"},
        ),
        # a Latin legal name of a Chinese one
        ([("东海甲有限公司", "Donghai Jia Co., Ltd.")], {"东海甲有限公司"}),
    ],
)
def test_within_a_report(given: list[str | tuple[str, ...]], left: set[str]) -> None:
    assert names(resolve([report(None, given)])) == left
    assert names(resolve([report(None, list(reversed(given)))])) == left


def test_a_name_of_the_table_has_its_type() -> None:
    assert called(resolve([report(None, ["深交所"])]), "深交所").type == "financial_institution"


def test_an_issuers_short_names_resolve_in_other_reports() -> None:
    mine = report("东海医疗科技股份有限公司", [("东海医疗科技股份有限公司", "东海医疗", "东医")])
    other = report("西海设备有限公司", ["东海医疗", "东医", "东海医疗科技"])
    graph = resolve([other, mine])
    assert names(graph) == {"东海医疗科技股份有限公司", "西海设备有限公司"}
    moved = [item for item in graph.decisions if item.document == other.header.document]
    assert {item.name for item in moved} == {"东海医疗", "东医", "东海医疗科技"}
    assert all("issuer" in item.reason for item in moved)


def test_short_names_of_others_do_not_resolve_in_other_reports() -> None:
    mine = report("西海设备有限公司", [("东海医疗科技股份有限公司", "东海医疗")])
    other = report("北海设备有限公司", ["东海医疗"])
    assert "东海医疗" in names(resolve([mine, other]))


def test_a_short_name_of_two_issuers_stays_a_name_of_its_own() -> None:
    one = report("东海医疗股份有限公司", [("东海医疗股份有限公司", "东海")])
    two = report("东海证券股份有限公司", [("东海证券股份有限公司", "东海")])
    third = report("西海设备有限公司", ["东海"])
    graph = resolve([one, two, third])
    assert called_in(graph, third, "东海").name == "东海"


def called_in(graph: ResolvedGraph, facts: FactSet, name: str) -> Organisation:
    document = facts.header.document
    uses = {(use.document, use.name): item for item in graph.organisations for use in item.names}
    return uses[document, name]


def test_a_short_name_that_a_report_gives_to_somebody_else_stays_there() -> None:
    mine = report("东海医疗股份有限公司", [("东海医疗股份有限公司", "东海")])
    other = report("西海设备有限公司", [("东海证券股份有限公司", "东海")])
    graph = resolve([mine, other])
    assert called_in(graph, other, "东海").name == "东海证券股份有限公司"
    assert called_in(graph, mine, "东海").name == "东海医疗股份有限公司"


def test_two_issuers_that_call_each_other_by_short_names_stay_two() -> None:
    one = report("东海医疗", [("东海医疗", "西海设备")])
    two = report("西海设备", [("西海设备", "东海医疗")])
    graph = resolve([one, two])
    assert 1 <= len(graph.organisations) <= 2


def test_units_belong_to_the_issuer() -> None:
    def with_units(issuer: str) -> FactSet:
        writer = Writer(f"{issuer}的采购部与信息中心", issuer)
        writer.organisation(issuer, "company", issuer=True)
        writer.organisation("信息中心", "unit")
        writer.mention("采购部", kind="unit")
        writer.mention("信息中心", kind="unit")
        return writer.facts()

    graph = resolve([with_units("东海有限公司"), with_units("西海有限公司")])
    owners = {item.id: item.name for item in graph.organisations if item.unit_of is None}
    units = {(owners[item.unit_of], item.name) for item in graph.organisations if item.unit_of}
    assert units == {
        (owner, unit)
        for owner in ("东海有限公司", "西海有限公司")
        for unit in ("信息中心", "采购部")
    }


def test_a_unit_named_with_its_owner_is_the_owners_unit() -> None:
    writer = Writer("东海有限公司采购部", "东海有限公司")
    writer.mention("采购部", kind="unit")
    writer.mention("东海有限公司采购部", kind="unit")
    graph = resolve([writer.facts()])
    assert [item.name for item in graph.organisations if item.type == "unit"] == [
        "东海有限公司采购部"
    ]


def test_every_merge_has_a_decision() -> None:
    given: list[str | tuple[str, ...]] = [
        "东海（西海）有限公司",
        "东海(西海)有限公司",
        "深交所",
        ("北海信息有限公司", "北信"),
        "北海信息",
    ]
    graph = resolve([report("南海股份有限公司", given)])
    shown = {item.id: item.name for item in graph.organisations}
    merged = {item.name: shown[item.merged_into] for item in graph.decisions}
    assert merged == {
        "东海(西海)有限公司": "东海（西海）有限公司",
        "深交所": "深圳证券交易所",
        "北信": "北海信息有限公司",
        "北海信息": "北海信息有限公司",
    }
    keys = {use.name for item in graph.organisations for use in item.names
            if organisation_key(use.name) != item.key}  # fmt: skip
    assert keys <= set(merged)


@pytest.mark.parametrize(
    ("owner", "bracketed", "one"),
    [
        ("东海科技有限公司", "东科", True),
        ("东海科技有限公司", "Donghai", True),
        ("东海科技有限公司", "西海创新中心", False),
    ],
)
def test_what_stands_in_brackets_may_be_another_organisation(
    owner: str, bracketed: str, one: bool
) -> None:
    writer = Writer("报告", None)
    alias = Alias(name=bracketed, relation="bracketed")
    writer.add("organisations", OrganisationFact(name=owner, type="company", aliases=(alias,)))
    assert names(resolve([writer.facts()])) == ({owner} if one else {owner, bracketed})


def test_a_companys_own_foreign_name_leads_to_it_in_other_reports() -> None:
    chinese = report(
        "南山医疗器械股份有限公司", [("南山医疗器械股份有限公司", "Nanshan Medical Ltd.")]
    )
    english = report("Harbor Gate Ltd.", ["Nanshan Medical Ltd."])
    for order in ([chinese, english], [english, chinese]):
        graph = resolve(order)
        names = {item.name for item in graph.organisations}
        assert "南山医疗器械股份有限公司" in names and "Nanshan Medical Ltd." not in names

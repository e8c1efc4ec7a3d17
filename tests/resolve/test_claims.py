"""Claims, their ids, and the properties that hold for any set of reports."""

import json
import random
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrgraph.errors import UsageError
from csrgraph.model.evidence import Span
from csrgraph.model.facts import FactSet, Party
from csrgraph.model.graph import ResolvedGraph
from csrgraph.resolve import resolve
from fact_samples import DONGHAI, Writer, donghai, xihai


def both() -> ResolvedGraph:
    return resolve([donghai().facts(), xihai().facts()])


def dangling(graph: ResolvedGraph) -> list[str]:
    """Ids that some record refers to and no entity has."""
    organisations = {item.id for item in graph.organisations}
    products = {item.id for item in graph.products}
    projects = {item.id for item in graph.projects}
    documents = {item.id for item in graph.documents}
    parties = [p.entity for c in graph.partnerships for p in (*c.parties, *c.programme_owners)]
    parties += [p.entity for c in graph.events for p in c.parties]
    parties += [p.entity for c in graph.project_claims for p in c.owners]
    parties += [c.established for c in graph.partnerships if c.established]
    parties += [c.owner for c in graph.product_claims if c.owner]
    parties += [m.organisation for m in graph.metrics if m.organisation]
    parties += [o.unit_of for o in graph.organisations if o.unit_of]
    parties += [d.issuer for d in graph.documents if d.issuer]
    parties += [d.merged_into for d in graph.decisions]
    missing = [id_ for id_ in parties if id_ not in organisations]
    used = [id_ for c in graph.product_claims for id_ in (c.id, *c.based_on)]
    used += [id_ for c in graph.events for id_ in c.products]
    missing += [id_ for id_ in used if id_ not in products]
    topics = [c.id for c in graph.project_claims]
    topics += [c.project for c in graph.partnerships if c.project]
    missing += [id_ for id_ in topics if id_ not in projects]
    missing += [m.entity for m in graph.mentions
                if m.entity not in organisations | products | projects]  # fmt: skip
    claims: tuple[Any, ...] = (*graph.partnerships, *graph.events, *graph.metrics, *graph.product_claims,
              *graph.project_claims, *graph.mentions)  # fmt: skip
    missing += [c.document for c in claims if c.document not in documents]
    missing += [n.document for o in graph.organisations for n in o.names
                if n.document not in documents]  # fmt: skip
    return missing


def test_every_kind_of_fact_arrives() -> None:
    graph = both()
    assert len(graph.documents) == 2
    assert {item.name for item in graph.products} == {"东海云", "东海云Pilot"}
    assert [item.name for item in graph.projects] == ["智慧病房研究课题"]
    assert {item.type for item in graph.events} == {"investor_meeting", "product_launch"}
    assert sorted(item.quantity.value for item in graph.metrics) == ["6258", "812"]
    assert dangling(graph) == []


def test_documents_keep_what_the_header_says() -> None:
    document = next(item for item in both().documents if item.name == "donghai.txt")
    issuer = next(item for item in both().organisations if item.id == document.issuer)
    assert (document.year, document.period, issuer.name) == (2023, "2023", DONGHAI)


def test_a_party_without_an_organisation_fact_gets_an_entity() -> None:
    writer = Writer("公司与北海学会合作", None)
    writer.partnership("合作", [Party(name="北海学会"), Party(name="南海研究院")])
    graph = resolve([writer.facts()])
    assert {(item.name, item.type) for item in graph.organisations} == {
        ("北海学会", "other"),
        ("南海研究院", "other"),
    }


def test_the_joint_body_and_the_project_of_a_partnership() -> None:
    writer = Writer("公司与西海大学共建东海实验室，承担智慧病房课题", "东海有限公司")
    parties = [Party(name="东海有限公司"), Party(name="西海大学")]
    writer.organisation("东海实验室", "joint_body")
    writer.project("智慧病房课题", "科技部")
    writer.partnership("共建", parties, object_name="东海实验室")
    writer.partnership("承担", parties, object_name="智慧病房课题", kind="joint_project")
    graph = resolve([writer.facts()])
    entities: tuple[Any, ...] = (*graph.organisations, *graph.projects)
    names = {item.id: item.name for item in entities}
    bodies = [names[item.established] for item in graph.partnerships if item.established]
    topics = [names[item.project] for item in graph.partnerships if item.project]
    assert (bodies, topics) == (["东海实验室"], ["智慧病房课题"])


def test_a_party_is_not_the_body_that_it_founds() -> None:
    writer = Writer("公司与西海大学共建西海大学", "东海有限公司")
    parties = [Party(name="东海有限公司"), Party(name="西海大学")]
    writer.partnership("共建", parties, object_name="西海大学")
    assert resolve([writer.facts()]).partnerships[0].established is None


def test_one_organisation_in_two_ways_is_one_party() -> None:
    writer = Writer("公司牵头，东海与西海大学共建实验室", "东海有限公司")
    writer.organisation("东海有限公司", "company", "东海", issuer=True)
    lead = Party(name="东海有限公司", role="lead")
    again = Party(name="东海", span=Span(start=5, end=7, text="东海"))
    writer.partnership("共建", [lead, again, Party(name="西海大学")])
    parties = resolve([writer.facts()]).partnerships[0].parties
    assert [party.role for party in parties] == ["lead", "participant"]


def partnership_ids(*factsets: FactSet) -> set[str]:
    return {item.id for item in resolve(factsets).partnerships}


def two_reports(**more: object) -> tuple[FactSet, FactSet]:
    texts = ("东海与西海大学签约共建实验室", "西海大学与东海签约，共建实验室，成果颇丰")
    writers = [Writer(text, f"{place}有限公司") for text, place in zip(texts, "甲乙", strict=True)]
    parties = [Party(name="东海"), Party(name="西海大学")]
    for writer in writers:
        given = {"object_name": None, "date": "2023-05"} | more
        writer.partnership("签约", parties, **given)  # type: ignore[arg-type]
    return writers[0].facts(), writers[1].facts()


def test_reports_that_name_one_object_support_one_partnership() -> None:
    assert len(partnership_ids(*two_reports(object_name="实验室", date=None))) == 1


def test_reports_of_one_year_support_one_partnership() -> None:
    assert len(partnership_ids(*two_reports())) == 1
    assert len(partnership_ids(*two_reports(date="2023"), *two_reports(date="2022")[:0])) == 1


def test_without_object_and_year_the_sentence_tells_partnerships_apart() -> None:
    assert len(partnership_ids(*two_reports(date=None))) == 2


def test_partnerships_with_nobody_named_are_told_apart_by_their_sentences() -> None:
    writer = Writer("公司与高校合作甲\n公司与医院合作乙\n", "东海有限公司")
    for words in ("合作甲", "合作乙"):
        writer.partnership(words, [Party(name="东海有限公司")])
    assert len(partnership_ids(writer.facts())) == 2


def test_events_on_one_day_differ_by_place() -> None:
    writer = Writer("公司举行业绩说明会", "东海有限公司")
    me = [Party(name="东海有限公司")]
    for place in ("成都", "上海", "成都"):
        writer.event("业绩说明会", "investor_meeting", me, date="2023-05-06", place=place)
    assert len({item.id for item in resolve([writer.facts()]).events}) == 2


def test_events_that_say_little_differ_by_sentence() -> None:
    writer = Writer("公司获奖一\n公司获奖二\n", "东海有限公司")
    for words in ("获奖一", "获奖二"):
        writer.event(words, "award", [Party(name="东海有限公司")], date="2023")
    assert len({item.id for item in resolve([writer.facts()]).events}) == 2


def test_an_event_without_parties_is_its_issuers() -> None:
    graphs = []
    for place in ("东海", "西海"):
        writer = Writer("召开大会", f"{place}有限公司")
        writer.event("召开", "meeting", [], date="2023-05-06")
        graphs.append(resolve([writer.facts()]).events[0].id)
    assert graphs[0] != graphs[1]


def metric_ids(*given: tuple[str, str, str | None]) -> list[str]:
    text = "\n".join(f"员工总数{value}人" for _, value, _ in given)
    writers = {issuer: Writer(text, issuer) for issuer, _, _ in given}
    for issuer, value, period in given:
        writers[issuer].metric("员工总数", value, "人", of=None, period=period)
    graph = resolve([writer.facts() for writer in writers.values()])
    return sorted({item.id for item in graph.metrics})


def test_figures_of_two_issuers_differ() -> None:
    assert len(metric_ids(("东海有限公司", "5", "2023"), ("西海有限公司", "5", "2023"))) == 2


def test_the_same_figure_twice_is_one() -> None:
    one = ("东海有限公司", "5", "2023")
    assert len(metric_ids(one, ("东海有限公司", "5.0", "2023"))) == 1
    assert len(metric_ids(one, ("东海有限公司", "5", "2022"))) == 2


def test_two_values_of_one_figure_in_a_report_are_two_figures() -> None:
    assert len(metric_ids(("东海有限公司", "5", "2023"), ("东海有限公司", "6", "2023"))) == 2


def test_without_a_period_the_value_tells_figures_apart() -> None:
    assert len(metric_ids(("东海有限公司", "5", None), ("东海有限公司", "6", None))) == 2


def test_spellings_of_a_product_are_one_product_that_keeps_them() -> None:
    writer = Writer("东海DHP上线，东海dhp与东海DHP好用", "东海有限公司")
    writer.product("东海DHP", aliases=("DHP平台",))
    writer.mention("东海dhp", kind="product")
    writer.mention("东海DHP", kind="product")
    graph = resolve([writer.facts()])
    assert [item.name for item in graph.products] == ["东海DHP"]
    assert {use.name for use in graph.products[0].names} == {"东海DHP", "东海dhp", "DHP平台"}


def test_every_product_and_project_has_a_claim() -> None:
    writer = Writer("东海云基于星云，东海大模型参与曙光计划", "东海有限公司")
    writer.product("东海云", based_on=("星云",))
    writer.mention("东海大模型", kind="product")
    writer.mention("曙光计划", kind="project")
    graph = resolve([writer.facts()])
    assert {item.id for item in graph.product_claims} == {item.id for item in graph.products}
    assert {item.id for item in graph.project_claims} == {item.id for item in graph.projects}
    claims: tuple[Any, ...] = (*graph.product_claims, *graph.project_claims)
    quotes = [claim.evidence.focus for claim in claims]
    assert all(span.holds_in(writer.text) for span in quotes)


def test_mentions_have_their_sentence_where_a_claim_quotes_it() -> None:
    mention = next(item for item in both().mentions if item.span.text == "西海大学")
    assert mention.sentence.text.endswith("联合成立东海数字医疗实验室。")
    assert mention.section == "七、社会责任"


def test_two_fact_sets_of_one_report_are_refused() -> None:
    other = donghai()
    other.organisation("北海大学", "university")
    assert resolve([donghai().facts(), donghai().facts()]) == resolve([donghai().facts()])
    with pytest.raises(UsageError, match="of the same report"):
        resolve([donghai().facts(), other.facts()])


def test_no_key_names_a_report() -> None:
    moved = donghai().facts()
    header = moved.header.model_copy(update={"document": "a" * 16, "edition": "b" * 16})
    moved = moved.model_copy(update={"header": header})
    before, after = resolve([donghai().facts()]), resolve([moved])
    for kind in ("organisations", "products", "projects", "partnerships", "events", "metrics"):
        ids = [[item.id for item in getattr(graph, kind)] for graph in (before, after)]
        assert ids[0] == ids[1], kind


NAMES = ("东海有限公司", "东海", "西海集团有限公司", "西海", "西海股份有限公司", "北大", "北京大学",
         "北大人民医院", "信息中心", "东海（西海）", "东海(西海)", "Lake Ltd.", "Lake")  # fmt: skip


@st.composite
def factsets(draw: st.DrawFn) -> list[FactSet]:
    found = []
    for number in range(draw(st.integers(1, 3))):
        issuer = draw(st.sampled_from([None, *NAMES]))
        text = "公司合作" + "、".join(NAMES) + "\n公司签约\n公司有5人，6人\n"
        writer = Writer(text, issuer, period=str(2020 + number), name=f"{number}.txt")
        name = st.sampled_from(NAMES)
        for _ in range(draw(st.integers(0, 4))):
            aliases = draw(st.lists(name, max_size=2))
            kind = draw(st.sampled_from(["company", "unit", "other"]))
            writer.organisation(draw(name), kind, *aliases)
        for _ in range(draw(st.integers(0, 3))):
            kinds = st.sampled_from(["organisation", "unit", "product", "project", "self"])
            writer.mention(draw(name), draw(name), draw(kinds))
        for _ in range(draw(st.integers(0, 2))):
            parties = [Party(name=item) for item in draw(st.lists(name, max_size=3))]
            obj = draw(st.one_of(st.none(), name))
            writer.partnership(draw(st.sampled_from(["合作", "签约"])), parties, object_name=obj)
            writer.event("签约", "award", parties, object_name=obj)
        writer.product(draw(name), based_on=tuple(draw(st.lists(name, max_size=1))))
        writer.metric("人数", draw(st.sampled_from(["5", "6"])), "人", of=draw(name))
        found.append(writer.facts())
    return found


def as_text(graph: ResolvedGraph) -> str:
    return json.dumps(graph.model_dump(mode="json"), ensure_ascii=False)


@settings(max_examples=60, deadline=None)
@given(factsets(), st.randoms())
def test_the_graph_is_closed_and_does_not_depend_on_the_order(
    given_sets: list[FactSet], random_order: random.Random
) -> None:
    graph = resolve(given_sets)
    assert dangling(graph) == []
    shuffled = list(given_sets)
    random_order.shuffle(shuffled)
    assert as_text(resolve(shuffled)) == as_text(graph)
    for kind in ("organisations", "products", "projects", "documents"):
        ids = [item.id for item in getattr(graph, kind)]
        assert ids == sorted(set(ids)), kind
    assert {item.id for item in graph.product_claims} == {item.id for item in graph.products}


def test_all_orders_of_two_reports_and_a_third() -> None:
    third = Writer("北京大学与东海医疗签约", "北京大学")
    third.partnership("签约", [Party(name="北京大学"), Party(name="东海医疗")])
    given_sets = [donghai().facts(), xihai().facts(), third.facts()]
    texts = {as_text(resolve(list(order))) for order in permutations(given_sets)}
    assert len(texts) == 1

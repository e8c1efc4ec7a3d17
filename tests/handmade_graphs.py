"""A resolved graph made by hand: every kind of record, two reports that share what they say.

The reports differ on purpose where a union of graphs is tempting to get wrong: both claim one
partnership (with other dates and other quotation marks), both give one figure (with other values).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import rdflib

from csrgraph.model.evidence import Evidence, Span
from csrgraph.model.facts import DateValue, EventAttribute, Quantity
from csrgraph.model.graph import (
    Document,
    EventRecord,
    MentionRecord,
    MetricRecord,
    NameUse,
    Organisation,
    PartnershipRecord,
    Product,
    ProductRecord,
    Project,
    ProjectRecord,
    ResolvedGraph,
    ResolvedParty,
)
from csrgraph.model.ids import claim_id, entity_id, name_key, text_sha256
from csrgraph.rdf import Quad, derived_quads, report_quads

# \x0b may not stand in an XML literal; a quotation keeps its length all the same.
FIRST = (
    "北山科技股份有限公司2023年度社会责任报告。2023年5月，北山科技与东湖大学共建“智慧实验室”。"
    "公司与南岭医院、西江医院合作开展“星火计划”项目，由省卫健委、省科技厅主管。"
    "公司未与海港银行开展合作。信息\x0b部负责平台ShanOS，其建立在ShanCore之上。"
    "公司每10股派息1.50元，合计3000万元。员工总数1,200人。2023年3月3日在成都接待中信策略会投资者。"
    "公司获省科技厅颁发的“创新奖”。"
)
SECOND = (
    "East Lake University 2023 report. 东湖大学与北山科技共建「智慧实验室」。"
    "北山科技员工总数1,250人。东湖大学与海港银行签署战略合作协议。东湖大学与南岭医院开展技术合作。"
)


def _id(kind: str, *parts: str) -> str:
    return entity_id(kind, *parts)


def _document(name: str, text: str, language: str, issuer: str) -> Document:
    return Document(
        id=_id("document", name),
        edition=_id("edition", name),
        name=f"{name}.txt",
        media_type="text/plain",
        sha256="0" * 64,
        text_sha256=text_sha256(text),
        characters=len(text),
        language=language,
        title=text[:20],
        kind="csr",
        period="2023",
        year=2023,
        issuer=issuer,
        extractor="hand",
    )


def _organisation(
    name: str, type_: str, *uses: tuple[str, str], unit_of: str | None = None
) -> Organisation:
    return Organisation(
        id=_id("org", name),
        key=name_key(name),
        name=name,
        type=type_,
        unit_of=unit_of,
        names=tuple(NameUse(document=_id("document", key), name=use) for key, use in uses),
    )


BEISHAN = _organisation(
    "北山科技股份有限公司", "company", ("first", "北山科技"), ("second", "北山科技")
)
DONGHU = _organisation("东湖大学", "university", ("first", "东湖大学"), ("second", "东湖大学"))
NANLING = _organisation("南岭医院", "hospital", ("first", "南岭医院"), ("second", "南岭医院"))
XIJIANG = _organisation("西江医院", "hospital", ("first", "西江医院"))
HEALTH = _organisation("省卫健委", "government", ("first", "省卫健委"))
SCIENCE = _organisation("省科技厅", "government", ("first", "省科技厅"))
BANK = _organisation("海港银行", "financial_institution", ("first", "海港银行"))
LAB = _organisation("智慧实验室", "joint_body", ("first", "智慧实验室"))
BROKER = _organisation("中信", "financial_institution", ("first", "中信"))
UNIT = _organisation("信息部", "unit", ("first", "信息部"), unit_of=BEISHAN.id)
OS = Product(
    id=_id("product", "shanos"),
    key="shanos",
    name="ShanOS",
    names=(NameUse(document=_id("document", "first"), name="ＳｈａｎＯＳ平台"),),
)
CORE = Product(id=_id("product", "shancore"), key="shancore", name="ShanCore")
SPARK = Project(id=_id("project", "星火计划"), key="星火计划", name="星火计划")
ONE = _document("first", FIRST, "zh", BEISHAN.id)
TWO = _document("second", SECOND, "zh", DONGHU.id)
TEXTS = {ONE.id: FIRST, TWO.id: SECOND}


@dataclass(frozen=True)
class _Place:
    """A quoted part of a document's text."""

    document: Document

    def span(self, part: str) -> Span:
        text = TEXTS[self.document.id]
        start = text.index(part)
        return Span(start=start, end=start + len(part), text=part)

    def evidence(self, part: str, *context: str) -> Evidence:
        text = TEXTS[self.document.id]
        at = text.index(part)
        start, end = text.rfind("。", 0, at) + 1, text.index("。", at) + 1
        sentence = Span(start=start, end=end, text=text[start:end])
        return Evidence(
            sentence=sentence,
            focus=self.span(part),
            section="社会责任",
            context=tuple(self.span(other) for other in context),
        )


_A, _B = _Place(ONE), _Place(TWO)


def _parties(*ids: str, role: str = "participant") -> tuple[ResolvedParty, ...]:
    return tuple(ResolvedParty(entity=key, role=role) for key in ids)


def _partnership(place: _Place, key: str, quote: str, **fields: object) -> PartnershipRecord:
    values: dict[str, object] = {
        "id": _id("partnership", key),
        "claim": claim_id(place.document.id, "partnership", [], key, quote),
        "document": place.document.id,
        "kind": "general",
        "object": None,
        "object_name": None,
        "triggers": (),
        "date": DateValue(),
        "status": "active",
        "open_list": False,
        "unnamed": False,
        "evidence": place.evidence(quote),
        "rule": "hand.v1",
        "score": 0.9,
    }
    return PartnershipRecord.model_validate(values | fields)


def _partnerships() -> tuple[PartnershipRecord, ...]:
    lab, project = "北山科技与东湖大学共建“智慧实验室”", "合作开展“星火计划”项目"
    both = _parties(BEISHAN.id, DONGHU.id)
    return (
        _partnership(
            _A, "lab", lab, parties=both, kind="joint_body", object=_A.span("智慧实验室"),
            object_name="智慧实验室", established=LAB.id, triggers=(_A.span("共建"),),
            date=DateValue(value="2023-05", certainty="explicit"),
        ),
        _partnership(
            _A, "lab", "“智慧实验室”", parties=both, kind="joint_body", established=LAB.id,
            object=_A.span("“智慧实验室”"), object_name="“智慧实验室”", score=0.95,
            date=DateValue(value="2023", certainty="report_period"),
        ),
        _partnership(
            _B, "lab", "共建「智慧实验室」", parties=both, kind="joint_body", established=LAB.id,
            object=_B.span("「智慧实验室」"), object_name="「智慧实验室」",
        ),
        _partnership(
            _A, "project", project, kind="joint_project", open_list=True, project=SPARK.id,
            parties=(
                *_parties(BEISHAN.id, role="lead"), *_parties(NANLING.id, XIJIANG.id),
                *_parties(BEISHAN.id, role="host"),
            ),
            programme="星火计划", programme_owners=_parties(HEALTH.id, SCIENCE.id),
            date=DateValue(value="2023", certainty="inherited"),
            evidence=_A.evidence(project, "2023年5月"),
        ),
        _partnership(
            _A, "none", "未与海港银行开展合作", status="negated",
            parties=_parties(BEISHAN.id, BANK.id),
        ),
        _partnership(
            _B, "bank", "与海港银行签署战略合作协议", kind="strategic_agreement", status="planned",
            parties=_parties(DONGHU.id, BANK.id),
        ),
        _partnership(
            _B, "clinic", "与南岭医院开展技术合作", kind="technology",
            parties=_parties(DONGHU.id, NANLING.id),
        ),
    )  # fmt: skip


def _event(key: str, quote: str, type_: str, **fields: object) -> EventRecord:
    values: dict[str, object] = {
        "id": _id("event", key),
        "claim": claim_id(ONE.id, "event", [], key, quote),
        "document": ONE.id,
        "type": type_,
        "parties": (),
        "object": None,
        "object_name": None,
        "date": DateValue(),
        "status": "active",
        "evidence": _A.evidence(quote),
        "rule": "hand.v1",
        "score": 0.8,
    }
    return EventRecord.model_validate(values | fields)


def _events() -> tuple[EventRecord, ...]:
    return (
        _event(
            "meeting", "2023年3月3日在成都接待中信策略会投资者", "investor_meeting",
            parties=(*_parties(BEISHAN.id), *_parties(BROKER.id, role="host")),
            date=DateValue(value="2023-03-03", certainty="explicit"),
            attributes=(
                EventAttribute(name="place", value="成都"),
                EventAttribute(name="audience", value="中信策略会投资者"),
            ),
        ),
        _event(
            "dividend", "每10股派息1.50元，合计3000万元", "dividend", parties=_parties(BEISHAN.id),
            attributes=(
                EventAttribute(
                    name="per_ten_shares", value="1.50元", quantity=Quantity(value="1.50", unit="元")
                ),
                EventAttribute(
                    name="amount", value="3000万元", quantity=Quantity(value="30000000", unit="元")
                ),
            ),
        ),
        _event(
            "award", "获省科技厅颁发的“创新奖”", "award", object_name="创新奖",
            parties=(*_parties(BEISHAN.id, role="subject"), *_parties(SCIENCE.id, role="giver")),
        ),
        _event("lone", "平台ShanOS", "product_launch", products=(OS.id,), object_name="ShanOS"),
    )  # fmt: skip


def _metric(place: _Place, quote: str, value: str) -> MetricRecord:
    return MetricRecord(
        id=_id("metric", "员工总数"),
        claim=claim_id(place.document.id, "metric", [], "员工总数", quote),
        document=place.document.id,
        name="员工总数",
        quantity=Quantity(value=value, unit="人"),
        quantity_span=place.span(quote),
        period=DateValue(value="2023", certainty="report_period"),
        organisation=BEISHAN.id,
        evidence=place.evidence(quote),
        rule="hand.v1",
        score=0.7,
    )


def _product_claim(product: Product, quote: str, **fields: object) -> ProductRecord:
    values: dict[str, object] = {
        "id": product.id,
        "claim": claim_id(ONE.id, "product", [], product.key, quote),
        "document": ONE.id,
        "category": None,
        "owner": None,
        "evidence": _A.evidence(quote),
        "rule": "hand.v1",
        "score": 0.6,
    }
    return ProductRecord.model_validate(values | fields)


def _mention(place: _Place, entity: str, kind: str, part: str) -> MentionRecord:
    span = place.span(part)
    return MentionRecord.model_validate(
        {
            "document": place.document.id,
            "entity": entity,
            "kind": kind,
            "span": span,
            "sentence": place.evidence(part).sentence,
            "section": "社会责任",
        }
    )


def handmade_graph() -> ResolvedGraph:
    """Return the resolved graph of the two reports."""
    return ResolvedGraph(
        documents=(ONE, TWO),
        organisations=(
            BEISHAN, DONGHU, NANLING, XIJIANG, HEALTH, SCIENCE, BANK, LAB, BROKER, UNIT,
        ),
        products=(OS, CORE),
        projects=(SPARK,),
        partnerships=_partnerships(),
        events=_events(),
        metrics=(_metric(_A, "1,200人", "1200"), _metric(_B, "1,250人", "1250")),
        product_claims=(
            _product_claim(
                OS, "平台ShanOS", category="平台", owner=BEISHAN.id, based_on=(CORE.id,)
            ),
            _product_claim(CORE, "其建立在ShanCore之上"),
        ),
        project_claims=(
            ProjectRecord(
                id=SPARK.id,
                claim=claim_id(ONE.id, "project", [], SPARK.key, "星火"),
                document=ONE.id,
                programme="星火计划",
                owners=_parties(HEALTH.id, SCIENCE.id),
                evidence=_A.evidence("“星火计划”项目"),
                rule="hand.v1",
                score=0.6,
            ),
        ),
        mentions=(
            _mention(_A, BEISHAN.id, "organisation", "北山科技"),
            _mention(_A, DONGHU.id, "organisation", "东湖大学"),
            _mention(_A, UNIT.id, "unit", "信息\x0b部"),
            _mention(_A, OS.id, "product", "ShanOS"),
            _mention(_B, DONGHU.id, "organisation", "东湖大学"),
            _mention(_B, BANK.id, "organisation", "海港银行"),
        ),
    )  # fmt: skip


def all_quads() -> list[Quad]:
    """All quads of the graph made by hand."""
    graph = handmade_graph()
    return [q for part in report_quads(graph).values() for q in part] + derived_quads(graph)


def told_again(number: int) -> list[Quad]:
    """The quads of the first report as `number` reports would give them, all of the same things."""
    own = ("/report/", "/edition/", "/claim/", "/sentence/", "/mention/")
    tails = ["".join(tail) for tail in product("abcdefgh", repeat=2)][:number]

    def again(node: rdflib.term.Node, tail: str) -> rdflib.URIRef:
        text = str(node)
        return rdflib.URIRef(text[:-2] + tail if any(part in text for part in own) else text)

    return [
        (again(s, tail), p, o if isinstance(o, rdflib.Literal) else again(o, tail), again(g, tail))
        for tail in tails
        for s, p, o, g in report_quads(handmade_graph())[ONE.id]
    ]

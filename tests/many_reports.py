"""Six reports made by hand: three issuers in two years, for questions about several reports.

One tie is told by both issuers, one by one only; one goes on, others begin or fall silent; one organisation alone
links two issuers; one claim contradicts another in date, status or value; one is planned, one denied, one ended.
"""

from __future__ import annotations

import rdflib
from rdflib.namespace import SKOS

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
from csrgraph.rdf import CSR, Quad, derived_quads, graph_iri, iri, report_quads

TEXTS = {
    "qingshan-2022": "2022年3月，青山科技与碧海医药共建“联合药物实验室”。公司与云岭大学开展人才培养。"
    "2021年公司与宁夏沙湖医院签署合作协议，合作已结束。公司拟与南渡银行开展合作。员工总数100人。",
    "qingshan-2023": "2023年，青山科技与碧海医药共建“联合药物实验室”。"
    "公司牵头与云岭大学、云岭大学附属医院等单位开展“高原病”项目并应用QSOS，由省科技厅主管。"
    "公司未与南渡银行开展合作。2023年10月发布ＱＳＯＳ平台。“高原病”项目通过验收。"
    "2023年5月5日在成都接待海岳证券。公司获省质量协会颁发的质量奖。与多所学校共建基地。",
    "bihai-2022": "碧海医药与青山科技股份有限公司共建“联合药物实验室”。公司与云岭大学开展临床研究。"
    "2022年公司与云岭大学签署临床研究协议。青山科技员工总数120人。",
    "bihai-2023": "碧海医药与云岭大学开展临床研究。",
    "chifeng-2022": "赤峰能源与碧海医药开展储能合作。公司与金沙协会开展标准研究。",
    "chifeng-2023": "赤峰能源与金沙协会开展标准研究。",
}
_NAMES = {
    "青山科技股份有限公司": ("company", ("青山科技",)),
    "碧海医药股份有限公司": ("company", ("碧海医药",)),
    "赤峰能源集团": ("company", ("赤峰能源",)),
    "云岭大学": ("university", ()),
    "云岭大学附属医院": ("hospital", ()),
    "宁夏沙湖医院": ("hospital", ()),
    "南渡银行": ("financial_institution", ()),
    "省科技厅": ("government", ()),
    "海岳证券": ("financial_institution", ()),
    "省质量协会": ("association", ()),
    "金沙协会": ("association", ()),
    "联合药物实验室": ("joint_body", ()),
}
_ISSUERS = {
    "qingshan": "青山科技股份有限公司",
    "bihai": "碧海医药股份有限公司",
    "chifeng": "赤峰能源集团",
}
QINGSHAN, BIHAI, CHIFENG = (entity_id("org", name) for name in _ISSUERS.values())
QSOS = entity_id("product", "QSOS")
PLATEAU = entity_id("project", "高原病")
SDG = rdflib.URIRef("https://w3id.org/csrgraph/vocab#sdg-3")


def _org(name: str) -> str:
    return entity_id("org", name)


def _document(key: str) -> Document:
    issuer, _, year = key.partition("-")
    text = TEXTS[key]
    return Document(
        id=entity_id("document", key), edition=entity_id("edition", key), name=f"{key}.txt",
        media_type="text/plain", sha256="0" * 64, text_sha256=text_sha256(text),
        characters=len(text), language="zh", title=f"{year}年度社会责任报告", kind="csr",
        period=year, year=int(year), issuer=_org(_ISSUERS[issuer]), extractor="hand",
    )  # fmt: skip


DOCUMENTS = {key: _document(key) for key in TEXTS}


def _span(key: str, part: str) -> Span:
    start = TEXTS[key].index(part)
    return Span(start=start, end=start + len(part), text=part)


def _sentence(key: str, part: str) -> Span:
    text, at = TEXTS[key], TEXTS[key].index(part)
    start, end = text.rfind("。", 0, at) + 1, text.index("。", at) + 1
    return Span(start=start, end=end, text=text[start:end])


def _evidence(key: str, part: str) -> Evidence:
    return Evidence(sentence=_sentence(key, part), focus=_span(key, part), section="社会责任")


def _date(value: str) -> DateValue:
    """A date from `2023-05 explicit`, `2023 inherited` or nothing."""
    if not value:
        return DateValue()
    date, _, certainty = value.partition(" ")
    return DateValue.model_validate({"value": date, "certainty": certainty})


def _parties(names: str) -> tuple[ResolvedParty, ...]:
    """Parties from names that are parted by blanks, each perhaps with `=role`."""
    found = [name.partition("=") for name in names.split()]
    return tuple(ResolvedParty(entity=_org(name), role=role or "participant") for name, _, role in found)  # fmt: skip


_Q, _B, _C = _ISSUERS.values()
_LAB = "联合药物实验室"
_SAID = "青山科技与碧海医药共建“联合药物实验室”"
# report, key of the partnership, parties, kind, quote, date, more
_PARTNERSHIPS: tuple[tuple[str, str, str, str, str, str, dict[str, object]], ...] = (
    ("qingshan-2022", "lab", f"{_Q} {_B}", "joint_body", _SAID, "2022-03 explicit",
     {"object_name": _LAB, "established": _org(_LAB)}),
    ("qingshan-2023", "lab", f"{_Q} {_B}", "joint_body", _SAID, "2023 explicit",
     {"object_name": _LAB, "established": _org(_LAB)}),
    ("bihai-2022", "lab", f"{_B} {_Q}", "joint_body",
     "碧海医药与青山科技股份有限公司共建“联合药物实验室”", "",
     {"object_name": _LAB, "established": _org(_LAB)}),
    ("qingshan-2022", "talent", f"{_Q} 云岭大学", "education", "与云岭大学开展人才培养", "", {}),
    ("qingshan-2022", "clinic", f"{_Q} 宁夏沙湖医院", "strategic_agreement",
     "公司与宁夏沙湖医院签署合作协议，合作已结束",
     "2021 explicit", {"status": "ended", "object_name": "合作协议"}),
    ("qingshan-2022", "bank", f"{_Q} 南渡银行", "general", "公司拟与南渡银行开展合作", "", {"status": "planned"}),
    ("qingshan-2023", "bank", f"{_Q} 南渡银行", "general", "公司未与南渡银行开展合作", "", {"status": "negated"}),
    ("qingshan-2023", "plateau", f"{_Q}=lead 云岭大学 云岭大学附属医院", "joint_project",
     "公司牵头与云岭大学、云岭大学附属医院等单位开展“高原病”项目", "2023 inherited",
     {"open_list": True, "project": PLATEAU, "object_name": "高原病", "programme_owners": _parties("省科技厅")}),
    ("qingshan-2023", "schools", _Q, "education", "与多所学校共建基地", "", {"unnamed": True, "score": 0.4}),
    ("bihai-2022", "trial", f"{_B} 云岭大学", "joint_research",
     "公司与云岭大学开展临床研究", "2022 report_period", {}),
    ("bihai-2023", "trial", f"{_B} 云岭大学", "joint_research",
     "碧海医药与云岭大学开展临床研究", "2023 report_period", {}),
    ("chifeng-2022", "storage", f"{_C} {_B}", "technology", "赤峰能源与碧海医药开展储能合作", "", {}),
    ("chifeng-2022", "standard", f"{_C} 金沙协会", "standard",
     "公司与金沙协会开展标准研究", "2022/2023 explicit", {}),
    ("chifeng-2023", "standard", f"{_C} 金沙协会", "standard",
     "赤峰能源与金沙协会开展标准研究", "2022/2023 explicit", {}),
)  # fmt: skip
_MET = (EventAttribute(name="place", value="成都"), EventAttribute(name="topic", value="经营情况"))
# report, type, parties, quote, date, more
_EVENTS: tuple[tuple[str, str, str, str, str, dict[str, object]], ...] = (
    ("qingshan-2023", "product_launch", _Q, "发布ＱＳＯＳ平台", "2023-10 explicit",
     {"products": (QSOS,), "object_name": "QSOS"}),
    ("qingshan-2023", "project_acceptance", _Q, "“高原病”项目通过验收", "", {"object_name": "高原病"}),
    ("qingshan-2023", "investor_meeting", f"{_Q} 海岳证券=host", "在成都接待海岳证券", "2023-05-05 explicit",
     {"attributes": _MET}),
    ("qingshan-2023", "award", f"{_Q}=subject 省质量协会=giver", "获省质量协会颁发的质量奖", "",
     {"object_name": "质量奖"}),
    ("bihai-2022", "agreement_signing", f"{_B} 云岭大学", "公司与云岭大学签署临床研究协议", "2022 explicit",
     {"object_name": "临床研究协议"}),
)  # fmt: skip


def _partnerships() -> tuple[PartnershipRecord, ...]:
    found = []
    for key, name, parties, kind, quote, date, more in _PARTNERSHIPS:
        values: dict[str, object] = {
            "id": entity_id("partnership", name), "document": DOCUMENTS[key].id,
            "claim": claim_id(DOCUMENTS[key].id, "partnership", [], name, quote),
            "parties": _parties(parties), "kind": kind, "object": None, "object_name": None,
            "triggers": (), "date": _date(date), "status": "active", "open_list": False,
            "unnamed": False, "evidence": _evidence(key, quote), "rule": "hand.v1", "score": 0.9,
        }  # fmt: skip
        found.append(PartnershipRecord.model_validate(values | more))
    return tuple(found)


def _events() -> tuple[EventRecord, ...]:
    found = []
    for key, type_, parties, quote, date, more in _EVENTS:
        values: dict[str, object] = {
            "id": entity_id("event", key, quote), "document": DOCUMENTS[key].id,
            "claim": claim_id(DOCUMENTS[key].id, "event", [], type_, quote), "type": type_,
            "parties": _parties(parties), "object": None, "object_name": None,
            "date": _date(date), "status": "active", "evidence": _evidence(key, quote),
            "rule": "hand.v1", "score": 0.8,
        }  # fmt: skip
        found.append(EventRecord.model_validate(values | more))
    return tuple(found)


def _metrics() -> tuple[MetricRecord, ...]:
    return tuple(
        MetricRecord(
            id=entity_id("metric", "员工总数"), document=DOCUMENTS[key].id, name="员工总数",
            claim=claim_id(DOCUMENTS[key].id, "metric", [], "员工总数", value),
            quantity=Quantity(value=value, unit="人"), quantity_span=_span(key, f"{value}人"),
            period=_date("2022 report_period"), organisation=QINGSHAN,
            evidence=_evidence(key, f"员工总数{value}人"), rule="hand.v1", score=0.7,
        )
        for key, value in (("qingshan-2022", "100"), ("bihai-2022", "120"))
    )  # fmt: skip


def _mention(key: str, entity: str, part: str, kind: str = "organisation") -> MentionRecord:
    return MentionRecord.model_validate(
        {"document": DOCUMENTS[key].id, "entity": entity, "kind": kind, "span": _span(key, part),
         "sentence": _sentence(key, part), "section": "社会责任"}
    )  # fmt: skip


def _mentions() -> tuple[MentionRecord, ...]:
    found = [
        _mention(key, _org(name), written)
        for key, text in TEXTS.items()
        for name, (_, short) in _NAMES.items()
        for written in ((name, *short) if name not in text else (name,))
        if written in text
    ]
    return (
        *found,
        _mention("qingshan-2023", QSOS, "QSOS", "product"),
        _mention("qingshan-2023", QSOS, "ＱＳＯＳ平台", "product"),
    )


def _organisations() -> tuple[Organisation, ...]:
    return tuple(
        Organisation(
            id=_org(name), key=name_key(name), name=name, type=type_,
            unit_of=_org("云岭大学") if name == "云岭大学附属医院" else None,
            names=tuple(
                NameUse(document=DOCUMENTS[key].id, name=written)
                for key, text in TEXTS.items() for written in (name, *short) if written in text
            ),
        )
        for name, (type_, short) in _NAMES.items()
    )  # fmt: skip


def many_reports() -> ResolvedGraph:
    """Return the resolved graph of the six reports."""
    last = DOCUMENTS["qingshan-2023"].id
    return ResolvedGraph(
        documents=tuple(DOCUMENTS.values()),
        organisations=_organisations(),
        products=(
            Product(id=QSOS, key="qsos", name="QSOS", names=(NameUse(document=last, name="ＱＳＯＳ平台"),)),
        ),
        projects=(Project(id=PLATEAU, key="高原病", name="高原病"),),
        partnerships=_partnerships(),
        events=_events(),
        metrics=_metrics(),
        product_claims=(
            ProductRecord(
                id=QSOS, claim=claim_id(last, "product", [], "QSOS", ""), document=last,
                category="平台", owner=QINGSHAN, evidence=_evidence("qingshan-2023", "ＱＳＯＳ平台"),
                rule="hand.v1", score=0.8,
            ),
        ),
        project_claims=(
            ProjectRecord(
                id=PLATEAU, claim=claim_id(last, "project", [], "高原病", ""), document=last,
                programme=None, owners=_parties("省科技厅"),
                evidence=_evidence("qingshan-2023", "“高原病”项目"), rule="hand.v1", score=0.8,
            ),
        ),
        mentions=_mentions(),
    )  # fmt: skip


def many_quads() -> list[Quad]:
    """Return all quads of the six reports, and a tag that no extraction gives yet."""
    graph = many_reports()
    name = graph_iri(DOCUMENTS["qingshan-2023"].id)
    tags: list[Quad] = [
        (iri("partnership", entity_id("partnership", "plateau")), CSR.topic, SDG, name),
        (SDG, SKOS.prefLabel, rdflib.Literal("良好健康与福祉", lang="zh"), name),
        (SDG, SKOS.prefLabel, rdflib.Literal("Good health", lang="en"), name),
    ]
    reports = [quad for quads in report_quads(graph).values() for quad in quads]
    return [*reports, *derived_quads(graph), *tags]

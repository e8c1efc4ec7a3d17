"""A synthetic graph of any size, through our own records and mapper; the same arguments give the same bytes.

Half as many issuers as reports, two years each. Partners are drawn by rank (the first are drawn often), so that
a few organisations stand in most reports, as exchanges and great universities do. Some partnerships go on in
the second year, some join two issuers, some of which the other issuer reports too. Every 16th issuer works with
organisations that few others know. Joint bodies and projects are founded, and every issuer has departments.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

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
from csrgraph.model.ids import claim_id, entity_id, name_key

PLACES = ("北京", "上海", "江苏", "浙江", "四川", "宁夏", "湖北", "广东", "云南", "吉林")
HEADS = ("东", "西", "南", "北", "金", "远", "华", "明", "海", "江", "恒", "泰")
CORES = ("岭", "湖", "川", "桥", "原", "港", "峰", "谷", "林", "泉", "岸", "洲")
ENDS = (
    ("科技股份有限公司", "company"), ("大学", "university"), ("医院", "hospital"),
    ("研究院", "research_institute"), ("银行", "financial_institution"), ("协会", "association"),
    ("市卫生健康委员会", "government"), ("能源有限公司", "company"),
)  # fmt: skip
KINDS = (
    "joint_body",
    "joint_research",
    "strategic_agreement",
    "technology",
    "education",
    "general",
)
EVENTS = ("award", "product_launch", "agreement_signing", "investor_meeting", "training")
CERTAINTIES = ("explicit", "explicit", "inherited", "report_period", "unknown")
STATUSES = ("active",) * 8 + ("planned", "ended", "negated")
WORDS = "公司与各方围绕数字健康绿色能源人才培养技术标准乡村振兴开展合作取得良好成效"
PARTNERSHIPS, EVENTS_EACH, METRICS_EACH, MENTIONS_EACH = 34, 12, 12, 40
ORGANISATIONS_PER_REPORT = 14
UNITS = ("研发中心", "人力资源部", "战略发展部")
PROGRAMME, OWNER = "重点研发计划", "科学技术部"
REMOTE = 16
TOPICS = ("业绩说明", "绿色能源", "人才培养", "数字健康")


class _Writer:
    """The text of one report, sentence by sentence; nothing but its places is kept."""

    def __init__(self, document: Document, chance: random.Random) -> None:
        self.document, self._chance, self._at = document, chance, 0

    def evidence(self, said: str) -> Evidence:
        """Return a new sentence that holds `said`."""
        before = "".join(self._chance.choices(WORDS, k=self._chance.randint(4, 20)))
        after = "".join(self._chance.choices(WORDS, k=self._chance.randint(4, 30)))
        sentence = f"{before}，{said}，{after}。"
        start = self._at
        self._at += len(sentence)
        focus = start + len(before) + 1
        return Evidence(
            sentence=Span(start=start, end=self._at, text=sentence),
            focus=Span(start=focus, end=focus + len(said), text=said),
            section=f"第{self._chance.randint(1, 9)}章",
        )


def synthetic_graph(reports: int, seed: int = 7) -> ResolvedGraph:
    """Return the graph of `reports` invented reports: about 2,900 triples each."""
    chance = random.Random(seed)
    names = _names(max(40, reports * ORGANISATIONS_PER_REPORT), chance)
    issuers = [name for name, type_ in names if type_ == "company"][: max(2, (reports + 1) // 2)]
    documents = [
        _document(issuers[number // 2], 2022 + number % 2, number) for number in range(reports)
    ]
    ranked = [name for name, _ in names]
    chance.shuffle(ranked)
    weights = [1 / (rank + 3) for rank in range(len(ranked))]
    products = [f"Sys{number}" for number in range(reports * 3)]
    made = _Made()
    for number, document in enumerate(documents):
        _tell(made, number, document, issuers, ranked, weights, products, chance)
    told = [*names, *((name, "joint_body") for name in made.bodies), (OWNER, "government")]
    organisations = [_organisation(made, name, type_) for name, type_ in told]
    organisations += [
        _organisation(made, f"{issuer}{unit}", "unit", entity_id("org", issuer))
        for issuer in issuers for unit in UNITS
    ]  # fmt: skip
    return ResolvedGraph(
        documents=tuple(documents),
        organisations=tuple(organisations),
        products=tuple(
            Product(id=entity_id("product", name), key=name.lower(), name=name) for name in products
        ),
        partnerships=tuple(made.partnerships), events=tuple(made.events),
        projects=tuple(
            Project(id=entity_id("project", name), key=name, name=name) for name in made.projects
        ),
        metrics=tuple(made.metrics), product_claims=tuple(made.products),
        project_claims=tuple(made.project_claims), mentions=tuple(made.mentions),
    )  # fmt: skip


class _Made:
    def __init__(self) -> None:
        self.partnerships: list[PartnershipRecord] = []
        self.events: list[EventRecord] = []
        self.metrics: list[MetricRecord] = []
        self.products: list[ProductRecord] = []
        self.mentions: list[MentionRecord] = []
        self.project_claims: list[ProjectRecord] = []
        self.projects: dict[str, None] = {}
        self.bodies: dict[str, None] = {}
        self.uses: dict[str, set[tuple[str, str]]] = {}
        self.going_on: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}

    def use(self, name: str, document: Document) -> str:
        """Note that a report names an organisation, by its name or a short one; return its id."""
        short = name[:4] if len(name) > 7 else name
        self.uses.setdefault(name, set()).update({(document.id, name), (document.id, short)})
        return entity_id("org", name)


def _organisation(made: _Made, name: str, type_: str, owner: str | None = None) -> Organisation:
    uses = sorted(made.uses.get(name, ()))
    return Organisation(
        id=entity_id("org", name), key=name_key(name), name=name, type=type_, unit_of=owner,
        names=tuple(NameUse(document=key, name=use) for key, use in uses),
    )  # fmt: skip


def _names(count: int, chance: random.Random) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    while len(found) < count:
        end, type_ = ENDS[len(found) % len(ENDS)]
        place = chance.choice(PLACES) if chance.random() < 0.5 else ""
        core = "".join(chance.choice(pool) for pool in (HEADS, CORES, HEADS, CORES))
        found.setdefault(f"{place}{core}{end}", type_)
    return list(found.items())


def _document(issuer: str, year: int, number: int) -> Document:
    return Document(
        id=entity_id("document", issuer, str(year)), edition=entity_id("edition", str(number)),
        name=f"report-{number:04}.txt", media_type="text/plain", sha256=f"{number:064}",
        text_sha256=f"{number:064}", characters=20_000, language="zh",
        title=f"{year}年度社会责任报告", kind="csr", period=str(year), year=year,
        issuer=entity_id("org", issuer), extractor="synthetic",
    )  # fmt: skip


def _tell(
    made: _Made, number: int, document: Document, issuers: list[str], ranked: list[str],
    weights: list[float], products: list[str], chance: random.Random,
) -> None:  # fmt: skip
    issuer, year, write = issuers[number // 2], 2022 + number % 2, _Writer(document, chance)
    self_id = made.use(issuer, document)
    for others, kind, object_ in _ties(made, issuer, number, issuers, ranked, weights, chance):
        parties = [self_id, *(made.use(name, document) for name in others)]
        _partnership(made, write, parties, others, kind, object_, year, chance)
    for turn in range(EVENTS_EACH):
        type_ = EVENTS[turn % len(EVENTS)]
        other = made.use(chance.choices(ranked, weights)[0], document)
        _event(
            made, write, type_, [self_id, other], f"{number}-{turn}", year, chance, products, number
        )
    for turn in range(METRICS_EACH):
        _metric(made, write, self_id, f"指标{turn}", year, chance)
    for turn in range(3):
        _product(made, write, products[number * 3 + turn], self_id)
    for turn in range(MENTIONS_EACH):
        name = issuer if turn % 2 else chance.choices(ranked, weights)[0]
        name += UNITS[turn % 3] if turn % 8 == 1 else ""
        said = write.evidence(name)
        made.mentions.append(
            MentionRecord(
                document=document.id, entity=made.use(name, document), kind="organisation",
                span=said.focus, sentence=said.sentence, section=said.section,
            )
        )  # fmt: skip


def _ties(
    made: _Made, issuer: str, number: int, issuers: list[str], ranked: list[str],
    weights: list[float], chance: random.Random,
) -> Iterator[tuple[tuple[str, ...], str, str]]:  # fmt: skip
    """Partners, kind and object of each partnership: some of last year, the others new."""
    yield from made.going_on.get(issuer, ())
    for turn in range(PARTNERSHIPS - len(made.going_on.get(issuer, ()))):
        if turn < 2:
            others = (issuers[(number // 2 + 1 + turn) % len(issuers)],)
        else:
            size = chance.choice((1, 1, 1, 2, 3))
            remote = number // 2 % REMOTE == REMOTE - 1
            drawn = chance.choices(
                ranked[len(ranked) // 2 :] if remote else ranked,
                None if remote else weights,
                k=size,
            )
            others = tuple(sorted({name for name in drawn if name != issuer})) or (ranked[-1],)
        kind = chance.choice(KINDS)
        tie = (others, kind, f"合作项目{number // 2}-{number % 2}-{turn}")
        if number % 2 == 0 and turn % 3 == 0:
            made.going_on.setdefault(issuer, []).append(tie)
        if turn == 0 and number % 2 == 0 and others[0] != issuer:
            made.going_on.setdefault(others[0], []).append(((issuer,), kind, tie[2]))
        yield tie


def _date(year: int, chance: random.Random) -> DateValue:
    certainty = chance.choice(CERTAINTIES)
    if certainty == "unknown":
        return DateValue()
    month = f"-{chance.randint(1, 12):02}" if certainty == "explicit" else ""
    return DateValue.model_validate({"value": f"{year}{month}", "certainty": certainty})


def _partnership(
    made: _Made, write: _Writer, parties: list[str], others: tuple[str, ...], kind: str,
    object_: str, year: int, chance: random.Random,
) -> None:  # fmt: skip
    said = write.evidence(f"公司与{'、'.join(others)}开展{object_}")
    document = write.document.id
    body = f"{object_}联合实验室" if kind == "joint_body" else None
    project = object_ if kind == "joint_research" else None
    if body:
        made.use(body, write.document)
        made.bodies[body] = None
    if project:
        _project(made, write, project)
    made.partnerships.append(
        PartnershipRecord(
            id=entity_id("partnership", *sorted(parties), kind, object_),
            claim=claim_id(document, f"partnership/{kind}", parties, object_, said.sentence.text),
            document=document,
            parties=tuple(
                ResolvedParty(entity=key, role="lead" if turn == 0 and chance.random() < 0.2 else "participant")
                for turn, key in enumerate(dict.fromkeys(parties))
            ),
            kind=kind, object=None, object_name=object_, triggers=(),
            established=entity_id("org", body) if body else None,
            project=entity_id("project", project) if project else None,
            programme=PROGRAMME if project else None,
            programme_owners=(ResolvedParty(entity=made.use(OWNER, write.document)),) if project else (),
            date=_date(year, chance),
            status=chance.choice(STATUSES), open_list=chance.random() < 0.2, unnamed=False,
            evidence=said, rule="synthetic.v1", score=round(chance.uniform(0.3, 1), 2),
        )
    )  # fmt: skip


def _project(made: _Made, write: _Writer, name: str) -> None:
    made.projects[name] = None
    said, document = write.evidence(f"{PROGRAMME}项目{name}"), write.document
    made.project_claims.append(
        ProjectRecord(
            id=entity_id("project", name), document=document.id, programme=PROGRAMME,
            claim=claim_id(document.id, "project", [], name, said.sentence.text),
            owners=(ResolvedParty(entity=made.use(OWNER, document)),),
            evidence=said, rule="synthetic.v1", score=0.8,
        )
    )  # fmt: skip


def _event(
    made: _Made, write: _Writer, type_: str, parties: list[str], key: str, year: int,
    chance: random.Random, products: list[str], number: int,
) -> None:  # fmt: skip
    said, document = write.evidence(f"举办第{key}次活动"), write.document.id
    launch = type_ == "product_launch"
    product = products[number * 3 + chance.randint(0, 2)]
    made.events.append(
        EventRecord(
            id=entity_id("event", document, key),
            claim=claim_id(document, f"event/{type_}", parties, key, said.sentence.text),
            document=document, type=type_,
            parties=tuple(
                ResolvedParty(entity=party, role=role)
                for party, role in zip(dict.fromkeys(parties), ("subject", "giver"), strict=False)
            ),
            products=(entity_id("product", product),) if launch else (),
            object=None, object_name=product if launch else f"活动{key}", date=_date(year, chance),
            status="active", attributes=(
                EventAttribute(name="place", value=chance.choice(PLACES)),
                EventAttribute(name="topic", value=chance.choice(TOPICS)),
            ),
            evidence=said, rule="synthetic.v1", score=round(chance.uniform(0.3, 1), 2),
        )
    )  # fmt: skip


def _metric(
    made: _Made, write: _Writer, owner: str, name: str, year: int, chance: random.Random
) -> None:
    value = str(chance.randint(10, 99_999))
    said, document = write.evidence(f"{name}为{value}"), write.document.id
    made.metrics.append(
        MetricRecord(
            id=entity_id("metric", owner, name, str(year)),
            claim=claim_id(document, "metric", [owner], name, said.sentence.text),
            document=document, name=name, quantity=Quantity(value=value, unit="人"),
            quantity_span=said.focus, period=DateValue(value=str(year), certainty="report_period"),
            organisation=owner, evidence=said, rule="synthetic.v1", score=0.7,
        )
    )  # fmt: skip


def _product(made: _Made, write: _Writer, name: str, owner: str) -> None:
    said, document = write.evidence(f"平台{name}"), write.document.id
    made.products.append(
        ProductRecord(
            id=entity_id("product", name),
            claim=claim_id(document, "product", [owner], name, said.sentence.text),
            document=document, category="平台", owner=owner,
            evidence=said, rule="synthetic.v1", score=0.8,
        )
    )  # fmt: skip

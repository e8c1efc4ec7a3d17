"""Hand-written fact sets of invented companies, built from short texts so that all offsets hold."""

from __future__ import annotations

from csrgraph.model.evidence import Evidence, Span
from csrgraph.model.facts import (
    Alias,
    DateValue,
    EventAttribute,
    EventClaim,
    FactSet,
    Header,
    Mention,
    MetricClaim,
    OrganisationFact,
    PartnershipClaim,
    Party,
    ProductFact,
    ProjectFact,
    Quantity,
)
from csrgraph.model.ids import claim_id, document_id, edition_id, name_key, text_sha256
from csrgraph.model.report import Block, Report

DONGHAI = "东海医疗科技股份有限公司"
DONGHAI_TEXT = (
    "东海医疗科技股份有限公司2023年度社会责任报告\n"
    "2023年5月，公司与北大人民医院、西海大学联合成立东海数字医疗实验室。\n"
    "公司参与科技部“康健”专项的智慧病房研究课题。\n"
    "2023年6月3日，公司在成都举行业绩说明会。\n"
    "公司发布东海云Pilot，它基于东海云。\n"
    "截至2023年末，员工总数6258人。\n"
)
XIHAI = "西海智能设备有限公司"
XIHAI_TEXT = (
    "西海智能设备有限公司2023年度社会责任报告\n"
    "公司与东海医疗、北京大学人民医院联合成立东海数字医疗实验室。\n"
    "截至2023年末，员工总数812人。\n"
)


class Writer:
    """Builds a fact set over a text; spans are found by their words, so they always hold."""

    def __init__(
        self, text: str, issuer: str | None, *, period: str = "2023", name: str = "report.txt"
    ) -> None:
        self.text = text
        self.issuer = issuer
        self.edition = edition_id(text.encode())
        self.document = document_id(name_key(issuer or name), "csr", period)
        self.period = period
        self.name = name
        self.found: dict[str, list[object]] = {}

    def span(self, words: str, *, within: Span | None = None) -> Span:
        start = self.text.index(words, within.start if within else 0)
        return Span(start=start, end=start + len(words), text=words)

    def line(self, words: str) -> Span:
        """The line that holds `words`."""
        place = self.text.index(words)
        start = self.text.rfind("\n", 0, place) + 1
        end = self.text.find("\n", place)
        end = len(self.text) if end < 0 else end
        return Span(start=start, end=end, text=self.text[start:end])

    def evidence(self, words: str) -> Evidence:
        line = self.line(words)
        return Evidence(sentence=line, focus=line, section="七、社会责任")

    def claim(self, kind: str, parties: list[str], words: str, obj: str = "") -> str:
        return claim_id(self.document, kind, parties, obj, self.line(words).text)

    def add(self, kind: str, fact: object) -> None:
        self.found.setdefault(kind, []).append(fact)

    def organisation(self, name: str, kind: str, *aliases: str, issuer: bool = False) -> None:
        given = tuple(Alias(name=alias, relation="defined") for alias in aliases)
        fact = OrganisationFact(name=name, type=kind, is_issuer=issuer, aliases=given)
        self.add("organisations", fact)

    def mention(self, surface: str, name: str | None = None, kind: str = "organisation") -> None:
        self.add(
            "mentions",
            Mention.model_validate(
                {
                    "kind": kind,
                    "span": self.span(surface),
                    "name": name or surface,
                    "sources": ("test",),
                    "score": 0.9,
                }
            ),
        )

    def partnership(
        self,
        words: str,
        parties: list[Party],
        *,
        kind: str = "joint_body",
        object_name: str | None = None,
        date: str | None = "2023",
        **more: object,
    ) -> None:
        names = [party.name for party in parties]
        data = {
            "id": self.claim(f"partnership/{kind}", names, words, object_name or ""),
            "parties": tuple(parties),
            "kind": kind,
            "object": self.span(object_name) if object_name else None,
            "object_name": object_name,
            "triggers": (self.span(words),),
            "date": DateValue(value=date, certainty="explicit" if date else "unknown"),
            "status": "active",
            "unnamed": len(parties) < 2,
            "evidence": self.evidence(words),
            "rule": "test.v1",
            "score": 0.9,
        }
        self.add("partnerships", PartnershipClaim.model_validate(data | more))

    def event(
        self,
        words: str,
        kind: str,
        parties: list[Party],
        *,
        date: str | None = None,
        object_name: str | None = None,
        **details: str,
    ) -> None:
        attributes = tuple(
            EventAttribute.model_validate({"name": name, "value": value})
            for name, value in details.items()
        )
        self.add(
            "events",
            EventClaim(
                id=self.claim(f"event/{kind}", [p.name for p in parties], words),
                type=kind,
                parties=tuple(parties),
                object=self.span(object_name) if object_name else None,
                object_name=object_name,
                trigger=self.span(words),
                date=DateValue(value=date, certainty="explicit" if date else "unknown"),
                status="active",
                attributes=attributes,
                evidence=self.evidence(words),
                rule="test.v1",
                score=0.8,
            ),
        )

    def metric(
        self, name: str, value: str, unit: str, *, of: str | None, period: str | None = None
    ) -> None:
        quantity = self.span(value + unit)
        self.add(
            "metrics",
            MetricClaim(
                id=self.claim("metric", [of or ""], value + unit, name),
                name=name,
                name_span=None,
                quantity=Quantity(value=value, unit=unit),
                quantity_span=quantity,
                period=DateValue(value=period, certainty="explicit" if period else "unknown"),
                of=of,
                evidence=self.evidence(value + unit),
                rule="test.v1",
                score=0.7,
            ),
        )

    def product(self, name: str, **more: object) -> None:
        data = {
            "id": self.claim("product", [], name, name),
            "name": name,
            "evidence": self.evidence(name),
            "rule": "test.v1",
            "score": 0.8,
        }
        self.add("products", ProductFact.model_validate(data | more))

    def project(self, name: str, owner: str | None = None) -> None:
        owners = (Party(name=owner, role="programme_owner"),) if owner else ()
        self.add(
            "projects",
            ProjectFact(
                id=self.claim("project", [], name, name),
                name=name,
                owners=owners,
                evidence=self.evidence(name),
                rule="test.v1",
                score=0.8,
            ),
        )

    def facts(self) -> FactSet:
        header = Header(
            document=self.document,
            edition=self.edition,
            name=self.name,
            media_type="text/plain",
            sha256=self.edition * 4,
            text_sha256=text_sha256(self.text),
            characters=len(self.text),
            language="zh",
            title=self.text.splitlines()[0] if self.text else "",
            issuer=self.issuer,
            kind="csr",
            period=self.period,
            extractor="test",
        )
        return FactSet.model_validate({"header": header} | self.found)

    def report(self) -> Report:
        blocks: list[Block] = []
        start = 0
        for line in self.text.splitlines(keepends=True):
            blocks.append(
                Block(
                    kind="paragraph",
                    start=start,
                    end=start + len(line.rstrip("\n")),
                    section="报告",
                )
            )
            start += len(line)
        return Report(
            edition=self.edition,
            name=self.name,
            media_type="text/plain",
            sha256=self.edition * 4,
            language="zh",
            text=self.text,
            blocks=tuple(blocks),
        )


def donghai() -> Writer:
    """The report of an invented company with one fact of every kind."""
    writer = Writer(DONGHAI_TEXT, DONGHAI, name="donghai.txt")
    me = Party(name=DONGHAI, span=writer.span("公司", within=writer.line("联合成立")))
    writer.organisation(DONGHAI, "company", "东海医疗", issuer=True)
    writer.organisation("北大人民医院", "hospital")
    writer.organisation("西海大学", "university")
    writer.organisation("东海数字医疗实验室", "joint_body")
    writer.organisation("科技部", "government")
    writer.mention(DONGHAI)
    writer.mention("公司", DONGHAI, "self")
    writer.mention("北大人民医院")
    writer.mention("西海大学")
    writer.mention("东海云Pilot", kind="product")
    others = [Party(name=name, span=writer.span(name)) for name in ("北大人民医院", "西海大学")]
    writer.partnership("联合成立", [me, *others], object_name="东海数字医疗实验室")
    writer.event("业绩说明会", "investor_meeting", [me], date="2023-06-03", place="成都")
    writer.event("发布", "product_launch", [me], object_name="东海云Pilot")
    writer.product("东海云Pilot", owner=DONGHAI, based_on=("东海云",))
    writer.project("智慧病房研究课题", "科技部")
    writer.metric("员工总数", "6258", "人", of=DONGHAI, period="2023-12-31")
    return writer


def xihai() -> Writer:
    """A second report, which names the first company by its short name."""
    writer = Writer(XIHAI_TEXT, XIHAI, name="xihai.txt")
    writer.organisation(XIHAI, "company", issuer=True)
    writer.organisation("东海医疗", "company")
    writer.organisation("北京大学人民医院", "hospital")
    writer.mention("东海医疗")
    writer.mention("北京大学人民医院")
    parties = [Party(name=name) for name in (XIHAI, "东海医疗", "北京大学人民医院")]
    writer.partnership("联合成立", parties, object_name="东海数字医疗实验室")
    writer.metric("员工总数", "812", "人", of=None, period="2023-12-31")
    return writer

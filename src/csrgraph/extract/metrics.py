"""Figures of a sentence: a name, a quantity with its unit, and the period it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from csrgraph.extract.quantities import QuantityMention, find_quantities

__all__ = ["MetricHit", "find_metrics"]

_COPULA = re.compile(
    r"(?:达到了?|达|为|共计|合计|累计|总计|共有|共|约|超过|是|：|:|实现|完成|有|了|突破|增至|降至|高达|近|逾)+$"
)
_NAME = re.compile(r"[^，,。；;、：:！？“”（）()《》\s\d]{2,24}$")
_NOUN_HEAD = re.compile(
    r"(?:总数|总额|总量|人数|数量|次数|金额|收入|利润|营收|投入|支出|排放量|排放|消耗|用量|用水|用电|能耗|覆盖率|率|比例|占比|"
    r"面积|里程|时长|产量|产能|产值|资产|股本|员工|专利|捐赠|纳税额|纳税|成员|满意度|增长|减少|节约|投资|分红|股利|资金|合同|"
    r"发电量|装机|供应商|客户|项目|人次|薪酬|费用|成本|强度|浓度|密度|规模|市值|注册资本)$"
)
_VERB_COUNT = re.compile(
    r"(?P<verb>召开|举办|开展|组织|培训|回复|进行|新增|获得|获|拥有|授权|申请|发布|披露|接待|走访|资助|帮扶|推出|发行|捐赠|覆盖|服务|惠及|减少|节约|"
    r"植树|种植|聘用|招聘|提供|安置)了?(?:各类|各项|相关|线上|线下|投资者咨询)?[^，。；、\d]{0,10}$"
)
_NOUN_AFTER = re.compile(r"[\u4e00-\u9fff]{2,10}")
_LEADING = re.compile(
    r"^(?:年度|公司|本公司|本集团|集团|我们|其中|截至|报告期内|报告期|年内|全年|期间|和|与|及|以及|并|且|还|已|也|均|的|个|在(?!职|册|岗|建|校)|对|将|按照|通过)+"
)
_PLAIN_UNITS = frozenset({"个", "天", "期", "份", "条"})


@dataclass(frozen=True, slots=True)
class MetricHit:
    """A figure: name with its offsets, and the quantity."""

    name: str
    name_start: int
    name_end: int
    quantity: QuantityMention


def find_metrics(text: str, start: int, end: int) -> Iterator[MetricHit]:
    """Yield the figures of a sentence whose name the words around the quantity give."""
    floor = start
    for quantity in find_quantities(text, start, end):
        hit = _named_before(text, floor, quantity) or _named_around(text, floor, end, quantity)
        if hit is not None:
            yield hit
        floor = quantity.end


def _named_before(text: str, floor: int, quantity: QuantityMention) -> MetricHit | None:
    left = text[floor : quantity.start].rstrip()
    copula = _COPULA.search(left)
    stop = copula.start() if copula else len(left)
    name = _NAME.search(left[:stop].rstrip())
    if name is None:
        return None
    lead = _LEADING.match(name.group())
    begin = name.start() + (lead.end() if lead else 0)
    found = left[begin : name.end()]
    if len(found) < 2 or (not copula and not _NOUN_HEAD.search(found)):
        return None
    if not _NOUN_HEAD.search(found):
        return None
    return MetricHit(found, floor + begin, floor + name.end(), quantity)


def _named_around(text: str, floor: int, end: int, quantity: QuantityMention) -> MetricHit | None:
    verb = _VERB_COUNT.search(text, floor, quantity.start)
    if verb is None or quantity.quantity.unit in _PLAIN_UNITS - {"条"}:
        return None
    after = _NOUN_AFTER.match(
        text, quantity.end + (text[quantity.end : quantity.end + 1] == " "), end
    )
    noun = after.group() if after else ""
    middle = text[verb.end("verb") : quantity.start].strip("了 ")
    name = f"{verb['verb']}{middle or noun}"
    if len(name) < 3:
        return None
    return MetricHit("".join(name.split()), verb.start(), quantity.start, quantity)

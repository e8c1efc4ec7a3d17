"""A small resolved graph, made by the real extraction of an invented report."""

from __future__ import annotations

from functools import cache

from csrgraph.extract.pipeline import extract, load_pipeline
from csrgraph.model.facts import FactSet
from csrgraph.model.graph import ResolvedGraph
from csrgraph.rdf import Quad, derived_quads, report_quads
from csrgraph.resolve import resolve
from report_samples import report_of

TEXT = """东岭能源科技股份有限公司
2023年度社会责任报告
东岭能源科技股份有限公司成立于2004年4月，2011年8月18日登陆创业板。
2023年，公司与东海大学联合成立“东海大学-东岭能源联合研究中心”。公司与南山电力有限公司签署战略合作协议。
公司与浙江省中医院合作研制国家中医药管理局“智慧能源推广研究”项目。
2023年10月，公司正式发布能源大模型DongGPT。
2023年，公司员工总数为 6,258 人。
接待时间\t接待地点\t接待方式\t接待对象类型\t接待对象\t谈论的主要内容
2023 年 3 月 3 日\t成都\t其他\t机构\t广发证券策略会投资者\t公司经营情况
"""
OTHER = """西江医疗器械有限公司
2023年度社会责任报告
公司与东海大学共建医学影像联合实验室。报告期内，公司未与南山电力有限公司开展合作。
"""


@cache
def sample_facts() -> tuple[FactSet, FactSet]:
    """Return the facts of two invented reports that share a partner."""
    nlp = load_pipeline("rules")
    return (
        extract(report_of(TEXT, name="dongling.txt"), nlp=nlp),
        extract(report_of(OTHER, name="xijiang.txt"), nlp=nlp),
    )


@cache
def sample_graph() -> ResolvedGraph:
    """Return the resolved graph of the two reports."""
    return resolve(sample_facts())


def sample_quads() -> list[Quad]:
    """Return all quads of the two reports."""
    graph = sample_graph()
    return [q for part in report_quads(graph).values() for q in part] + derived_quads(graph)

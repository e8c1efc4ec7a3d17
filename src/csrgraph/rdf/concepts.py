"""Controlled words of the ontology as a closed namespace; a test keeps it equal to `ontology/vocab.ttl`."""

from __future__ import annotations

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

__all__ = ["CV"]


class CV(DefinedNamespace):
    """Controlled words of csrgraph; `sdg_N` and `gri_N` are topics by the codes of others."""

    _NS = Namespace("https://w3id.org/csrgraph/vocab#")
    _fail = True

    about: URIRef
    acquisition: URIRef
    active: URIRef
    advisor: URIRef
    agency: URIRef
    agreement_signing: URIRef
    association: URIRef
    at_least: URIRef
    at_most: URIRef
    award: URIRef
    certification: URIRef
    charity: URIRef
    company: URIRef
    conference_or_fair: URIRef
    construction_or_opening: URIRef
    disposal: URIRef
    dividend: URIRef
    donation: URIRef
    education: URIRef
    ended: URIRef
    exact: URIRef
    explicit: URIRef
    financial_institution: URIRef
    financing: URIRef
    foundation: URIRef
    founding: URIRef
    funder: URIRef
    general: URIRef
    giver: URIRef
    government: URIRef
    gri: URIRef
    gri_101: URIRef
    gri_201: URIRef
    gri_202: URIRef
    gri_203: URIRef
    gri_204: URIRef
    gri_205: URIRef
    gri_206: URIRef
    gri_207: URIRef
    gri_301: URIRef
    gri_302: URIRef
    gri_303: URIRef
    gri_304: URIRef
    gri_305: URIRef
    gri_306: URIRef
    gri_308: URIRef
    gri_401: URIRef
    gri_402: URIRef
    gri_403: URIRef
    gri_404: URIRef
    gri_405: URIRef
    gri_406: URIRef
    gri_407: URIRef
    gri_408: URIRef
    gri_409: URIRef
    gri_410: URIRef
    gri_411: URIRef
    gri_413: URIRef
    gri_414: URIRef
    gri_415: URIRef
    gri_416: URIRef
    gri_417: URIRef
    gri_418: URIRef
    hospital: URIRef
    host: URIRef
    inherited: URIRef
    inspection_or_visit: URIRef
    international_org: URIRef
    investment: URIRef
    investor_meeting: URIRef
    joint_body: URIRef
    joint_event: URIRef
    joint_project: URIRef
    joint_research: URIRef
    joint_venture: URIRef
    lead: URIRef
    listing: URIRef
    media: URIRef
    meeting: URIRef
    member: URIRef
    membership: URIRef
    negated: URIRef
    other: URIRef
    participant: URIRef
    party_or_union: URIRef
    penalty: URIRef
    planned: URIRef
    product_launch: URIRef
    programme_owner: URIRef
    project_acceptance: URIRef
    rating: URIRef
    report_period: URIRef
    report_release: URIRef
    research_institute: URIRef
    school: URIRef
    sdg: URIRef
    sdg_1: URIRef
    sdg_10: URIRef
    sdg_11: URIRef
    sdg_12: URIRef
    sdg_13: URIRef
    sdg_14: URIRef
    sdg_15: URIRef
    sdg_16: URIRef
    sdg_17: URIRef
    sdg_2: URIRef
    sdg_3: URIRef
    sdg_4: URIRef
    sdg_5: URIRef
    sdg_6: URIRef
    sdg_7: URIRef
    sdg_8: URIRef
    sdg_9: URIRef
    sponsor: URIRef
    standard: URIRef
    standard_release: URIRef
    standards_or_rating_body: URIRef
    strategic_agreement: URIRef
    strategy: URIRef
    subject: URIRef
    supply_or_channel: URIRef
    supporter: URIRef
    technology: URIRef
    training: URIRef
    unit: URIRef
    university: URIRef
    unknown: URIRef

import tomllib

import pytest

from csrgraph.errors import ResourceError
from csrgraph.model.ids import name_key
from csrgraph.resolve import tables
from csrgraph.resolve.names import (
    bare_forms,
    clean_name,
    completeness,
    core,
    expand,
    family,
    is_branch,
    is_legal,
    is_name,
    known_type,
    organisation_key,
    shown_name,
)
from csrgraph.resources import resource_path


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("东海医疗（西海）有限公司", "东海医疗(西海)有限公司"),
        ("东海医疗〔西海〕有限公司", "东海医疗【西海】有限公司"),
        ("东海 医疗\n科技", "东海医疗科技"),
        ("“东海”医疗", "东海医疗"),
        ("Lakeside Foods Co., Ltd.", "lakeside foods Co.,Ltd"),
        ("ＤＯＮＧＨＡＩ", "donghai"),
        ("东海—西海实验室", "东海-西海实验室"),
        ("让•保罗", "让·保罗"),
    ],
)
def test_writings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert organisation_key(one) == organisation_key(other)


def test_numbers_keep_their_points() -> None:
    assert organisation_key("东海2.5实验室") != organisation_key("东海25实验室")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("东海医疗科技股份有限公司", "东海医疗科技"),
        ("东海医疗（集团）有限公司", "东海医疗(集团)"),
        ("东海会计师事务所（特殊普通合伙）", "东海会计师事务所"),
        ("Lakeside Foods, Inc.", "lakesidefoods"),
        ("Acme Zinc", "acmezinc"),
        ("有限公司", "有限公司"),
        ("东海有限公司西海分公司", "东海有限公司西海分公司"),
    ],
)
def test_the_core_is_the_name_without_its_legal_form(name: str, expected: str) -> None:
    assert core(name) == expected


def test_the_members_of_a_group_share_a_family() -> None:
    assert family("东海医疗集团有限公司") == family("东海医疗股份有限公司") == "东海医疗"
    assert family("东海证券") != family("东海建投证券")


def test_bare_forms() -> None:
    assert bare_forms("东海股份有限公司") == {"东海", "东海公司", "东海股份"}
    assert bare_forms("东海有限公司") == {"东海", "东海公司"}
    assert bare_forms("东海大学") == frozenset()
    assert is_legal("东海有限公司") and not is_legal("东海有限公司西海分公司")
    assert is_branch("东海有限公司西海分公司") and not is_branch("东海有限公司")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("深交所", "深圳证券交易所"),
        ("北大人民医院", "北京大学人民医院"),
        ("上海交大医学院", "上海交通大学医学院"),
        ("东海市发改委", "东海市发展和改革委员会"),
        ("北大荒", None),
        ("北大-东海联合研究院", None),
        ("清华长庚医院", None),
        ("清华四川能源互联网研究院", None),
        ("中科院上海药物研究所", "中国科学院上海药物研究所"),
        ("发改委", None),
        ("科技部", None),
        ("北京大学医学部", None),
        ("南大", None),
    ],
)
def test_expansion(name: str, expected: str | None) -> None:
    assert expand(name) == expected


def test_full_names_of_the_table_have_a_type() -> None:
    assert known_type("深圳证券交易所") == "financial_institution"
    assert known_type("东海大学") is None


def test_words_that_name_nobody() -> None:
    assert not is_name("公司") and not is_name("东") and not is_name("AB")
    assert is_name("东海") and is_name("ABC")


def test_the_most_complete_name_comes_first() -> None:
    names = ["Donghai Co., Ltd.", "东海", "东海股份有限公司", "东海医疗技术研究中心"]
    assert min(names, key=completeness) == "东海股份有限公司"


def test_the_shown_writing_does_not_depend_on_the_order() -> None:
    names = ["东海(西海)有限公司", "东海（西海）有限公司", "东海（西海） 有限公司"]
    assert shown_name(names) == shown_name(reversed(names)) == "东海（西海）有限公司"
    assert clean_name(" Lakeside \n Foods ") == "Lakeside Foods"


@pytest.mark.parametrize("file", ["abbreviations", "legal_forms"])
def test_tables_are_sorted_unique_and_have_examples(file: str) -> None:
    path = resource_path(f"names/{file}.toml")
    for table, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
        forms = [row if isinstance(row, str) else row.get("short", row.get("form")) for row in rows]
        assert forms == sorted(set(forms)), (
            f"{path.name}: sort {table} and drop what is twice there"
        )


def test_no_full_name_is_a_short_name_of_another() -> None:
    full = tables.abbreviations().full
    again = {short: name for short, name in full.items() if name_key(name) in full}
    assert again == {}


def test_every_short_name_of_the_table_expands() -> None:
    for short, full in tables.abbreviations().full.items():
        assert expand(short) == full
        assert name_key(short) != name_key(full)


def test_a_bad_row_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "read_toml", lambda file: {"forms": [{"form": "有限公司"}]})
    with pytest.raises(ResourceError, match="row 1 of 'forms' lacks example"):
        tables._rows("names/x.toml", "forms", ("form",))
    monkeypatch.setattr(tables, "read_toml", lambda file: {})
    with pytest.raises(ResourceError, match="missing or empty"):
        tables._rows("names/x.toml", "forms", ("form",))
    row = {"form": "有限公司", "example": "东海"}
    monkeypatch.setattr(tables, "read_toml", lambda file: {"forms": [row]})
    with pytest.raises(ResourceError, match="does not contain"):
        tables._rows("names/x.toml", "forms", ("form",))

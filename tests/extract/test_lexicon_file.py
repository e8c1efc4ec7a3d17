"""A user's own list of names: what it adds to the rules, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from csrgraph.errors import UsageError
from csrgraph.extract.gazetteer import KnownName, read_lexicon
from csrgraph.extract.pipeline import extract, load_pipeline
from csrgraph.model.facts import FactSet
from report_samples import report_of

HEAD = "name,type,aliases\n"
ROWS = "澜泊,company,\n青禾公益发展中心,foundation,青禾;汀兰\n"
ISSUER = "东海科技股份有限公司"


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


@pytest.fixture(scope="module")
def rules() -> Any:
    return load_pipeline("rules")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = written(tmp_path_factory.mktemp("lexicon") / "own.csv", HEAD + ROWS)
    return load_pipeline("rules", lexicon=str(path))


def facts_of(sentence: str, nlp: Any) -> FactSet:
    return extract(report_of(f"{ISSUER}\n2023年度社会责任报告\n{sentence}"), nlp=nlp)


def named(facts: FactSet) -> list[tuple[str, str]]:
    """Return surface and full name of all organisations but the issuer."""
    organisations = (m for m in facts.mentions if m.kind == "organisation" and m.name != ISSUER)
    return [(mention.span.text, mention.name) for mention in organisations]


@pytest.mark.parametrize(
    ("surface", "name", "kind"),
    [
        ("澜泊", "澜泊", "company"),
        ("青禾", "青禾公益发展中心", "foundation"),
        ("汀兰", "青禾公益发展中心", "foundation"),
    ],
)
def test_own_names_are_found(rules: Any, own: Any, surface: str, name: str, kind: str) -> None:
    sentence = f"公司与{surface}签署战略合作协议。"
    alone = facts_of(sentence, rules)
    assert named(alone) == []
    assert alone.partnerships == ()

    facts = facts_of(sentence, own)
    assert named(facts) == [(surface, name)]
    (mention,) = (m for m in facts.mentions if m.span.text == surface)
    assert mention.sources == ("lexicon.v1",)
    assert {o.name: o.type for o in facts.organisations}[name] == kind
    (claim,) = facts.partnerships
    assert {party.name for party in claim.parties} == {ISSUER, name}


def test_an_alias_and_the_full_name_are_one_organisation(own: Any) -> None:
    facts = facts_of("公司与青禾公益发展中心签署战略合作协议。汀兰位于北山。", own)
    full = "青禾公益发展中心"
    assert named(facts) == [(full, full), ("汀兰", full)]
    assert [o.name for o in facts.organisations if o.name != ISSUER] == [full]


def test_a_longer_name_is_not_cut_at_an_own_one(own: Any) -> None:
    facts = facts_of("公司与澜泊科技有限公司签署战略合作协议。", own)
    assert named(facts) == [("澜泊科技有限公司", "澜泊科技有限公司")]


def test_own_names_in_a_list(own: Any) -> None:
    facts = facts_of("公司与澜泊、东海大学、汀兰签署战略合作协议。", own)
    assert [surface for surface, _ in named(facts)] == ["澜泊", "东海大学", "汀兰"]
    (claim,) = facts.partnerships
    assert {party.name for party in claim.parties} == {
        ISSUER, "澜泊", "东海大学", "青禾公益发展中心",
    }  # fmt: skip


def test_rows_give_names_with_their_owner(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv", HEAD + " 澜泊 , company , 澜泊数科 ; ;泊;澜泊\n")
    assert read_lexicon(path) == (
        KnownName("澜泊", "company", "澜泊", "lexicon.v1"),
        KnownName("澜泊数科", "company", "澜泊", "lexicon.v1"),
    )


def test_an_empty_type_is_that_of_the_names_ending(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv", HEAD + "东海大学,,\n南山医院,,\n")
    assert [known.type for known in read_lexicon(path)] == ["university", "hospital"]


def test_columns_in_another_order_and_a_further_one(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv", "aliases,note,type,name\n青禾,例,foundation,青禾公益\n")
    assert [(known.name, known.owner) for known in read_lexicon(path)] == [
        ("青禾公益", "青禾公益"),
        ("青禾", "青禾公益"),
    ]


def test_a_row_may_end_early(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv", HEAD + "澜泊,company\n东海大学\n")
    assert [known.name for known in read_lexicon(path)] == ["澜泊", "东海大学"]


def test_a_byte_order_mark_is_allowed(tmp_path: Path) -> None:
    plain = written(tmp_path / "plain.csv", HEAD + ROWS)
    marked = written(tmp_path / "marked.csv", HEAD + ROWS, encoding="utf-8-sig")
    assert marked.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_lexicon(marked) == read_lexicon(plain)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + "澜泊,firm,\n", 2, "'firm' is not known; allowed: .*company"),
        (HEAD + "澜泊,company,\n汀兰,公司,\n", 3, "'公司' is not known"),
        (HEAD + "澜,company,\n", 2, "two characters"),
        (HEAD + "澜泊,company,\n,company,\n", 3, "two characters"),
        (HEAD + "澜泊,company,\n\n澜,company,\n", 4, "two characters"),
        (HEAD + '澜泊,company,"泊一\n;泊二"\n澜,company,\n', 4, "two characters"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    path = written(tmp_path / "own.csv", text)
    with pytest.raises(UsageError, match=f"^{re.escape(str(path))}:{line}: .*{said}"):
        read_lexicon(path)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("name,type\n澜泊,company\n", "aliases"),
        ("名称,type,aliases\n澜泊,company,\n", "name"),
        ("name;type;aliases\n澜泊;company;\n", "name"),
        ("", "name"),
    ],
)
def test_a_missing_column_is_named(tmp_path: Path, text: str, column: str) -> None:
    path = written(tmp_path / "own.csv", text)
    said = f"^{re.escape(str(path))}: .*lacks the column '{column}'.*name, type, aliases"
    with pytest.raises(UsageError, match=said):
        read_lexicon(path)


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv", HEAD + ROWS, encoding="gb18030")
    with pytest.raises(UsageError, match=f"^{re.escape(str(path))}: .*utf-8"):
        read_lexicon(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    with pytest.raises(UsageError, match=f"^{re.escape(str(path))}: .*cannot be read"):
        read_lexicon(path)


def test_a_quotation_without_end_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv", HEAD + '澜泊,company,"' + "泊一;\n" * 50_000)
    with pytest.raises(UsageError, match=f"^{re.escape(str(path))}:"):
        read_lexicon(path)


def test_the_pipeline_refuses_what_the_reader_refuses(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv", HEAD + "澜泊,firm,\n")
    with pytest.raises(UsageError, match=f"^{re.escape(str(path))}:2: "):
        load_pipeline("rules", lexicon=str(path))

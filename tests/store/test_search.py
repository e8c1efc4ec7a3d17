"""Search over names and evidence sentences, with the index in its file and in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csrgraph.errors import DamagedStoreError, QueryError
from csrgraph.model.ids import text_key
from csrgraph.rdf import derived_quads, report_quads
from csrgraph.store import GraphStore, canonical_nquads, create_store, search
from csrgraph.store.finding import COLUMNS, place
from csrgraph.store.index import index_bytes, index_of, open_index
from csrgraph.store.names import find_named
from many_reports import DOCUMENTS, TEXTS, many_quads, many_reports


@pytest.fixture(scope="module", params=["file", "memory"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GraphStore]:
    folder = tmp_path_factory.mktemp("search")
    create_store(folder / "store", canonical_nquads(many_quads()))
    with GraphStore(folder / "store") as opened:
        if request.param == "file":
            (folder / "i.sqlite").write_bytes(index_bytes(opened, "digest"))
            opened.index = open_index(folder / "i.sqlite", "digest")
            assert opened.index is not None
        yield opened


# needle, where, the first rows: name, class, where found, text
CASES = [
    ("云岭大学", "names", [("云岭大学", "organisation", "name"), ("云岭大学附属医院", "organisation", "name")]),
    ("医院", "names", [("宁夏沙湖医院", "organisation", "name"), ("云岭大学附属医院", "organisation", "name")]),
    ("海岳", "all", [("海岳证券", "organisation", "name"), ("海岳", "sentence", "evidence")]),
    ("青山科技", "names", [("青山科技股份有限公司", "organisation", "alias")]),
    ("qsos", "names", [("QSOS", "product", "name")]),
    ("ｑｓｏｓ平", "names", [("QSOS", "product", "alias")]),
    ("高 原 病", "names", [("高原病", "project", "name")]),
    ("储能", "all", [("储能", "sentence", "evidence")]),
    ("100", "all", [("100", "sentence", "evidence")]),
    ("病", "names", [("高原病", "project", "name")]),
    ("南极洲", "all", []),
    ("", "all", []),
    (" “”", "all", []),
    ("%", "all", []),
    ("_", "all", []),
    ("') OR 1=1 --", "all", []),
    ('") } UNION { ?s ?p ?o } #', "all", []),
    ("\ud800", "all", []),
    ("\x00", "all", []),
]  # fmt: skip


@pytest.mark.parametrize(("needle", "where", "expected"), CASES)
def test_the_first_rows(
    store: GraphStore, needle: str, where: str, expected: list[tuple[str, str, str]]
) -> None:
    found = search(store, needle, where=where)  # type: ignore[arg-type]
    assert tuple(found.columns) == COLUMNS
    rows = list(found[["name", "class", "found_in"]].itertuples(index=False, name=None))
    assert rows[: len(expected)] == expected
    assert bool(expected) or not rows


def test_offsets_point_to_what_was_found(store: GraphStore) -> None:
    texts = {f"{key}.txt": text for key, text in TEXTS.items()}
    for needle in ("碧海", "大学", "QSOS", "联合药物", "2023年"):
        rows = search(store, needle).to_dict("records")
        assert rows
        for row in rows:
            whole = texts[str(row["document"])] if row["class"] == "sentence" else row["text"]
            assert text_key(str(whole)[row["start"] : row["end"]]) == text_key(needle)


def test_sentences_come_after_names_and_the_limit_holds(store: GraphStore) -> None:
    classes = list(search(store, "云岭大学")["class"])
    assert classes == sorted(classes, key=lambda name: name == "sentence")
    assert len(search(store, "云岭大学", limit=1)) == 1
    for limit in (0, 10_001):
        with pytest.raises(QueryError, match="limit must be"):
            search(store, "x", limit=limit)
    with pytest.raises(QueryError, match="where must be"):
        search(store, "x", where="nowhere")  # type: ignore[arg-type]


def test_names_are_found_through_the_index(store: GraphStore) -> None:
    assert len(find_named(store, "医院", "organisation")) == 2
    assert len(find_named(store, "云岭大学", "thing")) == 1
    with pytest.raises(QueryError, match="No product is called"):
        find_named(store, "云岭大学", "product")


def test_an_index_is_of_one_graph(tmp_path: Path) -> None:
    create_store(tmp_path / "s", canonical_nquads(many_quads()))
    with GraphStore(tmp_path / "s") as opened:
        data = index_bytes(opened, "one")
        assert data == index_bytes(opened, "one")
    (tmp_path / "i").write_bytes(data)
    found = open_index(tmp_path / "i", "one")
    assert found is not None and found.exact("qsos")
    found.close()
    assert open_index(tmp_path / "i", "other") is None
    assert open_index(tmp_path / "none", "one") is None
    (tmp_path / "i").write_bytes(data[:5000])
    assert open_index(tmp_path / "i", "two") is None
    (tmp_path / "i").write_bytes(b"nonsense")
    assert open_index(tmp_path / "i", "one") is None


def test_a_damaged_index_is_told(tmp_path: Path) -> None:
    create_store(tmp_path / "store", canonical_nquads(many_quads()))
    with GraphStore(tmp_path / "store") as opened:
        path = tmp_path / "i.sqlite"
        data = index_bytes(opened, "digest")
        path.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
        opened.index = open_index(path, "digest")
        if opened.index is None:
            pytest.fail("its first page can be read")
        with pytest.raises(DamagedStoreError, match=r"i\.sqlite: .*remove this file"):
            search(opened, "医院")


def test_a_change_of_the_store_is_searched(tmp_path: Path) -> None:
    create_store(tmp_path / "s", canonical_nquads(many_quads()))
    reports, derived = report_quads(many_reports()), derived_quads(many_reports())
    fewer = {key: quads for key, quads in reports.items() if key != DOCUMENTS["chifeng-2022"].id}
    with GraphStore(tmp_path / "s", writable=True) as opened:
        assert len(search(opened, "储能")) == 1
        opened.replace_all(fewer, derived)
        assert search(opened, "储能").empty
        opened.replace_all(reports, derived)
        assert len(search(opened, "储能")) == 1


@pytest.mark.parametrize(
    ("text", "needle", "expected"),
    [("占地３㎡。", "m2", (3, 4)), ("a b c", "abc", (0, 5)), ("ＡＢ", "b", (1, 2)), ("é", "x", (0, 1))],
)  # fmt: skip
def test_places_in_folded_texts(text: str, needle: str, expected: tuple[int, int]) -> None:
    assert place(text, text_key(needle)) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=30), st.data())
def test_any_part_of_a_text_is_placed(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    key = text_key(text[start : start + 5])
    if key and key in text_key(text):
        begin, end = place(text, key)
        assert 0 <= begin < end <= len(text)


def test_what_is_searched_is_never_part_of_a_query(store: GraphStore) -> None:
    before = index_of(store).keys(("organisation",))
    for hostile in ("'; DROP TABLE names; --", "?x } INSERT", "\\", "*", "\n# bind: org\n"):
        search(store, hostile)
    assert index_of(store).keys(("organisation",)) == before

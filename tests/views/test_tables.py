"""Tables as CSV, Excel workbooks and Parquet: right rows, the same bytes, nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import datetime
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csrgraph.errors import UsageError
from csrgraph.pipeline.exporting import ExportFormat, ExportTable, exported
from csrgraph.store import GraphStore, canonical_nquads
from csrgraph.views import spreadsheet, tabledata
from csrgraph.views.formulas import guarded, is_formula, unguarded
from csrgraph.views.parquet import as_parquet
from csrgraph.views.tabledata import Column, Graph, Table, TableName, columns_of
from csrgraph.views.tables import table_csv, table_frame
from handmade_graphs import BANK, BEISHAN, DONGHU, FIRST, all_quads, told_again
from office import converted, localc
from stores import store_of

SIGNS = "=+-@\t\r\n＝＋－＠"
HOSTILE = (
    *(f"{sign}1+1" for sign in SIGNS), "=cmd|' /C calc'!A0", ' =1', "\u3000＝1", "\ufeff=1", "'=1", "''+1",
    "'plain", "#REF!", "_x0041_", 'a "b", c', "two\nlines", "-5", "1e5", "2023-02-30", "",
)  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with store_of(canonical_nquads(all_quads())) as opened:
        yield opened


def records(store: GraphStore, name: str) -> list[dict[str, Any]]:
    frame = table_frame(Graph(store).table(TableName(name)))
    return [{str(key): cell for key, cell in row.items()} for row in frame.to_dict("records")]


def test_a_partnership_is_one_row_with_its_best_claim(store: GraphStore) -> None:
    found = {row["object"]: row for row in records(store, "partnerships") if row["object"]}
    lab = found["智慧实验室"]
    assert (
        lab["parties"] == "北山科技股份有限公司; 东湖大学"
        and lab["party_types"] == "company; university"
    )
    assert (lab["date"], lab["year"], lab["certainty"], lab["claims"]) == (
        "2023-05",
        2023,
        "explicit",
        3,
    )
    assert lab["reports"] == "first.txt; second.txt" and lab["document"] == "first.txt"
    assert FIRST[lab["start"] : lab["end"]] == lab["quote"] and lab["quote"] in lab["sentence"]
    assert lab["confidence"] == 0.9 and lab["unnamed"] is False
    assert len(records(store, "partnerships")) == 5


def test_parties_come_with_types_roles_and_programme(store: GraphStore) -> None:
    row = next(row for row in records(store, "partnerships") if row["programme"])
    assert row["roles"].split("; ")[0] == "host/lead" and row["open_list"] is True
    assert len(row["parties"].split("; ")) == len(row["party_iris"].split("; ")) == 3
    assert row["programme_owners"] == "省卫健委; 省科技厅" and row["projects"] == "星火计划"


def test_organisations_count_ties_that_are_not_negated(store: GraphStore) -> None:
    found = {row["name"]: row for row in records(store, "organisations")}
    bank, unit = found[BANK.name], found["信息部"]
    assert (bank["partnerships"], bank["partners"], bank["reports"]) == (1, 1, 1 + 1)
    assert unit["unit_of"] == BEISHAN.name and found[DONGHU.name]["issuer"] is True
    assert found[BEISHAN.name]["other_names"] == "北山科技"


def test_weights_of_an_organisation_sum_to_its_partnerships(store: GraphStore) -> None:
    sums: dict[str, float] = {}
    for row in records(store, "edges"):
        assert row["status"] != "negated"
        for end in ("source", "target"):
            sums[row[end]] = sums.get(row[end], 0) + row["weight"]
    counts = {row["name"]: row["partnerships"] for row in records(store, "organisations")}
    assert sums == pytest.approx({name: count for name, count in counts.items() if count})


def test_the_matrix_says_who_takes_part(store: GraphStore) -> None:
    table = Graph(store).table(TableName.matrix)
    rows: list[Any] = list(table.rows)
    assert len(table.columns) == 5 and {cell for row in rows for cell in row[1:]} == {0, 1}
    counts = {row["name"]: row["partnerships"] for row in records(store, "organisations")}
    assert all(sum(row[1:]) == counts[row[0]] for row in rows)


def test_a_matrix_beyond_the_limit_is_refused(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabledata, "MATRIX_CELLS", 10)
    with pytest.raises(UsageError, match="--table edges"):
        Graph(store).table(TableName.matrix)


def test_evidence_has_one_row_for_a_claim(store: GraphStore) -> None:
    rows = records(store, "evidence")
    assert len(rows) == len({row["claim"] for row in rows}) == 16
    assert {row["fact"] for row in rows} == {"partnership", "event", "metric", "product", "project"}
    for row in rows:
        inside = row["start"] - row["sentence_start"]
        assert row["sentence"][inside : inside + len(row["quote"])] == row["quote"]
    assert any(row["context"] == "2023年5月" for row in rows)


def test_forty_reports_of_one_thing_stay_one_row() -> None:
    one, many = (
        store_of(canonical_nquads(told_again(1))),
        store_of(canonical_nquads(told_again(40))),
    )
    for name, times in (("partnerships", 1), ("organisations", 1), ("evidence", 40), ("edges", 40)):
        assert len(records(many, name)) == times * len(records(one, name)), name
    ties = records(many, "edges")
    assert sum(row["weight"] for row in ties) == pytest.approx(
        sum(row["weight"] for row in records(one, "edges")), rel=1e-3
    )


@given(st.text() | st.text(alphabet=f"'{SIGNS} a").map(str))
@example("'=1")
def test_the_guard_is_taken_off_without_loss(text: str) -> None:
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not cell.startswith(tuple(SIGNS)) and not cell.lstrip().startswith(tuple(SIGNS))


def table_of(cells: list[Any], kind: str = "text") -> Table:
    columns = (Column("=head", kind, 9, "", ""), Column("number", "number", 9, "", ""))
    return Table(TableName.edges, columns, iter([(cell, -1.5) for cell in cells]))


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.none()))
@example(list(HOSTILE))
def test_csv_reads_back_equal(cells: list[str | None]) -> None:
    data = table_csv(table_of(cells))
    assert data.startswith(b"\xef\xbb\xbf'=head,number\r\n")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [unguarded(row[0]) for row in rows[1:]] == [cell or "" for cell in cells]
    assert all(row[1] == "-1.5" for row in rows[1:])


def test_parquet_reads_back_equal() -> None:
    kinds: dict[str, list[Any]] = {"text": [*HOSTILE, None], "integer": [1, None, -5], "boolean": [True, None, False],
             "number": [1, 0.5, None], "date": ["2023", "2023-05-01", None]}  # fmt: skip
    for kind, cells in kinds.items():
        found = pyarrow.parquet.read_table(io.BytesIO(as_parquet(table_of(cells, kind))))
        assert found.column("=head").to_pylist() == cells, kind


def test_without_pyarrow_the_extra_is_named(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"csrgraph-kg\[parquet\]"):
        exported(store, ExportFormat.parquet)


@pytest.mark.parametrize("table", list(ExportTable))
def test_every_table_is_the_same_in_every_format(table: ExportTable, store: GraphStore) -> None:
    parquet = pyarrow.parquet.read_table(
        io.BytesIO(exported(store, ExportFormat.parquet, table=table))
    )
    text = exported(store, ExportFormat.csv, table=table).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    book = openpyxl.load_workbook(io.BytesIO(exported(store, ExportFormat.xlsx)))
    sheet = book[table.value]
    assert head == parquet.column_names == [cell.value for cell in sheet[1]]
    assert len(rows) == parquet.num_rows == sheet.max_row - 1 > 0
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == sheet.dimensions
    for written, cells in zip(rows, sheet.iter_rows(min_row=2, values_only=True), strict=True):
        assert [cell.removesuffix(".0") for cell in written] == [shown(cell) for cell in cells]


@pytest.mark.parametrize("fmt", list(ExportFormat))
def test_an_empty_graph_is_exported(fmt: ExportFormat) -> None:
    with store_of(b"") as empty:
        data = exported(empty, fmt)
    assert data or fmt in (ExportFormat.nq, ExportFormat.ttl, ExportFormat.trig)
    if fmt is ExportFormat.xlsx:
        assert set(openpyxl.load_workbook(io.BytesIO(data)).sheetnames) == {*ExportTable, "about"}


def shown(cell: Any) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


def test_the_same_graph_gives_the_same_workbook(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = exported(store, ExportFormat.xlsx)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    with store_of(store.nquads()) as again:
        assert exported(again, ExportFormat.xlsx) == first
    book = openpyxl.load_workbook(io.BytesIO(first))
    assert book.properties.modified == book.properties.created == datetime.datetime(1980, 1, 1)
    assert list(TableName) == [TableName(table.value) for table in ExportTable]
    about = {row[1] for row in book["about"].iter_rows(values_only=True)}
    assert about >= {column.name for name in TableName for column in columns_of(name)}


def hostile_store(store: GraphStore, text: str) -> GraphStore:
    """The same graph with a text in the place of names, quotations and objects."""
    literal = str(ox.Literal(text))[1:-1].encode("utf-8")
    nquads = store.nquads()
    for name in ("东湖大学", "智慧实验室", "北山科技股份有限公司"):
        nquads = nquads.replace(f'"{name}"'.encode(), b'"' + literal + b'"')
    return store_of(nquads)


@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_a_workbook_holds_texts_and_no_formulas(text: str, store: GraphStore) -> None:
    with hostile_store(store, text) as hostile:
        book = openpyxl.load_workbook(io.BytesIO(exported(hostile, ExportFormat.xlsx)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    written = text.replace("_x0041_", "_x005F_x0041_").replace("\r", "\n")
    found = [cell for cell in cells if cell.value in (text, written)]
    assert found and all(cell.quotePrefix for cell in found if is_formula(text))


def test_long_texts_days_and_controls_fit_a_sheet(store: GraphStore) -> None:
    cells: list[Any] = ["甲" * 40_000, "a\x0bb", "2023-03-03", "2023-02-30", "1898-07-03", "2023"]
    book = openpyxl.Workbook(write_only=True)
    table = table_of(cells, "date")
    spreadsheet._fill(book.create_sheet("t"), table.columns, table.rows)
    sheet = openpyxl.load_workbook(io.BytesIO(spreadsheet._saved(book)))["t"]
    found = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert len(found[0]) == 32_767 and found[0].endswith("甲…") and found[1] == "a\ufffdb"
    assert found[2:] == [datetime.datetime(2023, 3, 3), "2023-02-30", "1898-07-03", "2023"]


def test_a_sheet_has_room_for_so_many_rows(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 3)
    with pytest.raises(UsageError, match="-f csv --table partnerships"):
        exported(store, ExportFormat.xlsx)


def test_a_matrix_too_wide_for_a_sheet_is_left_out(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_COLUMNS", 3)
    book = openpyxl.load_workbook(io.BytesIO(exported(store, ExportFormat.xlsx)))
    assert "matrix" not in book.sheetnames
    assert any("left out" in str(row[2]) for row in book["about"].iter_rows(values_only=True))


# Commas, double quotes, UTF-8 and cells as they are shown.
UTF8_CSV = ":Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"


@pytest.mark.office
@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "-5"])
def test_libreoffice_opens_csv_and_workbook(text: str, store: GraphStore, tmp_path: Path) -> None:
    localc()
    with hostile_store(store, text) as hostile:
        wanted = [row["object"] or "" for row in records(hostile, "partnerships")]
        for fmt in (ExportFormat.xlsx, ExportFormat.csv):
            (tmp_path / f"table.{fmt.value}").write_bytes(exported(hostile, fmt))
    written = converted(tmp_path / "table.xlsx", "csv", options=UTF8_CSV).read_bytes()
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert [row["object"] for row in rows] == wanted and text in wanted
    assert {row["open_list"] for row in rows} == {"TRUE", "FALSE"}
    sheet = openpyxl.load_workbook(
        converted(tmp_path / "table.csv", "xlsx", reader="CSV:44,34,76")
    ).worksheets[0]
    head, *cells = sheet.iter_rows(values_only=True)
    assert [unguarded(str(row[head.index("object")] or "")) for row in cells] == wanted
    assert all(isinstance(row[head.index("start")], int) for row in cells)

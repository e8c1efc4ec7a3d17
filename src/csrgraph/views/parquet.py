"""Tables as Parquet, for data frames and databases."""

from __future__ import annotations

import io
from itertools import islice
from typing import Any

from csrgraph.errors import UsageError
from csrgraph.views.tabledata import Table

__all__ = ["as_parquet"]

_BATCH = 20_000
_KINDS = {"integer": "int64", "number": "float64", "boolean": "bool", "text": "string"}


def as_parquet(table: Table) -> bytes:
    """Return a table as Parquet; dates are text, because a report may give a year or a month only.

    Raises:
        UsageError: if pyarrow is not installed.
    """
    pyarrow, writer_of = _pyarrow()
    types = [(column.name, _KINDS.get(column.kind, "string")) for column in table.columns]
    schema = pyarrow.schema([(name, getattr(pyarrow, _typed(kind))()) for name, kind in types])
    buffer = io.BytesIO()
    with writer_of(buffer, schema, compression="zstd") as writer:
        while batch := list(islice(table.rows, _BATCH)):
            columns = [
                pyarrow.array(_values(values, kind), type=field.type)
                for values, (_, kind), field in zip(
                    zip(*batch, strict=True), types, schema, strict=True
                )
            ]
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema))
    return buffer.getvalue()


def _typed(kind: str) -> str:
    return "bool_" if kind == "bool" else kind


def _values(values: tuple[Any, ...], kind: str) -> list[Any]:
    if kind == "float64":
        return [None if value is None else float(value) for value in values]
    return list(values)


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError(
            'Parquet needs pyarrow, which is not installed; run: pip install "csrgraph-kg[parquet]"'
        ) from error
    return pyarrow, parquet.ParquetWriter

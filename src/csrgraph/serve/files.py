"""Files that pages need, read once, and tables made of rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from csrgraph.resources import resource_path
from csrgraph.serve.problems import RefusalError
from csrgraph.views.formulas import guarded

__all__ = ["evidence_csv", "static"]

_CSS, _SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
# The only files that are given out; an address never becomes a path.
_FILES = {
    "graphology.umd.min.js": ("vendor/graphology/graphology.umd.min.js", _SCRIPT),
    "serve.css": ("serve/serve.css", _CSS),
    "sigma.min.js": ("vendor/sigma/sigma.min.js", _SCRIPT),
    "sparql.css": ("serve/sparql.css", _CSS),
    "sparql.js": ("serve/sparql.js", _SCRIPT),
    "yasgui.min.css": ("vendor/yasgui/yasgui.min.css", _CSS),
    "yasgui.min.js": ("vendor/yasgui/yasgui.min.js", _SCRIPT),
}
_COLUMNS = ("quote", "start", "end", "text", "section", "page", "title", "rule", "score")


async def static(request: Request) -> Response:
    """Return one of the files of the pages."""
    found = _FILES.get(request.path_params["name"])
    if found is None:
        raise RefusalError(404, "not-found", "There is nothing at this address.")
    name, media = found
    return Response(_content(name), 200, {"cache-control": "max-age=3600"}, media)


@cache
def _content(name: str) -> bytes:
    return resource_path(name).read_bytes()


def evidence_csv(page: Mapping[str, Any]) -> str:
    """Return evidence as CSV; a text that a spreadsheet would run gets an apostrophe in front."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["iri", *_COLUMNS, "sentence", "report"])
    for item in page["evidence"]:
        links = [item["sentence"]["link"], item["report"]["link"]]
        writer.writerow([_cell(x) for x in (page["iri"], *(item.get(c) for c in _COLUMNS), *links)])
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return guarded(value) if isinstance(value, str) else value

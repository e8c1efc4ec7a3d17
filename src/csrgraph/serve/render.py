"""Pages as HTML: our own templates, everything that comes from reports escaped, in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FunctionLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from csrgraph.resources import read_text, read_toml
from csrgraph.serve.formats import ranges
from csrgraph.store.vocabulary import vocabulary_labels

__all__ = ["html", "language_of"]

_COLUMN = {"zh": 0, "en": 1}


def html(
    request: Request,
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Return a page.

    Args:
        request: What is answered; its `lang` parameter or Accept-Language chooses the language.
        template: Name of a template of the pages.
        values: What it shows.
        status: Status of the response.
        headers: More headers.
    """
    language, chosen = language_of(request)
    words = partial(_word, language)
    others = [
        (key, value)
        for key, value in request.query_params.multi_items()
        if key not in {"lang", "page"}
    ]
    other = "en" if language == "zh" else "zh"
    kept = [*others, ("lang", language)] if chosen else others
    page = _environment().get_template(f"{template}.html.jinja")
    text = page.render(
        {
            "t": words,
            "say": partial(_say, language),
            "language": language,
            "chosen": chosen,
            "suffix": f"?lang={language}" if chosen else "",
            "other": f"?{urlencode([*others, ('lang', other)])}",
            "query": f"{urlencode(kept)}&" if kept else "",
            **values,
        }
    )
    return HTMLResponse(text, status, {"vary": "Accept, Accept-Language", **(headers or {})})


def language_of(request: Request) -> tuple[str, bool]:
    """Return the language of a page, and whether its address chooses it."""
    given = request.query_params.get("lang", "")
    if given in _COLUMN:
        return given, True
    best, most = "zh", 0.0
    for tag, quality in ranges(request.headers.get("accept-language", "")):
        language = tag.partition("-")[0]
        if language in _COLUMN and quality > most:
            best, most = language, quality
    return best, False


@cache
def _environment() -> Environment:
    def load(name: str) -> str:
        return read_text(f"serve/{name}")

    return Environment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _word(language: str, name: str, group: str = "ui") -> str:
    """A word of the pages; the name itself where there is none."""
    found = read_toml("serve/words.toml")[group].get(name)
    return str(found[_COLUMN[language]]) if found else name


def _say(language: str, value: Any) -> str:
    """A value as it is shown: controlled words in the reader's language."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _word(language, "yes" if value else "no")
    text = str(value)
    found = vocabulary_labels().get(text.removeprefix("cv:")) if text.startswith("cv:") else None
    return str(found[_COLUMN[language]]) if found else text

"""The query page in a real browser: offline, under a strict policy, with our questions as tabs."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from csrgraph.resources import read_toml, resource_path
from csrgraph.store.questions import questions
from served import Server

FOLDER = "vendor/yasgui"


class Watched:
    """A page with everything it asks for and complains of."""

    def __init__(self, browser: Any, server: Server, path: str, **options: Any) -> None:
        self.troubles: list[str] = []
        context = browser.new_context(locale="en-GB", **options)
        self.page = context.new_page()
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", lambda asked: self._asked(server.url, asked.url))
        self.page.goto(server.url + path)

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.troubles.append(f"{kind}: {text}")

    def _asked(self, own: str, url: str) -> None:
        if not url.startswith((f"{own}/", "data:", "blob:")):
            self.troubles.append(f"request: {url}")


def test_the_vendored_files_are_those_of_the_manifest() -> None:
    manifest = read_toml(f"{FOLDER}/manifest.toml")
    for name, digest in manifest["sha256"].items():
        content = resource_path(f"{FOLDER}/{name}").read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, name
    there = {path.name for path in resource_path(FOLDER).iterdir()}
    assert there == {*manifest["sha256"], "LICENSE", "manifest.toml"}


def test_the_page_works_without_scripts(server: Server) -> None:
    page = server.client.get("/sparql-ui", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert '<form id="plain" action="/sparql"' in page.text
    for question in questions():
        assert f"/sparql-ui?question={question.name}" in page.text
    assert "script-src 'self';" in page.headers["content-security-policy"]


@pytest.mark.browser
def test_a_query_typed_into_the_page_is_answered(browser: Any, server: Server) -> None:
    watched = Watched(browser, server, "/sparql-ui")
    page = watched.page
    page.wait_for_selector(".CodeMirror")
    assert page.locator("#plain").is_hidden()
    page.click(".CodeMirror")
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT ?name { ?x a csr:Project ; skos:prefLabel ?name }", delay=2)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".yasr_results td:has-text('星火计划')", timeout=10_000)
    assert watched.troubles == []


@pytest.mark.browser
def test_a_question_opens_as_a_tab_and_is_answered(browser: Any, server: Server) -> None:
    watched = Watched(browser, server, "/sparql-ui")
    page = watched.page
    page.wait_for_selector(".CodeMirror")
    page.click("#examples summary")
    page.click("a[data-question=partnerships]")
    page.wait_for_selector(".tab.active:has-text('Which partnerships are there?')")
    page.evaluate("window.csrgraph.yasgui.getTab().query()")
    page.wait_for_selector(".yasr_results td:has-text('智慧实验室')", timeout=10_000)
    assert watched.troubles == []


@pytest.mark.browser
def test_mistakes_are_shown(browser: Any, server: Server) -> None:
    watched = Watched(browser, server, "/sparql-ui")
    page = watched.page
    page.wait_for_selector(".CodeMirror")
    page.evaluate("window.csrgraph.yasgui.getTab().setQuery('ASK { SERVICE <http://x/> {} }')")
    page.evaluate("window.csrgraph.yasgui.getTab().query().catch(() => {})")
    page.wait_for_selector(".yasr_results:has-text('SERVICE is not allowed')", timeout=10_000)
    assert not [said for said in watched.troubles if "status of 400" not in said]


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/id/org", "/id/partnership", "/explore"])
def test_pages_make_no_trouble(browser: Any, server: Server, path: str) -> None:
    watched = Watched(browser, server, path)
    links = watched.page.locator("main li a, main a")
    assert path == "/explore" or links.count() > 0
    assert watched.troubles == []

"""Pages for browser tests: made of the sample graph, watched for whatever a page must not do."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from csrgraph.views.mapdata import Claim, Document, Link, MapData, Node, Sentence
from csrgraph.views.payload import BASE

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "explorer.py"
_RUN = "window.__pwn=1"
_MARKUP = (
    "<script>{0}</script>", "</script><script>{0}</script>", "<img src=x onerror={0}>",
    '"><svg onload={0}>', 'see href="javascript:{0}" here', "]]><script>{0}</script>",
    "<!--<script>{0}", "--><script>{0}</script>", "<iframe srcdoc='<script>parent.__pwn=1</script>'>",
    "<svg><script>{0}</script></svg>", "<math><mtext><script>{0}</script>", "<body onload={0}>",
    "<input autofocus onfocus={0}>", "<details open ontoggle={0}>", "<video><source onerror={0}>",
    "<audio src=x onerror={0}>", "<object data='javascript:{0}'>", "<embed src='javascript:{0}'>",
    "<a href=javascript:{0}>x</a>", "<form action=javascript:{0}><input type=submit>",
    "<meta http-equiv=refresh content='0;javascript:{0}'>", "<link rel=import href='data:,{0}'>",
    "<base href='javascript:{0}//'>", "<style>@import 'javascript:{0}';</style>",
    "<template><script>{0}</script></template>", "<noscript><img src=x onerror={0}></noscript>",
    "<textarea></textarea><script>{0}</script>", "<title></title><script>{0}</script>",
    "<xmp></xmp><img src=x onerror={0}>", "<plaintext><script>{0}</script>",
    "' onmouseover='{0}", '" onclick="{0}', "` onerror=`{0}", "javascript:{0}", "data:text/html,<script>{0}</script>",
    "{{{{{0}}}}}", "${{{0}}}", "{{{{ config }}}}", "{{% raw %}}{0}{{% endraw %}}", "#{{{0}}}", "<%= {0} %>",
    "\\u003cscript\\u003e{0}\\u003c/script\\u003e", "\\x3cscript>{0}\\x3c/script>", "&lt;script&gt;{0}&lt;/script&gt;",
    "&#60;img src=x onerror={0}&#62;", "%3Cscript%3E{0}%3C/script%3E", "+ADw-script+AD4-{0}+ADw-/script+AD4-",
    "\u2028{0}//", "\u2029{0}//", "＜script＞{0}",
    "<scr\u0000ipt>{0}</script>", "<scr<script>ipt>{0}</script>",
    "';{0}//", '";{0}//', "\\';{0}//", "*/{0}/*", "</style><script>{0}</script>", "</title><script>{0}</script>",
    "<SCRIPT>{0}</SCRIPT>", "<svg/onload={0}>", "<img/src=`x`onerror={0}>", "__proto__", "constructor", "\u202e{0}",
)  # fmt: skip
PAYLOADS = [text.format(_RUN) for text in _MARKUP]


class Watched:
    """A page that notes every request to elsewhere, console error, dialog and report of the policy."""

    def __init__(self, browser: Any, address: str, *, frame: bool = False, **context: Any) -> None:
        self.context = browser.new_context(offline=True, **context)
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        note = self.troubles.append
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective));"
        )
        self.page.on("console", lambda m: note(m.text) if m.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: note(str(error)))
        self.page.on("dialog", lambda dialog: (note("dialog"), dialog.dismiss()))
        here = address.partition("#")[0]
        self.page.on(
            "request",
            lambda r: None if r.url.partition("#")[0] in {here, "about:srcdoc"} else note(r.url),
        )
        self.page.goto(address)
        self.inside = self.page.frames[1] if frame else self.page
        assert self.inside.evaluate("window.csrgraph !== undefined"), self.troubles

    def state(self, name: str) -> Any:
        """Return a part of the page's state; a set as a sorted list."""
        return self.page.evaluate(
            "name => { const v = csrgraph.state()[name]; return v instanceof Set ? [...v].sort() : v; }",
            name,
        )


def hostile_map() -> MapData:
    """A map with every payload in every field that holds text of a report: a node of each kind, a claim,
    a sentence and a report for each."""
    data = MapData()
    for number, bad in enumerate(PAYLOADS):
        org, tie, event, product = (
            f"{BASE}{kind}/{number:016d}" for kind in ("org", "partnership", "event", "product")
        )
        data.nodes[org] = Node(org, "organisation", bad, "company", [bad], issuer=number == 0)
        for key, kind, word in ((tie, "partnership", "general"), (event, "event", "award")):
            data.nodes[key] = Node(
                key, kind, bad, word, [bad], bad, bad, "explicit", "active", 2000 + number % 9
            )
        data.nodes[product] = Node(product, "product", bad, bad, [bad])
        first = f"{BASE}org/{0:016d}"
        data.links += [Link(tie, org, "participant"), Link(tie, first, bad)]
        data.links += [Link(event, org, bad), Link(product, org, "owner")]
        sentence, report = f"{BASE}sentence/{number:016d}", f"{BASE}report/{number:016d}"
        data.sentences[sentence] = Sentence(
            bad + "，" + bad, 0, bad, ((0, 3, org), (4, 6, first)), 1
        )
        data.documents.append(Document(report, bad, bad, bad, org, bad, 2023))
        for key in (tie, event, product):
            data.claims.append(
                Claim(
                    f"{key}-claim", key, sentence, (0, 5), (bad,), (sentence,), report, bad,
                    "inherited", "active", bad, 0.9,
                )
            )  # fmt: skip
    return data


def hub_map(ties: int) -> MapData:
    """A bank that stands in many partnerships and a few events, each told by one sentence."""
    data = MapData()
    hub, report = f"{BASE}org/hub", f"{BASE}report/r"
    data.nodes[hub] = Node(hub, "organisation", "海港银行", "financial_institution", issuer=True)
    data.documents = [Document(report, "r.txt", "报告", "海港银行", hub, "csr", 2023)]
    for number in range(ties):
        kind = "event" if number % 10 == 9 else "partnership"
        org, tie, sentence = (
            f"{BASE}org/o{number}",
            f"{BASE}{kind}/t{number}",
            f"{BASE}sentence/s{number}",
        )
        word = "award" if kind == "event" else "education" if number % 2 else "technology"
        data.nodes[org] = Node(org, "organisation", f"伙伴{number}大学", "university")
        data.nodes[tie] = Node(
            tie, kind, f"项目{number}", word, object=f"项目{number}", status="active"
        )
        data.links += [Link(tie, hub, "participant"), Link(tie, org, "participant")]
        text = f"海港银行与伙伴{number}大学共建项目{number}。"
        data.sentences[sentence] = Sentence(text, 0, "", ((0, 4, hub),), 1)
        data.claims.append(
            Claim(f"c{number}", tie, sentence, (0, len(text)), ("共建",), (), report, "",
                  "unknown", "active", "rule", 0.9)
        )  # fmt: skip
    return data


def invented(count: int) -> MapData:
    """Return the network of the benchmark."""
    spec = importlib.util.spec_from_file_location("explorer_benchmark", BENCHMARK)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    data: MapData = module.invented(count)
    return data


def write(path: Path, html: str) -> str:
    """Write a page; return its address."""
    path.write_text(html, encoding="utf-8")
    return path.as_uri()

"""The explorer's data over HTTP: those of the page in a file, in two parts, of the graph as it is."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from csrgraph.pipeline.folder import Folder
from csrgraph.resources import read_toml, resource_path
from csrgraph.serve.cartography import MapMaker
from csrgraph.store import GraphStore
from csrgraph.views.explorer import explorer_data
from csrgraph.views.mapdata import load_map
from csrgraph.views.selection import Selection, select
from served import Server, Watched, graph_folder, serving, write_manifest

LIGHT = ("node", "sentence", "report", "date", "certainty", "status", "score")


def data_of(server: Server, **choice: Any) -> dict[str, Any]:
    """Return the data of a map, waiting while it is being prepared."""
    for _ in range(100):
        answer = server.client.get("/explore/data.json", params=choice)
        if answer.status_code != 503:
            assert answer.status_code == 200, answer.text
            found: dict[str, Any] = answer.json()
            return found
        assert answer.headers["retry-after"] == "1"
        time.sleep(0.2)
    raise AssertionError("the map is never ready")


def evidence(server: Server, state: str, *nodes: str, **choice: Any) -> httpx.Response:
    return server.client.get(
        "/explore/evidence.json", params={"state": state, "node": nodes, **choice}
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a page in a file holds of the graph that the server serves."""
    folder = graph_folder(tmp_path_factory.mktemp("same") / "kg")
    with GraphStore(folder.store) as store:
        return load_map(store)


def plain(data: dict[str, Any]) -> Any:
    return json.loads(json.dumps(data))


@pytest.mark.parametrize(
    "choice", [{}, {"company": "北山科技"}, {"ego": "海港银行", "hops": 2, "min_confidence": 0.5}]
)
def test_both_parts_make_the_data_of_a_page_in_a_file(
    server: Server, whole: Any, choice: dict[str, Any]
) -> None:
    fields = {
        "company": "companies",
        "ego": "ego",
        "hops": "hops",
        "min_confidence": "min_confidence",
    }
    chosen: dict[str, Any] = {
        fields[key]: (value,) if key == "company" else value for key, value in choice.items()
    }
    expected = plain(explorer_data(select(whole, Selection(**chosen))))
    light = data_of(server, **choice)
    state = light.pop("state")
    claims, sentences = expected.pop("claims"), expected.pop("sentences")
    assert light.pop("claims") == [{k: claim[k] for k in LIGHT if k in claim} for claim in claims]
    assert light.pop("sentences") == len(sentences)
    assert light == expected
    told = evidence(server, state, *(node["id"] for node in light["nodes"]), **choice).json()
    assert told["claims"] == [[number, claim] for number, claim in enumerate(claims)]
    assert told["sentences"] == [[number, text] for number, text in enumerate(sentences)]


def test_evidence_is_that_of_the_nodes_asked_for(server: Server) -> None:
    light = data_of(server)
    claim = light["claims"][0]
    node = light["nodes"][claim["node"]]["id"]
    told = evidence(server, light["state"], node).json()
    assert {light["claims"][number]["node"] for number, _ in told["claims"]} == {claim["node"]}
    assert claim["sentence"] in {number for number, _ in told["sentences"]}
    assert 0 < len(told["claims"]) < len(light["claims"])


def test_what_a_browser_has_already_is_not_sent_again(server: Server) -> None:
    data_of(server)
    for address in ("/explore", "/explore/data.json"):
        first = server.client.get(address)
        assert (
            first.headers["cache-control"] == "no-cache"
            and first.headers["content-encoding"] == "gzip"
        )
        tag = {"if-none-match": f'"x", {first.headers["etag"]}'}
        again = server.client.get(address, headers=tag)
        assert (again.status_code, again.content) == (304, b"")
        bare = server.client.get(address, headers={"accept-encoding": "gzip;q=0"})
        assert "content-encoding" not in bare.headers and bare.content == first.content
        assert server.client.head(address).content == b""
        assert server.client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("year=99", "four digits"), ("year=2023&year=x", "four digits"), ("hops=7", "1 to 6"),
        ("hops=1&hops=2", "given once"),
        ("min_confidence=2", "0 to 1"), ("min_confidence=nan", "0 to 1"), ("kind=a%20b", "a kind"),
        ("communities=yes", "is 1"),
        ("color=red", "no parameter"), ("ego=" + "x" * 201, "200 characters"), ("company=", "200 characters"),
        ("&".join(["year=2023"] * 21), "20 times"),
    ],
)  # fmt: skip
def test_wrong_parameters_are_told(server: Server, query: str, said: str) -> None:
    for address in ("/explore", "/explore/data.json"):
        answer = server.client.get(f"{address}?{query}", headers={"accept": "text/html"})
        assert answer.status_code == 400 and said in answer.text, address
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "said"),
    [("ego=nobody", "No organisation or product"), ("year=1999", "No report on 1999"), ("kind=nonsense", "no kind")],
)  # fmt: skip
def test_a_choice_that_fits_nothing_is_told(server: Server, query: str, said: str) -> None:
    data_of(server)
    answer = server.client.get(f"/explore/data.json?{query}")
    assert answer.status_code == 400 and said in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400), ("node=org/abc", 400), ("state=0123456789abcdef", 400), ("state=zz&node=org/abc", 400),
        ("state={s}&node=../../etc", 400), ("state={s}&node=org/nothing", 400),
        ("state={s}&state={s}&node=org/abc", 400),
        ("state={s}&" + "&".join(["node=org/abc"] * 81), 400), ("state=0123456789abcdef&node=org/abc", 409),
    ],
)  # fmt: skip
def test_evidence_is_asked_for_in_order(server: Server, query: str, status: int) -> None:
    state = data_of(server)["state"]
    answer = server.client.get(f"/explore/evidence.json?{query.replace('{s}', state)}")
    assert answer.status_code == status, answer.text


def test_a_changed_graph_shows_its_new_state(tmp_path: Path) -> None:
    folder: Folder = graph_folder(tmp_path / "kg")
    with serving(folder.path) as server:
        before = data_of(server)
        node = before["nodes"][before["claims"][0]["node"]]["id"]
        folder.marker.touch()
        write_manifest(folder, "2")
        assert data_of(server)["state"] == before["state"]
        assert evidence(server, before["state"], node).status_code == 200
        folder.marker.unlink()
        after = data_of(server)
        assert after["state"] != before["state"]
        assert {**after, "state": ""} == {**before, "state": ""}
        stale = evidence(server, before["state"], node)
        assert stale.status_code == 409 and "changed" in stale.json()["detail"]
        assert evidence(server, after["state"], node).status_code == 200


def test_a_process_for_maps_that_dies_comes_back(kg: Path) -> None:
    with serving(kg) as server:
        light = data_of(server)
        node = light["nodes"][light["claims"][0]["node"]]["id"]
        for child in Watched(server.process.pid).children():
            os.kill(child, signal.SIGKILL)
        assert data_of(server) == light
        for _ in range(50):
            answer = evidence(server, light["state"], node)
            if answer.status_code == 200:
                break
            assert answer.status_code == 503
            time.sleep(0.2)
        assert answer.json()["claims"]


def test_the_shell_holds_no_data_and_asks_its_own_server_only(server: Server) -> None:
    answer = server.client.get("/explore")
    policy = answer.text.partition('http-equiv="Content-Security-Policy" content="')[2].partition(
        '"'
    )[0]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "'self'; connect-src 'self';" in policy and "script-src 'unsafe" not in policy
    assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"
    assert "北山科技" not in answer.text and "星火计划" not in answer.text


@pytest.mark.parametrize("name", ["sigma", "graphology"])
def test_vendored_files_are_those_of_their_manifest(server: Server, name: str) -> None:
    manifest = read_toml(f"vendor/{name}/manifest.toml")
    there = {path.name for path in resource_path(f"vendor/{name}").iterdir()}
    assert there == {*manifest["sha256"], "LICENSE", "manifest.toml"}
    for file, digest in manifest["sha256"].items():
        given = server.client.get(f"/static/{file}")
        assert given.headers["content-type"] == "text/javascript; charset=utf-8"
        assert hashlib.sha256(given.content).hexdigest() == digest, file


def test_the_process_for_maps_keeps_few_choices(tmp_path: Path) -> None:
    folder = graph_folder(tmp_path / "kg")
    settings = {"store": folder.store, "manifest": folder.manifest_file, "marker": folder.marker}
    maker = MapMaker(settings)
    maker._made({})
    for hops in range(1, 7):
        maker._made({"hops": hops})
    assert len(maker._maps) == 5 and "{}" in maker._maps

"""Figures: every name is in them, no label covers another, the same bytes each time."""

from __future__ import annotations

import hashlib
import os
import random
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from dataclasses import replace
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from csrgraph.errors import UsageError
from csrgraph.model.facts import ORGANISATION_TYPES
from csrgraph.store import GraphStore
from csrgraph.store.vocabulary import vocabulary_labels
from csrgraph.views.figure import Figure, FigureFormat, Look, fonts, make_figure
from csrgraph.views.figure.figure import draw
from csrgraph.views.figure.labels import label_of, style, text_width, wrapped
from csrgraph.views.figure.placing import place
from csrgraph.views.figure.scene import Mark, outline_of
from csrgraph.views.mapdata import Claim, Document, Link, MapData, Node
from csrgraph.views.selection import Selection
from explorer_pages import PAYLOADS

pytest.importorskip("fontTools", reason="issue 6: install the extra [figure]")
SVG = "{http://www.w3.org/2000/svg}"
NAMES = {"东岭能源科技股份有限公司", "西江医疗器械有限公司", "东海大学", "南山电力有限公司",
         "浙江省中医院", "国家中医药管理局"}  # fmt: skip
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@pytest.fixture(scope="module")
def font() -> Path:
    return Path(str(files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"))


def crowd(count: int, *, issuers: int = 4) -> MapData:
    """An invented network: long and short names, Chinese and Latin, parties shared by many; each
    issuer reports on three years."""
    chance = random.Random(count)
    data = MapData()
    stems = ["东海", "Northern Harbour ", "湖州宏远达", "南山", "联合International"]
    ends = ["大学", "科技股份有限公司", "第一人民医院", "协会", "Institute of Technology"]
    for n in range(count):
        key, kind = f"o{n:03d}", sorted(ORGANISATION_TYPES)[n % len(ORGANISATION_TYPES)]
        name = f"{chance.choice(stems)}{chance.choice(['', '数字健康', '能源与环境'])}{n}{chance.choice(ends)}"
        data.nodes[key] = Node(key, "organisation", name, kind, issuer=n < issuers)
    for n in range(count // 2):
        key = f"p{n:03d}"
        status = ("active", "active", "planned", "negated")[n % 4]
        data.nodes[key] = Node(key, "partnership", "", "joint_project", status=status, year=2023,
                               object="共建数字健康联合实验室" * (n % 3), certainty="explicit")  # fmt: skip
        parties = [f"o{n % issuers:03d}", *(f"o{chance.randrange(count):03d}" for _ in range(2))]
        data.links += [Link(key, party, "participant") for party in dict.fromkeys(parties)]
        report, score = f"r{n % issuers}-{2020 + n % 3}", 0.5 + n % 5 / 10
        data.claims.append(
            Claim(f"c{n:03d}", key, "s", (0, 1), (), (), report, "", "", "", "", score)
        )
    for n in range(3 * issuers):
        issuer, year = n % issuers, 2020 + n // issuers
        data.documents.append(
            Document(f"r{issuer}-{year}", "", "", publisher=f"o{issuer:03d}", year=year)
        )
    return data


def drawn(count: int, **look: Any) -> Figure:
    return draw(crowd(count), "ab" * 32, limit=2 * count, look=Look(**look))


def drawn_part(store: GraphStore, choice: dict[str, Any], **options: Any) -> Figure:
    """The figure of a choice: the fields of a selection, and perhaps `limit`."""
    limit = choice.get("limit", 150)
    fields = {key: value for key, value in choice.items() if key != "limit"}
    return make_figure(store, selection=Selection(**fields), limit=limit, **options)


def overlaps(one: tuple[float, ...], other: tuple[float, ...], slack: float = 0.05) -> bool:
    return all(one[n] < other[n + 2] - slack and other[n] < one[n + 2] - slack for n in (0, 1))


@pytest.mark.parametrize("count", [2, 12, 60, 140])
@pytest.mark.parametrize("width", [85.0, 180.0])
def test_no_label_covers_another(count: int, width: float) -> None:
    figure = drawn(count, width=width)
    scene = figure.scene
    boxes = list(scene.boxes.values())
    assert not [pair for pair in combinations(boxes, 2) if overlaps(*pair)]
    assert all(left >= 0 and right <= scene.width and top >= 0 for left, top, right, _ in boxes)
    # The texts and marks themselves lie within the boxes.
    for x, y, wide, high in scene.plates:
        inside = [b for b in boxes if b[0] - 0.1 <= x and x + wide <= b[2] + 0.1
                  and b[1] - 0.1 <= y and y + high <= b[3] + 0.8]  # fmt: skip
        assert len(inside) == 1
    assert all(0 < text.y < scene.height for text in scene.texts)


def test_every_visible_organisation_is_named_in_the_svg(store: GraphStore) -> None:
    figure = make_figure(store)
    root = ET.fromstring(figure.svg)
    titles = {element.text for element in root.iter(f"{SVG}title")}
    assert titles >= NAMES
    words = "".join(element.text or "" for element in root.iter(f"{SVG}text"))
    for name in figure.scene.labels.values():
        assert name in titles
    for shown in ("东岭能源科技", "东海大学", "南山电力", "浙江省中医院", "国家中医药管理局"):
        assert shown in words
    assert "2 份报告 · 5 项合作 · 6 家机构" in words
    assert hashlib.sha256(store.nquads()).hexdigest()[:12] in words
    assert {element.get("stroke-dasharray") for element in root.iter(f"{SVG}line")} == {None, "2"}


def test_an_svg_names_fonts_and_asks_for_nothing(store: GraphStore) -> None:
    svg = make_figure(store).svg
    assert "Noto Sans CJK SC" in svg and svg.count("http") == 1
    assert len(svg.encode()) < 20_000


@pytest.mark.parametrize(
    ("choice", "partnerships", "organisations"),
    [
        ({}, 5, 6),
        ({"companies": ("西江医疗",)}, 2, 3),
        ({"companies": ("西江医疗器械有限公司", "东岭能源科技股份有限公司")}, 5, 6),
        ({"years": (2023,)}, 5, 6),
        ({"kinds": ("strategic_agreement",)}, 1, 2),
        ({"ego": "浙江省中医院"}, 1, 3),
        ({"ego": "浙江省中医院", "hops": 2}, 3, 5),
        ({"ego": "东海大学", "companies": ("东岭能源",)}, 1, 2),
        ({"limit": 3}, 1, 2),
    ],
)
def test_choices(
    store: GraphStore, choice: dict[str, Any], partnerships: int, organisations: int
) -> None:
    figure = drawn_part(store, choice, look=Look(language="en"))
    said = figure.scene.description
    assert f"partnerships {partnerships} · organisations {organisations}" in said
    assert len(figure.scene.boxes) == partnerships + organisations
    assert ("the best connected of 5 partnerships" in said) == ("limit" in choice)
    for value in (v for key in ("companies", "kinds") for v in choice.get(key, ())):
        assert value.replace("_", " ") in said


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"companies": ("不存在",)}, "No report of '不存在'.*西江医疗器械有限公司"),
        ({"years": (1999,)}, "No report on 1999 .* 2023"),
        ({"kinds": ("love",)}, "'love' is no kind .* strategic_agreement"),
        ({"ego": "不存在"}, "csrgraph search KG"),
        ({"ego": "DongGPT"}, "csrgraph search KG"),
        ({"ego": "广发证券"}, "takes part in nothing"),
        ({"min_confidence": 2.0}, "between 0 and 1"),
        ({"min_confidence": 1.0}, "No partnership is left .*min_confidence=1"),
        ({"limit": 1}, "give 2 to 600"),
        ({"limit": 601}, "give 2 to 600; .*export KG -f gexf"),
    ],
)
def test_wrong_choices(store: GraphStore, choice: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        drawn_part(store, choice)


def test_confidence_and_years_choose_claims() -> None:
    data, english = crowd(40), Look(language="en")
    sure = draw(data, "", selection=Selection(min_confidence=0.85), limit=600, look=english)
    late = draw(data, "", selection=Selection(years=(2022,)), limit=600, look=english)
    certain = sum(claim.score >= 0.85 for claim in data.claims)
    assert f"partnerships {certain} " in sure.scene.description and 0 < certain < 20
    recent = sum(claim.report.endswith("2022") for claim in data.claims)
    assert f"partnerships {recent} " in late.scene.description and 0 < recent < 20


@pytest.mark.parametrize(
    ("look", "message"),
    [({"width": 10.0}, "60 to 2000"), ({"font_size": 1.0}, "3 to 24")],
)
def test_wrong_looks(store: GraphStore, look: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        make_figure(store, look=Look(**look))


def test_every_type_has_a_mark_of_its_own_in_colour_and_without() -> None:
    marks = style()["marks"]
    assert set(marks) == {*ORGANISATION_TYPES, "partnership"}
    assert len({(shape, color) for shape, color, _ in marks.values()}) == len(marks)
    assert len({(shape, tone) for shape, _, tone in marks.values()}) == len(marks)
    assert set(marks) - {"partnership"} <= set(vocabulary_labels())
    for shape, _, _ in marks.values():
        corners = outline_of(Mark(0, 0, 10, shape, "", "", 1))
        assert (shape == "circle") == (not corners)
    with pytest.raises(ValueError, match="blob"):
        outline_of(Mark(0, 0, 1, "blob", "", "", 1))


def test_monochrome_has_no_colour(store: GraphStore) -> None:
    root = ET.fromstring(make_figure(store, look=Look(monochrome=True)).svg)
    colors = {element.get(name) for element in root.iter() for name in ("fill", "stroke")} - {None}
    assert all(c and c[1:3] == c[3:5] == c[5:7] for c in colors)


@pytest.mark.parametrize("payload", [*PAYLOADS, "a&b ]]> c", "\x01\x02坏", "{0} {name}"])
def test_names_are_text_whatever_they_hold(payload: str) -> None:
    data = crowd(6)
    for node in data.nodes.values():
        node.label = payload
        node.object = payload if node.kind == "partnership" else ""
    data.documents[0] = replace(data.documents[0], issuer=payload)
    selection = Selection(companies=(payload,))
    figure = draw(data, "", selection=selection, limit=50, look=Look(title=payload))
    root = ET.fromstring(figure.svg)
    assert not list(root.iter(f"{SVG}script")) and not list(root.iter(f"{SVG}svg"))[1:]
    assert not [name for element in root.iter() for name in element.keys() if name.startswith("on")]  # noqa: SIM118
    expected = CONTROLS.sub("\ufffd", payload)
    assert root.find(f"{SVG}title").text == expected  # type: ignore[union-attr]


def text_of(data: bytes) -> str:
    document = pdfium.PdfDocument(data)
    try:
        return str(document[0].get_textpage().get_text_range())
    finally:
        document.close()


def test_a_pdf_holds_its_text_and_its_font(store: GraphStore, font: Path) -> None:
    data = make_figure(store).data("pdf", font=font)
    text = "".join(text_of(data).split())
    for shown in ("东岭能源科技", "西江医疗器械", "东海大学", "南山电力", "浙江省中医院"):
        assert shown in text
    document = pdfium.PdfDocument(data)
    page = document[0]
    texts = [o for o in page.get_objects() if o.type == raw.FPDF_PAGEOBJ_TEXT]
    assert len(texts) > 10
    for item in texts:
        assert raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(item)) == 1
    assert page.get_width() == pytest.approx(180 * 72 / 25.4, abs=0.1)
    assert not any(document.get_metadata_dict()[key] for key in ("CreationDate", "ModDate"))
    document.close()
    # A subset: the file of the font itself has many megabytes.
    assert len(data) < 60_000 and b"/FontFile2" in data


def test_a_pdf_draws_the_letters_of_its_font(font: Path) -> None:
    """The picture of a name is that which PDFium draws with the whole font's outlines as paths."""
    face = fonts.open_face(font)
    assert face.width("东") == face.units and face.width("i") < face.units / 2
    assert face.missing("东海大学 Aé\u0e50") == "\u0e50"
    assert face.svg_path("一").startswith("M") and face.svg_path(" ") == ""
    small = face.subset(list("一东A"))
    import io

    from fontTools.ttLib import TTFont

    made = TTFont(io.BytesIO(small))
    assert made.getGlyphOrder()[0] == ".notdef" and len(made.getGlyphOrder()) == 4
    table = made["glyf"]
    flat = table["g1"] if "g1" in table.keys() else table[made.getGlyphOrder()[1]]  # noqa: SIM118
    assert flat.xMax - flat.xMin > 5 * (flat.yMax - flat.yMin) > 0


def test_a_png_has_its_size_and_resolution(store: GraphStore, font: Path) -> None:
    figure = make_figure(store, look=Look(width=100))
    data = figure.data("png", font=font, dpi=96)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert width == pytest.approx(100 / 25.4 * 96, abs=1.5)
    assert height == pytest.approx(figure.scene.height / 72 * 96, abs=1.5)
    chunks = {
        data[n : n + 4] for n in range(12, len(data) - 4) if data[n : n + 4] in (b"tIME", b"pHYs")
    }
    assert chunks == {b"pHYs"}
    start = data.index(b"IDAT") + 4
    length = struct.unpack(">I", data[start - 8 : start - 4])[0]
    rows = zlib.decompress(data[start : start + length])
    assert len(rows) == height * (1 + 3 * width)
    assert 0.01 < sum(value < 128 for value in rows[::7]) / len(rows[::7]) < 0.5


def test_outlines_need_no_font_and_no_text(store: GraphStore, font: Path) -> None:
    figure = make_figure(store)
    data = figure.data("svg", font=font, outlines=True)
    root = ET.fromstring(data.decode("utf-8"))
    assert not list(root.iter(f"{SVG}text"))
    labels = [g.get("aria-label") for g in root.iter(f"{SVG}g") if g.get("aria-label")]
    assert labels == [text.text for text in figure.scene.texts]
    ids = {f"#{path.get('id')}" for path in root.iter(f"{SVG}path")}
    assert {use.get("href") for use in root.iter(f"{SVG}use")} == ids


def test_the_same_bytes_from_any_process(folder: Path, font: Path) -> None:
    code = (
        "import hashlib\nfrom csrgraph.store import GraphStore\n"
        "from csrgraph.views.figure import make_figure\n"
        f"with GraphStore({str(folder)!r}) as store: figure = make_figure(store)\n"
        "for fmt, outlines in (('svg', 0), ('svg', 1), ('pdf', 0), ('png', 0)):\n"
        f"    data = figure.data(fmt, font={str(font)!r}, outlines=bool(outlines), dpi=72)\n"
        "    print(fmt, hashlib.sha256(data).hexdigest())"
    )
    found = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC-{seed}"}
        run = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(run.stdout)
    assert len(found) == 1 and len(found.pop().splitlines()) == 4


def test_saving_follows_the_name(store: GraphStore, font: Path, tmp_path: Path) -> None:
    figure = make_figure(store)
    for name, start in (("a.SVG", b"<svg"), ("b.pdf", b"%PDF-1.7"), ("c.png", b"\x89PNG")):
        assert figure.save(tmp_path / name, font=font).read_bytes().startswith(start)
    assert figure._repr_svg_() == figure.svg and "5 项合作" in repr(figure)
    with pytest.raises(UsageError, match=r"x\.gif ends in no format.*\.svg, \.pdf or \.png"):
        FigureFormat.of(Path("x.gif"))
    with pytest.raises(UsageError, match="36 to 1200"):
        figure.data("png", font=font, dpi=7)


def test_fonts_that_cannot_be_used(
    store: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import reportlab

    figure = make_figure(store)
    latin = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    (tmp_path / "bad.ttf").write_bytes(b"no font at all")
    (tmp_path / "half.ttf").write_bytes(latin.read_bytes()[:9000])
    for path, message in (
        (latin, r"Vera\.ttf has no Chinese \(中国.*fonts-noto-cjk"),
        (tmp_path / "bad.ttf", r"bad\.ttf cannot be read"),
        (tmp_path / "half.ttf", r"half\.ttf cannot be read"),
        (tmp_path / "none.ttf", r"none\.ttf cannot be read"),
    ):
        with pytest.raises(UsageError, match=message):
            figure.data("pdf", font=path)
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setitem(style()["fonts"], "files", [])
    with pytest.raises(
        UsageError, match=r"No Chinese font.*apt install fonts-noto-cjk.*--font FILE"
    ):
        figure.data("pdf")


def test_a_missing_library_is_named(
    store: GraphStore, font: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = make_figure(store)
    fonts._face.cache_clear()
    monkeypatch.setitem(sys.modules, "fontTools", None)
    with pytest.raises(UsageError, match=r"pip install 'csrgraph-kg\[figure\]'"):
        figure.data("pdf", font=font)
    assert figure.data("svg").startswith(b"<svg")


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [
        ("上海交通大学", 9.0, ["上海交通大学"]),
        ("国家卫生健康委卫生发展研究中心", 9.0, ["国家卫生健康委卫生", "发展研究中心"]),
        ("中国医学科学院阜外", 8.0, ["中国医学科学", "院阜外"]),
        ("东海数字健康148协会", 9.0, ["东海数字健康", "148协会"]),
        ("WiNEX Copilot 平台", 7.0, ["WiNEX", "Copilot 平台"]),
        ("", 9.0, [""]),
    ],
)
def test_labels_break_where_one_may(text: str, ems: float, lines: list[str]) -> None:
    assert wrapped(text, ems) == lines
    assert len(wrapped("共建数字健康联合实验室" * 4, 9.0, most=2)) == 2


def test_labels_of_nodes() -> None:
    tie = Node("p", "partnership", "", "joint_venture", certainty="inherited", year=2021)
    assert label_of(tie, "en") == ["joint venture", "2021"] or label_of(tie, "en") == [
        "joint venture 2021"
    ]
    tie.certainty = "report_period"
    assert label_of(tie, "zh") == [vocabulary_labels()["joint_venture"][0]]
    company = Node("o", "organisation", "东岭能源科技股份有限公司", "company")
    assert label_of(company, "zh") == ["东岭能源科技"]
    assert label_of(Node("o", "organisation", "有限公司", "company"), "zh") == ["有限公司"]


def test_room_is_kept_for_real_fonts(font: Path) -> None:
    """The widths that room is kept for are no narrower than those of the font that is embedded."""
    face = fonts.open_face(font)
    for text in (
        "东岭能源，（上海）",
        "Harbor Gate Medical",
        "WiNEX 2023·MMXX",
        "illicit fjord",
        "“引号”……",
    ):
        assert face.width(text) / face.units <= text_width(text, 1.0) + 0.01, text


def test_places_of_one_point_and_of_equal_points() -> None:
    spots, height = place([(3.0, 3.0)], [(20.0, 5.0, 15.0)], 100.0)
    assert spots == [(50.0, 5.0)] and height == 20.0
    spots, height = place([(0.0, 0.0)] * 5, [(40.0, 5.0, 15.0)] * 5, 100.0)
    assert height >= 5 * 20 - 0.1 and len(set(spots)) == 5


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("{file}\t2\tja|zh-cn|zh-tw", 2),
        # The upper half of the index names an instance of a variable font.
        ("{file}\t262146\tzh-cn", 2),
        ("{file}\t0\ten|fr", None),
        ("/nowhere/none.ttc\t0\tzh-cn", None),
        ("", None),
    ],
)
def test_fontconfig_is_asked_for_chinese(
    answer: str, found: int | None, font: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdout = answer.format(file=font).encode()
    monkeypatch.setattr("shutil.which", lambda name: name)
    monkeypatch.setattr(
        "subprocess.run", lambda *a, **k: subprocess.CompletedProcess(a, 0, stdout, b"")
    )
    monkeypatch.setitem(style()["fonts"], "files", [str(font)])
    assert fonts.find_font() == (font, found)


def test_a_collection_is_opened_at_simplified_chinese(font: Path) -> None:
    family = fonts._library().TTFont(font, fontNumber=fonts.open_face(font).number)
    assert "SC" in str(family["name"].getDebugName(1))
    family.close()

"""Labels on texts of others: kept as ids, offsets and labels, joined with the texts where these are at hand.

    python benchmarks/labels.py unpack data/out/labels.jsonl     # data/labels/*.jsonl with their texts
    python benchmarks/labels.py collect data/out/labels.jsonl    # and the annotated set: what the weights learn from
    python benchmarks/labels.py pack ITEMS.jsonl data/labels/NAME.jsonl

A packed row holds no word of the text: `ref` says where the text is (file, and id or offsets), and every
surface is a pair of offsets into it. `SELF` stays a word. Rows whose text is our own keep it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
LABELS = ROOT / "data" / "labels"
# The same texts, read again by another reader; never learned from.
SECOND = LABELS / "second"
ENGLISH = "own_english"
# Never learned from, so that something is left to be measured on.
ASIDE = ("haixiang_2019_annual", "sifang_2019_annual", "tongwei_site")
SPANS = ("self", "orgs", "products", "projects")


def unpack(folder: Path = LABELS) -> tuple[list[dict[str, Any]], int]:
    """Return the items of a folder of labels with their texts, and how many texts are not at hand."""
    texts: dict[str, dict[Any, str]] = {}
    items: list[dict[str, Any]] = []
    missing = 0
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if "text" not in row:
                text = _text(row["ref"], texts)
                if text is None:
                    missing += 1
                    continue
                row = _with_words(row, text)
            items.append(row)
    return items, missing


def annotated() -> list[dict[str, Any]]:
    """Return the annotated set beside the project; empty where there is none."""
    path = SHARED / "eval/open.jsonl"
    if not path.is_file():
        sys.stderr.write("the annotated set is not beside this checkout: left out\n")
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _text(ref: dict[str, Any], texts: dict[str, dict[Any, str]]) -> str | None:
    path = SHARED / ref["file"]
    if not path.is_file():
        return None
    if "paragraph" in ref:
        if ref["file"] not in texts:
            texts[ref["file"]] = dict(enumerate(_paragraphs(path)))
        return texts[ref["file"]].get(ref["paragraph"])
    if "id" in ref:
        if ref["file"] not in texts:
            rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
            texts[ref["file"]] = {row["id"]: row["text"] for row in rows}
        return texts[ref["file"]].get(ref["id"])
    return path.read_text(encoding="utf-8")[ref["start"] : ref["end"]]


def _paragraphs(path: Path) -> list[str]:
    """Paragraphs of the first 70 pages of a PDF: full lines are joined to the line that ends them."""
    try:
        import pypdfium2
    except ImportError:
        return []
    document = pypdfium2.PdfDocument(path)
    pages = range(min(len(document), 70))
    text = "\n".join(document[page].get_textpage().get_text_range() for page in pages)
    found: list[str] = []
    current = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        current += line.strip()
        if len(line) < 34:
            found += [current] if current else []
            current = ""
    return found


def _with_words(row: dict[str, Any], text: str) -> dict[str, Any]:
    def word(place: Any) -> Any:
        return text[place[0] : place[1]] if isinstance(place, list) else place

    full = {key: value for key, value in row.items() if key != "ref"} | {"text": text}
    for key in SPANS:
        full[key] = [{**span, "text": text[span["start"] : span["end"]]} for span in row[key]]
    for key in ("partnerships", "events"):
        full[key] = [
            {
                **claim,
                "participants": [word(place) for place in claim["participants"]],
                **{name: word(claim.get(name)) for name in ("object", "date", "trigger")},
                **(
                    {"roles": {word(place): role for place, role in claim["roles"]}}
                    if "roles" in claim
                    else {}
                ),
            }
            for claim in row[key]
        ]
    return full


def pack(item: dict[str, Any], ref: dict[str, Any]) -> dict[str, Any]:
    """Return an item without its words; the inverse of `_with_words`."""
    text = item["text"]

    def place(word: Any) -> Any:
        if word is None or word == "SELF":
            return word
        start = text.index(word)
        return [start, start + len(word)]

    row = {key: value for key, value in item.items() if key != "text"} | {"ref": ref}
    for key in SPANS:
        row[key] = [{k: v for k, v in span.items() if k != "text"} for span in item[key]]
    for key in ("partnerships", "events"):
        row[key] = [
            {
                **claim,
                "participants": [place(name) for name in claim["participants"]],
                **{name: place(claim.get(name)) for name in ("object", "date", "trigger")},
                **(
                    {"roles": [[place(name), role] for name, role in claim["roles"].items()]}
                    if "roles" in claim
                    else {}
                ),
            }
            for claim in item[key]
        ]
    return row


def main() -> int:
    """Unpack all labels into one file, or pack items into a file of labels."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=["pack", "unpack", "collect"])
    parser.add_argument("paths", nargs="+", type=Path)
    given = parser.parse_args()
    if given.verb in {"unpack", "collect"}:
        rows, missing = unpack()
        if given.verb == "collect":
            # The learned models are for Chinese; English passages are there to be scored on.
            rows = [row for row in annotated() + rows if row["source"] not in {*ASIDE, ENGLISH}]
        given.paths[0].parent.mkdir(parents=True, exist_ok=True)
        if missing:
            sys.stderr.write(f"{missing} labelled texts are not beside this checkout: left out\n")
    else:
        rows = []
        for line in given.paths[0].read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            rows.append(item if item["source"].startswith("own") else pack(item, item.pop("ref")))
    lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    given.paths[-1].write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

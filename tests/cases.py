"""Linguistic cases: one JSON object per line; the loader says how many it found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def load_cases(name: str, at_least: int) -> list[Any]:
    """Return the cases of `tests/<name>`; fewer than `at_least` means a filter was left in."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines if line.strip()]
    if len(cases) < at_least:
        raise ValueError(f"{name}: {len(cases)} cases, at least {at_least} are expected")
    return cases


def case_id(case: Any) -> str:
    """Return a short name of a case for the test's id."""
    return str(case.get("id") or case["text"][:24])

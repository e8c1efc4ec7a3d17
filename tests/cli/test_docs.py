"""Every command and option is in `docs/commands.md`, and nothing else."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from csrgraph.cli.main import app

ROOT: Any = typer.main.get_command(app)
PAGE = (Path(__file__).parents[2] / "docs/commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(ROOT.commands))
def test_every_option_is_documented(name: str) -> None:
    part = re.search(rf"^## csrgraph {name}\b.*?(?=^## |\Z)", PAGE, re.M | re.S)
    assert part, f"docs/commands.md has no section for csrgraph {name}"
    options = {
        option
        for parameter in ROOT.commands[name].params
        if parameter.param_type_name == "option" and parameter.name != "help"
        for option in parameter.opts
    }
    rows = [line.split("|")[1] for line in part[0].splitlines() if line.startswith("| `-")]
    assert set(re.findall(r"`(-[^`]+)`", " ".join(rows))) == options
    assert all(parameter.help for parameter in ROOT.commands[name].params)


def test_a_part_is_chosen_by_the_same_words_everywhere() -> None:
    names = ("company", "year", "kind", "ego", "hops", "min_confidence")
    explore, figure = (
        {
            option.name: (option.opts, option.help, option.metavar, option.default)
            for option in ROOT.commands[name].params
        }
        for name in ("explore", "figure")
    )
    assert [explore[name] for name in names] == [figure[name] for name in names]


def test_every_section_is_a_command() -> None:
    assert set(re.findall(r"^## csrgraph (\S+)", PAGE, re.M)) == set(ROOT.commands)

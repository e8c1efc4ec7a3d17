"""`csrgraph validate`: does a graph say what its ontology allows, and are its quotations true?"""

from __future__ import annotations

from typing import Annotated

import typer

from csrgraph.cli.console import emit, note, plain
from csrgraph.cli.opened import warn_of_update
from csrgraph.cli.options import Graph, Language
from csrgraph.errors import ExitCode
from csrgraph.model.violations import ValidationReport, Violation
from csrgraph.pipeline.validating import validate_folder

__all__ = ["validate", "violation_lines"]


def validate(
    kg: Graph,
    lang: Annotated[Language, typer.Option(help="Language of the messages.")] = Language.en,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="Write all violations as JSON, with messages in both languages."
        ),
    ] = False,
) -> None:
    """Check a graph against shapes and checks, and its quotations against the texts; list what violates them."""
    report = validate_folder(kg)
    warn_of_update(kg)
    if as_json:
        emit(report.model_dump_json(indent=1) + "\n")
    else:
        for item in report.violations:
            emit("".join(violation_lines(item, lang.value)))
    note(_summary(report))
    raise typer.Exit(ExitCode.GOOD if report.conforms else ExitCode.FINDING)


def violation_lines(item: Violation, language: str) -> list[str]:
    """Return a violation as the command shows it: what, where, and the sentence behind it."""
    value = f" ({plain(item.value)})" if item.value else ""
    lines = [
        f"{item.severity} {item.rule}: {item.messages[language]}\n",
        f"  {plain(item.node)}{value}\n",
    ]
    if item.sentence is not None:
        said = plain(" ".join(item.sentence.split()))
        lines.append(f"  {plain(item.file)} {item.start}:{item.end} “{said}”\n")
    return lines


def _summary(report: ValidationReport) -> str:
    wrong = sum(item.severity == "violation" for item in report.violations)
    warnings = len(report.violations) - wrong
    return (
        f"{wrong} violations, {warnings} warnings; {report.rules} rules on {report.graphs} graphs"
    )

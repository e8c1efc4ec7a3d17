"""Arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csrgraph.cli.console import Format
from csrgraph.config import Settings, find_settings, load_settings
from csrgraph.pipeline.given import Given

if TYPE_CHECKING:
    from csrgraph.views.selection import Selection

__all__ = [
    "Companies",
    "Company",
    "Config",
    "Ego",
    "FormatOption",
    "Graph",
    "Hops",
    "Kinds",
    "Language",
    "LanguageOption",
    "LexiconOption",
    "ManifestOption",
    "MinConfidence",
    "ModelOption",
    "Output",
    "Report",
    "Reports",
    "WeightsOption",
    "Year",
    "Years",
    "given_metadata",
    "given_selection",
    "given_settings",
]


class Language(StrEnum):
    """The languages of reports, and of what is said about them."""

    zh = "zh"
    en = "en"


Graph = Annotated[
    Path, typer.Argument(metavar="KG", help="Folder of a graph, as `csrgraph run` makes it.")
]
Report = Annotated[Path, typer.Argument(metavar="REPORT", help="A report.")]
Reports = Annotated[
    list[Path],
    typer.Argument(
        metavar="REPORT…", help="Reports, folders with reports, ZIP archives of reports."
    ),
]
FormatOption = Annotated[
    Format, typer.Option("--format", "-f", help="How to write the rows.", case_sensitive=False)
]
Output = Annotated[
    Path | None, typer.Option("--out", "-o", help="File to write to instead of stdout.")
]
Config = Annotated[
    Path | None,
    typer.Option(help="Settings file; by default csrgraph.toml of the current folder, if any."),
]
LanguageOption = Annotated[
    Language | None, typer.Option(help="Language of the reports; by default the text decides.")
]


Company = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The reporting company; for exactly one document."),
]
Year = Annotated[
    str | None,
    typer.Option(metavar="YYYY", help="The year reported on; for exactly one document."),
]
ManifestOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.csv",
        help="What is known of the documents: CSV with the columns file, company, kind, year, language.",
    ),
]
LexiconOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.csv", help="Known organisations: CSV with the columns name, type, aliases."
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Installed spaCy pipeline whose entities are more candidates."
    ),
]
WeightsOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.npz", help="Weights of `csrgraph train` instead of the shipped ones."
    ),
]

Companies = Annotated[
    list[str] | None,
    typer.Option(
        "--company", metavar="NAME", help="Only reports of this company; may be repeated."
    ),
]
Years = Annotated[
    list[int] | None,
    typer.Option("--year", metavar="YYYY", help="Only reports on this year; may be repeated."),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="WORD",
        help="Only what is of this kind, such as joint_project; may be repeated.",
    ),
]
Ego = Annotated[
    str, typer.Option(metavar="NAME", help="Only this organisation and what is around it.")
]
Hops = Annotated[
    int,
    typer.Option(
        min=1, max=6, help="How many steps around --ego: one leads to those it takes part with."
    ),
]
MinConfidence = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="Only claims that are at least this sure.")
]


def given_selection(
    *,
    company: list[str] | None,
    year: list[int] | None,
    kind: list[str] | None,
    ego: str,
    hops: int,
    min_confidence: float,
) -> Selection:
    """Return the part of a graph that the user chooses."""
    from csrgraph.views.selection import Selection

    return Selection(
        companies=tuple(company or ()),
        years=tuple(year or ()),
        kinds=tuple(kind or ()),
        ego=ego,
        hops=hops,
        min_confidence=min_confidence,
    )


def given_metadata(company: str | None, year: str | None) -> Given:
    """Return what the user says of the only document."""
    return Given.checked("--year" if year else "--company", company=company, year=year)


def given_settings(
    config: Path | None,
    language: Language | None,
    *,
    lexicon: Path | None = None,
    model: str | None = None,
    weights: Path | None = None,
) -> Settings | None:
    """Return the settings that the user gives, None if they give none."""
    settings = load_settings(config) if config else find_settings(Path())
    given = {
        "language": language.value if language else None,
        "lexicon": str(lexicon) if lexicon else None,
        "model": model,
        "weights": str(weights) if weights else None,
    }
    update = {key: value for key, value in given.items() if value is not None}
    settings = settings.model_copy(update=update)
    return settings if config or update or settings != Settings() else None

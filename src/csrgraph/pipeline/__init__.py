"""The chain from files to a graph; the only room that knows the order of the others."""

from __future__ import annotations

from csrgraph.pipeline.building import BuildSummary, add, build, list_reports, remove

__all__ = ["BuildSummary", "add", "build", "list_reports", "remove"]

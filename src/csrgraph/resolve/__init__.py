"""Resolution: names of many reports merged into entities, with every decision recorded."""

from __future__ import annotations

from csrgraph.resolve.merge import resolve

__all__ = ["resolve"]

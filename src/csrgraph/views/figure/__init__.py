"""Figures for papers: the map's partnerships as SVG, PDF or PNG, with room for every label."""

from csrgraph.views.figure.composing import Look
from csrgraph.views.figure.figure import Figure, FigureFormat, make_figure

__all__ = ["Figure", "FigureFormat", "Look", "make_figure"]

"""Figures for papers: the map's partnerships as SVG, PDF or PNG, with room for every label."""

from csrgraph.views.figure.composing import Look
from csrgraph.views.figure.figure import Figure, FigureFormat, make_figure
from csrgraph.views.figure.selection import Filters

__all__ = ["Figure", "FigureFormat", "Filters", "Look", "make_figure"]

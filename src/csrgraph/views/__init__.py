"""Rows to networks, pages and tables."""

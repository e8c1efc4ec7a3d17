"""Bytes to `Report`: readers for the formats that reports come in."""

from __future__ import annotations

from csrgraph.ingest.base import SUPPORTED_SUFFIXES, read, read_bytes, report_of

__all__ = ["SUPPORTED_SUFFIXES", "read", "read_bytes", "report_of"]

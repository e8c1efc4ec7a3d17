"""Bytes to `Report`: readers for the formats that reports come in."""

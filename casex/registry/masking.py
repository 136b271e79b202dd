"""Addresses as they may be printed and kept: without who opens them and what they ask, which may be secrets."""

from __future__ import annotations

import re

_OPENS = re.compile(r"://[^/\s@]+@")
_ASKS = re.compile(r"(://[^\s?]*)\?[^\s'\"),]+(?<!:)")


def masked(text: str) -> str:
    """A text whose addresses are masked."""
    return _ASKS.sub(r"\1?***", _OPENS.sub("://***@", text))

"""Grades in signs: ``+/–``, ``+``, ``++`` …, with what stands behind them in brackets."""

from __future__ import annotations

import re

from casex.model import Category, Missing, Value
from casex.values.lists import one_line, split_remark

_PLUS = re.compile(r"[+\uff0b]")
_GRADE = re.compile(r"\+{1,5}|±|\+/-")
_NONE = re.compile(r"[-\u2010-\u2015\u2212]")


def parse(text: str) -> Value:
    """Read a grade.

    A lone dash is refused: whether it means "none" or that nothing was looked for, only the paper can say.

    Examples
    --------
    >>> parse("+++ (ankles)"), parse("+/–")
    (Category(name='+++', remark='ankles'), Category(name='+/-', remark=None))
    """
    line = one_line(text)
    if not line:
        return Missing("blank")
    head, remark = split_remark(line)
    signs = _NONE.sub("-", _PLUS.sub("+", head)).replace(" ", "")
    return Category(signs, remark) if _GRADE.fullmatch(signs) else Missing("unreadable")


def format(value: Category) -> str:
    """The text that `parse` reads as this value."""
    return value.name if value.remark is None else f"{value.name} ({value.remark})"

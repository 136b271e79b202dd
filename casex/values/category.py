"""Words from a closed (or open) list."""

from __future__ import annotations

from casex.model import Category, Missing, Value, folded
from casex.values.lists import one_line, split_remark


def parse(text: str, categories: tuple[tuple[str, tuple[str, ...]], ...], *, open: bool) -> Value:
    """Read a category by its name or one of its other names.

    Parameters
    ----------
    text
        A whole cell; what stands in brackets at its end becomes the remark.
    categories
        Pairs of a name and its other names.
    open
        Whether words outside the list are categories too, as printed.

    Examples
    --------
    >>> parse("female", (("F", ("f", "female")),), open=False)
    Category(name='F', remark=None)
    """
    line = one_line(text)
    if not line:
        return Missing("blank")
    names = {folded(word): name for name, words in categories for word in (name, *words)}
    if folded(line) in names:
        return Category(names[folded(line)])
    head, remark = split_remark(line)
    if folded(head) in names:
        return Category(names[folded(head)], remark)
    return Category(head, remark) if open else Missing("unreadable")


def format(value: Category) -> str:
    """The text that `parse` reads as this value."""
    return value.name if value.remark is None else f"{value.name} ({value.remark})"

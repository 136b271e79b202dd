"""How many patients a row is about: by its label ("9–16"), or by a column that counts them ("No. of patients")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casex.interpret.arranged import Arranged, column_names
from casex.interpret.labels import identifier, patients_in
from casex.model import Finding, finding, folded
from casex.schema import Definition

_WHOLE = re.compile(r"[1-9]\d{0,4}")


def row_sizes(
    held: Arranged, labels: Sequence[str], schema: Definition, name: str
) -> tuple[tuple[int, ...], tuple[Finding, ...]]:
    """How many patients each row is about.

    A heading of a letter alone ("n") does not plainly say that its column counts patients: the rows stay one patient
    each, and a finding says so; it does, too, where a cell holds no count, or another one than the label.
    """
    by_label = tuple(patients_in(identifier(label, schema)) for label in labels)
    column = _counting(column_names(held.table), schema)
    if column is None:
        return by_label, ()
    texts = [row[column].text.strip() for row in held.table.body]
    heading = column_names(held.table)[column]
    if len(_words(heading)) == 1:
        perhaps = all(map(_WHOLE.fullmatch, texts)) and {*texts} != {"1"}
        why = f"{name}: the column {heading!r} may say how many patients each row is about; each counts as one"
        return by_label, (_doubt(why),) if perhaps else ()
    counts = [int(text) if _WHOLE.fullmatch(text) else None for text in texts]
    sizes = [size if size > 1 else count or 1 for size, count in zip(by_label, counts, strict=True)]
    odd = [label for label, size, count in zip(labels, sizes, counts, strict=True) if size != count]
    why = f"{name}: the column {heading!r} does not count the patients of {', '.join(odd)}, or not as their labels do"
    return tuple(sizes), (_doubt(why),) if odd else ()


def _counting(headings: Sequence[str], schema: Definition) -> int | None:
    """The column that counts patients, if one alone does."""
    known = {_words(words) for words in schema.counted_words}
    found = [column for column, heading in enumerate(headings) if _words(heading) in known]
    return found[0] if len(found) == 1 else None


def _words(heading: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", folded(heading)))


def _doubt(why: str) -> Finding:
    return finding("patients_not_counted", why, hint="leave rows about several patients out with CaseSeries.select")

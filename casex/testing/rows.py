"""Tables of printed text."""

from __future__ import annotations

from hypothesis import strategies as st

from casex.model import Table

_LETTERS = st.characters(codec="utf-8", categories=("Lu", "Ll", "Nd"), include_characters=" -–.,()%<±µ")


def tables(max_rows: int = 6, max_columns: int = 6) -> st.SearchStrategy[Table]:
    """Tables of plain text, patients as rows, the first column their labels.

    Parameters
    ----------
    max_rows, max_columns
        The largest table.

    Returns
    -------
    SearchStrategy of Table
        A failing example prints as ``casex.Table.from_rows([...])``.
    """
    text = st.text(_LETTERS, max_size=20).map(lambda said: " ".join(said.split()))
    return st.builds(_FromRows(), _rows(text, max_rows, max_columns), label=st.just("Table 1"), caption=text)


class _FromRows:
    """`Table.from_rows`, which prints with its class: Hypothesis calls a class method by its own name alone."""

    def __call__(self, rows: list[list[str]], *, label: str, caption: str) -> Table:
        return Table.from_rows(rows, label=label, caption=caption)

    def __repr__(self) -> str:
        return "casex.Table.from_rows"


@st.composite
def _rows(draw: st.DrawFn, text: st.SearchStrategy[str], max_rows: int, max_columns: int) -> list[list[str]]:
    width = draw(st.integers(1, max_columns))
    height = draw(st.integers(1, max_rows))
    header = ["Patient", *(f"{draw(text)} {at}".strip() for at in range(1, width))]
    return [header, *([str(row), *(draw(text) for _ in range(1, width))] for row in range(1, height + 1))]

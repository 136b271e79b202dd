"""Tables whose columns were flattened into lines: typeset here, flattened, and read again."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import extract

from casex import NoCaseSeries
from casex.interpret.segments import Shape, TextLine, segmentations

DRUGS = ("GC", "HCQ", "MMF", "CTX", "belimumab", "tacrolimus", "LEF", "Cys A", "AZA", "MTX")
FOUND = (
    "rash", "fever", "arthralgia", "oral ulcer", "hair loss", "thrombocytopenia", "LN (IV)", "serositis",
    "decreased C3", "anti-dsDNA positive", "proteinuria", "leukopenia", "malar rash",
)  # fmt: skip
REASONS = ("Disease flare", "Difficulty tapering GC", "Growth retardation from GC", "Refractory arthritis")
EVENTS = ("None", "None", "upper respiratory tract infection", "herpes zoster")


def regimens(r: random.Random) -> str:
    doses = (f"({r.choice(['5', '7.5', '100'])} mg {r.choice(['qd', 'bid', 'q4w'])})" for _ in DRUGS)
    return ", ".join(f"{drug} {dose}" for drug, dose in zip(r.sample(DRUGS, r.randint(1, 4)), doses, strict=False))


def terms(r: random.Random) -> str:
    listed = ", ".join(r.sample(FOUND, r.randint(1, 4)))
    return listed[0].upper() + listed[1:]


COLUMNS: tuple[tuple[str, int, Callable[[random.Random], str]], ...] = (
    ("Sex", 3, lambda r: r.choice("FM")),
    ("Age at diagnosis (years)", 9, lambda r: f"{r.randint(5, 17)}.{r.randint(0, 99):02d}"),
    ("Prior treatments", 20, lambda r: ", ".join(r.sample(DRUGS, r.randint(1, 6)))),
    ("Main reason for TOF initiation", 12, lambda r: r.choice(REASONS)),
    ("Disease duration at TOF initiation (years)", 10, lambda r: f"{r.randint(0, 9)}.{r.randint(0, 99):02d}"),
    ("Main clinical manifestations at TOF initiation", 18, terms),
    ("Concomitant treatments at TOF initiation", 34, regimens),
    ("SLEDAI-2K at TOF initiation", 10, lambda r: str(r.randint(0, 20))),
    ("TOF use at last follow-up", 12, lambda r: r.choice(["Ongoing", "Discontinued"])),
    ("Additional treatments at last follow-up", 30, regimens),
    ("SLEDAI-2K at last follow-up", 9, lambda r: str(r.randint(0, 10))),
    ("Abnormal laboratory findings at last follow-up", 18, terms),
    ("Adverse effects at last follow-up", 16, lambda r: r.choice(EVENTS)),
)


def flat(row: list[str], widths: list[int]) -> str:
    """A row of wrapped cells, top aligned, its lines as text without the space between columns."""
    cells = [
        textwrap.wrap(text, max(width, *map(len, text.split())), break_long_words=False, break_on_hyphens=False)
        for text, width in zip(row, widths, strict=True)
    ]
    height = max(map(len, cells))
    return "\n".join(" ".join(cell[n] for cell in cells if n < len(cell)) for n in range(height))


def paper(*rows: str) -> bytes:
    return "\n\n".join(
        (
            "Nine children given tofacitinib",
            "TABLE 1 Characteristics of patients who received tofacitinib (TOF).",
            *rows,
            "TOF, tofacitinib; F, Female; GC, glucocorticoid; HCQ, hydroxychloroquine.\nThe text goes on below.",
        )
    ).encode()


def generated(seed: int) -> tuple[bytes, list[str], list[list[str]]]:
    r = random.Random(seed)
    chosen = [COLUMNS[at] for at in sorted(r.sample(range(len(COLUMNS)), r.randint(4, 8)))]
    heads = ["Patient", *(name for name, *_ in chosen)]
    widths = [7, *(width + r.randint(0, 3) for _, width, _ in chosen)]
    rows = [[str(number), *(fill(r) for *_, fill in chosen)] for number in range(1, r.randint(4, 9))]
    return paper(flat(heads, widths), *(flat(row, widths) for row in rows)), heads, rows


def test_generated_tables_are_read_rightly_or_in_doubt_or_not_at_all() -> None:
    """Seeds are fixed, so that the shares below mean the same in every run; a wrong cell without a doubt fails."""
    read = right = cells = 0
    for seed in range(14):
        text, _, rows = generated(seed)
        try:
            table = extract(text, schema="lupus").tables[0].table
        except NoCaseSeries:
            continue
        read += 1
        assert [len(row) for row in table.body] == [len(row) for row in rows]
        for wanted, got in zip(rows, table.body, strict=True):
            for text_wanted, cell in zip(wanted, got, strict=True):
                cells += 1
                right += cell.text == text_wanted
                assert cell.text == text_wanted or cell.doubt, (seed, text_wanted, cell.text)
    assert read >= 9
    assert right >= 0.9 * cells


def test_headings_that_can_be_cut_in_two_ways_are_not_guessed() -> None:
    heading = "Patient SLEDAI-2K Response\nat TOF\ninitiation"  # of which of the two?
    with pytest.raises(NoCaseSeries, match="no case series"):
        extract(paper(heading, "1 4 Alleviated", "2 8 Unalleviated"), schema="lupus")


def test_a_table_is_recovered_and_said_and_its_lines_are_no_running_text() -> None:
    heading = "Patient Sex Prior SLEDAI-2K at\ntreatments TOF initiation"
    study = extract(paper(heading, "1 F GC, HCQ, 4\nMMF", "2 M GC, AZA 8"), schema="lupus")
    assert study.tables[0].printed.to_numpy().tolist() == [["1", "F", "GC, HCQ, MMF", "4"], ["2", "M", "GC, AZA", "8"]]
    said = study.findings.set_index("code")
    assert said.loc["table_recovered", "severity"] == "info"
    assert "Table 1".casefold() in said.loc["table_recovered", "message"].casefold()
    assert "table_not_read" not in said.index
    kinds = {block.text: block.kind for block in study.document.blocks}
    assert kinds["1 F GC, HCQ, 4\nMMF"] == "table"
    assert kinds["The text goes on below."] == "paragraph"


WORDS = st.lists(st.text("ab=|1,", min_size=1, max_size=3), min_size=1, max_size=5)


@given(st.lists(WORDS, min_size=1, max_size=3), st.integers(1, 3))
def test_every_word_is_in_exactly_one_cell_in_its_order(lines: list[list[str]], columns: int) -> None:
    texts = [TextLine.of(" ".join(line)) for line in lines]
    shape = Shape(columns, lambda _, place: range(len(texts[0].words) - place + 1), lambda _: 9)
    for cut in segmentations(texts, shape, lambda _, fragments: float(len(fragments)), 1.0):
        assert len(cut.cells) == columns
        together = sorted(word for cell in cut.cells for fragment in cell for word in fragment.split())
        assert together == sorted(word for line in texts for word in line.words)
        first = [cell[0].split() for cell in cut.cells if cell]
        assert [word for words in first for word in words][: len(texts[0].words)] == list(texts[0].words)

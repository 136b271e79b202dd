"""Plain text: no word lost, tables cell for cell, pages by form feeds."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casex
from casex.model import Document
from casex.readers.text import read_text


def kept(text: str) -> Document:
    return read_text(text, "x.txt", "0" * 64)[0]


def read(text: str) -> Document:
    document, findings = read_text(text, "x.txt", "0" * 64)
    assert findings == ()
    return document


def rows(text: str, table: int = 0) -> list[list[str]]:
    held = read(text).tables[table]
    return [[cell.text for cell in row] for row in (*held.header, *held.body)]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read(text).blocks]


WORD = st.text("abcXYZ019.,;:()-*–µé", min_size=1, max_size=6)
CELL = st.lists(WORD, max_size=3).map(" ".join)
LINE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)


@st.composite
def pipe_tables(draw: st.DrawFn) -> str:
    width = draw(st.integers(2, 4))
    body = [[draw(CELL) for _ in range(width)] for _ in range(draw(st.integers(1, 4)))]
    lines = ["| " + " | ".join(row) + " |" for row in body]
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


PIECES = st.lists(
    LINE
    | pipe_tables()
    | st.sampled_from(["", "Table 1. Patients", "Table 2 | Doses", "a | b", "---", "|---|---|", "| x |"]),
    max_size=8,
)
BETWEEN = st.sampled_from(["\n", "\n\n", "\r\n", "\r\n\r\n", "\f", "\n\f\n", "\r"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    return "".join(piece + draw(BETWEEN) for piece in draw(PIECES))


def words(text: str) -> Counter[str]:
    """Words but for pipes and the lines of dashes, which are the frame of a table."""
    return Counter(word for word in text.replace("|", " ").split() if set(word) - set(":-"))


@given(texts())
def test_no_word_is_lost_or_doubled(text: str) -> None:
    document = kept(text)
    cells = [cell.text for table in document.tables for row in (*table.header, *table.body) for cell in row]
    left = words(" ".join([*(block.text for block in document.blocks), *cells]))
    assert not left - words(text)
    assert words(text) - left <= said_again(document, text)


def said_again(document: Document, text: str) -> Counter[str]:
    """The words of headers that a text says more than once: the second time they are no row of the table."""
    lines = [[cell.strip().casefold() for cell in line.strip().strip("|").split("|")] for line in text.splitlines()]
    again: Counter[str] = Counter()
    for row in (row for table in document.tables for row in table.header):
        times = lines.count([cell.text.casefold() for cell in row])
        if any(cell.text.upper() != cell.text.lower() for cell in row):
            again += Counter({w: n * (times - 1) for w, n in words(" ".join(cell.text for cell in row)).items()})
    return again


def test_figures_above_and_below_are_no_header_said_again() -> None:
    assert rows("| 0 | 5 |\n|---|---|\n| 1 | 2 |\n| 0 | 5 |\n") == [["0", "5"], ["1", "2"], ["0", "5"]]
    assert rows("| a | b |\n|---|---|\n| 1 | 2 |\n| a | b |\n") == [["a", "b"], ["1", "2"]]


@given(st.text(max_size=80))
def test_no_letter_of_any_text_is_lost(text: str) -> None:
    document = kept(text)
    cells = [cell.text for table in document.tables for row in (*table.header, *table.body) for cell in row]
    letters = Counter("".join([*(block.text for block in document.blocks), *cells]))
    assert all(letters[letter] >= count for letter, count in Counter(text).items() if letter.isalnum())


@given(texts())
def test_blocks_stand_where_they_say(text: str) -> None:
    document = kept(text)
    for block in document.blocks:
        assert block.text.strip()
        assert document.text[block.start : block.end] == block.text
    pages = [block.page for block in document.blocks]
    assert pages == sorted(pages, key=lambda page: page or 0)


@given(texts())
def test_line_ends_of_any_system_are_the_same(text: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert kept(plain) == kept(plain.replace("\n", "\r\n")) == kept(plain.replace("\n", "\r")) == kept(text)


@given(pipe_tables())
def test_every_row_has_a_cell_for_every_column(text: str) -> None:
    lines = [line for number, line in enumerate(text.split("\n")) if number != 1]
    assert rows(text) == [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]


# --- pipe tables ------------------------------------------------------------------------------------------------

WANTED = [["Patient", "Sex", "SDI"], ["1", "F", "0"], ["2", "M", ""]]


@pytest.mark.parametrize(
    "text",
    [
        "| Patient | Sex | SDI |\n|---|---|---|\n| 1 | F | 0 |\n| 2 | M | |",
        "|Patient|Sex|SDI|\n|:--|:--:|--:|\n|1|F|0|\n|2|M||",
        "Patient | Sex | SDI\n--- | --- | ---\n1 | F | 0\n2 | M |",
        "  | Patient | Sex | SDI |\n  |-----|----|----|\n  | 1 | F | 0 |  \n  | 2 | M |",
        "Patient | Sex | SDI |\n---|---|---\n| 1 | F | 0\n2 | M",
    ],
)
def test_pipes_at_the_ends_are_optional(text: str) -> None:
    assert rows(text) == WANTED
    assert read(text).blocks == ()


@pytest.mark.parametrize("line", [" | M | 2", "  |M|2", "\t| M | 2"])
def test_an_empty_first_cell_moves_nothing(line: str) -> None:
    assert rows(f"Patient | Sex | SDI\n--- | --- | ---\n1 | F | 0\n{line}")[2] == ["", "M", "2"]


def test_an_empty_first_heading_moves_nothing() -> None:
    assert rows(" | Sex | SDI\n--- | --- | ---\n1 | F | 0")[0] == ["", "Sex", "SDI"]


def test_escaped_pipes_are_text() -> None:
    assert rows("| a \\| b | c |\n|---|---|\n| \\|x\\| | y\\|z |") == [["a | b", "c"], ["|x|", "y|z"]]


@pytest.mark.parametrize("line", ["x | c \\|", "| x | c \\|"])
def test_an_escaped_pipe_at_the_end_of_a_row_is_text(line: str) -> None:
    assert rows(f"a | b\n---|---\n{line}")[1] == ["x", "c |"]


@pytest.mark.parametrize("dashes", ["|-|-|", "| :-: | -: |", "|---|-|"])
def test_one_dash_is_enough(dashes: str) -> None:
    assert rows(f"| a | b |\n{dashes}\n| x | c |") == [["a", "b"], ["x", "c"]]


def test_longer_and_shorter_rows_are_filled_up() -> None:
    assert rows("| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |") == [["a", "b", ""], ["1", "", ""], ["1", "2", "3"]]


@pytest.mark.parametrize(
    "text", ["a | b\nc | d", "---\n|---|", "a\n---\nb", "| a | b |\n\n|---|---|", "|---|---|\n| 1 | 2 |"]
)
def test_pipes_without_a_heading_and_dashes_are_no_table(text: str) -> None:
    assert read(text).tables == ()
    assert words(" ".join(block.text for block in read(text).blocks)) == words(text)


def test_what_stands_around_a_table_stays_text() -> None:
    text = "Title\n\nBefore it.\n| a | b |\n|---|---|\n| 1 | 2 |\nBehind it."
    assert kinds(text) == [("title", "Title"), ("paragraph", "Before it."), ("paragraph", "Behind it.")]
    assert rows(text) == [["a", "b"], ["1", "2"]]


def test_two_tables_in_one_paragraph() -> None:
    text = "| a | b |\n|---|---|\n| 1 | 2 |\nand\n| c | d |\n|---|---|\n| 3 | 4 |"
    assert [rows(text, table)[0] for table in (0, 1)] == [["a", "b"], ["c", "d"]]
    assert [block.text for block in read(text).blocks] == ["and"]


# --- captions and footnotes -------------------------------------------------------------------------------------

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"


@pytest.mark.parametrize(
    ("printed", "label", "caption"),
    [
        ("Table 1. Patients", "Table 1", "Patients"),
        ("TABLE 2 Doses of\nGC", "TABLE 2", "Doses of GC"),
        ("Table  S3: 9 patients", "Table S3", "9 patients"),
        ("Table IV | (A) Doses", "Table IV", "(A) Doses"),
        ("Supplementary Table 4 – Visits", "Supplementary Table 4", "Visits"),
    ],
)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_a_caption_before_a_table(printed: str, label: str, caption: str, between: str) -> None:
    document = read(f"Title\n\n{printed}{between}{TABLE}")
    held = document.tables[0]
    assert (held.label, held.caption) == (label, caption)
    assert (held.reader, held.kind, held.page) == ("pipes", "other", None)
    assert ("caption", printed) in kinds(f"Title\n\n{printed}\n\n{TABLE}")


@pytest.mark.parametrize(
    "printed", ["Table 1 shows the patients.", "Tables 1 and 2", "as in Table 1. Patients", "Table 1"]
)
def test_what_only_speaks_of_a_table_is_no_caption(printed: str) -> None:
    assert read(f"Title\n\n{printed}\n\n{TABLE}").tables[0].label == ""


def test_text_between_caption_and_table_parts_them() -> None:
    assert read(f"Title\n\nTable 1. Patients\n\nA paragraph of text.\n\n{TABLE}").tables[0].label == ""


def test_one_caption_is_one_tables() -> None:
    assert [table.label for table in read(f"Title\n\nTable 1. Patients\n\n{TABLE}\n\n{TABLE}").tables] == [
        "Table 1",
        "",
    ]


@pytest.mark.parametrize(
    ("behind", "is_footnote"),
    [
        ("TOF, tofacitinib; F, female", True),
        ("TOF: tofacitinib;\nF: female.", True),
        ("TOF = tofacitinib; F = female", True),
        ("TOF, tofacitinib", False),
        ("We saw nine patients; all were well.", False),
    ],
)
def test_definitions_behind_a_table_are_its_footnote(behind: str, is_footnote: bool) -> None:
    document = read(f"{TABLE}\n\n{behind}")
    assert document.tables[0].footnotes == ((" ".join(behind.split()),) if is_footnote else ())
    assert document.blocks[-1].text == behind  # and stay in the text


# --- blocks and pages -------------------------------------------------------------------------------------------


def test_kinds_of_blocks() -> None:
    text = "Nine cases\nof lupus\n\nMethods\n\nWe saw nine.\n\nTable 1. Patients\nof ours\n\nCase 1\n\nlower case line"
    assert kinds(text) == [
        ("title", "Nine cases\nof lupus"), ("heading", "Methods"), ("paragraph", "We saw nine."),
        ("caption", "Table 1. Patients\nof ours"), ("heading", "Case 1"), ("paragraph", "lower case line"),
    ]  # fmt: skip
    assert read(text).title == "Nine cases of lupus"


def test_a_long_first_paragraph_is_no_title() -> None:
    assert read("word " * 60).title is None


@pytest.mark.parametrize("text", ["Case 1\nA 4-year-old boy had fever.", "We saw a boy. At 6 months he was well."])
def test_sentences_are_no_title(text: str) -> None:
    assert kinds(f"{text}\n\nCase 2\nA girl had fever.")[0] == ("paragraph", text)


def test_a_case_in_the_first_paragraph_is_read() -> None:
    text = b"Case 1\nA 4-year-old boy had fever.\n\nCase 2\nA 9-year-old girl had a rash."
    assert casex.extract(text).patients["sex"].to_dict() == {"1": "M", "2": "F"}


def test_a_caption_begins_a_paragraph_of_its_own() -> None:
    assert kinds("Title\n\nSome text.\nTable 1. Patients")[1:] == [
        ("paragraph", "Some text."),
        ("caption", "Table 1. Patients"),
    ]


def test_form_feeds_part_pages() -> None:
    document = read(f"Title\n\fText of page two\n\n{TABLE}\n\fEnd")
    assert [(block.text, block.page) for block in document.blocks] == [
        ("Title", 1),
        ("Text of page two", 2),
        ("End", 3),
    ]
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert document.tables[0].page == 2


def test_a_paragraph_over_a_page_break_is_two_and_whole() -> None:
    assert [block.text for block in read("Title\n\nbegins here\fand ends there").blocks] == [
        "Title",
        "begins here",
        "and ends there",
    ]


def test_text_without_form_feeds_has_no_pages() -> None:
    document = read("Title\n\nText.")
    assert document.pages == ()
    assert {block.page for block in document.blocks} == {None}


def test_a_table_over_a_page_break_is_one() -> None:
    text = "| Patient | SDI |\n|---|---|\n| 1 | 0 |\n\f| 2 | 1 |\n"
    assert rows(text) == [["Patient", "SDI"], ["1", "0"], ["2", "1"]]
    assert read(text).blocks == ()


@pytest.mark.parametrize("between", ["\f", "\n"])
def test_rows_left_behind_a_break_are_read_or_said(between: str) -> None:
    text = f"Title\n\n| Patient | SDI |\n|---|---|\n| 1 | 0 |\n{between}| 2 | 1 |\n"
    study = casex.extract(text.encode(), schema="lupus")
    assert len(study) == 2 or set(study.findings["code"]) & {"table_not_read", "unassigned_words"}


@pytest.mark.parametrize("text", ["", "\n", "\f\f", " \n\t\n"])
def test_nothing_is_nothing(text: str) -> None:
    assert read(text).blocks == read(text).tables == ()


def test_a_byte_order_mark_is_no_letter() -> None:
    study = casex.extract(b"\xef\xbb\xbf" + b"| Patient | SDI |\n|---|---|\n| 1 | 0 |\n", schema="lupus")
    assert list(study.patients.index) == ["1"]


def test_markdown_headings_are_headings_without_their_signs() -> None:
    text = "# Nine cases\nWe saw nine.\n## Case 1 ##\nA girl, #1 of us.\n\n#### Table 1. Doses\n\n# 5 *not* closed"
    assert kinds(text) == [
        ("title", "Nine cases"), ("paragraph", "We saw nine."), ("heading", "Case 1"),
        ("paragraph", "A girl, #1 of us."), ("caption", "Table 1. Doses"), ("heading", "5 *not* closed"),
    ]  # fmt: skip


def test_columns_that_can_be_read_in_two_ways_are_said_where_no_caption_says_them() -> None:
    lines = "1         F     Died\n2         M     Alive\n3         F     Alive\n"
    _, findings = read_text(f"Three girls\n\n{lines}", "x.txt", "0" * 64)
    (said,) = [one.message for one in findings if one.code == "table_not_read"]
    assert said == "the lines below '1 F Died' stand in columns, but no line of it is like headings; kept as text"
    _, captioned = read_text(f"Three girls\n\nTable 1. Their fates\n\n{lines}", "x.txt", "0" * 64)
    assert captioned == ()  # said with its label, once its caption is known to have no table

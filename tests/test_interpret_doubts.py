"""What OCR is unsure of: observations' sources and findings say so, and say it of nothing else."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from casex.interpret.doubts import marked, unsure_readings
from casex.model import Block, Box, Cell, Document, Observation, Origin, Page, Source, Table, Text, TimePoint, Word
from casex.readers.ocr_spans import spans_by_ocr
from casex.tables import LEAST_CONFIDENCE, Line, line_of

TEXT = "Visit at 6 months. SLEDAI-2K was 4, SDI 0. She was well."


def word(text: str, confidence: float | None = 0.99, x: float = 0.0) -> Word:
    return Word(text, Box(x, 0, x + 8, 8), 8, 8, confidence=confidence)


def line(texts: list[str], confidences: list[float | None]) -> Line:
    return line_of(word(text, sure, 20.0 * n) for n, (text, sure) in enumerate(zip(texts, confidences, strict=True)))


def told(start: int, end: int, patient: str = "1") -> Observation:
    source = Source(f"n{start}", "paper", page=1, start=start, end=end)
    return Observation(f"o{start}", patient, "sdi", TimePoint(), Text("x"), TEXT[start:end], "narrative", source)


def document(recognised: tuple[tuple[int, int], ...], doubts: tuple[tuple[int, int], ...], *tables: Table) -> Document:
    return Document(
        Origin("paper.pdf", "", ""), (), (Block(TEXT, "paragraph", 1),), tables, recognised=recognised, doubts=doubts
    )


def test_a_doubtful_word_puts_what_is_said_with_it_in_doubt() -> None:
    score, index, well = (TEXT.index(what) for what in ("4", "0", "She"))
    held = document(((0, len(TEXT)),), ((score, score + 1),))
    first, second, third = marked([told(score, score + 1), told(index, index + 1), told(well, len(TEXT))], held)
    assert [o.source.ocr for o in (first, second, third)] == [True] * 3
    assert [o.source.agreed for o in (first, second, third)] == [False, False, None]  # the next sentence is not touched


def test_nothing_is_marked_that_ocr_did_not_read() -> None:
    said = told(0, 5)
    assert marked([said], document((), ())) == (said,)
    assert marked([said], document(((10, 20),), ((10, 12),))) == (said,)


def test_findings_name_patients_and_cells() -> None:
    unsure, sure = Cell("LN (1)", doubt="ocr confidence"), Cell("F")
    table = Table("Table 1", header=((Cell("SDI"), Cell("Sex")),), body=((unsure, sure), (sure, unsure)), page=2)
    held = document(((0, len(TEXT)),), ((33, 34),), table)
    said = marked([told(33, 34), told(33, 34, "2"), told(50, 54, "3")], held)
    cells, one, two = unsure_readings(held, ["p2-t1"], said)
    assert cells.sources == ("p2-t1-r1-c1", "p2-t1-r2-c2")
    assert "Table 1 on page 2: OCR is unsure of 2 cells (row 1, column 1: 'LN (1)'; row 2, column 2" in cells.message
    assert [(f.patient, f.sources) for f in (one, two)] == [("1", ("n33",)), ("2", ("n33",))]
    assert "unsure of 1 statement of the narrative ('4')" in one.message


def test_a_heading_in_doubt_is_told() -> None:
    table = Table("", header=((Cell("S0I", doubt="ocr confidence"),),), body=((Cell("1"),),), page=1)
    (found,) = unsure_readings(document((), (), table), ["p1-t1"], ())
    assert "a table on page 1: OCR is unsure of 1 cell (header 1, column 1: 'S0I')" in found.message


LINES = st.lists(
    st.lists(st.tuples(st.text("ab4.", min_size=1, max_size=4), st.none() | st.floats(0, 1)), min_size=1, max_size=5),
    min_size=1,
    max_size=4,
)


@given(LINES)
def test_spans_hold_the_words_that_ocr_read(given_lines: list[list[tuple[str, float | None]]]) -> None:
    lines = [line([t for t, _ in words], [c for _, c in words]) for words in given_lines]
    block = Block("\n".join(one.text for one in lines), "paragraph", 1, start=7)
    text = "before\n" + block.text
    read, doubts = spans_by_ocr([(block, lines)], [Page(1, 9, 9, tuple(w for one in lines for w in one.words))])
    words = [w for one in lines for w in one.words]
    inside = re.split(r"\s+", " ".join(text[a:b] for a, b in read).strip())
    assert inside == ([w.text for w in words if w.confidence is not None] or [""])
    unsure = [w.text for w in words if w.confidence is not None and w.confidence < LEAST_CONFIDENCE]
    assert re.split(r"\s+", " ".join(text[a:b] for a, b in doubts).strip()) == (unsure or [""])


def test_a_caption_is_read_as_its_page_was() -> None:
    caption = Block("Table 1. Doses", "caption", 2, start=5)
    pages = [Page(1, 9, 9, (word("a", None),)), Page(2, 9, 9, (word("b", 0.99),))]
    assert spans_by_ocr([(caption, ())], pages) == (((5, 19),), ())
    assert spans_by_ocr([(caption, ())], pages[:1]) == ((), ())

"""The steps of a reading, as boxes and as pictures: those that led to the table, and the pictures show them."""

from __future__ import annotations

import io
import math
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from articles import PLAIN, STYLES, article, look_of
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from studies import SAMPLES
from typer.testing import CliRunner

import casex
from casex import CasexError, PageSteps, TableSteps, cli
from casex.model import Box
from casex.readers.drawing_legend import told
from casex.readers.ocr_image import Picture, skew_of

THREE_LINE = SAMPLES / "tofacitinib_three_line.pdf"
RULED = SAMPLES / "tofacitinib_ruled.pdf"
KINDS: dict[str, dict[str, object]] = {
    **{style: {**PLAIN, "style": style, "turn": "upright", "breaks": "whole"} for style in STYLES},
    "left": {**PLAIN, "turn": "left"},
    "right": {**PLAIN, "turn": "right"},
    "rotated": {**PLAIN, "turn": "rotated"},
    "continued": {**PLAIN, "style": "three_line", "turn": "upright", "breaks": "repeated"},
}
RED = (215, 0, 0)


@cache
def steps(path: Path) -> list[PageSteps]:
    return casex.table_steps(path, full_scan=True)


@cache
def tables_in(kind: str, seed: int) -> tuple[list[PageSteps], list[casex.TableView]]:
    made = article(look_of(random.Random(seed), **KINDS[kind]), seed, before=0)
    return casex.table_steps(made.data), casex.find_tables(made.data)


def tables_of(pages: list[PageSteps]) -> Iterator[TableSteps]:
    for page in pages:
        yield from page.tables


def with_words_apart() -> bytes:
    """A table of three rules with one cell whose words stand as far apart as columns do."""
    return _four_patients([(248, 195, 0, "mg")], doses=("5 mg", "7 mg", "5", "9 mg"))


def with_a_stray_word() -> bytes:
    """A table of three rules in whose body one word stands sideways."""
    return _four_patients([(320, 178, 90, "Sideways")])


def _four_patients(
    more: Sequence[tuple[float, float, float, str]], doses: Sequence[str] = ("5 mg", "7 mg", "5 mg", "9 mg")
) -> bytes:
    """A table of three rules, and what else stands on its page: where, turned by how much, and what."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 300), invariant=1)
    canvas.setFont("Helvetica", 9)
    canvas.drawString(40, 262, "Table 1. Doses of four patients")
    for y in (255, 238, 170):
        canvas.line(40, y, 360, y)
    rows = [("Patient", "Sex", "Dose"), *((str(n), "FM"[n % 2 == 0], dose) for n, dose in enumerate(doses, 1))]
    for n, row in enumerate(rows):
        for x, text in zip((44, 150, 230), row, strict=True):
            canvas.drawString(x, 243 - 15 * n - 3 * (n > 0), text)
    for x, y, angle, text in more:
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(angle)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
    canvas.save()
    return out.getvalue()


# --- the steps are those of the reading ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [THREE_LINE, RULED, SAMPLES / "tofacitinib_landscape.pdf"], ids=lambda p: p.stem)
def test_the_steps_lead_to_the_tables_that_are_found(path: Path) -> None:
    for full in (True, False):
        pages, views = casex.table_steps(path, full_scan=full), casex.find_tables(path, full_scan=full)
        assert [table.table for table in tables_of(pages)] == [view.table for view in views]
        assert [page.number for page in pages if page.tables] == [2, 3]
    assert [page.number for page in steps(path)] == [1, 2, 3, 4]


def test_the_steps_of_a_three_line_table() -> None:
    page = steps(THREE_LINE)[2]
    (table,) = page.tables
    assert (len(table.rules), len(table.columns), len(table.rows), len(table.gutters)) == (3, 10, 9, 9)
    assert (table.grid, table.partial_rules, table.spans, table.outside, table.turn) == ((), (), (), (), 0)
    assert {rule.box for rule in page.rules} >= set(table.rules)
    assert table.rules[0].top < table.header.top < table.header.bottom < table.rules[1].top  # type: ignore[union-attr]
    assert all(line.bottom < table.region.top for line in table.caption)
    assert all(line.top > table.region.bottom for line in table.notes)
    assert len(table.caption) == 1
    assert len(table.notes) == 2


def test_the_steps_of_a_ruled_table() -> None:
    table = steps(RULED)[2].tables[0]
    assert (len(table.grid), len(table.columns), len(table.rows)) == (10 * 10, 10, 10)
    assert (table.rules, table.gutters) == ((), ())
    assert table.row_numbers() == tuple(range(10))  # the first drawn row is the header
    assert table.column_numbers() == tuple(range(1, 11))


@settings(max_examples=12)
@given(kind=st.sampled_from(sorted(KINDS)), seed=st.integers(0, 40))
def test_a_cell_stands_in_the_column_and_the_row_of_its_number(kind: str, seed: int) -> None:
    pages, views = tables_in(kind, seed)
    tables = list(tables_of(pages))
    assert [view.table for view in views] == list(dict.fromkeys(table.table for table in tables))
    for table in tables:
        for cell in table.cells:
            assert table.region.grown(2).contains(cell.box.centre)
            if cell.cell.column_span == 1:
                own = [n for n, box in zip(table.column_numbers(), table.columns, strict=True)
                       if box.contains(cell.box.centre)]  # fmt: skip
                assert cell.column in own
            if cell.row and cell.cell.row_span == 1:
                own = [n for n, box in zip(table.row_numbers(), table.rows, strict=True)
                       if n is not None and box.contains(cell.box.centre)]  # fmt: skip
                assert cell.row in own
                column = cell.column - 1
                assert table.table.body[cell.row - 1][column].text == cell.cell.text


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_boxes_stand_on_the_page_as_seen(kind: str) -> None:
    """Ink inside every cell's box, and the words of the page inside the region in it or told to be in no cell."""
    for page in tables_in(kind, 3)[0]:
        for table in page.tables:
            shown = np.asarray(plain(page, 144).convert("L"))
            for cell in table.cells:
                inside = part_of(shown, cell.box, 2.0)
                assert inside.max() - inside.min() > 40, cell
            held = [cell.box.grown(0.5) for cell in table.cells] + [w.box.grown(0.5) for w in table.outside]
            for word in page.words:
                if table.region.contains(word.box.centre):
                    assert any(box.contains(word.box.centre) for box in held), word


def test_parts_of_a_table_stand_on_their_pages() -> None:
    path = SAMPLES / "tofacitinib_continued.pdf"
    pages = casex.table_steps(path, pages="3-4")
    first, second = tables_of(pages)
    assert first.table == second.table == casex.find_tables(path)[1].table
    assert [page.number for page in pages if page.tables] == [3, 4]
    assert (first.row_numbers(), second.row_numbers()) == ((1, 2, 3, 4, 5), (6, 7, 8, 9))
    assert (len(first.part.body), len(second.part.body), len(first.table.body)) == (5, 4, 9)
    header = [cell for cell in second.cells if cell.row == 0]  # repeated overleaf
    assert [cell.cell.text for cell in header] == [cell.text for cell in first.table.header[0]]
    assert (len(first.notes), len(second.notes) > 0) == (0, True)


def test_a_sideways_table_is_seen_on_its_page() -> None:
    (page,) = casex.table_steps(SAMPLES / "tofacitinib_sideways.pdf", pages="3")
    (table,) = page.tables
    assert (page.width < page.height, table.turn) == (True, 1)
    assert table.row_numbers() == tuple(range(1, 10))
    assert all(a.x1 <= b.x0 for a, b in pairwise(table.rows))  # from left to right on the page,
    assert all(a.top >= b.bottom for a, b in pairwise(table.columns))  # columns from its foot upwards
    assert all(line.x1 < table.region.x0 for line in table.caption)
    assert table.header is not None
    assert table.header.x1 < table.rows[0].x0


def test_a_word_in_no_cell_is_told_with_its_box() -> None:
    (page,) = casex.table_steps(with_a_stray_word())
    (table,) = page.tables
    assert [word.text for word in table.outside] == ["Sideways"]
    assert table.region.contains(table.outside[0].box.centre)
    assert [finding.code for finding in page.findings] == ["unassigned_words"]


def test_a_second_reader_flags_cells() -> None:
    pages = casex.table_steps(SAMPLES / "tofacitinib_landscape.pdf", pages="2-3", second_reader="camelot")
    study = casex.extract(SAMPLES / "tofacitinib_landscape.pdf", schema="lupus", pages="2-3")
    for table, view in zip(tables_of(pages), study.tables, strict=True):
        flagged = {(cell.row, cell.column) for cell in table.cells if cell.row and cell.flagged}
        assert flagged == {(r + 1, c + 1) for r, c in np.argwhere(view.flagged.to_numpy(dtype=bool))}


# --- pictures --------------------------------------------------------------------------------------------------------


def plain(page: PageSteps, dpi: int) -> Image.Image:
    """The page as pdfium shows it."""
    with closing(pdfium.PdfDocument(page.source.data)) as document:
        return document[page.number - 1].render(scale=dpi / 72).to_pil().convert("RGB")


def part_of(shown: NDArray[np.uint8], box: Box, scale: float) -> NDArray[np.uint8]:
    rows = slice(math.floor(box.top * scale), math.ceil(box.bottom * scale) + 1)
    return shown[rows, math.floor(box.x0 * scale) : math.ceil(box.x1 * scale) + 1]


def colours(shown: NDArray[np.uint8], box: Box, scale: float) -> set[tuple[int, ...]]:
    return {tuple(map(int, pixel)) for pixel in part_of(shown, box, scale).reshape(-1, 3)}


@pytest.mark.parametrize("dpi", [72, 144])
def test_a_picture_is_the_page_with_a_legend_below(dpi: int) -> None:
    page = steps(THREE_LINE)[2]
    bare, seen = np.asarray(plain(page, dpi)), np.asarray(page.picture(dpi=dpi))
    height, width, _ = bare.shape
    assert (width, height) == (math.ceil(page.width * dpi / 72), math.ceil(page.height * dpi / 72))
    assert seen.shape[1] == width
    assert seen.shape[0] > height
    assert (seen[height:] < 128).any()  # the legend says something
    (table,) = page.tables
    below = math.ceil((table.notes[-1].bottom + 3) * dpi / 72)
    assert np.array_equal(seen[below:height], bare[below:])  # what is no table is left as it is
    changed = (seen[:height] != bare).any(axis=2)
    for box in (table.region, table.header, *table.caption, *table.notes, *table.rows[::2], *table.gutters):
        assert box is not None
        assert part_of(changed, box, dpi / 72).mean() > 0.5  # type: ignore[arg-type]
    for cell in table.cells:
        around = cell.box.grown(0.6)
        edge = Box(around.x0, around.top, around.x1, around.top)
        assert part_of(changed, edge, dpi / 72).any()  # type: ignore[arg-type]


def test_caption_header_and_notes_have_colours_of_their_own() -> None:
    page = steps(THREE_LINE)[2]
    (table,) = page.tables
    seen = np.asarray(page.picture(dpi=144))
    usual = []
    for box in (table.caption[0], table.header, table.notes[0], table.rows[0]):
        assert box is not None
        pixels = part_of(seen, box, 2.0).reshape(-1, 3)
        values, counts = np.unique(pixels, axis=0, return_counts=True)
        usual.append(tuple(values[counts.argmax()]))
    assert len(set(usual)) == 4
    assert (255, 255, 255) not in usual


def lightened(page: PageSteps, dpi: int = 144) -> int:
    """How many pixels of the page's words are lighter in its picture than on the page."""
    bare, seen = np.asarray(plain(page, dpi)), np.asarray(page.picture(dpi=dpi))[: plain(page, dpi).height]
    lighter = (seen > bare).any(axis=2)
    return sum(int(part_of(lighter, word.box, dpi / 72).sum()) for word in page.words)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", [THREE_LINE, SAMPLES / "tofacitinib_sideways.pdf"], ids=lambda p: p.stem)
def test_nothing_that_is_drawn_hides_a_letter(path: Path) -> None:
    assert [lightened(page) for page in steps(path) if page.tables] == [0, 0]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_in_no_style_a_letter_is_hidden(kind: str) -> None:
    assert not any(lightened(page, 100) for page in tables_in(kind, 7)[0])


def is_numbered(seen: NDArray[np.uint8], box: Box) -> bool:
    """Whether there is dark blue in a box of a picture of 144 dots an inch."""
    return any(r < 60 and g < 70 and b > 105 for r, g, b in colours(seen, box, 2.0))


def test_numbers_of_columns_stand_on_the_nearest_line_that_is_free() -> None:
    """Between caption and table there is no room, nor between table and notes."""
    page = steps(THREE_LINE)[2]
    (table,) = page.tables
    seen = np.asarray(page.picture(dpi=144))
    top = min(line.top for line in table.caption)
    for column in table.columns:
        assert is_numbered(seen, Box(column.x0, top - 9, column.x1, top - 1))
        assert not is_numbered(seen, Box(column.x0, top - 20, column.x1, top - 11))
    left = table.region.x0 - 3
    for row in table.rows:
        assert is_numbered(seen, Box(left - 9, row.top, left, row.bottom))


def usual(seen: NDArray[np.uint8], box: Box) -> tuple[int, ...]:
    """The most usual colour in a box of a picture of 144 dots an inch."""
    values, counts = np.unique(part_of(seen, box, 2.0).reshape(-1, 3), axis=0, return_counts=True)
    return tuple(map(int, values[counts.argmax()]))


@cache
def with_sections_and_marks() -> tuple[PageSteps, tuple[str, ...]]:
    look = look_of(random.Random(1000), **KINDS["three_line"], levels=2, sections="drawn", marks="raised")
    made = article(look, 1000, before=0)
    (page,) = casex.table_steps(made.data)
    return page, made.tables[0].sections


def test_rows_by_turns_and_rows_of_one_cell_have_colours_of_their_own() -> None:
    page, printed = with_sections_and_marks()
    (table,) = page.tables
    seen = np.asarray(page.picture(dpi=144))
    named = [any(cell.row == number and cell.cell.text in printed for cell in table.cells)
             for number in table.row_numbers()]  # fmt: skip
    cells = max(table.columns, key=lambda column: column.width)
    found = [usual(seen, Box(cells.x0 + 8, row.top, cells.x1 - 8, row.bottom)) for row in table.rows]
    assert sum(named) == len(printed) == 2
    assert len({colour for colour, section in zip(found, named, strict=True) if section}) == 1
    assert [len({colour for colour, section in zip(found[n::2], named[n::2], strict=True) if not section})
            for n in (0, 1)] == [1, 1]  # fmt: skip
    assert len(set(found)) == 3


def test_raised_marks_are_marked() -> None:
    page, _ = with_sections_and_marks()
    seen = np.asarray(page.picture(dpi=144))
    cells = page.tables[0].region
    raised = [word for word in page.words if word.raised and cells.contains(word.box.centre)]
    level = [word for word in page.words if not word.raised and cells.contains(word.box.centre)]
    assert [word.text for word in raised] == ["a", "a"]

    def is_pink(box: Box) -> bool:
        return any(r - g > 40 and b - g > 30 for r, g, b in colours(seen, box, 2.0))

    assert all(is_pink(word.box) for word in raised)
    assert not any(is_pink(Box(word.box.x0, word.box.top, word.box.x1 - 1, word.box.bottom)) for word in level)


def test_a_heading_without_a_rule_is_as_wide_as_the_columns_that_it_spans() -> None:
    look = look_of(random.Random(5), **KINDS["bare"], levels=2)
    made = article(look, 5, before=0)
    (page,) = casex.table_steps(made.data)
    (table,) = page.tables
    wide = [cell for cell in table.cells if cell.row == 0 and cell.cell.column_span > 1]
    assert table.partial_rules == ()
    assert len(wide) > 0
    assert [(box.x0, box.x1) for box in table.spans] == [
        (table.columns[cell.column - 1].x0, table.columns[cell.column + cell.cell.column_span - 2].x1) for cell in wide
    ]
    assert all(box.contains(cell.box.centre) for box, cell in zip(table.spans, wide, strict=True))


def test_the_legend_tells_where_the_other_rows_stand_and_what_told_a_table() -> None:
    pages = casex.table_steps(SAMPLES / "tofacitinib_continued.pdf", pages="3-4")
    assert [list(told(page))[1] for page in pages] == [
        f"TABLE 2: patients, 9 rows ({rows} here, others on page {page}) of 10 columns, told by rules; "
        "0 cells in doubt, 0 words in no cell"
        for rows, page in (("1 to 5", 4), ("6 to 9", 3))
    ]


@pytest.mark.parametrize(
    ("seed", "fixed", "how"),
    [
        (3, KINDS["ruled"], "drawn cells"),
        (3, KINDS["bare"], "words alone"),
        (3, KINDS["left"] | {"style": "three_line"}, "rules, read sideways, upwards"),
        (
            1017,
            KINDS["continued"] | {"style": "zebra", "breaks": "plain", "overleaf": "bare", "pages": 2, "rows": 16},
            "shading",
        ),
    ],
)
def test_the_legend_tells_what_told_a_table(seed: int, fixed: dict[str, object], how: str) -> None:
    made = article(look_of(random.Random(seed), **fixed), seed, before=0)
    last = [page for page in casex.table_steps(made.data) if page.tables][-1]
    assert f", told by {how}; 0 cells in doubt, 0 words in no cell" in list(told(last))[1]


def test_doubts_and_stray_words_are_red() -> None:
    (page,) = casex.table_steps(with_a_stray_word())
    (table,) = page.tables
    stray = colours(np.asarray(page.picture(dpi=144)), table.outside[0].box.grown(0.5), 2.0)
    assert any(r > 200 and g < 120 and b < 150 for r, g, b in stray)
    (doubted,) = casex.table_steps(with_words_apart(), second_reader="camelot")
    seen = np.asarray(doubted.picture(dpi=144))
    flags = [cell for cell in doubted.tables[0].cells if cell.flagged]
    sure = [cell for cell in doubted.tables[0].cells if not cell.flagged and cell.row == 1]
    assert [(cell.row, cell.column) for cell in flags] == [(3, 3)]
    assert all(RED in colours(seen, cell.box.grown(1.5), 2.0) for cell in flags)
    assert not any(RED in colours(seen, cell.box.grown(1.5), 2.0) for cell in sure)


@pytest.mark.parametrize("kind", ["left", "right", "rotated", "bare", "ruled"])
def test_pages_of_every_shape_can_be_drawn(kind: str) -> None:
    for page in tables_in(kind, 5)[0]:
        bare, seen = plain(page, 72), page.picture(dpi=72)
        assert seen.width == bare.width
        for table in page.tables:
            changed = np.asarray(seen)[: bare.height] != np.asarray(bare)
            assert part_of(changed.any(axis=2), table.region, 1.0).mean() > 0.3  # type: ignore[arg-type]


def test_a_scan_is_shown_as_it_was_set_straight() -> None:
    (page,) = casex.table_steps(SAMPLES / "scan" / "tofacitinib_scan.pdf", pages="3", ocr="never")
    assert [finding.code for finding in page.findings] == ["page_not_read"]
    height = plain(page, 100).height

    def skew(shown: PageSteps) -> float:
        grey = np.asarray(shown.picture(dpi=100).convert("L"))[:height]
        return skew_of(Picture(grey, 100 / 72))

    askew = skew(page)
    assert abs(askew) > 0.5
    assert abs(skew(replace(page, skew=askew))) < 0.1


def test_the_same_page_gives_the_same_picture() -> None:
    page = steps(THREE_LINE)[1]
    assert page.picture(dpi=72).tobytes() == page.picture(dpi=72).tobytes()


@pytest.mark.parametrize("dpi", [0, 35, 601])
def test_a_resolution_out_of_bounds_is_refused(dpi: int) -> None:
    with pytest.raises(CasexError, match=rf"dpi={dpi}: it can be 36 to 600"):
        steps(THREE_LINE)[0].picture(dpi=dpi)


def test_what_is_no_pdf_has_no_pages_to_look_at() -> None:
    with pytest.raises(
        CasexError, match=r"tofacitinib\.txt: this is no PDF; .* looked at; find_tables reads its tables"
    ):
        casex.table_steps(SAMPLES / "tofacitinib.txt")


def test_a_page_says_what_it_is() -> None:
    assert repr(steps(THREE_LINE)[2]) == "<PageSteps 3 of tofacitinib_three_line.pdf: 893 words, 4 rules, 1 tables>"


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_draws_pages_with_tables_and_names_the_others(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.app, ["tables", str(THREE_LINE), "--draw", str(tmp_path / "a" / "b")])
    assert done.exit_code == 0, done.output
    written = sorted((tmp_path / "a" / "b").iterdir())
    assert [path.name for path in written] == [f"tofacitinib_three_line_page_00{n}.png" for n in (2, 3)]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written)


def test_the_real_command_tells_on_two_streams(tmp_path: Path) -> None:
    call = [sys.executable, "-m", "casex.cli", "tables", str(RULED), "--draw", str(tmp_path), "--pages", "1,3-4"]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    assert done.stdout == f"{tmp_path / 'tofacitinib_ruled_page_003.png'}: TABLE 2, 9 × 10\n"
    assert "of 4 pages, 2 were not read: pages='1,3-4'" in done.stderr
    assert "were not searched for tables: 4 (" in " ".join(done.stderr.split())
    assert done.stderr.endswith("no table, not drawn: page 1\n")
    assert [path.name for path in tmp_path.iterdir()] == ["tofacitinib_ruled_page_003.png"]


def test_the_command_can_search_every_page_and_compare(tmp_path: Path) -> None:
    more = ["--full-scan", "--second-reader", "camelot"]
    source = str(SAMPLES / "tofacitinib_landscape.pdf")
    done = CliRunner().invoke(cli.app, ["tables", source, "--draw", str(tmp_path), *more])
    assert done.exit_code == 0, done.output
    assert "no table, not drawn: pages 1, 4" in done.output
    doubts = sum(cell.flagged for page in casex.table_steps(source, second_reader="camelot")
                 for table in page.tables for cell in table.cells)  # fmt: skip
    assert sum(map(int, re.findall(r"(\d+) in doubt", done.output))) == doubts


def test_nothing_to_draw_is_said(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.app, ["tables", str(THREE_LINE), "--pages", "1", "--draw", str(tmp_path / "none")])
    assert done.exit_code == 0
    assert "no table found, nothing drawn" in done.output
    assert list((tmp_path / "none").iterdir()) == []


def test_a_caption_without_a_table_is_drawn_and_told(tmp_path: Path) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 200), invariant=1)
    canvas.drawString(30, 150, "Table 4. Doses")
    canvas.drawString(30, 60, "These are a few words of prose that follow it on the page.")
    canvas.save()
    source = tmp_path / "lost.pdf"
    source.write_bytes(out.getvalue())
    done = CliRunner().invoke(cli.app, ["tables", str(source), "--draw", str(tmp_path)])
    assert "lost_page_001.png: no table was read" in done.output
    assert "no table was found at the caption 'Table 4. Doses'" in done.output
    assert (tmp_path / "lost_page_001.png").is_file()


def test_a_file_in_the_place_of_the_folder_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    done = CliRunner().invoke(cli.app, ["tables", str(THREE_LINE), "--draw", str(tmp_path / "taken")])
    assert done.exit_code == 2
    assert "is a file" in " ".join(done.output.replace("│", " ").split())


def test_a_text_cannot_be_drawn(tmp_path: Path) -> None:
    call = [sys.executable, "-m", "casex.cli", "tables", str(SAMPLES / "tofacitinib.txt"), "--draw", str(tmp_path)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert " ".join(done.stderr.split()).startswith("CasexError: tofacitinib.txt: this is no PDF")
    assert list(tmp_path.iterdir()) == []

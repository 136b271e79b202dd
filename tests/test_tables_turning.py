"""Pages turned, tables that go on, spans told by centring: drawn as words and rules."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from test_tables_layouts import BODY, HEAD, THREE, XS, find, grid, only, plain, rule, texts, write

from casex.model import Box, Cell, Page, Rule, Table, Word
from casex.tables import Part, openings, segments, stitched, tables_on, turned, turned_back, views_of


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_turning_there_and_back_leaves_a_box(turn: int) -> None:
    box, size = Box(10, 20, 50, 30), (600.0, 800.0)
    seen = turned(box, turn, *size)
    back = (size[1], size[0]) if turn % 2 else size
    assert turned(seen, -turn % 4, *back) == box


def sideways(words: Sequence[Word], rules: Sequence[Rule], turn: int) -> Page:
    """A page of 600 × 800 points turned by quarters with the clock, what stood upright on it included."""
    size = (800.0, 600.0) if turn % 2 else (600.0, 800.0)

    def word(w: Word) -> Word:
        baseline = {1: 800 - w.baseline, 2: 800 - w.baseline, 3: w.baseline}[turn]
        return Word(w.text, turned(w.box, turn, 600, 800), baseline, w.size, False, w.raised, w.bold)

    return Page(1, *size, tuple(map(word, words)), tuple(Rule(turned(r.box, turn, 600, 800)) for r in rules))


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_sideways_table_is_read_and_its_boxes_stay_on_the_page(turn: int) -> None:
    words = [*write("Table 1 Patients", 50, 92), *plain()]
    page = sideways(words, THREE, turn)
    upright, view = views_of(page)
    assert tables_on(upright.page, (), 10.0, frozenset())[0] == ()
    (seen,), _ = tables_on(view.page, (), 10.0, frozenset())
    found = turned_back(seen, view)
    assert found.table.label == "Table 1"
    assert texts(found.table.body) == [list(row) for row in BODY]
    assert set(found.words) == set(page.words)
    own = {word.text: word.box for word in page.words}
    assert [row[0].box for row in found.table.body] == [own["1"], own["2"], own["3"]]


def test_a_running_head_beside_a_sideways_table_stays_outside() -> None:
    page = sideways([*write("Table 1 Patients", 50, 92), *plain()], THREE, 1)
    head = write("Journal of Cases 2020", 300, 20)
    mixed = Page(1, page.width, page.height, (*page.words, *head), page.rules)
    _, view = views_of(mixed)
    (seen,), _ = tables_on(view.page, (), 10.0, frozenset())
    assert not set(head) & set(turned_back(seen, view).words)


def test_few_sideways_words_are_no_view() -> None:
    mark = Word("Downloaded", Box(590, 100, 598, 150), 598, 8.0, upright=False)
    assert len(views_of(Page(1, 600, 800, (*plain(), mark), ()))) == 1


# --- tables that go on ---------------------------------------------------------------------------------------------


def table(rows: Sequence[Sequence[str]], *, page: int, label: str = "", caption: str = "", header: int = 1) -> Table:
    cells = [tuple(Cell(text, Box(n, 0, n + 1, 1)) for n, text in enumerate(row)) for row in rows]
    return Table(label, caption, (), tuple(cells[:header]), tuple(cells[header:]), page, box=Box(0, 0, 2, 9))


FIRST = table([("No", "Dose"), ("1", "5 mg")], page=1, label="Table 1", caption="Patients")


def test_a_part_with_the_same_label_and_header_is_added() -> None:
    more = table([("No", "Dose"), ("2", "7 mg")], page=2, label="Table 1", caption="(Continued)")
    (whole,), (said,) = stitched([Part(FIRST, None), Part(more, None)], frozenset())
    assert texts(whole.body) == [["1", "5 mg"], ["2", "7 mg"]]
    assert [[cell.page for cell in row] for row in whole.body] == [[None, None], [2, 2]]
    assert (whole.page, whole.caption, said.code) == (1, "Patients", "repaired")


@pytest.mark.parametrize(
    ("label", "caption", "page"),
    [("Table 1", "Patients", 2), ("Table 1b", "Their doses", 2), ("Table 1", "Patients (continued)", 3), ("", "", 2)],
)
def test_a_part_is_added_where_it_says_what_it_goes_on_with(label: str, caption: str, page: int) -> None:
    more = table([("No", "Dose"), ("2", "7 mg")], page=page, label=label, caption=caption)
    (whole,), _ = stitched([Part(FIRST, None), Part(more, None)], frozenset())
    assert texts(whole.body) == [["1", "5 mg"], ["2", "7 mg"]]


def test_a_row_that_the_page_cuts_is_one() -> None:
    more = table([("", "twice a day"), ("2", "7 mg")], page=2, header=0)
    (whole,), _ = stitched([Part(FIRST, None), Part(more, None, adjoins=True, headless=True)], frozenset())
    assert texts(whole.body) == [["1", "5 mg twice a day"], ["2", "7 mg"]]


@pytest.mark.parametrize(
    "other",
    [
        table([("No", "Dose"), ("1", "5 mg")], page=2, label="Table 2"),
        table([("Sex", "Sum"), ("F", "9")], page=2),
        table([("No", "Dose", "End"), ("1", "5 mg", "well")], page=2, label="Table 1"),
        # of another article in the same file
        table([("No", "Dose"), ("1", "7 mg")], page=2, label="Table 1", caption="Other patients"),
        table([("No", "Dose"), ("1", "7 mg")], page=5, label="Table 1", caption="Patients"),
        table([("No", "Dose"), ("1", "7 mg")], page=5),
    ],
)
def test_another_table_is_not_added(other: Table) -> None:
    assert stitched([Part(FIRST, None), Part(other, None)], frozenset()) == ((FIRST, other), ())


def test_rows_on_the_next_page_without_header_and_rules() -> None:
    words = [*write("Table 1 Patients", 50, 92), *plain()]
    one, *_ = find(words, THREE)
    rows = [("4", "M", "1.0 mg", "alive"), ("5", "F", "2.0 mg", "well")]
    (more,), _ = tables_on(Page(2, 600, 800, tuple(grid(rows, XS, 60)), ()), (), 10.0, frozenset(), one.layout)
    assert more.headless
    assert texts(more.table.body) == [list(row) for row in rows]


# --- no rules, spans -----------------------------------------------------------------------------------------------


def test_a_table_without_any_rule_under_its_caption() -> None:
    prose = [word for n in range(6) for word in write("prose goes on over all of its width here", 50, 200 + n * 12, 10)]
    (found,) = find([*write("Table 1. Patients", 50, 92), *plain(), *prose], [])
    assert texts(found.table.header) == [list(HEAD[0])]
    assert texts(found.table.body) == [list(row) for row in BODY]
    assert not set(prose) & set(found.words)


def test_a_sentence_that_begins_a_line_with_a_label_is_no_caption() -> None:
    prose = [
        *write("The doses of all the patients are in", 50, 60, 8),
        *write("Table 1. They were small.", 50, 69.6, 8),
    ]
    assert only([*prose, *plain()], THREE).label == ""


def test_a_label_that_ends_a_paragraph_is_no_caption_below_a_justified_line() -> None:
    """Its words stand so far apart that only the first of them is above the label."""
    places = {"Disease": 50, "was;": 89, "see": 116, "also": 139}
    above = [w for text, x in places.items() for w in write(text, x, 60, 8)]
    below = write("Table S1.", 50, 69.6, 8)
    assert openings(segments([*above, *below])) == ()
    assert len(openings(segments(below))) == 1


def test_a_table_without_a_last_rule_goes_on_to_its_last_row() -> None:
    assert texts(only([*write("Table 1 Patients", 50, 92), *plain()], THREE[:2]).body) == [list(row) for row in BODY]


def test_a_span_is_told_by_standing_in_the_middle_of_its_columns() -> None:
    head = [*write("Dose of it", 158, 110), *grid([("No", "first", "last", "Outcome")], XS, 122)]
    words = [*write("Table 1 Patients", 50, 92), *head, *grid(BODY, XS, 140)]
    assert only(words, [rule(100), rule(127), rule(180)]).headings() == (
        "No",
        "Dose of it - first",
        "Dose of it - last",
        "Outcome",
    )


def test_a_span_over_the_middle_one_of_its_columns_is_told_by_the_line_that_fits_below_it() -> None:
    """Its neighbours' headings begin between it and what stands below it: it is no line of that column's heading."""
    head = [
        *write("Dose of it", 158, 98),
        *grid([("", "Total", "", "Total")], (50, 120, 170, 220), 110),
        *grid([("No", "before", "Mean", "after")], (50, 120, 170, 220), 122),
    ]
    body = grid([("1", "12", "40", "7"), ("2", "15", "41", "9"), ("3", "11", "39", "8")], (50, 120, 170, 220), 140)
    words = [*write("Table 1 Patients", 50, 80), *head, *body]
    assert only(words, [rule(88), rule(127), rule(180)]).headings() == (
        "No",
        "Dose of it - Total before",
        "Dose of it - Mean",
        "Dose of it - Total after",
    )


def test_a_heading_of_two_lines_is_no_span_where_its_neighbours_stand_between_its_lines() -> None:
    """Set in the middle of the header's height, a heading of one line stands beside the gap, not in it."""
    head = [
        *write("Associated", 156, 104),
        *grid([("No", "before", "", "after")], (50, 120, 170, 220), 109),
        *write("mean", 168, 114),
    ]
    body = grid([("1", "12", "40", "7"), ("2", "15", "41", "9"), ("3", "11", "39", "8")], (50, 120, 170, 220), 140)
    words = [*write("Table 1 Patients", 50, 80), *head, *body]
    headings = only(words, [rule(88), rule(127), rule(180)]).headings()
    assert headings == ("No", "before", "Associated mean", "after")


def test_lowered_marks_are_marks() -> None:
    low = Word("2", Box(124.2, 130, 126.6, 134), 134.0, 4.8)
    words = [*write("Table 1 Patients", 50, 92), *plain(), low]
    assert only(words, THREE).body[0][1] == Cell("F2", Box(120, 126.4, 126.6, 134), marks=("2",))

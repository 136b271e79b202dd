"""Layouts that journals use, each drawn with a few words and rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest

from casex.model import Box, Page, Rule, Table, Word
from casex.readers.grids import grids_on
from casex.tables import Found, join, lines_of, tables_on, vocabulary
from casex.tables.blocks import extended, region_of
from casex.tables.columns import columns_of

SIZE = 8.0
LEADING = 9.6


def write(text: str, x: float, baseline: float, size: float = SIZE, *, bold: bool = False) -> list[Word]:
    """Words of one line; a caret raises the rest of its word."""
    words = []
    for part in text.split():
        plain, _, raised = part.partition("^")
        if plain:
            end = x + 0.5 * size * len(plain)
            words.append(
                Word(plain, Box(x, baseline - 0.7 * size, end, baseline + 0.2 * size), baseline, size, bold=bold)
            )
            x = end
        if raised:
            small, high = 0.6 * size, baseline - 0.35 * size
            end = x + 0.5 * small * len(raised) + 0.2
            words.append(Word(raised, Box(x + 0.2, high - 0.7 * small, end, high + 0.1), high, small, raised=True))
            x = end
        x += 0.3 * size
    return words


def rule(y: float, x0: float = 48, x1: float = 402) -> Rule:
    return Rule(Box(x0, y - 0.25, x1, y + 0.25))


def upright(x: float, top: float, bottom: float) -> Rule:
    return Rule(Box(x - 0.25, top, x + 0.25, bottom))


def grid(rows: Iterable[Sequence[str]], xs: Sequence[float], top: float, step: float = 14.0) -> list[Word]:
    return [
        word
        for n, row in enumerate(rows)
        for x, text in zip(xs, row, strict=True)
        for word in write(text, x, top + n * step)
    ]


def find(words: Iterable[Word], rules: Iterable[Rule], grids: Sequence[Sequence[Box]] = ()) -> tuple[Found, ...]:
    return tables_on(Page(1, 600, 800, tuple(words), tuple(rules)), grids, 10.0, frozenset())[0]


def only(words: Iterable[Word], rules: Iterable[Rule]) -> Table:
    (found,) = find(words, rules)
    return found.table


def texts(rows: Iterable[Sequence[object]]) -> list[list[str]]:
    return [[cell.text for cell in row] for row in rows]  # type: ignore[attr-defined]


def texts_of(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    return [list(row) for row in rows]


XS = (50.0, 120.0, 200.0, 300.0)
BODY = [("1", "F", "3.5 mg", "alive"), ("2", "M", "4.0 mg", "well"), ("3", "F", "12.25 mg", "lost to view")]
HEAD = [("No", "Sex", "Dose", "Outcome")]
THREE = [rule(100), rule(118), rule(170)]


def plain(top: float = 112.0) -> list[Word]:
    return [*grid(HEAD, XS, top), *grid(BODY, XS, top + 20)]


def test_three_rules_without_a_caption() -> None:
    table = only(plain(), THREE)
    assert (table.label, table.caption) == ("", "")
    assert texts(table.header) == [list(HEAD[0])]
    assert texts(table.body) == [list(row) for row in BODY]


def test_caption_of_two_lines_above() -> None:
    caption = [*write("Table 3. The patients of", 50, 82), *write("both centres.", 50, 92)]
    table = only([*caption, *plain()], THREE)
    assert (table.label, table.caption) == ("Table 3", "The patients of both centres.")


@pytest.mark.parametrize("count", [9, 12])
def test_a_long_caption_in_a_narrow_column(count: int) -> None:
    lines = ["Table 3. The patients of", *(f"line {n} of it" for n in range(2, count + 1))]
    caption = [w for n, line in enumerate(lines) for w in write(line, 50, 92 - 9.2 * (count - 1 - n))]
    table = only([*caption, *plain()], THREE)
    assert (table.label, table.caption) == ("Table 3", " ".join(lines).removeprefix("Table 3. "))


@pytest.mark.parametrize("text", ["Table 1", "Table 1. Three patients who are told of here at length"])
def test_a_caption_that_begins_beside_a_narrow_table(text: str) -> None:
    moved = [Rule(Box(r.box.x0 + 60, r.box.top, r.box.x1 + 60, r.box.bottom)) for r in THREE]
    right = [*grid(HEAD, [x + 60 for x in XS], 112), *grid(BODY, [x + 60 for x in XS], 132)]
    assert only([*write(text, 30, 90), *right], moved).label == "Table 1"


def test_a_caption_beside_other_text_is_not_that_of_the_table_there() -> None:
    moved = [Rule(Box(r.box.x0 + 150, r.box.top, r.box.x1 + 150, r.box.bottom)) for r in THREE]
    right = [*grid(HEAD, [x + 150 for x in XS], 112), *grid(BODY, [x + 150 for x in XS], 132)]
    found, *_ = find([*write("Table 1", 30, 90), *write("as was said before", 200, 90), *right], moved)
    assert found.table.label == ""


@pytest.mark.parametrize("heights", [(126, 140, 154, 168), (104, 118, 126, 140, 154, 168)])
def test_a_header_over_shaded_rows_without_any_rule(heights: Sequence[float]) -> None:
    edges = [Rule(rule(y).box, edge=True) for y in heights]
    table = only([*write("Table 1. The patients.", 50, 92), *plain()], edges)
    assert (table.label, texts(table.header), texts(table.body)) == ("Table 1", texts_of(HEAD), texts_of(BODY))


def test_caption_below() -> None:
    table = only([*plain(), *write("Table 3: The patients.", 50, 184)], THREE)
    assert (table.label, table.caption) == ("Table 3", "The patients.")


@pytest.mark.parametrize(
    ("printed", "label", "caption"),
    [
        ("TABLE 1 Patients", "TABLE 1", "Patients"),
        ("Table S2 | Patients", "Table S2", "Patients"),
        ("TABLE IV: Patients", "TABLE IV", "Patients"),
        ("Table 8.20 - Patients", "Table 8.20", "Patients"),
        ("Table 2", "Table 2", ""),
    ],
)
def test_labels(printed: str, label: str, caption: str) -> None:
    table = only([*write(printed, 50, 92), *plain()], THREE)
    assert (table.label, table.caption) == (label, caption)


def test_sentence_about_a_table_is_no_caption() -> None:
    assert only([*write("Table 2 shows what", 50, 92), *plain()], THREE).label == ""


def test_caption_without_a_table_is_said() -> None:
    page = Page(7, 600, 800, tuple(write("Table 2. A picture", 50, 92)), ())
    found, (said,) = tables_on(page, (), 10.0, frozenset())
    assert found == ()
    assert said.code == "table_not_read"
    assert "page 7" in said.message
    assert "Table 2. A picture" in said.message


def test_two_tables_of_one_width_on_a_page() -> None:
    lower = [*write("Table 2 More", 50, 292), *plain(312)]
    words = [*write("Table 1 Some", 50, 92), *plain(), *lower]
    one, two = find(words, [*THREE, rule(300), rule(318), rule(370)])
    assert [one.table.label, two.table.label] == ["Table 1", "Table 2"]
    assert texts(one.table.body) == texts(two.table.body) == [list(row) for row in BODY]


def test_table_in_one_column_of_text() -> None:
    prose = [
        word for n in range(20) for word in write("prose goes on beside it and says much more", 420, 60 + n * 11, 10)
    ]
    caption = write("Table 1 Patients", 50, 92)
    (found,) = find([*prose, *caption, *plain()], THREE)
    assert texts(found.table.body) == [list(row) for row in BODY]
    assert not set(prose) & set(found.words)


def test_abstract_between_two_rules_is_no_table() -> None:
    prose = [
        word
        for n in range(6)
        for word in write("an abstract runs over the whole page and has no columns", 50, 112 + n * 9, 8)
    ]
    assert find(prose, [rule(100), rule(170)]) == ()
    assert find(prose, [rule(100), rule(130), rule(170)]) == ()


def test_head_rule_and_foot_rule_are_no_part_of_the_table() -> None:
    prose = [
        word
        for n in range(12)
        for word in write("prose below the table and over all of its width", 50, 190 + n * 12, 10)
    ]
    words = [*write("Table 1 Patients", 50, 92), *plain(), *prose]
    table = only(words, [rule(40), *THREE, rule(400)])
    assert texts(table.body) == [list(row) for row in BODY]
    assert table.footnotes == ()


def test_notes_end_where_prose_begins() -> None:
    notes = [*write("F, female; M, male.", 50, 179, 6.5), *write("^a By weight.", 50, 187, 6.5)]
    prose = [*write("Prose begins here and goes on.", 50, 204, 10), *write("It has more lines.", 50, 216, 10)]
    (found,) = find([*write("Table 1 Patients", 50, 92), *plain(), *notes, *prose], THREE)
    assert found.table.footnotes == ("F, female; M, male.", "a By weight.")
    assert not set(prose) & set(found.words)


def test_header_spans_over_partial_rules() -> None:
    head = [
        *write("No", 50, 122),
        *write("Dose", 150, 110),
        *write("first", 120, 122),
        *write("last", 200, 122),
        *write("Outcome", 300, 122),
    ]
    table = only([*head, *grid(BODY, XS, 140)], [rule(100), rule(113, 115, 245), rule(127), rule(180)])
    assert texts(table.header) == [["No", "Dose", "Dose", "Outcome"], ["No", "first", "last", "Outcome"]]
    assert [cell.column_span for cell in table.header[0]] == [1, 2, 2, 1]
    assert [cell.row_span for cell in table.header[0]] == [2, 1, 1, 2]
    assert table.headings() == ("No", "Dose - first", "Dose - last", "Outcome")


def test_spans_over_rules_that_touch() -> None:
    head = [*write("Arm A", 130, 110), *write("Arm B", 250, 110), *grid([("No", "n", "dose", "n")], XS, 122)]
    table = only(
        [*head, *grid(BODY, XS, 140)], [rule(100), rule(113, 115, 190), rule(113, 190, 400), rule(127), rule(180)]
    )
    assert texts(table.header)[0] == ["No", "Arm A", "Arm B", "Arm B"]


def test_column_without_a_header_stays() -> None:
    words = [*grid([("No", "Sex", "Dose")], XS[:3], 112), *grid(BODY, XS, 132)]
    assert texts(only(words, THREE).header) == [["No", "Sex", "Dose", ""]]


def test_column_with_nothing_but_a_header_stays() -> None:
    rows = [(a, b, d) for a, b, _, d in BODY]
    words = [*grid(HEAD, XS, 112), *grid(rows, (50, 120, 300), 132)]
    table = only([*write("Table 1 Patients", 50, 92), *words], THREE)
    assert texts(table.header) == [["No", "Sex", "Dose", "Outcome"]]
    assert texts(table.body)[0] == ["1", "F", "", "alive"]


def test_cells_centred_in_the_height_of_their_row() -> None:
    words = [*grid(HEAD, XS, 112)]
    for n in range(3):
        top = 132 + n * 34
        words += [*write(f"P{n}", 50, top + 9.6), *write("F", 120, top + 9.6)]
        words += [*write("one", 200, top), *write("two", 200, top + 9.6), *write("three", 200, top + 19.2)]
        words += [*write("up", 300, top + 4.8), *write("down", 300, top + 14.4)]
    table = only(words, [rule(100), rule(118), rule(240)])
    assert texts(table.body) == [[f"P{n}", "F", "one two three", "up down"] for n in range(3)]


def test_rule_under_every_row() -> None:
    words = [*grid(HEAD, XS, 112)]
    for n in range(4):
        top = 130 + n * 25
        words += [*write(f"Name {n}", 50, top), *write("et al.", 50, top + LEADING), *write("F", 120, top + 4.8)]
        words += [*write("3 mg", 200, top + 4.8), *write("well", 300, top + 4.8)]
    table = only(words, [rule(100), rule(118), *(rule(145 + n * 25) for n in range(4))])
    assert texts(table.body) == [[f"Name {n} et al.", "F", "3 mg", "well"] for n in range(4)]


def test_group_label_on_its_first_row_only() -> None:
    rows = [("A", "F", "1 mg", "well"), ("", "M", "2 mg", "ill"), ("B", "F", "3 mg", "well"), ("", "M", "4 mg", "ill")]
    table = only([*grid(HEAD, XS, 112), *grid(rows, XS, 132)], [rule(100), rule(118), rule(184)])
    assert texts(table.body) == [list(row) for row in rows]


def test_section_row_runs_across_columns() -> None:
    section = write("Those who were treated with the first drug", 50, 132)
    words = [*grid(HEAD, XS, 112), *section, *grid([*BODY, *BODY], XS, 146)]
    table = only([*write("Table 1 Patients", 50, 92), *words], [rule(100), rule(118), rule(230)])
    first = table.body[0]
    assert first[0].text == "Those who were treated with the first drug"
    assert first[0].column_span == 3
    assert texts(table.body[1:]) == [list(row) for row in [*BODY, *BODY]]


def test_marks_stand_inline_and_apart() -> None:
    rows = [("1", "F^a", "3 mg", "well^b,c"), ("2", "M", "4 mg", "ill")]
    table = only([*grid(HEAD, XS, 112), *grid(rows, XS, 132)], THREE)
    assert texts(table.body) == [["1", "Fa", "3 mg", "wellb,c"], ["2", "M", "4 mg", "ill"]]
    assert [cell.marks for cell in table.body[0]] == [(), ("a",), (), ("b,c",)]


def test_sideways_words_are_said_to_stand_in_no_cell() -> None:
    side = Word("sideways", Box(250, 130, 258, 160), 258, SIZE, upright=False)
    (found,) = find([*write("Table 1 Patients", 50, 92), *plain(), side], THREE)
    assert [f.code for f in found.findings] == ["unassigned_words"]
    assert "sideways" in found.findings[0].message
    assert side in found.words


def cells(xs: Sequence[float], ys: Sequence[float]) -> list[Box]:
    return [Box(a, t, b, u) for t, u in pairwise(ys) for a, b in pairwise(xs)]


def test_drawn_cells_take_words_by_their_centre() -> None:
    drawn = cells((48, 115, 195, 295, 402), (100, 118, 138, 152, 166))
    (found,) = find([*write("Table 1 Patients", 50, 92), *plain()], [], [drawn])
    assert found.table.reader == "pdfplumber"
    assert found.table.label == "Table 1"
    assert texts(found.table.header) == [list(HEAD[0])]
    assert texts(found.table.body) == [list(row) for row in BODY]


@pytest.mark.parametrize("pieces", [1, 6], ids=["whole", "row by row"])
def test_labels_of_several_rows_are_read_where_the_left_side_is_open(pieces: int) -> None:
    """The rules between the rows of one label begin behind it; upright rules may be drawn row by row."""
    rules = [rule(100 + 16 * n, 48 if n in (0, 1, 4, 7) else 110, 300) for n in range(8)]
    high = 96 / pieces
    rules += [upright(x, 116 + n * high, 116 + (n + 1) * high) for x in (110, 190) for n in range(pieces)]
    rules += [upright(190, 100, 116)]
    rows = [("A", "men", "11"), ("A", "women", "12"), ("A", "all", "23")]
    rows += [("B", "men", "14"), ("B", "women", "15"), ("B", "all", "29")]
    words = [*write("Group", 52, 111), *write("Sex", 120, 111), *write("Number", 200, 111)]
    words += [*write("A", 52, 143), *write("B", 52, 191), *grid([row[1:] for row in rows], (120, 200), 127, 16)]
    page = Page(1, 600, 800, tuple(words), tuple(rules))
    (found,) = find(words, rules, grids_on(page))
    assert texts(found.table.body) == [list(row) for row in rows]


def test_drawn_cell_that_spans_is_repeated() -> None:
    xs, ys = (48, 115, 195, 295, 402), (100, 118, 138, 152, 166)
    drawn = [
        Box(48, 100, 115, 138),
        Box(115, 100, 295, 118),
        Box(295, 100, 402, 118),
        *cells(xs[1:], ys[1:3]),
        *cells(xs, ys[2:]),
    ]
    words = [*write("No", 50, 120), *write("Arm", 180, 112), *write("End", 300, 112)]
    words += [*grid([("n", "dose", "state")], XS[1:], 132), *grid(BODY[:2], XS, 147)]
    (found,) = find(words, [], [drawn])
    assert texts(found.table.header) == [["No", "Arm", "Arm", "End"], ["No", "n", "dose", "state"]]
    assert texts(found.table.body) == [list(row) for row in BODY[:2]]


def test_labels_in_two_columns_under_one_heading_leave_the_first_row_in_the_body() -> None:
    """The heading over both columns of labels is named by no row: beside the labels stand values."""
    xs, ys = (48, 115, 195, 295), (100, 118, 138, 152)
    drawn = [Box(48, 100, 195, 118), Box(195, 100, 295, 118), *cells(xs, ys[1:])]
    words = [*write("Patient", 60, 112), *write("State", 200, 112)]
    words += grid([("1", "first", "well"), ("2", "first", "ill")], (50, 120, 200), 130, 16)
    (found,) = find(words, [], [drawn])
    assert texts(found.table.header) == [["Patient", "Patient", "State"]]
    assert texts(found.table.body) == [["1", "first", "well"], ["2", "first", "ill"]]


@pytest.mark.parametrize(("beside", "bottom"), [((("State", 120),), 138), ((("Age", 112), ("years", 130)), 118)])
def test_two_columns_of_labels_may_have_headings_of_their_own(
    beside: Sequence[tuple[str, float]], bottom: float
) -> None:
    """What stands beside them reaches down, or has a second row of words, too."""
    xs, ys = (48, 115, 195, 295), (100, 118, 138, 152)
    drawn = {Box(48, 100, 195, 118), Box(195, 100, 295, bottom), *cells(xs[:3], ys[1:3]), *cells(xs, ys[2:])}
    drawn |= set() if bottom == 138 else {Box(195, 118, 295, 138)}
    words = [*write("Patient", 60, 112), *(word for text, y in beside for word in write(text, 200, y))]
    words += grid([("No", "visit"), ("1", "first")], (50, 120), 130, 18) + write("12", 200, 148)
    (found,) = find(words, [], [sorted(drawn, key=lambda box: (box.top, box.x0))])
    second = beside[-1][0]
    assert texts(found.table.header) == [["Patient", "Patient", beside[0][0]], ["No", "visit", second]]
    assert texts(found.table.body) == [["1", "first", "12"]]


@pytest.mark.parametrize(("second", "depth"), [(("No", "Sex", "State"), 2), (("1", "F", "3.5"), 1)])
def test_a_title_drawn_as_a_row_stands_above_headings_not_above_numbers(second: tuple[str, ...], depth: int) -> None:
    xs, ys = (48, 115, 195, 295), (100, 118, 138, 152, 170)
    drawn = [Box(48, 100, 295, 118), *cells(xs, ys[1:])]
    rows = [second, ("2", "M", "4.0"), ("3", "F", "12.25")]
    words = [*write("Patients of the study", 60, 112), *grid(rows, (50, 120, 200), 130, 16)]
    (found,) = find(words, [], [drawn])
    assert len(found.table.header) == depth
    assert texts([*found.table.header[1:], *found.table.body]) == [list(row) for row in rows]


def test_word_outside_every_drawn_cell_is_said() -> None:
    drawn = [
        box for box in cells((48, 115, 195, 295, 402), (100, 118, 138, 152, 166)) if box.x0 != 195 or box.top != 138
    ]
    (found,) = find(plain(), [], [drawn])
    assert [f.code for f in found.findings] == ["unassigned_words"]
    assert "4.0 mg" in found.findings[0].message


@pytest.mark.parametrize(
    ("lines", "known", "joined"),
    [
        (["oral", "ulcer"], [], "oral ulcer"),
        (["anti-", "dsDNA"], ["dsDNA"], "anti-dsDNA"),
        (["thrombo-", "cytopenia"], ["Thrombocytopenia,"], "thrombocytopenia"),
        (["(thrombo-", "cytopenia),"], ["thrombocytopenia"], "(thrombocytopenia),"),
        (["7-", "16"], [], "7-16"),
        (["0.03\u2013", "8.75"], [], "0.03\u20138.75"),
        (["-", "none"], [], "- none"),
        (["a", "-"], [], "a -"),
        ([], [], ""),
    ],
)
def test_lines_of_a_cell_are_joined(lines: list[str], known: list[str], joined: str) -> None:
    assert join(lines, vocabulary(known)) == joined


def test_lines_of_a_form_are_no_rules_of_a_table() -> None:
    words, rules = [], []
    for n in range(8):
        y = 112.0 + 18 * n
        words += write(f"{n}. Was it so before the treatment", 50, y)
        if n % 2:
            words += [
                word for k, answer in enumerate(("yes", "no", "unknown")) for word in write(answer, 200 + 60 * k, y)
            ]
        else:
            rules.append(rule(y + 2, 198))
    assert find(words, rules) == ()
    held = {word for word in words if word.box.x0 < 198}  # the same without its questions
    assert len(find([word for word in words if word not in held], rules)) == 1


def test_captions_below_tables_that_stand_one_below_the_other() -> None:
    words = plain() + write("Table 1. The first", 50, 182) + plain(202) + write("Table 2. The second", 50, 272)
    rules = [*THREE, rule(190), rule(208), rule(260)]
    first, second = find(words, rules)
    assert [first.table.label, second.table.label] == ["Table 1", "Table 2"]
    assert first.table.box is not None
    assert second.table.box is not None
    assert first.table.box.top < 182 < second.table.box.top


@pytest.mark.parametrize("above", ["complement; Supplementary", "see"])
def test_a_label_that_a_short_line_of_prose_leads_to_opens_no_caption(above: str) -> None:
    columns = [
        [
            "in the severe months of female",
            "baseline dose among them",
            above,
            "Table S1. Among the few",
            *["visits went on"] * 9,
        ],
        [
            "response to the serum level in",
            "cutaneous lesions",
            "was seen in most of",
            "those treated",
            *["before onset"] * 9,
        ],
    ]
    words = [
        word
        for x, column in zip((50, 210), columns, strict=True)
        for n, text in enumerate(column)
        for word in write(text, x, 112 + LEADING * n)
    ]
    assert find(words, []) == ()


def test_a_table_without_rules_goes_on_without_a_new_header() -> None:
    lines = lines_of(plain())
    region = region_of(None, lines[:3])
    longer = extended(region, plain())
    assert len(longer.full) == 2
    assert longer.box.bottom > lines[3].box.bottom


def test_a_narrow_gutter_of_a_few_lines_counts_where_the_header_is_clear() -> None:
    ends, starts = (100.0, 80.0, 80.0), (115.0, 103.4, 115.0)  # 3.4 points: less than 1.6 of the spaces of 2.4 points
    rows = zip(("wide cells", "thin rows", "thin rows"), ends, starts, strict=True)
    body = [
        word
        for n, (text, end, start) in enumerate(rows)
        for x, said in ((end - 0.5 * SIZE * (len(text) - 1) - 0.3 * SIZE, text), (start, "as told"))
        for word in write(said, x, 112 + 14 * n)
    ]
    assert columns_of(lines_of(body)).count == 1
    assert columns_of(lines_of(body), write("Form", 70, 98) + write("Words", 108, 98)).count == 2
    assert columns_of(lines_of(body), write("Form in the words", 70, 98)).count == 1

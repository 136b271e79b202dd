"""JATS XML: cells and spans, marks, captions, notes, running text; hostile files end in one clear error."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from printed import Printed, as_jats, plain, printed_tables

import casex
from casex.errors import CasexError, LimitExceeded, TruncatedDocument, UnreadableDocument
from casex.model import Document, Finding, Table
from casex.readers.jats import read_jats

PATIENTS = [["Patient", "Sex", "SDI"], ["1", "F", "0"], ["2", "M", "1"]]


def read(text: str | bytes) -> Document:
    return read_with_findings(text)[0]


def read_with_findings(text: str | bytes) -> tuple[Document, tuple[Finding, ...]]:
    return read_jats(text.encode() if isinstance(text, str) else text, "x.xml", "0" * 64)


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in (*table.header, *table.body)]


def wrapped(inner: str, *, after: str = "") -> str:
    """An article around what stands in its body."""
    return f"<article><front><article-meta/></front><body>{inner}</body>{after}</article>"


def one(cell: str) -> tuple[str, tuple[str, ...]]:
    """Text and marks of a cell with this markup."""
    head, body = "<tr><th>A</th><th>B</th></tr>", f"<tr><td>{cell}</td><td>x</td></tr>"
    text = f"<table-wrap><table><thead>{head}</thead><tbody>{body}</tbody></table></table-wrap>"
    table = read(wrapped(text)).tables[0]
    return table.body[0][0].text, table.body[0][0].marks


# --- tables ------------------------------------------------------------------------------------------------------


@given(printed_tables())
def test_every_cell_comes_back(printed: Printed) -> None:
    table = read(as_jats(printed)).tables[0]
    assert rows(table) == printed.grid()
    assert len(table.header) == printed.header
    assert (table.label, table.caption, table.reader) == ("Table 1", "Nine patients", "jats")


@given(printed_tables())
def test_a_spanned_cell_knows_its_spans(printed: Printed) -> None:
    table = read(as_jats(printed)).tables[0]
    grid = (*table.header, *table.body)
    for piece in printed.pieces:
        cell = grid[piece.row][piece.column]
        assert (cell.row_span, cell.column_span) == (piece.rows, piece.columns)


def test_title_doi_and_caption_block() -> None:
    document = read(as_jats(plain(PATIENTS)))
    assert (document.title, document.doi, document.source.media) == ("Nine cases", "10.1/x", "application/jats+xml")
    assert ("caption", "Table 1. Nine patients") in [(block.kind, block.text) for block in document.blocks]


@pytest.mark.parametrize(
    ("markup", "text", "marks"),
    [
        ("Yes<sup>b</sup>", "Yesb", ("b",)),
        ("0.39<sup>a</sup>", "0.39a", ("a",)),
        ("10<sup>9</sup>/L", "10^9/L", ("9",)),
        ("10<sup>-3</sup>", "10^-3", ("-3",)),
        ("12<sup>1</sup>", "12^1", ("1",)),
        ("CO<sub>2</sub>", "CO2", ("2",)),
        ('ND<xref ref-type="table-fn" rid="f3">†</xref>', "ND†", ("†",)),
        ('ND<xref ref-type="table-fn" rid="f3"><sup>†</sup></xref>', "ND†", ("†",)),
        ('12<xref ref-type="fn" rid="f1">1</xref>', "12^1", ("1",)),
        ('Tsui [<xref ref-type="bibr" rid="B1">1</xref>]', "Tsui [1]", ()),
        ("<bold>Pa</bold>tient <italic>1</italic>", "Patient 1", ()),
        ("one<break/>two", "one two", ()),
        ("<p>one</p><p>two</p>", "one two", ()),
        ("<list><list-item><p>one</p></list-item><list-item><p>two</p></list-item></list>", "one; two", ()),
        ("<list><list-item><p>one.</p></list-item>\n <list-item><p>two</p></list-item></list>", "one. two", ()),
        ("50\u2009000", "50 000", ()),
        ("a<!-- no -->b<?pi no?>c", "abc", ()),
        ("<fn><p>a note</p></fn>74", "74", ()),
        ("<alternatives><tex-math>$x$</tex-math><math>x</math></alternatives>", "x", ()),
        ("", "", ()),
    ],
)  # fmt: skip
def test_what_a_cell_says(markup: str, text: str, marks: tuple[str, ...]) -> None:
    assert one(markup) == (text, marks)


def test_drawn_lines_and_repeated_headers_are_no_rows() -> None:
    head = "<tr><th>Patient</th><th>Sex</th></tr>"
    body = "<tr><td>1</td><td>F</td></tr><tr><td colspan='2'><hr/></td></tr><tr><td>Patient</td><td>Sex</td></tr>"
    table = read(wrapped(f"<table-wrap><table><thead>{head}</thead><tbody>{body}<tr><td>2</td><td>M</td></tr></tbody>"
                         "</table></table-wrap>")).tables[0]  # fmt: skip
    assert rows(table) == [["Patient", "Sex"], ["1", "F"], ["2", "M"]]


def test_a_section_in_the_head_heads_the_rows_below() -> None:
    head = (
        "<tr><th>Patient</th><th>Sex</th></tr><tr><th colspan='2'><hr/></th></tr><tr><th colspan='2'>A, Girls</th></tr>"
    )
    table = read(wrapped(f"<table-wrap><table><thead>{head}</thead><tbody><tr><td>1</td><td>F</td></tr></tbody></table>"
                         "</table-wrap>")).tables[0]  # fmt: skip
    assert (len(table.header), rows(table)[1]) == (1, ["A, Girls", "A, Girls"])


def test_a_title_over_all_columns_is_caption() -> None:
    head = "<tr><th colspan='2'>Our patients</th></tr><tr><th>Patient</th><th>Sex</th></tr>"
    table = read(wrapped(f"<table-wrap><table><thead>{head}</thead><tbody><tr><td>1</td><td>F</td></tr></tbody></table>"
                         "</table-wrap>")).tables[0]  # fmt: skip
    assert (table.caption, table.headings()) == ("Our patients", ("Patient", "Sex"))


@pytest.mark.parametrize(("indent", "spanned"), [("\u2003", True), (" ", True), ("\n   ", False), ("", False)])
def test_a_label_alone_is_a_section_where_others_are_set_in(indent: str, spanned: bool) -> None:
    body = f"<tr><td>Clinical</td><td/><td/></tr><tr><td>{indent}Rash</td><td>+</td><td>-</td></tr>"
    table = read(wrapped("<table-wrap><table><thead><tr><th/><th>Patient 1</th><th>Patient 2</th></tr></thead>"
                         f"<tbody>{body}</tbody></table></table-wrap>")).tables[0]  # fmt: skip
    assert rows(table)[1] == (["Clinical"] * 3 if spanned else ["Clinical", "", ""])


def test_a_span_ends_with_its_group_of_rows() -> None:
    bodies = "<tbody><tr><td rowspan='9'>1</td><td>F</td></tr></tbody><tbody><tr><td>2</td><td>M</td></tr></tbody>"
    table = read(wrapped(f"<table-wrap><table><thead><tr><th>Patient</th><th>Sex</th></tr></thead>{bodies}</table>"
                         "</table-wrap>")).tables[0]  # fmt: skip
    assert rows(table) == [["Patient", "Sex"], ["1", "F"], ["2", "M"]]


def wrap_of(label: str, caption: str, *tables: list[list[str]], header: int = 1) -> str:
    """A wrapper of plain tables."""
    return f"<table-wrap><label>{label}</label><caption><p>{caption}</p></caption>" + "".join(
        as_jats(plain(rows, header)).partition("</caption>")[2].partition("</table-wrap>")[0] for rows in tables
    ) + "</table-wrap>"  # fmt: skip


def test_parts_of_one_table_are_stitched() -> None:
    one, two = wrap_of("Table 1", "Girls", PATIENTS), wrap_of("Table 1", "(Continued)", [PATIENTS[0], ["3", "F", "2"]])
    assert [rows(table) for table in read(wrapped(one + two)).tables] == [[*PATIENTS, ["3", "F", "2"]]]


def test_parts_in_one_wrap_are_stitched() -> None:
    both = wrap_of("Table 1", "Girls", PATIENTS, [PATIENTS[0], ["3", "F", "2"]])
    assert [rows(table) for table in read(wrapped(both)).tables] == [[*PATIENTS, ["3", "F", "2"]]]


def test_two_tables_in_one_wrap_with_other_headings_stay_two() -> None:
    both = wrap_of("Table 1", "Girls", PATIENTS, [["Patient", "Side", "Size"], ["1", "left", "2"]])
    assert [held.headings()[1] for held in read(wrapped(both)).tables] == ["Sex", "Side"]


def test_notes_stand_one_by_one_with_their_marks() -> None:
    notes = "<fn id='a'><label>a</label><p>Died.</p></fn><fn><p><sup>b</sup>Lost.</p></fn><p>F, female.</p>"
    foot = f"<table-wrap-foot>{notes}</table-wrap-foot>"
    assert read(as_jats(plain(PATIENTS), foot=foot)).tables[0].footnotes == ("a Died.", "b Lost.", "F, female.")


def test_a_table_that_is_a_picture_is_said() -> None:
    with pytest.raises(casex.NoCaseSeries, match="no table") as caught:
        casex.extract(wrapped("<table-wrap><label>Table 1</label><graphic/></table-wrap>").encode())
    assert caught.value.document.blocks[0].text == "Table 1"


# --- running text ------------------------------------------------------------------------------------------------


def test_running_text_in_order() -> None:
    body = ("<sec><label>1</label><title>Cases</title><p>Two of them<sup>1</sup>. <table-wrap><label>Table 1</label>"
            "<table><tbody><tr><td>x</td></tr></tbody></table></table-wrap> Both girls.</p>"
            "<sec><title>Case 1</title><p>A girl.</p></sec></sec>")  # fmt: skip
    back = "<back><ref-list><ref><label>1</label><mixed-citation>Smith 2001</mixed-citation></ref></ref-list></back>"
    assert [(block.kind, block.text) for block in read(wrapped(body, after=back)).blocks] == [
        ("heading", "1 Cases"),
        ("paragraph", "Two of them1. Both girls."),
        ("caption", "Table 1"),
        ("heading", "Case 1"),
        ("paragraph", "A girl."),
        ("heading", "References"),
        ("paragraph", "1 Smith 2001"),
    ]


def test_blocks_stand_where_they_say() -> None:
    document = read(as_jats(plain(PATIENTS), before="<title>Methods</title><p>We did.</p>"))
    assert [document.text[block.start : block.end] for block in document.blocks] == [b.text for b in document.blocks]


def test_case_sections_are_narratives() -> None:
    cases = "".join(
        f"<sec><title>Case {n}</title><p>SLEDAI-2K at diagnosis: {n}0. Follow-up: 3 months.</p></sec>" for n in (1, 2)
    )
    study = casex.extract(wrapped(cases).encode(), schema="lupus", index_treatment="tofacitinib")
    assert list(study.patients.index) == ["1", "2"]
    assert study.patients["sledai_2k_at_diagnosis"].tolist() == [10.0, 20.0]


def test_what_stands_in_the_articles_within_is_said() -> None:
    inner = as_jats(plain(PATIENTS)).split("<body>")[1].split("</body>")[0]
    text = wrapped("<p>x</p>", after=f"<sub-article article-type='translation'><body>{inner}</body></sub-article>")
    document, findings = read_with_findings(text)
    assert document.tables == ()
    assert [(one.code, "1 articles within the article (translation)" in one.message) for one in findings] == [
        ("part_not_read", True)
    ]


# --- files that mean harm, and broken ones -----------------------------------------------------------------------

LAUGHS = '<!DOCTYPE article [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
) + "]>"  # fmt: skip


def test_a_billion_laughs_are_refused_at_once() -> None:
    started = time.perf_counter()
    with pytest.raises(LimitExceeded, match=r"x\.xml: XML larger or deeper than a paper is, line 1: .*amplification"):
        read(LAUGHS + wrapped("<p>&j;</p>"))
    assert time.perf_counter() - started < 2


def test_entities_are_not_expanded_and_it_is_said() -> None:
    document, findings = read_with_findings(
        '<!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "ho">]>' + wrapped("<p>&b; &a;</p>")
    )
    assert document.blocks[0].text == "&b; &a;"
    assert [(one.code, one.severity) for one in findings] == [("entity_not_expanded", "warning")]
    assert "&a;, &b;" in findings[0].message


def test_files_are_not_read_through_entities(tmp_path: object) -> None:
    text = '<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + wrapped("<p>&x;</p>")
    assert "root:" not in read(text).text


def test_entities_of_html_are_letters() -> None:
    text = '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS.dtd">' + wrapped("<p>5&nbsp;&micro;g &plusmn; 1</p>")
    document, findings = read_with_findings(text)
    assert (document.blocks[0].text, findings) == ("5 µg ± 1", ())


def test_a_parameter_entity_is_not_fetched() -> None:
    text = '<!DOCTYPE article [<!ENTITY % d SYSTEM "http://127.0.0.1:9/x.dtd"> %d;]>' + wrapped("<p>x</p>")
    assert read(text).text == "x"


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("<article>\n<body>\n<p>x</q></body></article>", UnreadableDocument, r"x\.xml: not well-formed XML, line 3: "),
        ("<article>\n<body><p>x</p>\n", TruncatedDocument, r"x\.xml: the XML ends before its end, line \d"),
        ("<article><body/></article><article/>", UnreadableDocument, r"not well-formed XML, line 1: Extra content"),
        ("<article>" + "<sec>" * 3000 + "</sec>" * 3000 + "</article>", LimitExceeded, "deeper than a paper is"),
        (wrapped("<p>" + "<bold>" * 230 + "x" + "</bold>" * 230 + "</p>"), LimitExceeded, "deeper than 200"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(text: str, error: type[CasexError], message: str) -> None:
    with pytest.raises(error, match=message):
        read(text)


@pytest.mark.parametrize("spans", ["colspan='16000'", "rowspan='999999999'", "colspan='999999999' rowspan='9'"])
def test_spans_that_claim_more_than_there_is_are_bounded(spans: str) -> None:
    cells = f"<tr>{f'<td {spans}>x</td>' * 2}</tr>" + "<tr><td>y</td></tr>" * 300
    started = time.perf_counter()
    try:
        table = read(wrapped(f"<table-wrap><table><tbody>{cells}</tbody></table></table-wrap>")).tables[0]
        assert len(table.body) <= 301
    except LimitExceeded as error:
        assert "a table of more than" in str(error)  # noqa: PT017
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("wrong", ["-1", "0", "x", "", "1.5"])
def test_a_span_that_is_no_number_is_one(wrong: str) -> None:
    cells = f"<tr><td colspan='{wrong}'>x</td><td>y</td></tr><tr><td>1</td><td>2</td></tr>"
    table = read(wrapped(f"<table-wrap><table><tbody>{cells}</tbody></table></table-wrap>")).tables[0]
    assert rows(table) == [["x", "y"], ["1", "2"]]

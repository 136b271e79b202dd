"""Missing codes, categories, terms and lists: the grammars of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex.model import Category, Missing, Terms, Vocabulary
from casex.schema import read
from casex.testing import categories, term_lists
from casex.values import category, lists, missing, terms

WORDS = read("lupus").vocabulary
SEX = (("F", ("f", "female", "girl")), ("M", ("m", "male", "boy")))
RESPONSE = (("Complete remission", ("cr",)), ("Alleviated", ("improved",)))
LISTED = st.text("abN,;()[]- \nonedA", max_size=25)


# missing codes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "blank"),
        (" \n", "blank"),
        ("NA", "not_available"),
        ("N.A.", "not_available"),
        ("N/A", "not_applicable"),
        ("Not done", "not_done"),
        ("not reported", "not_reported"),
        ("?", "unknown"),
    ],
)
def test_missing_codes(text, reason):
    assert missing.parse(text, WORDS) == Missing(reason)


def test_nd_says_what_it_could_be():
    assert missing.parse("ND", WORDS) == Missing("ambiguous", ("not done", "not detected", "no data"))


@pytest.mark.parametrize("text", ["-", "–", "—", "\u2212", "--", "- -"])
def test_a_dash_that_nobody_explains_is_ambiguous(text):
    value = missing.parse(text, WORDS)
    assert value is not None
    assert value.reason == "ambiguous"
    assert {"negative", "not available"} <= set(value.possible)


@pytest.mark.parametrize("printed", ["-", "–", "\u2212"])
def test_a_dash_that_is_explained_is_what_the_paper_says(printed):
    assert missing.parse(printed, Vocabulary(missing=(("–", "not_done"),))) == Missing("not_done")


@pytest.mark.parametrize("text", ["0", "None", "negative", "NAB", "-5", "NA (see text)"])
def test_what_says_something_is_not_missing(text):
    assert missing.parse(text, WORDS) is None


# categories


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("F", Category("F")),
        ("female", Category("F")),
        ("Girl (twin)", Category("F", "twin")),
        ("boy", Category("M")),
    ],
)
def test_categories_by_any_name(text, value):
    assert category.parse(text, SEX, open=False) == value


def test_an_unknown_word_is_a_category_only_of_an_open_list():
    assert category.parse("Partial  response", RESPONSE, open=True) == Category("Partial response")
    assert category.parse("Partial response", RESPONSE, open=False) == Missing("unreadable")
    assert category.parse(" ", RESPONSE, open=True) == Missing("blank")


def test_a_name_with_brackets_of_its_own_is_whole():
    assert category.parse("LN (class V)", (("LN (class V)", ()),), open=False) == Category("LN (class V)")


@given(categories(("F", "M")))
def test_reads_the_categories_it_writes(value):
    assert category.parse(category.format(value), SEX, open=False) == value


@given(st.text())
def test_a_category_read_twice_is_the_same(text):
    value = category.parse(text, RESPONSE, open=True)
    if isinstance(value, Category):
        assert category.parse(category.format(value), RESPONSE, open=True) == value


# terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fever, rash", ("fever", "rash")),
        ("LN (IV+V), hair loss", ("ln (iv+v)", "hair loss")),
        (
            "decreased C3, anti-\ndsDNA positive,\ndecreased WBC",
            ("decreased c3", "anti- dsdna positive", "decreased wbc"),
        ),
        ("rash; fever, and alopecia", ("rash", "fever", "alopecia")),
        ("arthritis (knee, hip)", ("arthritis (knee, hip)",)),
        ("rash (mild, fever", ("rash (mild", "fever")),
        ("None", ()),
        ("none reported", ()),
    ],
)
def test_terms(text, expected):
    assert terms.parse(text, WORDS) == Terms(expected)


@pytest.mark.parametrize(("text", "reason"), [("", "blank"), (" , ", "unreadable"), ("None (see text)", "unreadable")])
def test_terms_that_are_missing(text, reason):
    assert terms.parse(text, WORDS) == Missing(reason)


def test_an_observed_absence_is_never_written_as_none():
    assert terms.format(Terms(())) == "none reported"


@given(term_lists().filter(lambda value: value.terms not in [("none",), ("nil",), ("no",)]))
def test_reads_the_terms_it_writes(value):
    assert terms.parse(terms.format(value), WORDS) == value


@given(st.text() | LISTED)
def test_terms_read_twice_are_the_same(text):
    value = terms.parse(text, WORDS)
    if isinstance(value, Terms):
        assert terms.parse(terms.format(value), WORDS) == value


# lists


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a, b; c", ["a", "b", "c"]),
        ("a (b, c), d", ["a (b, c)", "d"]),
        ("a ((b, c), d), e", ["a ((b, c), d)", "e"]),
        ("1,234 mg, 2", ["1,234 mg", "2"]),
        ("a (b, c", ["a (b", "c"]),
        (" , ", []),
    ],
)
def test_split(text, expected):
    assert [piece.text for piece in lists.split(text)] == expected


def test_split_by_other_separators():
    assert [piece.text for piece in lists.split("a/b (c/d)", "/")] == ["a", "b (c/d)"]


@given(st.text() | LISTED)
def test_pieces_stand_where_they_say_and_lose_no_word(text):
    pieces = lists.split(text)
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)
    kept = {at for piece in pieces for at in range(piece.start, piece.end)}
    assert all(at in kept or char.isspace() or char in ",;" for at, char in enumerate(text))

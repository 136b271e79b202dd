"""JSON out and back in: lossless for every reading, refused for anything else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as Ratio
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casex import schema
from casex.errors import UnreadableDocument
from casex.export.json import dump, load, write
from casex.interpret.reading import Reading
from casex.model import (
    Age,
    Block,
    Box,
    Cell,
    Document,
    Drug,
    Finding,
    Fraction,
    Frequency,
    MassUnit,
    Missing,
    Number,
    Observation,
    Origin,
    Page,
    Provenance,
    Regimen,
    Rule,
    Source,
    Study,
    Table,
    Terms,
    Text,
    TimePart,
    TimePoint,
    Value,
    Vocabulary,
    Word,
)
from casex.schema import Definition, NarrativeWords, Variable

DECIMALS = st.decimals(allow_nan=False) | st.sampled_from([Decimal("7.50"), Decimal("-0"), Decimal("1E+400")])
FLOATS = st.floats(allow_nan=False)
TEXTS = st.text(max_size=8) | st.sampled_from(["", "\udc80.pdf", "\r\n", "\u2028", '"\\', "\x00"])
for kind, strategy in ((Decimal, DECIMALS), (float, FLOATS), (str, TEXTS), (Ratio, st.fractions())):
    st.register_type_strategy(kind, strategy)

LABELLED = st.builds(
    lambda width, texts: Table(header=(tuple(Cell(texts) for _ in range(width)),), body=(), kind="visits", box=BOX),
    st.integers(0, 3),
    TEXTS,
)
BOX = Box(0.1, 1e-300, -0.0, 700)
st.register_type_strategy(Table, LABELLED)

READINGS = st.builds(
    Reading,
    document=st.from_type(Document),
    study=st.from_type(Study),
    schema=st.from_type(Definition),
    variables=st.lists(st.from_type(Variable), max_size=2).map(tuple),
    observations=st.lists(st.from_type(Observation), max_size=3).map(tuple),
    findings=st.lists(st.from_type(Finding), max_size=2).map(tuple),
    provenance=st.from_type(Provenance),
    prefer=st.sampled_from(["table", "narrative", "latest"]),
)


def observation(value: Value, **changed: Any) -> Observation:
    said = Observation("o1", "1", "sledai_2k", TimePoint("baseline"), value, "", "table", Source("k", "d"))
    return replace(said, **changed)


@pytest.fixture
def small() -> Reading:
    """A reading with something of every noun."""
    vocabulary = Vocabulary(
        drugs=(Drug("prednisone", ("pred",), "glucocorticoid", "H02AB07"),),
        frequencies=(Frequency("qod", ("every other day",), Ratio(1, 2)), Frequency("prn", (), None, ("?",))),
        units=(MassUnit("g", ("gram",), "mg", Decimal("1E+3")),),
        missing=(("NA", "not_available"),),
    )
    definition = Definition(
        "demo", "Demo", (Variable("age", range=(Decimal(0), Decimal("120.0"))),), (), vocabulary, NarrativeWords()
    )
    words = (Word("Age", Box(0.1, 0.2, 0.30000000000000004, 4), 3.5, 9.0, bold=True),)
    document = Document(
        Origin("a.pdf", "pdf", "00"),
        (Page(1, 595.0, 842.0, words, (Rule(Box(0.0, 1.0, 2.0, 1.0)),)),),
        (Block("Title", "title", 1, None, 0),),
        (Table.from_rows([["Patient", "Age"], ["1", "é ＝ 7"]], label="Table 1"),),
    )
    values: tuple[Value, ...] = (
        Number(Decimal("7.50"), "mg", "<"), Fraction(1, 2), Age((TimePart(Decimal(2), "years"),)), Terms(()),
        Text("="), Missing("ambiguous", ("1.5", "15")),
        Regimen("prednisone", None, None, "GC", (Decimal("15"),), "mg", "qod", None, Decimal("7.5"), "mg"),
    )  # fmt: skip
    observations = tuple(observation(value, id=f"o{i}") for i, value in enumerate(values))
    provenance = Provenance("0.1", (("pdfium", "5"),), "demo", "ff", (("a.pdf", "00"),), (("prefer", "table"),))
    return Reading(document, Study("T", "tofacitinib", "index_treatment", ("1",), ("1",)), definition, (),
                   observations, (Finding("repaired", "info", "MMEF → MMF"),), provenance)  # fmt: skip


@given(READINGS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_reading_comes_back(tmp_path_factory: pytest.TempPathFactory, reading: Reading) -> None:
    path = tmp_path_factory.mktemp("json") / "x.json"
    write(reading, path)
    assert load(path) == reading


@pytest.mark.parametrize("kind", get_args(Value))
@given(data=st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_value_comes_back_as_itself(
    tmp_path_factory: pytest.TempPathFactory, kind: type[Value], data: st.DataObject
) -> None:
    value = data.draw(st.from_type(kind))
    path = tmp_path_factory.mktemp("json") / "x.json"
    definition = Definition("", "", (), (), Vocabulary(), NarrativeWords())
    provenance = Provenance("", (), "", "", (), ())
    document = Document(Origin("", "", ""))
    write(Reading(document, Study(), definition, (), (observation(value),), (), provenance), path)
    back = load(path).observations[0].value
    assert type(back) is kind
    assert repr(back) == repr(value)  # 7.5 equals 7.50; their repr does not


@pytest.mark.parametrize("name", ["case_series", "lupus"])
def test_a_shipped_schema_comes_back_whole(small: Reading, tmp_path: Path, name: str) -> None:
    definition = schema.read(name)
    write(replace(small, schema=definition), tmp_path / "x.json")
    back = load(tmp_path / "x.json").schema
    assert back == definition
    assert back.vocabulary.names("drug") == definition.vocabulary.names("drug")


def test_floats_that_are_not_finite_come_back(small: Reading, tmp_path: Path) -> None:
    pages = (Page(1, float("inf"), float("-inf")), Page(2, float("nan"), 0.0))
    write(replace(small, document=replace(small.document, pages=pages)), tmp_path / "x.json")
    back = load(tmp_path / "x.json").document.pages
    assert back[0] == pages[0]
    assert back[1].width != back[1].width


def test_what_the_file_says(small: Reading, tmp_path: Path) -> None:
    write(small, tmp_path / "x.json")
    raw = (tmp_path / "x.json").read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"}\n")
    assert "é ＝ 7".encode() in raw
    assert b"_index" not in raw
    said = json.loads(raw)
    assert list(said) == ["casex_format", "reading"]
    assert said["casex_format"] == 1
    assert list(said["reading"])[:3] == ["document", "study", "schema"]
    assert said["reading"]["observations"][0]["value"] == {
        "type": "Number", "value": "7.50", "unit": "mg", "comparator": "<", "uncertainty": None, "remark": None,
    }  # fmt: skip
    assert said["reading"]["observations"][3]["value"] == {"type": "Terms", "terms": []}
    assert said["reading"]["schema"]["vocabulary"]["frequencies"][0]["per_day"] == "1/2"
    assert said["reading"]["schema"]["vocabulary"]["units"][0]["factor"] == "1E+3"
    assert said["reading"]["document"]["pages"][0]["words"][0]["box"]["x1"] == 0.30000000000000004


def test_the_same_reading_gives_the_same_text(small: Reading, tmp_path: Path) -> None:
    write(small, tmp_path / "x.json")
    assert dump(load(tmp_path / "x.json")) == dump(small) == (tmp_path / "x.json").read_text(encoding="utf-8")


def test_what_no_reading_holds_is_not_written(small: Reading) -> None:
    with pytest.raises(TypeError, match=r"set .* is nothing that a reading holds"):
        dump(replace(small, prefer={"table"}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "not JSON .*give a file that CaseSeries.to_json wrote"),
        (b"%PDF-1.7", "not JSON"),
        (b"\xff\xfe{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"casex_format": NaN}', "NaN is no JSON number"),
        (b'{"casex_format": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"[1]", "not a reading of casex"),
        (b'{"a": 1}', "no 'casex_format'"),
        (b'{"casex_format": 2}', "written in format 2, this casex reads format 1"),
        (b'{"casex_format": true}', "written in format True"),
        (b'{"casex_format": 1}', "reading: expected an object, got None"),
        (b'{"casex_format": 1, "reading": {}}', "reading: document, findings, .* is missing"),
    ],
)
def test_a_file_that_is_not_ours_is_refused(tmp_path: Path, content: bytes, match: str) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(UnreadableDocument, match=match) as raised:
        load(tmp_path / "x.json")
    assert "x.json" in str(raised.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"nowhere\.json: cannot be read \(No such file"):
        load(tmp_path / "nowhere.json")
    with pytest.raises(UnreadableDocument, match="cannot be read"):
        load(tmp_path)


def _at(*path: str | int, to: object) -> Callable[[Any], None]:
    def change(said: Any) -> None:
        for step in path[:-1]:
            said = said[step]
        said[path[-1]] = to

    return change


NUMBER = ("observations", 0, "value")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (_at(*NUMBER, "value", to=7.5), r"observations\[0\]\.value\.value: expected text, got 7\.5"),
        (_at(*NUMBER, "value", to="7,5"), r"value\.value: expected an exact number as text, got '7,5'"),
        (_at(*NUMBER, "value", to="1_0"), "expected an exact number as casex writes it"),
        (_at(*NUMBER, "value", to=None), "expected text, got None"),
        (_at(*NUMBER, "type", to="Popen"), "expected a type out of Number, Interval, .*, got 'Popen'"),
        (_at(*NUMBER, "type", to=[]), "expected a type out of"),
        (_at(*NUMBER, to=[]), r"observations\[0\]\.value: expected an object"),
        (_at(*NUMBER, "sign", to="+"), r"observations\[0\]\.value: nothing is called 'sign' here"),
        (_at(*NUMBER, "comparator", to="=<"), "expected one of <, <=, >, >=, got '=<'"),
        (_at("observations", 1, "value", "numerator", to=True), "expected a whole number, got True"),
        (_at("observations", 3, "value", "terms", to="rash"), "expected a list, got 'rash'"),
        (_at("observations", 0, "source", "ocr", to=0), "expected true or false, got 0"),
        (_at("provenance", "readers", to=["ab"]), r"readers\[0\]: expected a list of 2, got 'ab'"),
        (_at("provenance", "readers", to=[["a"]]), "expected a list of 2"),
        (_at("document", "pages", 0, "width", to="wide"), "expected a number, got 'wide'"),
        (_at("document", "tables", 0, "kind", to="patient"), "kind is 'patient'; it can be patients"),
        (_at("document", "tables", 0, "body", to=[[]]), "rows of .* cells"),
        (_at("schema", "vocabulary", "frequencies", 0, "per_day", to="1/0"), "expected a ratio such as '1/2'"),
        (_at("schema", "vocabulary", "frequencies", 0, "per_day", to="1e999999999"), "expected a ratio such as"),
        (_at("schema", "vocabulary", "frequencies", 0, "per_day", to="1" * 5000), "a ratio of fewer digits"),
        (_at("schema", "vocabulary", "_index", to={}), "nothing is called '_index' here"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_named(small: Reading, tmp_path: Path, change: Callable[[Any], None], match: str) -> None:
    said = json.loads(dump(small))
    change(said["reading"])
    (tmp_path / "x.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(UnreadableDocument, match=match):
        load(tmp_path / "x.json")


def test_an_entry_with_a_default_may_be_absent(small: Reading, tmp_path: Path) -> None:
    said = json.loads(dump(small))
    del said["reading"]["prefer"]
    (tmp_path / "x.json").write_text(json.dumps(said), encoding="utf-8")
    assert load(tmp_path / "x.json") == replace(small, prefer="table")

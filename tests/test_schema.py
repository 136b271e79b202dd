"""Schemas: what they say, how they extend each other, and that every fault is said, never read over."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import casex
from casex import SchemaError, schema
from casex.interpret.headers import HeaderGrammar
from casex.model import Drug, MassUnit, MissingReason
from casex.schema import Definition, NarrativeWords, Variable, shape
from casex.schema.definition import KINDS


def written(folder: Path, text: str, name: str = "own.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str], Definition]:
    return lambda text: schema.read(written(tmp_path, text))


# --- what is shipped --------------------------------------------------------------------------------------------


def test_what_is_shipped() -> None:
    assert schema.available() == ("case_series", "lupus")
    assert [schema.read(name).name for name in schema.available()] == ["case_series", "lupus"]


@pytest.mark.parametrize("name", schema.available())
def test_shipped_schemas_are_sound(name: str) -> None:
    held = schema.read(name)
    names = [variable.name for variable in held.variables]
    assert len(names) == len(set(names))
    known = {timepoint for timepoint, _ in held.timepoints}
    for variable in held.variables:
        assert variable.label
        assert variable.aliases
        assert {variable.default_timepoint, *variable.timepoints} <= known | {None}, variable.name
    drugs = [alias for drug in held.vocabulary.drugs for alias in (drug.name, *drug.aliases)]
    assert len(drugs) == len(set(drugs))


@pytest.mark.parametrize("name", schema.available())
def test_no_alias_of_one_variable_is_another_variables(name: str) -> None:
    held = schema.read(name)
    owners: dict[tuple[str, bool], set[str]] = {}
    for variable in held.variables:
        for alias in variable.aliases:
            owners.setdefault((alias, bool(variable.timepoints)), set()).add(variable.name)
    assert {alias: names for alias, names in owners.items() if len(names) > 1} == {}


def test_what_extends_keeps_what_it_extends() -> None:
    general, lupus = schema.read("case_series"), schema.read("lupus")
    assert {v.name for v in general.variables} < {v.name for v in lupus.variables}
    assert lupus.timepoints == general.timepoints
    assert lupus.vocabulary.missing == general.vocabulary.missing
    assert (len(general.variable("response").categories), len(lupus.variable("response").categories)) == (0, 4)  # type: ignore[union-attr]


# --- a schema of one's own --------------------------------------------------------------------------------------


def test_every_key_of_a_variable_is_read(own: Callable[[str], Definition]) -> None:
    held = own(
        "name: gout\ntitle: Gout\nvariables:\n  urate: {label: Urate, aliases: [sua], kind: number, unit: mg/dl, "
        "range: [0.5, 30], codes: {LOINC: 3084-1}, once: true, default_timepoint: baseline, timepoints: [baseline], "
        "column: false}\n  tophi: {kind: category, open: true, categories: {Some: [few, many]}, "
        "told_by: ['{term} seen']}\n"
    )
    urate, tophi = held.variables
    assert (held.name, held.title, urate.label, urate.aliases, urate.kind) == (
        "gout",
        "Gout",
        "Urate",
        ("sua",),
        "number",
    )
    assert (urate.unit, urate.range, urate.codes) == ("mg/dl", (Decimal("0.5"), Decimal(30)), (("LOINC", "3084-1"),))
    assert (urate.once, urate.column, urate.default_timepoint, urate.timepoints) == (
        True,
        False,
        "baseline",
        ("baseline",),
    )
    assert (tophi.label, tophi.aliases, tophi.open) == ("tophi", ("tophi",), True)
    assert (tophi.categories, tophi.told_by) == ((("Some", ("few", "many")),), ("{term} seen",))


def test_entries_of_the_same_name_are_replaced_and_others_added(own: Callable[[str], Definition]) -> None:
    held = own(
        "extends: lupus\nvariables: {sdi: {aliases: [damage]}, urate: {}}\ndrugs: {pegloticase: {aliases: [peg]}}"
    )
    sdi = held.variable("sdi")
    assert (sdi.aliases, sdi.kind, sdi.range) == (("damage",), "text", None)
    assert held.variables[-1].name == "urate"
    assert held.variable("sledai_2k") == schema.read("lupus").variable("sledai_2k")
    assert held.vocabulary.drug("PEG") == Drug("pegloticase", ("peg",))
    assert held.vocabulary.drug("gc") is not None


def test_a_list_of_words_is_replaced_whole(own: Callable[[str], Definition]) -> None:
    held = own("extends: case_series\npatient_words: [dog]")
    assert held.patient_words == ("dog",)
    assert held.summary_words == schema.read("case_series").summary_words


def test_units_and_drugs_without_a_word(own: Callable[[str], Definition]) -> None:
    held = own('drugs: {colchicine: }\nunits: {kg: {aliases: [kilo], standard: mg, factor: "1e6"}}')
    assert held.vocabulary.drugs == (Drug("colchicine"),)
    assert held.vocabulary.unit("kilo") == MassUnit("kg", ("kilo",), "mg", Decimal(1_000_000))


def test_aliases_make_headings_known(own: Callable[[str], Definition]) -> None:
    held = own("extends: lupus\nvariables: {urate: {aliases: [serum urate, SUA], kind: number, unit: mg/dl}}")
    grammar = HeaderGrammar(held, ["tofacitinib"])
    for printed in ("Serum urate at baseline (mg/dL)", "sua before tofacitinib (mg/dL)", "URATE at baseline"):
        assert grammar.read(printed).name == "urate", printed


def test_three_schemas_in_a_row(tmp_path: Path) -> None:
    middle = written(tmp_path, "name: middle\nextends: lupus\nvariables: {a: {}}", "middle.yaml")
    last = schema.read(written(tmp_path, f"name: last\nextends: {middle}\nvariables: {{b: {{}}}}"))
    assert [v.name for v in last.variables[-2:]] == ["a", "b"]
    assert last.variable("sex") is not None
    assert last.name == "last"


def test_the_hash_follows_the_content_and_not_the_place(tmp_path: Path) -> None:
    one = schema.read(written(tmp_path, "name: x\nvariables: {a: {kind: number}}", "one.yaml"))
    same = schema.read(
        written(tmp_path, "# said otherwise\nvariables:\n  a:\n    kind: number\nname: x\n", "same.yaml")
    )
    other = schema.read(written(tmp_path, "name: x\nvariables: {a: {kind: text}}", "other.yaml"))
    assert one == same
    assert len(one.sha256) == 64
    assert one.sha256 != other.sha256


def test_a_schema_is_taken_by_name_path_and_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, "name: own\nextends: lupus")
    assert casex.load_schema(str(path)) == casex.load_schema(path) == casex.load_schema(casex.load_schema(path))


# --- what editors are told --------------------------------------------------------------------------------------

FOR_EDITORS = json.loads(schema.json_schema())
SHIPPED = Path(__file__).parent.parent / "schemas"


@pytest.mark.parametrize("name", schema.available())
def test_shipped_schemas_fit_what_editors_are_told(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(FOR_EDITORS)
    text = (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")
    jsonschema.Draft7Validator(FOR_EDITORS).validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (FOR_EDITORS["properties"], shape.SECTIONS),
        (FOR_EDITORS["definitions"]["variable"]["properties"], shape.VARIABLE),
        (FOR_EDITORS["definitions"]["drug"]["properties"], shape.DRUG),
        (FOR_EDITORS["definitions"]["frequency"]["properties"], shape.FREQUENCY),
        (FOR_EDITORS["definitions"]["unit"]["properties"], shape.UNIT),
        (FOR_EDITORS["definitions"]["equivalent"]["properties"], shape.EQUIVALENT),
        (FOR_EDITORS["definitions"]["classification"]["properties"], shape.CLASSIFICATION),
        (FOR_EDITORS["definitions"]["criterion"]["properties"], shape.CRITERION),
        (FOR_EDITORS["properties"]["narrative"]["properties"], shape.NARRATIVE),
        (FOR_EDITORS["properties"]["index_evidence"]["properties"], shape.EVIDENCE),
        (FOR_EDITORS["properties"]["narrative"]["properties"], [f.name for f in fields(NarrativeWords)]),
        (FOR_EDITORS["definitions"]["variable"]["properties"].keys() | {"name"}, [f.name for f in fields(Variable)]),
        (FOR_EDITORS["definitions"]["variable"]["properties"]["kind"]["enum"], KINDS),
        (FOR_EDITORS["properties"]["missing"]["additionalProperties"]["enum"], get_args(MissingReason)),
    ],
)
def test_editors_are_told_the_keys_that_casex_reads_and_no_other(told: Collection[str], read: Collection[str]) -> None:
    assert sorted(told) == sorted(read)


@pytest.mark.parametrize("key", sorted(shape.VARIABLE))
def test_editors_say_what_a_key_of_a_variable_is_for(key: str) -> None:
    assert FOR_EDITORS["definitions"]["variable"]["properties"][key]["description"].endswith(".")


ODD = st.sampled_from(
    ["a word", "number", "1/7", "0.5", "", 0, 1, -1, 0.5, True, None, [], ["a"], [1], [0, 5], [5, 0], [0, "a"], {},
     {"a": "b"}, {"a": ["b"]}, {"a": None}, {"aliases": ["x"]}, {"kind": "age"}, {"standard": "mg", "factor": 1}]
)  # fmt: skip


def odd(keys: Collection[str]) -> st.SearchStrategy[dict[str, object]]:
    """Entries with some of these keys, most of them with something that does not belong there."""
    return st.dictionaries(st.sampled_from([*sorted(keys), "zzz"]), ODD, max_size=2)


@settings(max_examples=max(300, settings.default.max_examples))  # type: ignore[union-attr]
@given(
    st.dictionaries(st.sampled_from(sorted(set(shape.SECTIONS) - {"extends"})), ODD, max_size=2)
    | st.fixed_dictionaries({"variables": st.fixed_dictionaries({"a": odd(shape.VARIABLE)})})
    | st.fixed_dictionaries({"drugs": st.fixed_dictionaries({"a": odd(shape.DRUG)})})
    | st.fixed_dictionaries({"frequencies": st.fixed_dictionaries({"a": odd(shape.FREQUENCY)})})
    | st.fixed_dictionaries({"units": st.fixed_dictionaries({"a": odd(shape.UNIT)})})
)
def test_editors_and_casex_refuse_the_same(content: dict[str, Any]) -> None:
    told = jsonschema.Draft7Validator(FOR_EDITORS).is_valid(content)
    entries = [*(content.get("variables") or {}).values(), *(content.get("drugs") or {}).values()] if told else []
    limits = [entry.get(key) for entry in entries if isinstance(entry, dict) for key in ("range", "dose")]
    if any(held is not None and held[0] > held[1] for held in limits):
        told = False  # no JSON Schema can say that one number is less than another
    assert told == (list(shape.faults(content)) == [])


@given(odd(shape.VARIABLE))
def test_what_has_no_fault_is_read(content: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        path = written(Path(folder), yaml.safe_dump({"variables": {"a": content}}))
        if list(shape.faults({"variables": {"a": content}})):
            with pytest.raises(SchemaError, match=r"variables\.a.* \(line \d\)"):
                schema.read(path)
        else:
            assert [variable.name for variable in schema.read(path).variables] == ["a"]


# --- where a fault stands -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: gout\nvariables:\n  urate:\n    label: Urate\n    kind: nubmer\n", r"kind: 'nubmer'; .* \(line 5\)$"),
        ("name: gout\n\n# a remark\nvariabels: {}\n", r"unknown section 'variabels'.* \(line 4\)$"),
        ("none_words:\n  - none\n  - no\n", r"none_words\.1: .*got False.* \(line 3\)$"),
        ("variables:\n  a: {}\n  b: {}\n  a: {}\n", r"variables\.a: the name 'a' comes twice \(line 4\)$"),
        ("name: x\nunits:\n  kg:\n    standard: mg\n", r"units\.kg: factor is missing \(line 3\)$"),
        ("drugs:\n  x:\n    class: y\n    act: L04\n", r"drugs\.x\.act: unknown, did you mean 'atc'\? \(line 4\)$"),
        ("a: [\n1,\n", r"not YAML: (?s:.*)line 3"),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        schema.read(written(tmp_path, text))


def test_a_fault_of_two_files_names_the_line_of_the_one_that_says_it(tmp_path: Path) -> None:
    written(tmp_path, "name: base\nvariables:\n  a: {}\n  b:\n    default_timepoint: baselin\n", "base.yaml")
    with pytest.raises(SchemaError, match=r"no time point 'baselin' \(line 5 of .*base\.yaml\)$"):
        schema.read(written(tmp_path, "extends: base.yaml\ntimepoints: {baseline: [start]}\n"))
    own = written(tmp_path, "extends: case_series\nvariables:\n  a: {default_timepoint: nowhere}\n")
    with pytest.raises(SchemaError, match=r"no time point 'nowhere' \(line 3\)$"):
        schema.read(own)


# --- faults -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"own\.yaml: expected a mapping .*; got NoneType"),
        ("- a\n- b", "expected a mapping .*; got list"),
        ("just words", "expected a mapping .*; got str"),
        ("a: [", "own.yaml: not YAML: "),
        ("name: !!python/object:os.system x", "not YAML: line 1: could not determine a constructor"),
        ("variabels: {}", "unknown section 'variabels'; did you mean 'variables'?"),
        ("zzz: 1", r"unknown section 'zzz' \(line 1\)$"),
        ("variables: {w: {kind: nubmer}}", r"variables\.w\.kind: 'nubmer'; it can be number, age, duration"),
        ("variables: {w: {rnage: [0, 1]}}", r"variables\.w\.rnage: unknown, did you mean 'range'\?"),
        ("variables: {FEV 1: {}}", r"variables\.FEV 1: a name is of small letters, figures and underscores"),
        ("variables: {größe: {}}", "a name is of small letters, figures and underscores"),
        ("timepoints: {Day 7: [d7]}", r"timepoints\.Day 7: a name is of small letters"),
        ("variables: {w: {range: [5, 2]}}", r"variables\.w\.range: \[5, 2\]; expected \[low, high\]"),
        ("variables: {w: {range: [1]}}", r"variables\.w\.range: \[1\]; expected"),
        ("variables: {w: {range: [1, 2, 3]}}", r"variables\.w\.range: \[1, 2, 3\]; expected"),
        ("none_words: [none, no]", "got False in .*; put it into quotes"),
        ("variables: {w: {aliases: [1.10]}}", "got 1.1 in .*; put it into quotes"),
        ("extends: lupis", "no schema 'lupis' .did you mean 'lupus'"),
        ("extends: [lupus]", r"extends: expected a text, got \['lupus'\]"),
    ],
)  # fmt: skip
def test_faults_are_said(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        schema.read(written(tmp_path, text))


def test_all_faults_of_variables_are_said_at_once(tmp_path: Path) -> None:
    text = "name: gout\nvariables: {a: {kind: x}, b: {range: [2, 1], alias: [q]}}"
    with pytest.raises(SchemaError) as caught:
        schema.read(written(tmp_path, text))
    assert str(caught.value).startswith("schema gout: variables.a.kind: 'x'")
    assert "variables.b.alias: unknown, did you mean 'aliases'?" in str(caught.value)
    assert "variables.b.range: [2, 1]" in str(caught.value)


@pytest.mark.parametrize("name", ["", ".", "nope", "/nowhere/own.yaml"])
def test_no_such_schema(name: str) -> None:
    with pytest.raises(SchemaError, match=r"no schema .*; shipped are case_series, lupus, or give the path"):
        schema.read(name)


def test_a_folder_is_no_schema(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="no schema"):
        schema.read(tmp_path)


def test_a_schema_that_extends_itself(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    written(tmp_path, f"extends: {path}")
    with pytest.raises(SchemaError, match=r"extends itself through .*own\.yaml → .*own\.yaml"):
        schema.read(path)


def test_two_schemas_that_extend_each_other(tmp_path: Path) -> None:
    written(tmp_path, f"extends: {tmp_path / 'b.yaml'}", "a.yaml")
    written(tmp_path, f"extends: {tmp_path / 'a.yaml'}", "b.yaml")
    with pytest.raises(SchemaError, match=r"extends itself through .*b\.yaml → .*a\.yaml → .*b\.yaml"):
        schema.read(tmp_path / "a.yaml")


def test_a_fault_in_what_is_extended_is_said_of_it(tmp_path: Path) -> None:
    base = written(tmp_path, "variabels: {}", "base.yaml")
    with pytest.raises(SchemaError, match=r"schema .*base\.yaml: unknown section"):
        schema.read(written(tmp_path, f"extends: {base}"))


@pytest.mark.parametrize(
    "text",
    ["variables: {weight: {aliases: weight}}", "variables: {s: {kind: category, categories: {A: word}}}",
     "patient_words: dog", "sections: discussion", "drugs: {x: {aliases: why}}",
     "variables: {w: {timepoints: baseline}}"],
)  # fmt: skip
def test_a_word_where_a_list_belongs_is_refused_or_one_word(tmp_path: Path, text: str) -> None:
    try:
        held = schema.read(written(tmp_path, text))
    except SchemaError:
        return
    lists = [
        held.patient_words,
        held.sections,
        *(v.aliases for v in held.variables),
        *(d.aliases for d in held.vocabulary.drugs),
    ]
    lists += [v.timepoints for v in held.variables] + [words for v in held.variables for _, words in v.categories]
    assert all(len(word) > 1 for words in lists for word in words)


@pytest.mark.parametrize(
    "text",
    ["variables: [a, b]", "variables:", "variables: {a: word}", "variables: {w: {aliases: }}",
     "variables: {w: {range: 5}}", "variables: {w: {range: [a, b]}}", 'variables: {w: {range: ["0", 5]}}',
     "variables: {w: {range: [0, null]}}", "variables: {w: {kind: category, categories: [A, B]}}",
     "variables: {w: {codes: [a]}}", "frequencies: {x: {per_day: often}}", "units: {x: {}}",
     "narrative: {stp: [a]}", "drugs: [a]", "drugs: {x: {aliases: 5}}"],
)  # fmt: skip
def test_the_wrong_shape_is_a_fault_of_the_schema(tmp_path: Path, text: str) -> None:
    with pytest.raises(SchemaError):
        schema.read(written(tmp_path, text))


def test_another_encoding_is_a_fault_of_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_bytes("title: Häufung".encode("latin-1"))
    with pytest.raises(SchemaError, match=r"own\.yaml"):
        schema.read(path)


@pytest.mark.parametrize(
    "text",
    ["drugs: {x: {aliasses: [y]}}", "frequencies: {x: {perday: '1'}}", "missing: {xx: gone}",
     "extends: lupus\nvariables: {w: {default_timepoint: baselin}}", "variables: {w: {once: 'no'}}",
     "variables: {w: {range: [.nan, 5], kind: number}}"],
)  # fmt: skip
def test_nothing_unknown_is_read_over(tmp_path: Path, text: str) -> None:
    with pytest.raises(SchemaError):
        schema.read(written(tmp_path, text))


@pytest.mark.parametrize("text", ["variables: {a: {}}\nvariables: {b: {}}", "variables:\n  a: {kind: number}\n  a: {}"])
def test_a_name_that_comes_twice_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SchemaError):
        schema.read(written(tmp_path, text))


def test_a_schema_beside_the_schema_is_found(tmp_path: Path) -> None:
    written(tmp_path, "name: base\nvariables: {a: {}}", "base.yaml")
    held = schema.read(written(tmp_path, "name: own\nextends: base.yaml"))
    assert [variable.name for variable in held.variables] == ["a"]


# --- what is worked out -----------------------------------------------------------------------------------------

EQUIVALENT = """
extends: lupus
equivalents:
  of_hydrocortisone: {{class: glucocorticoid, of: {of}, doses: {{hydrocortisone: {dose}, {drug}: 1}}, routes: [{route}], source: us}}
"""  # noqa: E501
CLASSES = """
extends: lupus
classifications:
  calm: {{source: us, classes: {{calm: [{{{test}}}], other: []}}}}
"""


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"of": "cortisone"}, r"equivalents\.of_hydrocortisone\.of: 'cortisone' has no dose under doses \(line 4\)"),
        ({"dose": 0}, r"doses\.hydrocortisone: 0; a dose is above 0"),
        ({"drug": "zzyzx"}, r"doses\.zzyzx: no drug of this schema"),
        ({"route": "sideways"}, r"routes: no route 'sideways'"),
        ({"dose": "much"}, r"doses\.hydrocortisone: 'much'; expected a number"),
    ],
)
def test_faults_of_equivalents(tmp_path: Path, wrong: dict[str, object], message: str) -> None:
    right = {"of": "hydrocortisone", "dose": 20, "drug": "dexamethasone", "route": "oral"}
    assert schema.read(written(tmp_path, EQUIVALENT.format(**right))).equivalents[-1].of == "hydrocortisone"
    with pytest.raises(SchemaError, match=message):
        schema.read(written(tmp_path, EQUIVALENT.format(**{**right, **wrong})))


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ("says: x, variable: sledai, at_most: 4", r"classes\.calm\.0: no variable 'sledai' \(line 4\)"),
        ("says: x, daily_dose: mg, at_most: 4", r"no equivalent 'mg'"),
        ("says: x, variable: sledai_2k", r"has one limit, at_most or below"),
        ("says: x, at_most: 4", r"has one limit, at_most or below"),
        ("says: x, variable: sledai_2k, at_most: 4, below: 5", r"has one limit"),
        ("says: x, variable: sledai_2k, daily_dose: prednisone_equivalent, at_most: 4", r"not both"),
        ("says: x, variable: sledai_2k, at_most: 4, undecided_to: 4", r"undecided_to 4 is not above at_most 4"),
        ("variable: sledai_2k, at_most: 4", r"says is missing"),
        ("says: x, variable: sledai_2k, at_most: -4", r"-4; expected a number"),
    ],
)
def test_faults_of_classifications(tmp_path: Path, test: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        schema.read(written(tmp_path, CLASSES.format(test=test)))


def test_a_classification_of_ones_own(tmp_path: Path) -> None:
    held = schema.read(written(tmp_path, CLASSES.format(test="says: quiet, variable: sledai_2k, below: 6")))
    (name, (criterion,)), (other, none) = held.classifications[-1].classes
    assert (name, other, none) == ("calm", "other", ())
    assert (criterion.limit, criterion.strict) == (Decimal(6), True)

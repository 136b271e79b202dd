"""Units of measurement: what papers print, its UCUM code, exact conversion, and where nothing is converted.

Expected factors are worked out by hand: 1 g/L is 1000 mg in 10 dL, so 100 mg/dL; 1 U is 1 µmol a minute, so 1 µkat is
60 U; bilirubin weighs 584.66 g/mol, so 1 µmol/L is 584.66 µg/L or 0.058466 mg/dL.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex import SchemaError
from casex.model import Measure, Vocabulary
from casex.schema import available, read
from casex.values import units

D = Decimal
WORDS = read("case_series").vocabulary
PRINTED = {
    "mg/dl": "mg/dL", "g/L": "g/L", "Kg": "kg", "MG/DL": "mg/dL", "µg/mL": "ug/mL", "μg/ml": "ug/mL", "mcg/ml": "ug/mL",
    "×10^9/L": "10*9/L", "x 10⁹/l": "10*9/L", "10^3/µL": "10*3/uL", "109/L": "10*9/L", "K/µL": "10*3/uL", "/mm3": "/uL",
    "cells/mm³": "/uL", "cells/µL": "/uL", "million cells/kg": "10*6/kg", "10^9/1": "10*9/L",
    "10^6 IU/ml": "10*6.[IU]/mL",
    "U/1": "U/L", "IU/L": "[IU]/L", "mIU/mL": "m[IU]/mL", "µIU/ml": "u[IU]/mL", "mU/L": "mU/L", "MU/L": "MU/L",
    "mm/1st h": "mm/h", "mm/hr": "mm/h", "g/24 h": "g/(24.h)", "mg/day": "mg/d", "mL/min/1.73 m2": "mL/min/{1.73_m2}",
    "ml/min per 1.73m²": "mL/min/{1.73_m2}", "kg/m²": "kg/m2", "%": "%", "°C": "Cel", "mm Hg": "mm[Hg]", "mM": "mmol/L",
    "mg L-1": "mg/L", "mmol·L−1": "mmol/L", "mEq/L": "meq/L", "copies/mL": "{copies}/mL", "μg/kg/day": "ug/kg/d",
}  # fmt: skip


@pytest.mark.parametrize(("printed", "code"), PRINTED.items())
def test_what_papers_print_has_its_code(printed: str, code: str) -> None:
    assert units.ucum(printed, WORDS) == code


@pytest.mark.parametrize(
    "printed",
    ["", "G/L", "M", "K", "score", "mUJ/mL", "log10 copies/mL", "ng/ml FEU", "10^9", "/", "//", "mg//dL", "a/b"],
)
def test_what_is_no_unit_that_is_known(printed: str) -> None:
    assert units.ucum(printed, WORDS) is None


@pytest.mark.parametrize(
    ("value", "printed", "wanted", "expected"),
    [
        ("0.31", "g/L", "mg/dL", "31"),
        ("12300", "/mm3", "×10^9/L", "12.3"),
        ("12.3", "10^3/µL", "10^9/L", "12.3"),
        ("2", "g/24 h", "mg/d", "2000"),
        ("1", "µkat/L", "U/L", "60"),
        ("98.6", "°F", "°C", "37"),
        ("70", "inch", "cm", "177.8"),
        ("150", "lbs", "kg", "68.0388555"),
        ("5", "mg/g", "mg/mg", "0.005"),
        ("3.50", "mg/dl", "mg/dL", "3.50"),  # the same unit: not a figure is changed
    ],
)
def test_conversions_are_exact(value: str, printed: str, wanted: str, expected: str) -> None:
    found = units.convert(D(value), printed, wanted, WORDS)
    assert found == D(expected)
    assert str(found) == expected


@pytest.mark.parametrize(
    ("value", "printed", "wanted", "expected"),
    [
        ("31", "μmol/L", "mg/dL", "1.812446"),
        ("584.66", "mg/L", "mmol/L", "1"),
        ("1", "mg/dL", "mmol/L", "0.0171039578558478"),
    ],
)
def test_a_molar_mass_leads_from_amounts_to_masses(value: str, printed: str, wanted: str, expected: str) -> None:
    assert units.convert(D(value), printed, wanted, WORDS) is None
    assert units.convert(D(value), printed, wanted, WORDS, molar_mass=D("584.66")) == D(expected)


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [("mmol/mol", "%"), ("mg/g", "%"), ("IU/L", "U/L"), ("mEq/L", "mmol/L"), ("copies/mL", "/mL"), ("mg/dL", "mg"),
     ("mL/min/1.73 m2", "mL/min"), ("mg/kg", "mg"), ("mm/h", "mm"), ("kg", "L"), ("mmHg", "cm"), ("score", "mg")],
)  # fmt: skip
def test_where_nothing_leads(printed: str, wanted: str) -> None:
    assert units.convert(D(5), printed, wanted, WORDS, molar_mass=D(100)) is None


CODES = st.sampled_from(sorted(set(PRINTED.values())))
AMOUNTS = st.decimals(0, 100_000, places=3)


@given(st.text("mgµuLldk/0123456789^×. IU%hcells²³-()", max_size=14) | st.sampled_from(sorted(PRINTED)))
def test_a_code_is_its_own_code(printed: str) -> None:
    code = units.ucum(printed, WORDS)
    if code is not None and "(" not in code and "{" not in code:  # "24.h" in brackets is how UCUM writes it, no paper
        assert units.ucum(code, WORDS) == code


@given(
    AMOUNTS,
    st.sampled_from(["g/L", "mg/dL", "µg/mL", "ng/mL", "kg/m3", "mg/L"]),
    st.sampled_from(["g/L", "mg/dL", "pg/mL"]),
)
def test_there_and_back_is_the_same_number(amount: Decimal, one: str, other: str) -> None:
    there = units.convert(amount, one, other, WORDS)
    assert there is None if one == "kg/m3" else units.convert(there, other, one, WORDS) == amount


@given(AMOUNTS, AMOUNTS)
def test_a_conversion_keeps_order(one: Decimal, other: Decimal) -> None:
    first, second = (units.convert(amount, "°F", "°C", WORDS) for amount in (one, other))
    assert (first < second) == (one < other)


@pytest.mark.parametrize("name", available())
def test_the_codes_of_shipped_variables_are_those_of_their_units(name: str) -> None:
    for variable in read(name).variables:
        codes = dict(variable.codes)
        if variable.kind == "number" and variable.unit is not None and codes:
            code = units.ucum(variable.unit, WORDS)
            assert codes["UCUM"] == code, variable.name
            same = [units.ucum(unit, WORDS) for unit in variable.same_units]
            assert None not in same


def test_a_definition_that_pint_does_not_read_is_said() -> None:
    words = Vocabulary(
        measures=(Measure("g", (), "[mass]"), Measure("x", (), "3 * furlong"), Measure("y", (), "2 * g"))
    )
    with pytest.raises(SchemaError, match=r"measures\.x\.pint: '3 \* furlong'"):
        units.convert(D(1), "y", "g", words)

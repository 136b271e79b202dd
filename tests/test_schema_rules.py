"""Rules of a schema: sentences as typed objects, and every fault with its line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import casex
from casex import SchemaError, schema
from casex.schema import Rule, Term
from casex.schema.rules import SENTENCES

HEAD = "name: own\nextends: case_series\nvariables:\n  total: {kind: number}\n  part: {kind: number}\nrules:\n"


def own(folder: Path, rules: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(HEAD + rules, encoding="utf-8")
    return path


def rule(folder: Path, says: str, more: str = "") -> Rule:
    held = schema.read(own(folder, f"  mine: {{says: {says!r}{more}}}\n"))
    return next(one for one in held.rules if one.name == "mine")


def test_a_sum_with_its_tolerance(tmp_path: Path) -> None:
    held = rule(tmp_path, "age_at_diagnosis + disease_duration = age_at_baseline ± 0.02")
    assert held.kind == "compares"
    assert held.left == (Term("age", "diagnosis"), Term("disease_duration", "baseline"))  # its own time point
    assert held.right == (Term("age", "baseline"),)
    assert (held.relation, held.tolerance, held.mostly) == ("=", Decimal("0.02"), False)


def test_a_limit_for_some_patients_that_mostly_holds(tmp_path: Path) -> None:
    says = "index_treatment_duration <= last_visit where index_treatment_status is Ongoing"
    held = rule(tmp_path, says, ", mostly: true, because: so it is")
    assert (held.relation, held.where) == ("<=", ("index_treatment_status", "Ongoing"))
    assert held.right == (Term("last_visit"),)
    assert (held.mostly, held.because) == (True, "so it is")


def test_a_course(tmp_path: Path) -> None:
    held = rule(tmp_path, "total never rises ± 2")
    assert (held.kind, held.left, held.tolerance) == ("never_rises", (Term("total"),), Decimal(2))


@pytest.mark.parametrize("says", SENTENCES)
def test_a_sentence(tmp_path: Path, says: str) -> None:
    assert rule(tmp_path, says).kind == SENTENCES[says]


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ("total falls never", r"'total falls never' is no rule that can be read; it can be .* \(line 7\)$"),
        ("visits follow each other in time", r"did you mean 'visits follow one another in time'\? \(line 7\)$"),
        ("totl = part", r"rules\.mine\.says: no variable 'totl'; did you mean 'total'\? \(line 7\)$"),
        ("age_at_basline <= age_at_last_follow_up", r"no time point 'basline'; did you mean 'baseline'\? \(line 7\)$"),
        ("total = part where sex is W", r"sex has no category 'W'.* \(line 7\)$"),
        ("total = part where sx is F", r"no variable 'sx'; did you mean 'sex'\? \(line 7\)$"),
        ("total <= age_at_baseline", r"its variables have several units: none, years \(line 7\)$"),
    ],
)
def test_faults_are_said_with_their_line(tmp_path: Path, says: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        schema.read(own(tmp_path, f"  mine: {{says: {says!r}}}\n"))


@pytest.mark.parametrize(
    ("under", "message"),
    [
        ("{because: x}", r"rules\.mine: says is missing \(line 7\)$"),
        ("{says: 5}", r"rules\.mine\.says: expected a text, got 5; put it into quotes \(line 7\)$"),
        ("{says: sex, mosty: true}", r"rules\.mine\.mosty: unknown, did you mean 'mostly'\? \(line 7\)$"),
        ("{says: sex, mostly: 1}", r"rules\.mine\.mostly: 1; it can be true or false \(line 7\)$"),
    ],
)
def test_the_wrong_shape(tmp_path: Path, under: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        schema.read(own(tmp_path, f"  mine: {under}\n"))


def test_an_inherited_rule_is_replaced_or_taken_away(tmp_path: Path) -> None:
    before = {one.name: one.says for one in schema.read("case_series").rules}
    held = schema.read(own(tmp_path, "  age_rises:\n  ages_add_up: {says: total = part}\n"))
    after = {one.name: one.says for one in held.rules}
    assert after == {**{k: v for k, v in before.items() if k != "age_rises"}, "ages_add_up": "total = part"}


def test_rules_of_what_is_shipped() -> None:
    names = {one.name for one in casex.load_schema("lupus").rules}
    assert {"ages_add_up", "damage_stays", "visits_in_order", "stopped_is_stopped", "all_there", "categories"} <= names


def test_doses_of_a_drug() -> None:
    drug = casex.load_schema("lupus").vocabulary.drug("HCQ")
    assert drug is not None
    assert drug.dose == (Decimal(25), Decimal(800))

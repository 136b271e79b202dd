"""Rules of a schema: sentences that say what has to hold of a patient's values, as typed objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches

from casex.model import MONTHS
from casex.schema.definition import LAST_VISIT, Rule, RuleKind, Term, Variable
from casex.schema.shape import Address, Fault, fault

#: Rules about no variable in particular, word for word.
SENTENCES: dict[str, RuleKind] = {
    "visits follow one another in time": "times",
    "no drug is given after its stop": "stops",
    "a change of dose is told where most are": "changes",
    "there are as many patients as the paper says": "counts",
    "the categories of a variable add up": "totals",
}
_NAME = r"[a-z0-9][a-z0-9_]*"
_SUM = rf"{_NAME}(?: \+ {_NAME})*"
_TOLERANCE = r"(?: ± (?P<tolerance>\d+(?:\.\d+)?))?"
_COMPARES = re.compile(
    rf"(?P<left>{_SUM}) (?P<relation>=|<=) (?P<right>{_SUM}){_TOLERANCE}"
    rf"(?: where (?P<where>{_NAME}) is (?P<category>.+))?"
)
_NEVER = re.compile(rf"(?P<variable>{_NAME}) never (?P<way>falls|rises){_TOLERANCE}")


def read_rules(said: Mapping[str, Mapping[str, object] | None], variables: Mapping[str, Variable]) -> tuple[Rule, ...]:
    """The rules of a schema; a name with nothing under it takes an inherited rule away."""
    held = [_rule(name, under, variables) for name, under in said.items() if under]
    return tuple(one for one in held if isinstance(one, Rule))


def faults_of_rules(
    said: Mapping[str, Mapping[str, object] | None], variables: Mapping[str, Variable], timepoints: Mapping[str, object]
) -> Iterator[Fault]:
    """Sentences that no grammar reads, and names that the schema does not have."""
    for name, under in said.items():
        address: Address = ("rules", name, "says")
        made = _rule(name, under, variables) if under else None
        if isinstance(made, str):
            yield fault(address, made)
        elif made is not None:
            yield from (fault(address, what) for what in _unknown(made, variables, timepoints))


def _rule(name: str, said: Mapping[str, object], variables: Mapping[str, Variable]) -> Rule | str:
    """The rule, or why its sentence cannot be read."""
    text = " ".join(str(said["says"]).split())
    mostly, because = bool(said.get("mostly", False)), str(said.get("because", ""))
    if text in SENTENCES:
        return Rule(name, text, SENTENCES[text], mostly=mostly, because=because)
    if match := _NEVER.fullmatch(text):
        kind: RuleKind = "never_falls" if match["way"] == "falls" else "never_rises"
        left = (Term(match["variable"]),)
        return Rule(name, text, kind, left, tolerance=_tolerance(match), mostly=mostly, because=because)
    if match := _COMPARES.fullmatch(text):
        return Rule(
            name, text, "compares", _terms(match["left"], variables), _terms(match["right"], variables),
            "=" if match["relation"] == "=" else "<=", _tolerance(match),
            (match["where"], match["category"]) if match["where"] else None, mostly, because,
        )  # fmt: skip
    close = get_close_matches(text, SENTENCES, n=1)
    hint = (
        f"did you mean {close[0]!r}?"
        if close
        else "it can be 'a + b = c ± 0.1', 'a <= b', 'a never falls', or " + (", ".join(map(repr, SENTENCES)))
    )
    return f"{text!r} is no rule that can be read; {hint}"


def _tolerance(match: re.Match[str]) -> Decimal:
    return Decimal(match["tolerance"] or 0)


def _terms(text: str, variables: Mapping[str, Variable]) -> tuple[Term, ...]:
    return tuple(_term(name, variables) for name in text.split(" + "))


def _term(name: str, variables: Mapping[str, Variable]) -> Term:
    """``age_at_baseline`` is a variable at a time point; without one, it is at the variable's own."""
    variable, at, timepoint = name.rpartition("_at_")
    if at and name not in variables:
        return Term(variable, timepoint)
    known = variables.get(name)
    return Term(name, None if known is None or known.once else known.default_timepoint)


def _unknown(rule: Rule, variables: Mapping[str, Variable], timepoints: Mapping[str, object]) -> Iterator[str]:
    for term in (*rule.left, *rule.right):
        if term.variable != LAST_VISIT and term.variable not in variables:
            yield f"no variable {term.variable!r}{_near(term.variable, variables)}"
        if term.timepoint is not None and timepoints and term.timepoint not in timepoints:
            yield f"no time point {term.timepoint!r}{_near(term.timepoint, timepoints)}"
    if rule.where is not None and rule.where[0] not in variables:
        yield f"no variable {rule.where[0]!r}{_near(rule.where[0], variables)}"
    elif rule.where is not None and rule.where[1] not in dict(variables[rule.where[0]].categories):
        yield f"{rule.where[0]} has no category {rule.where[1]!r}{_near(rule.where[1], dict(variables[rule.where[0]].categories))}"  # noqa: E501
    units = dict.fromkeys(
        "months" if term.variable == LAST_VISIT else variables[term.variable].unit
        for term in (*rule.left, *rule.right)
        if term.variable == LAST_VISIT or term.variable in variables
    )
    if len(units) > 1 and not all(unit in MONTHS for unit in units):
        yield f"its variables have several units: {', '.join(str(unit or 'none') for unit in units)}"


def _near(name: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""

"""What is worked out from a patient's values by the tables of a schema: dose equivalents and classifications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from casex.schema.definition import Classification, Criterion, Equivalent
from casex.schema.shape import Address, Fault, fault


def read_equivalents(said: Mapping[str, Mapping[str, Any]]) -> tuple[Equivalent, ...]:
    """The equivalents of a schema."""
    return tuple(
        Equivalent(
            name=name,
            label=str(under.get("label", name)),
            drug_class=under["class"],
            of=under["of"],
            doses=tuple((str(drug), Decimal(str(dose))) for drug, dose in under["doses"].items()),
            routes=tuple(under["routes"]),
            pulse_from=Decimal(str(under["pulse_from"])) if "pulse_from" in under else None,
            pulse_words=tuple(under.get("pulse_words", ())),
            weight=under.get("weight"),
            source=under["source"],
        )
        for name, under in said.items()
    )


def read_classifications(said: Mapping[str, Mapping[str, Any]]) -> tuple[Classification, ...]:
    """The classifications of a schema, their classes in order."""
    return tuple(
        Classification(
            name=name,
            label=str(under.get("label", name)),
            classes=tuple(
                (str(one), tuple(_criterion(test) for test in tests or ())) for one, tests in under["classes"].items()
            ),
            source=under["source"],
        )
        for name, under in said.items()
    )


def _criterion(said: Mapping[str, Any]) -> Criterion:
    below = said.get("below")
    limit, undecided = said.get("at_most", below), said.get("undecided_to")
    return Criterion(
        says=said["says"],
        variable=said.get("variable"),
        daily_dose=said.get("daily_dose"),
        limit=None if limit is None else Decimal(str(limit)),
        strict=below is not None,
        undecided_to=None if undecided is None else Decimal(str(undecided)),
    )


def faults_of_derived(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Names that the schema does not have, doses that cannot divide, criteria that compare nothing or twice."""
    for name, under in content.get("equivalents", {}).items():
        yield from _of_equivalent(("equivalents", name), under, content)
    for name, under in content.get("classifications", {}).items():
        for one, tests in under["classes"].items():
            for place, test in enumerate(tests or ()):
                for said in _wrong(test, content):
                    yield fault(("classifications", name, "classes", one, place), said)


def _of_equivalent(address: Address, said: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[Fault]:
    for drug, dose in said["doses"].items():
        if drug not in content.get("drugs", {}):
            yield fault((*address, "doses", drug), "no drug of this schema")
        if not Decimal(str(dose)) > 0:
            yield fault((*address, "doses", drug), f"{dose!r}; a dose is above 0")
    for route in said["routes"]:
        if route not in content.get("routes", {}):
            yield fault((*address, "routes"), f"no route {route!r}")
    if said["of"] not in said["doses"]:
        yield fault((*address, "of"), f"{said['of']!r} has no dose under doses")


def _wrong(test: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[str]:
    asked = [key for key in ("variable", "daily_dose") if key in test]
    limits = [key for key in ("at_most", "below") if key in test]
    if len(asked) > 1:
        yield "give a variable or a daily_dose, not both"
    if len(limits) != len(asked) or ("undecided_to" in test and not limits):
        yield "what is asked of the data has one limit, at_most or below; what the data cannot tell has none"
    elif "undecided_to" in test and not test["undecided_to"] > test[limits[0]]:
        yield f"undecided_to {test['undecided_to']} is not above {limits[0]} {test[limits[0]]}"
    if "variable" in test and test["variable"] not in content.get("variables", {}):
        yield f"no variable {test['variable']!r}"
    if "daily_dose" in test and test["daily_dose"] not in content.get("equivalents", {}):
        yield f"no equivalent {test['daily_dose']!r}"

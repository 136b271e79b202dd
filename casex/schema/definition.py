"""What a schema says: variables, time points, words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from casex.model import Vocabulary, folded

COLUMN_LENGTH = 63
KINDS = ("number", "age", "duration", "date", "presence", "grade", "category", "terms", "drugs", "regimens", "text")

RuleKind = Literal["compares", "never_falls", "never_rises", "times", "stops", "changes", "counts", "totals"]
#: A term of a rule that is no variable: the month of a patient's last dated visit.
LAST_VISIT = "last_visit"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: how it is called, what kind its values are, and what they may be.

    `once` variables have one value per patient and no time point in their column; values of `whole` ones are whole
    numbers. `open` categories accept words
    that the schema does not list. `timepoints` limits a variable to these time points (empty: any). `told_by` are
    phrases that tell a term (``{term} occurred``). `same_units` are other names of the unit, for this variable alone;
    `molar_mass` (g/mol) leads from amounts to masses. Of a variable that `needs_unit`, a number without one is in no
    known unit. Without `column` it stands in
    `observations` only. `worse` says whether high or low numbers are worse.
    """

    name: str
    label: str = ""
    aliases: tuple[str, ...] = ()
    kind: str = "text"
    unit: str | None = None
    same_units: tuple[str, ...] = ()
    molar_mass: Decimal | None = None
    needs_unit: bool = False
    range: tuple[Decimal, Decimal] | None = None
    categories: tuple[tuple[str, tuple[str, ...]], ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    once: bool = False
    whole: bool = False
    open: bool = False
    default_timepoint: str | None = None
    timepoints: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    column: bool = True
    worse: str | None = None

    @property
    def spellings(self) -> Mapping[str, str]:
        """The name of a category by each of its spellings, folded."""
        return {folded(word): name for name, words in self.categories for word in (name, *words)}

    def column_name(self, timepoint: str | None) -> str:
        """How its column of `patients` is called: ``<variable>[_at_<time point>][_<unit>]``.

        >>> Variable("age", unit="years").column_name("baseline")
        'age_at_baseline_years'
        """
        at = f"_at_{timepoint}" if timepoint else ""
        spelled = (self.unit or "").casefold().replace("%", " percent ").replace("µ", "u").replace("μ", "u")
        letters = any(letter.isalpha() for letter in spelled)  # a titre's "1:" is no name
        unit = "_" + re.sub(r"[^a-z0-9]+", "_", spelled).strip("_") if letters else ""
        if self.name.endswith(unit) and not at:  # "fvc_percent" says its unit already
            unit = ""
        return f"{self.name}{at}{unit}"[:COLUMN_LENGTH].rstrip("_")


@dataclass(frozen=True, slots=True)
class Term:
    """A variable at a time point (None: it has one value per patient), or `LAST_VISIT`."""

    variable: str
    timepoint: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What has to hold. A breach is an error, or a warning where the rule holds `mostly`.

    `left` and `right` are sums of terms that `relation` compares; numbers may differ by `tolerance`, or by what their
    printed places leave open. `where` is a variable and the category for which alone the rule holds. Of a rule that
    never falls or rises, `left` is its variable.
    """

    name: str
    says: str
    kind: RuleKind
    left: tuple[Term, ...] = ()
    right: tuple[Term, ...] = ()
    relation: Literal["=", "<="] = "="
    tolerance: Decimal = Decimal(0)
    where: tuple[str, str] | None = None
    mostly: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Doses of the drugs of a class that do the same: so much of each is so much `of` one of them.

    A day's dose of `pulse_from` mg or more, or one told with a word of `pulse_words`, is no daily dose, nor is one by
    another route than `routes`. `weight` names the variable that holds the weight in kg.
    """

    name: str
    label: str
    drug_class: str
    of: str
    doses: tuple[tuple[str, Decimal], ...]
    routes: tuple[str, ...] = ()
    pulse_from: Decimal | None = None
    pulse_words: tuple[str, ...] = ()
    weight: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What has to hold for a class, in words; and how the data can tell, where they can.

    A variable's number, or the daily dose in an equivalent, is at most the limit (`strict`: below it). What is above
    the limit and not above `undecided_to` is not decided by the number alone.
    """

    says: str
    variable: str | None = None
    daily_dose: str | None = None
    limit: Decimal | None = None
    strict: bool = False
    undecided_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Classification:
    """Classes of patients: the first one whose criteria all hold."""

    name: str
    label: str
    classes: tuple[tuple[str, tuple[Criterion, ...]], ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class NarrativeWords:
    """Words with which case sections tell what happened."""

    visit: tuple[str, ...] = ()
    regimen: tuple[str, ...] = ()
    negation: tuple[str, ...] = ()
    negated: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    dose_change: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    switch: tuple[str, ...] = ()
    not_given: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A schema, whole: what it extends is already merged in.

    Attributes
    ----------
    name, title
        How the schema is called.
    variables
        In the order of their columns.
    timepoints
        Pairs of a time point's name and how it is printed.
    columns
        Variables whose columns stand first, in this order.
    specimens
        Pairs of a specimen's name and how it is printed.
    vocabulary
        Drugs, frequencies, routes, units, missing codes: what the value grammars read with.
    rules
        What has to hold of a patient's values.
    equivalents, classifications
        How daily doses and classes of patients are worked out.
    sha256
        Hash of the merged content.
    """

    name: str
    title: str
    variables: tuple[Variable, ...]
    timepoints: tuple[tuple[str, tuple[str, ...]], ...]
    vocabulary: Vocabulary
    narrative: NarrativeWords
    patient_words: tuple[str, ...] = ()
    case_words: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    summary_words: tuple[str, ...] = ()
    normal_words: tuple[str, ...] = ()
    counted_words: tuple[str, ...] = ()
    row_words: tuple[str, ...] = ()
    reference_words: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    header_filler: tuple[str, ...] = ()
    one_patient: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    specimens: tuple[tuple[str, tuple[str, ...]], ...] = ()
    index_evidence: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rules: tuple[Rule, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()
    classifications: tuple[Classification, ...] = ()
    sha256: str = ""

    def __hash__(self) -> int:
        return hash(self.sha256)  # that of all its words would take longer than reading a heading

    def variable(self, name: str) -> Variable | None:
        """The variable of this name, or None.

        Parameters
        ----------
        name
            Its name in the schema, e.g. ``sledai_2k``.
        """
        return next((v for v in self.variables if v.name == name), None)

    def evidence(self, where: str) -> tuple[str, ...]:
        """Phrases that mark the index treatment.

        Parameters
        ----------
        where
            ``header``, ``caption``, ``title`` or ``narrative``.
        """
        return dict(self.index_evidence).get(where, ())

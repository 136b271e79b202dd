"""What a table is: rows of patients, or something else, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casex.interpret.headers import HeaderGrammar, RowTime
from casex.model import Table, folded
from casex.schema import Definition

_LABEL_LENGTH = 40
_MOST = 0.8  # of the filled cells
_MARKS = re.compile(r"[(\[].*?[)\]]|[.#:*†‡§]")
_SAMPLE = re.compile(r"(?P<stem>\D{0,4}\d{1,5})(?P<letter>[a-z])")
_IDENTIFIER = re.compile(
    r"(?:[a-z]{0,4}[\s.#:-]*\d{1,4}(?:[\s.-]?\w{1,3})?|[ivxl]{1,6}|[a-z]{1,3}(?:\.[a-z]\.?)*)", re.I
)


@dataclass(frozen=True, slots=True)
class PatientAxis:
    """Where a table's patients are: the column that names them, and the rows that are patients.

    `left_out` are the other rows, each with what it is taken for: a sum of patients, a section, or not read.
    `evidence` says why, where the column's heading does not name patients. `dated_by` is the column that dates the
    rows, with what its heading says.
    """

    column: int
    rows: tuple[int, ...]
    left_out: tuple[tuple[int, str], ...] = ()
    evidence: str = ""
    dated_by: tuple[int, RowTime] | None = None


@dataclass(frozen=True, slots=True)
class NotPatients:
    """Why a table is not read patient by patient, and whether its first column names patients all the same."""

    why: str
    names_patients: bool = False


def patient_axis(table: Table, schema: Definition) -> PatientAxis | NotPatients:
    """The column that holds the patients' labels, where the table's rows are patients.

    A heading like "Patient" or "Case no." names them. Without one, rows that tell a sex each are patients: by number
    ("No."), or by whatever stands in the first column (in reviews of the literature, the reference).
    """
    if not table.body or table.columns < 2:
        return NotPatients("it has no body of two or more columns")
    headings = [_bare(heading) for heading in table.headings()]
    strong = {folded(word) for word in schema.patient_words}
    named = next((c for c, printed in enumerate(table.headings()) if _names_patients(printed, strong, schema)), None)
    column = named or 0
    others = {number: what for number in range(len(table.body)) if (what := _no_patient(table, number, column, schema))}
    rows = tuple(number for number in range(len(table.body)) if number not in others)
    if named is None:
        sexes = _column_of_sexes(table, headings, rows, schema)
        first = table.headings()[0]
        if not sexes:  # a first column of sexes names groups
            return NotPatients(
                f"its first column is {first!r}, which names no patients, and no column tells a sex each"
            )
        why = f"its column {table.headings()[sexes]!r} tells a sex each"
        return PatientAxis(0, rows, tuple(others.items()), why)
    labels = [table.body[number][column].text for number in rows]
    counts = _bare(table.headings()[column]).endswith("s") and all(label.strip().isdigit() for label in labels)
    if counts and labels != [str(number) for number in range(1, len(labels) + 1)]:
        return NotPatients(f"its column {table.headings()[column]!r} counts patients")
    unread = [number for number in rows if not _is_label(table.body[number][column].text, schema)]
    if 5 * len(unread) > len(rows) or len(unread) == len(rows):
        label = table.body[unread[0] if unread else 0][column].text
        return NotPatients(f"{label!r} in its column {table.headings()[column]!r} is no patient's label", True)
    others |= dict.fromkeys(unread, "no patient's label")
    rows = tuple(number for number in rows if number not in unread)
    return PatientAxis(column, rows, tuple(sorted(others.items())), dated_by=_dated_by(table, column, rows, schema))


def _dated_by(table: Table, column: int, rows: Sequence[int], schema: Definition) -> tuple[int, RowTime] | None:
    """The column that dates the rows: "Days after onset"; a bare "Week" only where patients have several rows each."""
    grammar = HeaderGrammar(schema, ())
    labels = [stem(table.body[row][column].text) for row in rows]
    for place, printed in enumerate(table.headings()):
        said = grammar.time_of_rows(printed) if place != column else None
        if said is None or ((said.event is None or not said.counted) and len(set(labels)) == len(labels)):
            continue
        cells = [table.body[row][place].text for row in rows]
        if cells and sum(grammar.row_time(said, cell) is not None for cell in cells) >= _MOST * len(cells):
            return place, said
    return None


def stem(label: str) -> str:
    """A label without the letter of its sample: "822b" is a sample of patient 822.

    >>> stem("822b"), stem("P3")
    ('822', 'P3')
    """
    found = _SAMPLE.fullmatch(label.strip())
    return found["stem"] if found else label


def letters_of_samples(table: Table, axis: PatientAxis) -> bool:
    """Whether the letters behind a table's labels count samples: one stem with several letters, at several times."""
    if axis.dated_by is None:
        return False
    times: dict[str, set[str]] = {}
    letters: dict[str, set[str]] = {}
    for row in axis.rows:
        label = table.body[row][axis.column].text.strip()
        if label != stem(label):
            letters.setdefault(stem(label), set()).add(label)
            times.setdefault(stem(label), set()).add(table.body[row][axis.dated_by[0]].text)
    return any(len(labels) > 1 and len(times[name]) == len(labels) for name, labels in letters.items())


def _no_patient(table: Table, number: int, column: int, schema: Definition) -> str:
    """What a row is, where it is no patient: a sum of patients, or the heading of a section; else empty."""
    row = table.body[number]
    label = row[column].text
    words = {folded(word) for word in schema.summary_words}
    if folded(label) in words or (_MARKS.sub(" ", folded(label)).split() or [""])[0] in words - {"p", "n"}:
        return "a sum of patients"
    others = {cell.text for place, cell in enumerate(row) if place != column}
    if not re.search(r"\d", label) and (others <= {"", label}):
        return "a section"
    return ""


def identifier(label: str, schema: Definition) -> str:
    """A label without the word before it: "Case 3", "Patient No. 3" and "3" are the same patient.

    >>> from casex.schema import read
    >>> identifier("Case 3", read("lupus"))
    '3'
    """
    words = "|".join(
        sorted((re.escape(folded(w)) for w in (*schema.patient_words, *schema.row_words)), key=len, reverse=True)
    )
    bare = re.sub(rf"^(?:(?:{words})(?=\d|\b)[\s.#:№\u2010-\u2015-]*)+(?=\S)", "", " ".join(label.split()), flags=re.I)
    bare = bare.strip(" .#:*†‡§¶") or label.strip()
    described = re.fullmatch(r"(?P<name>.*?\d\w?)\s*[(\[][^()\[\]]*[)\]]", bare)  # "P1 (boy)"
    return described["name"] if described else bare


def _is_label(label: str, schema: Definition) -> bool:
    bare = identifier(label, schema)
    if _IDENTIFIER.fullmatch(bare):
        return True
    return bool(re.search(r"\d", bare)) and len(bare) <= _LABEL_LENGTH and bare != label.strip()


def _names_patients(printed: str, strong: set[str], schema: Definition) -> bool:
    """Whether a heading names patients: "Patient no. (sex)" does, "Patients (n = 9)" and "PT (s)" do not."""
    inside = {
        word for bracket in re.findall(r"[(\[](.*?)[)\]]", printed) for word in re.findall(r"\w+", folded(bracket))
    }
    harmless = {folded(w) for w in (*schema.row_words, *schema.patient_words)} | {"sex", "gender", "age", "initials"}
    if not _bare(printed).endswith("s"):  # "Case (n = 2)" heads cases, "Patients (n = 2)" counts them
        inside = {word for word in inside if word != "n" and not word.isdigit()}
    return _bare(printed) in strong and inside <= harmless


def _column_of_sexes(table: Table, headings: Sequence[str], rows: Sequence[int], schema: Definition) -> int | None:
    """The column of sexes, alone or with ages ("74/F"): by its heading, and by what stands in its cells."""
    sex = schema.variable("sex")
    if sex is None:
        return None
    words = {folded(alias) for alias in sex.aliases}
    names = "|".join(re.escape(folded(word)) for name, aliases in sex.categories for word in (name, *aliases))
    age = r"\d+(?:\.\d+)?\s*(?:years?|yrs?|y|months?|mo|weeks?|days?)?"
    # "74/F", "13, female", "F"; "7 F, 2 M" counts
    told = re.compile(rf"(?:{age}\s*[/,;\s]\s*)?(?:{names})(?:\s*[/,;\s]\s*{age})?")
    for column, heading in enumerate(headings):
        if not words & set(re.findall(r"\w+", heading)):
            continue
        cells = [" ".join(table.body[row][column].text.casefold().split()) for row in rows]
        if cells and sum(bool(told.fullmatch(cell)) for cell in cells) >= _MOST * len(rows):
            return column
    return None


def _bare(heading: str) -> str:
    return folded(_MARKS.sub(" ", heading))

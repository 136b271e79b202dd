"""What a table is: rows of patients, or something else, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from casex.interpret.arranged import halves, turned
from casex.interpret.header_times import RowTime
from casex.interpret.headers import HeaderGrammar
from casex.interpret.labels import RAISED, ROW_OF_SEVERAL, identifier
from casex.interpret.printed_numbers import patients_told
from casex.model import Age, Cell, Table, folded
from casex.schema import Definition
from casex.values import span

_LABEL_LENGTH = 40
_MOST = 0.8  # of the filled cells
_MARKS = re.compile(r"[(\[].*?[)\]]|[.#:*†‡§]")
_SAMPLE = re.compile(r"(?P<stem>\D{0,4}\d{1,5})(?P<letter>[a-z])")
_PEDIGREE = r"(?:[a-z]{0,3}\d{0,4}[\s./:-]+)?[ivx]{1,4}[\s.:-]+\d{1,3}[a-z]?"  # "F1-II:3": family, generation, person
_IDENTIFIER = re.compile(
    rf"(?:[a-z]{{0,4}}[\s.#:-]*\d{{1,4}}(?:[\s.#-]?\w{{1,3}})?|{ROW_OF_SEVERAL}|{_PEDIGREE}|[ivxl]{{1,6}}|[a-z]{{1,3}}(?:\.[a-z]\.?)*)",
    re.I,
)
_FIGURE = re.compile(r"\s*\d+(?:[.,]\d+)?\s*%?\s*")
_COUNTED = re.compile(r"[^\W\d_][a-z]+\s\d+")  # "Day 7", "Arm 1": a word and a number
_NORMAL = "normal values or units"


_MEASURED = re.compile(r"\s*(?:[<>≤≥~]\s*\d|[-+]?\d+[.,]\d+\s*$)")
_INITIALS = re.compile(r"(?:[A-Z]\.?\s?){2,3}")


@dataclass(frozen=True, slots=True)
class PatientAxis:
    """Where a table's patients are: the column that names them, and the rows that are patients.

    Where they stand as columns, the table is `turned`, and `column` and rows are those of the turned table; `stub` is
    how many columns name its rows. Where it is printed in parts side by side it is `halved`, and they are those of the
    parts below each other. Without a column that names them (None) they are told by their order. `left_out` are the
    other rows, each with what it is taken for: a sum of patients, a section, or not read. `evidence` says why, where
    the column's heading does not name patients. `dated_by` is the column that dates the rows, with what its heading
    says. `group` is a column of labels that stand on the first row of a group only. `blocks` are the rows of each
    patient, where patients have several; `within` is the column that tells these apart.
    """

    column: int | None
    rows: tuple[int, ...]
    left_out: tuple[tuple[int, str], ...] = ()
    evidence: str = ""
    dated_by: tuple[int, RowTime] | None = None
    turned: bool = False
    halved: bool = False
    stub: int = 1
    group: int | None = None
    blocks: tuple[tuple[int, ...], ...] = ()
    within: int | None = None

    def by_visit(self) -> PatientAxis:
        """The axis with every row for itself, where a column dates the rows."""
        if self.dated_by is None or not self.blocks:
            return self
        return replace(self, rows=tuple(row for block in self.blocks for row in block), blocks=(), within=None)


@dataclass(frozen=True, slots=True)
class NotPatients:
    """Why a table is not read patient by patient, and whether its first column names patients all the same."""

    why: str
    names_patients: bool = False


def patient_axis(table: Table, schema: Definition) -> PatientAxis | NotPatients:
    """Where a table's patients are: its rows, or its columns.

    A heading like "Patient" or "Case no." names the column of their labels. Without one, rows that tell a sex each are
    patients: by number ("No."), by the reference in reviews of the literature, or by their order. Columns are patients
    where their headings are labels ("Patient 1", or "1" and "2" where a row tells a sex each).
    """
    if not table.body or table.columns < 2:
        return NotPatients("it has no body of two or more columns")
    across = _columns_axis(table, schema)
    if across is not None:
        return across
    stacked = halves(table)
    below = _rows_axis(stacked[0], schema) if stacked else None
    return replace(below, halved=True) if isinstance(below, PatientAxis) else _rows_axis(table, schema)


def _rows_axis(table: Table, schema: Definition) -> PatientAxis | NotPatients:
    strong = _folded(schema.patient_words)
    named = next((c for c, printed in enumerate(_unraised(table)) if _names_patients(printed, strong, schema)), None)
    group = _group_column(table, named, schema)
    others = {
        number: what
        for number in range(len(table.body))
        if (what := _no_patient(table, number, named or 0, group, schema))
    }
    rows = tuple(number for number in range(len(table.body)) if number not in others)
    if named is None:
        return _unnamed(table, rows, others, group, schema)
    return _named(table, named, rows, others, group, schema)


def given_axis(table: Table, schema: Definition, column: int | None, *, across: bool) -> PatientAxis:
    """The axis of a table whose patients somebody else has told: its rows, or its columns, and what names them."""
    held = turned(table)[0] if across else table
    group = None if across else _group_column(held, column, schema)
    others = {
        number: what
        for number in range(len(held.body))
        if (what := _no_patient(held, number, column or 0, group, schema))
    }
    rows = tuple(number for number in range(len(held.body)) if number not in others)
    blocks, within = _sub_columns(held, rows) if across else ((), None)
    dated_by = None
    if not across and column is not None:
        blocks, within = _blocks(held, column, rows, schema)
        dated_by = _dated_by(held, column, rows, schema)
    return PatientAxis(
        column,
        tuple(block[0] for block in blocks) or rows,
        tuple(others.items()),
        "the reading file says so",
        dated_by=dated_by,
        turned=across,
        group=group,
        blocks=blocks,
        within=within,
    )


def _unnamed(
    table: Table, rows: tuple[int, ...], others: dict[int, str], group: int | None, schema: Definition
) -> PatientAxis | NotPatients:
    """Rows without a column of patients: each tells a sex, or each an age where the caption says how many they are."""
    headings = _bares(table)
    sexes = _column_of_sexes(table, headings, rows, schema)
    counted = not sexes and set(patients_told(table.caption, schema.people)) == {len(rows)}
    ages = _column_of_ages(table, rows, schema) if counted else None
    first = table.headings()[0]
    if sexes:  # a first column of sexes names groups
        why = f"its column {table.headings()[sexes]!r} tells a sex each"
    elif ages is not None:
        why = f"its caption speaks of {len(rows)} patients, and its column {table.headings()[ages]!r} tells an age each"
    else:
        return NotPatients(f"its first column is {first!r}, which names no patients, and no column tells a sex each")
    return PatientAxis(
        _label_column(table, headings, rows, group, schema), rows, tuple(others.items()), why, group=group
    )


def _label_column(
    table: Table, headings: Sequence[str], rows: Sequence[int], group: int | None, schema: Definition
) -> int | None:
    """What patients without a column of their own are called by: the reference, or a first column that tells."""
    references = _folded(schema.reference_words)
    for column, heading in enumerate(headings):
        if column != group and (heading in references or set(heading.split()) & references):
            return column
    first = next((column for column in range(table.columns) if column != group), 0)
    labels = [table.body[row][first].text for row in rows]
    telling = len(set(labels)) >= _MOST * len(labels) and all(labels)
    meaning = HeaderGrammar(schema, ()).read(table.headings()[first])
    measured = meaning.unit is not None or sum(map(bool, map(_MEASURED.match, labels))) > len(labels) / 2
    variable = meaning.variable is not None or re.findall(r"\w+", headings[first])[:1] == ["age"]
    return first if telling and not variable and not measured else None


def _named(
    table: Table, column: int, rows: tuple[int, ...], others: dict[int, str], group: int | None, schema: Definition
) -> PatientAxis | NotPatients:
    """Rows whose patients a column names."""
    again = _named_otherwise(table, column)
    if again is not None:
        name = table.headings()[column]
        return NotPatients(f"its columns {column + 1} and {again + 1} are both {name!r}, and name other patients", True)
    blocks, within = _blocks(table, column, rows, schema)
    if blocks:
        rows = tuple(block[0] for block in blocks)
    labels = [table.body[number][column].text for number in rows]
    counts = _bare(table.headings()[column]).endswith("s") and all(map(_FIGURE.fullmatch, labels))
    if counts and labels != [str(number) for number in range(1, len(labels) + 1)]:
        return NotPatients(f"its column {table.headings()[column]!r} counts patients")
    unread = [number for number in rows if not _is_label(table.body[number][column].text, schema)]
    if 5 * len(unread) > len(rows) or len(unread) == len(rows):
        label = table.body[unread[0] if unread else 0][column].text
        return NotPatients(f"{label!r} in its column {table.headings()[column]!r} is no patient's label", True)
    others |= dict.fromkeys(unread, "no patient's label")
    rows = tuple(number for number in rows if number not in unread)
    blocks = tuple(block for block in blocks if block[0] not in unread)
    dated_by = _dated_by(table, column, [row for block in blocks for row in block] or rows, schema)
    return PatientAxis(
        column, rows, tuple(sorted(others.items())), dated_by=dated_by, group=group, blocks=blocks, within=within
    )


def _named_otherwise(table: Table, column: int) -> int | None:
    """A second column under the heading of the patients' labels that has other labels: another table stands there."""
    headings = _bares(table)
    alike = (other for other, heading in enumerate(headings) if other != column and heading == headings[column])
    differs = (c for c in alike if any(row[c].text and row[c].text != row[column].text for row in table.body))
    return next(differs, None)


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
    visits = _column_of_visits(table, column, rows, grammar)
    return None if visits is None else (visits, RowTime(table.headings()[visits], None, None))


def _column_of_visits(table: Table, column: int, rows: Sequence[int], grammar: HeaderGrammar) -> int | None:
    """The column whose cells are times in their own words ("Baseline", "Month 3"), no two of one patient's rows alike.

    Lengths of time ("3 months") are no visits, unless one beside them ("Baseline") shows that they are.
    """
    patients: dict[int, str] = {}
    for row in rows:  # a row without a label goes on with the patient above
        patients[row] = table.body[row][column].text or next(reversed(patients.values()), "")
    if len(set(patients.values())) == len(rows):
        return None
    for place, heading in enumerate(table.headings()):
        cells = {row: table.body[row][place].text for row in rows}
        apart = len({(patients[row], folded(cell)) for row, cell in cells.items()}) == len(rows)
        named = heading and any(not cell.strip()[:1].isdigit() for cell in cells.values())
        if place != column and apart and named and all(grammar.whole_time(cell) for cell in cells.values()):
            return place
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
    if axis.dated_by is None or axis.column is None:
        return False
    times: dict[str, set[str]] = {}
    letters: dict[str, set[str]] = {}
    for row in axis.rows:
        label = table.body[row][axis.column].text.strip()
        if label != stem(label):
            letters.setdefault(stem(label), set()).add(label)
            times.setdefault(stem(label), set()).add(table.body[row][axis.dated_by[0]].text)
    return any(len(labels) > 1 and len(times[name]) == len(labels) for name, labels in letters.items())


def _columns_axis(table: Table, schema: Definition) -> PatientAxis | None:
    """Patients as columns, by their headings and by what the first column holds; else None."""
    if table.columns < 3 or not table.header:
        return None
    stub = 2 if _has_two_stubs(table, schema) else 1
    across, _ = turned(table, stub)
    if not across.body:
        return None
    labels = [row[0].text for row in across.body]
    summing = _folded(schema.summary_words)
    others = {
        number: "a sum of patients" for number, label in enumerate(labels) if folded(_MARKS.sub(" ", label)) in summing
    }
    others |= {number: _NORMAL for number, label in enumerate(labels) if _is_of_normal(label, schema)}
    held = [label for number, label in enumerate(labels) if number not in others]
    strong = sum(_is_called_patient(label, schema) for label in held)
    readable = [_is_told_apart(label, schema) for label in held]
    if len(held) < 2 or sum(readable) < 2:
        return None
    named = _names_patients(across.headings()[0], _folded(schema.patient_words), schema)
    rows = tuple(number for number in range(len(labels)) if number not in others)
    names = [row[0].text for row in table.body]
    evidence = ""
    numbered = all(re.fullmatch(rf"[Pp]t?[\s.-]?0?{n}", label.strip()) for n, label in enumerate(held, start=1))
    called = (strong >= 2 and 2 * strong >= len(held)) or (numbered and _NORMAL in others.values())
    if not called and across.columns < 3:
        return None
    headed = all(readable) and named and not _is_mostly_labels(names, schema)
    if not called and not headed:
        if named or not all(readable) or not _column_of_sexes(across, _bares(across), rows, schema):
            return None
        evidence = "one of its rows tells a sex each"
    unread = [number for number in rows if not _is_told_apart(labels[number], schema)]
    rows = tuple(number for number in rows if number not in unread)
    others |= dict.fromkeys(unread, "no patient's label")
    blocks, within = _sub_columns(across, rows)
    return PatientAxis(
        0, tuple(b[0] for b in blocks) or rows, tuple(sorted(others.items())), evidence, turned=True, stub=stub,
        blocks=blocks, within=within,
    )  # fmt: skip


def _has_two_stubs(table: Table, schema: Definition) -> bool:
    """Whether two columns name the rows ("Hb (g/dL)" and "Baseline"), the first in groups; patients stand behind."""
    headings = table.headings()
    if len(headings) <= 3 or sum(_is_called_patient(one, schema) for one in headings[2:]) < 2:
        return False
    other = _is_told_apart(headings[1], schema) or _is_of_normal(headings[1], schema)
    groups = any(not row[0].text or row[0].row_span > 1 for row in table.body)
    told = [row[1].text for row in table.body if row[1].text]
    return not other and groups and len(told) > 1 and not any(map(_FIGURE.fullmatch, told))


def _is_called_patient(label: str, schema: Definition) -> bool:
    """Whether a label is a word for patients and an identifier: "Patient 1 (boy)", "Case IV"."""
    bare = identifier(label, schema)
    return (
        bare != label.strip(" .#:*†‡§¶")
        and bool(_IDENTIFIER.fullmatch(bare))
        and bool(re.search(r"[\dIVX]|^[A-Z]$", bare))
    )


def _is_told_apart(label: str, schema: Definition) -> bool:
    """Whether a label is one patient's by its form: a number, or letters with a number."""
    bare = identifier(label, schema)
    if _COUNTED.fullmatch(bare):
        return False
    return bool(_IDENTIFIER.fullmatch(bare)) and (bool(re.search(r"\d", bare)) or _is_called_patient(label, schema))


def _is_mostly_labels(labels: Sequence[str], schema: Definition) -> bool:
    """Whether what stands in a first column are patients' labels rather than names of variables."""
    told = [_is_told_apart(label, schema) or bool(_INITIALS.fullmatch(label.strip())) for label in labels]
    return 5 * told.count(False) <= len(told)


def _sub_columns(across: Table, rows: Sequence[int]) -> tuple[tuple[tuple[int, ...], ...], int | None]:
    """Columns of one patient, which a second level of the header tells apart."""
    blocks: list[list[int]] = []
    for row in rows:
        label = across.body[row][0]
        if blocks and row == blocks[-1][-1] + 1 and _same(across.body[blocks[-1][0]][0], label):
            blocks[-1].append(row)
        else:
            blocks.append([row])
    if all(len(block) == 1 for block in blocks) or across.header[0][1].text:
        return (), None
    return tuple(tuple(block) for block in blocks), 1


def _same(one: Cell, other: Cell) -> bool:
    """Whether two cells are one that spans both."""
    return one == other and one.row_span > 1


def _blocks(
    table: Table, column: int, rows: Sequence[int], schema: Definition
) -> tuple[tuple[tuple[int, ...], ...], int | None]:
    """The rows of each patient where labels stand on the first row only, or span their patient's rows.

    A single row without a label among many patients is no second row of one: blocks are a table's habit or a slip.
    """
    blocks: list[list[int]] = []
    for row in rows:
        label = table.body[row][column]
        if blocks and (not label.text or _same(table.body[blocks[-1][0]][column], label)):
            blocks[-1].append(row)
        else:
            blocks.append([row])
    several = [block for block in blocks if len(block) > 1]
    if 2 * len(several) < len(blocks) or not several:
        return (), None
    return tuple(tuple(block) for block in blocks), _column_within(table, column, several)


def _column_within(table: Table, column: int, blocks: Sequence[Sequence[int]]) -> int | None:
    """The column that tells the rows of each patient apart in the same words ("Before", "After")."""
    for other in range(table.columns):
        said = [tuple(table.body[row][other].text for row in block) for block in blocks]
        words = max(said, key=len)
        alike = all(words[: len(one)] == one for one in said) and len(set(words)) == len(words) and all(words)
        if other != column and alike and len(blocks) > 1:
            return other
    return None


def _group_column(table: Table, named: int | None, schema: Definition) -> int | None:
    """A column of group labels that stand on the first row of each group only: it heads "Group", or nothing."""
    variable = schema.variable("group")
    words = {folded(alias) for alias in variable.aliases} if variable else set[str]()
    for column, heading in enumerate(table.headings()[: (named or 0) + 1]):
        if column == named or not (_bare(heading) in words or not heading):
            continue
        texts = [row[column].text for row in table.body]
        filled = [text for text in texts if text]
        spans = any(row[column].row_span > 1 for row in table.body)
        once = len(set(filled)) == len(filled) or (_bare(heading) in words and not spans and not _follows_itself(texts))
        if texts[0] and len(filled) < len(texts) and len(filled) > 1 and once:
            return column
    return None


def _follows_itself(texts: Sequence[str]) -> bool:
    """Whether a label is said again right below itself: then each row has its own, and a blank one none."""
    return any(one and one == other for one, other in pairwise(texts))


def _no_patient(table: Table, number: int, column: int, group: int | None, schema: Definition) -> str:
    """What a row is, where it is no patient: a sum of patients, or the heading of a section; else empty."""
    row = table.body[number]
    words = _folded(schema.summary_words)
    for place in {column, *(() if group is None else (group,))}:
        label = row[place].text
        if folded(label) in words or (_MARKS.sub(" ", folded(label)).split() or [""])[0] in words - {"p", "n"}:
            return "a sum of patients"
    label = row[column].text
    if _is_of_normal(label, schema):
        return _NORMAL
    whole = row[0].column_span >= len(row) and all(cell.text == row[0].text for cell in row)
    others = {cell.text for place, cell in enumerate(row) if place != column}
    if (whole and row[0].text) or (not re.search(r"\d", re.sub(r"\(n\s*=.*?\)", "", label)) and others <= {"", label}):
        return "a section"
    return ""


def _is_of_normal(label: str, schema: Definition) -> bool:
    """Whether a row or a column holds what is normal, or the units: "Normal range", "Reference values (adults)"."""
    return folded(_MARKS.sub(" ", label)) in _folded(schema.normal_words)


def _is_label(label: str, schema: Definition) -> bool:
    bare = identifier(label, schema)
    numbered = bool(re.search(r"\d", bare)) and bare != label.strip()
    return bool(_IDENTIFIER.fullmatch(bare)) or (numbered and len(bare) <= _LABEL_LENGTH)


def _names_patients(printed: str, strong: Set[str], schema: Definition) -> bool:
    """Whether a heading names patients: "Patient no. (sex)" does, "Patients (n = 9)" and "PT (s)" do not."""
    harmless = _folded((*schema.row_words, *schema.patient_words)) | {"sex", "gender", "age", "initials"}
    named, *fused = re.split(r"[/,]", printed)
    if fused and all(_bare(part) in harmless for part in fused):  # "Patient/Sex/Age (years)"
        return _bare(named) in strong
    inside = {
        word for bracket in re.findall(r"[(\[](.*?)[)\]]", printed) for word in re.findall(r"\w+", folded(bracket))
    }
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
    age = (
        r"(?:\d+\s*(?:years?|yrs?|y)\s*(?:,|and)?\s*)?\d+(?:\.\d+)?\s*(?:years?|yrs?|y|months?|mos?|m|weeks?|days?|d)?"
    )
    # "74/F", "2 y 3 mo/M", "13, female", "F"; "7 F, 2 M" counts
    told = re.compile(rf"(?:{age}\s*[/,;\s]\s*)?(?:{names})|(?:{names})\s*[/,;\s]\s*{age}")
    for column, heading in enumerate(headings):
        if not words & set(re.findall(r"\w+", heading)):
            continue
        cells = [" ".join(table.body[row][column].text.casefold().split()) for row in rows]
        if cells and sum(bool(told.fullmatch(cell)) for cell in cells) >= _MOST * len(rows):
            return column
    return None


def _column_of_ages(table: Table, rows: Sequence[int], schema: Definition) -> int | None:
    """The column in which each row tells one age."""
    grammar = HeaderGrammar(schema, ())
    for column, heading in enumerate(table.headings()):
        meaning = grammar.read(heading)
        unit = meaning.unit or (meaning.variable.unit if meaning.variable else None)
        ages = [span.parse_age(table.body[row][column].text, unit=unit) for row in rows]
        if meaning.kind == "age" and rows and sum(isinstance(age, Age) for age in ages) >= _MOST * len(rows):
            return column
    return None


def _unraised(table: Table) -> list[str]:
    """The headings without raised letters at their ends ("Patienta", the a raised)."""
    held: list[str] = []
    for column, printed in enumerate(table.headings()):
        marks = [mark for row in table.header for mark in row[column].marks]
        held.append(HeaderGrammar.without_marks(RAISED.sub("", printed), marks))
    return held


def _bares(table: Table) -> list[str]:
    return [_bare(heading) for heading in table.headings()]


def _bare(heading: str) -> str:
    return folded(_MARKS.sub(" ", heading))


@lru_cache(maxsize=64)  # every row is asked for the same words
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(folded, words))

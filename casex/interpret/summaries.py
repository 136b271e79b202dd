"""Statistics that tables print: rows that sum up patients, and tables of groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

from casex.interpret.arranged import column_names, laid
from casex.interpret.headers import HeaderGrammar
from casex.interpret.inference import Words
from casex.interpret.kinds import PatientAxis
from casex.interpret.overrides import decimal_given
from casex.interpret.pvalues import pvalue_of_cell
from casex.interpret.reading_file import NOTHING_SAID, TableSettings
from casex.model import Cell, Count, Figure, Source, Statement, Table, folded
from casex.schema import Variable
from casex.values.number import DecimalMark

NUMBER = r"[-−]?\d+(?:[.·]\d+)?"
_PLAIN = re.compile(rf"(?P<number>{NUMBER})\s*%?[a-z*†‡]?")
_PLUS_MINUS = re.compile(rf"(?P<one>{NUMBER})\s*%?\s*(?:±|\+/-)\s*(?P<two>{NUMBER})\s*%?")
_BRACKETED = re.compile(
    rf"(?P<one>{NUMBER})\s*%?\s*[(\[](?P<low>{NUMBER})\s*(?:-|–|—|to|,|;)\s*(?P<high>{NUMBER})\s*%?[)\]]"
)
_SD_BRACKETED = re.compile(rf"(?P<one>{NUMBER})\s*[(\[](?:SD\s*)?±?\s*(?P<two>{NUMBER})[)\]]")
_RANGE = re.compile(rf"[(\[]?(?P<low>{NUMBER})\s*(?:-|–|—|to)\s*(?P<high>{NUMBER})[)\]]?")
_PERCENT = re.compile(
    rf"(?P<count>\d{{1,3}}(?:,\d{{3}})+|\d+)\s*[(\[](?P<percent>{NUMBER})\.?\s*%?\s*[)\]]\s*[a-z*†‡]?"
)
_COUNT_OF = re.compile(r"(?P<count>\d+)\s*(?P<term>[^\W\d]\w*)")
_OF_GROUP = re.compile(r"[,(\[]?\s*\bn\s*[=:]\s*(?P<n>\d{1,3}(?:,\d{3})+|\d+)(?![\d,])\s*[)\]]?", re.I)
_COUNTS = re.compile(r"\b(?:n|nos?\.?|numbers?)\s*[(\[]\s*%\s*[)\]]|\bn\s*,\s*%", re.I)
_OF_OTHERS = re.compile(r"\bn\s*[=:/]|%\s+of\b|/\s*n\b|\bper\b|\b(?:mean|median|days|episodes|rates?)\b", re.I)
_MISSING = re.compile(r"\b(?:missing|unknown|available|not (?:known|done|recorded|determined|assessed))\b", re.I)
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+(?![\d.])")  # of columns with decimal commas
_PVALUES = re.compile(r"\bp\b|p.?values?", re.I)
_SIGNS = r"(?:[<>≤≥]=?|[<>]\s*=)\s*\d+(?:\.\d+)?"
_STATISTICS = (
    ("median", ("median",)),
    ("mean", ("mean", "average")),
    ("sd", ("sd", "stdev", "std", "standard deviation", "std dev")),
    ("se", ("se", "sem", "standard error")),
    ("iqr", ("iqr", "interquartile range")),
    ("range", ("range",)),
    ("max", ("max", "maximum")),
    ("min", ("min", "minimum")),
)


def statistics_in(text: str) -> tuple[str, ...]:
    """The statistics that a label names, in printed order.

    >>> statistics_in("Age, median (IQR), years")
    ('median', 'iqr')
    """
    words = folded(text)
    found: list[tuple[int, str]] = []
    for name, spellings in _STATISTICS:
        places = [m.start() for word in spellings for m in re.finditer(rf"\b{word}\b", words)]
        if places:
            found.append((min(places), name))
    names = [name for _, name in sorted(found)]
    return tuple(n for n in names if not (n == "range" and "iqr" in names and words.count("range") == 1))


def summary_rows(
    table: Table, axis: PatientAxis, name: str, document: str, words: Words, settings: TableSettings = NOTHING_SAID
) -> Iterator[Statement]:
    """Rows of a per-patient table that sum up its patients, column by column, read with its columns' decimal marks."""
    if axis.blocks:
        return
    held, places = laid(table, axis)
    sums = [number for number, what in axis.left_out if what == "a sum of patients"]
    headings = held.headings()
    columns = list(zip(*(held.body[row] for row in axis.rows), strict=True))
    marks = [
        decimal_given([cell.text for cell in column], words, settings, settings.column(called))
        for called, column in zip(column_names(held), columns, strict=True)
    ]
    for number in sums:
        row = held.body[number]
        said = next(((c, statistics_in(cell.text)) for c, cell in enumerate(row) if statistics_in(cell.text)), None)
        if said is None or len(said[1]) != 1:
            continue
        label_column, (statistic,) = said
        for column, cell in enumerate(row):
            figures = _figures(_pointed(cell.text, marks[column]), (statistic,))
            values = [_number(_pointed(one.text, marks[column])) for one in columns[column]]
            if column == label_column or not figures or not any(value is not None for value in values):
                continue
            yield Statement(
                printed=f"{table.label or name}, {row[label_column].text}, {headings[column]}: {cell.text}",
                source=_source(table, cell, places[number][column], name, document),
                phrase=headings[column],
                figures=figures,
                values=tuple(value for value in values if value is not None),
                n=sum(value is not None for value in values),
                plain=all(value is not None for value in values),
            )


def summary_table(table: Table, name: str, document: str, headers: HeaderGrammar) -> Iterator[Statement]:
    """A table whose columns are groups of patients and whose rows are variables."""
    headings = table.headings()
    groups = [(c, *_group(h)) for c, h in enumerate(headings) if c and not _PVALUES.search(folded(h))]
    if not groups or not any(n for _, _, n in groups):
        return
    yield from _sizes(table, groups, name, document)
    some_missing = any(_MISSING.search(text) for text in (*(row[0].text for row in table.body), *table.footnotes))
    told: list[Statement] = []
    for one in _cells(table, groups, name, document, headers):
        told.append(replace(one, whole_numbers=one.whole_numbers and not some_missing))
        yield told[-1]
    yield from _pvalues(table, told, name, document)


def _cells(
    table: Table, groups: Sequence[tuple[int, str, int | None]], name: str, document: str, headers: HeaderGrammar
) -> Iterator[Statement]:
    """The cells of the groups' columns; counts under one title stand together."""
    headings = table.headings()
    most = sum(n for *_, n in groups if n is not None)
    for rows in _paragraphs(table):
        title = rows[0][1] if len(rows) > 1 or _is_section(table.body[rows[0][0]]) else ""
        body = [number for number, _ in rows if not _is_section(table.body[number])]
        for column, group, n in groups:
            if n is None:
                continue
            where = f"{table.label or name}, {headings[column]}"
            lines = [(table.body[number][0].text, table.body[number][column]) for number in body]
            counted = [(label, cell, _PERCENT.fullmatch(cell.text.strip())) for label, cell in lines]
            if title and lines and all(match for *_, match in counted):
                first = lines[0][1]
                shown = ", ".join(f"{label}: {cell.text}" for label, cell in lines)
                counts = tuple(Count(_digits(m), label, m["percent"]) for label, _, m in counted if m)
                variable, timepoint = _known(_bare(title), headers)
                yield Statement(
                    f"{where}, {title}: {shown}", _source(table, first, (body[0], column), name, document),
                    _bare(title), variable.name if variable else None, timepoint, group, n, counts=counts, plain=True,
                    most=most if _of_patients(title, shown) else None,
                )  # fmt: skip
                continue
            for number in body:
                yield from _row(table, number, column, title, where, group, n, most, name, document, headers)


def _row(
    table: Table, number: int, column: int, title: str, where: str, group: str, n: int, most: int, name: str,
    document: str, headers: HeaderGrammar,
) -> Iterator[Statement]:  # fmt: skip
    """One cell of a group's column."""
    label, cell = table.body[number][0].text, table.body[number][column]
    text, whole = cell.text.strip(), f"{title} {label}".strip()
    figures = _figures(text, statistics_in(whole))
    counts = () if figures else _counts(label, text) or _share(whole, text)
    if not figures and not counts:
        return
    phrase = _bare(whole)
    variable, timepoint = _known(phrase, headers)
    yield Statement(
        f"{where}, {', '.join(part for part in (title, label) if part)}: {text}",
        _source(table, cell, (number, column), name, document),
        phrase, variable.name if variable else None, timepoint, group, n, figures, counts, plain=True,
        whole_numbers=variable is not None and variable.whole, most=most if _of_patients(whole, text) else None,
    )  # fmt: skip


def _pvalues(table: Table, told: Sequence[Statement], name: str, document: str) -> Iterator[Statement]:
    """The cells of columns of p-values, each of the groups' cells in its row; the note of its mark may name a test."""
    columns = [c for c, heading in enumerate(table.headings()) if c and _PVALUES.search(folded(heading))]
    for column, (number, row) in product(columns, enumerate(table.body)):
        found = pvalue_of_cell(row[column].text) if column < len(row) else None
        sides = tuple(
            one for one in told if one.source.row == number + 1 and folded(one.group) not in ("total", "all", "overall")
        )
        if found is None or not sides:
            continue
        figure, mark = found
        notes = [note for note in table.footnotes if mark and re.match(rf"\W*\^?{re.escape(mark)}\W*[A-Zχ]", note)]
        yield Statement(
            f"{table.label or name}, {table.headings()[column]}, {row[0].text}: {row[column].text}",
            _source(table, row[column], (number, column), name, document),
            " ".join((*notes, table.headings()[column])), figures=(figure,), sides=sides,
        )  # fmt: skip


def _sizes(
    table: Table, groups: Sequence[tuple[int, str, int | None]], name: str, document: str
) -> Iterator[Statement]:
    """How many patients each group has, where two or more say so."""
    sized = [(c, group, n) for c, group, n in groups if n is not None]
    if len(sized) < 2:
        return
    cell = table.header[-1][sized[0][0]] if table.header else Cell("")
    yield Statement(
        f"{table.label or name}: {', '.join(table.headings()[c] for c, *_ in sized)}",
        _source(table, cell, (-1, sized[0][0]), name, document),
        counts=tuple(Count(str(n), group) for _, group, n in sized),
        plain=False,
    )


def _figures(text: str, statistics: tuple[str, ...]) -> tuple[Figure, ...]:
    """A cell's figures under the statistics that its label names."""
    text = text.strip()
    centre = next((s for s in statistics if s in ("mean", "median")), None)
    spread = next((s for s in statistics if s not in ("mean", "median")), None)
    if match := _PLUS_MINUS.fullmatch(text):
        return (Figure(centre or "mean", (match["one"],)), Figure(spread if spread == "se" else "sd", (match["two"],)))
    if centre and (match := _BRACKETED.fullmatch(text)):
        kind = spread if spread in ("iqr", "range") else "spread"
        return (Figure(centre, (match["one"],)), Figure(kind, (match["low"], match["high"])))
    if centre and spread in ("sd", "se") and (match := _SD_BRACKETED.fullmatch(text)):
        return (Figure(centre, (match["one"],)), Figure(spread, (match["two"],)))
    if spread in ("iqr", "range") and not centre and (match := _RANGE.fullmatch(text)):
        return (Figure(spread, (match["low"], match["high"])),)
    if len(statistics) == 1 and statistics[0] not in ("iqr", "range") and (match := _PLAIN.fullmatch(text)):
        return (Figure(statistics[0], (match["number"],)),)
    return ()


def _pointed(text: str, decimal: DecimalMark | None) -> str:
    """A cell's text with points where its column has decimal commas; nothing where it has a decimal point as well."""
    if decimal != ",":
        return text
    bare = _THOUSANDS.sub(lambda match: match[0].replace(".", ""), text)
    return "" if re.search(r"\d\.\d", bare) else re.sub(r"(?<=\d),(?=\d)", ".", bare)


def _counts(label: str, text: str) -> tuple[Count, ...]:
    """Counts side by side: "17 / 12" under "(m/f)", "28 R / 1 Q", "11 / 18" under "< 45 / > 45"."""
    parts = [part.strip() for part in re.split(r"\s*[/&,;]\s*", text)]
    told = [_COUNT_OF.fullmatch(part) for part in parts]
    if len(parts) > 1 and all(told):
        return tuple(Count(match["count"], match["term"]) for match in told if match)
    if len(parts) < 2 or not all(part.isdigit() for part in parts):
        return ()
    signs = re.findall(_SIGNS, label)
    terms = [re.sub(r"\s", "", sign) for sign in signs]
    if len(terms) != len(parts):
        listed = re.search(r"[(\[]?(?P<list>[^\s()\[\]/]+(?:\s*/\s*[^\s()\[\]/]+)+)[)\]]?[a-z]?\s*$", label)
        terms = [term.strip() for term in listed["list"].split("/")] if listed else []
    return tuple(Count(k, term) for k, term in zip(parts, terms, strict=True)) if len(terms) == len(parts) else ()


def _of_patients(label: str, text: str) -> bool:
    """Whether percentages beside counts are plainly of patients: "n (%)", and no other number that they are of."""
    return bool(_COUNTS.search(label) or "%" in text) and not _OF_OTHERS.search(label)


def _share(label: str, text: str) -> tuple[Count, ...]:
    """A count with its percentage, "12 (41.4)" under "Nephritis, n (%)"."""
    match = _PERCENT.fullmatch(text)
    return (Count(_digits(match), _bare(label), match["percent"]),) if match and "%" in label + text else ()


def _paragraphs(table: Table) -> Iterator[list[tuple[int, str]]]:
    """Rows under the heading of their section, each with its label; a row outside any section for itself."""
    held: list[tuple[int, str]] = []
    for number, row in enumerate(table.body):
        if _is_section(row):
            if held:
                yield held
            held = [(number, row[0].text)]
        elif held and not statistics_in(row[0].text) and not re.search(r"\bn\s*\(\s*%", row[0].text):
            held.append((number, row[0].text))
        else:
            if held:
                yield held
            held = []
            yield [(number, row[0].text)]
    if held:
        yield held


def _digits(match: re.Match[str]) -> str:
    """A count without the commas between its thousands."""
    return match["count"].replace(",", "")


def _is_section(row: Sequence[Cell]) -> bool:
    return bool(row[0].text) and all(cell.text in ("", row[0].text) for cell in row[1:])


def _group(heading: str) -> tuple[str, int | None]:
    """A heading as a group and how many it has: "SVR n = 29"."""
    match = _OF_GROUP.search(heading)
    return (_OF_GROUP.sub(" ", heading).strip(" ,"), int(match["n"].replace(",", ""))) if match else (heading, None)


def _bare(label: str) -> str:
    """A label without the statistics it names, and without what its cells list."""
    words = [word for _, spellings in _STATISTICS for word in spellings]
    text = re.sub(_SIGNS, " ", label)
    text = re.sub(r"\bn\s*\(\s*%\s*\)|\bn\b\s*,?\s*%|\bno\.?\s*\(%\)|±", " ", text, flags=re.I)
    for word in words:
        text = re.sub(rf"\b{word}\b", " ", text, flags=re.I)
    text = re.sub(r"[(\[]\s*[^\s()\[\]/]+(?:\s*/\s*[^\s()\[\]/]+)+\s*[)\]]", " ", text)
    text = re.sub(r"[(\[]\s*[,;]?\s*[)\]]", " ", text)
    return re.sub(r"(?:\s*,)+\s*(?=,|$)", "", " ".join(text.split())).strip(" ,")


def _known(phrase: str, headers: HeaderGrammar) -> tuple[Variable | None, str | None]:
    """The schema's variable and the time point that a label names, where it names nothing else."""
    meaning = headers.read(phrase)
    return meaning.variable, meaning.timepoint.name if meaning.timepoint else None


def _number(text: str) -> Decimal | None:
    match = _PLAIN.fullmatch(text.strip())
    return Decimal(match["number"].replace("−", "-").replace("·", ".")) if match else None


def _source(table: Table, cell: Cell, place: tuple[int, int], name: str, document: str) -> Source:
    row, column = place
    key = f"{name}-r{row + 1}-c{column + 1}" if row >= 0 else f"{name}-h{-row}-c{column + 1}"
    return Source(
        key, document, cell.page or table.page, table.label or name, row + 1 if row >= 0 else None, column + 1, cell.box,  # noqa: E501
        reader=table.reader, agreed=False if cell.doubt else cell.agreed,
    )  # fmt: skip

"""Who runs in `speed.py`: each opens one file and answers its tables as rows of text."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Rows = list[list[str]]
Read = Callable[[Path], list[Rows]]


@dataclass(frozen=True, slots=True)
class Contender:
    """A tool: how to load it, how to read a file with it, and whether it is so slow that it runs fewer rounds."""

    name: str
    load: Callable[[], Read]
    slow: bool = False


def _floor() -> Read:
    import pypdfium2 as pdfium

    def read(path: Path) -> list[Rows]:
        document = pdfium.PdfDocument(path)
        for page in document:
            text = page.get_textpage()
            text.get_text_range()
            text.close()
            page.close()
        document.close()
        return []

    return read


def _find_tables() -> Read:
    import casex

    _casex_engines()

    def read(path: Path) -> list[Rows]:
        return [_rows(view) for view in casex.find_tables(path)]

    return read


def _extract(second_reader: str | None) -> Callable[[], Read]:
    def load() -> Read:
        import casex
        from casex import extract

        _casex_engines()
        if second_reader:
            import camelot.io  # noqa: F401

        def read(path: Path) -> list[Rows]:
            try:
                series = extract(path, second_reader=second_reader)
            except casex.NoCaseSeries as refused:
                return [_rows(casex.TableView(table)) for table in refused.tables]
            assert series.patients is not None
            assert series.timeline is not None
            return [_rows(view) for view in series.tables]

        return read

    return load


def _casex_engines() -> None:
    """What casex loads when it first needs it, loaded now."""
    import pandera.backends.pandas.builtin_checks
    import pandera.pandas  # noqa: F401
    import pdfplumber.table  # noqa: F401

    import casex

    casex.load_schema("case_series")


def _rows(view: Any) -> Rows:
    frame = view.by_patient if view.kind == "patients" else view.printed
    return [[str(cell) for cell in row] for row in frame.astype(object).fillna("").to_numpy().tolist()]


def _pdfplumber() -> Read:
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)

    def read(path: Path) -> list[Rows]:
        tables: list[Rows] = []
        with pdfplumber.open(path) as document:
            for page in document.pages:
                tables += [[[cell or "" for cell in row] for row in table] for table in page.extract_tables()]
                page.close()
        return tables

    return read


def _camelot(flavor: str) -> Callable[[], Read]:
    def load() -> Read:
        import camelot.io

        logging.getLogger("pdfminer").setLevel(logging.ERROR)

        def read(path: Path) -> list[Rows]:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = camelot.io.read_pdf(str(path), pages="all", flavor=flavor, suppress_stdout=True)
            return [table.df.to_numpy().tolist() for table in found]

        return read

    return load


FLOOR = Contender("floor", _floor)
FIND = Contender("casex find_tables", _find_tables)
EXTRACT = Contender("casex extract, one reader", _extract(None))
SECOND = Contender("casex extract, two readers", _extract("camelot"))
PDFPLUMBER = Contender("pdfplumber (lines)", _pdfplumber)
HYBRID = Contender("camelot hybrid", _camelot("hybrid"), slow=True)
AUTO = Contender("camelot auto", _camelot("auto"), slow=True)
CONTENDERS: Sequence[Contender] = (FLOOR, FIND, EXTRACT, SECOND, PDFPLUMBER, HYBRID, AUTO)
BY_NAME = {one.name: one for one in CONTENDERS}

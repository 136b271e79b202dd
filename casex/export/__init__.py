"""Files out and back in: functions of plain data (a `Reading`, frames), never of a `CaseSeries`."""

from casex.export.corrections import acceptance, append, correction
from casex.export.json import dump
from casex.export.json import load as from_json
from casex.export.json import write as to_json
from casex.export.reading_file import write as to_reading_file
from casex.export.tabular import arrow_table, to_csv, to_excel, to_parquet

__all__ = [
    "acceptance",
    "append",
    "arrow_table",
    "correction",
    "dump",
    "from_json",
    "to_csv",
    "to_excel",
    "to_json",
    "to_parquet",
    "to_reading_file",
]

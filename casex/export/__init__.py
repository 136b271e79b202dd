"""Files out and back in: functions of plain data (a `Reading`, frames), never of a `CaseSeries`."""

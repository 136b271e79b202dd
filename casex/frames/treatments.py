"""`treatments`: the regimens that were told, one row per patient, time point and drug.

A regimen is what a patient was given at a time point. What is told as a change ("tacrolimus added") stands in
`timeline`; `observations` holds both.
"""

from __future__ import annotations

import pandas as pd

from casex.frames.dtypes import frame
from casex.interpret.reading import Reading
from casex.model import Observation, Regimen


def treatments(reading: Reading) -> pd.DataFrame:
    """The regimens that the preferred voice (or the only one) tells."""
    given = [o for o in reading.observations if o.id in reading.preferred and o.action == "given"]
    return frame("treatments", [_row(o, o.value) for o in given if isinstance(o.value, Regimen)])


def _row(said: Observation, regimen: Regimen) -> dict[str, object]:
    single = regimen.doses[0] if len(regimen.doses) == 1 else None
    return {
        "patient": said.patient,
        "timepoint": said.timepoint.name,
        "months": said.timepoint.months,
        "drug": regimen.drug,
        "drug_class": regimen.drug_class,
        "atc": regimen.atc,
        "drug_printed": regimen.drug_printed,
        "dose": single,
        "doses": _doses(regimen),
        "unit": regimen.unit,
        "route": regimen.route,
        "frequency": regimen.frequency,
        "daily_dose": regimen.daily_dose,
        "daily_dose_unit": regimen.daily_dose_unit,
        "printed": said.printed,
        "voice": said.voice,
        "source": said.source.key,
    }


def _doses(regimen: Regimen) -> str | None:
    """The parts of a day ("50+25"), or a range ("5–10"); None where one dose says it all."""
    if regimen.dose_low is not None:
        return f"{regimen.dose_low}–{regimen.dose_high}"
    return "+".join(str(dose) for dose in regimen.doses) if len(regimen.doses) > 1 else None

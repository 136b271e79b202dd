"""The study as a whole: its title, its index treatment, its time origin, and how it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TimeOrigin = Literal["index_treatment", "onset", "diagnosis", "procedure", "unknown"]


@dataclass(frozen=True, slots=True)
class Study:
    """What holds for all patients of a study. `index_drugs` are the drugs that count as the index treatment.

    `conventions` are the definitions that alone explain the paper's own statistics, such as ("quantiles", "weibull").
    `sizes` says how many patients each row of `patients` is about.
    """

    title: str | None = None
    index_treatment: str | None = None
    time_origin: TimeOrigin = "unknown"
    patients: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    index_drugs: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    conventions: tuple[tuple[str, str], ...] = ()

    @property
    def single(self) -> tuple[str, ...]:
        """Ids of single patients: a row for several of them stays out of patient statistics."""
        return tuple(p for p, size in zip(self.patients, self.sizes, strict=True) if size == 1)

    def label(self, patient: str) -> str:
        """The patient's label as printed."""
        return self.labels[self.patients.index(patient)]


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a reading came about: versions, the schema's hash, the documents' hashes, the settings."""

    casex: str
    readers: tuple[tuple[str, str], ...]
    schema: str
    schema_sha256: str
    documents: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]

"""The frames of one study, each made and held to its contract when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import pandas as pd

from casex import frames
from casex.checks.contracts import prove
from casex.interpret.reading import Reading

_OF_READING: Mapping[str, Callable[[Reading], pd.DataFrame]] = MappingProxyType({
    "patients": frames.patients,
    "observations": frames.observations,
    "treatments": frames.treatments,
    "timeline": frames.timeline,
    "findings": lambda reading: frames.findings(reading.findings),
    "reported": frames.reported,
    "sources": frames.sources,
    "corrections": frames.corrections,
})  # fmt: skip
_NAMES = (*_OF_READING, "variables")


class ProvenFrames(Mapping[str, pd.DataFrame]):
    """The frames of a reading by name; nobody gets one that breaks its contract."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._held: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._held:
            made = self._made(name)
            prove(self._reading, {name: made})
            self._held[name] = made
        return self._held[name]

    def _made(self, name: str) -> pd.DataFrame:
        if name == "variables":
            return frames.variables(self._reading, self["patients"])
        return _OF_READING[name](self._reading)

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)

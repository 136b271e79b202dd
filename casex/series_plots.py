"""The plots of a `CaseSeries`: one line each into `plots`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from casex import plots
from casex.series_statistics import SeriesStatistics
from casex.settings import refusing_unknown_settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class SeriesPlots(SeriesStatistics):
    """What a series can show; each method gives a `matplotlib.figure.Figure` (extra ``plots``), and shows nothing."""

    if TYPE_CHECKING:

        @property
        def _frames(self) -> Mapping[str, pd.DataFrame]: ...

    @refusing_unknown_settings
    def plot_change(self, variable: str, start: str = "baseline", end: str = "last_follow_up") -> Figure:
        """A variable before and after: a line for each patient with a number at both times, and both medians.

        Parameters
        ----------
        variable
            A variable with numbers, e.g. ``sledai_2k``.
        start, end
            Time points.
        """
        return plots.paired(
            self._frames["observations"], self.study.single, self._known(variable), start, end,
            label=self._label(variable), voice=self._reading.prefer,
        )  # fmt: skip

    @refusing_unknown_settings
    def plot_dose(self, drug: str, start: str = "baseline", end: str = "last_follow_up") -> Figure:
        """The dose a day of a drug, or of the one drug of a class, before and after.

        Parameters
        ----------
        drug
            A drug or a class of drugs, e.g. ``glucocorticoid``. Where it is no longer listed, and the timeline says
            that it was stopped, the dose is 0.
        start, end
            Time points.
        """
        return plots.doses(
            self._frames["treatments"], self._frames["timeline"], self.study.single, drug, start, end,
            voice=self._reading.prefer,
        )  # fmt: skip

    @refusing_unknown_settings
    def plot_course(self, variable: str) -> Figure:
        """A variable over the months since the study's time origin, a line for each patient.

        Parameters
        ----------
        variable
            A variable with numbers, e.g. ``sledai_2k``.
        """
        return plots.course(
            self._frames["observations"], self.study.single, self._known(variable), label=self._label(variable),
            origin=self.study.time_origin, voice=self._reading.prefer,
        )  # fmt: skip

    def plot_swimmers(self) -> Figure:
        """How long each patient was treated and followed, with the dated events of the timeline."""
        return plots.swimmers(
            self._frames["patients"], self._frames["timeline"], self.study.single,
            treatment=self.study.index_treatment, voice=self._reading.prefer,
        )  # fmt: skip

    def plot_retention(self) -> Figure:
        """The Kaplan-Meier curve of `retention`, with its interval and the patients at risk."""
        return plots.retained(self.retention())

    def _label(self, name: str) -> str:
        variable = self._reading.variable(name)
        return (variable.label if variable else "") or name

"""How a PDF page lies: its user space moved to the top-left origin of the page as seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as c
from numpy.typing import NDArray

from casex.model import Box

_Number = TypeVar("_Number", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Frame:
    """How user space (left, bottom, right, top; `quarters` turns clockwise) lies on the page as seen."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarters % 2 else (width, height)

    def place(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box given by two user-space corners, as seen."""
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        left, right = (ax, bx) if ax <= bx else (bx, ax)
        return Box(left, ay, right, by) if ay <= by else Box(left, by, right, ay)

    def back(self, box: Box) -> tuple[float, float, float, float]:
        """The user-space corners (x0, y0, x1, y1) of a box as seen."""
        if self.quarters == 0:
            return self.left + box.x0, self.top - box.bottom, self.left + box.x1, self.top - box.top
        if self.quarters == 1:
            return self.left + box.top, self.bottom + box.x0, self.left + box.bottom, self.bottom + box.x1
        if self.quarters == 2:
            return self.right - box.x1, self.bottom + box.top, self.right - box.x0, self.bottom + box.bottom
        return self.right - box.bottom, self.top - box.x1, self.right - box.top, self.top - box.x0

    def boxes(self, corners: NDArray[Any]) -> NDArray[Any]:
        """Boxes (x0, top, x1, bottom) as seen, of columns of two user-space corners each (x0, y0, x1, y1)."""
        ax, ay = self.point(corners[:, 0], corners[:, 1])
        bx, by = self.point(corners[:, 2], corners[:, 3])
        return np.stack((np.minimum(ax, bx), np.minimum(ay, by), np.maximum(ax, bx), np.maximum(ay, by)), axis=1)

    def point(self, x: _Number, y: _Number) -> tuple[_Number, _Number]:
        if self.quarters == 0:
            return x - self.left, self.top - y
        if self.quarters == 1:
            return y - self.bottom, x - self.left
        if self.quarters == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


def frame_of(page: pdfium.PdfPage) -> Frame:
    """The frame of a page: the part of user space that is shown, and its rotation."""
    rect = c.FS_RECTF()
    c.FPDF_GetPageBoundingBox(page, rect)
    return Frame(rect.left, rect.bottom, rect.right, rect.top, c.FPDFPage_GetRotation(page) % 4)

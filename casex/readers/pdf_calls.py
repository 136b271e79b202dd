"""pdfium's functions bound so that addresses go in as plain numbers, which halves the time of a call."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2 as pdfium
from numpy.typing import NDArray


def plain_call(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """One of pdfium's functions, its pointers taken and given as numbers."""
    prototype = ctypes.PYFUNCTYPE(result, *arguments)  # keeps the GIL: pdfium is no library for threads
    return prototype(ctypes.cast(function, ctypes.c_void_p).value or 0)


def address(of: pdfium.PdfPage | pdfium.PdfTextPage) -> int:
    """Where pdfium keeps a page or its text."""
    return ctypes.cast(of.raw, ctypes.c_void_p).value or 0


def rows_of(array: NDArray[Any], column: int = 0) -> range:
    """Where a column's values lie in memory, for pdfium to write them."""
    first = array.ctypes.data + column * array.itemsize
    return range(first, first + array.nbytes, array.strides[0] or 1)  # of no rows it is 0

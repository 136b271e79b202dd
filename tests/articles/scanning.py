"""What paper, copiers and scanners do to a page: pictures of an article's pages in a PDF without text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Grey = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wear:
    """One way from paper to picture.

    `skew` in degrees; `blur` in pixels; `noise` and `shadow` (how much darker an edge is) in grey levels; `ink` and
    `paper` are their grey levels; `through` is the share of the back page that shines through; `quality` is the
    JPEG's; `bilevel` keeps black and white only; `turn` counts quarters against the clock.
    """

    dpi: int = 200
    skew: float = 0.0
    blur: float = 0.5
    noise: float = 3.0
    ink: int = 30
    paper: int = 245
    shadow: float = 0.0
    through: float = 0.0
    quality: int = 60
    bilevel: bool = False
    turn: int = 0


#: What offices, libraries and copiers leave; named for reports.
WEARS: dict[str, Wear] = {
    "clean": Wear(dpi=300, quality=85),
    "office": Wear(dpi=200, skew=0.7, noise=5.0),
    "askew": Wear(dpi=200, skew=-2.0, blur=0.6),
    "coarse": Wear(dpi=150, skew=0.4, blur=0.4, quality=70),
    "blurred": Wear(dpi=200, skew=-0.5, blur=1.1),
    "faint": Wear(dpi=200, skew=0.3, ink=140, paper=225, noise=4.0),
    "shadow": Wear(dpi=200, skew=1.2, shadow=110.0, noise=5.0),
    "through": Wear(dpi=200, skew=-0.9, through=0.22, noise=4.0),
    "noisy": Wear(dpi=250, skew=1.8, noise=18.0, quality=40),
    "bilevel": Wear(dpi=300, skew=-1.1, noise=12.0, bilevel=True),
    "crushed": Wear(dpi=200, skew=0.5, quality=18),
    "turned": Wear(dpi=200, skew=0.6, turn=1),
}


def scanned(data: bytes, wear: Wear, seed: int = 0, pages: Sequence[int] | None = None) -> bytes:
    """The pages of a PDF (counted from 1; all where None) as pictures in a PDF without text."""
    noise = np.random.Generator(np.random.PCG64(seed))
    document = pdfium.PdfDocument(data)
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    try:
        for number, page in enumerate(document, start=1):
            if pages is None or number in pages:
                width, height = page.get_size()
                size = (height, width) if wear.turn % 2 else (width, height)
                canvas.setPageSize(size)
                canvas.drawImage(ImageReader(_picture(page, wear, noise)), 0, 0, *size)
                canvas.showPage()
            page.close()
    finally:
        document.close()
    canvas.save()
    return out.getvalue()


def _picture(page: pdfium.PdfPage, wear: Wear, noise: np.random.Generator) -> io.BytesIO:
    clean = page.render(scale=wear.dpi / 72, grayscale=True).to_pil().convert("L")
    ink = 1 - _array(clean) / 255
    if wear.through:
        back = clean.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(wear.dpi / 100))
        ink = np.maximum(ink, wear.through * (1 - _array(back) / 255))
    turned = Image.fromarray((255 * ink).astype(np.uint8)).rotate(wear.skew, Image.Resampling.BICUBIC, fillcolor=0)
    soft = _array(turned.filter(ImageFilter.GaussianBlur(wear.blur))) / 255
    grey = wear.paper - (wear.paper - wear.ink) * soft
    grey -= wear.shadow * np.linspace(1, 0, grey.shape[1])[None, :] ** 3 * (grey / 255)
    grey += noise.normal(0.0, wear.noise, grey.shape)
    if wear.bilevel:
        grey = np.where(grey > (wear.paper + wear.ink) / 2, 255.0, 0.0)
    whole = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).rotate(90 * wear.turn, expand=True)
    out = io.BytesIO()
    if wear.bilevel:
        whole.convert("1").save(out, "PNG")
    else:
        whole.save(out, "JPEG", quality=wear.quality)
    return out


def _array(picture: Image.Image) -> Grey:
    return np.asarray(picture, dtype=np.float64)

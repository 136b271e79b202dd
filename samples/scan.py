"""A printed article as a scanner leaves it: pictures of its pages, a little askew, blurred and noisy."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

DPI = 200
SEED = 20240915
SKEWS = (0.6, -0.4, 0.9, -0.7, 0.3)  # degrees, page after page
BLUR = 0.5  # pixels
NOISE = 3.0  # grey levels
QUALITY = 28


def scanned(source: Path, target: Path) -> None:
    """Write the pages of `source` as pictures into the PDF `target`; the same bytes each time."""
    noise = np.random.Generator(np.random.PCG64(SEED))
    document = pdfium.PdfDocument(source)
    try:
        pages = [(page.get_size(), _picture(page, number, noise)) for number, page in enumerate(document)]
    finally:
        document.close()
    target.write_bytes(pdf_of(pages))


def _picture(page: pdfium.PdfPage, number: int, noise: np.random.Generator) -> bytes:
    """One page as a JPEG."""
    clean = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    page.close()
    turned = clean.rotate(SKEWS[number % len(SKEWS)], Image.Resampling.BICUBIC, fillcolor=255)
    soft = np.asarray(turned.filter(ImageFilter.GaussianBlur(BLUR)), dtype=np.float64)
    paper = 40 + soft * (238 - 40) / 255 + noise.normal(0.0, NOISE, soft.shape)
    out = io.BytesIO()
    Image.fromarray(np.clip(paper, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def pdf_of(pages: list[tuple[tuple[float, float], bytes]]) -> bytes:
    """A PDF with one JPEG over each page and no text."""
    kids = " ".join(f"{3 + 3 * n} 0 R" for n in range(len(pages)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()]
    for n, ((width, height), jpeg) in enumerate(pages):
        first = 3 + 3 * n
        columns, rows = Image.open(io.BytesIO(jpeg)).size
        drawing = f"{width:.2f} 0 0 {height:.2f} 0 0 cm /Scan Do".encode()
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2f} {height:.2f}] /Contents {first + 1} 0 R "
            f"/Resources << /XObject << /Scan {first + 2} 0 R >> >> >>".encode(),
            stream("", drawing),
            stream(
                f"/Type /XObject /Subtype /Image /Width {columns} /Height {rows} /ColorSpace /DeviceGray "
                "/BitsPerComponent 8 /Filter /DCTDecode ",
                jpeg,
            ),
        ]
    return assembled(objects)


def stream(entries: str, data: bytes) -> bytes:
    return f"<< {entries}/Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def assembled(objects: list[bytes]) -> bytes:
    """A whole PDF of numbered objects, the first of them its catalogue."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, held in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + held + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)

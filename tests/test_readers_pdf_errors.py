"""What cannot be read is refused with one error that says what, where and what to do."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import casex
from casex.errors import (
    CasexError,
    EncryptedDocument,
    LimitExceeded,
    MissingExtra,
    TruncatedDocument,
    UnreadableDocument,
)
from casex.readers import pdf_file, pdf_glyphs, pdf_pages, pdf_rules
from casex.readers.pdf import read_pdf
from casex.readers.pdf_file import is_truncated

SAMPLE = Path(__file__).parents[1] / "samples" / "tofacitinib_three_line.pdf"
NO_PAGES = b"""%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [] /Count 0 >>
endobj
trailer
<< /Root 1 0 R /Size 3 >>
%%EOF
"""


def drawn(*pages: str, encrypt: StandardEncryption | None = None) -> bytes:
    """A PDF with a page for each text; ``"picture"`` draws a picture instead."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 300), encrypt=encrypt)
    for text in pages:
        if text == "picture":
            canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "grey")), 20, 20, 200, 200)
        else:
            canvas.drawString(30, 200, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_not_a_pdf() -> None:
    with pytest.raises(UnreadableDocument, match=r"note\.pdf: not a PDF \(no %PDF in its first 1,024 bytes\); give"):
        read_pdf(b"patient,sex\n1,F\n", "note.pdf")


def test_head_after_the_first_kilobyte_is_no_head() -> None:
    with pytest.raises(UnreadableDocument, match="not a PDF"):
        read_pdf(b"\n" * 1100 + drawn("text"), "late.pdf")


def test_encrypted() -> None:
    data = drawn("secret", encrypt=StandardEncryption("user", "owner"))
    with pytest.raises(EncryptedDocument, match=r"locked\.pdf: the PDF asks for a password; save a copy without one"):
        read_pdf(data, "locked.pdf")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncated(share: float) -> None:
    data = SAMPLE.read_bytes()
    with pytest.raises(
        TruncatedDocument, match=r"half\.pdf: the PDF ends before its end \(after [\d,]+ bytes\); fetch it"
    ):
        read_pdf(data[: int(share * len(data))], "half.pdf")


def test_whole_file_is_not_truncated_whatever_follows() -> None:
    data = SAMPLE.read_bytes()
    assert not is_truncated(data)
    assert not is_truncated(data + b"\n<html>" + b" " * 9000)


def test_length_that_a_linearized_file_says_it_has() -> None:
    assert is_truncated(b"%PDF-1.4\n1 0 obj\n<< /Linearized 1 /L 5000 /N 3 >>\nendobj\n%%EOF")


def test_broken() -> None:
    with pytest.raises(UnreadableDocument, match=r"rubble\.pdf: the PDF is broken and cannot be opened"):
        read_pdf(b"%PDF-1.7\nrubble\n%%EOF\n", "rubble.pdf")


def test_no_pages() -> None:
    with pytest.raises(UnreadableDocument, match=r"empty\.pdf: the PDF (has no pages|is broken)"):
        read_pdf(NO_PAGES, "empty.pdf")


def test_neither_text_nor_picture() -> None:
    with pytest.raises(
        UnreadableDocument, match=r"blank\.pdf: no text and no pictures on any page; there is nothing to read"
    ):
        read_pdf(drawn(""), "blank.pdf")


def test_pictures_only_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "OCR_ENGINE", "no_such_engine_is_installed")
    with pytest.raises(MissingExtra, match=r'scan\.pdf: every page is a picture.*pip install "casex\[ocr\]"'):
        read_pdf(drawn("picture", "picture"), "scan.pdf")


def test_pictures_only_with_the_extra() -> None:
    pytest.importorskip("rapidocr", reason="needs the extra ocr")
    pytest.importorskip("onnxruntime", reason="needs the extra ocr")
    with pytest.raises(UnreadableDocument, match=r"scan\.pdf: every page is a picture, and OCR found no text"):
        read_pdf(drawn("picture"), "scan.pdf")


def test_one_picture_among_text_pages_is_a_finding() -> None:
    document, findings = read_pdf(drawn("First page", "picture"), "mixed.pdf")
    assert [page.number for page in document.pages] == [1, 2]
    assert [(f.code, f.severity) for f in findings] == [("page_not_read", "warning")]
    assert "page 2" in findings[0].message


@pytest.mark.parametrize("spec", ["0", "2-1", "x", "1-9", "", "1;2", "-1"])
def test_pages_that_are_not_there(spec: str) -> None:
    with pytest.raises(CasexError, match=rf"three\.pdf: pages='{spec}': .* names no pages of 1 to 3"):
        read_pdf(drawn("a", "b", "c"), "three.pdf", pages=spec)


@pytest.mark.parametrize("given", [2, [1, 2], range(1, 3)], ids=str)
def test_pages_that_are_no_text_are_refused(given: object) -> None:
    with pytest.raises(CasexError, match=r"write pages as text, for example pages='1-3,5'"):
        casex.find_tables(Path(__file__).parent.parent / "samples/tofacitinib_three_line.pdf", pages=given)  # type: ignore[arg-type]


def test_too_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_glyphs, "MAXIMUM_CHARACTERS", 10)
    with pytest.raises(
        LimitExceeded, match=r"long\.pdf, page 1: \d+ characters on one page \(limit 10\); leave it out"
    ):
        read_pdf(drawn("more than ten characters"), "long.pdf")


def test_too_many_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_rules, "MAXIMUM_PATHS", 2)
    with pytest.raises(LimitExceeded, match=r"page 1: more than 2 drawn paths on one page"):
        read_pdf(SAMPLE.read_bytes(), SAMPLE.name)


def test_too_many_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_rules, "MAXIMUM_SEGMENTS", 3)
    with pytest.raises(
        LimitExceeded, match=r"page \d: paths of more than 3 segments on one page; leave it out with pages="
    ):
        read_pdf(SAMPLE.read_bytes(), SAMPLE.name)


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_file, "MAXIMUM_PAGES", 2)
    with pytest.raises(LimitExceeded, match=r"three\.pdf: 3 pages \(limit 2\); split the document"):
        read_pdf(drawn("a", "b", "c"), "three.pdf")

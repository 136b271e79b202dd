"""The verbs: settings that are refused, files that are none, one error each."""

from __future__ import annotations

import importlib.util
import io
import subprocess
import sys
from pathlib import Path

import pytest
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas
from studies import SAMPLES, extract, sample

import casex
from casex import (
    CasexError,
    EncryptedDocument,
    MissingExtra,
    NoCaseSeries,
    SchemaError,
    UnknownVariable,
    UnreadableDocument,
)

PDF = SAMPLES / "tofacitinib_three_line.pdf"


def drawn(text: str = "", *, encrypt: str | None = None, picture: bool = False) -> bytes:
    """A page made on the spot."""
    held = io.BytesIO()
    canvas = Canvas(held, encrypt=pdfencrypt.StandardEncryption(encrypt) if encrypt else None)
    canvas.drawString(72, 700, text)
    if picture:
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        canvas.drawImage(ImageReader(Image.new("L", (400, 500), 128)), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    return held.getvalue()


# --- ways in -----------------------------------------------------------------------------------------------------


def test_path_text_bytes_and_file_are_the_same_study() -> None:
    frame = sample(PDF.name).patients
    with PDF.open("rb") as handle:
        studies = [
            extract(str(PDF), schema="lupus"),
            extract(PDF.read_bytes(), schema="lupus"),
            extract(handle, schema="lupus"),
        ]
    for study in (*studies, extract([PDF], schema="lupus")):
        assert study.patients.equals(frame)
    assert studies[0] == sample(PDF.name)
    assert studies[1].document.source.name == "<bytes>"


def test_progress_counts_pages() -> None:
    seen: list[tuple[int, int]] = []
    extract(PDF, schema="lupus", progress=lambda done, whole: seen.append((done, whole)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_settings_travel_in_the_provenance() -> None:
    held = extract(PDF, schema="lupus", pages="1-3", index_treatment="TOF").provenance
    assert (held["setting pages"], held["setting index_treatment"]) == ("1-3", "TOF")


def test_only_the_asked_tables_are_read() -> None:
    study = extract(PDF, schema="lupus", tables=["Table 2"])
    assert [view.label for view in study.tables] == ["TABLE 2"]
    with pytest.raises(CasexError, match="no such table; there are TABLE 1, TABLE 2"):
        extract(PDF, tables=["Table 3"])


def test_a_number_is_no_label_of_a_table() -> None:
    with pytest.raises(CasexError, match=r"tables=\[2\]: 2 is no label; write it as printed: tables=\['Table 2'\]"):
        extract(PDF, tables=[2])  # type: ignore[list-item]


def test_a_table_left_out_is_not_said_to_be_unreadable_too() -> None:
    found = extract(PDF, schema="lupus", tables=["Table 2"], second_reader=None).findings
    assert found.loc[found["code"] == "left_out", "message"].tolist() == [
        "not read: TABLE 1 on page 2, since tables=['Table 2']"
    ]
    assert "table_not_read" not in set(found["code"])


# --- settings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"prefr": "table"}, r"extract\(\) has no setting 'prefr'; did you mean 'prefer'"),
        ({"zzzz": 1}, r"extract\(\) has no setting 'zzzz'; there are source, schema"),
        ({"prefer": "narative"}, "prefer='narative': it can be table, narrative, latest; did you mean 'narrative'"),
        ({"ocr": "perhaps"}, "ocr='perhaps': it can be auto, never, always"),
        ({"second_reader": "tabula"}, "second_reader='tabula': it can be camelot"),
        ({"pages": "9"}, "'9' names no pages of 1 to 4"),
        ({"pages": "3-1"}, "names no pages of 1 to 4"),
        ({"pages": "one"}, "write for example '1-3,5'"),
        ({"reading": "nowhere.yaml"}, "nowhere.yaml: the reading file cannot be read"),
        ({"reading": {"tabels": {}}}, "reading=: tabels: unknown; did you mean 'tables'"),
    ],
)
def test_wrong_settings_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(CasexError, match=message):
        extract(PDF, **settings)  # type: ignore[arg-type]


def test_schemas_are_helped() -> None:
    with pytest.raises(SchemaError, match=r"no schema 'lupsu'.*did you mean 'lupus'"):
        extract(PDF, schema="lupsu")
    with pytest.raises(UnknownVariable, match="did you mean 'tofacitinib'"):
        extract(PDF, schema="lupus", index_treatment="tofacitnib")
    with pytest.raises(UnknownVariable, match="no frame 'patiens'; there are patients, observations"):
        casex.load_schema("lupus").dataframe_schema("patiens")


def test_pages_of_a_text_without_pages_are_refused() -> None:
    with pytest.raises(CasexError, match="pages="):
        casex.find_tables(SAMPLES / "tofacitinib.txt", pages="99")


def test_ocr_always_needs_its_extra() -> None:
    if importlib.util.find_spec("rapidocr") is not None:
        pytest.skip("the extra ocr is installed")
    with pytest.raises(MissingExtra, match=r"casex\[ocr\]"):
        extract(PDF, schema="lupus", ocr="always")


# --- files that are none -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"", UnreadableDocument, "<bytes>: the file is empty"),
        (b" \n\x00\n", UnreadableDocument, "the file is empty"),
        (bytes(range(128, 256)) * 9, UnreadableDocument, "neither a PDF .* nor UTF-8 text"),
        (b"text with \x00 in it", UnreadableDocument, "NUL"),
        (b"PK\x03\x04rest", UnreadableDocument, "a ZIP archive that is broken"),
        (b"\x89PNG\r\n\x1a\n", UnreadableDocument, "PNG picture"),
        (b"<?xml version='1.0'?><article>", UnreadableDocument, "the XML ends before its end, line 1"),
        (b"%PDF-1.7\nnothing behind it", UnreadableDocument, "<bytes>"),
        (b"Only one sentence.", NoCaseSeries, "no table and no case narrative"),
    ],
)
def test_what_is_no_document(data: bytes, error: type[CasexError], message: str) -> None:
    with pytest.raises(error, match=message):
        extract(data)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"nowhere\.pdf: no such file"):
        extract(tmp_path / "nowhere.pdf")
    with pytest.raises(UnreadableDocument, match="a folder, no file"):
        extract(tmp_path)
    with pytest.raises(CasexError, match="2 sources"):
        casex.find_tables([PDF, PDF])  # type: ignore[arg-type]
    with pytest.raises(UnreadableDocument, match="binary mode"):
        extract(io.StringIO("Case 1"))  # type: ignore[arg-type]


def test_a_pdf_opened_in_text_mode() -> None:
    with PDF.open(encoding="utf-8") as handle, pytest.raises(UnreadableDocument, match="binary mode"):
        extract(handle)  # type: ignore[arg-type]


def test_an_encrypted_pdf() -> None:
    with pytest.raises(EncryptedDocument, match="password"):
        extract(drawn("secret", encrypt="pass"))


def test_a_pdf_with_only_pictures() -> None:
    with pytest.raises((MissingExtra, UnreadableDocument), match="every page is a picture"):
        extract(drawn(picture=True))


def test_a_pdf_without_text() -> None:
    with pytest.raises(CasexError, match="<bytes>"):
        extract(drawn())


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_pdf_is_one_error_or_says_what_is_lost(share: float) -> None:
    data = PDF.read_bytes()
    with pytest.raises(CasexError, match="<bytes>"):
        extract(data[: int(len(data) * share)], schema="lupus")


def test_a_pdf_without_pages() -> None:
    objects = [b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n", b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"]
    data, places = b"%PDF-1.4\n", []
    for one in objects:
        places.append(len(data))
        data += one
    table = b"xref\n0 3\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    whole = data + table + b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    with pytest.raises(UnreadableDocument, match=r"no pages|broken"):  # pdfium opens no such file
        extract(whole)


# --- the public face -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "from casex import assemble, extract",
        "import casex; casex.load_schema('lupus'); extract = casex.extract",
        "from casex import find_tables, extract",
    ],
)
def test_extract_is_the_verb_whatever_is_imported_first(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; assert callable(extract)"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

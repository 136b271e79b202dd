"""What is to be read: folders, patterns, archives, addresses, manifests; and what each document is called."""

from __future__ import annotations

import gzip
import http.server
import io
import os
import pickle
import shutil
import socketserver
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest
from registries import LUPUS, POOL, here

import casex
from casex.registry import manifest
from casex.registry.archives import Archives
from casex.registry.item import Item
from casex.registry.plan import planned
from casex.schema import Definition

NAMES = sorted(path.name for path in POOL.iterdir())
COSTA, ERIKSEN = POOL / "costa_2022.xml", POOL / "eriksen_2024.csv"


def items(*sources: object) -> list[Item]:
    plan = planned([str(one) for one in sources], (), LUPUS)
    made = list(plan.items())
    assert len(made) == len(plan)
    return made


def names(*sources: object) -> list[tuple[str, str]]:
    return [(item.name, item.study) for item in items(*sources)]


def test_a_folder_is_read_with_its_folders_but_not_what_is_hidden(tmp_path: Path) -> None:
    for place in ("paper.csv", "more/paper.csv", ".hidden.csv", ".git/config", "paper.casex.yaml"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("x")
    assert names(tmp_path) == [("paper.csv", "paper.csv"), ("more/paper.csv", "more/paper.csv")]


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_what_cannot_be_read_in_a_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("papers/shut", "papers/open", "papers/.hidden", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
    papers = tmp_path / "papers"
    for name, to in (("linked", "../elsewhere"), ("gone.pdf", "nowhere"), ("gone.zip", "nowhere"), ("loop", "loop")):
        (papers / name).symlink_to(to)
    (papers / "open" / "a.csv").write_bytes(ERIKSEN.read_bytes())
    scandir = os.scandir

    def shut(path: str) -> Iterator[os.DirEntry[str]]:
        """As for a user who may not look into the folder: root, who runs some of these tests, may."""
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", shut)
    told = [(item.name, answer.status, answer.reason) for item, answer in here(items(papers), frozenset())]
    assert told == [
        ("gone.pdf", "failed", "a link to nowhere"),
        ("gone.zip", "failed", "a link to nowhere"),
        ("linked", "failed", "a link to a folder; it is not followed: name the folder itself"),
        ("loop", "failed", "a link to nowhere"),
        ("open/a.csv", "read", ""),
        ("shut", "failed", "the folder cannot be opened: Permission denied"),
    ]
    assert [item.fault for item in items(f"{papers}/gone*")] == ["a link to nowhere"] * 2


def test_files_that_say_how_to_read_a_paper_are_no_papers_however_they_are_named(tmp_path: Path) -> None:
    """A shell makes many names of `papers/*`; casex makes them of a pattern; an address is a folder, too."""
    for name in ("paper.csv", "paper.casex.yaml", "paper.casex.corrections.yaml"):
        (tmp_path / name).write_text("x")
    wanted = [("paper.csv", "paper")]
    assert names(tmp_path) == names(f"{tmp_path}/*") == names(*sorted(tmp_path.iterdir())) == wanted
    assert names(tmp_path.as_uri()) == wanted


def test_a_study_is_called_by_its_file(tmp_path: Path) -> None:
    assert names(POOL)[0] == ("aalto_2021.xml", "aalto_2021")
    assert [name for name, _ in names(f"{POOL}/*.xml")] == ["aalto_2021.xml", "costa_2022.xml"]
    assert names(COSTA, COSTA) == [("costa_2022.xml", "costa_2022")]  # named twice, read once
    shutil.copy(COSTA, tmp_path / "costa_2022.xml")
    other = f"{tmp_path.name}/costa_2022.xml"
    assert names(COSTA, tmp_path) == [("pool/costa_2022.xml",) * 2, (other, other)]


@pytest.mark.parametrize(
    "source", ["no/such/file.pdf", "no/such/*.pdf", "file:///no/such/file.pdf", "memory://nothing/*"]
)
def test_what_is_not_there(source: str) -> None:
    with pytest.raises(casex.RegistryError, match="nothing is there"):
        items(source)


def test_a_system_that_fsspec_does_not_know() -> None:
    with pytest.raises(casex.RegistryError, match="nowhere://x: cannot be opened: Protocol not known: nowhere"):
        items("nowhere://x")


def test_addresses_that_fsspec_opens() -> None:
    system = fsspec.filesystem("memory")
    system.pipe({f"/plan/{name}": (POOL / name).read_bytes() for name in NAMES})
    assert [name for name, _ in names("memory://plan")] == NAMES
    assert [name for name, _ in names("memory://plan/*.csv")] == ["eriksen_2024.csv"]
    (item,) = items("memory://plan/costa_2022.xml")
    _, answer = next(here([item], frozenset()))
    assert (answer.status, answer.document["n_patients"]) == ("read", 3)


def test_what_an_address_asks_is_not_in_the_name_of_its_document() -> None:
    """Addresses that a store signs hold a secret there: nothing of it may stand in the registry."""
    row = manifest.Row("https://host/papers/costa.xml?X-Signature=hunter2", "", LUPUS)
    (item,) = planned([], [row], LUPUS).items()
    assert (item.name, item.study, item.parts[0].name) == ("costa.xml", "costa", "costa.xml")
    assert item.parts[0].path == row.path
    path = "memory://anna:hunter1@nothing/costa.xml?X-Signature=hunter2"
    answer = next(here([replace(item, parts=(replace(item.parts[0], path=path),))], frozenset()))[1]
    assert answer.status == "failed"
    assert answer.reason == "UnreadableDocument: memory://***@nothing/costa.xml?***: no such file"


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    """A server that answers each path with what it is called: a file, or a way to fail."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("eriksen.csv", ERIKSEN.read_bytes())
    whole = zipped.getvalue()

    class Answers(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.begin(200, len(whole))

        def begin(self, status: int, length: int) -> None:
            self.send_response(status)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(length))
            self.end_headers()

        def do_GET(self) -> None:
            way, asked = self.path.split("/")[1], self.headers.get("Range", "bytes=0-").removeprefix("bytes=")
            start, end = asked.split("-")
            data = whole[int(start) : int(end or len(whole)) + 1]
            if way == "busy":
                self.send_error(503)
            elif way != "gone":  # of which not even a line comes back
                self.begin(206 if "Range" in self.headers else 200, len(data))
                self.wfile.write(data[: len(data) // 2 if way == "short" else None])
            self.close_connection = True

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_an_archive_at_an_address(web: str) -> None:
    pytest.importorskip("aiohttp", reason="the extra web is not installed")
    ((item, answer),) = here(items(f"{web}/good/papers.zip?key=hush"), frozenset())
    assert (item.name, item.study, answer.status) == ("papers.zip/eriksen.csv", "eriksen", "read")


@pytest.mark.parametrize("way", ["busy", "gone", "short"])
def test_an_archive_that_the_web_does_not_give(web: str, way: str, tmp_path: Path) -> None:
    """It costs itself alone, and what is told of it names no secret."""
    pytest.importorskip("aiohttp", reason="the extra web is not installed")
    shutil.copy(COSTA, tmp_path)
    found = list(here(items(f"{web}/{way}/papers.zip?key=hush", tmp_path), frozenset()))
    assert [(item.name, answer.status) for item, answer in found] == [
        ("papers.zip", "failed"),
        ("costa_2022.xml", "read"),
    ]
    assert found[0][1].reason.startswith("the archive cannot be opened: ")
    assert "hush" not in found[0][1].reason


@pytest.mark.parametrize("way", ["busy", "gone"])
def test_a_pattern_that_the_web_does_not_give(web: str, way: str) -> None:
    pytest.importorskip("aiohttp", reason="the extra web is not installed")
    with pytest.raises(casex.RegistryError, match=rf"/{way}/\*\.pdf\?\*\*\*: cannot be opened"):
        items(f"{web}/{way}/*.pdf?key=hush")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("memory://anna:hush@nothing/x.pdf?token=hush", "memory://***@nothing/x.pdf?***: nothing is there"),
        ("nowhere://anna:hush@x?token=hush", "nowhere://***@x?***: cannot be opened: Protocol not known: nowhere"),
    ],
)
def test_what_is_said_of_an_address_holds_no_secret(source: str, message: str) -> None:
    with pytest.raises(casex.RegistryError) as raised:
        items(source)
    assert str(raised.value) == message


# --- archives ---------------------------------------------------------------------------------


def packed(place: Path, members: dict[str, bytes]) -> Path:
    if place.suffix == ".zip":
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
    else:
        with tarfile.open(place, "w:gz") as tar:
            for name, data in members.items():
                one = tarfile.TarInfo(name)
                one.size = len(data)
                tar.addfile(one, io.BytesIO(data))
    return place


@pytest.mark.parametrize("name", ["papers.zip", "papers.tar.gz"])
def test_archives_are_read_member_by_member(tmp_path: Path, name: str) -> None:
    members = {"a/costa.xml": COSTA.read_bytes(), "b/": b"", "b/eriksen.csv": ERIKSEN.read_bytes(), "b/.x": b"x"}
    if name.endswith(".tar.gz"):
        del members["b/"]
    archive = packed(tmp_path / name, members)
    assert names(archive) == [(f"{name}/a/costa.xml", "costa"), (f"{name}/b/eriksen.csv", "eriksen")]
    answers = [answer for _, answer in here(items(tmp_path), frozenset())]  # found in a folder, too
    assert [answer.document["n_patients"] for answer in answers] == [3, 4]
    plain = next(here(items(COSTA), frozenset()))[1]
    assert answers[0].identity == plain.identity  # wherever the same bytes lie, it is the same document


def test_broken_archives_are_one_document_that_failed(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "no.tar.gz").write_bytes(b"\x1f\x8b\x08\x00 and no more")
    found = [(item.name, answer.status, answer.reason) for item, answer in here(items(tmp_path), frozenset())]
    assert [(name, status) for name, status, _ in found] == [("no.tar.gz", "failed"), ("no.zip", "failed")]
    assert all(reason.startswith("the archive cannot be opened: ") for *_, reason in found)


def test_a_broken_member_takes_no_other_along(tmp_path: Path) -> None:
    archive = packed(tmp_path / "papers.zip", {"a.csv": ERIKSEN.read_bytes(), "b.xml": COSTA.read_bytes()})
    data = bytearray(archive.read_bytes())
    data[60] ^= 0xFF  # within what a.csv is packed to
    archive.write_bytes(data)
    found = {item.name: answer for item, answer in here(items(archive), frozenset())}
    assert found["papers.zip/a.csv"].status == "failed"
    assert found["papers.zip/a.csv"].reason.startswith(
        "UnreadableDocument: a.csv: this file of the archive cannot be unpacked: "
    )
    assert found["papers.zip/b.xml"].status == "read"


def test_names_of_members_that_are_none(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, control characters, no name at all, a folder above, one name twice: all are read."""
    given = ["a\udcff.csv", "b\x1b[2J.csv", "../c.csv", "d.csv", "d.csv", ".e.csv"]
    with tarfile.open(tmp_path / "papers.tar", "w") as tar:
        for name in given:
            one = tarfile.TarInfo(name)
            one.size = ERIKSEN.stat().st_size
            tar.addfile(one, io.BytesIO(ERIKSEN.read_bytes()))
    shown = ["a\ufffd.csv", "b\ufffd[2J.csv", "../c.csv", "d.csv", "d.csv (2)"]
    found = list(here(items(tmp_path), frozenset()))
    assert [item.name for item, _ in found] == [f"papers.tar/{name}" for name in shown]
    assert {answer.status for _, answer in found} == {"read"}
    archive = packed(tmp_path / "papers.zip", {"a.csv": ERIKSEN.read_bytes(), "?.csv": ERIKSEN.read_bytes()})
    archive.write_bytes(archive.read_bytes().replace(b"?.csv", b"\0.csv"))  # a name ends at NUL
    ((_, first), (nameless, second)) = here(items(archive), frozenset())
    assert nameless.name == "papers.zip/file 2, which has no name"
    assert first.status == second.status == "read"


def test_headers_of_archives_that_are_lies_are_one_document_that_failed(tmp_path: Path) -> None:
    """A PAX header of 32 MB that pack to 32 kB is not held; one with a number that no machine has says so."""
    great, mangled = tarfile.TarInfo("x"), tarfile.TarInfo("x")
    great.type, great.size = tarfile.XHDTYPE, 2**25
    said = b"29 GNU.sparse.size=" + b"9" * 9 + b"\n"
    mangled.type, mangled.size = tarfile.XHDTYPE, len(said)
    for name, header, data in (("great.tgz", great, bytes(2**25)), ("mangled.tgz", mangled, said)):
        with gzip.open(tmp_path / name, "wb", compresslevel=1) as file:
            file.write(header.tobuf(tarfile.USTAR_FORMAT) + data + bytes(-len(data) % 512))
    (tmp_path / "good.csv").write_bytes(ERIKSEN.read_bytes())
    found = {item.name: (answer.status, answer.reason) for item, answer in here(items(tmp_path), frozenset())}
    assert found["good.csv"] == ("read", "")
    assert found["great.tgz"] == ("failed", "the archive cannot be opened: headers of more than 8 MiB")
    assert found["mangled.tgz"][0] == "failed"


def test_an_archive_that_breaks_off_says_so_and_the_files_before_are_read(tmp_path: Path) -> None:
    """For `tarfile`, a header that is damaged is the end; for casex it is not."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for name in ("a.csv", "b.csv", "c.csv"):
            one = tarfile.TarInfo(name)
            one.size = ERIKSEN.stat().st_size
            tar.addfile(one, io.BytesIO(ERIKSEN.read_bytes()))
    raw = bytearray(data.getvalue())
    raw[1024 + 150] ^= 0xFF  # the checksum in the header of b.csv: a block of header and one of data lie before it
    for name, changed in (("damaged.tar", raw), ("short.tar", raw[: 1024 + 100])):
        (tmp_path / name).write_bytes(changed)
        first, last = here(items(tmp_path / name), frozenset())
        assert (first[0].name, first[1].status) == (f"{name}/a.csv", "read")
        assert (last[0].name, last[1].status) == (name, "failed")
        assert last[1].reason.startswith("the archive is broken after the files before this one: ")


def test_links_of_an_archive_are_told(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "papers.tar", "w") as tar:
        tar.add(ERIKSEN, "a.csv")
        for name, kind in (("b.csv", tarfile.SYMTYPE), ("c.csv", tarfile.LNKTYPE), ("d.csv", tarfile.FIFOTYPE)):
            one = tarfile.TarInfo(name)
            one.type, one.linkname = kind, "a.csv"
            tar.addfile(one)
    _, *others = here(items(tmp_path), frozenset())
    link = "a link, to a.csv; links in an archive are not followed"
    assert [(item.name, answer.status, answer.reason) for item, answer in others] == [
        ("papers.tar/b.csv", "failed", link),
        ("papers.tar/c.csv", "failed", link),
        ("papers.tar/d.csv", "failed", "no file, but a device or a pipe"),
    ]


def test_members_are_unpacked_in_any_order_and_are_none_of_the_writers_memory(tmp_path: Path) -> None:
    members = {f"{name}.csv": f"{name},{name}\n".encode() for name in "abc"}
    for name in ("papers.zip", "papers.tar.gz"):
        a, b, c = items(packed(tmp_path / name, members))
        with closing(Archives()) as archives:
            for item in (c, a, b, b):
                (part,) = item.parts
                assert part.member is not None
                assert archives.unpacked(part.member) == members[part.name]
    assert len(pickle.dumps(a)) < len(pickle.dumps(replace(a, parts=()))) + 500


# --- manifests --------------------------------------------------------------------------------


def schema(name: str) -> Definition:
    return casex.load_schema(name)


def listed(tmp_path: Path, text: str) -> tuple[manifest.Row, ...]:
    (tmp_path / "papers.csv").write_text(text, encoding="utf-8")
    return manifest.read(tmp_path / "papers.csv", LUPUS, schema)


def test_a_manifest_says_how_each_paper_is_read(tmp_path: Path) -> None:
    shutil.copy(COSTA, tmp_path / "costa.xml")
    rows = listed(
        tmp_path,
        "path,study,schema,index_treatment,prefer,pages,reading\n"
        "costa.xml,Costa,,tofacitinib,narrative,1-2,costa.yaml\nother.pdf,,case_series,,,,\n",
    )
    first, second = planned([str(tmp_path)], rows, LUPUS, without=[tmp_path / "papers.csv"]).items()
    assert (first.study, first.given, first.parts[0].path) == ("Costa", True, str(tmp_path / "costa.xml"))
    wanted = replace(LUPUS, index_treatment="tofacitinib", prefer="narrative", pages="1-2")
    assert first.settings == replace(wanted, reading=str(tmp_path / "costa.yaml"))
    assert (second.study, second.given, second.settings.schema.name) == ("other", False, "case_series")


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_what_a_manifest_says_holds_however_the_file_is_named(tmp_path: Path) -> None:
    """By `..`, by a link to its folder, by a link to the file: it is one document, as its line says."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "papers").mkdir()
    for path in (COSTA, ERIKSEN):
        shutil.copy(path, tmp_path / "papers")
    (tmp_path / "other").symlink_to("papers")
    (tmp_path / "papers" / "same.xml").symlink_to("costa_2022.xml")
    text = "path,study,prefer\n../papers/costa_2022.xml,Costa,narrative\n../other/eriksen_2024.csv,Eriksen,latest\n"
    rows = listed(tmp_path / "lists", text)
    made = list(planned([str(tmp_path / "papers"), str(tmp_path / "other")], rows, LUPUS).items())
    assert [(item.study, item.settings.prefer) for item in made] == [("Costa", "narrative"), ("Eriksen", "latest")]
    address = (tmp_path / "papers" / "costa_2022.xml").as_uri()
    assert len(list(planned([address], rows, LUPUS).items())) == 2


def test_two_lines_for_one_file(tmp_path: Path) -> None:
    """With other settings it is read twice; with the same, one of two names would be lost."""
    other = listed(tmp_path, "path,study,schema\na.csv,A,lupus\n./a.csv,B,case_series\n")
    assert [item.study for item in planned([], other, LUPUS).items()] == ["A", "B"]
    for study in ("A", "B"):
        rows = listed(tmp_path, f"path,study\na.csv,A\n./a.csv,{study}\n")
        with pytest.raises(casex.RegistryError, match=f"a.csv stands in two lines .* 'A' and '{study}'"):
            planned([], rows, LUPUS)


def test_lines_of_one_study_are_read_as_one(tmp_path: Path) -> None:
    for path in (COSTA, ERIKSEN):
        shutil.copy(path, tmp_path)
    rows = listed(tmp_path, "path,study\ncosta_2022.xml,both\neriksen_2024.csv,both\n")
    (item,) = planned([], rows, LUPUS).items()
    assert (item.name, item.study) == ("costa_2022.xml + eriksen_2024.csv", "both")
    answer = next(here([item], frozenset()))[1]
    assert answer.document["n_patients"] == 4  # patients 1 to 3 stand in both files
    with pytest.raises(casex.RegistryError, match="the rows of study 'both' differ in their settings"):
        planned([], listed(tmp_path, "path,study,pages\na.pdf,both,1\nb.pdf,both,2\n"), LUPUS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("path,studdy\na.pdf,A\n", "no column 'studdy' is known; did you mean 'study'?"),
        ("study\nA\n", "it has no column 'path'"),
        ("path,path\na,b\n", "a column stands twice in the heading"),
        ("path,study\na.pdf\n", r"line 2: it has not the 2 columns of the heading"),
        ("path,study\na.pdf,A,b\n", r"line 2: it has not the 2 columns of the heading"),
        ("path,study\n,A\n", "line 2: no path"),
        ("path;study\na.pdf;A\n", "its columns are parted by ';'; use commas"),
        ("path\tstudy\na.pdf\tA\n", r"its columns are parted by '\\t'; use commas"),
        ("path\nmore/papers.zip\n", "line 2: 'more/papers.zip' is an archive; give it as a source, or unpack it"),
        ("path\na.pdf\n*.pdf\n", r"line 3: '\*\.pdf' is a pattern; give it as a source, or list the files"),
        ("path\n../\n", "line 2: '../' is a folder; give it as a source, or list its files"),
        ("path,pages\na.xml,x-y\n", "line 2: pages='x-y' names no pages; write for example '1-3,5'"),
    ],
)
def test_manifests_that_are_wrong(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(casex.RegistryError, match=message):
        listed(tmp_path, text)


def test_a_voice_that_a_manifest_misspells(tmp_path: Path) -> None:
    with pytest.raises(casex.CasexError, match=r"prefer='tabel': .* did you mean 'table'"):
        listed(tmp_path, "path,prefer\na.pdf,tabel\n")

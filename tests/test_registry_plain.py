"""What is recorded of a paper itself: DOI, PMID, year, licence, each only where the document says it and only one."""

from __future__ import annotations

import pytest

import casex
from casex.model import Block, Document, Origin
from casex.readers import Content, read
from casex.registry.plain import frames_of, paper_of

FRONT = """<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>
<article-id pub-id-type="pmid">31234567</article-id><article-id pub-id-type="doi">10.1234/ABC.5</article-id>
<title-group><article-title>Two cases</article-title></title-group>
<pub-date pub-type="collection"><year>2020</year></pub-date>
<pub-date pub-type="epub"><day>3</day><year>2019</year></pub-date>
<permissions><license><license-p>Open.</license-p><license-p xlink:href="http://creativecommons.org/licenses/by-nc/4.0/"/>
</license></permissions></article-meta></front><body><p>Text.</p></body></article>"""


def test_an_article_of_jats() -> None:
    document, _ = read(Content("a.xml", FRONT.encode()))
    found = paper_of(document)
    assert (found["doi"], found["pmid"], found["year"], found["licence"]) == (
        "10.1234/abc.5", "31234567", 2019, "CC BY-NC 4.0",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("Published online: 3 May 2021. https://doi.org/10.1186/s12969-021-0.1.", "doi", "10.1186/s12969-021-0.1"),
        ("doi:10.1186/a and 10.1186/b", "doi", None),  # which of the two is it?
        ("Published online: 3 May 2021", "year", 2021),
        ("© 2019 The authors. Published: 2020", "year", None),
        ("PMID: 12345678", "pmid", "12345678"),
        ("This is an open access article under CC BY 4.0.", "licence", "CC BY 4.0"),
        ("see https://creativecommons.org/licenses/by-nc-nd/4.0/", "licence", "CC BY-NC-ND 4.0"),
        ("All rights reserved, in 2021", "licence", None),
        ("All rights reserved, in 2021", "year", None),
    ],
)
def test_a_text(text: str, name: str, wanted: object) -> None:
    assert paper_of(Document(Origin("x", "text/plain", ""), blocks=(Block(text, "paragraph"),)))[name] == wanted


def test_text_that_no_database_keeps_is_replaced_and_said() -> None:
    rows = [["Patient", "Sex", "Note"], ["1", "F", "a\x00b"]]
    frames = frames_of(casex.assemble([casex.Table.from_rows(rows)]))
    assert any("a\ufffdb" in str(row["printed"]) for row in frames["observations"])
    assert "\x00" not in str(frames)
    last = frames["findings"][-1]
    assert (last["code"], last["severity"]) == ("control_characters_removed", "info")
    assert last["message"].endswith("which no database keeps: U+FFFD stands for each")

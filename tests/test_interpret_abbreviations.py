"""The paper's own abbreviations: they win over the schema's, and only drugs' names become drugs."""

from __future__ import annotations

import pytest
from studies import extract, of_table

from casex import schema
from casex.interpret.abbreviations import defined_in, with_definitions
from casex.model import Block, Document, Origin, Table, laid_out

VOCABULARY = schema.read("lupus").vocabulary


def document(*paragraphs: str) -> Document:
    return Document(Origin("x", "text/plain", ""), blocks=laid_out(Block(text, "paragraph") for text in paragraphs))


def drugs(cell: str, footnote: str) -> list[str]:
    study = of_table(["Treatments at baseline"], [cell], footnotes=[footnote], index_treatment="tofacitinib")
    return list(study.treatments["drug"])


def test_footnotes_and_text_define() -> None:
    table = Table.from_rows([["Patient"]], footnotes=["TOF, tofacitinib; BEL: belimumab; F = female."])
    found = defined_in([table], document("… and mycophenolate mofetil [MPM] was given"))
    assert found["TOF"] == "tofacitinib"
    assert found["BEL"] == "belimumab"
    assert found["F"] == "female"
    assert found["MPM"].endswith("mycophenolate mofetil")


@pytest.mark.parametrize("opening", ["Abbreviations: ", "Abbreviation. ", "Notes: ", "Note: "])
def test_the_word_that_opens_a_footnote_is_no_abbreviation(opening: str) -> None:
    table = Table.from_rows([["Patient"]], footnotes=[f"{opening}TOF, tofacitinib"])
    assert defined_in([table], document("")) == {"TOF": "tofacitinib"}
    study = of_table(["CRP"], ["12"], ["ND"], footnotes=[f"{opening}ND, not done"])
    assert study.observations["missing_reason"].tolist()[-1] == "not_done"


def test_a_footnote_wins_over_the_text() -> None:
    table = Table.from_rows([["Patient"]], footnotes=["BEL, belimumab"])
    assert defined_in([table], document("given leflunomide (BEL) daily"))["BEL"] == "belimumab"


def test_the_papers_meaning_wins_over_the_schemas() -> None:
    assert VOCABULARY.drug("TAC") is not None
    changed = with_definitions(VOCABULARY, {"TAC": "belimumab", "PSL": "prednisolone"})
    drug, other, kept = changed.drug("tac"), changed.drug("PSL"), changed.drug("tacrolimus")
    assert drug is not None
    assert drug.name == "belimumab"
    assert other is not None
    assert other.name == "prednisolone"
    assert kept is not None
    assert kept.name == "tacrolimus"


def test_an_abbreviation_is_read_in_a_cell() -> None:
    assert drugs("PSL (15 mg qd), ZZZ (1 g bid)", "PSL, prednisolone; ZZZ, mycophenolate mofetil") == [
        "prednisolone",
        "mycophenolate mofetil",
    ]


@pytest.mark.parametrize(
    ("cell", "footnote"), [("CTX (1 g qd)", "CTX, ceftriaxone"), ("MP (50 mg qd)", "MP, mercaptopurine")]
)
def test_the_papers_meaning_wins_even_if_the_schema_does_not_know_it(cell: str, footnote: str) -> None:
    assert drugs(cell, footnote) == []


@pytest.mark.parametrize(
    ("cell", "footnote"),
    [("GIOP", "GIOP, osteoporosis due to glucocorticoid"), ("CR", "CR, complete response to tofacitinib")],
)
def test_what_only_ends_with_a_drug_is_no_drug(cell: str, footnote: str) -> None:
    assert drugs(cell, footnote) == []


@pytest.mark.parametrize("behind", ["Table 2", "Figure 1", "Case 3"])
def test_a_reference_in_brackets_is_no_abbreviation(behind: str) -> None:
    assert behind not in defined_in([], document(f"nine girls received tofacitinib ({behind}) daily"))


def test_definitions_reach_the_narratives() -> None:
    text = (
        "Cases\n\nThey had prednisolone (PSL) before.\n\nCase 1\n\nPrior treatment: PSL (10 mg qd).\n\n"
        "Follow-up: 3 months.\n\nDiscussion\n\nEnd.\n"
    )
    study = extract(text.encode(), schema="lupus", index_treatment="tofacitinib")
    assert study.treatments["drug"].tolist() == ["prednisolone"]

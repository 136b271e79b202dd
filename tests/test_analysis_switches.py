"""What followed each stop: the study's list by hand, under both voices, and the rules about spans."""

from __future__ import annotations

import pandas as pd
import pytest
from studies import of_table, sample

from casex.analysis import switches

JAK, CNI, BIO, CON = "JAK inhibitor", "calcineurin inhibitor", "biological DMARD", "conventional DMARD"
#: By hand, from the tables and the narratives (patient, stopped, its class, low, high, what followed, class, gaps).
#: Narratives date: case 1, month 24, telitacicept added, Cys A and belimumab gone; case 2, month 18, and case 4,
#: month 6, belimumab gone; case 3, month 3, CTX added, month 12, LEF gone; case 5, month 6, LEF added; case 8, month 9,
#: tacrolimus added, CTX and belimumab gone; case 9, month 3, tacrolimus added. From the lists of Table 2 alone: case 5
#: had tacrolimus at month 0 and not at 6, case 9 had belimumab at 0 and not at 24.
SHARED = [
    ("1", "ciclosporin", CNI, 24, 24, "telitacicept", BIO, 0, 0),
    ("1", "belimumab", BIO, 24, 24, "telitacicept", BIO, 0, 0),
    ("2", "belimumab", BIO, 18, 18, None, None, None, None),
    ("3", "leflunomide", CON, 12, 12, None, None, None, None),  # CTX was added nine months before
    ("4", "belimumab", BIO, 6, 6, None, None, None, None),
    ("5", "tofacitinib", JAK, 6, 6, "leflunomide", CON, 0, 0),
    ("5", "tacrolimus", CNI, 0, 6, "leflunomide", CON, 0, 6),  # between 0 and 6; not before tofacitinib's start at 0
    ("6", "tofacitinib", JAK, 9, 9, None, None, None, None),
    ("8", "tofacitinib", JAK, 9, 9, "tacrolimus", CNI, 0, 0),
    ("8", "cyclophosphamide", CON, 9, 9, "tacrolimus", CNI, 0, 0),
    ("8", "belimumab", BIO, 9, 9, "tacrolimus", CNI, 0, 0),
    ("9", "belimumab", BIO, 0, 24, "tacrolimus", CNI, -21, 3),  # may have been stopped before month 3 or after it
]
TOLD_BY = {
    # Table 2: case 3 stopped tofacitinib after 12 months, case 9 after 24: what was added in month 3 came before
    "table": [
        ("3", "tofacitinib", JAK, 12, 12, None, None, None, None),
        ("9", "tofacitinib", JAK, 24, 24, None, None, None, None),
    ],
    # narratives: case 3 after 6 (CTX was added in month 3), case 9 after 3, when tacrolimus was added
    "narrative": [
        ("3", "tofacitinib", JAK, 6, 6, None, None, None, None),
        ("9", "tofacitinib", JAK, 3, 3, "tacrolimus", CNI, 0, 0),
    ],
}
SHOWN = [
    "patient", "stopped", "stopped_class", "months_low", "months_high", "followed_by", "followed_by_class", "gap_low",
    "gap_high",
]  # fmt: skip


def listed(frame: pd.DataFrame) -> set[tuple[object, ...]]:
    return {tuple(None if pd.isna(cell) else cell for cell in row) for row in frame[SHOWN].to_numpy(dtype=object)}


@pytest.mark.parametrize("voice", ["table", "narrative"])
def test_the_study(voice: str) -> None:
    frame = sample("tofacitinib.txt", voice).switches()
    assert listed(frame) == {*SHARED, *TOLD_BY[voice]}
    assert len(frame) == 14
    unsure = frame[frame["certain"].eq(False).fillna(False)]
    assert unsure[["patient", "stopped"]].to_numpy().tolist() == [["9", "belimumab"]]


def test_by_class() -> None:
    """Of five stops of tofacitinib three were followed by nothing, one each by LEF (case 5) and tacrolimus (case 8)."""
    frame = sample("tofacitinib.txt").switches()
    jak = frame[frame["stopped_class"] == JAK]
    assert jak["followed_by_class"].fillna("nothing").value_counts().to_dict() == {"nothing": 3, CON: 1, CNI: 1}


def test_every_row_cites_what_it_rests_on() -> None:
    study = sample("tofacitinib.txt")
    frame = study.switches()
    keys = {key for row in frame["source"] for key in row.split("; ")}
    assert keys <= set(study.sources["source"])
    ninth = frame[(frame["patient"] == "9") & (frame["stopped"] == "belimumab")].iloc[0]
    assert len(ninth["source"].split("; ")) == 3  # both lists, and the sentence that tells of tacrolimus
    assert (ninth["voice"], ninth["followed_by_voice"]) == ("table", "narrative")


def events(*rows: tuple[str, str, float | None, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [("1", event, drug, "class", low, high) for event, drug, low, high in rows],
        columns=["patient", "event", "drug", "variable", "months_low", "months_high"],
    )
    return frame.assign(voice="table", source="s").astype({"months_low": "float64", "months_high": "float64"})


@pytest.mark.parametrize(
    ("stop", "start", "follows"),
    [
        ((6, 6), (3, 3), None),  # before
        ((6, 6), (6, 6), True),
        ((6, 6), (9, 9), True),
        ((6, 6), (0, 6), False),  # in month 6 at the latest: together or before
        ((6, 6), (0, 5), None),
        ((0, 6), (6, 6), True),
        ((0, 6), (0, 0), None),  # it was given at month 0 still
        ((0, 6), (0, 6), False),
        ((0, 6), (3, 3), False),
        ((None, None), (3, 3), False),
        ((6, 6), (None, None), False),
    ],
)
def test_what_follows(
    stop: tuple[float | None, float | None], start: tuple[float | None, float | None], follows: bool | None
) -> None:
    frame = switches(events(("stop", "a", *stop), ("start", "b", *start)), ["1"])
    assert len(frame) == 1
    if follows is None:
        assert frame["followed_by"].isna().all()
        assert frame["certain"].isna().all()
    else:
        assert (frame["followed_by"].item(), frame["certain"].item()) == ("b", follows)


def test_a_drug_that_is_taken_up_again_follows_its_stop() -> None:
    frame = switches(events(("stop", "a", 3, 3), ("start", "a", 9, 9), ("start", "b", 12, 12)), ["1"])
    assert frame[["followed_by", "gap_low"]].to_numpy().tolist() == [["a", 6], ["b", 9]]


def test_other_patients_are_not_asked_for_and_starts_are_ones_own() -> None:
    told = pd.concat([events(("stop", "a", 3, 3)), events(("start", "b", 3, 3)).assign(patient="2")])
    assert switches(told, ["1"])["followed_by"].isna().tolist() == [True]
    assert switches(told, ["2"]).empty


def test_no_stop_gives_an_empty_frame_of_the_same_columns() -> None:
    empty, full = of_table(("Sex",), ("F",)).switches(), sample("tofacitinib.txt").switches()
    assert dict(empty.dtypes) == dict(full.dtypes)
    assert empty.empty


def test_it_names_its_method() -> None:
    """Nine patients; all but the seventh stopped something."""
    said = sample("tofacitinib.txt", "narrative").switches().attrs
    assert (said["voice"], said["n"], said["n_stopped"]) == ("narrative", 9, 8)
    assert said["method"].startswith("each start of the same patient")

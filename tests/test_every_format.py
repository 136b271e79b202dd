"""One study made at random, along every axis, written in every format: the frames are the same, and they are right."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import pytest
from printed import (
    Piece,
    Printed,
    as_aligned,
    as_cals,
    as_csv,
    as_docx,
    as_html,
    as_jats,
    as_markdown,
    as_xls,
    as_xlsx,
    plain,
)

import casex

WRITERS: dict[str, Callable[[Printed], str | bytes]] = {
    "jats": as_jats, "cals": as_cals, "html": as_html, "docx": as_docx, "xlsx": as_xlsx, "xls": as_xls, "csv": as_csv,
    "markdown": as_markdown, "aligned": as_aligned,
}  # fmt: skip
SPANLESS = ("csv", "markdown", "aligned")  # formats in which no cell can take two columns or rows
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
PLACES = ["id", "source"]
LABELS: dict[str, Callable[[int], str]] = {
    "numbers": lambda n: str(n),
    "P": lambda n: f"P{n}",
    "Case IV": lambda n: "Case " + ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][n - 1],
    "initials": lambda n: ["AB", "CD", "EF", "GH", "IJ", "KL", "MN", "OP", "QR"][n - 1],
    "codes": lambda n: f"DC-{n:03d}",
}
Rows = list[list[str]]


@dataclass(frozen=True)
class Made:
    """A table as printed, what patients are called, and columns of `patients` as they have to come out."""

    table: Printed
    patients: list[str]
    truth: dict[str, list[object]]
    spans: bool = False


def values(chance: random.Random, count: int) -> tuple[Rows, dict[str, list[object]]]:
    """Columns, heading first, of a random study; and what stands in the frame for each."""
    sexes = [chance.choice("FM") for _ in range(count)]
    ages = [f"{chance.randint(2, 17)}.{chance.randint(1, 9)}" for _ in range(count)]
    scores = [[str(chance.randint(0, 30)) for _ in range(count)] for _ in range(2)]
    levels = [chance.choice(["", f"<{chance.randint(1, 9)}", f"{chance.randint(1, 990) / 10}"]) for _ in range(count)]
    levels[0] = "41.5"
    signs = ["rash", "fever", "arthritis", "alopecia"]
    found = [", ".join(chance.sample(signs, chance.randint(1, 3))) for _ in range(count)]
    columns = [
        ["Sex", *sexes], ["Age at diagnosis (years)", *ages], ["SLEDAI-2K at baseline", *scores[0]],
        ["SLEDAI-2K at last follow-up", *scores[1]], ["Ferritin (ng/ml)", *levels], ["Clinical manifestations", *found],
    ]  # fmt: skip
    exact = [None if not text or text.startswith("<") else float(text) for text in levels]
    truth: dict[str, list[object]] = {
        "sex": list(sexes),
        "age_at_diagnosis_years": [float(age) for age in ages],
        "sledai_2k_at_baseline": [float(score) for score in scores[0]],
        "sledai_2k_at_last_follow_up": [float(score) for score in scores[1]],
        "ferritin_ng_ml": list(exact),
        "manifestations_at_baseline": [tuple(text.split(", ")) for text in found],
    }
    return columns, truth


def shuffled(chance: random.Random, columns: Rows) -> Rows:
    """The columns in any order, but for one that no sex stands first."""
    held = chance.sample(columns, len(columns))
    return held if held[0][0] != "Sex" else [*held[1:], held[0]]


def across(columns: Sequence[Sequence[str]]) -> Rows:
    return [list(row) for row in zip(*columns, strict=True)]


def as_rows(chance: random.Random, kind: str) -> Made:
    count = chance.randint(3, 9)
    columns, truth = values(chance, count)
    labels = [LABELS[kind](n) for n in range(1, count + 1)]
    ids = [label.removeprefix("Case ") for label in labels]
    return Made(plain(across([["Patient", *labels], *shuffled(chance, columns)])), ids, truth)


def as_columns(chance: random.Random, _: str) -> Made:
    count = chance.randint(3, 6)
    columns, truth = values(chance, count)
    labels = [f"Patient {n}" for n in range(1, count + 1)]
    return Made(plain([["Characteristic", *labels], *columns]), [str(n) for n in range(1, count + 1)], truth)


def without_labels(chance: random.Random, _: str) -> Made:
    count = chance.randint(3, 9)
    columns, truth = values(chance, count)
    while columns[0][0] == "Sex":
        columns = chance.sample(columns, len(columns))
    return Made(plain(across(columns)), [str(n) for n in range(1, count + 1)], truth)


def with_sums(chance: random.Random, _: str) -> Made:
    made = as_rows(chance, "numbers")
    rows = made.table.grid()
    sums = [
        ["Mean", *("" if name in ("Sex",) else "1" for name in rows[0][1:])],
        ["SD", *[""] * (len(rows[0]) - 2), "2"],
    ]
    return Made(plain([*rows, *sums]), made.patients, made.truth)


def in_groups(chance: random.Random, _: str) -> Made:
    """A column of groups, their label on the first row of each only."""
    made = as_rows(chance, "numbers")
    rows = made.table.grid()
    half = len(made.patients) // 2
    groups = [
        "Group",
        *(("Low dose" if n == 0 else "High dose" if n == half else "") for n in range(len(made.patients))),
    ]
    told: list[object] = ["Low dose" if n < half else "High dose" for n in range(len(made.patients))]
    return Made(
        plain([[group, *row] for group, row in zip(groups, rows, strict=True)]),
        made.patients,
        made.truth | {"group": told},
    )


def in_sections(chance: random.Random, _: str) -> Made:
    """Rows that head those below them, over the whole width."""
    made = as_rows(chance, "numbers")
    half = len(made.patients) // 2
    rows, pieces = made.table.grid(), list[Piece]()
    order: list[list[str] | str] = [
        rows[0],
        "Girls of the north",
        *rows[1 : half + 1],
        "Girls of the south",
        *rows[half + 1 :],
    ]
    for number, row in enumerate(order):
        cells = [row] if isinstance(row, str) else row
        wide = len(rows[0]) if isinstance(row, str) else 1
        pieces += [Piece(number, column, 1, wide, text) for column, text in enumerate(cells)]
    table = Printed(1, len(order), len(rows[0]), tuple(pieces))
    told: list[object] = [f"Girls of the {'north' if n < half else 'south'}" for n in range(len(made.patients))]
    return Made(table, made.patients, made.truth | {"group": told}, spans=True)


def in_blocks(chance: random.Random, _: str) -> Made:
    """Two rows a patient, the label on the first one only."""
    count = chance.randint(3, 6)
    scores = [[chance.randint(0, 30), chance.randint(0, 30)] for _ in range(count)]
    sexes = [chance.choice("FM") for _ in range(count)]
    rows = [["Patient", "Sex", "Eye", "Weight"]]
    for n in range(count):
        rows += [[str(n + 1), sexes[n], "Left", str(scores[n][0])], ["", "", "Right", str(scores[n][1])]]
    truth: dict[str, list[object]] = {
        "sex": list(sexes),
        "weight_left": [float(one) for one, _ in scores],
        "weight_right": [float(other) for _, other in scores],
    }
    return Made(plain(rows), [str(n + 1) for n in range(count)], truth)


def in_sub_columns(chance: random.Random, _: str) -> Made:
    """Patients as columns, each with two hips."""
    count = chance.randint(2, 4)
    angles = [[chance.randint(1, 90), chance.randint(1, 90)] for _ in range(count)]
    ages = [chance.randint(2, 17) for _ in range(count)]
    pieces = [Piece(0, 0, 2, 1, "Characteristic"), Piece(2, 0, 1, 1, "Age (years)"), Piece(3, 0, 1, 1, "Weight")]
    for n in range(count):
        pieces.append(Piece(0, 1 + 2 * n, 1, 2, f"Patient {n + 1}"))
        pieces += [Piece(1, 1 + 2 * n + side, 1, 1, f"{name} hip") for side, name in enumerate(("Left", "Right"))]
        pieces.append(Piece(2, 1 + 2 * n, 1, 2, str(ages[n])))
        pieces += [Piece(3, 1 + 2 * n + side, 1, 1, str(angles[n][side])) for side in (0, 1)]
    truth: dict[str, list[object]] = {
        "age_years": [float(age) for age in ages],
        "weight_left_hip": [float(one) for one, _ in angles],
        "weight_right_hip": [float(other) for _, other in angles],
    }
    table = Printed(2, 4, 1 + 2 * count, tuple(sorted(pieces, key=lambda p: (p.row, p.column))))
    return Made(table, [str(n + 1) for n in range(count)], truth, spans=True)


def with_two_levels(chance: random.Random, _: str) -> Made:
    """A heading over two times."""
    count = chance.randint(3, 7)
    columns, truth = values(chance, count)
    named = {column[0]: column[1:] for column in columns}
    before, after = named["SLEDAI-2K at baseline"], named["SLEDAI-2K at last follow-up"]
    pieces = [Piece(0, 0, 2, 1, "Patient"), Piece(0, 1, 2, 1, "Sex"), Piece(0, 2, 1, 2, "SLEDAI-2K"),
              Piece(1, 2, 1, 1, "At baseline"), Piece(1, 3, 1, 1, "At last follow-up")]  # fmt: skip
    for n in range(count):
        cells = [str(n + 1), named["Sex"][n], before[n], after[n]]
        pieces += [Piece(2 + n, column, 1, 1, text) for column, text in enumerate(cells)]
    told = {name: truth[name] for name in ("sex", "sledai_2k_at_baseline", "sledai_2k_at_last_follow_up")}
    return Made(Printed(2, count + 2, 4, tuple(pieces)), [str(n + 1) for n in range(count)], told, spans=True)


AXES = [as_columns, without_labels, with_sums, in_groups, in_sections, in_blocks, in_sub_columns, with_two_levels]
CASES = [(as_rows, kind) for kind in LABELS] + [(axis, "") for axis in AXES]


def some(chance: random.Random, names: Sequence[str]) -> list[str]:
    """JATS and two other formats; by night all."""
    others = [name for name in names if name != "jats"]
    return ["jats", *(others if NIGHTLY else chance.sample(others, 2))]


def extracted(name: str, *tables: Printed) -> casex.CaseSeries:
    written = [WRITERS[name](table) for table in tables]
    files = [data if isinstance(data, bytes) else data.encode() for data in written]
    return casex.extract(files, schema="lupus", index_treatment="tofacitinib")


def plain_values(frame: pd.DataFrame, column: str) -> list[object]:
    return [None if not isinstance(value, tuple) and pd.isna(value) else value for value in frame[column]]


@pytest.mark.parametrize("seed", range(30 if NIGHTLY else 1))
@pytest.mark.parametrize(
    ("axis", "kind"), CASES, ids=[f"{axis.__name__}{'-' if kind else ''}{kind}" for axis, kind in CASES]
)
def test_every_format_gives_the_same_frames_and_they_are_right(
    axis: Callable[[random.Random, str], Made], kind: str, seed: int
) -> None:
    chance = random.Random(f"{axis.__name__} {kind} {seed}")
    made = axis(chance, kind)
    names = some(chance, [name for name in WRITERS if not (made.spans and name in SPANLESS)])
    studies = {name: extracted(name, made.table) for name in names}
    for name, study in studies.items():
        assert study.patients.index.tolist() == made.patients, name
        for column, truth in made.truth.items():
            assert plain_values(study.patients, column) == truth, (name, column)
    first = studies["jats"]
    for name, study in studies.items():
        for frame in ("patients", "observations"):
            one, other = (getattr(held, frame).drop(columns=PLACES, errors="ignore") for held in (first, study))
            pd.testing.assert_frame_equal(one, other, obj=f"{name} {frame}")


@pytest.mark.parametrize("seed", range(30 if NIGHTLY else 1))
def test_two_files_of_the_same_patients_are_joined_by_order(seed: int) -> None:
    """The second one, in any format, names nobody; both tell the sex."""
    chance = random.Random(f"joined {seed}")
    count = chance.randint(4, 9)
    columns, truth = values(chance, count)
    labels = [LABELS[chance.choice(["P", "initials", "codes"])](n) for n in range(1, count + 1)]
    first = plain(across([["Patient", *labels], columns[0], columns[1]]))
    second = plain(across([columns[2], columns[0], *columns[3:]]))
    studies = {name: extracted(name, first, second) for name in some(chance, list(WRITERS))}
    for name, study in studies.items():
        assert study.patients.index.tolist() == labels, name
        assert "patients_joined_by_order" in study.findings["code"].tolist(), name
        for column, values_of in truth.items():
            assert plain_values(study.patients, column) == values_of, (name, column)

"""Pooled use: frames of many studies, filters, summaries, overlaps, Parquet; and `concat`, without a store."""

from __future__ import annotations

import csv
import pickle
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from registries import POOL, SAMPLES, filled

import casex
from casex import Table
from casex.registry.pooled import same_papers
from casex.registry.registry import Registry

STUDIES = ["aalto_2021", "brandt_2022", "costa_2022", "dubois_2023", "eriksen_2024"]
SIZES = {"aalto_2021": 5, "brandt_2022": 4, "costa_2022": 3, "dubois_2023": 6, "eriksen_2024": 4}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    made = casex.open_registry(f"sqlite:///{tmp_path_factory.mktemp('pool') / 'r.db'}")
    assert [one.status for one in filled(made, [POOL])] == ["read"] * 5
    return made


@pytest.fixture(scope="module")
def pool() -> casex.CaseSeries:
    return casex.concat([casex.extract(path, schema="lupus") for path in sorted(POOL.iterdir())])


def medians() -> list[tuple[str, str, int, float]]:
    """As worked out by hand."""
    with (SAMPLES / "pool_medians.csv").open(encoding="utf-8", newline="") as file:
        return [(r["study"], r["timepoint"], int(r["n"]), float(r["median"])) for r in csv.DictReader(file)]


# --- frames ------------------------------------------------------------


def test_documents(registry: Registry) -> None:
    found = registry.documents().set_index("study")
    assert list(found.index) == STUDIES
    assert found["n_patients"].to_dict() == SIZES
    assert found["doi"].dropna().to_dict() == {
        "aalto_2021": "10.5555/casex.pool.1", "brandt_2022": "10.5555/casex.pool.2",
        "costa_2022": "10.5555/casex.pool.3", "dubois_2023": "10.5555/casex.pool.4",
    }  # fmt: skip
    assert found["same_paper_as"].isna().all()


def test_patients_have_two_keys_and_the_order_of_each_paper(registry: Registry) -> None:
    patients = registry.patients()
    assert patients.index.names == ["study", "patient"]
    assert list(patients.index) == [(study, str(n)) for study in STUDIES for n in range(1, SIZES[study] + 1)]
    assert patients.loc[("dubois_2023", "2"), "sledai_2k_at_baseline"] == 6


def test_filters_are_worked_out_by_the_database(registry: Registry) -> None:
    everything = registry.observations()
    wanted = everything[(everything["variable"] == "sledai_2k") & (everything["study"] == "costa_2022")]
    found = registry.observations(variable="sledai_2k", study="costa_2022")
    assert_frame_equal(found, wanted.reset_index(drop=True))
    assert len(found) == 6
    assert len(registry.observations(variable=["sledai_2k", "age"], timepoint="baseline")) == 44
    assert len(registry.timeline(event="score", study="costa_2022")) == 6
    assert len(registry.findings(code="index_treatment_inferred")) == 4
    assert len(registry.sources(study="costa_2022")) == 15
    assert set(registry.treatments(study="costa_2022")["drug"]) == {"tofacitinib"}


@pytest.mark.parametrize("drug", ["anifrolumab", "Anifrolumab", "L04AG11", "L04AG"])
def test_a_drug_wants_the_rows_of_who_was_given_it(registry: Registry, drug: str) -> None:
    found = registry.observations(variable="sledai_2k", drug=drug)
    assert found.groupby("study").size().to_dict() == {"aalto_2021": 10, "dubois_2023": 12}
    assert set(registry.patients(drug=drug).index.get_level_values("study")) == {"aalto_2021", "dubois_2023"}


def test_a_drug_that_nobody_was_given(registry: Registry) -> None:
    assert registry.patients(drug="rituximab").empty
    found = registry.observations(drug="rituximab")
    assert list(found.columns) == list(registry.observations().columns)
    assert found.dtypes.equals(registry.observations().dtypes)


@pytest.mark.parametrize("frame", ["patients", "observations", "timeline"])
def test_chunks_are_the_frame(registry: Registry, frame: str) -> None:
    pieces = list(registry.chunks(frame, rows=4))
    assert max(map(len, pieces)) == 4
    assert all(piece.dtypes.equals(pieces[0].dtypes) for piece in pieces)
    whole = getattr(registry, frame)()
    assert sum(map(len, pieces)) == len(whole)
    for number, piece in enumerate(pieces):
        part = whole.iloc[4 * number : 4 * number + 4]
        assert_frame_equal(piece, part if frame == "patients" else part.reset_index(drop=True))


def test_chunks_take_the_filters_of_their_frame(registry: Registry) -> None:
    pieces = list(registry.chunks("observations", rows=5, variable="sledai_2k", drug="anifrolumab"))
    assert [len(piece) for piece in pieces] == [5, 5, 5, 5, 2]
    assert_frame_equal(pieces[0], registry.observations(variable="sledai_2k", drug="anifrolumab").head(5))
    with pytest.raises(
        casex.CasexError, match=r"chunks\('patients'\) has no setting 'variable'; there are rows, study"
    ):
        registry.chunks("patients", variable="sledai_2k")
    with pytest.raises(casex.CasexError, match=r"has no setting 'variabel'; did you mean 'variable'"):
        registry.chunks("observations", variabel="sledai_2k")
    with pytest.raises(casex.CasexError, match="rows=0: a piece has one at least"):
        registry.chunks("observations", rows=0)


def test_names_that_are_not_known_are_refused(registry: Registry) -> None:
    with pytest.raises(casex.CasexError, match="no setting 'variabel'; did you mean 'variable'"):
        registry.observations(variabel="sledai_2k")
    with pytest.raises(casex.CasexError, match=r"frame='observation': it can be .* did you mean 'observations'"):
        next(registry.chunks("observation"))
    with pytest.raises(casex.UnknownVariable, match="no study of this registry says anything of 'sledai'"):
        registry.summarize("sledai")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"study": "costa"}, "no study 'costa'; did you mean 'costa_2022'"),
        ({"study": ["costa_2022", "aalto"]}, "no study 'aalto'; did you mean 'aalto_2021'"),
        ({"variable": "sledai_2"}, "no variable 'sledai_2'; did you mean 'sledai_2k'"),
        ({"drug": "tofacitinb"}, "no drug 'tofacitinb'; did you mean 'tofacitinib'"),
    ],
)
def test_a_slip_of_the_pen_is_no_empty_frame(registry: Registry, asked: dict[str, str], message: str) -> None:
    with pytest.raises(casex.UnknownVariable, match=message):
        registry.observations(**asked)  # type: ignore[arg-type]
    with pytest.raises(casex.UnknownVariable, match=message):
        next(registry.chunks("observations", **asked))


def test_a_store_that_holds_nothing_knows_no_study(tmp_path: Path) -> None:
    with pytest.raises(casex.UnknownVariable, match="no study 'costa'; there is none"):
        casex.open_registry(f"sqlite:///{tmp_path / 'r.db'}").patients(study="costa")


def test_statistics_of_a_drug_that_nobody_knows(registry: Registry) -> None:
    with pytest.raises(casex.UnknownVariable, match="no drug 'anifrolumap'; did you mean 'anifrolumab'"):
        registry.summarize("sledai_2k", drug="anifrolumap")


# --- statistics ------------------------------------------------------------


def test_medians_by_study(registry: Registry, pool: casex.CaseSeries) -> None:
    for summary in (registry.summarize("sledai_2k"), pool.summarize("sledai_2k", by="study")):
        rows = sorted((str(row.group), row.timepoint, row.n, row.median) for row in summary.rows)
        assert rows == medians()


def test_all_studies_together(registry: Registry, pool: casex.CaseSeries) -> None:
    """22 scores at baseline: 4 5 6 6 7 8 8 8 9 9 10 10 12 12 13 14 15 16 17 18 20 22; the middle two are 10 and 10."""
    for summary in (registry.summarize("sledai_2k", by=None), pool.summarize("sledai_2k")):
        first = summary.rows[0]
        assert (first.timepoint, first.n, first.median, first.min, first.max) == ("baseline", 22, 10, 4, 22)


def test_by_a_column_of_patients(registry: Registry) -> None:
    """Men before: 10 (Aalto 3), 20 (Brandt 4), 14 (Costa 2), 17 (Eriksen 4): their median is 15.5."""
    rows = {row.group: row for row in registry.summarize("sledai_2k", by="sex", at="baseline").rows}
    assert (rows["M"].n, rows["M"].median) == (4, 15.5)
    assert rows["F"].n == 18
    with pytest.raises(casex.UnknownVariable, match="by='sexx': patients have no such column"):
        registry.summarize("sledai_2k", by="sexx")


def test_of_who_was_given_a_drug(registry: Registry) -> None:
    found = registry.summarize("sledai_2k", drug="anifrolumab", at="baseline")
    assert {str(row.group): row.median for row in found.rows} == {"aalto_2021": 10, "dubois_2023": 8}


# --- one paper, one person ------------------------------------------------------------


def test_one_paper_in_two_files_is_said_and_counts_once(tmp_path: Path) -> None:
    made = casex.open_registry(f"sqlite:///{tmp_path / 'r.db'}")
    page = (POOL / "brandt_2022.html").read_text(encoding="utf-8")
    (tmp_path / "brandt_other.html").write_text(page.replace("<h1>", "<!-- the publisher's --><h1>"))
    filled(made, [POOL / "brandt_2022.html", tmp_path / "brandt_other.html", POOL / "costa_2022.xml"])
    assert made.documents().set_index("study")["same_paper_as"].dropna().to_dict() == {"brandt_other": "brandt_2022"}
    together = made.summarize("sledai_2k", by=None, at="baseline")
    assert together.rows[0].n == 7
    assert ("all of brandt_other", "same paper as brandt_2022") in together.left_out[0][1]
    found = made.overlaps()
    assert set(found["why"]) == {"same paper"}
    assert found["patient"].tolist() == found["other_patient"].tolist() == ["1", "2", "3", "4"]


def test_files_of_a_paper_whose_first_one_says_nothing_of_the_variable_count_once(tmp_path: Path) -> None:
    """Two patients in three files; the first file has no scores, the other two have the same ones."""
    made = casex.open_registry(f"sqlite:///{tmp_path / 'r.db'}")
    title = "Anifrolumab in eleven patients with lupus"
    for name in "abc":
        rows = [("Patient", "Sex", "SLEDAI-2K at baseline"), ("1", "F", "10"), ("2", "M", "12")]
        cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row[: 2 if name == 'a' else 3])}</tr>" for row in rows)
        page = (
            f"<html><head><title>{title}</title></head><body><h1>{title}</h1><table>{cells}</table>{name}</body></html>"
        )
        (tmp_path / f"{name}.html").write_text(page)
    filled(made, [tmp_path / f"{name}.html" for name in "abc"])
    assert made.documents()["same_paper_as"].dropna().tolist() == ["a", "a"]
    together = made.summarize("sledai_2k", by=None, at="baseline")
    assert (together.rows[0].n, together.rows[0].median) == (2, 11)
    assert together.left_out[0][1] == (("all of c", "same paper as b"),)


def test_what_makes_two_files_one_paper() -> None:
    title, other = "Four girls given tofacitinib", "Five girls given tofacitinib"
    assert same_papers([("b", "10.1/x", title, "1"), ("a", "10.1/x", other, "2")]) == {"b": "a"}
    assert same_papers([("a", None, title, "1"), ("b", "10.1/x", "Four girls, given TOFACITINIB", "2")]) == {"b": "a"}
    assert same_papers([("a", "10.1/x", title, "1"), ("b", "10.1/y", title, "2")]) == {}  # their DOIs differ
    assert same_papers([("a", None, "Case report", "1"), ("b", None, "Case report", "2")]) == {}  # anybody's title
    assert same_papers([("a", None, None, "1"), ("b", None, None, "1"), ("c", None, None, "")]) == {"b": "a"}


def test_patients_who_may_be_one_person(registry: Registry) -> None:
    """Aalto's fifth and Dubois' second are both girls of 15 with scores of 6 and 0, and the same drug and dose."""
    found = registry.overlaps()
    assert found[["study", "patient", "other_study", "other_patient", "why"]].to_numpy().tolist() == [
        ["aalto_2021", "5", "dubois_2023", "2", "same values"]
    ]
    assert "sex F; age_at_baseline_years 15; " in found["same"][0]
    assert "sledai_2k_at_baseline 6; sledai_2k_at_last_follow_up 0" in found["same"][0]
    assert found["settled"].isna().all()


def test_another_sex_counts_against(tmp_path: Path) -> None:
    made = casex.open_registry(f"sqlite:///{tmp_path / 'r.db'}")
    page = (POOL / "brandt_2022.html").read_text(encoding="utf-8")
    (tmp_path / "brandt_other.html").write_text(page.replace("<tr><td>1</td><td>F</td>", "<tr><td>1</td><td>M</td>"))
    filled(made, [POOL / "brandt_2022.html", tmp_path / "brandt_other.html"])
    assert made.overlaps()["different"].tolist() == ["sex F | M", "", "", ""]


def cited(tmp_path: Path, *papers: list[str]) -> Registry:
    """A store of papers whose patients are given as sex, age, and reference."""
    made = casex.open_registry(f"sqlite:///{tmp_path / 'r.db'}")
    paths = [tmp_path / f"{name}.csv" for name, _ in zip("xyz", papers, strict=False)]
    for path, rows in zip(paths, papers, strict=True):
        lines = [f"{number},{row}" for number, row in enumerate(rows, start=1)]
        path.write_text("\n".join(['Patient,Sex,"Age at baseline, years",Reference', *lines, ""]))
    assert [one.status for one in filled(made, paths)] == ["read"] * len(paths)
    return made


def test_what_a_reference_says_of_a_person(tmp_path: Path) -> None:
    """A bare number is each paper's own; another sex is another person; another age may be told at another visit."""
    made = cited(
        tmp_path,
        ["F,30,12", "M,41,Ref. 7", "F,50,Wang et al. 2019", "F,33,31234567", "F,20,Li 2001", "F,61,10.1000/182"],
        ["F,77,12", "M,22,Ref. 7", "F,60,Wang et al. 2019", "F,34,31234567", "M,20,Li 2001", "F,62,10.1000/182"],
    )
    found = made.overlaps()
    assert found["patient"].tolist() == found["other_patient"].tolist() == ["3", "4", "6"]
    assert set(found["why"]) == {"same reference"}
    assert found["different"][0] == "age_at_baseline_years 50 | 60"


def test_what_a_crowd_cites_says_nothing_of_a_person(tmp_path: Path) -> None:
    """25 and 25 patients who cite one paper may each be any of the others, and are told; 26 and 25 are not."""
    few = [f"F,{age},Chen 2010" for age in range(20, 45)]
    many = [f"F,{age},Chen 2010" for age in range(50, 75)]
    assert len(cited(tmp_path, few, many).overlaps()) == 25 * 25
    (tmp_path / "more").mkdir()
    assert len(cited(tmp_path / "more", few, [*many, "F,80,Chen 2010"]).overlaps()) == 0


def test_only_a_person_merges(tmp_path: Path) -> None:
    made = casex.open_registry(f"sqlite:///{tmp_path / 'r.db'}")
    filled(made, [POOL / "aalto_2021.xml", POOL / "dubois_2023.html"])
    assert made.summarize("sledai_2k", by=None, at="baseline").rows[0].n == 11
    one, other = ("aalto_2021", "5"), ("dubois_2023", "2")
    made.settle(other, one, same=True, who="A. Reader", why="one clinic, one girl")
    together = made.summarize("sledai_2k", by=None, at="baseline")
    assert together.rows[0].n == 10
    assert ("aalto_2021: 5", "same person as dubois_2023: 2") in together.left_out[0][1]
    assert made.overlaps()["settled"].tolist() == ["same"]
    assert len(made.patients()) == 11  # nothing is taken away
    made.settle(one, other, same=False, who="A. Reader")
    assert made.overlaps()["settled"].tolist() == ["different"]
    assert made.summarize("sledai_2k", by=None, at="baseline").rows[0].n == 11
    with pytest.raises(casex.UnknownVariable, match="there is no patient '9' in study 'aalto_2021'"):
        made.settle(("aalto_2021", "9"), other, same=True, who="A. Reader")


def three_papers(folder: Path) -> Registry:
    """Three papers of two patients each, six in all; the first of each may be one person."""
    made = casex.open_registry(f"sqlite:///{folder / 'r.db'}")
    for name, age in (("a", 40), ("b", 44), ("c", 48)):
        rows = f"1,F,30,10\n2,M,{age},8\n"
        (folder / f"{name}.csv").write_text(f'Patient,Sex,"Age at baseline, years",SLEDAI-2K at baseline\n{rows}')
    filled(made, [folder / f"{name}.csv" for name in "abc"])
    return made


@pytest.mark.parametrize(
    "said", ["a=b c=b", "a=b b=c", "b=a b=c", "b=a c=b", "c=a c=b", "a=b b=c c=a", "c=b b=a a=c", "a=b a=c b=c"]
)
def test_whoever_is_one_with_the_same_third_is_one_too(tmp_path: Path, said: str) -> None:
    """Six patients, of whom three are one person: four persons, in whatever way that was said."""
    made = three_papers(tmp_path)
    for one, other in (pair.split("=") for pair in said.split()):
        made.settle((one, "1"), (other, "1"), same=True, who="A. Reader")
    together = made.summarize("sledai_2k", by=None, at="baseline")
    assert together.rows[0].n == 4
    assert len([why for _, why in together.left_out[0][1] if why.startswith("same person as ")]) == 2


def test_what_cannot_be_settled(tmp_path: Path) -> None:
    made = three_papers(tmp_path)
    for other in ("1", "2"):
        with pytest.raises(casex.RegistryError, match="two patients of one study are told apart by their paper"):
            made.settle(("a", "1"), ("a", other), same=True, who="A. Reader")
    made.settle(("a", "1"), ("b", "1"), same=True, who="A. Reader")
    with pytest.raises(casex.RegistryError, match=r"\('a', '1'\) and \('a', '2'\) would be one person"):
        made.settle(("a", "2"), ("b", "1"), same=True, who="A. Reader")
    made.settle(("a", "1"), ("c", "1"), same=False, who="A. Reader")
    with pytest.raises(casex.RegistryError, match=r"\('a', '1'\) and \('c', '1'\) are settled to be different"):
        made.settle(("c", "1"), ("b", "1"), same=True, who="A. Reader")
    assert made.summarize("sledai_2k", by=None, at="baseline").rows[0].n == 5  # what was refused changed nothing


# --- Parquet ------------------------------------------------------------


def test_parquet_and_duckdb(registry: Registry, tmp_path: Path) -> None:
    registry.to_parquet(tmp_path)
    asked = duckdb.sql(
        f"SELECT study, timepoint, count(value), median(value) FROM '{tmp_path}/observations.parquet' "
        "WHERE variable = 'sledai_2k' GROUP BY ALL ORDER BY ALL"
    )
    assert asked.fetchall() == medians()
    assert pd.read_parquet(tmp_path / "patients.parquet").shape[0] == 22
    assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/documents.parquet'").fetchall() == [(5,)]


def test_parquet_in_pieces_is_parquet_whole(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.to_parquet(tmp_path / "whole")
    monkeypatch.setattr("casex.registry.keeping._ROWS", 3)
    registry.to_parquet(tmp_path / "pieces")
    for path in (tmp_path / "whole").iterdir():
        assert_frame_equal(pd.read_parquet(path), pd.read_parquet(tmp_path / "pieces" / path.name))


# --- without a store ------------------------------------------------------------


def test_concat_is_what_the_store_gives(registry: Registry, pool: casex.CaseSeries) -> None:
    assert isinstance(pool, casex.CaseSeries)
    assert_frame_equal(pool.patients, registry.patients())
    for name in ("observations", "treatments", "timeline", "findings", "sources", "variables"):
        assert_frame_equal(getattr(pool, name), getattr(registry, name)())


def test_a_pool_is_a_series(pool: casex.CaseSeries) -> None:
    assert len(pool) == 22
    assert pickle.loads(pickle.dumps(pool)) == pool
    assert len(pool.select(where="study == 'costa_2022'").patients) == 3
    assert list(pool.select(patients=[("costa_2022", "2")]).patients.index) == [("costa_2022", "2")]
    assert pool.trace(("costa_2022", "2"), "sledai_2k_at_baseline")["printed"].tolist() == ["14"]
    assert pool.compare("sledai_2k", "baseline", "last_follow_up").n == 21  # one did not change
    assert pool.prefer("narrative").studies.keys() == dict.fromkeys(STUDIES).keys()  # type: ignore[attr-defined]
    with pytest.raises(casex.CasexError, match="several studies are no single reading"):
        pool.to_json("x.json")
    with pytest.raises(casex.UnknownVariable, match="no patient"):
        pool.trace("costa_2022: 9", "sex")


def of_column(*values: str) -> casex.CaseSeries:
    rows = [["Patient", "Sex", "Zeta"], *([str(n), "F", value] for n, value in enumerate(values, start=1))]
    return casex.assemble([Table.from_rows(rows)], schema="lupus")


def test_a_column_that_is_a_number_here_and_text_there_is_two() -> None:
    pool = casex.concat({"a": of_column("5", "7"), "b": of_column("blue", "green")})
    assert pool.patients["zeta_number"].tolist()[:2] == [5, 7]
    assert pool.patients["zeta_number"].isna().tolist() == [False, False, True, True]
    assert pool.patients["zeta_text"].tolist()[2:] == ["blue", "green"]
    assert "zeta" not in pool.patients


def test_concat_refuses_what_is_no_series() -> None:
    with pytest.raises(casex.CasexError, match="concat takes one study at least"):
        casex.concat([])
    with pytest.raises(casex.CasexError, match="concat takes series, got str"):
        casex.concat({"a": "paper.pdf"})  # type: ignore[dict-item]

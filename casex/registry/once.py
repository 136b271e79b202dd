"""What counts once where patients of several studies are put together: a paper in two files, a person in two papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Whom = tuple[str, ...]  # study, patient


def first_files(first: Mapping[str, str], studies: Sequence[str]) -> dict[str, str]:
    """Of these studies, those whose paper another one of them tells already: each with that one.

    `first` names, for each file of a paper that has several, the first of all of them. That one stands for the paper
    where it is one of these, else the first of these by name.
    """
    stands: dict[str, str] = {}
    told = {
        study: stands.setdefault(first.get(study, study), study)
        for study in sorted(studies, key=lambda one: (one in first, one))
    }
    return {study: other for study, other in told.items() if other != study}


def one_for_each(pairs: Iterable[tuple[Whom, Whom]], who: Sequence[Whom]) -> dict[Whom, Whom]:
    """Of these patients, those who are a person that another one of them stands for: each with that one.

    `pairs` are patients who are one person; whoever is one with the same third is one, too. Who is named first stands
    for a person, where that is one of these, else the first of these.
    """
    named = grouped(pairs)
    stands: dict[Whom, Whom] = {one: one for one in who if named.get(one) == one}
    out = {}
    for one in who:
        other = stands.setdefault(named.get(one, one), one)
        if other != one:
            out[one] = other
    return out


def grouped(pairs: Iterable[tuple[Whom, Whom]]) -> dict[Whom, Whom]:
    """Everybody who is in a pair, with the one who is named first of all that are one with them (union-find)."""
    above: dict[Whom, Whom] = {}

    def top(one: Whom) -> Whom:
        while above.setdefault(one, one) != one:
            one = above[one]
        return one

    for one, other in pairs:
        first = top(one)
        above[top(other)] = first
    return {one: top(one) for one in list(above)}

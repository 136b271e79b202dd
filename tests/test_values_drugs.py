"""Drugs named in running text, and spoilt names."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casex.schema import read
from casex.values import drugs
from casex.values.regimen import find_drugs

WORDS = read("lupus").vocabulary
KNOWN = frozenset({"mmf", "gc", "hcq", "tacrolimus", "prednisone", "fk506"})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "CTX and belimumab discontinued, MMF dosage adjusted (0.5 g bid), added tacrolimus (1 mg bid)",
            ["cyclophosphamide", "belimumab", "mycophenolate mofetil", "tacrolimus"],
        ),
        ("Cys A was discontinued", ["ciclosporin"]),
        ("CysA, CsA and cyclosporine A", ["ciclosporin"] * 3),
        ("mycophenolate\nmofetil", ["mycophenolate mofetil"]),
        ("Methyl-prednisolone pulses", ["methylprednisolone"]),
        ("JAK inhibitors such as Tofacitinib", ["JAK inhibitor", "tofacitinib"]),
        ("GCs were tapered", ["glucocorticoid"]),
        ("MMF/HCQ", ["mycophenolate mofetil", "hydroxychloroquine"]),
        ("tac, bel and mp are written small", []),
        ("a steroid-sparing agent, anti-MMF, hydroxy-chloroquine", []),
        ("reGC, GCx, GC1", []),
        ("", []),
    ],
)
def test_finds(text, names):
    assert [mention.drug.name for mention in find_drugs(text, WORDS)] == names


@given(st.text() | st.text("GCMFHQ cysA-,.()", max_size=40))
def test_mentions_stand_where_they_say(text):
    found = find_drugs(text, WORDS)
    assert all(text[m.start : m.end] == m.text and WORDS.drug(m.text) == m.drug for m in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("spoilt", "name"),
    [
        ("MMEF", "mycophenolate mofetil"),
        ("tacrolimu", "tacrolimus"),
        ("predn1sone", None),  # figures are never changed
        ("FK507", None),
        ("HCP", "hydroxychloroquine"),
        ("CTY", None),  # one letter from CTX, but the document does not use CTX
        ("MF", None),  # too short to tell
        ("MMF", None),  # nothing to repair
        ("vitamin", None),
    ],
)
def test_repairs_only_to_the_one_near_name_that_the_document_uses(spoilt, name):
    repaired = drugs.repaired(spoilt, WORDS, KNOWN)
    assert (repaired.name if repaired else None) == name


def test_repairs_nothing_where_two_drugs_are_as_near():
    near_two = frozenset({"ctx", "mtx"})
    assert drugs.repaired("XTX", WORDS, near_two) is None

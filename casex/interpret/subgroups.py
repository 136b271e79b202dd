"""The words by which a sentence speaks of some patients: "in the SVR group", "cases 3, 7 and 8", "the 4 who …"."""

from __future__ import annotations

import re

from casex.interpret.printed_numbers import COUNT, PEOPLE, counted

_LABELS = re.compile(
    r"\b(?:cases?|patients?|participants?|subjects?|nos?\.)\s*(?:nos?\.?\s*|#\s*|numbers?\s+)?"
    r"(?P<list>(?:[A-Z]{1,4}-?)?\d{1,4}\b(?!\s*(?:%|years|months|/|\.\d|\())"
    r"(?:(?:\s*,\s*(?:and\s+)?|\s*(?:[-‐–—]|and|to|&)\s*)(?:[A-Z]{1,4}-?)?\d{1,4}\b(?!\s*%|\.\d))*)",
    re.I,
)
_LEFT_OUT_BEFORE = re.compile(
    r"\b(?:without|exclud(?:ing|ed)|exclusion\s+of|except(?:ing)?(?:\s+for|\s+in)?|apart\s+from|aside\s+from|other\s+than|omit(?:ting|ted)"
    r"|omission\s+of|leaving\s+out|left\s+out|removing|removal\s+of|but|minus|not|besides|no)\s+(?:that\s+of\s+|the\s+|of\s+|in\s+|for\s+)?$",
    re.I,
)
_LEFT_OUT_BEHIND = re.compile(
    r"[\s,]*(?:(?:is|are|was|were|being|been|had\s+been|has\s+been)\s+)?(?:left\s+out|excluded|omitted|removed|not\b|dropped|disregarded|ignored|aside|apart)",
    re.I,
)
_BRACKET_LABELS = re.compile(
    rf"\b{COUNT}\s+(?:\w+\s+)?{PEOPLE}\s*\((?P<list>(?:[A-Z]{{1,4}}-?)?\d{{1,4}}(?:\s*(?:,|;|and|&)+\s*(?:[A-Z]{{1,4}}-?)?\d{{1,4}})+)\)",
    re.I,
)
_OF = r"\b(?:in|among|amongst|of|for|within|from|by)\s+(?:(?:all|both|the|our|these|those)\s+){0,2}"
_GROUP = re.compile(
    rf"{_OF}(?P<words>(?:(?:{COUNT})\s+)?(?:(?:groups?|arms?|cohorts?)\s+[A-Z\d][\w+-]*|[^,;:()]{{1,60}}?\s(?:groups?|subgroups?|arms?|cohorts?)\b))",
    re.I,
)
_SUBJECT = re.compile(
    r"^\W*(?:and\s+|whereas\s+|while\s+|but\s+)?(?:the\s+)?(?P<words>(?:group|arm|cohort)\s+[A-Z\d][\w+-]*|[^,;:()\d]{1,40}?\s(?:group|subgroup|arm|cohort))\b",
    re.I,
)
_WHO = re.compile(
    rf"(?:{_OF}|\bthe\s+|^\W*)(?:(?:{COUNT})\s+)?(?:\w+\s+)?{PEOPLE}\s+"
    r"(?P<words>(?:who(?:se)?|that|with|without|having|receiving|treated|given|achieving|aged|older|younger|over|under|below|above|on|carrying)\b[^,;:()\[\]]{2,70}?)"
    r"(?=\s+(?:was|were|is|are|had|have|has|and\s+the|showed|developed|experienced|remained|survived|died|a|the)\b"
    r"|\s+(?:mean|median|average)s?\b|[,;:()\[\]]|\s*$|\s+(?:at|after|by)\s)",
    re.I,
)
_ONES = re.compile(
    rf"{_OF}(?:(?:{COUNT})\s+)?(?P<words>(?:[\w+-]+\s){{0,2}}?(?:males?|females?|men|women|boys|girls|[a-z-]+(?:ders|vors|ters|pers|nders|ators|sers|riers)))\b",
    re.I,
)
_WITH_PEOPLE = re.compile(
    rf"{_OF}(?:(?:{COUNT})\s+)?(?P<words>[\w+/-]+(?:\s[\w+/-]+)?)\s+(?:patients|cases|children|participants|subjects|individuals)\b",
    re.I,
)
_FRONT = re.compile(
    rf"^\W*(?:the\s+)?(?:(?:{COUNT})\s+)?(?P<words>(?:[\w+-]+\s){{0,2}}?(?:males?|females?|men|women|boys|girls))\b",
    re.I,
)
#: Words before "patients" that name no group.
EVERYONE = frozenset(
    ["all", "the", "our", "these", "those", "included", "enrolled", "study", "treated", "evaluable", "total",
     "eligible", "of", "remaining", "consecutive", "adult", "pediatric", "paediatric", "both", "other", "such", "same",
     "most", "some", "many", "several", "few", "individual", "single", "human", "number", "and"]
)  # fmt: skip
_SIZE = re.compile(rf"(?<![\w.])(?P<k>{COUNT})\s+(?:(?!of\b)[\w+-]+\s+){{0,2}}?{PEOPLE}\b", re.I)
_N = re.compile(r"\bn\s*=\s*(?P<k>\d+)", re.I)


def labels_in(text: str) -> str:
    """The labels of patients that a text lists: "3, 7 and 8"; empty where it lists none.

    >>> labels_in("in cases 3, 7 and 8 the score fell"), labels_in("four patients (2, 5, 6 and 9)")
    ('3, 7 and 8', '2, 5, 6 and 9')
    """
    match = _BRACKET_LABELS.search(text) or _LABELS.search(text)
    return match["list"] if match else ""


def group_in(text: str) -> str:
    """The words of a text that tell some of the patients from the others; empty where there are none.

    >>> group_in("the mean age in the high proliferation group was")
    'high proliferation group'
    >>> group_in("the mean age, excluding patient 8, was")
    'without cases 8'
    >>> group_in("among the 4 patients who achieved alleviation the median")
    'who achieved alleviation'
    """
    listed = _LABELS.search(text)
    if listed:
        out = _LEFT_OUT_BEFORE.search(text[: listed.start()]) or _LEFT_OUT_BEHIND.match(text, listed.end())
        return f"{'without ' if out else ''}cases {listed['list']}"
    for pattern in (_WHO, _GROUP, _SUBJECT, _ONES, _FRONT):
        match = pattern.search(text)
        if match:
            words = re.sub(rf"^(?:{COUNT})\s+", "", match["words"].strip(), flags=re.I)
            if set(words.casefold().split()) - EVERYONE - {"group", "groups", "cohort"}:
                return words
    match = _WITH_PEOPLE.search(text)
    if match:
        kept = [w for w in match["words"].split() if w.casefold() not in EVERYONE and counted(w) is None]
        return " ".join(kept)
    return ""


def size_in(text: str) -> int | None:
    """How many patients a statement says it is about.

    >>> size_in("the mean age of the 12 boys"), size_in("Of the nine patients"), size_in("6 of 9 evaluable patients")
    (12, 9, 9)
    """
    match = _SIZE.search(text) or _N.search(text)
    return counted(match["k"]) if match else None
